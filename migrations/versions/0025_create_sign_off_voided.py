"""Create the table of sign-offs that count no more; say by what right one was decided and which one it follows; name who signs at the top.

Why: a sign-off ends as an event with its cause, a decision is followed by another and never edited, and a chief executive has nobody above
them. The previous release still runs on the result: the new columns may be empty. It does not know the state "voided", and shows such a
request as one that is neither waiting nor decided.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = "state IN ('waiting', 'withdrawn', 'returned', 'signed_off')"
AFTER = "state IN ('waiting', 'withdrawn', 'returned', 'signed_off', 'voided')"


def upgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("signer_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_organisation_signer_id_person"), "person", ["signer_id"], ["id"])
    op.create_index(op.f("ix_organisation_signer_id"), "organisation", ["signer_id"])
    with op.batch_alter_table("sign_off_request") as table:
        table.drop_constraint(op.f("ck_sign_off_request_state"), type_="check")
        table.create_check_constraint(op.f("ck_sign_off_request_state"), AFTER)
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("basis", sa.Text(), nullable=True))
        table.add_column(sa.Column("supersedes_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_decision_supersedes_id_decision"), "decision", ["supersedes_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_decision_basis"), "basis IN ('line', 'stand_in', 'named', 'training_lead', 'invited')"
        )
        table.create_check_constraint(
            op.f("ck_decision_for_somebody_else"), "decided_for IS NULL OR decided_for <> decided_by"
        )
    op.create_index(op.f("ix_decision_supersedes_id"), "decision", ["supersedes_id"], unique=True)
    op.create_table(
        "sign_off_voided",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('regrade', 'refresh', 'retrain', 'revoked')", name=op.f("ck_sign_off_voided_cause")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["sign_off_request.id"], name=op.f("fk_sign_off_voided_request_id_sign_off_request")
        ),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("fk_sign_off_voided_voided_by_person")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_sign_off_voided")),
    )
    op.create_index(op.f("ix_sign_off_voided_voided_by"), "sign_off_voided", ["voided_by"])


def downgrade() -> None:
    """Take away what the release before cannot say: a request that was voided becomes one that was withdrawn."""
    op.drop_table("sign_off_voided")
    op.drop_index(op.f("ix_decision_supersedes_id"), table_name="decision")
    with op.batch_alter_table("decision") as table:
        table.drop_constraint(op.f("ck_decision_for_somebody_else"), type_="check")
        table.drop_constraint(op.f("ck_decision_basis"), type_="check")
        table.drop_constraint(op.f("fk_decision_supersedes_id_decision"), type_="foreignkey")
        table.drop_column("supersedes_id")
        table.drop_column("basis")
    op.execute("UPDATE sign_off_request SET state = 'withdrawn' WHERE state = 'voided'")
    with op.batch_alter_table("sign_off_request") as table:
        table.drop_constraint(op.f("ck_sign_off_request_state"), type_="check")
        table.create_check_constraint(op.f("ck_sign_off_request_state"), BEFORE)
    op.drop_index(op.f("ix_organisation_signer_id"), table_name="organisation")
    with op.batch_alter_table("organisation") as table:
        table.drop_constraint(op.f("fk_organisation_signer_id_person"), type_="foreignkey")
        table.drop_column("signer_id")
