"""What the digests of some people are made from, read a batch at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, people, signoff, standing
from lms.reminders.models import DigestChoice
from lms.reminders.rules import Reader, level
from lms.runtime import clock
from lms.runtime.access import Role
from lms.runtime.work import Work
from lms.standing import StandingView, Word

# Made once: naming a table anew costs more than asking it.
_BOSS, _ROW = aliased(people.Post), standing.row_table()


@dataclass(frozen=True)
class Late:
    """Somebody who is late with a module."""

    name: str
    title: str
    word: Word
    on: date


@dataclass(frozen=True)
class Waiting:
    """A request for sign-off that has waited."""

    request_id: UUID
    name: str
    title: str
    asked_on: date
    manager_name: str


@dataclass(frozen=True)
class LateTeam:
    """How many people of a team are late."""

    name: str
    people: int


@dataclass
class Duties:
    """What somebody is to know about others: as their manager, as the manager above, and as who runs training."""

    waiting: list[Waiting] = field(default_factory=list)
    below: list[Waiting] = field(default_factory=list)
    long: list[Waiting] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    teams: list[LateTeam] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.waiting or self.below or self.long or self.late or self.teams)


def readers(work: Work, *conditions: sa.ColumnElement[bool]) -> dict[UUID, Reader]:
    """Return the people with a current post who are neither suspended nor erased and meet some conditions on `people.Person`."""
    post, person = people.Post, people.Person
    rows = work.db.execute(
        sa.select(
            person.id, person.first_name, person.last_name, post.organisation_id, DigestChoice.weekday,
            DigestChoice.is_mailed,
        )
        .join(post, post.person_id == person.id)
        .outerjoin(DigestChoice, DigestChoice.person_id == person.id)
        .where(
            people.is_current(post, work.today), post.started_on <= work.today, person.suspended_at.is_(None),
            person.erased_at.is_(None), *conditions,
        )
    )  # fmt: skip
    found: dict[UUID, Reader] = {}
    for row in rows:
        before = found[row.id].organisations if row.id in found else frozenset()
        name = f"{row.first_name} {row.last_name}".strip()
        found[row.id] = Reader(
            row.id, row.first_name, name, before | {row.organisation_id}, weekday=row.weekday, is_mailed=row.is_mailed is not False
        )  # fmt: skip
    return found


def asked(work: Work, found: Mapping[UUID, Reader]) -> dict[UUID, list[StandingView]]:
    """Return the standing of people, as the organisations of their current posts see it."""
    pairs = {(reader.person_id, each) for reader in found.values() for each in reader.organisations}
    rows: dict[UUID, list[StandingView]] = defaultdict(list)
    for (person_id, organisation_id, _), row in standing.of_pairs(work, pairs).items():
        if (person_id, organisation_id) in pairs:
            rows[person_id].append(row)
    return rows


def retired(work: Work) -> frozenset[str]:
    """Return the modules that nobody is asked for any more."""
    return frozenset(
        each.id for each in catalogue.cards(work).values() if each.retired_on and each.retired_on <= work.today
    )


def duties(work: Work, found: Collection[UUID]) -> dict[UUID, Duties]:
    """Return what people are to know about others."""
    made: dict[UUID, Duties] = defaultdict(Duties)
    _late_reports(work, found, made)
    led = _led_teams(work, found)
    _late_teams(work, led, made)
    _waits(work, found, led, made)
    return made


def _late_reports(work: Work, found: Collection[UUID], made: Mapping[UUID, Duties]) -> None:
    """Add those who report to somebody and are late."""
    post, boss, person, row = people.Post, _BOSS, people.Person, _ROW
    titles, gone = catalogue.cards(work), retired(work)
    word = standing.word_sql(work.today, row)
    rows = work.db.execute(
        sa.select(
            boss.person_id.label("manager_id"), person.first_name, person.last_name, row.module_id, row.due_on, row.valid_until,
            word.label("word"),
        )
        .select_from(post)
        .join(boss, boss.id == post.manager_post_id)
        .join(person, person.id == post.person_id)
        .join(row, sa.and_(row.person_id == post.person_id, row.organisation_id == post.organisation_id))
        .where(
            boss.person_id.in_(found), people.is_current(boss, work.today), people.is_current(post, work.today),
            post.started_on <= work.today, post.person_id != boss.person_id, person.suspended_at.is_(None),
            word.in_([Word.EXPIRED.value, Word.OVERDUE.value]),
        )
        .order_by(post.sort_name, row.module_id)
    )  # fmt: skip
    for each in rows:
        if each.module_id in gone or each.module_id not in titles:
            continue
        found_word = Word(each.word)
        on = each.valid_until if found_word is Word.EXPIRED else each.due_on
        name = f"{each.first_name} {each.last_name}".strip()
        made[each.manager_id].late.append(Late(name, titles[each.module_id].title, found_word, on))


def _led_teams(work: Work, found: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the teams on which people run training."""
    grant = people.RoleGrant
    rows = work.db.execute(
        sa.select(grant.person_id, grant.team_id).where(
            grant.person_id.in_(found), grant.role == Role.TRAINING_LEAD, people.is_held(grant, work.today),
            grant.team_id.is_not(None),
        )
    )  # fmt: skip
    led: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        led[row.person_id].append(row.team_id)
    return led


def _late_teams(work: Work, led: Mapping[UUID, list[UUID]], made: Mapping[UUID, Duties]) -> None:
    """Add how many are late in each team below those that somebody runs training for, the most first."""
    for person_id, tops in led.items():
        post, team, person, row = people.Post, people.Team, people.Person, _ROW
        below = people.teams_below(tops)
        count = sa.func.count(post.person_id.distinct())
        rows = work.db.execute(
            sa.select(team.name, count.label("people"))
            .join(post, post.team_id == team.id)
            .join(person, person.id == post.person_id)
            .join(row, sa.and_(row.person_id == post.person_id, row.organisation_id == post.organisation_id))
            .where(
                team.id.in_(sa.select(below.c.team_id)), people.is_current(post, work.today), person.suspended_at.is_(None),
                standing.word_sql(work.today, row).in_([Word.EXPIRED.value, Word.OVERDUE.value]),
                row.module_id.not_in(retired(work)),
            )
            .group_by(team.id, team.name)
            .order_by(count.desc(), team.name)
        )  # fmt: skip
        made[person_id].teams.extend(LateTeam(each.name, each.people) for each in rows)


def _waits(work: Work, found: Collection[UUID], led: Mapping[UUID, list[UUID]], made: Mapping[UUID, Duties]) -> None:
    """Add the requests that have waited: to the manager, to the manager above, to who runs training, each from its own day on."""
    days, zone = work.site.reminding.chase_days, work.site.timezone
    below = people.teams_below({team for teams in led.values() for team in teams}) if led else None
    tops: dict[UUID, set[UUID]] = defaultdict(set)
    if below is not None:
        for top_id, team_id in work.db.execute(sa.select(below)):
            tops[team_id].add(top_id)
    team_ids = sa.select(below.c.team_id) if below is not None else None
    # A day more than needed, since days are local; `level` decides.
    before = work.now - timedelta(days=days[0] - 1)
    for wait in signoff.waits(work, before, found, team_ids):
        asked_on = _day(wait.asked_at, zone)
        reached = level(asked_on, work.today, days)
        told = Waiting(wait.request_id, wait.person_name, wait.title, asked_on, wait.manager_name)
        leads = {lead for lead, teams in led.items() if tops[wait.team_id] & set(teams)} - {wait.person_id}
        if reached >= 1:
            # Without a manager on record, who runs training decides.
            for one in {wait.manager_id}.intersection(found) if wait.manager_id else leads:
                made[one].waiting.append(told)
        above = wait.above_id
        if reached >= 2 and above and above in found and above not in {wait.manager_id, wait.person_id}:
            made[above].below.append(told)
        if reached >= 3 and wait.manager_id:
            for lead in leads - {wait.manager_id, above}:
                made[lead].long.append(told)


def _day(instant: datetime, zone: object) -> date:
    return clock.local_date(instant, zone)  # type: ignore[arg-type]
