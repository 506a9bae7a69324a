"""Templates compile, say what they should, and leak nothing."""

import gzip
from datetime import UTC, date, datetime
from types import SimpleNamespace

import html5lib
import pytest
from flask import flash, render_template
from flask.sessions import SecureCookieSession, SessionInterface
from jinja2 import UndefinedError
from werkzeug.datastructures import MultiDict

from lms.web import fields, rendering
from lms.web.rendering import page
from lms.web.shell import ShellFacts

ADA = ShellFacts(person_name="Ada <Okafor>", organisation_name="Northbank & Sons")
ERRORS = ("400", "403", "404", "409", "429", "500", "503", "session_over")
FOOTER = ("accessibility", "privacy", "help", "contact")


class Ask(fields.BaseForm):
    reason = fields.TextField("Reason", [fields.filled("Enter a reason")])


def _error(**facts: object) -> SimpleNamespace:
    return SimpleNamespace(**({"sentence": "It was decided.", "reference": "a1b2c3d4", "wait_seconds": 300} | facts))


def _strict(html: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)


def test_every_template_compiles(application):
    names = application.jinja_env.list_templates()
    assert len(names) > 20
    for name in names:
        application.jinja_env.get_template(name)


def test_a_name_that_nobody_gave_is_an_error(application, request_of):
    request_of()
    with pytest.raises(UndefinedError):
        application.jinja_env.from_string("{{ page.nothing }}").render(page=SimpleNamespace())


def test_what_is_shown_is_escaped(application, request_of):
    request_of("/", ADA)
    flash("<i>Saved</i>")
    html = page("public/contact.html", SimpleNamespace(contact_email='a"><b>@x')).get_data(as_text=True)
    assert "Ada &lt;Okafor&gt;" in html
    assert "Northbank &amp; Sons" in html
    assert "&lt;i&gt;Saved" in html
    assert "a&#34;&gt;&lt;b&gt;@x" in html


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("somebody", [ADA, None])
def test_every_error_page_is_whole(request_of, name, somebody):
    request_of("/", somebody)
    html = page(f"errors/{name}.html", _error()).get_data(as_text=True)
    _strict(html)
    assert html.count("<h1") == 1
    assert "<script>" not in html
    assert " style=" not in html


@pytest.mark.parametrize("name", FOOTER)
@pytest.mark.parametrize("email", [None, "training@northbank.example"])
def test_every_footer_page_is_whole(request_of, name, email):
    request_of("/", ADA)
    html = page(f"public/{name}.html", SimpleNamespace(contact_email=email)).get_data(as_text=True)
    _strict(html)
    assert html.count("<h1") == 1
    assert html.count("@northbank.example") == (0 if not email or name == "help" else 2)
    assert len(html) < 25_000
    assert len(gzip.compress(html.encode())) < 7_000


def test_not_there_and_not_yours_are_the_same_page(request_of):
    request_of("/modules/M01", ADA)
    first = page("errors/404.html", _error(reference="one"))
    request_of("/modules/M99", ADA)
    assert first.data == page("errors/404.html", _error(reference="two")).data


class _BrokenSession(SessionInterface):
    def open_session(self, app, request):
        class Broken(SecureCookieSession):
            def _refuse(self, *args):
                raise AssertionError("the session was read")

            __getitem__ = __contains__ = get = pop = setdefault = _refuse

        return Broken()


def test_the_page_for_unexpected_errors_needs_no_session(application, request_of, monkeypatch):
    monkeypatch.setattr(application, "session_interface", _BrokenSession())
    request_of("/", ADA)
    assert "a1b2c3d4" in render_template("errors/500.html", page=_error())
    with pytest.raises(AssertionError, match="session was read"):
        page("errors/404.html", _error())


def test_titles_say_error_first(request_of):
    request_of()
    form = Ask(MultiDict({"reason": ""}))
    form.validate()
    reply = page("errors/404.html", _error(), form, status=200)
    assert reply.status_code == 422
    html = reply.get_data(as_text=True)
    assert "<title>Error: Page not found – Wardwise</title>" in html
    assert '<a href="#reason">Enter a reason</a>' in html
    assert html.index("There is a problem") < html.index("<h1")


def test_a_form_without_errors_changes_neither_status_nor_title(request_of):
    request_of()
    reply = page("errors/404.html", _error(), Ask())
    assert reply.status_code == 200
    assert "<title>Page not found – Wardwise</title>" in reply.get_data(as_text=True)


def test_an_error_page_keeps_its_own_status(request_of):
    request_of()
    assert page("errors/409.html", _error(), status=409).status_code == 409


def test_only_the_shapes_in_use_are_sent(application, request_of):
    request_of()
    source = (
        '{% extends "layouts/reading.html" %}{% from "components/standing.html" import standing %}'
        '{% block title %}T{% endblock %}{% block main %}<h1>T</h1>{{ standing("overdue", "Overdue") }}{% endblock %}'
    )
    html = application.jinja_env.from_string(source).render(page=None)
    assert html.count("<symbol") == 1
    assert '<symbol id="s-overdue"' in html
    assert html.index('<symbol id="s-overdue"') < html.index('href="#s-overdue"')


@pytest.mark.parametrize(
    ("roles", "has_reports", "expected"),
    [
        ((), False, ["Home", "Pathways", "Certificates"]),
        ((), True, ["Home", "Pathways", "Certificates", "Team", "Sign-offs"]),
        (("training_lead",), False, ["Home", "Pathways", "Certificates", "Team", "Sign-offs", "Training"]),
        (("administrator",), False, ["Home", "Pathways", "Certificates", "Admin"]),
        (("leader",), False, ["Home", "Pathways", "Certificates", "Team"]),
        (("auditor",), False, ["Home", "Pathways", "Certificates", "Team", "Record of changes"]),
        (("author",), False, ["Home", "Pathways", "Certificates"]),
    ],
)
def test_the_navigation_follows_the_role(request_of, roles, has_reports, expected):
    request_of("/team", ShellFacts(person_name="Ada", roles=frozenset(roles), has_reports=has_reports))
    items = rendering.layout().navigation
    assert [item.label for item in items] == expected
    assert {item.label: item.current for item in items}.get("Team", "page") == "page"


def test_a_page_below_a_place_marks_the_place(request_of):
    request_of("/modules/M01", ADA)
    assert [item.current for item in rendering.layout().navigation] == ["true", "", ""]


def test_nobody_has_no_navigation_and_no_way_to_sign_out(request_of):
    request_of("/help")
    html = page("public/help.html", SimpleNamespace(contact_email=None)).get_data(as_text=True)
    assert 'aria-label="Menu"' not in html
    assert "Sign out" not in html


def test_the_form_to_sign_out_carries_its_token(request_of):
    request_of("/", ADA)
    html = page("errors/404.html", _error()).get_data(as_text=True)
    form = html[html.index("<form") : html.index("</form>")]
    assert 'name="csrf_token"' in form


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("date", date(2027, 1, 31), "31 January 2027"),
        ("date", datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "1 July 2027"),
        ("datetime", datetime(2027, 3, 2, 14, 2, tzinfo=UTC), "2 March 2027, 14:02"),
        ("datetime", datetime(2027, 7, 2, 14, 2, tzinfo=UTC), "2 July 2027, 15:02"),
        ("time", datetime(2027, 7, 2, 8, 5, tzinfo=UTC), "09:05"),
        ("number", 0, "no"),
        ("number", 9, "nine"),
        ("number", 10, "10"),
        ("number", 14870, "14,870"),
        ("plural('page')", 1, "1 page"),
        ("plural('page')", 0, "0 pages"),
        ("plural('person', 'people')", 1200, "1,200 people"),
    ],
)
def test_dates_times_and_counts_are_written_one_way(application, request_of, source, value, expected):
    request_of()
    assert application.jinja_env.from_string(f"{{{{ value | {source} }}}}").render(value=value) == expected


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "Wait a minute"), (61, "Wait two minutes"), (3600, "Wait 60 minutes")]
)
def test_a_limit_says_how_long_to_wait(request_of, seconds, words):
    request_of()
    assert words in page("errors/429.html", _error(wait_seconds=seconds)).get_data(as_text=True)
