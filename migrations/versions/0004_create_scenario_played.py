"""Create the table of scenarios played, and let the requirement `scenarios` be met.

Why: a module can ask that its scenarios are played to an end; that they were is all that is kept. The previous release still runs
on the result: it does not know the table, and writes none but the requirements that it knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = "requirement IN ('read', 'quiz', 'sign_off')"
AFTER = "requirement IN ('read', 'scenarios', 'quiz', 'sign_off')"


def upgrade() -> None:
    op.create_table(
        "scenario_played",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("played_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_scenario_played_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["module_version.id"], name=op.f("fk_scenario_played_version_id_module_version")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "scenario_id", name=op.f("pk_scenario_played")),
    )
    allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM requirement_met WHERE requirement = 'scenarios'")
    allow(BEFORE)
    op.drop_table("scenario_played")


def allow(condition: str) -> None:
    """Put a check of which requirements can be met in the place of the one before."""
    with op.batch_alter_table("requirement_met") as table:
        table.drop_constraint(op.f("ck_requirement_met_requirement"), type_="check")
        table.create_check_constraint(op.f("ck_requirement_met_requirement"), condition)
