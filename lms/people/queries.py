"""Reads of people, posts and organisations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import directory, reach, signing
from lms.people.models import Organisation, Person, Post, RoleGrant, Team, TeamBelow
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class PostView:
    """A post with the names around it; the manager's are None where nobody is on record."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_short_name: str
    team_id: UUID
    team_name: str
    staff_number: str
    job_title: str
    staff_group: str
    started_on: date
    ended_on: date | None
    manager_post_id: UUID | None
    manager_person_id: UUID | None
    manager_name: str | None
    manager_job_title: str | None


@dataclass(frozen=True)
class Signer:
    """Somebody who signs off the holder of a post."""

    person_id: UUID
    name: str
    job_title: str
    team_name: str


@dataclass(frozen=True)
class OrganisationView:
    """An organisation's names and how to reach its training team."""

    id: UUID
    name: str
    short_name: str
    contact_email: str | None


@dataclass(frozen=True)
class Sender:
    """Who a mail comes from: the name before the address, and the organisation, empty where there is none."""

    name: str
    organisation_name: str


_BOSS, _BOSS_PERSON = aliased(Post), aliased(Person)


def _post_rows(work: Work, *conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    boss, boss_person = _BOSS, _BOSS_PERSON
    return (
        sa.select(
            Post.id, Post.person_id, Post.organisation_id, Organisation.name, Organisation.short_name, Post.team_id,
            Team.name.label("team_name"), Post.staff_number, Post.job_title, Post.staff_group, Post.started_on, Post.ended_on,
            Post.manager_post_id, boss.person_id.label("boss_id"), boss_person.first_name, boss_person.last_name,
            boss.job_title.label("boss_title"),
        )
        .join(Organisation, Organisation.id == Post.organisation_id)
        .join(Team, Team.id == Post.team_id)
        .outerjoin(boss, sa.and_(boss.id == Post.manager_post_id, reach.is_current(boss, work.today)))
        .outerjoin(boss_person, boss_person.id == boss.person_id)
        .where(*conditions)
        .order_by(Post.started_on.desc(), Post.id)
    )  # fmt: skip


def _view(row: Any) -> PostView:
    values: list[Any] = list(row)
    first, last = values[14], values[15]
    manager = f"{first} {last}".strip() if values[13] else None
    fields: list[Any] = [*values[:14], manager, values[16]]
    return PostView(*fields)


def posts(work: Work, person_id: UUID) -> tuple[PostView, ...]:
    """Return a person's current posts, newest first: all of one's own, of somebody else's those in organisations within reach."""
    conditions = [Post.person_id == person_id, reach.is_current(Post, work.today)]
    if not work.actor.is_system and person_id != work.actor.person_id:
        conditions.append(Post.organisation_id.in_(reach.seen_organisations(work, person_id)))
    return tuple(_view(row) for row in work.db.execute(_post_rows(work, *conditions)))


def posts_to_ask(work: Work, person_id: UUID) -> tuple[PostView, ...]:
    """Return the current posts of a person for which the actor may ask modules, newest first."""
    rows = _post_rows(
        work, Post.person_id == person_id, reach.is_current(Post, work.today), reach.runs_training_for(work, Post.id)
    )
    return tuple(_view(row) for row in work.db.execute(rows))


def managed_posts(work: Work, person_id: UUID) -> tuple[PostView, ...]:
    """Return the posts of a person, current and past, whose training the actor runs: the current ones first, then the newest.

    Raises NotFound when there is none.
    """
    rows = work.db.execute(_post_rows(work, Post.person_id == person_id, reach.runs_training_for(work, Post.id))).all()
    if not rows:
        raise NotFound
    found = tuple(map(_view, rows))
    return tuple(sorted(found, key=lambda each: each.ended_on is not None and each.ended_on < work.today))


def trained_organisations(work: Work) -> tuple[OrganisationView, ...]:
    """Return by name the organisations on whose whole tree the actor runs training; all of them for a system actor."""
    found = (
        sa.select(Organisation)
        .join(Team, Team.organisation_id == Organisation.id)
        .where(Team.parent_id.is_(None), Organisation.ended_on.is_(None))
        .order_by(Organisation.name, Organisation.id)
    )
    if not work.actor.is_system:
        found = found.where(Team.id.in_(work.actor.teams(Role.TRAINING_LEAD)))
    return tuple(
        OrganisationView(each.id, each.name, each.short_name, each.contact_email) for each in work.db.scalars(found)
    )


def runs_training_of(work: Work, person_id: UUID) -> bool:
    """Say whether the actor runs the training of a person for any of their posts, current or past."""
    mine = sa.select(Post.id).where(Post.person_id == person_id, reach.runs_training_for(work, Post.id))
    return work.db.scalars(mine.limit(1)).first() is not None


def managed_post(work: Work, post_id: UUID) -> tuple[PostView, str]:
    """Return a post whose training the actor runs, and its holder's name. Raises NotFound."""
    row = work.db.execute(_post_rows(work, Post.id == post_id, reach.runs_training_for(work, Post.id))).one_or_none()
    if row is None:
        raise NotFound
    return _view(row), name(work, row.person_id)


def all_posts(work: Work, person_id: UUID) -> tuple[PostView, ...]:
    """Return all posts of a person, the newest first. The caller has checked that the reader is that very person."""
    return tuple(_view(row) for row in work.db.execute(_post_rows(work, Post.person_id == person_id)))


def posts_of(work: Work, person_id: UUID) -> tuple[PostView, ...]:
    """Return all posts of a person, the newest first, for an administrator. Raises Forbidden."""
    directory.check_administrator(work)
    return tuple(_view(row) for row in work.db.execute(_post_rows(work, Post.person_id == person_id)))


def posts_of_people(work: Work, post_ids: Collection[UUID]) -> dict[UUID, PostView]:
    """Return several posts by id, in one statement. The caller has checked reach."""
    return {view.id: view for row in work.db.execute(_post_rows(work, Post.id.in_(post_ids))) if (view := _view(row))}


def post(work: Work, post_id: UUID) -> PostView:
    """Return one post, current or past. Raises NotFound. The caller has checked reach."""
    row = work.db.execute(_post_rows(work, Post.id == post_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def person(work: Work, person_id: UUID) -> Person:
    """Return a person within reach. Raises NotFound."""
    found = work.db.scalar(sa.select(Person).where(Person.id == person_id, reach.within_reach(work, Person.id)))
    if found is None:
        raise NotFound
    return found


def names(work: Work, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names of people by id. For those named in a record that the caller may see."""
    rows = work.db.execute(sa.select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(person_ids)))
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def name(work: Work, person_id: UUID) -> str:
    """Return one person's name. Raises NotFound."""
    found = names(work, [person_id])
    if person_id not in found:
        raise NotFound
    return found[person_id]


def name_parts(work: Work, person_id: UUID) -> tuple[str, str]:
    """Return first and last name. Raises NotFound."""
    row = work.db.execute(sa.select(Person.first_name, Person.last_name).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    return row.first_name, row.last_name


def organisation_of(work: Work, organisation_id: UUID) -> OrganisationView:
    """Return an organisation's names. Raises NotFound."""
    found = work.db.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return OrganisationView(found.id, found.name, found.short_name, found.contact_email)


def sender(work: Work, person_id: UUID) -> Sender:
    """Return who mails to a person come from: the organisation of their newest current post."""
    row = work.db.execute(
        sa.select(Organisation.name, Organisation.sender_name)
        .join(Post, Post.organisation_id == Organisation.id)
        .where(Post.person_id == person_id, reach.is_current(Post, work.today))
        .order_by(Post.started_on.desc(), Post.id.desc())
        .limit(1)
    ).one_or_none()
    return Sender(row.sender_name or f"Wardwise at {row.name}", row.name) if row else Sender("Wardwise", "")


def contact(work: Work) -> OrganisationView | None:
    """Return the organisation of the actor's newest post, for "who to ask" lines; None for visitors and people without a post."""
    if work.actor.person_id is None:
        return None
    own = posts(work, work.actor.person_id)
    return organisation_of(work, own[0].organisation_id) if own else None


def signers(work: Work, post_id: UUID) -> tuple[Signer, ...]:
    """Return who signs off the holder of a post today.

    The nearest line manager in post and not suspended; for whoever has nobody above and somebody below them, the person whom the
    organisation names; otherwise the training leads of the team or the nearest team above that has any. Never the holder. Raises NotFound.
    """
    row = work.db.execute(_WITH_LINE_MANAGER, {"post": post_id, "today": work.today}).one_or_none()
    if row is None:
        raise NotFound
    if row.manager_id:
        return (Signer(row.manager_id, f"{row.first_name} {row.last_name}".strip(), row.job_title, row.team_name),)
    if named := work.db.execute(_AT_THE_TOP, {"post": post_id, "today": work.today}).first():
        name = f"{named.first_name} {named.last_name}".strip()
        return (Signer(named.id, name, named.job_title or "Named for sign-off", named.team_name or ""),)
    return _training_leads(work, row.team_id, row.holder_id)


def training_leads(work: Work, post_id: UUID) -> tuple[Signer, ...]:
    """Return who runs training for a post: on its team, or the nearest team above that has anybody. Never the holder. Raises NotFound."""
    row = work.db.execute(sa.select(Post.team_id, Post.person_id).where(Post.id == post_id)).one_or_none()
    if row is None:
        raise NotFound
    return _training_leads(work, row.team_id, row.person_id)


def _with_line_manager() -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a post with its nearest line manager."""
    held, boss = aliased(Post), aliased(Post)
    return (
        sa.select(
            held.person_id.label("holder_id"), held.team_id, Person.id.label("manager_id"), Person.first_name, Person.last_name,
            boss.job_title, Team.name.label("team_name"),
        )
        .select_from(held)
        .outerjoin(boss, boss.id == signing.nearest_manager(held, sa.bindparam("today")))
        .outerjoin(Person, Person.id == boss.person_id)
        .outerjoin(Team, Team.id == boss.team_id)
        .where(held.id == sa.bindparam("post"))
    )  # fmt: skip


def _at_the_top() -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of whom the organisation names for a post at the top of the line, with a post of theirs if they have one."""
    held, theirs = aliased(Post), aliased(Post)
    today: sa.BindParameter[date] = sa.bindparam("today")
    return (
        sa.select(Person.id, Person.first_name, Person.last_name, theirs.job_title, Team.name.label("team_name"))
        .select_from(Person)
        .join(held, Person.id == signing.named_signer(held, today))
        .outerjoin(theirs, sa.and_(theirs.person_id == Person.id, reach.is_current(theirs, today)))
        .outerjoin(Team, Team.id == theirs.team_id)
        .where(held.id == sa.bindparam("post"))
        .order_by(theirs.started_on.desc(), theirs.id)
        .limit(1)
    )


_WITH_LINE_MANAGER = _with_line_manager()
_AT_THE_TOP = _at_the_top()


def _training_leads(work: Work, team_id: UUID, not_person: UUID) -> tuple[Signer, ...]:
    rows = work.db.execute(
        sa.select(Person.id, Person.first_name, Person.last_name, RoleGrant.team_id, Team.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(TeamBelow, TeamBelow.top_id == RoleGrant.team_id)
        .join(Team, Team.id == RoleGrant.team_id)
        .where(
            TeamBelow.team_id == team_id,
            RoleGrant.role == Role.TRAINING_LEAD,
            reach.is_held(RoleGrant, work.today),
            Person.suspended_at.is_(None),
            Person.id != not_person,
        )
    ).all()
    if not rows:
        return ()
    # The nearest team has the fewest teams above it left: the most tops of its own.
    tops = sa.select(TeamBelow.team_id, sa.func.count().label("depth")).where(
        TeamBelow.team_id.in_([row.team_id for row in rows])
    )
    depths = {row.team_id: row.depth for row in work.db.execute(tops.group_by(TeamBelow.team_id))}
    nearest = max(depths.values())
    return tuple(
        Signer(row.id, f"{row.first_name} {row.last_name}".strip(), "Training lead", row.name)
        for row in rows
        if depths[row.team_id] == nearest
    )
