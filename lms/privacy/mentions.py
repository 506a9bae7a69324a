"""Taking somebody's name and address out of what is about others, and what waits to be done about them out of the queue.

Promises: only text that people of the same organisations were sent or wrote is searched, so that a namesake elsewhere is left alone.
Leaves out: what is printed on other people's certificates. Source: docs/decisions/0023.
"""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.privacy import register, rows
from lms.runtime.work import Work

NAME = "Erased person"
_SHORTEST = 3
_OF_NOBODY = frozenset({"job", "limit_count"})
_NAMED_BY_JOBS = ("account", "message", "certificate", "record_copy", "sign_in_link")


def words_of(work: Work, person_id: UUID) -> tuple[str, ...]:
    """Return what names a person in a text: the full name, the sign-in name, the e-mail address."""
    account = rows.table("account")
    found = [people.name(work, person_id)]
    post = rows.table("post")
    own = rows.table("personal_address")
    for mine in work.db.execute(sa.select(own.c.email, own.c.offered_email).where(own.c.person_id == person_id)):
        found += [each for each in mine if each]
    found += [each for each in work.db.scalars(sa.select(post.c.email).where(post.c.person_id == person_id)) if each]
    for row in work.db.execute(
        sa.select(account.c.sign_in_name, account.c.sign_in_key, account.c.email).where(
            account.c.person_id == person_id
        )
    ):
        found += [each for each in row if each]
    return tuple(sorted({each.strip() for each in found if len(each.strip()) >= _SHORTEST}, key=len, reverse=True))


def names(text: str, words: Collection[str]) -> bool:
    """Say whether a text holds any of the words, as a word of its own."""
    return bool(words) and _pattern(words).search(text) is not None


def take_out(work: Work, person_id: UUID) -> None:
    """Take a person's name out of texts about others, and drop details and jobs that hold it."""
    words = words_of(work, person_id)
    near = _near(work, person_id)
    _drop_jobs(work, person_id, words)
    _drop_imported(work, person_id)
    for table in register.tables().values():
        if table.mentions and table.name not in _OF_NOBODY:
            _search(work, table, words, near)


def _pattern(words: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


def _near(work: Work, person_id: UUID) -> rows.People:
    """Return the statement of people in the organisations of a person; everybody for somebody who never had a post."""
    post = people.Post
    organisations = list(work.db.scalars(sa.select(post.organisation_id).where(post.person_id == person_id).distinct()))
    if not organisations:
        return sa.select(people.Person.id)
    return sa.select(post.person_id).where(post.organisation_id.in_(organisations))


def _search(work: Work, table: register.Table, words: Collection[str], near: rows.People) -> None:
    here = rows.table(table.name)
    if not words:
        return
    texts = [here.columns[name] for name in table.mentions]
    holds = sa.or_(*(sa.func.lower(text).contains(word.lower(), autoescape=True) for text in texts for word in words))
    keys = list(here.primary_key.columns)
    found = work.db.execute(sa.select(*keys, *texts).where(holds, _scope(table, here, near))).all()
    for row in found:
        same = sa.and_(*(key == part for key, part in zip(keys, row, strict=False)))
        before = dict(zip(table.mentions, row[len(keys) :], strict=True))
        after = {name: text and _pattern(words).sub(NAME, text) for name, text in before.items()}
        if before == after:
            continue
        is_detail = table.name == "audit_entry_detail"  # Its digest is in the chain: it goes as a whole.
        work.db.execute(sa.delete(here).where(same) if is_detail else sa.update(here).where(same).values(after))


def _scope(table: register.Table, here: sa.Table, near: rows.People) -> sa.ColumnElement[bool]:
    if table.name == "audit_entry_detail":
        entry = rows.table("audit_entry")
        about = sa.or_(entry.c.about_person_id.is_(None), entry.c.about_person_id.in_(near))
        return sa.exists().where(entry.c.chain == here.c.chain, entry.c.number == here.c.number, about)
    if table.whose:
        return rows.belonging_to(table.name, near)
    posts = rows.table("post")
    return here.c.organisation_id.in_(sa.select(posts.c.organisation_id).where(posts.c.person_id.in_(near)))


def _drop_jobs(work: Work, person_id: UUID, words: Collection[str]) -> None:
    """Drop what is to be done, or was done lately, about a person, and the counts of their tries."""
    named = {str(person_id)}
    for name in _NAMED_BY_JOBS:
        mine = rows.belonging_to(name, rows.only(person_id))
        named |= {str(each) for each in work.db.scalars(sa.select(rows.table(name).c.id).where(mine))}
    job = rows.table("job")
    read = sa.select(job.c.id, job.c.payload, job.c.key, job.c.error)
    found = [row.id for row in work.db.execute(read.execution_options(yield_per=1000)) if _is_about(row, named, words)]
    for start in range(0, len(found), 500):
        work.db.execute(sa.delete(job).where(job.c.id.in_(found[start : start + 500])))
    limit = rows.table("limit_count")
    tried = [limit.c.key.contains(each, autoescape=True) for each in (str(person_id), *words)]
    work.db.execute(sa.delete(limit).where(sa.or_(*tried)))


def _drop_imported(work: Work, person_id: UUID) -> None:
    """Drop what staff files said under a number of the person's, in the organisations whose number it is."""
    row, run, post = (rows.table(name) for name in ("import_row", "import_run", "post"))
    same = sa.and_(post.c.organisation_id == run.c.organisation_id, post.c.staff_number == row.c.staff_number)
    theirs = sa.exists().where(run.c.id == row.c.import_id, post.c.person_id == person_id, same)
    work.db.execute(sa.delete(row).where(theirs))


def _is_about(row: Any, named: Collection[str], words: Collection[str]) -> bool:
    """Say whether a job names a person, or a record of theirs, by id or by word."""
    if any(str(value) in named for value in row.payload.values()):
        return True
    return names(f"{row.key or ''} {row.error or ''} {list(row.payload.values())}", words)
