"""Signing in with the organisation's own account, at two real providers."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from lms import signin
from lms.signin import conversation
from tests import cast as casting
from tests.browser import providers
from tests.browser.providers import CLIENT, free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-organisation")]
PROVIDERS = {"python": providers.python_provider, "node": providers.node_provider}
NAME = "ada.okafor"
LOOPBACK = {"127.0.0.1", "localhost"}


@pytest.fixture
def real_time(monkeypatch, service):
    """The providers live in the present, and their tokens with them."""
    monkeypatch.setattr("lms.runtime.clock.now", lambda: datetime.now(UTC))


@pytest.fixture
def bind(real_time, service, opened, cast):
    """Bind a provider to Northbank; return its port and the address that it sends people back to."""

    def add(kind):
        conversation._known.clear()
        port = free_port()
        with opened() as work:
            provider_id = signin.add_provider(
                work, cast.northbank, kind=signin.ProviderKind.GENERIC, label="Northbank", issuer=f"http://localhost:{port}",
                client_id=CLIENT["client_id"], client_secret=CLIENT["client_secret"],
            )  # fmt: skip
        return PROVIDERS[kind](port, f"{service.origin}/sign-in/organisation/{provider_id}/answer")

    return add


def goes(visitor, name):
    """Follow a link that leads to the provider, whose own pages may fetch nothing from elsewhere."""
    visitor.page.context.route(
        "**/*", lambda route: route.continue_() if urlsplit(route.request.url).hostname in LOOPBACK else route.abort()
    )
    visitor.page.locator("main").get_by_role("link", name=name).click()
    visitor.page.wait_for_url("http://localhost:*/**")


def signs_in_at(visitor, kind):
    """Give a name at the provider, and come back. What is wrong with the provider's own pages is not ours to judge."""
    page = visitor.page
    if kind == "python":
        page.locator('input[name="sub"]').fill(NAME)
        page.get_by_role("button", name="Authorize").click()
    else:
        page.locator('input[name="login"]').fill(NAME)
        page.locator('input[name="password"]').fill("any")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{visitor._origin}/**")
    visitor.problems.clear()
    visitor.check()


@pytest.mark.parametrize("kind", PROVIDERS)
def test_ada_links_her_account_once_and_signs_in_with_it_ever_after(bind, service, signed_in, stranger, kind):
    with bind(kind):
        ada = signed_in("ada")
        ada.open("/account/organisation")
        goes(ada, "Link my Northbank account")
        signs_in_at(ada, kind)
        assert ada.path == "/sign-in/organisation/confirm"
        ada.sees("Ada Okafor", "From then on it opens Wardwise")
        assert service.count("external_identity") == 0
        ada.press("Link this account")
        ada.sees("Your Northbank account is linked")
        ada.press("Sign out")
        ada.sees("sign out of that account too")

        later = stranger()
        later.open("/sign-in?next=/certificates")
        goes(later, "Continue with my Northbank account")
        signs_in_at(later, kind)
        assert later.path == "/certificates"
        later.open("/account")
        later.sees("Ada Okafor")


@pytest.mark.parametrize("kind", PROVIDERS)
def test_somebody_unknown_is_told_what_to_do(bind, service, stranger, kind):
    with bind(kind):
        somebody = stranger()
        somebody.open("/sign-in")
        goes(somebody, "Continue with my Northbank account")
        signs_in_at(somebody, kind)
        assert somebody.heading == "We do not know this account yet"
        assert service.count("sign_in_session") == 0


def test_when_the_provider_is_down_a_password_still_opens(bind, stranger):
    bind("node")  # Made, and not run.
    ben = stranger()
    ben.open("/sign-in")
    way = ben.page.get_by_role("link", name="Continue with my Northbank account").get_attribute("href")
    ben.open(way, 503)
    ben.sees("Your organisation’s sign-in does not answer at the moment", "That always works")
    ben.problems.clear()  # The browser complains of the 503, which is meant.
    ben.follow("sign in with it")
    ben.sign_in("ben@demo.example", casting.PASSWORD)
    assert ben.path == "/"
