"""Create the tables of personal addresses and of the certificates that leavers are sent.

Why: people keep sign-in to their own record after they leave, or get their certificates as files before. The previous release still runs
on the result: it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_address",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_email", sa.Text(), nullable=True),
        sa.Column("offered_digest", sa.Text(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_address_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_personal_address")),
        sa.UniqueConstraint("offered_digest", name=op.f("uq_personal_address_offered_digest")),
    )
    op.create_table(
        "leaver_parcel",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("certificate_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_leaver_parcel_message_id_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_leaver_parcel_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", "part", name=op.f("pk_leaver_parcel")),
        sa.UniqueConstraint("message_id", name=op.f("uq_leaver_parcel_message_id")),
    )


def downgrade() -> None:
    op.drop_table("leaver_parcel")
    op.drop_table("personal_address")
