"""Keep that somebody began to join two accounts, until they have signed in to the other.

Why: the proof that two accounts are one human being's is that both signed in, one after the other, in the same browser. The previous
release still runs on the result: it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_join_request_token_digest")),
    )
    op.create_index(op.f("ix_join_request_person_id"), "join_request", ["person_id"])


def downgrade() -> None:
    op.drop_table("join_request")
