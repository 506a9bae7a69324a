"""The file that stands behind a piece of evidence: checked when it is taken, given out only to whoever may see it.

Promises: it is a PDF, a PNG or a JPEG by its content and not by its name; its own name is not kept; it is given out under ours.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.recognition import rules
from lms.recognition.models import PriorLearning, PriorLearningFile
from lms.runtime import blobs
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

LARGEST_FILE = 5 * 1024 * 1024
ACCEPTED_FILES = ".pdf,.png,.jpg,.jpeg"


@dataclass(frozen=True)
class EvidenceFile:
    """A file as it is given out."""

    content: bytes
    media_type: str
    name: str


def keep(work: Work, claim_id: UUID, content: bytes) -> None:
    """Keep the file of a piece of evidence. Raises Refused for one that is too large or of another kind."""
    if len(content) > LARGEST_FILE:
        raise Refused(f"The file must be {LARGEST_FILE // 1024 // 1024} MB or smaller", field="file")
    kind = rules.media_type(content)
    if kind is None:
        raise Refused("Choose a PDF, PNG or JPEG file. A photo in another form can be saved as JPEG.", field="file")
    digest = blobs.store(work, content, kind)
    work.db.add(PriorLearningFile(claim_id=claim_id, sha256=digest, media_type=kind, size=len(content)))


def file(work: Work, claim_id: UUID) -> EvidenceFile:
    """Return the file of one's own evidence, or of evidence that the actor may review. Raises NotFound."""
    seen = sa.or_(PriorLearning.person_id == work.actor.person, people.runs_training_for(work, PriorLearning.post_id))
    row = work.db.execute(
        sa.select(PriorLearning.module_id, PriorLearningFile.sha256, PriorLearningFile.media_type)
        .join(PriorLearningFile, PriorLearningFile.claim_id == PriorLearning.id)
        .where(PriorLearning.id == claim_id, seen)
    ).one_or_none()
    if row is None:
        raise NotFound
    name = f"evidence-{row.module_id}.{rules.ENDINGS[row.media_type]}"
    return EvidenceFile(blobs.read(work, row.sha256)[0], row.media_type, name)
