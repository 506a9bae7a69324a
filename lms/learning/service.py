"""Mark a page as read, and say which are."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from lms import catalogue, completion, enrolments
from lms.enrolments import Requirement
from lms.learning.models import PageDone
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

_DONE = sa.select(PageDone.page_id).where(PageDone.enrolment_id == sa.bindparam("enrolment"))


def mark_done(work: Work, module_id: str, page_id: str) -> enrolments.Run:
    """Mark a page of the actor's run as read, and return the run; it begins if there is none. Doing it again changes nothing.

    Raises NotFound for a page that the run's version does not have, Refused when a run cannot begin.
    """
    # The lock lets two last pages marked in two windows see each other, so that one of them meets the requirement.
    run = enrolments.latest_run(work, module_id, for_change=True) or enrolments.start(work, module_id)
    module = catalogue.version(work, run.version_id).module
    if page_id not in {page.slug for page in module.pages}:
        raise NotFound
    if not run.is_open:
        return run
    insert_once(
        work.db, PageDone, enrolment_id=run.enrolment_id, page_id=page_id, version_id=run.version_id, done_at=work.now
    )
    if Requirement.READ not in run.asked(module) or Requirement.READ in run.met:
        return run
    if {page.slug for page in module.required_pages} <= done(work, run.enrolment_id):
        completion.meet(work, run.enrolment_id, Requirement.READ)
    return run


def done(work: Work, enrolment_id: UUID) -> frozenset[str]:
    """Return the pages read in a run. The caller has checked whose it is."""
    return frozenset(work.db.scalars(_DONE, {"enrolment": enrolment_id}))


def done_sql(enrolment_id: sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> sa.ScalarSelect[str]:
    """Return an expression for the pages read in a run, with commas between them, for another feature's statement."""
    return (
        sa.select(sa.func.aggregate_strings(PageDone.page_id, ","))
        .where(PageDone.enrolment_id == enrolment_id)
        .scalar_subquery()
    )
