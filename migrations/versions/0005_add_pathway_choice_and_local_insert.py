"""Say to whom a pathway is suggested and who chose one, and keep what organisations write into the slots of pages.

Why: home shows the pathway that fits a person, and pages show local text. The previous release still runs on the result: it writes
pathways without the new columns, which then hold nothing, and does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never in a batch: SQLite would make the table anew, which rows of its modules refer to.
    op.add_column("pathway", sa.Column("staff_groups", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("pathway", sa.Column("job_words", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "pathway_choice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pathway_choice_person_id_person")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"], name=op.f("fk_pathway_choice_pathway_id_pathway")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pathway_choice")),
    )
    op.create_table(
        "local_insert",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_person_id", sa.Uuid(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_local_insert_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["owner_person_id"], ["person.id"], name=op.f("fk_local_insert_owner_person_id_person")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "slot", name=op.f("pk_local_insert")),
    )


def downgrade() -> None:
    op.drop_table("local_insert")
    op.drop_table("pathway_choice")
    op.drop_column("pathway", "job_words")
    op.drop_column("pathway", "staff_groups")
