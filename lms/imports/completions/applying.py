"""Add past completions, a few in each transaction: a row is added only while its person is still there and it is not on record."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from lms import people, recognition
from lms.certifications import Origin
from lms.imports.completions.record import OWN, held
from lms.imports.models import ImportRow, ImportRun, RowState
from lms.people import Staff
from lms.runtime.work import Work


def order(work: Work, run: ImportRun) -> list[int]:
    """Return the numbers of the rows to add, by person and module, which is the order in which rows of standing are locked everywhere."""
    found = work.db.execute(
        sa.select(ImportRow.number, ImportRow.post_id, ImportRow.after)
        .where(ImportRow.import_id == run.id, ImportRow.verdict.in_(run.parts), ImportRow.state == RowState.CHECKED)
        .order_by(ImportRow.number)
    )
    persons = {each.post_id: each.person_id for each in people.bulk.staff(work, run.organisation_id)}
    rows = sorted(
        found, key=lambda row: (str(persons.get(row.post_id)), row.after["module_id"], row.after["achieved_on"])
    )
    return [row.number for row in rows]


def apply_part(work: Work, run: ImportRun, numbers: Sequence[int]) -> None:
    """Add the completions of some rows, in the order given."""
    # One import of an organisation at a time, so that two files with the same rows add them once.
    people.bulk.lock(work, run.organisation_id)
    found = {
        row.number: row
        for row in work.db.scalars(
            sa.select(ImportRow).where(
                ImportRow.import_id == run.id, ImportRow.number.in_(numbers), ImportRow.state == RowState.CHECKED
            )
        )
    }
    rows = [found[number] for number in numbers if number in found]
    posts = people.bulk.staff_of(work, run.organisation_id, {row.post_id for row in rows if row.post_id})
    on_record = held(work, {each.person_id for each in posts.values()})
    for row in rows:
        post = posts.get(row.post_id) if row.post_id else None
        if post is None:
            row.state, row.reason = RowState.LEFT, "The post was removed by hand since the check."
        elif (post.person_id, row.after["module_id"], date.fromisoformat(row.after["achieved_on"])) in on_record:
            row.state, row.reason = RowState.LEFT, "A completion of that day was added since the check."
        elif post.person_id == run.applied_by:
            row.state, row.reason = RowState.LEFT, OWN
        else:
            _add(work, run, row, post)
    work.db.flush()


def _add(work: Work, run: ImportRun, row: ImportRow, post: Staff) -> None:
    achieved_on, valid_until = (date.fromisoformat(row.after[column]) for column in ("achieved_on", "valid_until"))
    certification_id = recognition.recognise(
        work, post.person_id, run.organisation_id, row.after["module_id"], achieved_on=achieved_on, valid_until=valid_until,
        origin=Origin.IMPORTED, issuer=row.after["issuer"], level=row.after["level"],
    )  # fmt: skip
    row.state, row.applied = RowState.APPLIED, {"certification": str(certification_id)}
