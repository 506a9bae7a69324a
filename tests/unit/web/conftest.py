"""An application with nothing but templates and the addresses that layouts name."""

from collections.abc import Iterator

import pytest
from flask import Flask, g

from lms.people.rules import permissions
from lms.runtime.access import Role
from lms.runtime.work import VISITOR, Actor, Site
from lms.web import rendering
from lms.web.shell import ShellFacts

ENDPOINTS = {
    "admin.access": "/admin",
    "admin.record": "/admin/record",
    "account.forgotten": "/forgotten",
    "account.profile": "/account",
    "account.sign_in": "/sign-in",
    "account.sign_out": "/sign-out",
    "learner.certificates": "/certificates",
    "learner.glossary": "/glossary",
    "learner.home": "/",
    "learner.messages": "/messages",
    "learner.module": "/modules/<module_id>",
    "learner.pathways": "/pathways",
    "learner.sources": "/sources",
    "manager.sign_offs": "/sign-offs",
    "manager.team": "/team",
    "public.accessibility": "/accessibility",
    "training.people": "/training/people",
    "public.contact": "/contact",
    "public.help": "/help",
    "public.privacy": "/privacy",
    "public.verify_form": "/verify",
}


@pytest.fixture(scope="session")
def application() -> Flask:
    app = Flask("lms", static_folder=None, template_folder="web/templates")
    app.secret_key = "for tests"
    app.site = Site()
    rendering.configure(app)
    for endpoint, rule in ENDPOINTS.items():
        app.add_url_rule(rule, endpoint, lambda **_: "", methods=["GET", "POST"])
    return app


@pytest.fixture
def request_of(application: Flask) -> Iterator:
    """Give a function that opens a request to a path, as somebody or as nobody."""
    opened = []

    def open_request(path: str = "/", shell: ShellFacts | None = None) -> None:
        context = application.test_request_context(path)
        context.push()
        opened.append(context)
        g.actor = VISITOR
        if shell:
            roles = [Role(each) for each in shell.roles] + [Role.MANAGER] * shell.has_reports
            g.shell, g.actor = shell, Actor(permissions=permissions(roles))

    yield open_request
    while opened:
        opened.pop().pop()
