"""Local inserts: what an organisation writes into the slots of pages.

Promises: nobody sees the words of an organisation in which they hold no post; publishing never changes them.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import content, people
from lms.catalogue.models import LocalInsert
from lms.runtime import audit
from lms.runtime.db import upsert
from lms.runtime.errors import Refused
from lms.runtime.work import Work

_SLOT = re.compile(r"[a-z][a-z0-9-]{0,79}\Z")


@dataclass(frozen=True)
class LocalText:
    """What an organisation says, as HTML; `owner_name` is None where nobody is named."""

    organisation_name: str
    html: str
    owner_name: str | None
    review_on: date


def _reading() -> sa.Select[str, str, date, str, str]:
    """Return the statement for one slot: of the organisation that asked, or else of the one joined last."""
    asks = LocalInsert.organisation_id == sa.bindparam("organisation", type_=sa.Uuid())
    return (
        sa.select(
            people.Organisation.short_name, LocalInsert.text, LocalInsert.review_on, people.Person.first_name,
            people.Person.last_name,
        )
        .join(people.Organisation, people.Organisation.id == LocalInsert.organisation_id)
        .join(people.Post, people.Post.organisation_id == LocalInsert.organisation_id)
        .outerjoin(people.Person, people.Person.id == LocalInsert.owner_person_id)
        .where(
            LocalInsert.slot == sa.bindparam("slot"), people.Post.person_id == sa.bindparam("person"),
            people.is_current(people.Post, sa.bindparam("today", type_=sa.Date())),
        )
        .order_by(sa.case((asks, 0), else_=1), people.Post.started_on.desc(), people.Post.id)
        .limit(1)
    )  # fmt: skip


_LOCAL = _reading()


def local_text(work: Work, slot: str, organisation_id: UUID | None = None) -> LocalText | None:
    """Return what the actor's organisation wrote for a slot, in one statement, or None.

    With posts in several, `organisation_id` goes first, the one for which they learn.
    """
    values = {"slot": slot, "person": work.actor.person, "today": work.today, "organisation": organisation_id}
    row = work.db.execute(_LOCAL, values).one_or_none()
    if row is None:
        return None
    owner = f"{row.first_name} {row.last_name}".strip() if row.first_name is not None else None
    return LocalText(row.short_name, content.render_insert(row.text), owner, row.review_on)


def set_insert(
    work: Work, organisation_id: UUID, slot: str, *, text: str, review_on: date, owner_person_id: UUID | None = None
) -> None:
    """Write an organisation's words for a slot, or write them anew.

    `text` is Markdown: sentences, lists and links to other sites. Raises Refused for any other, for a day of review that has passed,
    and for an owner without a current post there.
    """
    text = text.replace("\r\n", "\n").strip()
    if not _SLOT.match(slot):
        raise Refused("Choose a slot from the list")
    if fault := content.insert_fault(text):
        raise Refused(fault, field="text")
    if review_on < work.today:
        raise Refused("Choose a day of review that is still to come", field="review_on")
    if owner_person_id and not _works_there(work, owner_person_id, organisation_id):
        raise Refused("Choose somebody who works here", field="owner")
    values = {"text": text, "review_on": review_on, "owner_person_id": owner_person_id, "updated_at": work.now}
    before = work.db.scalar(
        sa.select(LocalInsert.text).where(LocalInsert.organisation_id == organisation_id, LocalInsert.slot == slot)
    )
    upsert(work.db, LocalInsert, {"organisation_id": organisation_id, "slot": slot}, values)
    audit.record(
        work, "catalogue:set-insert", slot, organisation=organisation_id, before=before, text=text,
        review_on=review_on.isoformat(), owner=str(owner_person_id or ""),
    )  # fmt: skip


def _works_there(work: Work, person_id: UUID, organisation_id: UUID) -> bool:
    post = people.Post
    held = sa.select(post.id).where(
        post.person_id == person_id, post.organisation_id == organisation_id, people.is_current(post, work.today)
    )
    return work.db.scalar(held.limit(1)) is not None
