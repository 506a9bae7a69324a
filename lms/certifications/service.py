"""Certify, recognise, and void."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, standing
from lms.certifications import rules
from lms.certifications.models import Certification, Origin
from lms.certifications.queries import CertificationView, extended, history
from lms.enrolments import Enrolment
from lms.runtime import audit, clock, queue
from lms.runtime.errors import NotFound, Refused
from lms.runtime.months import add_months
from lms.runtime.work import Work


def certify(work: Work, enrolment: Enrolment) -> CertificationView:
    """Certify the person of a completed run as of now. Called by `completion.meet` only; a constraint allows one per run."""
    module = catalogue.version(work, enrolment.version_id).module
    person_id, module_id = enrolment.person_id, enrolment.module_id
    previous = counting_of(work, person_id, module_id)
    given = extended(work, person_id, module_id).get((person_id, enrolment.organisation_id, module_id))
    dates = rules.dates(
        work.today,
        module.validity,
        rules.Dates(previous.achieved_on, previous.valid_until, previous.window_opens_on) if previous else None,
        extended_until=given,
    )
    certification = Certification(
        person_id=enrolment.person_id, organisation_id=enrolment.organisation_id, module_id=enrolment.module_id,
        version_id=enrolment.version_id, enrolment_id=enrolment.id, achieved_at=work.now, achieved_on=dates.achieved_on,
        valid_until=dates.valid_until, window_opens_on=dates.window_opens_on, voided_at=None, origin=Origin.RUN,
    )  # fmt: skip
    work.db.add(certification)
    work.db.flush()  # A second certification of this run fails here, before anything is issued on it.
    copy_to_standing(work, enrolment.person_id, enrolment.organisation_id, enrolment.module_id)
    audit.record(
        work, "certifications:certify", certification.id, about=enrolment.person_id, organisation=enrolment.organisation_id,
        module=enrolment.module_id, valid_until=dates.valid_until.isoformat(),
    )  # fmt: skip
    return CertificationView(
        certification.id, enrolment.person_id, enrolment.organisation_id, enrolment.module_id, enrolment.version_id,
        enrolment.id, dates.achieved_on, dates.valid_until, dates.window_opens_on, None, Origin.RUN,
    )  # fmt: skip


def recognise(
    work: Work, person_id: UUID, *, organisation_id: UUID, module_id: str, achieved_on: date, valid_until: date,
    origin: Origin, window_opens_on: date | None = None,
) -> CertificationView:  # fmt: skip
    """Certify a person for what they did elsewhere or before, with the dates that are given: nothing is worked out from them.

    Without `window_opens_on` it may be renewed as many months before its end as the module says today. No certificate is issued.
    The caller has checked that the actor may. Raises Refused for a day in the future or an end before it; NotFound for an unknown module.
    """
    if achieved_on > work.today:
        raise Refused("Enter the day it was done: today or earlier", field="achieved_on")
    if valid_until < achieved_on:
        raise Refused("Enter a last day that is not before the day it was done", field="valid_until")
    if window_opens_on is None:
        months = catalogue.current_version(work, module_id).module.validity.renewal_window_months
        window_opens_on = add_months(valid_until, -months)
    row = Certification(
        person_id=person_id, organisation_id=organisation_id, module_id=module_id, version_id=None, enrolment_id=None,
        achieved_at=clock.start_of(achieved_on, work.site.timezone), achieved_on=achieved_on, valid_until=valid_until,
        window_opens_on=min(max(window_opens_on, achieved_on), valid_until), voided_at=None, origin=origin,
    )  # fmt: skip
    work.db.add(row)
    work.db.flush()
    copy_to_standing(work, person_id, organisation_id, module_id)
    audit.record(
        work, "certifications:recognise", row.id, about=person_id, organisation=organisation_id, module=module_id,
        origin=origin, achieved_on=achieved_on.isoformat(), valid_until=valid_until.isoformat(),
    )  # fmt: skip
    return CertificationView(
        row.id, person_id, organisation_id, module_id, None, None, achieved_on, valid_until, row.window_opens_on, None, origin,
    )  # fmt: skip


def void(work: Work, certification_id: UUID, reason: str) -> None:
    """Make a certification cover no day, because its certificate was revoked. Raises NotFound."""
    row = work.db.scalar(
        sa.select(Certification).where(Certification.id == certification_id).with_for_update(key_share=True)
    )
    if row is None:
        raise NotFound
    row.voided_at = work.now
    work.db.flush()  # The copy below reads what is left.
    copy_to_standing(work, row.person_id, row.organisation_id, row.module_id)
    if row.enrolment_id:
        queue.put(work, "void_sign_off", {"enrolment_id": str(row.enrolment_id), "cause": "revoked"})
    audit.record(
        work,
        "certifications:void",
        row.id,
        about=row.person_id,
        organisation=row.organisation_id,
        module=row.module_id,
        reason=reason,
    )


def counting_of(work: Work, person_id: UUID, module_id: str) -> CertificationView | None:
    """Return which of a person's certifications in a module counts. The caller has checked reach."""
    return rules.counting(history(work, person_id, module_id))


def copy_to_standing(work: Work, person_id: UUID, organisation_id: UUID, module_id: str) -> None:
    """Say in a person's standing which certification in a module counts; the organisation's row is made if it is missing."""
    found = counting_of(work, person_id, module_id)
    standing.supply(
        work, person_id, organisation_id, module_id,
        achieved_on=found.achieved_on if found else None,
        certified_until=found.valid_until if found else None,
        window_opens_on=found.window_opens_on if found else None,
        extended={key[1]: until for key, until in extended(work, person_id, module_id).items()},
    )  # fmt: skip
