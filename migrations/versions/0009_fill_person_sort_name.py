"""Fill the name that people are sorted by, for those who were there before it.

Why: no SQL folds the case of every script, so each row is read and written. Safe to run again. The previous release still runs on
the result.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH = 1000
_PERSON = sa.table(
    "person", sa.column("id", sa.Uuid()), sa.column("first_name", sa.Text()), sa.column("last_name", sa.Text()),
    sa.column("sort_name", sa.Text()),
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    unsorted = sa.select(_PERSON.c.id, _PERSON.c.first_name, _PERSON.c.last_name).where(_PERSON.c.sort_name == "")
    filled = (
        sa.update(_PERSON).where(_PERSON.c.id == sa.bindparam("row_id")).values(sort_name=sa.bindparam("row_sort_name"))
    )
    rows = connection.execute(unsorted).all()
    for start in range(0, len(rows), _BATCH):
        values = [
            {"row_id": row.id, "row_sort_name": _sort_name(row.first_name, row.last_name)} for row in rows[start : start + _BATCH]
        ]  # fmt: skip
        connection.execute(filled, values)


def _sort_name(first_name: str, last_name: str) -> str:
    return unicodedata.normalize("NFKC", f"{first_name} {last_name}".strip()).casefold()


def downgrade() -> None:
    """Leave what was filled: the migration below takes the column away."""
