"""How standing, time and counts are put into words, the same on every page."""

from dataclasses import dataclass
from datetime import date

from lms import catalogue, certifications, standing
from lms.standing import Word

SOON_DAYS = 30
_KINDS = {
    Word.VALID: "valid", Word.RENEW_NOW: "renew", Word.NOT_REQUIRED: "none", Word.AWAITING_SIGN_OFF: "awaiting",
    Word.EXPIRED: "expired", Word.OVERDUE: "overdue", Word.IN_PROGRESS: "progress", Word.TO_DO: "todo",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A standing as it is shown: `kind` picks shape and colour."""

    kind: str
    word: str
    detail: str
    is_soon: bool = False


def day(value: date) -> str:
    """Return a date as 31 January 2027."""
    return f"{value.day} {value:%B %Y}"


def shown_word(found: Word) -> str:
    """Return the word as a label: with a capital."""
    return found.value[0].upper() + found.value[1:]


def standing_shown(row: standing.StandingView | None, today: date) -> Standing:
    """Return a learner's own standing, as home and module page show it."""
    found = standing.word(row, today) if row else Word.NOT_REQUIRED
    return Standing(_KINDS[found], shown_word(found), _learner_detail(found, row))


def _learner_detail(found: Word, row: standing.StandingView | None) -> str:
    if row is None or found is Word.NOT_REQUIRED:
        return "Open to you if you want it"
    if found is Word.VALID and row.valid_until:
        return f"Until {day(row.valid_until)}"
    if found is Word.RENEW_NOW and row.valid_until:
        return f"By {day(row.valid_until)}"
    if found is Word.EXPIRED and row.valid_until:
        return f"On {day(row.valid_until)}"
    if found is Word.AWAITING_SIGN_OFF and row.awaiting_since:
        return f"Sent {day(row.awaiting_since)}"
    if row.due_on:
        return f"Was due {day(row.due_on)}" if found is Word.OVERDUE else f"Due {day(row.due_on)}"
    return ""


def grid_shown(row: standing.StandingView | None, today: date) -> Standing:
    """Return somebody's standing as the team page shows it."""
    found = standing.word(row, today) if row else Word.NOT_REQUIRED
    if row is None or found is Word.NOT_REQUIRED:
        return Standing("none", shown_word(found), "")
    soon = bool(row.due_on and 0 <= (row.due_on - today).days <= SOON_DAYS)
    details = {
        Word.VALID: f"to {day(row.valid_until)}" if row.valid_until else "",
        Word.RENEW_NOW: f"ends {day(row.valid_until)}" if row.valid_until else "",
        Word.EXPIRED: f"on {day(row.valid_until)}" if row.valid_until else "",
        Word.AWAITING_SIGN_OFF: f"since {day(row.awaiting_since)}" if row.awaiting_since else "",
        Word.OVERDUE: f"since {day(row.due_on)}" if row.due_on else "",
    }
    due = f"{'soon: ' if soon else 'by '}{day(row.due_on)}" if row.due_on else ""
    unmet = found in {Word.TO_DO, Word.IN_PROGRESS}
    return Standing(_KINDS[found], shown_word(found), due if unmet else details[found], is_soon=unmet and soon)


def certified_shown(held: certifications.CertificationView, today: date) -> Standing:
    """Return what a certification without a certificate is worth today."""
    if held.valid_until < today:
        return Standing("expired", "Expired", f"On {day(held.valid_until)}")
    if held.window_opens_on <= today:
        return Standing("renew", "Renew now", f"By {day(held.valid_until)}")
    return Standing("valid", "Valid", f"Until {day(held.valid_until)}")


def minutes(count: int) -> str:
    """Return "1 minute" or "25 minutes"."""
    return f"{count} minute{'' if count == 1 else 's'}"


def questions(count: int) -> str:
    """Return "1 question" or "5 questions"."""
    return f"{count} question{'' if count == 1 else 's'}"


def pages(count: int) -> str:
    """Return "1 page" or "3 pages"."""
    return f"{count} page{'' if count == 1 else 's'}"


def to_play(played: int, scenarios: int) -> str:
    """Return "play 2 scenarios" or "play 1 more scenario"."""
    left = scenarios - played
    return f"play {left} {'more ' if played else ''}scenario{'' if left == 1 else 's'}"


def scenario_button(played: int) -> str:
    """Return what a button says that leads to a scenario."""
    return "Play the next scenario" if played else "Play the first scenario"


def listed(parts: list[str]) -> str:
    """Return parts as a sentence names them: "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(count: int) -> str:
    """Return a number to nine in words."""
    return _NUMBERS[count] if 0 <= count < 10 else f"{count:,}"


def whose_pathway(found: catalogue.OwnPathways) -> str:
    """Return who says that a pathway is the reader's."""
    if found.chosen:
        return "You chose this pathway."
    return f"Suggested for your job, {found.job_title}." if found.job_title else "Suggested for everybody."
