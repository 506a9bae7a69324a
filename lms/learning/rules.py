"""What is said to somebody who tried an activity. Pure: nothing of it is kept, and nothing counts.

Every line of an activity is answered, what was right and what was left alike; nothing typed or chosen is ever an error.
Source: experience, page 04.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lms.content import Activity, Estimate, Match, Pick, Rewrite, Sort, Spot

Answers: TypeAlias = Mapping[str, Sequence[str]]
"""What a form sent: each field's name with its values."""
PART, CHOICE, GUESS, TEXT = "part", "choice", "guess", "text"
"""The names of the fields: `part-1`, `part-2` … of what is sorted or matched, `part` of what is ticked; numbers count from 1."""
MOST_TYPED = 4000
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,6})?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SHARES = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth"}
_COUNTS = ("three", "four", "five", "six", "seven", "eight", "nine")
_NEAR = ((0.05, "Very close"), (0.15, "Close"), (0.4, "Some way off"))
"""How near a guess is, by the most that it may be off as a share of the whole range."""


@dataclass(frozen=True)
class Line:
    """What is said of one line. `kind` picks the shape: right, done (rightly left), again (look at this again) or none (neither)."""

    text: str
    kind: str
    word: str
    why: str


@dataclass(frozen=True)
class Feedback:
    """What is said of the whole, and of each line; `others` are the choices not made where none is better.

    `own` is what somebody wrote themselves, `close` a last sentence.
    """

    kind: str
    verdict: str
    lines: tuple[Line, ...] = ()
    others: tuple[Line, ...] = ()
    own: str = ""
    close: str = ""


def check(activity: Activity, answers: Answers) -> Feedback:
    """Return what is said to these answers. What is no answer counts as left. Raises KeyError for a sheet, which asks nothing."""
    return _CHECKS[activity.kind](activity, answers)


def _sort(activity: Sort, answers: Answers) -> Feedback:
    return _fitted([(item.text, item.group, item.why) for item in activity.items], activity.groups, answers)


def _match(activity: Match, answers: Answers) -> Feedback:
    return _fitted([(pair.left, pair.right, pair.why) for pair in activity.pairs], activity.rights, answers)


def _fitted(wanted: Sequence[tuple[str, str, str]], choices: Sequence[str], answers: Answers) -> Feedback:
    """Return what is said to choices made for each of several texts, given as (text, what fits, why)."""
    lines, right, left = [], 0, 0
    for number, (text, fits, why) in enumerate(wanted, start=1):
        at = _chosen(answers, f"{PART}-{number}", len(choices))
        chosen = choices[at[0] - 1] if at else ""
        if not chosen:
            left += 1
            lines.append(Line(text, "again", f"You left this. It is “{fits}”", why))
        elif chosen == fits:
            right += 1
            lines.append(Line(text, "right", f"You chose “{chosen}”, rightly", why))
        else:
            lines.append(Line(text, "again", f"You chose “{chosen}”, but it is “{fits}”", why))
    total = len(lines)
    if right == total:
        return Feedback("right", f"All {total} right", tuple(lines))
    if left == total:
        return Feedback("again", "You left all of them. Here is where each belongs", tuple(lines))
    return Feedback("again", f"{right} of {total} right. Look at the others again", tuple(lines))


def _spot(activity: Spot, answers: Answers) -> Feedback:
    ticked = set(_chosen(answers, PART, len(activity.parts)))
    lines = []
    for number, part in enumerate(activity.parts, start=1):
        did = "You ticked this" if number in ticked else "You left this"
        if (number in ticked) == part.fault:
            lines.append(Line(part.text, "right" if part.fault else "done", f"{did}, rightly", part.why))
        else:
            word = f"{did}, but it is {'' if part.fault else 'not '}one of them"
            lines.append(Line(part.text, "again", word, part.why))
    faults = {number for number, part in enumerate(activity.parts, start=1) if part.fault}
    verdict = _spotted(len(faults & ticked), len(faults), len(ticked - faults))
    return Feedback("right" if ticked == faults else "again", verdict, tuple(lines), close=activity.close or "")


def _spotted(found: int, faults: int, more: int) -> str:
    """Return in words how many of the faults were found, and how many parts without one were ticked."""
    besides = f", and ticked {more} more" if more else ""
    if found == faults:
        return f"You found {'it' if faults == 1 else f'all {faults}'}{besides}"
    if found:
        return f"Nearly: you found {found} of the {faults}{besides}"
    if more:
        return f"Not yet: you found none of the {faults}{besides}" if faults > 1 else "Not yet: it is another one"
    return f"You left all of them. There {'is 1' if faults == 1 else f'are {faults}'} to find"


def _pick(activity: Pick, answers: Answers) -> Feedback:
    chosen = _chosen(answers, CHOICE, len(activity.options))[:1]
    options = tuple(enumerate(activity.options, start=1))
    mine = tuple(Line(each.text, "right", "You chose this", each.why) for number, each in options if number in chosen)
    left = tuple(Line(each.text, "none", "You left this", each.why) for number, each in options if number not in chosen)
    verdict = "There is no right or wrong choice here"
    return Feedback("none", verdict, mine, others=left) if mine else Feedback("none", verdict, left)


def _estimate(activity: Estimate, answers: Answers) -> Feedback:
    guess = _number(_typed(answers, GUESS), activity.unit)
    answer = f"{activity.answer:,} {activity.unit}"
    if guess is None:
        return Feedback("again", f"You left this. The answer is {answer}")
    off = guess - activity.answer
    if not off:
        return Feedback("right", f"Exactly: the answer is {answer}")
    share = abs(off) / (activity.most - activity.least)
    near = next((word for most, word in _NEAR if share <= most), "A long way off")
    side = f"{abs(off):,} too {'high' if off > 0 else 'low'}{_ratio(guess, activity.answer)}"
    verdict = f"{near}: you guessed {guess:,}, and the answer is {answer}. Your guess is {side}"
    return Feedback("right" if share <= _NEAR[0][0] else "again", verdict)


def _ratio(guess: int, answer: int) -> str:
    """Return a clause that says how many times the answer a guess is, where that is easier to grasp than the difference."""
    if guess <= 0 or answer <= 0:
        return ""
    times, part = round(guess / answer), round(answer / guess)
    if times > 1:
        return f", about {_times(times)} the answer"
    if part > 1:
        return f", about {_SHARES[part]} of the answer" if part in _SHARES else ", less than a fifth of the answer"
    return ""


def _times(count: int) -> str:
    """Return "twice", "three times" … "10 times"."""
    if count == 2:
        return "twice"
    return f"{_COUNTS[count - 3] if count < 10 else f'{count:,}'} times"


def _rewrite(_activity: Rewrite, answers: Answers) -> Feedback:
    own = _typed(answers, TEXT)
    if not own:
        return Feedback("none", "You left this. Here is one way to write it")
    return Feedback("none", "Here is one way to write it. Compare it with yours", own=own)


def _chosen(answers: Answers, name: str, most: int) -> list[int]:
    """Return the numbers chosen in a field, from 1 to `most`; what is no such number was not offered and is left out."""
    offered = {str(number): number for number in range(1, most + 1)}
    return [offered[value] for value in answers.get(name, ()) if value in offered]


def _typed(answers: Answers, name: str) -> str:
    """Return what was typed into a field, without characters that no reader can see and no longer than is shown."""
    typed = next(iter(answers.get(name, ())), "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", typed).strip()[:MOST_TYPED]


def _number(typed: str, unit: str) -> int | None:
    """Return a whole number as people write one: with commas, spaces, the unit after it, or a decimal part, which is rounded."""
    plain = typed.casefold().removesuffix(unit.casefold()).rstrip("% ")
    plain = plain.replace(",", "").replace(" ", "")
    return round(float(plain)) if _NUMBER.match(plain) else None


_CHECKS: dict[str, Callable[..., Feedback]] = {
    Sort.kind: _sort, Match.kind: _match, Spot.kind: _spot, Pick.kind: _pick, Estimate.kind: _estimate, Rewrite.kind: _rewrite,
}  # fmt: skip
