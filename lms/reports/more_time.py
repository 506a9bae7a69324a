"""What more time, and being asked more often, come to in words: facts for the answer to "why"."""

from lms import assignments, certifications
from lms.assignments import Extension
from lms.reports import words
from lms.runtime import clock
from lms.runtime.work import Work
from lms.standing import StandingView


def due_facts(work: Work, row: StandingView) -> list[tuple[str, str]]:
    """Return when the due date was moved, and why; nothing when it never was."""
    asked = [
        each.id
        for each in assignments.open_for(work, row.person_id)
        if (each.organisation_id, each.module_id) == (row.organisation_id, row.module_id)
    ]
    return [_fact(work, each) for each in assignments.extensions(work, asked).values()]


def end_facts(work: Work, row: StandingView) -> list[tuple[str, str]]:
    """Return why a certification ends on another day for the organisation than it says itself; nothing when it does not."""
    if row.certified_until is None or row.valid_until == row.certified_until:
        return []
    facts = []
    given = [each for by, each in certifications.given(work, row.person_id, row.module_id) if by == row.organisation_id]
    if row.extended_until == row.valid_until and given:
        facts.append(_fact(work, max(given, key=lambda each: each.until)))
    elif row.renew_months:
        often = "every month" if row.renew_months == 1 else f"every {row.renew_months} months"
        facts.append(("How often", f"It is asked {often} here."))
    itself = "Ended on" if row.certified_until < work.today else "Counts until"
    facts.append(("The certificate itself", f"{itself} {words.day(row.certified_until)}."))
    return facts


def _fact(work: Work, given: Extension) -> tuple[str, str]:
    on = clock.local_date(given.given_at, work.site.timezone)
    reason = f": {given.reason.rstrip('.')}" if given.reason else ""
    return (
        "More time",
        f"Until {words.day(given.until)} instead of {words.day(given.before)}, given on {words.day(on)}{reason}.",
    )
