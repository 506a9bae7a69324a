"""Erasing somebody: their names, contact, sign-in, messages, notes and files go; the counts that they were part of stay.

Promises: what goes follows from the register, in one transaction; the record of changes stays whole, since only details and their salts
go; nobody erases themselves, nor the last administrator; erasing again after a restore gives the same.
Source: docs/decisions/0023.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.privacy import mentions, register, rows
from lms.privacy.models import Erasure
from lms.privacy.register import Column, Erased, Table
from lms.runtime import audit, queue
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.journal import Deed
from lms.runtime.work import Work

ERASED = "person-erased"
SHORTEST_REASON, LONGEST_REASON = 10, 500
_RESTORED = "Erased before; erased again after a restore"


def erase(work: Work, person_id: UUID, reason: str) -> None:
    """Erase a person: end their posts and roles today, take away what names them, and keep the counts. It cannot be undone.

    `reason` is 10 to 500 characters and does not name the person, since it is kept. Raises NotFound for whoever is no administrator of the
    site and for somebody unknown or erased before; Refused for oneself, for the last administrator and for a bad reason.
    """
    if not people.is_administrator(work):
        raise NotFound
    people.lock_administrators(work)
    locked = sa.select(people.Person.id).where(people.Person.id == person_id, people.Person.erased_at.is_(None))
    if work.db.scalar(locked.with_for_update(key_share=True)) is None or people.joined_into(work, person_id):
        raise NotFound
    _check(work, person_id, reason)
    if people.holds_administration(work, person_id):
        people.check_others_administer(work, person_id)
    _erase(work, person_id, reason)


def erased(work: Work) -> Iterator[Deed]:
    """Yield who was erased, as the journal of deeds that a restore must not undo keeps them."""
    found = sa.select(Erasure.person_id, Erasure.erased_at).order_by(Erasure.erased_at, Erasure.person_id)
    for row in work.db.execute(found):
        yield Deed(ERASED, row.person_id, row.erased_at)


def erase_again(work: Work, deed: Deed) -> bool:
    """Erase somebody again, as of then, in a database that was saved before; nothing where they are unknown or erased.

    The last administrator goes too: they were erased when another was there.
    """
    named = sa.select(people.Person.id).where(people.Person.id == deed.subject, people.Person.erased_at.is_(None))
    if work.db.scalar(named) is None:
        return False
    _erase(work, deed.subject, _RESTORED, at=deed.at)
    return True


def erase_old(work: Work, person_id: UUID, reason: str) -> None:
    """Erase somebody whose years are over. Called by the rules of retention only."""
    _erase(work, person_id, reason)


def _check(work: Work, person_id: UUID, reason: str) -> None:
    if person_id == work.actor.person_id:
        raise Refused("You cannot erase yourself. Ask another administrator.")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused("Enter the reason in 10 to 500 characters", field="reason")
    if mentions.names(reason, mentions.words_of(work, person_id)):
        raise Refused("Write the reason without the person's name or address: it is kept", field="reason")


def _erase(work: Work, person_id: UUID, reason: str, *, at: datetime | None = None) -> None:
    """Erase every row that is one human being: what was joined into a person goes with them."""
    rows.check()
    work.db.flush()
    then = replace(work, now=at) if at else work
    ids = sorted(people.known_as(work, person_id))
    post = people.Post
    employed = sa.select(post.organisation_id).where(post.person_id.in_(ids)).distinct()
    organisations = sorted(work.db.scalars(employed))
    for each in ids:
        mentions.take_out(work, each)
    for each in ids:
        _withdraw_requests(then, each)
        _take_away(then, each)
        values = {"erased_at": then.now, "erased_by": work.actor.person_id, "reason": reason}
        insert_once(work.db, Erasure, person_id=each, **values)
    # Rows that were read before hold what is gone now.
    work.db.expire_all()
    queue.put(work, "lasting")
    for organisation_id in (None, *organisations):
        audit.record(work, "privacy:erase", person_id, about=person_id, organisation=organisation_id, reason=reason)


def _withdraw_requests(work: Work, person_id: UUID) -> None:
    """Take what waits for a decision from the lists of those who decide: there is nobody left to decide about."""
    for name in ("sign_off_request", "prior_learning"):
        asked = rows.table(name)
        mine = rows.belonging_to(name, rows.only(person_id))
        work.db.execute(
            sa.update(asked).where(mine, asked.c.state == "waiting").values(state="withdrawn", ended_at=work.now)
        )


def _take_away(work: Work, person_id: UUID) -> None:
    """Do what the register says to each table, those that refer to others first."""
    declared = register.tables()
    tables = [declared[table.name] for table in reversed(rows.table("person").metadata.sorted_tables)]
    # Whose a row is can be said by a row that goes: what goes is found before anything does.
    going = {each.name: _keys(work, each.name, person_id) for each in tables if each.erased == "rows"}
    for table in tables:
        if table.erased == "values":
            _empty(work, table, person_id)
    for table in tables:
        if found := going.get(table.name):
            keys = list(rows.table(table.name).primary_key.columns)
            for start in range(0, len(found), 200):
                part = sa.tuple_(*keys).in_(found[start : start + 200])
                work.db.execute(sa.delete(rows.table(table.name)).where(part, _is_free(table.name)))


def _is_free(name: str) -> sa.ColumnElement[bool]:
    """Return the condition that nothing else needs a row. Bytes are named by their digest, so that two people may have sent the same."""
    return unused_blob() if name == "blob" else sa.true()


def unused_blob() -> sa.ColumnElement[bool]:
    """Return the condition that nothing refers to the bytes of a row of `blob`."""
    blob = rows.table("blob")
    uses = [
        column
        for table in blob.metadata.sorted_tables
        for column in table.columns
        if any(key.column is blob.c.sha256 for key in column.foreign_keys)
    ]
    return sa.and_(*(~sa.exists().where(column == blob.c.sha256) for column in uses))


def _keys(work: Work, name: str, person_id: UUID) -> list[tuple[Any, ...]]:
    table = rows.table(name)
    found = sa.select(*table.primary_key.columns).where(rows.belonging_to(name, rows.only(person_id)))
    return [tuple(row) for row in work.db.execute(found)]


def _empty(work: Work, table: Table, person_id: UUID) -> None:
    """Set what the register says in the rows that stay."""
    there = rows.table(table.name)
    mine = rows.belonging_to(table.name, rows.only(person_id))
    values = {
        column.name: _value(work, there, column)
        for column in table.columns
        if column.erased not in {Erased.KEEP, Erased.KEYS}
    }
    if values:
        work.db.execute(sa.update(there).where(mine).values(values))
    for column in table.columns:
        if column.erased is Erased.KEYS:
            empty_keys(work, there, there.columns[column.name], column.keys, mine)


def _value(work: Work, table: sa.Table, column: Column) -> Any:
    """Return what a column becomes."""
    here = table.columns[column.name]
    if column.erased is Erased.NAME:
        return mentions.NAME.casefold() if column.name == "sort_name" else mentions.NAME
    if column.erased is Erased.NOW:
        return sa.func.coalesce(here, sa.literal(work.now, here.type))
    if column.erased is Erased.END:
        return _ended(work, table, here)
    if isinstance(here.type, sa.Text):
        # What is there becomes empty and not absent: a reason stands beside a date, and checks hold the two together.
        return sa.case((here.is_not(None), ""), else_=sa.null())
    return sa.null() if here.nullable else []


def _ended(work: Work, table: sa.Table, here: sa.Column[Any]) -> Any:
    """Return today, or the day it ended before; what has not begun ends on the day it would have."""
    today = sa.literal(work.today, here.type)
    ends = sa.case((sa.or_(here.is_(None), here > today), today), else_=here)
    if "started_on" not in table.columns:
        return ends
    return sa.case((table.c.started_on > today, table.c.started_on), else_=ends)


def empty_keys(
    work: Work, table: sa.Table, here: sa.Column[Any], names: Collection[str], which: sa.ColumnElement[bool]
) -> None:
    """Empty some keys of a JSON value in the rows that a condition says."""
    keys = list(table.primary_key.columns)
    for row in work.db.execute(sa.select(*keys, here).where(which)).all():
        value = {name: _nothing(part) if name in names else part for name, part in row[-1].items()}
        same = sa.and_(*(key == part for key, part in zip(keys, row[:-1], strict=True)))
        work.db.execute(sa.update(table).where(same).values({here.name: value}))


def _nothing(value: object) -> object:
    return "" if isinstance(value, str) else {} if isinstance(value, dict) else None
