"""The words of a digest: the one thing first, every date whole, nothing for nobody."""

from dataclasses import replace
from datetime import date

import pytest

from lms.messages import letter
from lms.reminders import letters
from lms.reminders.letters import Digest, Item, Person, Step
from lms.standing.rules import Word

DUE = date(2027, 1, 31)
SAFE = Item("M02", "Use AI safely every day", 30, Word.IN_PROGRESS, DUE)
FAIR = Item("M03", "Fair, open and human", 25, Word.TO_DO, DUE)
LATE = replace(FAIR, word=Word.OVERDUE, on=date(2026, 11, 15))
GONE = replace(FAIR, word=Word.EXPIRED, on=date(2026, 11, 2))
VALID = Item("M01", "Meet AI in your NHS", 20, Word.VALID, date(2027, 11, 18))
STEP = Step(SAFE.title, ("Page 3 of 8.", "2 of 8 pages read."), "Continue at page 3", "/modules/M02/pages/x", "M02")
WHY = (
    "Why you get this: Everyone who works at Northbank does. Two modules that you need are not finished. "
    "We send it once a week at most, and stop when you have nothing left to do."
)
WAITS = Person("Ada Okafor: Use AI safely every day, asked on 18 November 2026", "/sign-offs/1")


@pytest.mark.parametrize(
    ("digest", "subject"),
    [
        (Digest(due=(SAFE,)), "One thing to finish by 31 January 2027"),
        (Digest(due=(SAFE, FAIR)), "Two things to finish, the first by 31 January 2027"),
        (Digest(due=(LATE,)), "One thing to finish: it was due on 15 November 2026"),
        (Digest(due=(GONE,)), "One thing to do again: it expired on 2 November 2026"),
        (Digest(due=(LATE, SAFE)), "Two things to finish, one of them late"),
        (Digest(waiting=(WAITS,)), "One person waits for your sign-off"),
        (Digest(waiting=(WAITS,) * 3), "Three people wait for your sign-off"),
        (Digest(late=(WAITS,)), "One of your people is late"),
        (Digest(below=(WAITS,)), "One request has waited for 10 days or more in your teams"),
        (Digest(long=(WAITS,) * 12), "12 requests have waited for 15 days or more"),
        (Digest(teams=(("Elm Ward", 1),)), "One person is late with their training"),
        (Digest(renew=(replace(VALID, word=Word.RENEW_NOW),)), "One thing you can renew by 18 November 2027"),
    ],
)
def test_the_subject_is_the_one_thing_and_its_date(digest, subject):
    assert letters.write(digest).subject == subject


def shown(digest):
    return [(part.kind, part.text) for part in letter.parts(letters.write(digest).text)]


def test_a_learners_digest_is_the_next_step_then_the_rest_then_why():
    digest = Digest(due=(SAFE, FAIR), valid=(VALID,), step=STEP, reasons=("everyone who works at Northbank does",))
    assert shown(digest) == [
        ("heading", "Use AI safely every day"), ("text", "Page 3 of 8."), ("text", "2 of 8 pages read."),
        ("button", "Continue at page 3"), ("heading", "After that"),
        ("text", "To do: Fair, open and human, 25 minutes, due by 31 January 2027."), ("heading", "Nothing to do"),
        ("text", "Valid: Meet AI in your NHS, until 18 November 2027."),
        ("text", WHY),
    ]  # fmt: skip
    assert letters.write(digest).path == STEP.path


def test_a_managers_digest_links_to_each_request_and_stops_at_ten():
    found = shown(Digest(waiting=(WAITS,) * 12, late=(Person("Ben Clarke: X was due on 15 November 2026."),)))
    assert sum(text == WAITS.sentence for _, text in found) == 10
    assert ("text", "And two more.") in found
    assert ("link", "All sign-offs") in found
    assert ("text", "Ben Clarke: X was due on 15 November 2026.") in found
    assert found[-1][1].startswith("Why you get this: People report to you.")


def test_a_training_leads_digest_counts_by_team():
    found = shown(Digest(long=(WAITS,), teams=(("Elm Ward", 3), ("Oak Ward", 1))))
    assert ("text", "Elm Ward: three late.") in found
    assert found[-1][1].startswith("Why you get this: You run training there.")


def test_an_empty_digest_is_none():
    assert not Digest()
    assert not Digest(valid=(VALID,), reasons=("x",))
    assert Digest(teams=(("Elm Ward", 1),))


def test_what_people_wrote_is_no_mark():
    digest = Digest(
        due=(SAFE,), reasons=("=> //evil.example Press",), late=(Person("# Ben: X was due on 1 May 2026."),)
    )
    parts = letter.parts(letters.write(digest).text)
    assert not any("evil" in part.path for part in parts)
    assert [part.text for part in parts if part.kind == "heading"] == ["To finish", "Late among your people"]
