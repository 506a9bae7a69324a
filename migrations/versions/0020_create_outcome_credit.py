"""Create the table of credited outcomes, and mark the runs that begin with questions.

Why: somebody who renews answers one question per outcome first and reads only what they missed. The previous release still runs on
the result: the new columns have defaults, and a run that it begins goes through the whole module.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("is_refresher", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("enrolment", sa.Column("changed_outcomes", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("enrolment", sa.Column("minutes_saved", sa.Integer(), nullable=True))
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("mode", sa.Text(), server_default="test", nullable=False))
        batch.create_check_constraint(op.f("ck_attempt_mode"), "mode IN ('test', 'refresher')")
    op.create_table(
        "outcome_credit",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_outcome_credit_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_outcome_credit_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["module_version.id"], name=op.f("fk_outcome_credit_version_id_module_version")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "outcome_id", name=op.f("pk_outcome_credit")),
    )


def downgrade() -> None:
    op.drop_table("outcome_credit")
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint(op.f("ck_attempt_mode"), type_="check")
        batch.drop_column("mode")
    op.drop_column("enrolment", "minutes_saved")
    op.drop_column("enrolment", "changed_outcomes")
    op.drop_column("enrolment", "is_refresher")
