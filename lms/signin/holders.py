"""Who stands behind a session or a token: the person with their roles, read in one statement, which every request begins with."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms import people
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant
from lms.signin.leavers import keeps_sign_in
from lms.signin.models import ApiToken, SignInSession


def reading(carrier: type[SignInSession] | type[ApiToken], began_at: InstrumentedAttribute[Any]) -> sa.Select[Any]:
    """Return the statement that finds a carrier by the `digest` of its token, and its holder: a row for each of their roles, or one.

    Nobody is found when it has ended by `now`, when its holder is suspended, or was since it began, or when they left without a personal
    address. Made once for each kind, since to
    build it costs more than to run it.
    """
    post = aliased(people.Post)
    today = sa.bindparam("today", type_=sa.Date())
    organisation = (
        sa.select(people.Organisation.name)
        .join(post, post.organisation_id == people.Organisation.id)
        .where(post.person_id == people.Person.id, people.is_current(post, today))
        .order_by(post.started_on.desc(), post.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            carrier.id, carrier.is_strong, people.Person.id.label("person_id"), people.Person.first_name,
            people.Person.last_name, organisation.label("organisation"), people.manages(people.Person.id, today).label("has_reports"),
            people.has_left(people.Person.id, today).label("has_left"),
            sa.exists(people.stood_in_for(people.Person.id, today)).label("stands_in"),
            sa.exists().where(people.Organisation.signer_id == people.Person.id).label("is_named"),
            people.RoleGrant.role, people.RoleGrant.team_id,
        )
        .join(people.Person, people.Person.id == carrier.person_id)
        .outerjoin(people.RoleGrant, sa.and_(people.RoleGrant.person_id == people.Person.id, people.is_held(people.RoleGrant, today)))
        .where(
            carrier.token_digest == sa.bindparam("digest"), carrier.ends_at > sa.bindparam("now"),
            people.Person.suspended_at.is_(None),
            sa.or_(people.Person.readmitted_at.is_(None), began_at > people.Person.readmitted_at),
            keeps_sign_in(people.Person.id, today),
        )
    )  # fmt: skip


def actor_of(rows: Sequence[Any]) -> Actor:
    """Return the holder that the statement's rows tell of, with everything that they may do now.

    Whoever has left sees their own record and nothing else: roles do not count any more.
    """
    first = rows[0]
    if first.has_left:
        return Actor(first.person_id, f"{first.first_name} {first.last_name}".strip(), (), people.permissions(()))
    grants = tuple(Grant(Role(row.role), row.team_id) for row in rows if row.role)
    # Whoever stands in for a manager, or is named to sign off the top, enters where managers do; what they reach there is another matter.
    manages = first.has_reports or first.stands_in or first.is_named
    roles = {grant.role for grant in grants} | ({Role.MANAGER} if manages else set())
    return Actor(first.person_id, f"{first.first_name} {first.last_name}".strip(), grants, people.permissions(roles))
