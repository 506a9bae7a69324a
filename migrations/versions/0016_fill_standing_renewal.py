"""Fill what the certification says in the standing rows that were there before it was kept.

Why: until now what the certification says is what holds. Safe to run again. The previous release still runs on the result.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE standing SET certified_until = valid_until, certified_window_opens_on = window_opens_on "
        "WHERE certified_until IS NULL AND valid_until IS NOT NULL"
    )


def downgrade() -> None:
    """Leave what was filled: the migration below takes the columns away."""
