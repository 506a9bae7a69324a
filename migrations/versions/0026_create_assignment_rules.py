"""Create the tables of rules and waivers, and let an assignment name the rule that made it.

Why: rules ask modules of whoever they cover, and somebody may be let off for a time. The previous release still runs on the result: the
new columns may be empty, and it knows neither table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_on IS NULL")
_IN_FORCE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "assignment_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.JSON(), nullable=False),
        sa.Column("module_ids", sa.JSON(), nullable=False),
        sa.Column("pathway_id", sa.Text(), nullable=True),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("renew_months", sa.Integer(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("due IN ('on', 'after_start', 'after_rule')", name=op.f("ck_assignment_rule_due")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assignment_rule_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"], name=op.f("fk_assignment_rule_pathway_id_pathway")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_assignment_rule_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rule")),
    )
    op.create_index(op.f("ix_assignment_rule_organisation_id"), "assignment_rule", ["organisation_id"])
    op.create_table(
        "waiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_waiver_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiver_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_waiver_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name=op.f("fk_waiver_module_id_module")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_waiver_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index(
        "uq_waiver_in_force", "waiver", ["person_id", "organisation_id", "module_id"], unique=True, sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )  # fmt: skip
    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("rule_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("wanted_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("renew_months", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_assignment_rule_id_assignment_rule"), "assignment_rule", ["rule_id"], ["id"])
    op.create_index(
        "ix_assignment_open", "assignment", ["organisation_id", "module_id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_assignment_open", "assignment")
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint(op.f("fk_assignment_rule_id_assignment_rule"), type_="foreignkey")
        table.drop_column("renew_months")
        table.drop_column("wanted_on")
        table.drop_column("rule_id")
    op.drop_table("waiver")
    op.drop_table("assignment_rule")
