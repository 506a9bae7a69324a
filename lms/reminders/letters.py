"""The words of a digest: what it says of one's own training, of one's people, and of the teams one runs training for. Pure.

Source: experience, learner side, page 13. Promises: it begins with the one thing to do; every date is whole; nobody is blamed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lms.messages import letter
from lms.runtime import links
from lms.standing.rules import Word

MOST_LISTED = 10
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Item:
    """One module of the reader's own: `on` is the day that counts (due, or the last valid one)."""

    module_id: str
    title: str
    minutes: int
    word: Word
    on: date


@dataclass(frozen=True)
class Step:
    """The one thing to do next, as home says it. `module_id` is empty where it is about none of the items."""

    title: str
    sentences: tuple[str, ...]
    button: str
    path: str
    module_id: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody with something: `sentence` says what, `path` leads to it, where there is somewhere to go."""

    sentence: str
    path: str = ""


@dataclass(frozen=True)
class Digest:
    """Everything that one digest says. Empty parts are left out; an empty digest is not sent."""

    due: tuple[Item, ...] = ()
    renew: tuple[Item, ...] = ()
    valid: tuple[Item, ...] = ()
    step: Step | None = None
    reasons: tuple[str, ...] = ()
    waiting: tuple[Person, ...] = ()
    below: tuple[Person, ...] = ()
    long: tuple[Person, ...] = ()
    late: tuple[Person, ...] = ()
    teams: tuple[tuple[str, int], ...] = ()
    chase_days: tuple[int, int, int] = field(default=(5, 10, 15))

    def __bool__(self) -> bool:
        return any((self.due, self.renew, self.waiting, self.below, self.long, self.late, self.teams))


@dataclass(frozen=True)
class Written:
    """A digest in words: `text` is a letter, `path` leads to the page that it is about first."""

    subject: str
    text: str
    path: str


def write(digest: Digest) -> Written:
    """Return a digest in words. It must not be empty."""
    parts = [*_own(digest), *_people(digest), *_training(digest), letter.paragraph(_why(digest))]
    path = digest.step.path if digest.step and digest.due else _first_path(digest)
    return Written(_subject(digest), letter.joined(parts), path)


def _subject(digest: Digest) -> str:
    if digest.due:
        return _own_subject(digest.due)
    if count := len(digest.waiting):
        return f"{_people_count(count)} {'waits' if count == 1 else 'wait'} for your sign-off"
    if count := len(digest.late):
        return f"{_capital(number(count))} of your people {'is' if count == 1 else 'are'} late"
    if count := len(digest.below):
        return f"{_requests(count)} waited for {digest.chase_days[1]} days or more in your teams"
    if count := len(digest.long):
        return f"{_requests(count)} waited for {digest.chase_days[2]} days or more"
    if digest.teams:
        total = sum(count for _, count in digest.teams)
        return f"{_people_count(total)} {'is' if total == 1 else 'are'} late with their training"
    first = digest.renew[0]
    return f"{_things(len(digest.renew))} you can renew{', the first' if digest.renew[1:] else ''} by {_day(first.on)}"


def _own_subject(due: Sequence[Item]) -> str:
    late = [item for item in due if item.word in {Word.OVERDUE, Word.EXPIRED}]
    if len(due) == 1:
        (item,) = due
        if item.word is Word.EXPIRED:
            return f"One thing to do again: it expired on {_day(item.on)}"
        return (
            f"One thing to finish: it was due on {_day(item.on)}" if late else f"One thing to finish by {_day(item.on)}"
        )
    ending = f"{number(len(late))} of them late" if late else f"the first by {_day(due[0].on)}"
    return f"{_things(len(due))} to finish, {ending}"


def _own(digest: Digest) -> list[str]:
    parts: list[str] = []
    step = digest.step if digest.due or digest.renew else None
    if step:
        parts += [letter.heading(step.title), *(letter.paragraph(each) for each in step.sentences if each)]
        parts.append(letter.button(step.button, step.path))
    rest = [item for item in digest.due if not step or item.module_id != step.module_id]
    named = step and any(item.module_id == step.module_id for item in digest.due)
    parts += _section("After that" if named else "To finish", [_sentence(item) for item in rest])
    renewing = [
        f"{item.title}, by {_day(item.on)}. You are asked first, and read only what you need." for item in digest.renew
    ]
    parts += _section("You can renew now", renewing)
    if digest.due or digest.renew:
        parts += _section("Nothing to do", [f"Valid: {item.title}, until {_day(item.on)}." for item in digest.valid])
    return parts


def _sentence(item: Item) -> str:
    minutes = f"{item.minutes} minute{'' if item.minutes == 1 else 's'}"
    when = {
        Word.EXPIRED: f"expired on {_day(item.on)}",
        Word.OVERDUE: f"was due on {_day(item.on)}",
    }.get(item.word, f"due by {_day(item.on)}")
    return f"{_capital(item.word.value)}: {item.title}, {minutes}, {when}."


def _people(digest: Digest) -> list[str]:
    second = digest.chase_days[1]
    return [
        *_list("Waiting for your sign-off", digest.waiting, "All sign-offs", links.path("sign_offs")),
        *_list(f"Waiting for {second} days or more in your teams", digest.below, "All sign-offs", links.path("sign_offs")),
        *_list("Late among your people", digest.late, "Everybody who is late", links.path("team") + "?show=late"),
    ]  # fmt: skip


def _training(digest: Digest) -> list[str]:
    third = digest.chase_days[2]
    parts = _list(
        f"Sign-offs that have waited for {third} days or more", digest.long, "All sign-offs", links.path("sign_offs")
    )
    late = [Person(f"{name}: {number(count)} late.") for name, count in digest.teams]
    return parts + _list("Late, by team", late, "Everybody who is late", links.path("team") + "?show=late")


def _section(title: str, sentences: Sequence[str]) -> list[str]:
    return [letter.heading(title), *map(letter.paragraph, sentences)] if sentences else []


def _list(title: str, found: Sequence[Person], more: str, path: str) -> list[str]:
    if not found:
        return []
    shown = [
        letter.link(each.sentence, each.path) if each.path else letter.paragraph(each.sentence)
        for each in found[:MOST_LISTED]
    ]
    left = len(found) - len(shown)
    rest = [letter.paragraph(f"And {number(left)} more.")] if left else []
    return [letter.heading(title), *shown, *rest, letter.link(more, path)]


def _why(digest: Digest) -> str:
    reasons = [f"{_capital(reason.rstrip('.'))}." for reason in digest.reasons]
    if digest.due:
        count = len(digest.due)
        ending = "is" if count == 1 else "are"
        reasons.append(
            f"{_capital(number(count))} {'module' if count == 1 else 'modules'} that you need {ending} not finished."
        )
    if digest.waiting or digest.below or digest.late:
        reasons.append("People report to you.")
    if digest.long or digest.teams:
        reasons.append("You run training there.")
    said = " ".join(reasons)
    end = "We send it once a week at most, and stop when you have nothing left to do."
    return (
        f"Why you get this: {said} {end}"
        if said
        else f"You get this once: a module that you hold can be renewed. {end}"
    )


def _first_path(digest: Digest) -> str:
    if digest.waiting or digest.below or digest.long:
        return links.path("sign_offs")
    return links.path("team") if digest.late or digest.teams else links.path("home")


def waiting_path(request_id: UUID) -> str:
    """Return where a request for sign-off is decided."""
    return links.path("sign_off", request_id)


def number(count: int) -> str:
    """Return a number to nine in words."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _things(count: int) -> str:
    return f"{_capital(number(count))} thing{'' if count == 1 else 's'}"


def _people_count(count: int) -> str:
    return f"{_capital(number(count))} {'person' if count == 1 else 'people'}"


def _requests(count: int) -> str:
    return f"{_capital(number(count))} request{' has' if count == 1 else 's have'}"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
