"""Pairs of people who signed each other off within a year: nothing forbids it, and whoever runs training should know."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import people
from lms.runtime import clock
from lms.runtime.months import add_months
from lms.runtime.work import Work
from lms.signoff.models import Decision, SignOffRequest
from lms.signoff.rules import State

WITHIN_MONTHS = 12
MOST_SHOWN = 100


@dataclass(frozen=True)
class Signing:
    """One of the two sign-offs: who signed off whom for what, and when. `request_id` leads to it."""

    request_id: UUID
    signer_name: str
    learner_name: str
    title: str
    on: date


@dataclass(frozen=True)
class Circle:
    """Two sign-offs between the same two people, one each way, the earlier first."""

    first: Signing
    second: Signing


def circles(work: Work) -> tuple[Circle, ...]:
    """Return pairs of sign-offs that still count, by which two people signed each other off within twelve months, the newest first.

    Whoever was stood in for has signed as well as their stand-in. Those with somebody whose training the actor runs, from the last two
    years, at most a hundred.
    """
    rows = work.db.execute(_pairs(work)).all()
    found = []
    for row in rows:
        ends = sorted(
            [(row.at, _signing(work, row, "")), (row.at2, _signing(work, row, "2"))], key=lambda each: each[0]
        )
        (_, first), (_, second) = ends
        if second.on <= add_months(first.on, WITHIN_MONTHS):
            found.append(Circle(first, second))
    return tuple(found[:MOST_SHOWN])


def _pairs(work: Work) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of two sign-offs between the same two people, each pair once."""
    made, made2, asked, asked2 = Decision, aliased(Decision), SignOffRequest, aliased(SignOffRequest)
    signer, signer2 = aliased(people.Person), aliased(people.Person)
    since = clock.start_of(add_months(work.today, -2 * WITHIN_MONTHS), work.site.timezone)
    reached = sa.or_(people.runs_training_for(work, asked.post_id), people.runs_training_for(work, asked2.post_id))
    return (
        sa.select(
            asked.id, made.decided_at.label("at"), asked.facts, asked.module_id, signer.first_name, signer.last_name,
            asked2.id.label("id2"), made2.decided_at.label("at2"), asked2.facts.label("facts2"),
            asked2.module_id.label("module_id2"), signer2.first_name.label("first_name2"), signer2.last_name.label("last_name2"),
        )
        .select_from(made)
        .join(asked, asked.id == made.request_id)
        .join(asked2, sa.or_(asked2.person_id == made.decided_by, asked2.person_id == made.decided_for))
        .join(made2, made2.request_id == asked2.id)
        # Who was signed off in the one is who signed, or was stood in for, in the other.
        .join(signer, signer.id == asked2.person_id)
        .join(signer2, signer2.id == asked.person_id)
        .where(
            made.approved, made2.approved, asked.state == State.SIGNED_OFF, asked2.state == State.SIGNED_OFF,
            sa.or_(made2.decided_by == asked.person_id, made2.decided_for == asked.person_id), asked.person_id < asked2.person_id,
            made.decided_at >= since, made2.decided_at >= since, reached,
        )
        .order_by(made.decided_at.desc(), made.id, made2.id)
        .limit(MOST_SHOWN * 5)
    )  # fmt: skip


def _signing(work: Work, row: Any, end: str) -> Signing:
    values, other = row._mapping, "2" if not end else ""
    name = {part: f"{values['first_name' + part]} {values['last_name' + part]}".strip() for part in ("", "2")}
    on = clock.local_date(values["at" + end], work.site.timezone)
    return Signing(
        values["id" + end], name[end], name[other], values["facts" + end].get("title", values["module_id" + end]), on
    )
