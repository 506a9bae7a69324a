"""Keep imports of staff, their files and rows, and what an organisation has on file for a post: e-mail and registration.

Why: people come from the organisation's staff system, checked before anything changes, and can be undone. The previous release still runs
on the result: it writes posts without the new columns, which then hold nothing, and does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never in a batch: SQLite would make the table anew, which much refers to.
    op.add_column("post", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("post", sa.Column("professional_registration", sa.Text(), nullable=True))
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('checking', 'refused', 'checked', 'applying', 'applied', 'undoing', 'undone')",
            name=op.f("ck_import_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_import_run_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_import_run_made_by_person")),
        sa.ForeignKeyConstraint(["applied_by"], ["person.id"], name=op.f("fk_import_run_applied_by_person")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_import_run_undone_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    for column in ("organisation_id", "made_by", "applied_by", "undone_by"):
        op.create_index(op.f(f"ix_import_run_{column}"), "import_run", [column])
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_import_file_import_id_import_run")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("manager_number", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=True),
        sa.Column("applied", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('error', 'leave', 'move', 'change', 'add', 'same')", name=op.f("ck_import_row_verdict")
        ),
        sa.CheckConstraint(
            "state IN ('checked', 'applied', 'left', 'undone', 'kept')", name=op.f("ck_import_row_state")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_import_row_import_id_import_run")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_page", "import_row", ["import_id", "rank", "number"])


def downgrade() -> None:
    op.drop_table("import_row")
    op.drop_table("import_file")
    op.drop_table("import_run")
    op.drop_column("post", "professional_registration")
    op.drop_column("post", "email")
