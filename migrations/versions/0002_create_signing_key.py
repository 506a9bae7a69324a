"""Create the table of the keys that certificates are signed with.

Why: certificates prove themselves by a signature, and every node signs with the same key. The previous release still runs on the
result, since it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CURRENT = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_from", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('document', 'credential')", name=op.f("ck_signing_key_purpose")),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (private_sealed IS NOT NULL)", name=op.f("ck_signing_key_private_while_current")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.create_index(
            "ix_signing_key_current", ["purpose"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        )


def downgrade() -> None:
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.drop_index("ix_signing_key_current", sqlite_where=CURRENT, postgresql_where=CURRENT)

    op.drop_table("signing_key")
