"""A person's own choice of a pathway."""

import sqlalchemy as sa

from lms.catalogue.models import PathwayChoice, PublishedPathway
from lms.runtime import audit
from lms.runtime.db import upsert
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


def choose_pathway(work: Work, pathway_id: str) -> None:
    """Make a pathway the actor's own, instead of the suggested one. Raises NotFound."""
    if work.db.get(PublishedPathway, pathway_id) is None:
        raise NotFound
    person_id = work.actor.person
    before = work.db.scalar(sa.select(PathwayChoice.pathway_id).where(PathwayChoice.person_id == person_id))
    if before == pathway_id:
        return
    upsert(work.db, PathwayChoice, {"person_id": person_id}, {"pathway_id": pathway_id, "chosen_at": work.now})
    audit.record(work, "catalogue:choose-pathway", pathway_id, about=person_id, before=before)


def use_suggested_pathway(work: Work) -> None:
    """Undo the actor's choice. Without one, nothing changes."""
    person_id = work.actor.person
    chosen = sa.delete(PathwayChoice).where(PathwayChoice.person_id == person_id).returning(PathwayChoice.pathway_id)
    if before := work.db.scalar(chosen):
        audit.record(work, "catalogue:use-suggested-pathway", before, about=person_id)
