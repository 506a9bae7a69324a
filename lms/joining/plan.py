"""What becomes of each column that names a person, when one person's row is joined into another. Read it like a table.

Source: docs/decisions, "Two accounts of one human being are joined by moving".
"""

from collections.abc import Mapping
from enum import StrEnum


class Treatment(StrEnum):
    """What joining does with a column."""

    MOVED = "moved"  # The row is the one person's from now on.
    MERGED = "merged"  # Moved where the other has none like it; otherwise one of the two stands and the other is ended.
    KEPT = "kept"  # It says who did or held something at the time, and goes on saying it.


PLAN: Mapping[str, Treatment] = {
    # Who they are here, and what they were told.
    "post.person_id": Treatment.MOVED,
    "reports_below.person_id": Treatment.MOVED,
    "message.person_id": Treatment.MOVED,
    "message.about_person_id": Treatment.MOVED,
    "joined_person.into_id": Treatment.MOVED,
    "local_insert.owner_person_id": Treatment.MOVED,
    "organisation.signer_id": Treatment.MOVED,
    "role_grant.person_id": Treatment.MERGED,
    "delegation.delegate_id": Treatment.MERGED,
    "pathway_choice.person_id": Treatment.MERGED,
    # What they learned, and what is asked of them. An open run that the other has too stays with the row that was joined.
    "enrolment.person_id": Treatment.MERGED,
    "attempt.person_id": Treatment.MERGED,
    "sign_off_request.person_id": Treatment.MERGED,
    "assignment.person_id": Treatment.MERGED,
    "standing.person_id": Treatment.MERGED,
    "waiver.person_id": Treatment.MERGED,
    "certification.person_id": Treatment.MOVED,
    "prior_learning.person_id": Treatment.MERGED,
    "certificate.person_id": Treatment.MOVED,
    "behaviour_seen.person_id": Treatment.MOVED,
    # What they decided and did for others.
    "assignment.asked_by": Treatment.KEPT,
    "assignment_extension.given_by": Treatment.KEPT,
    "certification_extension.given_by": Treatment.KEPT,
    "assignment_rule.made_by": Treatment.KEPT,
    "waiver.made_by": Treatment.KEPT,
    "behaviour_seen.seen_by": Treatment.KEPT,
    "certificate.revoked_by": Treatment.KEPT,
    "decision.decided_by": Treatment.KEPT,
    "decision.decided_for": Treatment.KEPT,
    "delegation.appointed_by": Treatment.KEPT,
    "import_run.made_by": Treatment.KEPT,
    "import_run.applied_by": Treatment.KEPT,
    "import_run.undone_by": Treatment.KEPT,
    "module_version.published_by": Treatment.KEPT,
    "prior_learning_decision.decided_by": Treatment.KEPT,
    "sign_in_code.made_by": Treatment.KEPT,
    "sign_off_voided.voided_by": Treatment.KEPT,
    # How they signed in: the account that is given up lets nobody in any more, and keeps its name from being taken.
    "account.person_id": Treatment.KEPT,
    "personal_address.person_id": Treatment.MERGED,
    "api_token.person_id": Treatment.KEPT,
    "external_identity.person_id": Treatment.MERGED,
    "join_request.person_id": Treatment.KEPT,
    "joined_person.person_id": Treatment.KEPT,
    "recovery_code.person_id": Treatment.KEPT,
    "second_factor.person_id": Treatment.KEPT,
    "sign_in_session.person_id": Treatment.KEPT,
    # What they took away of their record, and what was taken away.
    "record_copy.person_id": Treatment.KEPT,
    # What was mailed to the address of the account that is given up, and what they chose for it.
    "mail_delivery.person_id": Treatment.KEPT,
    "reminder_sent.person_id": Treatment.KEPT,
    "digest_choice.person_id": Treatment.KEPT,
    "calendar_link.person_id": Treatment.KEPT,
    "record_copy.asked_by": Treatment.KEPT,
    "erasure.person_id": Treatment.KEPT,
    "erasure.erased_by": Treatment.KEPT,
}
