"""Take imported completions back: each is made to cover no day, unless something rests on it by now."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from lms import certifications, people
from lms.imports.models import ImportRow, ImportRun, RowState
from lms.runtime.work import Work

REASON = "The import that added it was undone."
RENEWED = "They were certified again since the import, and that may rest on this. It stays."
PROLONGED = "Somebody gave them more time on this since the import. It stays."
GONE = "It was taken back since the import."


def undo_order(work: Work, run: ImportRun) -> list[int]:
    """Return the numbers of the rows to take back, by person."""
    rows = sa.select(ImportRow.number).where(ImportRow.import_id == run.id, ImportRow.state == RowState.APPLIED)
    return list(work.db.scalars(rows.order_by(ImportRow.post_id, ImportRow.number)))


def undo_part(work: Work, run: ImportRun, numbers: Sequence[int]) -> None:
    """Take back what some rows added."""
    people.bulk.lock(work, run.organisation_id)
    rows = work.db.scalars(
        sa.select(ImportRow)
        .where(ImportRow.import_id == run.id, ImportRow.number.in_(numbers), ImportRow.state == RowState.APPLIED)
        .order_by(ImportRow.number)
    ).all()
    wanted = {UUID(row.applied["certification"]): row for row in rows if row.applied}
    prolonged = certifications.prolonged(work, wanted)
    held: dict[tuple[UUID, str], list[certifications.CertificationView]] = {}
    for each in certifications.of_people(work, certifications.holders(work, wanted)):
        held.setdefault((each.person_id, each.module_id), []).append(each)
    for found in held.values():
        for each in found:
            if each.id in prolonged:
                wanted[each.id].state, wanted[each.id].reason = RowState.KEPT, PROLONGED
            elif each.id in wanted:
                _take_back(work, wanted[each.id], each, found)
    work.db.flush()


def _take_back(
    work: Work,
    row: ImportRow,
    made: certifications.CertificationView,
    beside: Sequence[certifications.CertificationView],
) -> None:
    if made.voided_at:
        row.state, row.reason = RowState.KEPT, GONE
    elif any(
        each.id > made.id and each.origin is not certifications.Origin.IMPORTED and not each.voided_at
        for each in beside
    ):
        row.state, row.reason = RowState.KEPT, RENEWED
    else:
        certifications.void(work, made.id, REASON)
        row.state, row.reason = RowState.UNDONE, ""
