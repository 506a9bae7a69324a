"""Create the tables of time given beyond a due date and beyond the end of a certification.

Why: who needs more time gets it with a reason, and what held before stays on record. The previous release still runs on the result: it
does not know the tables, and the dates that hold are where they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("due_on_before", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *_given("assignment_extension"),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_extension_assignment_id_assignment")
        ),
    )
    op.create_table(
        "certification_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("until_before", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *_given("certification_extension"),
        sa.ForeignKeyConstraint(
            ["certification_id"],
            ["certification.id"],
            name=op.f("fk_certification_extension_certification_id_certification"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certification_extension_organisation_id_organisation"),
        ),
    )
    for table, column in (("assignment_extension", "assignment_id"), ("certification_extension", "certification_id")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
        op.create_index(op.f(f"ix_{table}_given_by"), table, ["given_by"])


def _given(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns and keys that both tables have: why, by whom and when."""
    return [
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f(f"fk_{table}_given_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    """Take the tables away, and give standing the ends back that hold without the time that was given."""
    op.execute(
        "UPDATE standing SET valid_until = certified_until, window_opens_on = certified_window_opens_on, "
        "extended_until = NULL WHERE extended_until IS NOT NULL"
    )
    op.drop_table("certification_extension")
    op.drop_table("assignment_extension")
