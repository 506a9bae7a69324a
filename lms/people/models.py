"""Tables of organisations, teams, persons, posts, reporting lines, stand-ins and roles."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.people.rules import sort_key
from lms.runtime.access import Role
from lms.runtime.db import Base, one_of

_ON_TEAM = sa.text("ended_at IS NULL AND team_id IS NOT NULL")
_ON_SITE = sa.text("ended_at IS NULL AND team_id IS NULL")


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    ACUTE = "acute_trust"
    MENTAL_HEALTH = "mental_health_trust"
    COMMUNITY = "community_trust"
    AMBULANCE = "ambulance_trust"
    PRIMARY_CARE = "primary_care_provider"
    ICB = "integrated_care_board"
    OTHER = "other"


class Organisation(Base):
    """A body that employs people and asks training of them. No organisation contains another.

    `sender_name` stands before the sender's address in mails to its people; None for the usual one. `signer_id` is who signs off whoever
    stands at the top of its reporting line, such as a chief executive.
    """

    __tablename__ = "organisation"
    __table_args__ = (one_of("kind", "kind", OrganisationKind),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    ods_code: Mapped[str | None] = mapped_column(unique=True)
    region: Mapped[str | None]
    contact_email: Mapped[str | None]
    sender_name: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    signer_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)


class Team(Base):
    """A node of one organisation's tree; the root has no parent and there is one root each."""

    __tablename__ = "team"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "code"),
        sa.Index(
            "uq_team_root", "organisation_id", unique=True,
            sqlite_where=sa.text("parent_id IS NULL"), postgresql_where=sa.text("parent_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    parent_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("team.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    ended_on: Mapped[date | None]


def _sort_name(context: DefaultExecutionContext) -> str:
    row: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return sort_key(row["first_name"], row["last_name"])


class Person(Base):
    """One human being in the installation, with no organisation of their own.

    Sessions that began before `readmitted_at` no longer count. `sort_name` is worked out from the names of a row that is inserted
    without it. Who was erased (`erased_at`) keeps a row that names nobody.
    """

    __tablename__ = "person"
    __table_args__ = (sa.Index("ix_person_sort_name_id", "sort_name", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    readmitted_at: Mapped[datetime | None]
    sort_name: Mapped[str] = mapped_column(default=_sort_name, server_default="")
    erased_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """The name as it is shown."""
        return f"{self.first_name} {self.last_name}".strip()


class Post(Base):
    """A person's job in one team. `sort_name` is the casefolded name, kept here so that lists page by an index.

    `email` and `professional_registration` are what this organisation has on file for the post: no other organisation sees them,
    and nobody signs in or is mailed a link by them.
    """

    __tablename__ = "post"
    __table_args__ = (
        sa.Index("ix_post_organisation_id_sort_name_person_id", "organisation_id", "sort_name", "person_id"),
        sa.Index("ix_post_team_id_sort_name_person_id", "team_id", "sort_name", "person_id"),
        # Those who left are few beside those who work here, or many over the years: either way they are listed from an index.
        sa.Index(
            "ix_post_ended", "organisation_id", "sort_name", "person_id",
            sqlite_where=sa.text("ended_on IS NOT NULL"), postgresql_where=sa.text("ended_on IS NOT NULL"),
        ),
        sa.Index(
            "uq_post_staff_number", "organisation_id", "staff_number", unique=True,
            sqlite_where=sa.text("ended_on IS NULL"), postgresql_where=sa.text("ended_on IS NULL"),
        ),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
        sa.CheckConstraint("manager_post_id IS NULL OR manager_post_id <> id", name="not_own_manager"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    team_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("team.id"))
    staff_number: Mapped[str] = mapped_column(index=True)
    job_title: Mapped[str]
    staff_group: Mapped[str]
    email: Mapped[str | None]
    professional_registration: Mapped[str | None]
    manager_post_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    sort_name: Mapped[str]

    person: Mapped[Person] = relationship(lazy="raise")
    team: Mapped[Team] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class TeamBelow(Base):
    """Closure of the team tree: every team is below itself and below each of its ancestors."""

    __tablename__ = "team_below"

    top_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("team.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("team.id"), primary_key=True, index=True)


class ReportsBelow(Base):
    """Closure of the reporting line: who reports to a post, directly (depth 1) or further down."""

    __tablename__ = "reports_below"
    __table_args__ = (sa.Index("ix_reports_below_page", "manager_post_id", "sort_name", "person_id"),)

    manager_post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), primary_key=True, index=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    depth: Mapped[int]
    sort_name: Mapped[str]


class Delegation(Base):
    """That somebody stands in for the holder of a post, from its first to its last day, unless it was ended before."""

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.Index("ix_delegation_delegate_id_ends_on", "delegate_id", "ends_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    delegate_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]
    appointed_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    appointed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role somebody holds on a team and below, or on the site when there is no team; to the last day `ends_on`, if it has one."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", "role", Role),
        sa.Index(
            "uq_role_grant_team",
            "person_id",
            "role",
            "team_id",
            unique=True,
            sqlite_where=_ON_TEAM,
            postgresql_where=_ON_TEAM,
        ),
        sa.Index(
            "uq_role_grant_site", "person_id", "role", unique=True, sqlite_where=_ON_SITE, postgresql_where=_ON_SITE
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    role: Mapped[str]
    team_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("team.id"))
    granted_at: Mapped[datetime]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class JoinedPerson(Base):
    """That a person's row was one human being's second, and which row they are now. Its history names it for ever."""

    __tablename__ = "joined_person"
    __table_args__ = (sa.CheckConstraint("person_id <> into_id", name="not_into_itself"),)

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    into_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime]
