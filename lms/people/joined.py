"""Which persons' rows are one human being: one lives on, the others are history that leads to it. Why and how: `lms.joining`."""

from uuid import UUID

import sqlalchemy as sa

from lms.people import announcing
from lms.people.locks import lock_organisation
from lms.people.models import Delegation, JoinedPerson, Person, Post, ReportsBelow, RoleGrant
from lms.runtime.work import Work


def joined_into(work: Work, person_id: UUID) -> UUID | None:
    """Return the person that another one's row was joined into, or None."""
    return work.db.scalar(sa.select(JoinedPerson.into_id).where(JoinedPerson.person_id == person_id))


def known_as(work: Work, person_id: UUID) -> frozenset[UUID]:
    """Return all ids under which the record names a person: their own, and those of the rows that were joined into it."""
    earlier = sa.select(JoinedPerson.person_id).where(JoinedPerson.into_id == person_id)
    return frozenset({person_id, *work.db.scalars(earlier)})


def lock_for_joining(work: Work, gone: UUID, kept: UUID) -> frozenset[UUID]:
    """Keep others from changing two persons, their posts and reporting lines; return the organisations of those posts."""
    both = sa.select(Person.id).where(Person.id.in_([gone, kept])).order_by(Person.id)
    work.db.execute(both.with_for_update(key_share=True))
    found = sa.select(Post.organisation_id).where(Post.person_id.in_([gone, kept])).distinct()
    organisations = frozenset(work.db.scalars(found))
    for organisation_id in sorted(organisations):
        lock_organisation(work, organisation_id)
    return organisations


def joined(work: Work, gone: UUID, kept: UUID) -> None:
    """Write down that one row is another's history, and merge roles and stand-ins; posts and reporting lines name the one already."""
    work.db.add(JoinedPerson(person_id=gone, into_id=kept, joined_at=work.now))
    key = work.db.scalars(sa.select(Person.sort_name).where(Person.id == kept)).one()
    work.db.execute(sa.update(Post).where(Post.person_id == kept).values(sort_name=key))
    work.db.execute(sa.update(ReportsBelow).where(ReportsBelow.person_id == kept).values(sort_name=key))
    _merge_roles(work, gone, kept)
    work.db.execute(sa.update(Delegation).where(Delegation.delegate_id == gone).values(delegate_id=kept))
    own = sa.select(Post.id).where(Post.person_id == kept)
    of_oneself = sa.update(Delegation).where(Delegation.delegate_id == kept, Delegation.post_id.in_(own))
    work.db.execute(of_oneself.where(Delegation.ended_at.is_(None)).values(ended_at=work.now))
    work.db.expire_all()
    for organisation_id in work.db.scalars(
        sa.select(Post.organisation_id).where(Post.person_id == kept).distinct()
    ).all():
        announcing.changed(work, organisation_id, [kept])


def _merge_roles(work: Work, gone: UUID, kept: UUID) -> None:
    """Move the roles of the one; where both hold the same, the one without an end, or with the later, stands."""
    held = sa.select(RoleGrant).where(RoleGrant.ended_at.is_(None))
    mine = {(row.role, row.team_id): row for row in work.db.scalars(held.where(RoleGrant.person_id == kept))}
    for row in work.db.scalars(held.where(RoleGrant.person_id == gone)).all():
        if other := mine.get((row.role, row.team_id)):
            lasts_longer = other.ends_on is not None and (row.ends_on is None or row.ends_on > other.ends_on)
            (other if lasts_longer else row).ended_at = work.now
    work.db.flush()  # The index of held roles must be free before the other's move.
    work.db.execute(sa.update(RoleGrant).where(RoleGrant.person_id == gone).values(person_id=kept))
