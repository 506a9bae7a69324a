"""Meet a requirement."""

from uuid import UUID

from lms import catalogue, certificates, certifications, enrolments, messages
from lms.certificates import Signature
from lms.enrolments import Requirement
from lms.runtime import links
from lms.runtime.work import Work


def meet(
    work: Work,
    enrolment_id: UUID,
    requirement: Requirement,
    *,
    signature: Signature | None = None,
    version_id: UUID | None = None,
) -> bool:
    """Record that a requirement of a run is met and, when nothing is outstanding, certify, issue and tell. Return whether it certified.

    `signature` is who signed off, as it is printed; given with SIGN_OFF only. `version_id` is the version in which it was met, where
    that is not the run's own. Meeting a requirement again changes nothing.
    """
    # The lock lets two requirements met at the same moment see each other, so that one of them completes the run.
    enrolment = enrolments.lock(work, enrolment_id)
    is_new, met = enrolments.record(work, enrolment, requirement, version_id)
    version = catalogue.version(work, enrolment.version_id)
    asked = enrolments.asked(version.module, enrolment.is_refresher)
    if not is_new or enrolment.completed_at or enrolments.outstanding(asked, met):
        return False
    enrolments.close(work, enrolment, work.now)
    certification = certifications.certify(work, enrolment)
    certificate_id = certificates.issue(work, certification, post_id=enrolment.post_id, signature=signature)
    renewed = enrolment.purpose == enrolments.Purpose.RENEWAL
    messages.send(
        work, enrolment.person_id, "certified",
        subject=f"You {'have renewed' if renewed else 'are certified in'} {version.module.title}",
        text=(
            f"You have {'renewed' if renewed else 'finished'} {version.module.title}. Your certificate is yours to keep and counts until "
            f"{certification.valid_until.day} {certification.valid_until:%B %Y}."
        ),
        path=links.path("certificate", certificate_id),
    )  # fmt: skip
    return True
