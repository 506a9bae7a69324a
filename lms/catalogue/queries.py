"""Reads of modules and their versions. Versions never change, so each is parsed once per process and each page rendered once."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from lms import content
from lms.catalogue.models import ModuleVersion, PublishedModule, VersionImage
from lms.runtime import blobs, links
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

_KEPT_VERSIONS = 64
_KEPT_PAGES = 1024
Value = TypeVar("Value")


@dataclass(frozen=True)
class PublishedVersion:
    """One version, parsed. `retired_on` is the module's."""

    id: UUID
    module_id: str
    number: int
    module: content.Module
    retired_on: date | None = None


@dataclass(frozen=True)
class ModuleCard:
    """What lists say of a module."""

    id: str
    title: str
    summary: str
    minutes: int
    retired_on: date | None


class _Kept(Generic[Value]):
    """The values used last, up to a number. Losing a race costs one more parse, nothing else."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[Any, Value] = OrderedDict()

    def get(self, key: object) -> Value | None:
        return self._values.get(key)

    def put(self, key: object, value: Value) -> Value:
        self._values[key] = value
        while len(self._values) > self._limit:
            self._values.popitem(last=False)
        return value


# Built once: nearly every page asks for one of these.
_CURRENT = (
    sa.select(ModuleVersion.id, PublishedModule.retired_on)
    .join(PublishedModule, PublishedModule.id == ModuleVersion.module_id)
    .where(PublishedModule.id == sa.bindparam("module"), ModuleVersion.number == PublishedModule.current_number)
)
_CARDS = sa.select(
    PublishedModule.id, PublishedModule.title, PublishedModule.summary, PublishedModule.minutes, PublishedModule.retired_on,
).order_by(PublishedModule.id)  # fmt: skip

_versions: _Kept[tuple[str, int, content.Module]] = _Kept(_KEPT_VERSIONS)
_pages: _Kept[tuple[content.Piece, ...]] = _Kept(_KEPT_PAGES)


def version(work: Work, version_id: UUID) -> PublishedVersion:
    """Return one version. Costs a statement only the first time in a process. Raises NotFound."""
    kept = _versions.get(version_id) or _versions.put(version_id, _parse(work, version_id))
    return PublishedVersion(version_id, *kept)


def _parse(work: Work, version_id: UUID) -> tuple[str, int, content.Module]:
    row = work.db.execute(
        sa.select(ModuleVersion.module_id, ModuleVersion.number, ModuleVersion.files).where(
            ModuleVersion.id == version_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    images = work.db.scalars(sa.select(VersionImage.name).where(VersionImage.version_id == version_id)).all()
    return row.module_id, row.number, content.read_module(row.files, images)


def version_digest(work: Work, version_id: UUID) -> str:
    """Return the SHA-256 in hex of a version's text. Raises NotFound."""
    found = work.db.scalar(sa.select(ModuleVersion.digest).where(ModuleVersion.id == version_id))
    if found is None:
        raise NotFound
    return found


def current_version(work: Work, module_id: str) -> PublishedVersion:
    """Return the version that new runs take. Raises NotFound for a module that was never published."""
    row = work.db.execute(_CURRENT, {"module": module_id}).one_or_none()
    if row is None:
        raise NotFound
    found = version(work, row.id)
    return PublishedVersion(found.id, found.module_id, found.number, found.module, row.retired_on)


def page_pieces(found: PublishedVersion, page: content.Page) -> tuple[content.Piece, ...]:
    """Return a page's sanitised HTML, cut where its activity and its local slot stand; rendered once per version and process."""
    key = (found.id, page.slug)
    return _pages.get(key) or _pages.put(
        key,
        content.pieces(
            page,
            image_url=lambda name: links.path("image", found.module_id, found.id, name),
            page_url=lambda slug: links.path("page", found.module_id, slug),
        ),
    )


def image(work: Work, version_id: UUID, name: str) -> tuple[bytes, str]:
    """Return the bytes and media type of a version's image. Raises NotFound."""
    found = sa.select(VersionImage.sha256).where(VersionImage.version_id == version_id, VersionImage.name == name)
    sha256 = work.db.scalar(found)
    if sha256 is None:
        raise NotFound
    return blobs.read(work, sha256)


def cards(work: Work) -> dict[str, ModuleCard]:
    """Return what lists say of every published module, by id."""
    return {row.id: ModuleCard(*row) for row in work.db.execute(_CARDS)}


def retired_on(work: Work, module_id: str) -> date | None:
    """Return when a module was retired, or None."""
    return work.db.scalar(sa.select(PublishedModule.retired_on).where(PublishedModule.id == module_id))
