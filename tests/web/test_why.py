"""Every standing that a page shows opens one sentence with the rule, the date and what is missing."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms import assignments, catalogue, quizzes, reports, signoff
from lms.standing import Word
from tests import builders
from tests.cast import DUE, REASON, TODAY

WORDS = ["todo", "progress", "awaiting", "valid", "renew", "overdue", "expired", "none"]
ASKED = f"is asked of you (“{REASON}”, the rule “Foundation for all staff”)"


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("Europe/London"))


def sentence(opened, actor, *, on: date = TODAY, of=None) -> str:
    with opened(actor, write=False, now=noon(on)) as work:
        title = catalogue.cards(work)["T01"].title
        return reports.why(work, (of or actor).person, "T01").sentence.replace(title, "T")


def test_the_sentence_of_each_word(opened, cast):
    ada = cast.ada
    assert sentence(opened, ada) == (f"T {ASKED}; it is due on 31 January 2027; still missing: the whole module.")
    assert "it was due on 31 January 2027, 1 day ago" in sentence(opened, ada, on=DUE + timedelta(1))
    builders.read_all(opened, ada)
    assert sentence(opened, ada).endswith("still missing: pass the quiz: 3 of 4 needed, then ask for sign-off.")
    builders.pass_quiz(opened, ada)
    builders.see_behaviours(opened, cast)
    with opened(ada) as work:
        request = signoff.ask(work, "T01", note="")
    assert sentence(opened, ada).endswith("still missing: the manager’s decision.")
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    valid = sentence(opened, ada)
    assert valid == (
        f"T {ASKED}; you are certified from 24 November 2026 until 24 November 2027; renewal opens on 24 August 2027."
    )
    assert sentence(opened, cast.grace, of=ada) == (
        valid.replace("of you", "of Ada Okafor").replace("you are", "Ada Okafor is")
    )
    assert sentence(opened, ada, on=date(2027, 9, 1)).endswith("until 24 November 2027; renewal is open.")
    assert sentence(opened, ada, on=date(2027, 12, 1)) == (
        f"T {ASKED}; the last certification ended on 24 November 2027; still missing: "
        "answer 2 questions, then read what was missed."
    )
    with opened(cast.tariq) as work:
        assignments.end(work, assignments.open_for(work, ada.person)[0].id)
    assert sentence(opened, ada, on=date(2027, 12, 1)) == "Nobody asks T of you now."


def test_it_counts_tries(opened, cast):
    builders.read_all(opened, cast.ada)
    attempt = builders.answer_all(opened, cast.ada, wrong=3)
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt)
    assert "pass the quiz: best so far 1 of 4, 3 of 4 needed" in sentence(opened, cast.ada)


def standings(reply):
    """Return the address behind each standing of a module (steps, behaviours and certificates' own words are others)."""
    others = {
        inner
        for outer in reply.tree.iter()
        if {"app-steps", "app-rows--plain-side"} & set((outer.get("class") or "").split())
        for inner in outer.iter()
    }
    for each in reply.tree.iter():
        names = (each.get("class") or "").split()
        if "app-standing" in names and each not in others and any(f"app-standing--{word}" in names for word in WORDS):
            yield each.get("href")


@pytest.mark.parametrize(
    ("who", "path", "at_least"),
    [
        ("ada", "/", 3),
        ("ada", "/pathways", 2),
        ("ada", "/modules/T01", 1),
        ("ada", "/certificates", 1),
        ("grace", "/team", 8),
        ("grace", "ada", 2),
        ("ada", "certificate", 1),
        ("grace", "certificate", 1),
    ],
)
def test_every_standing_opens_its_answer(as_, opened, cast, who, path, at_least):
    held = builders.certified(opened, cast)
    path = {"ada": f"/team/{cast.ada.person}", "certificate": f"/certificates/{held}"}.get(path, path)
    client = as_(cast.actors[who])
    found = list(standings(client.get(path)))
    assert len(found) >= at_least
    for href in sorted(set(found)):
        opened_there = client.get(href.partition("#")[0])
        (panel,) = (each for each in opened_there.tree.iter("section") if each.get("id") == "why")
        words = " ".join("".join(panel.itertext()).split())
        assert " asked of " in words or "Nobody asks " in words, (href, words)


@pytest.mark.parametrize("asked", ["M99", "", "T01'--", "T01.T02"])
def test_nonsense_opens_nothing(as_, cast, asked):
    for actor, path in ((cast.ada, "/"), (cast.ada, "/pathways"), (cast.grace, f"/team/{cast.ada.person}")):
        reply = as_(actor).get(path, query_string={"why": asked})
        assert reply.status == 200
        assert not [each for each in reply.tree.iter("section") if each.get("id") == "why"]


def test_why_on_somebody_elses_page_stays_out_of_reach(as_, cast):
    assert as_(cast.omar).get(f"/team/{cast.ada.person}?why=T01").status == 404


def test_the_eight_words_are_all_covered():
    assert len(WORDS) == len(Word)
