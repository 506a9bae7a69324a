"""The team page: people by modules, a page at a time by key, with what each person needs. Source: experience, 7.1.

Any page costs the same number of statements at any size: the people of the page, their standing, the counts, the modules.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, people, standing
from lms.reports import words
from lms.runtime.work import Actor, Work
from lms.standing import StandingView, Word

PAGE_SIZE = 25
SHOWS = ("late", "soon", "mine", "expiring")
_LONGEST_NAME = 80
_KEPT = 128
_statements: dict[tuple[Actor, date, str], sa.Select[*tuple[Any, ...]]] = {}


@dataclass(frozen=True)
class Filter:
    """What the address asks for. Unknown values are ignored, not errors."""

    show: str = ""
    q: str = ""
    after: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One person's standing in one module; tint is late, soon, mine or empty."""

    module_id: str
    standing: words.Standing
    tint: str


@dataclass(frozen=True)
class TeamRow:
    """One person in one post."""

    person_id: UUID
    post_id: UUID
    name: str
    job_title: str
    team_name: str
    staff_number: str
    cells: tuple[Cell, ...]
    key: tuple[str, str]


@dataclass(frozen=True)
class Chip:
    """A filter with its count."""

    show: str
    label: str
    count: int


@dataclass(frozen=True)
class TeamPage:
    """One page of the grid. `after` is the key of the next page, empty on the last."""

    people: int
    lede: str
    chips: tuple[Chip, ...]
    modules: tuple[catalogue.ModuleCard, ...]
    rows: tuple[TeamRow, ...]
    filter: Filter
    after: tuple[str | int, ...]
    matching: int


def team(work: Work, wanted: Filter) -> TeamPage:
    """Return a page of the people within the actor's reach, oneself left out."""
    wanted = replace(wanted, show=wanted.show if wanted.show in SHOWS else "", q=wanted.q.strip()[:_LONGEST_NAME])
    counts = _counts(work)
    found = work.db.execute(_first_or_later(work, wanted)).all()
    shown = found[:PAGE_SIZE]
    modules = tuple(card for card in catalogue.cards(work).values() if card.retired_on is None)
    rows = _rows(work, shown, modules)
    after = rows[-1].key if len(found) > PAGE_SIZE else ()
    chips = (
        Chip("", "Everyone", counts["people"]), Chip("late", "Late", counts["late"]), Chip("soon", "Due soon", counts["soon"]),
        Chip("mine", "Waiting for me", counts["mine"]), Chip("expiring", "Expiring", counts["expiring"]),
    )  # fmt: skip
    matching = next(chip.count for chip in chips if chip.show == wanted.show)
    return TeamPage(counts["people"], _lede(counts), chips, modules, rows, wanted, after, matching)


def _first_or_later(work: Work, wanted: Filter) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a page; the first one, without a name to look for, is asked for most."""
    if wanted.q or wanted.after:
        return _page_of(_posts(work, wanted), wanted.after).limit(PAGE_SIZE + 1)
    return _kept(work, f"first {wanted.show}", lambda: _page_of(_posts(work, wanted), ()).limit(PAGE_SIZE + 1))


def _posts(work: Work, wanted: Filter) -> sa.Select[*tuple[Any, ...]]:
    """Return the posts within reach that the filter keeps, with the names around them."""
    post = people.Post
    chosen: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            post.person_id, post.id, people.Person.first_name, people.Person.last_name, post.job_title, people.Team.name.label("team_name"),
            post.staff_number, post.sort_name, post.organisation_id,
        )
        .join(people.Person, people.Person.id == post.person_id)
        .join(people.Team, people.Team.id == post.team_id)
        .where(_in_reach(work))
    )  # fmt: skip
    if wanted.q:
        pattern = wanted.q.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        chosen = chosen.where(post.sort_name.like(f"%{pattern}%", escape="\\"))
    if wanted.show:
        row = standing.row_table()
        condition = _needs(wanted.show, work.today, standing.word_sql(work.today, row), row.due_on, _is_mine(work))
        chosen = chosen.where(
            sa.exists(
                sa.select(row.person_id).where(
                    row.person_id == post.person_id, row.organisation_id == post.organisation_id, condition
                )
            )
        )
    return chosen


def _in_reach(work: Work) -> sa.ColumnElement[bool]:
    return sa.and_(people.reached_posts(work), people.Post.person_id != work.actor.person)


def _needs(show: str, today: date, word: Any, due_on: Any, is_mine: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a standing is late, due soon, waiting for the actor, or expiring."""
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "late": word.in_([Word.EXPIRED.value, Word.OVERDUE.value]),
        "soon": sa.and_(
            word.in_([Word.TO_DO.value, Word.IN_PROGRESS.value]), due_on <= today + timedelta(days=words.SOON_DAYS)
        ),
        "mine": sa.and_(word == Word.AWAITING_SIGN_OFF.value, is_mine),
        "expiring": word == Word.RENEW_NOW.value,
    }
    return conditions[show]


def _is_mine(work: Work) -> sa.ColumnElement[bool]:
    """Return the condition that a post reports to the actor, whose own posts are looked up once, not for each row."""
    own = aliased(people.Post)
    mine = sa.select(own.id).where(own.person_id == work.actor.person, people.is_current(own, work.today))
    return people.Post.manager_post_id.in_(mine)


def _page_of(chosen: sa.Select[*tuple[Any, ...]], after: Sequence[str | int]) -> sa.Select[*tuple[Any, ...]]:
    """Cut a page by key, so that page 4,000 costs what page 1 does."""
    post = people.Post
    if len(after) == 2:
        key = sa.tuple_(post.sort_name, post.id)
        try:
            chosen = chosen.where(key > sa.tuple_(sa.literal(after[0]), sa.literal(UUID(str(after[1])), sa.Uuid())))
        except ValueError:
            return chosen.order_by(post.sort_name, post.id)
    return chosen.order_by(post.sort_name, post.id)


def _counts(work: Work) -> Mapping[str, int]:
    """Return how many people are within reach, late, due soon, waiting for the actor and expiring; each person once."""
    found = work.db.execute(_kept(work, "counts", lambda: _counting(work))).one()
    return {name: int(value) for name, value in found._mapping.items()}


def _kept(work: Work, name: str, build: Callable[[], sa.Select[*tuple[Any, ...]]]) -> sa.Select[*tuple[Any, ...]]:
    """Return a statement that depends on nothing but the actor and the day, from memory: to build it costs as much as to run it."""
    key = (work.actor, work.today, name)
    if key not in _statements:
        if len(_statements) >= _KEPT:
            _statements.clear()
        _statements[key] = build()
    return _statements[key]


def _counting(work: Work) -> sa.Select[*tuple[Any, ...]]:
    post, row = people.Post, standing.row_table()
    # Materialised, so that the word of each row is worked out once and not for each count.
    found = (
        sa.select(
            post.person_id,
            standing.word_sql(work.today, row).label("word"),
            row.due_on,
            _is_mine(work).label("is_mine"),
        )
        .outerjoin(row, sa.and_(row.person_id == post.person_id, row.organisation_id == post.organisation_id))
        .where(_in_reach(work))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    needs = {show: _needs(show, work.today, found.c.word, found.c.due_on, found.c.is_mine) for show in SHOWS}
    flags = [sa.func.max(sa.case((condition, 1), else_=0)).label(show) for show, condition in needs.items()]
    each = sa.select(found.c.person_id, *flags).group_by(found.c.person_id).subquery()
    sums = [sa.func.coalesce(sa.func.sum(each.c[show]), 0).label(show) for show in SHOWS]
    return sa.select(sa.func.count().label("people"), *sums).select_from(each)


def _rows(work: Work, found: Sequence[Any], modules: Sequence[catalogue.ModuleCard]) -> tuple[TeamRow, ...]:
    rows = standing.of_pairs(work, {(each.person_id, each.organisation_id) for each in found})
    return tuple(
        TeamRow(
            each.person_id, each.id, f"{each.first_name} {each.last_name}".strip(), each.job_title, each.team_name, each.staff_number,
            tuple(_cell(rows.get((each.person_id, each.organisation_id, card.id)), card.id, work.today) for card in modules),
            (each.sort_name, str(each.id)),
        )
        for each in found
    )  # fmt: skip


_TINTS = {Word.EXPIRED: "late", Word.OVERDUE: "late", Word.AWAITING_SIGN_OFF: "mine", Word.RENEW_NOW: "soon"}


def _cell(row: StandingView | None, module_id: str, today: date) -> Cell:
    shown = words.grid_shown(row, today)
    word = standing.word(row, today) if row else Word.NOT_REQUIRED
    return Cell(module_id, shown, _TINTS.get(word, "soon" if shown.is_soon else ""))


def _lede(counts: Mapping[str, int]) -> str:
    total = counts["people"]
    if not total:
        return "Nobody reports to you in the staff record. If that is wrong, tell the training team."
    whole = f"{total:,} {'person' if total == 1 else 'people'}"
    if not any(counts[show] for show in SHOWS):
        return f"Nobody of {whole} needs anything today."
    parts = []
    if counts["late"]:
        parts.append(f"{counts['late']:,} of {whole} {'is' if counts['late'] == 1 else 'are'} late")
    if counts["soon"]:
        parts.append(
            f"{counts['soon']:,} {'has' if counts['soon'] == 1 else 'have'} something due within {words.SOON_DAYS} days"
        )
    if counts["mine"]:
        parts.append(f"{counts['mine']:,} {'waits' if counts['mine'] == 1 else 'wait'} for your sign-off")
    if counts["expiring"]:
        parts.append(f"{counts['expiring']:,} can renew now")
    sentence = words.listed(parts)
    return sentence if counts["late"] else f"Of {whole}, {sentence}"


def export(work: Work, wanted: Filter, batch: int = 500) -> Iterator[Sequence[str]]:
    """Yield the header and one row for each post that the filter keeps, in the order of the page, a batch in memory at a time."""
    modules = [card for card in catalogue.cards(work).values() if card.retired_on is None]
    header = ["staff_number", "first_name", "last_name", "job_title", "team"]
    for card in modules:
        header += [f"{card.id} standing", f"{card.id} due", f"{card.id} valid until"]
    yield header
    chosen = _posts(work, wanted)
    after: tuple[str | int, ...] = ()
    while found := work.db.execute(_page_of(chosen, after).limit(batch)).all():
        rows = standing.of_pairs(work, {(each.person_id, each.organisation_id) for each in found})
        for each in found:
            line = [each.staff_number, each.first_name, each.last_name, each.job_title, each.team_name]
            for card in modules:
                line += _export_cells(rows.get((each.person_id, each.organisation_id, card.id)), work.today)
            yield line
        after = (found[-1].sort_name, str(found[-1].id))


def _export_cells(row: StandingView | None, today: date) -> list[str]:
    word = standing.word(row, today) if row else Word.NOT_REQUIRED
    due = row.due_on.isoformat() if row and row.due_on else ""
    until = row.valid_until.isoformat() if row and row.valid_until else ""
    return [words.shown_word(word), due, until]
