"""Addresses of pages for mails and PDFs, where no request is at hand. A house test compares them with the URL map."""

from lms.runtime.work import Site

PATHS = {
    "home": "/",
    "module": "/modules/{}",
    "page": "/modules/{}/pages/{}",
    "scenario": "/modules/{}/scenarios/{}",
    "image": "/modules/{}/{}/images/{}",
    "sign_off": "/sign-offs/{}",
    "quiz": "/modules/{}/quiz",
    "renewals": "/renewals",
    "ask_for_sign_off": "/modules/{}/sign-off",
    "certificate": "/certificates/{}",
    "certificates": "/certificates",
    "messages": "/messages",
    "message": "/messages/{}",
    "digest": "/account/digest",
    "stop_digest": "/digest/stop/{}",
    "calendar": "/calendar.ics",
    "team": "/team",
    "sign_offs": "/sign-offs",
    "verify": "/verify/{}",
    "record_copy": "/account/copy",
    "invitation": "/welcome/{}",
    "reset": "/reset/{}",
    "first_code": "/sign-in/code",
    "second_factor": "/account/second-factor",
    "profile": "/account",
    "personal_address": "/personal-address/{}",
    "own_personal_address": "/account/personal-address",
    "linked_accounts": "/account/organisation",
    "import": "/training/imports/{}",
    "rule": "/training/rules/{}",
    "prior_learning": "/training/prior-learning/{}",
    "elsewhere": "/modules/{}/elsewhere",
}


def path(page: str, *parts: object) -> str:
    """Return the path of a page. Raises KeyError for a page that has none."""
    return PATHS[page].format(*parts)


def link(site: Site, page: str, *parts: object) -> str:
    """Return the whole address of a page at the configured origin, never at the host that a request named."""
    return site.origin + path(page, *parts)
