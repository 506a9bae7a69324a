"""Digests with invented people and modules, so that an administrator sees each kind as it comes, about nobody. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.reminders import letters
from lms.reminders.letters import Digest, Item, Person, Step, Written
from lms.standing.rules import Word


@dataclass(frozen=True)
class Sample:
    """One kind of digest: `name` stands in its address, `title` says who gets it and when."""

    name: str
    title: str
    written: Written


def samples(today: date, chase_days: tuple[int, int, int]) -> tuple[Sample, ...]:
    """Return one of each kind, with dates around a day."""
    due, past, asked = today + timedelta(weeks=4), today - timedelta(days=9), today - timedelta(days=chase_days[0])
    safe = Item("M02", "Use AI safely every day", 30, Word.IN_PROGRESS, due)
    fair = Item("M03", "Fair, open and human", 25, Word.TO_DO, due)
    held = Item("M01", "Meet AI in your NHS", 20, Word.VALID, today + timedelta(days=300))
    progress = ("Page 3 of 8. It takes about 3 minutes.", "2 of 8 pages read. 25 of 30 minutes left in the module.")
    step = Step(safe.title, progress, "Continue at page 3", "/modules/M02", "M02")
    late = replace(fair, word=Word.OVERDUE, on=past)
    catch_up = Step(late.title, ("It takes about 25 minutes.",), "Start the module", "/modules/M03", "M03")
    again = Step(
        held.title, ("You are asked first, and read only what you need.",), "Renew the module", "/modules/M01", "M01"
    )
    reasons = ("everyone who works here does",)
    waits = tuple(
        Person(f"{name}: Use AI safely every day, asked on {_day(asked)}", "/sign-offs")
        for name in ("Jo Example", "Sam Sample")
    )
    above = (
        Person(
            f"Jo Example: Use AI safely every day, asked Kit Model on {_day(today - timedelta(days=chase_days[1]))}",
            "/sign-offs",
        ),
    )
    long = (
        Person(
            f"Jo Example: Use AI safely every day, asked Kit Model on {_day(today - timedelta(days=chase_days[2]))}",
            "/sign-offs",
        ),
    )
    behind = (Person(f"Sam Sample: Fair, open and human was due on {_day(past)}."),)
    found = (
        ("learner", "Something to finish", Digest((safe, fair), valid=(held,), step=step, reasons=reasons)),
        ("late", "Something late", Digest((late,), valid=(held,), step=catch_up, reasons=reasons)),
        ("renew", "Something to renew, told once", Digest(renew=(replace(held, word=Word.RENEW_NOW),), step=again, reasons=reasons)),
        ("manager", "People who wait for their manager, and who are late", Digest(waiting=waits, late=behind)),
        ("above", "A request that has waited, to the manager above", Digest(below=above)),
        ("training", "To whoever runs training", Digest(long=long, teams=(("Elm Ward", 3), ("Oak Ward", 1)))),
    )  # fmt: skip
    return tuple(
        Sample(name, title, letters.write(replace(digest, chase_days=chase_days))) for name, title, digest in found
    )


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
