"""Keep in a standing row what the certification says beside what holds for the organisation.

Why: an organisation may ask for renewal more often than a module says, and may give more time; both move the organisation's dates and
never the certification's. The previous release still runs on the result: it goes on writing the dates that hold, and the
recomputation from facts names a row that it wrote meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("standing", sa.Column("renew_months", sa.Integer(), nullable=True))
    op.add_column("standing", sa.Column("certified_until", sa.Date(), nullable=True))
    op.add_column("standing", sa.Column("certified_window_opens_on", sa.Date(), nullable=True))
    op.add_column("standing", sa.Column("extended_until", sa.Date(), nullable=True))


def downgrade() -> None:
    for column in ("extended_until", "certified_window_opens_on", "certified_until", "renew_months"):
        op.drop_column("standing", column)
