"""End a certificate: revoke it, and what revoking shares with issuing again."""

from uuid import UUID

import sqlalchemy as sa

from lms import certifications, messages, people
from lms.certificates import frozen
from lms.certificates.models import Certificate
from lms.certificates.queries import is_shown
from lms.runtime import audit, links, queue
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Work

SHORTEST_REASON, LONGEST_REASON = 10, 500


def revoke(work: Work, certificate_id: UUID, reason: str) -> None:
    """Revoke a certificate and void its certification, and tell the holder and whoever signs for them.

    `reason` is 10 to 500 characters, kept in the record and told to both, never shown to the public.
    Raises NotFound out of reach, Refused for one's own or without a reason, Conflict when it was revoked or replaced before.
    """
    row = lock(work, certificate_id, reason, verb="revoke")
    row.revoked_at, row.revoked_by, row.revoked_reason = work.now, work.actor.person_id, reason
    certifications.void(work, row.certification_id, reason)
    tell(
        work, row, "certificate_revoked", row.id, did="was revoked",
        then="If you think this is a mistake, tell your training team.", reason=reason,
    )  # fmt: skip
    queue.put(work, "lasting")
    audit.record(
        work, "certificates:revoke", row.id, about=row.person_id, organisation=row.organisation_id, reason=reason
    )


def lock(work: Work, certificate_id: UUID, reason: str, *, verb: str) -> Certificate:
    """Return a certificate that the actor may end, locked. Raises as `revoke` says."""
    row = work.db.scalar(
        sa.select(Certificate)
        .join(people.Person, people.Person.id == Certificate.person_id)
        .where(
            Certificate.id == certificate_id,
            people.within_reach(work, Certificate.person_id),
            people.Person.erased_at.is_(None),
        )
        .with_for_update(key_share=True, of=Certificate)
    )
    if row is None or not is_shown(work, row.person_id, row.organisation_id):
        raise NotFound
    if row.person_id == work.actor.person_id:
        raise Refused(f"You cannot {verb} your own certificate")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused("Enter the reason in 10 to 500 characters", field="reason")
    if row.revoked_at:
        raise Conflict("This certificate was revoked before. Nothing was changed.")
    if row.replaced_at:
        raise Conflict("This certificate was replaced before. Nothing was changed. Open the one that replaced it.")
    return row


def tell(work: Work, row: Certificate, kind: str, about: UUID, *, did: str, then: str, reason: str) -> None:
    """Tell the holder, and whoever signs for them where it was issued, what became of a certificate and why."""
    printed = frozen.thaw(row.printed)
    messages.send(
        work, row.person_id, kind,
        subject=f"Your certificate for {printed.module_title} {did}",
        text=f"Your certificate for {printed.module_title} {did}. The reason given: {reason}\n\n{then}",
        path=links.path("certificate", about),
    )  # fmt: skip
    posts = [each for each in people.posts(work, row.person_id) if each.organisation_id == row.organisation_id]
    signers = people.signers(work, posts[0].id) if posts else ()
    for signer in signers:
        if signer.person_id not in {work.actor.person_id, row.person_id}:
            messages.send(
                work, signer.person_id, kind,
                subject=f"A certificate of {people.name(work, row.person_id)} {did}",
                text=f"The certificate of {people.name(work, row.person_id)} for {printed.module_title} {did}. The reason given: {reason}",
                path=links.path("certificate", about), about=row.person_id,
            )  # fmt: skip
