"""Give jobs a priority, who started them, how far they are, where their outcome is read, and that they are asked to stop.

Why: whoever waits goes before the nightly rounds, and may see how far a long job is. The previous release still runs on the result: the
new columns may be empty or have a default, and it does not ask for the order.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

READY = sa.text("state = 'ready'")
DONE = sa.text("state = 'done'")


def upgrade() -> None:
    op.add_column("job", sa.Column("priority", sa.Integer(), server_default="1", nullable=False))
    op.add_column("job", sa.Column("started_by", sa.Uuid(), nullable=True))
    op.add_column("job", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("path", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("done", sa.Integer(), nullable=True))
    op.add_column("job", sa.Column("total", sa.Integer(), nullable=True))
    op.drop_index("ix_job_due", table_name="job")
    op.create_index("ix_job_due", "job", ["priority", "run_at", "id"], sqlite_where=READY, postgresql_where=READY)
    op.create_index("ix_job_ended", "job", ["ended_at"], sqlite_where=DONE, postgresql_where=DONE)


def downgrade() -> None:
    op.drop_index("ix_job_ended", table_name="job")
    op.drop_index("ix_job_due", table_name="job")
    op.create_index("ix_job_due", "job", ["run_at", "id"], sqlite_where=READY, postgresql_where=READY)
    for name in ("total", "done", "path", "stop_asked_at", "started_at", "started_by", "priority"):
        op.drop_column("job", name)
