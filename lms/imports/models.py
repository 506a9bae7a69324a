"""Tables of imports: the run, the file until it is no longer needed, and a row for each of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.imports.verdicts import Verdict
from lms.runtime.db import Base, one_of


class State(StrEnum):
    """How far a run is. `refused` means that the file could not be read at all."""

    CHECKING = "checking"
    REFUSED = "refused"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowState(StrEnum):
    """What became of a row: `left` was to be changed and could not, `kept` was changed by hand since and stays at an undo."""

    CHECKED = "checked"
    APPLIED = "applied"
    LEFT = "left"
    UNDONE = "undone"
    KEPT = "kept"


class Kind(StrEnum):
    """What a file lists."""

    STAFF = "staff"
    COMPLETIONS = "completions"


class ImportRun(Base):
    """One file, from the dry run to the undo. `done` of `total` steps say how far the present job is; `attempt` fences jobs."""

    __tablename__ = "import_run"
    __table_args__ = (one_of("state", "state", State),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(server_default=Kind.STAFF)
    file_name: Mapped[str]
    state: Mapped[str]
    fault: Mapped[str | None]
    made_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    applied_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    undone_at: Mapped[datetime | None]
    reading: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    parts: Mapped[list[str]]
    staff: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    attempt: Mapped[int]


class ImportFile(Base):
    """The bytes that were sent and the mapping they are read with, kept until the run is applied or thrown away."""

    __tablename__ = "import_file"

    import_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("import_run.id"), primary_key=True)
    content: Mapped[bytes]
    mapping: Mapped[str]


class ImportRow(Base):
    """What one row of the file would do, and did.

    `before` and `after` hold the values that differ, by column name; `cells` the row as it was sent, where it has an error;
    `applied` what was stored before and after, for the undo. Person and post are named without foreign keys, since an undo removes them.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        one_of("verdict", "verdict", Verdict),
        one_of("state", "state", RowState),
        sa.Index("ix_import_row_page", "import_id", "rank", "number"),
    )

    import_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("import_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[str]
    rank: Mapped[int]
    state: Mapped[str]
    staff_number: Mapped[str]
    name: Mapped[str]
    search: Mapped[str]
    post_id: Mapped[UUID | None]
    manager_number: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    cells: Mapped[list[str] | None] = mapped_column(sa.JSON)
    applied: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
