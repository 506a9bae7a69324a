"""List those who left from an index of their own, and find staff numbers.

Why: without the one, the list of an organisation where nobody or few have left reads every post; without the other, so does each
search. The previous release still runs on the
result: an index changes no answer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ENDED = sa.text("ended_on IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_post_ended",
        "post",
        ["organisation_id", "sort_name", "person_id"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )
    op.create_index(op.f("ix_post_staff_number"), "post", ["staff_number"])


def downgrade() -> None:
    op.drop_index(op.f("ix_post_staff_number"), "post")
    op.drop_index("ix_post_ended", "post")
