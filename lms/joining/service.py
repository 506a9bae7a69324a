"""Join: check, move, merge, record. Source of what is moved: `plan`."""

from uuid import UUID

import sqlalchemy as sa

from lms import messages, people, signin
from lms.joining import learning, proof
from lms.joining.models import JoinRequest
from lms.joining.plan import PLAN, Treatment
from lms.joining.tables import move, table
from lms.runtime import audit, links
from lms.runtime.errors import Refused
from lms.runtime.work import Work

MANAGES = "One of your posts manages the other. Ask your training team to change the line manager first."
SIGNED_OFF = (
    "One of the two accounts has signed off training or reviewed evidence of the other. Your training team must look at that "
    "first."
)


def join(work: Work, token: str) -> UUID:
    """Join the account that began it into the actor's own, and return the id that was given up.

    Raises Refused when the proof is none, or it has been used; when one of them manages or has signed off the other.
    """
    found = proof.both(work, token)
    kept, gone = work.actor.person, found.person_id
    used = sa.update(JoinRequest).where(JoinRequest.id == found.request_id, JoinRequest.used_at.is_(None))
    if not work.db.execute(used.values(used_at=work.now)).rowcount:  # type: ignore[attr-defined]
        raise Refused(proof.AGAIN)
    organisations = people.lock_for_joining(work, gone, kept)
    _check(work, gone, kept)
    for column, treatment in PLAN.items():
        if treatment is Treatment.MOVED:
            move(work, column, gone, kept)
    people.joined(work, gone, kept)
    _merge_choices(work, gone, kept)
    learning.merge(work, gone, kept)
    signin.give_up(work, gone, kept)
    _record(work, gone, kept, organisations)
    messages.send(
        work, kept, "accounts_joined", subject="Your two accounts are one",
        text=f"What you did and hold under both is together now. You sign in as {found.kept_sign_in_name} from now on; "
        f"{found.sign_in_name or 'the other account'} lets nobody in any more. If it was not you who did this, tell your training team "
        "at once.",
        path=links.path("home"),
    )  # fmt: skip
    return gone


def _check(work: Work, gone: UUID, kept: UUID) -> None:
    """Refuse two rows of which one managed or judged the other: joined, somebody would manage or have signed off themselves."""
    post, boss = table("post").alias(), table("post").alias()
    pair = [gone, kept]
    managed = sa.select(post.c.id).join(boss, boss.c.id == post.c.manager_post_id)
    if work.db.execute(managed.where(post.c.person_id.in_(pair), boss.c.person_id.in_(pair))).first():
        raise Refused(MANAGES)
    decision, request = table("decision"), table("sign_off_request")
    judged = sa.select(decision.c.id).join(request, request.c.id == decision.c.request_id)
    by_other = sa.or_(decision.c.decided_by.in_(pair), decision.c.decided_for.in_(pair))
    seen = table("behaviour_seen")
    watched = sa.select(seen.c.id).where(seen.c.person_id.in_(pair), seen.c.seen_by.in_(pair))
    review, sent = table("prior_learning_decision"), table("prior_learning")
    reviewed = (
        sa.select(review.c.id)
        .join(sent, sent.c.id == review.c.claim_id)
        .where(sent.c.person_id.in_(pair), review.c.decided_by.in_(pair))
    )
    if (
        work.db.execute(judged.where(request.c.person_id.in_(pair), by_other)).first()
        or work.db.execute(watched).first()
        or work.db.execute(reviewed).first()
    ):
        raise Refused(SIGNED_OFF)


def _merge_choices(work: Work, gone: UUID, kept: UUID) -> None:
    """Take the pathway that was chosen, unless the one who stays chose one."""
    choice = table("pathway_choice")
    if not work.db.execute(sa.select(choice.c.person_id).where(choice.c.person_id == kept)).first():
        move(work, "pathway_choice.person_id", gone, kept)


def _record(work: Work, gone: UUID, kept: UUID, organisations: frozenset[UUID]) -> None:
    """Write it into the site's chain under both ids, and into the chain of each organisation, which learns of no other by it."""
    audit.record(work, "joining:join", gone, about=gone, into=str(kept))
    audit.record(work, "joining:join", gone, about=kept, joined=str(gone))
    for organisation_id in sorted(organisations):
        audit.record(work, "joining:join", gone, about=gone, organisation=organisation_id, into=str(kept))
