"""A training lead makes, tries, changes and ends a rule."""

from datetime import date

import pytest

from lms import assignments

NEW = "/training/rules/new"
FIELDS = {
    "name": "Clerks", "reason": "clerks use the drafting tool", "pathway": "modules", "module_ids": ["T03"], "due": "on",
    "on-day": "1", "on-month": "3", "on-year": "2027", "days": "", "renew_months": "", "field-1": "job_title", "how-1": "any",
    "values-1": "Ward clerk",
}  # fmt: skip


@pytest.fixture
def tariq(as_, cast):
    """Tariq, signed in."""
    return as_(cast.tariq)


def made(tariq, **changed):
    """Try a rule, then save it; return the path of its page."""
    tried = tariq.post(NEW, {**FIELDS, **changed, "do": "try"})
    assert tried.status == 200, tried.text
    reply = tariq.post(NEW, {**FIELDS, **changed, "do": "save", "tried": tried.hidden("tried")})
    assert reply.status == 303, reply.text
    return reply.location


def test_lines_are_added_and_removed_and_keep_what_was_typed(tariq):
    reply = tariq.post(NEW, {**FIELDS, "do": "add"})
    assert reply.status == 200
    assert 'value="Ward clerk"' in reply.text
    assert 'name="field-2"' in reply.text
    reply = tariq.post(NEW, {**FIELDS, "field-2": "role", "how-2": "none", "values-2": "leader", "do": "remove-1"})
    assert 'value="leader"' in reply.text
    assert "Ward clerk" not in reply.text
    assert 'value="Clerks"' in reply.text


def test_a_try_shows_what_would_happen_and_changes_nothing(tariq, opened, cast):
    reply = tariq.post(NEW, {**FIELDS, "do": "try"})
    assert (
        "1 person in one team must hold it." in reply.text.replace("1 person", "1 person")
        or "must hold it" in reply.text
    )
    assert "Ada Okafor" in reply.text
    assert "New: line 1." in reply.text
    assert "Not in line 1." in reply.text
    with opened(cast.tariq, write=False) as work:
        assert assignments.rules_of(work, cast.northbank) == ()


def test_a_line_that_leaves_nobody_is_named(tariq):
    reply = tariq.post(NEW, {**FIELDS, "field-2": "job_title", "how-2": "any", "values-2": "Astronaut", "do": "try"})
    assert "Nobody matches. Line 2 leaves nobody" in reply.text


def test_a_rule_is_saved_after_a_try_of_exactly_these_lines(tariq, opened, cast):
    tried = tariq.post(NEW, {**FIELDS, "do": "try"})
    token = tried.hidden("tried")
    reply = tariq.post(NEW, {**FIELDS, "values-1": "Porter", "do": "save", "tried": token})
    assert reply.status == 422
    assert "Try it first" in reply.text
    assert tariq.post(NEW, {**FIELDS, "do": "save"}).status == 422
    with opened(cast.tariq, write=False) as work:
        assert assignments.rules_of(work, cast.northbank) == ()
    path = made(tariq)
    page = tariq.get(path)
    assert "Rule: Clerks" in page.text
    assert 'value="Ward clerk"' in page.text
    assert "Clerks" in tariq.get("/training/rules").text


def test_a_rule_is_ended_after_showing_what_that_means(tariq):
    path = made(tariq)
    assert "End the rule" in tariq.get(f"{path}/end").text
    assert tariq.post(f"{path}/end").status == 303
    assert "It ended on" in tariq.get(path).text
    assert tariq.post(f"{path}/end").status == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter a name"), ({"reason": ""}, "Enter the reason"), ({"module_ids": []}, "Choose what they must hold"),
        ({"on-day": "x"}, "Enter a date"), ({"due": "after_rule", "days": "soon"}, "Enter a number of days"),
        ({"values-1": ""}, "Line 1: enter"), ({"field-1": "team", "values-1": "Nowhere"}, "no open team is called"),
        ({"field-1": "role", "values-1": "king"}, "Line 1: enter one of"), ({"field-1": "started"}, "Line 1: enter a date"),
        ({"renew_months": "99"}, "Enter a number of months"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_try(tariq, wrong, sentence):
    reply = tariq.post(NEW, {**FIELDS, **wrong, "do": "try"})
    assert reply.status == 422
    assert sentence in reply.text


def test_nobody_else_comes_near(as_, cast, tariq):
    path = made(tariq)
    petra = as_(cast.petra)
    assert petra.get(path).status == 404
    assert petra.post(f"{path}/end").status == 404
    assert petra.get("/training/rules/00000000-0000-0000-0000-000000000000").status == 404
    assert petra.get(f"{NEW}?organisation={cast.northbank}").status == 404
    assert as_(cast.grace).get("/training/rules").status == 403


def test_where_a_rule_could_not_be_followed_is_listed(tariq, opened, cast):
    with opened(cast.tariq) as work:
        assignments.ask(
            work,
            cast.ben.person,
            post_id=cast.posts["ben"],
            module_id="T03",
            due_on=date(2027, 1, 5),
            reason="he asked",
        )
    made(tariq, **{"values-1": "Ward clerk; Healthcare assistant", "on-year": "2026", "on-month": "11", "on-day": "26"})
    assignments.carry_out(opened, cast.northbank)
    words = tariq.get("/training/rules/exceptions").words
    assert "Ada Okafor" in words
    assert "Too little time was left" in words
    assert "Ben Clarke" in words
    assert "Somebody asked it by hand" in words
