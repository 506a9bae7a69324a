"""Bring two persons' learning together: nobody is trained twice, and nothing that was finished becomes unfinished.

Where both have an open run at a module, the one who stays goes on with theirs: what the other had met, read and played counts in it,
and the other run stays as it was, under the row that was joined.
"""

from uuid import UUID

import sqlalchemy as sa

from lms import assignments, certifications, completion, enrolments, standing
from lms.joining.tables import move, table
from lms.runtime import clock
from lms.runtime.db import insert_rows_once
from lms.runtime.work import Work


def merge(work: Work, gone: UUID, kept: UUID) -> None:
    """Move runs with everything under them, then what is asked, then say afresh where the person stands."""
    mine = {run.module_id: run for run in enrolments.runs_of(work, kept) if run.is_open}
    left = {run.module_id: run for run in enrolments.runs_of(work, gone) if run.is_open and run.module_id in mine}
    stays = [run.enrolment_id for run in left.values()]
    for name, column in (("enrolment", "id"), ("attempt", "enrolment_id"), ("sign_off_request", "enrolment_id")):
        move(work, f"{name}.person_id", gone, kept, table(name).c[column].not_in(stays))
    _merge_evidence(work, gone, kept)
    _merge_assignments(work, gone, kept)
    _merge_standing(work, gone, kept)
    for module_id, run in left.items():
        _carry(work, run, mine[module_id])
    work.db.expire_all()


def _carry(work: Work, run: enrolments.Run, into: enrolments.Run) -> None:
    """Let what was met, read and played in one run count in another; a request that waits in the first is withdrawn."""
    request = table("sign_off_request")
    waits = sa.and_(request.c.enrolment_id == run.enrolment_id, request.c.state == "waiting")
    work.db.execute(sa.update(request).where(waits).values(state="withdrawn", ended_at=work.now))
    for name in ("page_done", "scenario_played"):
        facts = table(name)
        rows = work.db.execute(sa.select(facts).where(facts.c.enrolment_id == run.enrolment_id)).mappings().all()
        insert_rows_once(work.db, facts, [{**row, "enrolment_id": into.enrolment_id} for row in rows])
    for requirement in sorted(run.met - into.met):
        completion.meet(work, into.enrolment_id, requirement, version_id=run.version_id)


def _merge_evidence(work: Work, gone: UUID, kept: UUID) -> None:
    """Move evidence of learning elsewhere; of two pieces that wait for one module, that of the account given up is withdrawn."""
    sent = table("prior_learning")
    waits = sent.c.state == "waiting"
    held = sa.select(sent.c.module_id).where(sent.c.person_id == kept, waits)
    both = sa.and_(sent.c.person_id == gone, waits, sent.c.module_id.in_(held))
    work.db.execute(sa.update(sent).where(both).values(state="withdrawn", ended_at=work.now))
    move(work, "prior_learning.person_id", gone, kept)


def _merge_assignments(work: Work, gone: UUID, kept: UUID) -> None:
    """Of two that ask the same for one organisation, the one that is due first stands; the other ends today."""
    asked = table("assignment")
    is_open = asked.c.ended_on.is_(None)
    held = {
        (row.organisation_id, row.module_id): row
        for row in work.db.execute(sa.select(asked).where(asked.c.person_id == kept, is_open))
    }
    for row in work.db.execute(sa.select(asked).where(asked.c.person_id == gone, is_open)).all():
        if other := held.get((row.organisation_id, row.module_id)):
            later = other if row.due_on < other.due_on else row
            work.db.execute(sa.update(asked).where(asked.c.id == later.id).values(ended_on=work.today))
    move(work, "assignment.person_id", gone, kept)
    _merge_waivers(work, gone, kept)


def _merge_waivers(work: Work, gone: UUID, kept: UUID) -> None:
    """Of two that let them off the same, the one that ends first ends now."""
    given = table("waiver")
    in_force = given.c.ended_at.is_(None)
    held = {
        (row.organisation_id, row.module_id): row
        for row in work.db.execute(sa.select(given).where(given.c.person_id == kept, in_force))
    }
    for row in work.db.execute(sa.select(given).where(given.c.person_id == gone, in_force)).all():
        if other := held.get((row.organisation_id, row.module_id)):
            sooner = other if other.ends_on < row.ends_on else row
            work.db.execute(sa.update(given).where(given.c.id == sooner.id).values(ended_at=work.now))
    move(work, "waiver.person_id", gone, kept)


def _merge_standing(work: Work, gone: UUID, kept: UUID) -> None:
    """Make the rows of both one person's, each organisation's with what it asks, and all with what the person did."""
    rows = table("standing")
    keys = work.db.execute(
        sa.select(rows.c.organisation_id, rows.c.module_id).where(rows.c.person_id.in_([gone, kept])).distinct()
    ).all()
    work.db.execute(sa.delete(rows).where(rows.c.person_id == gone))
    asked_by: dict[UUID, list[str]] = {}
    for organisation_id, module_id in keys:
        asked_by.setdefault(organisation_id, []).append(module_id)
    for organisation_id, modules in sorted(asked_by.items()):
        assignments.copy_to_standing(work, kept, organisation_id, modules)
    for module_id in sorted({module_id for _, module_id in keys}):
        organisation_id = next(each for each, module in keys if module == module_id)
        _say_facts(work, kept, organisation_id, module_id)


def _say_facts(work: Work, kept: UUID, organisation_id: UUID, module_id: str) -> None:
    run = enrolments.open_run(work, module_id, person_id=kept)
    began = clock.local_date(run.started_at, work.site.timezone) if run else None
    standing.progress(work, kept, organisation_id, module_id, started_on=began)
    request = table("sign_off_request")
    waits = sa.select(request.c.asked_at).where(
        request.c.person_id == kept, request.c.module_id == module_id, request.c.state == "waiting"
    )
    asked_at = work.db.scalar(waits)
    standing.awaiting(work, kept, module_id, since=clock.local_date(asked_at, work.site.timezone) if asked_at else None)
    certifications.copy_to_standing(work, kept, organisation_id, module_id)
