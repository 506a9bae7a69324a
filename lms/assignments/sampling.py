"""Five people who differ, to see whether a rule does what is meant: where they stand before and after, and the line that decided."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, standing
from lms.assignments import matching, rules, wanting
from lms.assignments.models import Assignment
from lms.assignments.rules import How
from lms.assignments.wanting import Asking
from lms.people import Person, Post, Team
from lms.runtime.work import Work

FIVE = 5


@dataclass(frozen=True)
class Sample:
    """One person: where they stand with the rule's first module before and after it, and why."""

    person_id: UUID
    name: str
    job_title: str
    team_name: str
    before: standing.StandingView | None
    after: standing.StandingView | None
    why: str


def samples(work: Work, known: matching.Jobs, rule: Asking, earlier: Asking | None, others: int) -> tuple[Sample, ...]:
    """Return people of each kind: unchanged, new, released, excluded by a "but not", just outside. `others` passes over so many of each."""
    if not rule.module_ids:
        return ()
    finder = _Finder(work, known, rule, others)
    chosen: dict[UUID, str] = {}
    for kind, condition in finder.kinds(earlier):
        finder.add(chosen, kind, condition, 1)
    for kind, condition in finder.kinds(earlier):
        finder.add(chosen, kind, condition, FIVE - len(chosen))
    return tuple(finder.told(each, kind) for each, kind in list(chosen.items())[:FIVE])


class _Finder:
    """Looks for people and tells of them."""

    def __init__(self, work: Work, known: matching.Jobs, rule: Asking, others: int) -> None:
        self._work = work
        self._known = known
        self._rule = rule
        self._others = others
        self._module = rule.module_ids[0]
        self._lines = [matching.condition(work, known, line) for line in rule.lines]
        self._here = matching.covered(work, known, ())
        minutes = {card.id: card.minutes for card in catalogue.cards(work).values()}
        self._minutes = minutes.get(self._module, 0)

    def kinds(self, earlier: Asking | None) -> list[tuple[str, sa.ColumnElement[bool]]]:
        """Return each kind with its condition on posts."""
        asked = sa.exists().where(
            Assignment.person_id == Post.person_id, Assignment.organisation_id == self._known.organisation_id,
            Assignment.module_id == self._module, Assignment.ended_on.is_(None),
        )  # fmt: skip
        inside = sa.and_(self._here, *self._lines)
        found = [("unchanged", sa.and_(inside, asked)), ("new", sa.and_(inside, ~asked))]
        if earlier:
            before = matching.covered(self._work, self._known, earlier.lines)
            by_this = sa.exists().where(
                Assignment.post_id == Post.id, Assignment.rule_id == self._rule.id, Assignment.ended_on.is_(None)
            )
            found.append(("released", sa.and_(before, by_this, ~sa.and_(sa.true(), *self._lines))))
        without = [line for line, each in zip(self._lines, self._rule.lines, strict=True) if each.how is How.NONE]
        positive = [line for line, each in zip(self._lines, self._rule.lines, strict=True) if each.how is not How.NONE]
        if without:
            found.append(("excluded", sa.and_(self._here, *positive, ~sa.and_(*without))))
        if positive:
            missed: sa.ColumnElement[int] = sum((sa.case((line, 0), else_=1) for line in positive), sa.literal(0))
            found.append(("outside", sa.and_(self._here, *without, missed == 1)))
        return found

    def add(self, chosen: dict[UUID, str], kind: str, condition: sa.ColumnElement[bool], most: int) -> None:
        """Choose up to so many more people of a kind."""
        if most <= 0:
            return
        wanted = sa.select(Post.id).where(condition, Post.id.not_in(list(chosen))).order_by(Post.id)
        for post_id in self._work.db.scalars(wanted.offset(self._others).limit(most)):
            chosen[post_id] = kind

    def told(self, post_id: UUID, kind: str) -> Sample:
        """Return one person with the line that decided."""
        flags = [sa.case((line, 1), else_=0) for line in self._lines]
        row = self._work.db.execute(
            sa.select(Post.person_id, Person.first_name, Person.last_name, Post.job_title, Team.name, *flags)
            .join(Person, Person.id == Post.person_id)
            .join(Team, Team.id == Post.team_id)
            .where(Post.id == post_id)
        ).one()
        rows = standing.of_pairs(self._work, [(row.person_id, self._known.organisation_id)])
        before = rows.get((row.person_id, self._known.organisation_id, self._module))
        after = self._after(row.person_id, before) if kind in {"unchanged", "new"} else before
        if kind == "released" and before:
            after = dataclasses.replace(before, due_on=None)
        name = f"{row.first_name} {row.last_name}".strip()
        return Sample(
            row.person_id,
            name,
            row.job_title,
            row.name,
            before,
            after,
            self._why(kind, [bool(flag) for flag in row[5:]]),
        )

    def _after(self, person_id: UUID, before: standing.StandingView | None) -> standing.StandingView:
        wanted = self._work.db.execute(
            sa.select(
                wanting.wanted(
                    self._work, self._known.organisation_id, [self._rule], persons=[person_id], modules=[self._module]
                )
            )
        ).first()
        due_on = wanted.wanted_on if wanted else self._work.today
        given = rules.due_on(
            due_on, self._work.today, self._minutes, days=self._rule.days, before=before.due_on if before else None
        )
        if before:
            return dataclasses.replace(before, due_on=min(given, before.due_on) if before.due_on else given)
        return standing.nothing_done(person_id, self._known.organisation_id, self._module, given)

    def _why(self, kind: str, held: Sequence[bool]) -> str:
        covering = [f"line {number}" for number, flag in enumerate(held, start=1) if flag]
        lines = f"{', '.join(covering[:-1])} and {covering[-1]}" if len(covering) > 1 else "".join(covering)
        lines = lines[:1].upper() + lines[1:] if lines else "Everybody with a post"
        failing = [number for number, flag in enumerate(held, start=1) if not flag]
        if kind == "unchanged":
            return f"{lines}. Asked of them already."
        if kind == "new":
            return f"New: {lines[:1].lower() + lines[1:]}."
        taken = next((each for each in failing if self._rule.lines[each - 1].how is How.NONE), 0)
        if kind == "released":
            return f"Line {taken or failing[0]} takes them out. What they have done stays."
        return f"Line {taken} takes them out." if kind == "excluded" else f"Not in line {failing[0]}."
