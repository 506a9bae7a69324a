"""Index the columns of large tables that name a post or a person.

Why: whether anything refers to a person who was added by mistake is asked for each of them when an import is undone; without an index that
reads the whole of each table every time. The previous release runs on the result as before.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = (
    ("assignment", "post_id"),
    ("assignment", "asked_by"),
    ("enrolment", "post_id"),
    ("sign_off_request", "post_id"),
    ("behaviour_seen", "seen_by"),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
