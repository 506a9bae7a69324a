"""Copy checked content into the database: a changed module becomes its next version."""

from dataclasses import dataclass
from pathlib import PurePath

import sqlalchemy as sa

from lms import content
from lms.catalogue.models import ModuleVersion, PathwayModule, PublishedModule, PublishedPathway, VersionImage
from lms.runtime import audit, blobs
from lms.runtime.db import upsert
from lms.runtime.errors import Refused
from lms.runtime.work import Work

_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class PublishReport:
    """What publishing did: (module id, version number) of each new version, and the ids that had not changed."""

    published: tuple[tuple[str, int], ...]
    unchanged: tuple[str, ...]


def publish(work: Work, reading: content.Reading) -> PublishReport:
    """Publish every module and pathway of a reading. Open runs keep their version.

    Raises Refused, and publishes nothing, when the reading has an error.
    """
    if any(problem.severity == "error" for problem in reading.problems):
        raise Refused("The content has problems. Run `lms check` and put them right, then publish again.")
    published: list[tuple[str, int]] = []
    unchanged: list[str] = []
    for found in reading.modules:
        number = _publish_module(work, found)
        if number is None:
            unchanged.append(found.module.id)
        else:
            published.append((found.module.id, number))
    for pathway in reading.pathways:
        _publish_pathway(work, pathway)
    return PublishReport(tuple(published), tuple(unchanged))


def _publish_module(work: Work, found: content.ReadModule) -> int | None:
    module, digest = found.module, content.digest(found.files, found.images)
    row = work.db.scalar(
        sa.select(PublishedModule).where(PublishedModule.id == module.id).with_for_update(key_share=True)
    )
    if row is not None:
        current = sa.select(ModuleVersion.digest).where(
            ModuleVersion.module_id == module.id, ModuleVersion.number == row.current_number
        )
        if work.db.scalar(current) == digest:
            return None
    number = row.current_number + 1 if row else 1
    if row is None:
        row = PublishedModule(id=module.id, first_published_at=work.now, retired_on=None)
        work.db.add(row)
    row.title, row.summary, row.minutes, row.current_number = module.title, module.summary, module.minutes, number
    work.db.flush()  # The version refers to the module's row.
    version = ModuleVersion(
        module_id=module.id, number=number, digest=digest, files=dict(found.files), published_at=work.now,
        published_by=work.actor.person_id,
    )  # fmt: skip
    work.db.add(version)
    work.db.flush()  # The images refer to the version's row.
    for name, data in found.images.items():
        sha256 = blobs.store(work, data, _MEDIA_TYPES[PurePath(name).suffix.lower()])
        work.db.add(VersionImage(version_id=version.id, name=name, sha256=sha256))
    audit.record(work, "catalogue:publish", version.id, module=module.id, number=number, digest=digest)
    return number


def _publish_pathway(work: Work, pathway: content.Pathway) -> None:
    values = {
        "title": pathway.title, "summary": pathway.summary, "audience": pathway.audience,
        "staff_groups": list(pathway.staff_groups), "job_words": list(pathway.job_words),
    }  # fmt: skip
    upsert(work.db, PublishedPathway, {"id": pathway.id}, values)
    work.db.execute(sa.delete(PathwayModule).where(PathwayModule.pathway_id == pathway.id))
    for position, entry in enumerate(pathway.modules, start=1):
        row = PathwayModule(pathway_id=pathway.id, module_id=entry.module, position=position, required=entry.required)
        work.db.add(row)
