"""Keep who stands in for whom, the last day of a role, the name that people are sorted by, and which rows are one human being.

Why: managers are away, roles end, administrators search people by name, and somebody may hold two accounts. The previous release still
runs on the result: it writes neither the tables nor the columns, takes a role with a last day for one without, and leaves the sorting
name empty, which the doctor says and a rebuild fills.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never in a batch: SQLite would make the table anew, which rows of others refer to.
    op.add_column("role_grant", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("sort_name", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_person_sort_name_id"), "person", ["sort_name", "id"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("appointed_by", sa.Uuid(), nullable=True),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegation_ends_after_start")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_delegation_post_id_post")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id_person")),
        sa.ForeignKeyConstraint(["appointed_by"], ["person.id"], name=op.f("fk_delegation_appointed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_post_id"), "delegation", ["post_id"])
    op.create_index(op.f("ix_delegation_delegate_id_ends_on"), "delegation", ["delegate_id", "ends_on"])
    op.create_table(
        "joined_person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_id <> into_id", name=op.f("ck_joined_person_not_into_itself")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_joined_person_person_id_person")),
        sa.ForeignKeyConstraint(["into_id"], ["person.id"], name=op.f("fk_joined_person_into_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_joined_person")),
    )
    op.create_index(op.f("ix_joined_person_into_id"), "joined_person", ["into_id"])


def downgrade() -> None:
    op.drop_table("joined_person")
    op.drop_table("delegation")
    op.drop_index(op.f("ix_person_sort_name_id"), "person")
    op.drop_column("person", "sort_name")
    op.drop_column("role_grant", "ends_on")
