"""What a refresher has come to, in the database: the outcomes credited, and the minutes it saved."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms import content, enrolments, learning
from lms.enrolments import Enrolment, Run
from lms.quizzes.models import Attempt, AttemptQuestion, Mode, OutcomeCredit
from lms.quizzes.refreshing import Refresher, asked_about, minutes_saved, refresher
from lms.runtime.db import insert_rows_once
from lms.runtime.work import Work


def credited_sql(enrolment_id: sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> sa.ScalarSelect[str]:
    """Return an expression for the outcomes credited in a run, with commas between them, for another feature's statement."""
    return (
        sa.select(sa.func.aggregate_strings(OutcomeCredit.outcome_id, ","))
        .where(OutcomeCredit.enrolment_id == enrolment_id)
        .scalar_subquery()
    )


def tries_sql(enrolment_id: sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> sa.ScalarSelect[int]:
    """Return an expression for the number of attempts submitted in a run, for another feature's statement."""
    # Under a name of its own: the other statement may read attempts too.
    tried = aliased(Attempt)
    return (
        sa.select(sa.func.count(tried.id))
        .where(tried.enrolment_id == enrolment_id, tried.submitted_at.is_not(None))
        .scalar_subquery()
    )


_SO_FAR = sa.select(
    credited_sql(Enrolment.id).label("credited"), learning.done_sql(Enrolment.id).label("read"),
    tries_sql(Enrolment.id).label("tries"),
).where(Enrolment.id == sa.bindparam("enrolment"))  # fmt: skip
_ASKED = (
    sa.select(
        AttemptQuestion.question_id,
        AttemptQuestion.mark,
        credited_sql(Attempt.enrolment_id).label("credited"),
    )
    .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
    .where(Attempt.enrolment_id == sa.bindparam("enrolment"), Attempt.submitted_at.is_not(None))
)


def refresher_of(work: Work, run: Run, module: content.Module) -> Refresher | None:
    """Return where a run stands that began with questions, in one statement; None, without one, for any other run.

    `module` is that of the run's version. The caller has checked whose it is.
    """
    if not run.is_refresher:
        return None
    row = work.db.execute(_SO_FAR, {"enrolment": run.enrolment_id}).one()
    return refresher(
        module, changed=run.changed_outcomes, credited=row.credited.split(",") if row.credited else (),
        read=row.read.split(",") if row.read else (), is_assessed=bool(row.tries),
    )  # fmt: skip


def credit(work: Work, attempt: Attempt, outcomes: Collection[str]) -> None:
    """Credit the outcomes of which a question was answered rightly in a refresher's attempt; those credited before stay as they are."""
    common = {
        "enrolment_id": attempt.enrolment_id, "attempt_id": attempt.id, "version_id": attempt.version_id, "credited_at": work.now,
    }  # fmt: skip
    if attempt.mode == Mode.REFRESHER:
        work.db.flush()
        table: Any = OutcomeCredit.__table__
        insert_rows_once(work.db, table, [{**common, "outcome_id": each} for each in sorted(outcomes)])


def complete(work: Work, attempt: Attempt, module: content.Module) -> bool:
    """Say whether every outcome is credited in a submitted attempt's run; if so, keep how many minutes the run saved."""
    asked = work.db.execute(_ASKED, {"enrolment": attempt.enrolment_id}).all()
    if not set(asked_about(module)) <= set((asked[0].credited or "").split(",")):
        return False
    run = enrolments.lock(work, attempt.enrolment_id)
    missed = {module.question(row.question_id).outcome for row in asked if not row.mark}
    enrolments.save_minutes(run, minutes_saved(module, missed.union(run.changed_outcomes), len(asked)))
    return True
