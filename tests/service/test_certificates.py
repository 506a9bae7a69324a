"""Certificates: frozen at issue, made once, checked by anybody, revoked with a reason."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from lms import certificates, certifications, enrolments, people, reports, standing
from lms.certificates.models import CertificateFile
from lms.enrolments import Requirement
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.worker import Worker
from tests import builders
from tests.cast import NOW
from tests.conftest import SITE


class Kept:
    """A mail transport that keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message) -> None:
        self.sent.append(f"{message['To']}: {message['Subject']}")


def work_off(engine, transport=None) -> None:
    """Run jobs until none is due."""
    worker = Worker(engine, SITE, transport or Kept())
    for _ in range(50):
        if not worker.run_once():
            return
    raise AssertionError("the jobs do not end")


def test_the_pdf_is_made_once_and_a_new_name_changes_nothing(engine, cast, opened):
    certificate_id = builders.certified(opened, cast)
    work_off(engine)
    with opened(cast.ada, write=False) as work:
        first = certificates.file(work, certificate_id)
        code = certificates.get(work, certificate_id).code
    assert first.startswith(b"%PDF")
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Adaeze", last_name="Okafor-Hill")
        certificates.keep_file(work, certificate_id, b"%PDF another", "d-OTHER")
        certificates.ask_for_file(work, certificate_id)
    work_off(engine)
    with opened(cast.ada, write=False) as work:
        assert certificates.file(work, certificate_id) == first
        assert certificates.verify(work, code).printed.holder_name == "Ada Okafor"
        assert work.db.scalar(sa.select(sa.func.count()).select_from(CertificateFile)) == 1


def test_both_sides_are_told_by_mail(engine, cast, opened):
    transport = Kept()
    builders.certified(opened, cast)
    work_off(engine, transport)
    assert "grace@demo.example: Ada Okafor asks for your sign-off" in transport.sent
    assert "ada@demo.example: You are certified in Check twice" in transport.sent
    assert len(transport.sent) == len(set(transport.sent))


@pytest.mark.parametrize(
    "typed", ["", "x", "AAAA-BBBB-CCCC-DDDD", "'; DROP TABLE certificate", "0" * 16, "O" * 500, "\x00", "é" * 16]
)
def test_unknown_and_malformed_codes_are_answered_alike(cast, opened, typed):
    builders.certified(opened, cast)
    with opened(write=False) as work:
        assert certificates.verify(work, typed) == certificates.Finding(certificates.Status.UNKNOWN, NOW)


def test_a_code_is_read_as_people_type_it(cast, opened):
    certificate_id = builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        code = certificates.get(work, certificate_id).printed.code
        for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
            assert certificates.verify(work, typed).status is certificates.Status.VALID


def test_the_last_valid_day(cast, opened):
    certificate_id = builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        found = certificates.get(work, certificate_id)
    assert found.valid_until.isoformat() == "2027-11-24"
    for days, status in ((365, "valid"), (366, "expired")):
        with opened(write=False, now=NOW + timedelta(days=days)) as work:
            assert certificates.verify(work, found.code).status == status


def test_revoking(engine, cast, opened):
    certificate_id = builders.certified(opened, cast)
    with opened(cast.tariq) as work, pytest.raises(Refused, match="10 to 500"):
        certificates.revoke(work, certificate_id, "no")
    with opened(cast.tariq) as work:
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")
    with opened(cast.tariq) as work, pytest.raises(Conflict, match="revoked before"):
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")
    with opened(cast.ada, write=False) as work:
        found = certificates.get(work, certificate_id)
        finding = certificates.verify(work, found.code)
        assert (finding.status, finding.printed) == (certificates.Status.REVOKED, None)
        row = standing.of_person(work, cast.ada.person)[0]
        assert standing.word(row, work.today) is standing.Word.TO_DO
    with opened(cast.ada) as work:
        assert enrolments.start(work, "T01").purpose == "renewal"


def test_nobody_revokes_their_own_or_elsewhere(cast, opened):
    certificate_id = builders.certified(opened, cast)
    with opened(cast.petra) as work, pytest.raises(NotFound):
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")
    with opened(cast.ada) as work, pytest.raises(Refused, match="your own"):
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")


def test_renewing_early_loses_nothing(cast, opened):
    builders.certified(opened, cast)
    with opened(cast.ada) as work, pytest.raises(Refused, match="You can renew from 24 August 2027"):
        enrolments.start(work, "T01")
    later = NOW + timedelta(days=300)
    with opened(cast.ada, now=later) as work:
        run = enrolments.start(work, "T01")
    from lms import completion

    for requirement in (Requirement.READ, Requirement.QUIZ):
        with opened(cast.ada, now=later) as work:
            certified = completion.meet(work, run.enrolment_id, requirement)
        assert certified == (requirement is Requirement.QUIZ)
    with opened(cast.ada, write=False, now=later) as work:
        assert [each.valid_until.isoformat() for each in certifications.history(work, cast.ada.person)] == [
            "2028-11-24",
            "2027-11-24",
        ]


def test_a_certificate_exists_exactly_when_nothing_is_outstanding(cast, opened):
    steps = (builders.read_all, builders.pass_quiz)
    for step in steps:
        step(opened, cast.ada)
        with opened(cast.ada, write=False) as work:
            assert certificates.held(work) == ()
    builders.see_behaviours(opened, cast)
    with opened(cast.ada, write=False) as work:
        assert certificates.held(work) == ()


def test_out_of_reach_is_not_there(cast, opened):
    certificate_id: UUID = builders.certified(opened, cast)
    for name in ("ben", "omar", "petra", "grace2", "mei", "asha"):
        with opened(cast.actors[name], write=False) as work, pytest.raises(NotFound):
            certificates.get(work, certificate_id)


def test_another_organisation_sees_that_a_certificate_was_earned_and_not_where(cast, opened):
    certificate_id = builders.certified(opened, cast)
    with opened() as work:
        people.give_post(
            work, cast.ada.person, people.root_team(work, cast.southmoor).id, staff_number="B1", job_title="Bank clerk",
            staff_group="Any", started_on=NOW.date(),
        )  # fmt: skip
    with opened(cast.petra) as work:
        (shown,) = reports.person_page(work, cast.ada.person).certificates
        assert (shown.id, shown.standing.word) == (None, "Valid")
        for deed in (certificates.get, certificates.file):
            with pytest.raises(NotFound):
                deed(work, certificate_id)
        with pytest.raises(NotFound):
            certificates.revoke(work, certificate_id, "It was issued to somebody else.")
    with opened(cast.tariq, write=False) as work:
        assert reports.person_page(work, cast.ada.person).certificates[0].id == certificate_id
