"""The lock under which an organisation's posts and teams change: one change of its reporting line or its tree at a time."""

from uuid import UUID

import sqlalchemy as sa

from lms.people.models import Organisation
from lms.runtime.work import Work


def lock_organisation(work: Work, organisation_id: UUID) -> None:
    """Wait for whoever changes the organisation: two changes together could close a circle that neither sees."""
    work.db.execute(
        sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )
