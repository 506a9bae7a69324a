"""What happened, from the record of changes, in plain words: to the reader themselves, and to what an auditor or administrator answers for.

Promises: one's own entries whoever's chain they are in; an auditor of a team sees the chain of that team's organisation, an auditor or an
administrator of the site all of them; newest first, a page at a time by key.
Leaves out: whether the chains hold, which `lms verify-log` says.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people
from lms.reports import change_words
from lms.runtime.access import Role
from lms.runtime.audit import SITE_CHAIN, AuditEntry, AuditEntryDetail, ChainHead
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.runtime.work import Grant, Work

PAGE_SIZE = 50
_MOST_PEOPLE = 200
Key = tuple[str | int, ...]
# What the site's chain says of somebody that any organisation of theirs may know.
_OF_EVERY_ORGANISATION = ("people:create-person", "people:rename", "people:suspend", "people:readmit")


@dataclass(frozen=True)
class Wanted:
    """Which entries to show: about or by somebody, of one kind, from a day to a day, both included."""

    who: str = ""
    person_id: UUID | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    after: Key = ()


@dataclass(frozen=True)
class Change:
    """One entry. `by` and `about` are names; `values` are what changed: label, before, after."""

    at: datetime
    by: str
    about: str
    sentence: str
    reason: str
    values: tuple[change_words.Value, ...]
    chain: str
    number: int


@dataclass(frozen=True)
class Changes:
    """One page. `entries` counts all that the reader may see, unfiltered; `after` is empty on the last page."""

    rows: tuple[Change, ...]
    after: Key
    entries: int = 0


@dataclass(frozen=True)
class Entry:
    """One entry with what seals it. `values_kept` says whether its detail is still there."""

    change: Change
    action: str
    object_id: str
    cause: str
    digest: str
    previous: str
    values_kept: bool
    last: int


@dataclass(frozen=True)
class _Words:
    """What ids are called."""

    people: Mapping[UUID, str]
    things: Mapping[str, str] = field(default_factory=dict)


def own_changes(work: Work, after: Key = ()) -> Changes:
    """Return a page of what was done to the actor's own record, by whomever and in whichever organisation."""
    mine = AuditEntry.about_person_id.in_(people.known_as(work, work.actor.person))
    return _page(work, mine, after)


def changes(work: Work, wanted: Wanted) -> Changes:
    """Return a page of what the actor answers for. Nothing for whoever is neither auditor nor administrator."""
    scope = _scope(work)
    conditions = [scope]
    if wanted.person_id or wanted.who.strip():
        ids = [wanted.person_id] if wanted.person_id else _named(work, wanted.who)
        conditions.append(sa.or_(AuditEntry.about_person_id.in_(ids), AuditEntry.actor_id.in_(ids)))
    if actions := change_words.actions(wanted.kind):
        conditions.append(sa.or_(*(AuditEntry.action.startswith(each, autoescape=True) for each in actions)))
    if wanted.since:
        conditions.append(AuditEntry.at >= _start(work, wanted.since))
    if wanted.until:
        conditions.append(AuditEntry.at < _start(work, wanted.until + timedelta(days=1)))
    found = _page(work, sa.and_(*conditions), wanted.after)
    heads = sa.select(sa.func.sum(ChainHead.number))
    if (chains := _chains(work)) is not None:
        heads = heads.where(ChainHead.chain.in_(chains))
    return Changes(found.rows, found.after, int(work.db.scalar(heads) or 0))


def change(work: Work, chain: str, number: int) -> Entry:
    """Return one entry that the actor answers for, with what seals it. Raises NotFound."""
    rows = _rows(work, sa.and_(AuditEntry.chain == chain, AuditEntry.number == number, _scope(work)), (), 1)
    if not rows:
        raise NotFound
    entry, detail = rows[0]
    last = work.db.scalar(sa.select(ChainHead.number).where(ChainHead.chain == chain)) or number
    shown = _shown(entry, detail, _words(work, rows))
    return Entry(
        shown, entry.action, entry.object_id, entry.cause, entry.digest, entry.previous, detail is not None, last
    )


def _chains(work: Work) -> list[str] | None:
    """Return the chains of the actor's organisations, or None for all."""
    if people.is_administrator(work) or Grant(Role.AUDITOR) in work.actor.grants:
        return None
    teams = work.actor.teams(Role.AUDITOR)
    found = work.db.scalars(sa.select(people.Team.organisation_id).where(people.Team.id.in_(teams)).distinct())
    return [str(each) for each in found]


def _scope(work: Work) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is in what the actor answers for."""
    chains = _chains(work)
    if chains is None:
        return sa.true()
    if not chains:
        return sa.false()
    teams = work.actor.teams(Role.AUDITOR)
    roots = sa.select(people.Team.organisation_id).where(people.Team.id.in_(teams), people.Team.parent_id.is_(None))
    whole = [str(each) for each in work.db.scalars(roots)]
    about_theirs = people.within_reach(work, sa.type_coerce(AuditEntry.about_person_id, sa.Uuid()))
    in_part = sa.and_(AuditEntry.chain.in_(chains), AuditEntry.about_person_id.is_not(None), about_theirs)
    of_site = sa.and_(AuditEntry.chain == SITE_CHAIN, AuditEntry.action.in_(_OF_EVERY_ORGANISATION), about_theirs)
    return sa.or_(AuditEntry.chain.in_(whole), in_part, of_site)


def _named(work: Work, text: str) -> list[UUID]:
    """Return the people of a name, or a part of it, whom the actor may find."""
    pattern = text.strip().casefold()
    named = people.Person.sort_name.contains(pattern, autoescape=True)
    found = sa.select(people.Person.id).where(named)
    if not people.is_administrator(work):
        found = found.where(people.within_reach(work, people.Person.id))
    return list(work.db.scalars(found.limit(_MOST_PEOPLE)))


def _start(work: Work, on: date) -> datetime:
    return datetime.combine(on, time(), work.site.timezone)


def _page(work: Work, condition: sa.ColumnElement[bool], after: Key) -> Changes:
    rows = _rows(work, condition, after, PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    words = _words(work, shown)
    found = tuple(_shown(entry, detail, words) for entry, detail in shown)
    if len(rows) <= PAGE_SIZE:
        return Changes(found, ())
    last = shown[-1][0]
    return Changes(found, (last.at.isoformat(), last.chain, last.number))


def _rows(work: Work, condition: sa.ColumnElement[bool], after: Key, limit: int) -> list[tuple[AuditEntry, str | None]]:
    same = sa.and_(AuditEntryDetail.chain == AuditEntry.chain, AuditEntryDetail.number == AuditEntry.number)
    key = (AuditEntry.at, AuditEntry.chain, AuditEntry.number)
    chosen = sa.select(AuditEntry, AuditEntryDetail.detail).outerjoin(AuditEntryDetail, same).where(condition)
    if before := _instant(after):
        place = [sa.literal(part, column.type) for part, column in zip((before, *after[1:]), key, strict=True)]
        chosen = chosen.where(sa.tuple_(*key) < sa.tuple_(*place))
    ordered = chosen.order_by(*(each.desc() for each in key)).limit(limit)
    return [(row[0], row[1]) for row in work.db.execute(ordered)]


def _instant(after: Key) -> datetime | None:
    """Return the instant in a key; nonsense is the first page."""
    try:
        found = datetime.fromisoformat(str(after[0])) if len(after) == 3 else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _words(work: Work, rows: Iterable[tuple[AuditEntry, str | None]]) -> _Words:
    """Return what the ids in some entries are called: people, teams, holders of posts, modules."""
    ids, texts = set(), set()
    for entry, detail in rows:
        ids |= {each for each in (entry.actor_id, entry.about_person_id) if each}
        texts |= set(change_words.ids_in(json.loads(detail) if detail else {}))
    named = [each for each in map(read_id, texts) if each]
    posts = people.posts_of_people(work, named) if named else {}
    names = people.names(work, ids | {view.person_id for view in posts.values()})
    things = {key: card.title for key, card in catalogue.cards(work).items()} if texts else {}
    if named:
        teams = work.db.execute(sa.select(people.Team.id, people.Team.name).where(people.Team.id.in_(named)))
        things |= {str(row.id): row.name for row in teams}
        things |= {str(key): f"{view.job_title} ({names[view.person_id]})" for key, view in posts.items()}
    return _Words(names, things)


def _shown(entry: AuditEntry, detail: str | None, words: _Words) -> Change:
    values: dict[str, Any] = json.loads(detail) if detail else {}
    about = words.people.get(entry.about_person_id, "") if entry.about_person_id else ""
    # Whoever signs in is nobody until they are in: then it is they who did it.
    by = words.people.get(entry.actor_id, "Somebody") if entry.actor_id else entry.actor_name or about
    return Change(
        entry.at, by or "A visitor", about, change_words.sentence(entry.action, values, words.things),
        str(values.get("reason") or ""), change_words.values(entry.action, values, words.things), entry.chain, entry.number,
    )  # fmt: skip
