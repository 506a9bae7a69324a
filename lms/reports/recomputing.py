"""Standing computed afresh from the facts, for `lms doctor`: what is kept must equal what it is derived from."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from lms import assignments, certifications, enrolments, signoff, standing
from lms.runtime import clock
from lms.runtime.work import Work
from lms.standing import StandingView

_COPIED = ("started_on", "awaiting_since", "achieved_on", "certified_until", "certified_window_opens_on")


def standing_faults(work: Work) -> Iterator[str]:
    """Yield a sentence for each standing row that differs from the facts, is missing, or should not be there."""
    facts = _facts(work)
    asked = assignments.all_open(work)
    extended = certifications.extended(work)
    seen = set()
    for row in standing.all_rows(work):
        key = (row.person_id, row.organisation_id, row.module_id)
        seen.add(key)
        due = asked.get(key)
        wanted = {
            "due_on": due.due_on if due else None,
            "renew_months": due.renew_months if due else None,
            **_copied(facts.get((row.person_id, row.module_id), {})),
        }
        wanted["extended_until"] = extended.get(key)
        wanted |= _holding(wanted, row)
        for name, value in wanted.items():
            if getattr(row, name) != value:
                yield (
                    f"Standing of person {row.person_id} in {row.module_id}: {name} is {getattr(row, name)} and should be {value}."
                )
    for key in asked.keys() - seen:
        yield f"Standing of person {key[0]} in {key[2]} is missing."


def _copied(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found.get(name) for name in _COPIED}


def _holding(wanted: dict[str, Any], row: StandingView) -> dict[str, date | None]:
    """Return what the certification comes to for the row's organisation."""
    if wanted["achieved_on"] is None:
        return {"valid_until": None, "window_opens_on": None}
    return standing.effective(
        wanted["achieved_on"], wanted["certified_until"], wanted["certified_window_opens_on"],
        renew_months=row.renew_months, extended_until=wanted["extended_until"],
    )._asdict()  # fmt: skip


def _facts(work: Work) -> dict[tuple[UUID, str], dict[str, date]]:
    """Return, by person and module, the dates that runs, requests and certifications give."""
    found: dict[tuple[UUID, str], dict[str, date]] = {}
    zone = work.site.timezone
    for person_id, module_id, started_at in enrolments.open_starts(work):
        found.setdefault((person_id, module_id), {})["started_on"] = clock.local_date(started_at, zone)
    for person_id, module_id, asked_at in signoff.waiting_since(work):
        found.setdefault((person_id, module_id), {})["awaiting_since"] = clock.local_date(asked_at, zone)
    for each in certifications.counting(work):
        found.setdefault((each.person_id, each.module_id), {}).update(
            achieved_on=each.achieved_on,
            certified_until=each.valid_until,
            certified_window_opens_on=each.window_opens_on,
        )
    return found
