"""Tables of modules, their immutable versions with images, pathways and who chose one, and local inserts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class PublishedModule(Base):
    """A module of the catalogue; `current_number` is the version that new runs take."""

    __tablename__ = "module"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    minutes: Mapped[int]
    current_number: Mapped[int]
    first_published_at: Mapped[datetime]
    retired_on: Mapped[date | None]


class ModuleVersion(Base):
    """What learners see: the source text of one release, never changed. `files` maps file name to text."""

    __tablename__ = "module_version"
    __table_args__ = (sa.UniqueConstraint("module_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    number: Mapped[int]
    digest: Mapped[str]
    files: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))


class VersionImage(Base):
    """An image of a version, by the name its pages use."""

    __tablename__ = "version_image"

    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("blob.sha256"))


class PublishedPathway(Base):
    """A list of modules that belong together, in order; `staff_groups` and `job_words` say to whom it is suggested."""

    __tablename__ = "pathway"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    audience: Mapped[str]
    staff_groups: Mapped[list[str]] = mapped_column(server_default="[]")
    job_words: Mapped[list[str]] = mapped_column(server_default="[]")


class PathwayModule(Base):
    """One module's place in a pathway, and whether the pathway requires it."""

    __tablename__ = "pathway_module"

    pathway_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("pathway.id"), primary_key=True)
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"), primary_key=True)
    position: Mapped[int]
    required: Mapped[bool]


class PathwayChoice(Base):
    """The pathway that a person chose for themselves, instead of the suggested one."""

    __tablename__ = "pathway_choice"

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    pathway_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("pathway.id"))
    chosen_at: Mapped[datetime]


class LocalInsert(Base):
    """An organisation's own words for one local slot, in Markdown, with who keeps them up to date and until when they hold."""

    __tablename__ = "local_insert"

    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    owner_person_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    review_on: Mapped[date]
    updated_at: Mapped[datetime]
