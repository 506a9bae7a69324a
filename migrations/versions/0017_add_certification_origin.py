"""Say what a certification rests on, and let one rest on no version: prior learning, and completions from before.

Why: what somebody did elsewhere counts with the dates it had there. The previous release still runs on the result: what it writes
rests on a run, and it reads the version of no certification that it did not write itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certification") as table:
        table.add_column(sa.Column("origin", sa.Text(), nullable=False, server_default="run"))
        table.alter_column("version_id", existing_type=sa.Uuid(), nullable=True)
        table.create_check_constraint(
            op.f("ck_certification_origin"), "origin IN ('run', 'prior_learning', 'imported')"
        )


def downgrade() -> None:
    """Take away what the release before cannot say: certifications that rest on no run."""
    op.execute("DELETE FROM certification WHERE version_id IS NULL")
    with op.batch_alter_table("certification") as table:
        table.drop_constraint(op.f("ck_certification_origin"), type_="check")
        table.alter_column("version_id", existing_type=sa.Uuid(), nullable=False)
        table.drop_column("origin")
