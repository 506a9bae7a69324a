"""Say of a message whom it is about, if it is somebody else than its reader.

Why: a mail that waits must not name somebody whom its reader has ceased to see. The previous release still runs on the result: it leaves
the column empty, and such messages are mailed as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NAME = "fk_message_about_person_id_person"


def upgrade() -> None:
    # Never in a batch: SQLite would make the table anew, which rows of others refer to.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE message ADD COLUMN about_person_id CHAR(32) CONSTRAINT {NAME} REFERENCES person (id)")
    else:
        op.add_column("message", sa.Column("about_person_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(NAME), "message", "person", ["about_person_id"], ["id"])
    op.create_index(op.f("ix_message_about_person_id"), "message", ["about_person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_about_person_id"), table_name="message")
    op.drop_column("message", "about_person_id")
