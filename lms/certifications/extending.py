"""More time: it moves the end that holds for the organisation that gives it, and of somebody who is not certified the due date.

Promises: the certification, its certificate and the end that the next one counts from stay as they are; each time given is kept, with
who gave it and why; the person is told; standing follows in the same transaction. Source: docs/decisions, "More time".
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import assignments, catalogue, messages, people, standing
from lms.assignments import AssignmentView, Extension
from lms.certifications.models import Certification, CertificationExtension
from lms.certifications.queries import CertificationView
from lms.certifications.service import copy_to_standing, counting_of
from lms.runtime import audit, links
from lms.runtime.work import Work


@dataclass(frozen=True)
class MoreTime:
    """For what more time would be given: until when there is time now, and the last day that may be given.

    `is_over`: that day has passed. `is_certified` says that a certification's end would be moved; otherwise it is the due date.
    """

    asked: AssignmentView
    is_certified: bool
    ends_on: date
    latest_on: date
    is_over: bool


def more_time(work: Work, assignment_id: UUID) -> MoreTime:
    """Return for what the actor may give more time. Raises NotFound where they do not run training, or when nothing is asked."""
    asked = assignments.to_extend(work, assignment_id, for_change=False)
    held = counting_of(work, asked.person_id, asked.module_id)
    ends_on = _end_here(work, asked) if held else asked.due_on
    return MoreTime(asked, held is not None, ends_on, assignments.latest_day(work, ends_on), ends_on < work.today)


def give(work: Work, assignment_id: UUID, until: date, reason: str) -> None:
    """Give more time until a local date, for a reason of 10 to 300 characters which the person reads.

    Raises NotFound as `more_time` does, and Refused for oneself, for a day that is not later, or more than six months later.
    """
    asked = assignments.to_extend(work, assignment_id, for_change=True)
    held = counting_of(work, asked.person_id, asked.module_id)
    if held is None:
        assignments.extend(work, asked, until, reason)
    else:
        _extend(work, asked, held, until, reason)
    title = catalogue.cards(work)[asked.module_id].title
    messages.send(
        work, asked.person_id, "more_time", subject=f"You have more time for {title}",
        text=(
            f"You now have until {until.day} {until:%B %Y} to {'renew' if held else 'finish'} {title}. "
            f"{_giver(work)} gave you more time. The reason: {reason}"
        ),
        path=links.path("module", asked.module_id),
    )  # fmt: skip


def _giver(work: Work) -> str:
    return people.name(work, work.actor.person_id) if work.actor.person_id else "Your training team"


def _extend(work: Work, asked: AssignmentView, held: CertificationView, until: date, reason: str) -> None:
    before = _end_here(work, asked)
    assignments.check(work, asked.person_id, before, until, reason)
    work.db.add(
        CertificationExtension(
            certification_id=held.id, organisation_id=asked.organisation_id, until_before=before, until=until, reason=reason,
            given_by=work.actor.person_id, given_at=work.now,
        )
    )  # fmt: skip
    work.db.flush()  # The copy below reads it.
    copy_to_standing(work, asked.person_id, asked.organisation_id, asked.module_id)
    audit.record(
        work, "certifications:extend", held.id, about=asked.person_id, organisation=asked.organisation_id,
        module=asked.module_id, before=before.isoformat(), until=until.isoformat(), reason=reason,
    )  # fmt: skip


def _end_here(work: Work, asked: AssignmentView) -> date:
    """Return the last valid day for the organisation that asks."""
    key = (asked.person_id, asked.organisation_id, asked.module_id)
    row = standing.of_pairs(work, [key[:2]])[key]
    if row.valid_until is None:
        raise RuntimeError("a certification counts, and standing does not say so: see lms doctor")
    return row.valid_until


def given(work: Work, person_id: UUID, module_id: str) -> tuple[tuple[UUID, Extension], ...]:
    """Return the time given on a person's certifications in a module, with the organisation that gave it, oldest first.

    Of those that were taken back, none. The caller shows each to its own organisation only.
    """
    rows = (
        sa.select(CertificationExtension)
        .join(Certification, Certification.id == CertificationExtension.certification_id)
        .where(
            Certification.person_id == person_id, Certification.module_id == module_id, Certification.voided_at.is_(None)
        )
        .order_by(CertificationExtension.given_at, CertificationExtension.id)
    )  # fmt: skip
    return tuple(
        (row.organisation_id, Extension(row.until_before, row.until, row.reason, row.given_by, row.given_at))
        for row in work.db.scalars(rows)
    )
