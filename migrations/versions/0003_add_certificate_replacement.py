"""Let a certificate be replaced by another, and name the key that signed each file.

Why: a name that was corrected gets a new certificate, and the old one says which. A file that is handed in is looked up by its
digest, hence the index. The previous release still runs on the result: it writes neither of the new columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificate") as table:
        table.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("replaced_by", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("replaced_reason", sa.Text(), nullable=True))
        table.create_foreign_key(op.f("fk_certificate_replaced_by_certificate"), "certificate", ["replaced_by"], ["id"])
        table.create_unique_constraint(op.f("uq_certificate_replaced_by"), ["replaced_by"])
        table.create_check_constraint(
            op.f("ck_certificate_replaced_with_reason"),
            "(replaced_at IS NULL) = (replaced_reason IS NULL) AND (replaced_at IS NULL) = (replaced_by IS NULL)",
        )
        table.create_check_constraint(op.f("ck_certificate_ended_once"), "revoked_at IS NULL OR replaced_at IS NULL")
    with op.batch_alter_table("certificate_file") as table:
        table.add_column(sa.Column("kid", sa.Text(), nullable=True))
        table.create_index(op.f("ix_certificate_file_sha256"), ["sha256"])


def downgrade() -> None:
    with op.batch_alter_table("certificate_file") as table:
        table.drop_index(op.f("ix_certificate_file_sha256"))
        table.drop_column("kid")
    with op.batch_alter_table("certificate") as table:
        table.drop_constraint(op.f("ck_certificate_ended_once"), type_="check")
        table.drop_constraint(op.f("ck_certificate_replaced_with_reason"), type_="check")
        table.drop_constraint(op.f("uq_certificate_replaced_by"), type_="unique")
        table.drop_constraint(op.f("fk_certificate_replaced_by_certificate"), type_="foreignkey")
        for name in ("replaced_reason", "replaced_by", "replaced_at"):
            table.drop_column(name)
