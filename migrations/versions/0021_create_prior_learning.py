"""Create the tables of evidence from elsewhere, and say of a file that is imported which kind of list it is.

Why: what was learned elsewhere counts once somebody has reviewed it, and past completions come in a file of their own. The previous release
still runs on the result: it does not know the tables, and the new column says "staff" unless told otherwise.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.add_column("import_run", sa.Column("kind", sa.Text(), server_default="staff", nullable=False))
    op.create_table(
        "prior_learning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'withdrawn', 'accepted', 'declined')", name=op.f("ck_prior_learning_state")
        ),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name=op.f("fk_prior_learning_module_id_module")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_prior_learning_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prior_learning_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_prior_learning_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_learning")),
    )
    op.create_index("ix_prior_learning_organisation_id_claimed_at", "prior_learning", ["organisation_id", "claimed_at"])
    op.create_index("ix_prior_learning_person_id_module_id", "prior_learning", ["person_id", "module_id"])
    op.create_index(op.f("ix_prior_learning_post_id"), "prior_learning", ["post_id"])
    op.create_index(
        "uq_prior_learning_waiting", "prior_learning", ["person_id", "module_id"], unique=True, sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )  # fmt: skip
    op.create_table(
        "prior_learning_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "accepted = (achieved_on IS NOT NULL) AND accepted = (valid_until IS NOT NULL)",
            name=op.f("ck_prior_learning_decision_dates_when_accepted"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["prior_learning.id"], name=op.f("fk_prior_learning_decision_claim_id_prior_learning")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_prior_learning_decision_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_learning_decision")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_prior_learning_decision_claim_id")),
    )
    op.create_index(op.f("ix_prior_learning_decision_decided_by"), "prior_learning_decision", ["decided_by"])
    op.create_table(
        "prior_learning_file",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["prior_learning.id"], name=op.f("fk_prior_learning_file_claim_id_prior_learning")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_prior_learning_file_sha256_blob")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_prior_learning_file")),
    )
    op.create_index(op.f("ix_prior_learning_file_sha256"), "prior_learning_file", ["sha256"])
    op.create_table(
        "recognition",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certification.id"], name=op.f("fk_recognition_certification_id_certification")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["prior_learning.id"], name=op.f("fk_recognition_claim_id_prior_learning")
        ),
        sa.PrimaryKeyConstraint("certification_id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_recognition_claim_id")),
    )


def downgrade() -> None:
    for table in ("recognition", "prior_learning_file", "prior_learning_decision", "prior_learning"):
        op.drop_table(table)
    op.drop_column("import_run", "kind")
