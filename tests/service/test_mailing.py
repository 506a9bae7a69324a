"""Mails against a server that refuses, delays, hangs and drops: what becomes of each, and what an administrator sees of it."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from ipaddress import ip_address
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lms import messages, people
from lms.messages import DeliveryState
from lms.messages.models import Delivery
from lms.runtime import leases, mail, queue
from lms.runtime.db import transaction
from lms.runtime.errors import Forbidden, NotFound
from lms.worker import Worker
from tests.conftest import SITE
from tests.tools import smtp


@pytest.fixture
def tell(opened, cast):
    """Tell somebody something."""

    def send(name, text="Ada asks for your sign-off."):
        with opened() as work:
            return messages.send(work, cast.actors[name].person, "note", subject="A question", text=text, path="/")

    return send


def worker(engine, server, security="smtp", **more):
    return Worker(engine, SITE, mail.Smtp("127.0.0.1", server.port, security, "", "", **({"timeout": 0.5} | more)))


def work_off(engine, one, times=1):
    """Run what is due `times` times, what was put off being due again at once."""
    for _ in range(times):
        with transaction(engine, write=True) as db:
            now = queue.database_now(db)
            db.execute(sa.update(queue.Job).where(queue.Job.state == "ready").values(run_at=now - timedelta(seconds=1)))
        while one.run_once():
            pass


def deliveries(opened):
    with opened(write=False) as work:
        return list(work.db.scalars(sa.select(Delivery).order_by(Delivery.at, Delivery.id)))


def mail_jobs(engine):
    with transaction(engine, write=False) as db:
        return db.scalars(sa.select(queue.Job).where(queue.Job.kind == "mail")).all()


def test_a_mail_is_the_message_as_text_and_as_html(engine, opened, tell):
    message_id = tell("grace")
    with smtp.running() as server:
        work_off(engine, worker(engine, server))
    (taken,) = server.taken
    got = taken.message
    assert taken.to == "grace@demo.example"
    assert parseaddr(got["From"])[0] == "Wardwise at Northbank University Hospitals"
    assert got["Subject"] == "A question"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    for part in got.iter_parts():
        text = " ".join(part.get_content().split())
        for words in ("Hello Grace", "Ada asks for your sign-off.", f"{SITE.origin}/messages/{message_id}"):
            assert words in text
    (row,) = deliveries(opened)
    assert (row.state, row.address, row.tries) == (DeliveryState.SENT, "", 1)


def test_the_organisation_names_the_sender(engine, opened, tell, cast):
    with opened(cast.asha) as work:
        people.change_organisation(
            work, cast.northbank, name="Northbank University Hospitals", short_name="Northbank",
            kind=people.OrganisationKind.ACUTE, ods_code="RNB", region=None, contact_email=None,
            sender_name="Élan learning, “Northbank”",
        )  # fmt: skip
    tell("grace")
    with smtp.running() as server:
        work_off(engine, worker(engine, server))
    assert parseaddr(str(server.taken[0].message["From"])) == ("Élan learning, “Northbank”", "wardwise@localhost")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("550 5.1.1 no such user", "The address does not exist."),
        ("552 5.2.2 over quota", "The mailbox is full."),
        ("550 5.1.9 strange", "The address is not accepted."),
        ("554 go away", "The mail server refuses it."),
    ],
)
def test_a_refusal_for_good_is_parked_and_seen(engine, opened, cast, tell, answer, cause):
    tell("grace")
    with smtp.running(lambda _to, _n: answer) as server:
        work_off(engine, worker(engine, server), times=3)
    assert server.tries == {"grace@demo.example": 1}
    assert [job.state for job in mail_jobs(engine)] == ["parked"]
    with opened(cast.asha, write=False) as work:
        page = messages.undelivered(work)
    assert (page.failed, page.trying) == (1, 0)
    (row,) = page.rows
    assert (row.name, row.address, row.cause, row.is_refused) == ("Grace Mbeki", "grace@demo.example", cause, True)
    assert answer.partition(" ")[2] in row.answer


@pytest.mark.parametrize("first", ["451 4.7.1 later", smtp.HANG, smtp.DROP, "421 4.3.0 shutting down"])
def test_what_may_pass_is_tried_again_until_it_goes(engine, opened, cast, tell, first):
    tell("grace")
    with smtp.running(lambda _to, n: first if n < 3 else smtp.TAKE) as server:
        one = worker(engine, server)
        work_off(engine, one, times=2)
        (job,) = mail_jobs(engine)
        assert (job.state, job.attempts) == ("ready", 2)
        with opened(cast.asha, write=False) as work:
            assert (page := messages.undelivered(work, failed=False)).trying == 1
            assert page.rows[0].tries == 2
        work_off(engine, one)
    assert [each.to for each in server.taken] == ["grace@demo.example"]
    assert [(row.state, row.tries, row.address) for row in deliveries(opened)] == [(DeliveryState.SENT, 3, "")]


def test_a_server_that_is_not_there_is_tried_again(engine, opened, cast, tell):
    tell("grace")
    with smtp.running() as server:
        pass
    work_off(engine, worker(engine, server))
    with opened(cast.asha, write=False) as work:
        assert messages.undelivered(work, failed=False).rows[0].cause == "The mail server could not be reached."


def test_a_slow_server_is_waited_for(engine, opened, tell):
    tell("grace")
    with smtp.running(lambda _to, _n: smtp.SLOW, slow=0.3) as server:
        work_off(engine, worker(engine, server))
    assert [row.state for row in deliveries(opened)] == [DeliveryState.SENT]


def test_an_answer_that_is_lost_is_tried_again_under_the_same_id(engine, tell):
    tell("grace")
    with smtp.running(lambda _to, n: smtp.DROP_AFTER if n == 1 else smtp.TAKE) as server:
        work_off(engine, worker(engine, server), times=2)
    first, second = server.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_a_worker_that_stopped_between_mail_and_end_does_not_send_twice(engine, opened, tell):
    tell("grace")
    with smtp.running() as server:
        one = worker(engine, server)
        work_off(engine, one)
        with transaction(engine, write=True) as db:
            db.execute(sa.update(queue.Job).where(queue.Job.kind == "mail").values(state="ready"))
        work_off(engine, one)
    assert len(server.taken) == 1


def test_what_was_tried_too_often_counts_as_failed(engine, opened, cast, tell):
    tell("grace")
    with transaction(engine, write=True) as db:
        db.execute(sa.update(queue.Job).values(attempts=leases.MAX_ATTEMPTS - 1))
    with smtp.running(lambda _to, _n: "451 later") as server:
        work_off(engine, worker(engine, server))
    with opened(cast.asha, write=False) as work:
        page = messages.undelivered(work)
    assert (page.failed, page.trying, page.rows[0].is_refused) == (1, 0, False)


def test_it_is_sent_again_by_hand_to_the_address_of_now(engine, opened, cast, tell):
    tell("grace")
    with smtp.running(lambda _to, n: "550 5.1.1 who" if n == 1 else smtp.TAKE) as server:
        one = worker(engine, server)
        work_off(engine, one)
        (row,) = deliveries(opened)
        with opened(cast.tariq) as work, pytest.raises(Forbidden):
            messages.send_again(work, row.id)
        with opened(cast.asha) as work:
            messages.send_again(work, row.id)
        with opened(cast.asha) as work, pytest.raises(NotFound):
            messages.send_again(work, row.id)
        work_off(engine, one)
    assert sorted(job.state for job in mail_jobs(engine)) == ["done", "done"]
    assert len(server.taken) == 1
    assert sorted(row.state for row in deliveries(opened)) == [DeliveryState.AGAIN, DeliveryState.SENT]
    with opened(cast.asha, write=False) as work:
        assert messages.undelivered(work).rows == ()


def test_nobody_suspended_meanwhile_is_mailed(engine, opened, cast, tell):
    tell("grace")
    with opened(cast.asha) as work:
        people.suspend(work, cast.grace.person)
    with smtp.running() as server:
        work_off(engine, worker(engine, server))
    assert server.taken == []
    assert [row.state for row in deliveries(opened)] == [DeliveryState.KEPT]


def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(path)
    return served, ssl.create_default_context(cafile=str(path))


def test_starttls_is_used_and_the_server_must_be_the_one(engine, opened, cast, tell, tmp_path):
    served, trusting = certificate(tmp_path)
    tell("grace")
    with smtp.running(context=served) as server:
        work_off(engine, worker(engine, server, "smtp+starttls"))
        assert server.taken == [], "its certificate is nobody's we know"
        work_off(engine, worker(engine, server, "smtp+starttls", context=trusting))
    assert [each.was_safe for each in server.taken] == [True]


def test_without_starttls_nothing_goes_in_the_clear(engine, opened, cast, tell):
    tell("grace")
    with smtp.running() as server:
        work_off(engine, worker(engine, server, "smtp+starttls"))
    assert server.taken == []
    with opened(cast.asha, write=False) as work:
        assert messages.undelivered(work, failed=False).rows[0].cause.startswith("There is no safe connection")


def test_what_is_no_address_fails_at_once(engine, opened, cast, tell):
    from lms.signin.models import Account

    with opened() as work:
        work.db.execute(sa.update(Account).where(Account.person_id == cast.grace.person).values(email="not an address"))
    tell("grace")
    with smtp.running() as server:
        work_off(engine, worker(engine, server))
    with opened(cast.asha, write=False) as work:
        assert messages.undelivered(work).rows[0].cause == "This is not an email address."


def test_only_administrators_see_what_did_not_arrive(opened, cast):
    for name in ("tariq", "grace", "audrey"):
        with opened(cast.actors[name], write=False) as work:
            with pytest.raises(Forbidden):
                messages.undelivered(work)
            with pytest.raises(Forbidden):
                messages.get_undelivered(work, uuid4())
