"""Many posts at once, as a staff feed changes them: hired, changed and taken back, a few hundred in a transaction.

Promises: the closure of the reporting line is right at every commit; each person's change has an entry of its own in the record;
a circle is refused. Leaves out: which row means what, and whether it is wanted (imports).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from lms.people import announcing, rules
from lms.people.locks import lock_organisation
from lms.people.models import Person, Post, ReportsBelow
from lms.people.roster import Staff, chunks, numbers, staff, staff_of, teams
from lms.runtime import audit
from lms.runtime.work import Work

__all__ = [
    "change",
    "chunks",
    "circles",
    "hire",
    "lock",
    "numbers",
    "relink",
    "staff",
    "staff_of",
    "take_back",
    "teams",
]

_PERSON = ("first_name", "last_name")


def lock(work: Work, organisation_id: UUID) -> None:
    """Let one change of an organisation's reporting line happen at a time, as the changes by hand do."""
    lock_organisation(work, organisation_id)


def circles(work: Work, moves: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Return those of the posts that would come to stand below themselves if all moved to these managers together."""
    parents: dict[UUID, UUID | None] = {}
    for part in chunks([each for each in set(moves.values()) if each]):
        rows = sa.select(ReportsBelow.post_id, ReportsBelow.manager_post_id).where(ReportsBelow.post_id.in_(part))
        at: dict[UUID, UUID] = {}
        for post_id, above in work.db.execute(rows.order_by(ReportsBelow.post_id, ReportsBelow.depth)):
            parents[at.get(post_id, post_id)] = above
            at[post_id] = above
    parents.update(moves)
    return {post_id for post_id in moves if _meets_itself(parents, post_id)}


def _meets_itself(parents: Mapping[UUID, UUID | None], start: UUID) -> bool:
    at, seen = parents.get(start), set[UUID]()
    while at and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def hire(work: Work, organisation_id: UUID, hired: Sequence[Staff], *, known: Collection[UUID] = ()) -> None:
    """Make posts, and their holders but those whose ids are `known`, who get the names. Managers stand before their reports.

    The caller holds `lock` and has checked names, teams, managers and that nobody in post has these staff numbers.
    """
    persons = [each for each in hired if each.person_id not in known]
    if persons:
        work.db.execute(
            sa.insert(Person),
            [
                {
                    "id": each.person_id,
                    "first_name": each.first_name,
                    "last_name": each.last_name,
                    "created_at": work.now,
                    "sort_name": rules.sort_key(each.first_name, each.last_name),
                }
                for each in persons
            ],
        )
    _rename(work, {each.person_id: (each.first_name, each.last_name) for each in hired if each.person_id in known})
    if hired:
        work.db.execute(sa.insert(Post), [_post(organisation_id, each) for each in hired])
    relink(work, [each.post_id for each in hired if each.manager_post_id])
    for each in hired:
        audit.record(
            work, "people:hire", each.post_id, about=each.person_id, organisation=organisation_id, name=each.name,
            staff_number=each.staff_number, team=str(each.team_id), job_title=each.job_title, started_on=each.started_on.isoformat(),
        )  # fmt: skip
    _announce(work, organisation_id, [each.post_id for each in hired], [each.person_id for each in hired])


def _announce(work: Work, organisation_id: UUID, post_ids: Sequence[UUID], person_ids: Sequence[UUID]) -> None:
    """Announce people whose posts changed, with the managers that they have now."""
    managers = set[UUID]()
    for part in chunks(post_ids):
        own = sa.select(Post.manager_post_id).where(Post.id.in_(part))
        managers.update(work.db.scalars(sa.select(Post.person_id).where(Post.id.in_(own))))
    announcing.changed(work, organisation_id, managers | set(person_ids))


def _post(organisation_id: UUID, each: Staff) -> dict[str, Any]:
    return {
        "id": each.post_id, "person_id": each.person_id, "organisation_id": organisation_id, "team_id": each.team_id,
        "staff_number": each.staff_number, "job_title": each.job_title, "staff_group": each.staff_group, "email": each.email or None,
        "professional_registration": each.professional_registration or None, "manager_post_id": each.manager_post_id,
        "started_on": each.started_on, "ended_on": each.ended_on, "sort_name": rules.sort_key(each.first_name, each.last_name),
    }  # fmt: skip


def change(work: Work, organisation_id: UUID, changes: Mapping[UUID, tuple[Staff, Mapping[str, Any]]]) -> None:
    """Set values of posts and their holders: each post's id, what it is now, and the new values by the names of `Staff`.

    The caller holds `lock` and has checked the values; managers further up stand before those below them.
    """
    named = (each for each in changes.values() if each[1].keys() & set(_PERSON))
    _rename(work, {before.person_id: _names(before, new) for before, new in named})
    rows = [
        {"id": post_id, **{name: _stored(name, value) for name, value in new.items() if name not in _PERSON}}
        for post_id, (_, new) in changes.items()
    ]
    # Rows that set the same columns are one statement.
    for columns in sorted({tuple(sorted(row)) for row in rows if len(row) > 1}):
        work.db.execute(sa.update(Post), [row for row in rows if tuple(sorted(row)) == columns])
    relink(work, [post_id for post_id, (_, new) in changes.items() if "manager_post_id" in new])
    for post_id, (before, new) in changes.items():
        audit.record(
            work, "people:change-post", post_id, about=before.person_id, organisation=organisation_id,
            before={name: _plain(getattr(before, name)) for name in new}, after={name: _plain(value) for name, value in new.items()},
        )  # fmt: skip
    managers = [
        before.manager_post_id
        for before, new in changes.values()
        if before.manager_post_id and "manager_post_id" in new
    ]
    former = [
        row for part in chunks(managers) for row in work.db.scalars(sa.select(Post.person_id).where(Post.id.in_(part)))
    ]
    _announce(work, organisation_id, list(changes), [*former, *(before.person_id for before, _ in changes.values())])


def _names(before: Staff, new: Mapping[str, Any]) -> tuple[str, str]:
    first, last = (str(new.get(name, getattr(before, name))) for name in _PERSON)
    return first, last


def _rename(work: Work, persons: Mapping[UUID, tuple[str, str]]) -> None:
    """Set first and last names, and the sort name in every post of these persons."""
    if not persons:
        return
    rows = [
        {"id": person, "first_name": first, "last_name": last, "sort_name": rules.sort_key(first, last)}
        for person, (first, last) in persons.items()
    ]
    work.db.execute(sa.update(Person), rows)
    keys = [{"person": row["id"], "key": row["sort_name"]} for row in rows]
    for table in (Post.__table__, ReportsBelow.__table__):
        setting = sa.update(table).where(table.c.person_id == sa.bindparam("person"))  # type: ignore[arg-type]
        work.db.connection().execute(setting.values(sort_name=sa.bindparam("key")), keys)


def _stored(name: str, value: Any) -> Any:
    return value or None if name in {"email", "professional_registration"} else value


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) or value is None else str(value)


def take_back(work: Work, organisation_id: UUID, hired: Sequence[Staff], *, known: Collection[UUID] = ()) -> set[UUID]:
    """Remove posts that were made by mistake, and their holders but the `known` ones, where nothing refers to them yet.

    Return the ids of the posts that are gone. Those who report to somebody stand before them. The caller holds `lock`.
    """
    gone = set[UUID]()
    for part in chunks(hired):
        removed = _removed(work, part, known)
        # One that is referred to keeps the whole part; the others go one by one.
        gone |= removed or {each.post_id for each in part if _removed(work, [each], known)}
    for each in hired:
        if each.post_id in gone:
            audit.record(
                work, "people:take-back", each.post_id, about=each.person_id, organisation=organisation_id,
                staff_number=each.staff_number,
            )  # fmt: skip
    _announce(work, organisation_id, [], [each.person_id for each in hired if each.person_id in known])
    return gone


def _removed(work: Work, hired: Sequence[Staff], known: Collection[UUID]) -> set[UUID]:
    """Remove all of them or none: whatever refers to one of them stands in the way."""
    posts = [each.post_id for each in hired]
    persons = {each.person_id for each in hired} - set(known)
    try:
        with work.db.begin_nested():
            work.db.execute(sa.delete(ReportsBelow).where(ReportsBelow.post_id.in_(posts)))
            # One by one, in this order: a report goes before the manager that it refers to.
            table = Post.__table__
            one = sa.delete(table).where(table.c.id == sa.bindparam("one"))  # type: ignore[arg-type]
            work.db.connection().execute(one, [{"one": post_id} for post_id in posts])
            if persons:
                work.db.execute(sa.delete(Person).where(Person.id.in_(persons)))
    except IntegrityError:
        return set()
    return set(posts)


def relink(work: Work, post_ids: Sequence[UUID]) -> None:
    """Compute afresh what stands above posts, and above everybody below them, after their managers changed."""
    affected = set(post_ids)
    for part in chunks(post_ids):
        below = sa.select(ReportsBelow.post_id).where(ReportsBelow.manager_post_id.in_(part))
        affected.update(work.db.scalars(below))
    managers: dict[UUID, UUID | None] = {}
    for part in chunks(list(affected)):
        work.db.execute(sa.delete(ReportsBelow).where(ReportsBelow.post_id.in_(part)))
        managers.update((row.id, row.manager_post_id) for row in work.db.execute(
            sa.select(Post.id, Post.manager_post_id).where(Post.id.in_(part))
        ))  # fmt: skip
    for level in _levels(managers):
        for part in chunks(level):
            _attach(work, part)


def _levels(managers: Mapping[UUID, UUID | None]) -> Iterator[list[UUID]]:
    """Yield the posts level by level: each after its manager, where that is one of them. Raises RuntimeError for a circle."""
    below: dict[UUID, list[UUID]] = {}
    level = []
    for post_id, manager in managers.items():
        if manager in managers:
            below.setdefault(manager, []).append(post_id)  # type: ignore[arg-type]
        else:
            level.append(post_id)
    left = len(managers)
    while level:
        yield level
        left -= len(level)
        level = [each for post_id in level for each in below.get(post_id, ())]
    if left:
        raise RuntimeError(f"{left} posts report to themselves in a circle")


def _attach(work: Work, post_ids: Sequence[UUID]) -> None:
    """Put posts below their managers, whose own rows are right, and below everything above those."""
    above = aliased(ReportsBelow)
    held = (Post.id.in_(post_ids), Post.manager_post_id.is_not(None))
    direct = sa.select(Post.manager_post_id, Post.id, Post.person_id, sa.literal(1), Post.sort_name).where(*held)
    further = (
        sa.select(above.manager_post_id, Post.id, Post.person_id, above.depth + 1, Post.sort_name)
        .join(above, above.post_id == Post.manager_post_id)
        .where(*held)
    )
    columns = ("manager_post_id", "post_id", "person_id", "depth", "sort_name")
    work.db.execute(sa.insert(ReportsBelow).from_select(columns, sa.union_all(direct, further), include_defaults=False))
