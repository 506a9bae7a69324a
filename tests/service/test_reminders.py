"""Digests on both databases: who gets one, when, once a week; what it says; and what becomes of it until it is mailed."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from lms import assignments, mailing, messages, people, privacy, reminders, signoff
from lms.messages import letter
from lms.messages.models import Delivery, DeliveryState, Message
from lms.reminders.models import CalendarLink, ReminderDay, ReminderSent
from lms.runtime import ids, queue
from lms.runtime.errors import NotFound
from tests import builders
from tests.conftest import SITE

# Three weeks before what is asked of Ada, Ben and Otis is due, and a day after. Both are Mondays.
MONDAY = datetime(2027, 1, 11, 9, 30, tzinfo=UTC)
AFTER = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
CERTIFIED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def serve(opened, cast):
    """Serve a day: put its batches and run them. Returns those who were told, each as often as they were."""

    def run(now, times=1):
        for _ in range(times):
            with opened(now=now) as work:
                reminders.begin(work)
        with opened(write=False) as work:
            batch = sa.select(queue.Job.id, queue.Job.payload).where(
                queue.Job.kind == "reminders_batch", queue.Job.state == "ready"
            )
            jobs = work.db.execute(batch).all()
        for job in jobs:
            with opened(now=now) as work:
                work.db.execute(sa.update(queue.Job).where(queue.Job.id == job.id).values(state="done"))
                reminders.send_batch(work, *reminders.read_batch(job.payload))
        names = {actor.person: name for name, actor in cast.actors.items()}
        with opened(write=False) as work:
            told = sa.select(Message.person_id).where(Message.kind == messages.DIGEST, Message.sent_at == now)
            return sorted(names[person_id] for person_id in work.db.scalars(told))

    return run


def newest(opened, actor, now):
    with opened(actor, write=False, now=now) as work:
        return messages.inbox(work)[0]


def test_those_with_something_to_do_are_told_once_a_week(opened, serve):
    assert serve(MONDAY) == ["ada", "ada2", "ben", "otis"]
    assert serve(MONDAY, times=3) == ["ada", "ada2", "ben", "otis"]
    assert serve(MONDAY + timedelta(hours=3)) == []
    for days in range(1, 7):
        assert serve(MONDAY + timedelta(days=days)) == []
    assert serve(MONDAY + timedelta(days=7)) == ["ada", "ada2", "ben", "otis"]


def test_the_log_holds_even_when_the_day_is_forgotten(opened, serve):
    serve(MONDAY)
    with opened() as work:
        work.db.execute(sa.delete(ReminderDay))
    assert serve(MONDAY + timedelta(hours=1)) == []


def test_a_digest_says_what_is_next_why_and_by_when(opened, cast, serve):
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    assert found.subject == "One thing to finish by 31 January 2027"
    text = found.text
    assert "Everyone who works at Northbank does." in text
    assert "=> /modules/T01 Start the module" in text
    assert found.path == "/modules/T01"
    with opened(write=False) as work:
        job = work.db.scalars(sa.select(queue.Job).where(queue.Job.key == f"mail:{found.id}")).one()
    assert job.priority == queue.Priority.BATCH


def test_nobody_is_told_too_early(opened, serve):
    assert serve(datetime(2026, 12, 14, 9, 30, tzinfo=UTC)) == []
    assert serve(datetime(2026, 12, 21, 9, 30, tzinfo=UTC)) == ["ada", "ada2", "ben", "otis"]


def test_nothing_goes_in_quiet_hours(opened, cast, serve):
    night = MONDAY.replace(hour=6, minute=59)
    assert serve(night) == []
    with opened(now=night) as work:
        everybody = tuple(actor.person for actor in cast.actors.values())
        assert reminders.send_batch(work, (night.date(),), everybody) == 0
    with opened(write=False) as work:
        job = work.db.scalars(sa.select(queue.Job).where(queue.Job.kind == "reminders_batch")).one()
        assert job.run_at == MONDAY.replace(hour=7, minute=0)
    assert serve(MONDAY.replace(hour=7, minute=0)) == ["ada", "ada2", "ben", "otis"]


def test_a_missed_day_is_served_with_the_next(opened, serve):
    serve(MONDAY - timedelta(days=3))
    assert serve(MONDAY + timedelta(days=1)) == ["ada", "ada2", "ben", "otis"]
    assert serve(MONDAY + timedelta(days=7)) == ["ada", "ada2", "ben", "otis"]


def test_everybody_may_choose_the_day(opened, cast, serve):
    with opened(cast.ada) as work:
        assert reminders.choice(work).day == "Monday"
        reminders.choose(work, weekday=2, is_mailed=True)
        assert reminders.choice(work).day == "Wednesday"
    assert serve(MONDAY) == ["ada2", "ben", "otis"]
    assert serve(MONDAY + timedelta(days=2)) == ["ada"]


def test_never_to_somebody_done(opened, cast, serve):
    builders.certified(opened, cast)
    assert serve(MONDAY) == ["ada2", "ben", "otis"]


def test_never_to_somebody_whose_part_is_done(opened, cast, serve):
    builders.awaiting_sign_off(opened, cast)
    assert "ada" not in serve(MONDAY)


def suspend(work, cast):
    people.suspend(work, cast.ada.person)


def erase(work, cast):
    privacy.erase(work, cast.ada.person, "asked for in writing")


def leave(work, cast):
    people.end_post(work, cast.posts["ada"], on=work.today - timedelta(days=1))


def no_longer_asked(work, cast):
    from lms.assignments.models import Assignment

    row = work.db.scalars(sa.select(Assignment).where(Assignment.person_id == cast.ada.person)).one()
    assignments.end(work, row.id)


@pytest.mark.parametrize("what", [suspend, erase, leave, no_longer_asked])
@pytest.mark.parametrize("when", ["before", "after"])
def test_never_to_somebody_who_is_not_to_be_told(engine, opened, cast, serve, what, when):
    """Neither a digest before, nor its mail after."""
    if when == "before":
        with opened(cast.asha if what is not leave and what is not no_longer_asked else None, now=MONDAY) as work:
            what(work, cast)
        assert serve(MONDAY) == ["ada2", "ben", "otis"]
        return
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    with opened(cast.asha if what is not leave and what is not no_longer_asked else None, now=MONDAY) as work:
        what(work, cast)
    assert post(engine, found.id) == []


class Kept:
    """A transport that keeps what it is given."""

    def __init__(self):
        self.mails = []

    def send(self, message):
        self.mails.append(message)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Let jobs run on the Monday of these tests, or when a test says."""
    now = SimpleNamespace(is_=MONDAY)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: now.is_)
    return now


def post(engine, message_id):
    transport = Kept()
    mailing.send_message(mailing.Office(engine, SITE, transport, ids.new_id()), message_id)
    return transport.mails


def test_a_digest_is_mailed_with_a_link_that_stops_it(engine, opened, cast, serve):
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    (mail,) = post(engine, found.id)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert mail["Message-ID"] == f"<message-{found.id}@localhost>"
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Ada, one thing to finish by 31 January 2027")
    assert f"{SITE.origin}/account/digest" in text
    with opened() as work:
        assert reminders.read_stop_token(SITE, token) == cast.ada.person
        reminders.stop_mails(work, token)
        reminders.stop_mails(work, token)
    assert post(engine, found.id) == []
    assert "ada" in serve(MONDAY + timedelta(days=7)), "the message stays on the page"


def test_a_stop_link_is_nobody_elses(opened, cast):
    token = reminders.stop_token(SITE, cast.ada.person)
    for wrong in (
        "",
        "x",
        token[:-1],
        token + "A",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "é" * 43,
        "A" * 43,
    ):
        with pytest.raises(NotFound):
            reminders.read_stop_token(SITE, wrong)
    with opened(cast.ada) as work:
        reminders.choose(work, weekday=4, is_mailed=True)
    with opened() as work:
        reminders.stop_mails(work, token)
    with opened(cast.ada, write=False) as work:
        assert reminders.choice(work).weekday == 4
        assert not reminders.choice(work).is_mailed


def test_a_digest_says_what_holds_when_it_is_mailed(engine, opened, cast, serve):
    with opened() as work:
        post_id = cast.posts["ada"]
        assignments.ask(
            work, cast.ada.person, post_id=post_id, module_id="T03", due_on=date(2027, 1, 20), reason="your ward does"
        )
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    assert found.subject.startswith("Two things")
    builders.certified(opened, cast)
    (mail,) = post(engine, found.id)
    assert mail["Subject"] == "One thing to finish by 20 January 2027"
    with opened(cast.ada, write=False) as work:
        assert messages.get(work, found.id).subject == mail["Subject"], "page and mail say the same"


def test_nothing_is_mailed_to_somebody_done_meanwhile(engine, opened, cast, serve):
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    builders.certified(opened, cast)
    assert post(engine, found.id) == []
    with opened(write=False) as work:
        row = work.db.scalars(sa.select(Delivery).where(Delivery.message_id == found.id)).one()
        assert (row.state, row.cause) == (DeliveryState.KEPT, "There is nothing left to say.")


def test_a_digest_waits_for_the_end_of_the_night(engine, opened, cast, serve, clock):
    serve(MONDAY)
    found = newest(opened, cast.ada, MONDAY)
    clock.is_ = MONDAY.replace(hour=23)
    assert post(engine, found.id) == []
    with opened(write=False) as work:
        jobs = work.db.scalars(sa.select(queue.Job).where(queue.Job.kind == "mail", queue.Job.run_at > clock.is_)).all()
    assert [job.run_at for job in jobs] == [(MONDAY + timedelta(days=1)).replace(hour=7, minute=0)]
    clock.is_ = jobs[0].run_at
    (mail,) = post(engine, found.id)
    assert mail["Message-ID"] == f"<message-{found.id}@localhost>"


@pytest.mark.parametrize(
    ("days", "who"),
    [(4, set()), (5, {"grace"}), (9, {"grace"}), (10, {"grace", "lena"}), (14, {"grace", "lena"}), (15, {"grace", "lena", "tariq"})],
)  # fmt: skip
def test_a_request_that_waits_goes_up_the_line(opened, cast, serve, days, who):
    monday = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    builders.read_and_pass(opened, cast.ada)
    builders.see_behaviours(opened, cast)
    with opened(cast.ada, now=monday - timedelta(days=days)) as work:
        request_id = signoff.ask(work, "T01", note="")
    assert set(serve(monday)) == who
    if "grace" in who:
        text = newest(opened, cast.grace, monday).text
        assert f"/sign-offs/{request_id} Ada Okafor" in text
        assert "Waiting for your sign-off" in text
    if "lena" in who:
        assert "waited for 10 days or more in your teams" in newest(opened, cast.lena, monday).subject
    if "tariq" in who:
        assert newest(opened, cast.tariq, monday).subject == "One request has waited for 15 days or more"
    assert not {"omar", "petra", "audrey", "sunil"} & who
    # The page of sign-offs shows it to the same people, on the same days, and says of whom it was asked.
    for name in ("grace", "lena", "tariq", "omar", "petra"):
        with opened(cast.actors[name], write=False, now=monday) as work:
            assert len(signoff.waiting(work)) == (name == "grace")
            long = signoff.long_waiting(work)
        assert [each.asked_of for each in long] == (["Grace Mbeki"] if name in who - {"grace"} else [])


def test_a_decided_request_is_chased_no_more(opened, cast, serve):
    request_id = builders.awaiting_sign_off(opened, cast)
    with opened(cast.grace) as work:
        signoff.decide(work, request_id, approve=True)
    assert serve(datetime(2026, 12, 14, 9, 30, tzinfo=UTC)) == []


@pytest.mark.parametrize(("away", "asked"), [(["grace"], "lena"), (["grace", "lena"], "tariq")])
def test_without_a_manager_the_next_up_the_line_is_asked_then_the_training_lead(opened, cast, serve, away, asked):
    builders.awaiting_sign_off(opened, cast)
    with opened(cast.asha) as work:
        for name in away:
            people.suspend(work, cast.actors[name].person)
    monday = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    assert serve(monday) == [asked]
    assert newest(opened, cast.actors[asked], monday).subject == "One person waits for your sign-off"


def test_managers_and_training_leads_hear_who_is_late(opened, cast, serve):
    assert serve(AFTER) == ["ada", "ada2", "ben", "grace", "grace2", "omar", "otis", "petra", "tariq"]
    found = newest(opened, cast.grace, AFTER)
    assert found.subject == "Two of your people are late"
    parts = [part.text for part in letter.parts(found.text)]
    assert any(text.startswith("Ada Okafor: ") and text.endswith("was due on 31 January 2027.") for text in parts)
    assert not any("Otis" in text for text in parts)
    parts = [part.text for part in letter.parts(newest(opened, cast.tariq, AFTER).text)]
    assert "Elm Ward: two late." in parts and "Oak Ward: one late." in parts
    assert not any("Southmoor" in text for text in parts)


def test_what_can_be_renewed_is_told_once_and_is_no_reminder(opened, cast, serve):
    builders.certified(opened, cast)
    opens = date(2027, 8, 24)
    monday = datetime(2027, 8, 30, 8, 30, tzinfo=UTC)
    assert monday.date() > opens
    assert "ada" in serve(monday)
    found = newest(opened, cast.ada, monday)
    assert found.subject.startswith("One thing you can renew by")
    assert "ada" not in serve(monday + timedelta(days=7))
    with opened(write=False) as work:
        rules = set(work.db.scalars(sa.select(ReminderSent.rule).where(ReminderSent.person_id == cast.ada.person)))
    assert rules == {"renew:T01"}


def test_a_calendar_holds_the_dates_of_one_person(opened, cast):
    with opened(cast.ada) as work:
        assert not reminders.has_link(work)
        first = reminders.make_link(work)
        address = reminders.make_link(work)
        assert reminders.has_link(work)
    token = address.rpartition("=")[2]
    assert len(token) >= 22
    with opened(write=False) as work:
        assert work.db.scalars(sa.select(CalendarLink.token_digest)).all() == [ids.token_digest(token)]
        found = reminders.feed(work, token)
        assert found.count("BEGIN:VEVENT") == 1
        assert "DTSTART;VALUE=DATE:20270131" in found
        assert "Ada" not in found
        for wrong in (first.rpartition("=")[2], "", "x", token[:-1]):
            with pytest.raises(NotFound):
                reminders.feed(work, wrong)
    builders.certified(opened, cast)
    with opened(write=False) as work:
        later = reminders.feed(work, token)
    assert "SUMMARY:Renew: " in later
    assert [line for line in later.split("\r\n") if line.startswith("UID")] == [
        line for line in found.split("\r\n") if line.startswith("UID")
    ]


@pytest.mark.parametrize("what", [suspend, erase])
def test_a_calendar_ends_with_its_owner(opened, cast, what):
    with opened(cast.ada) as work:
        token = reminders.make_link(work).rpartition("=")[2]
    with opened(cast.asha) as work:
        what(work, cast)
    with opened(write=False) as work, pytest.raises(NotFound):
        reminders.feed(work, token)


def test_a_calendar_that_is_taken_back_opens_nothing(opened, cast):
    with opened(cast.ada) as work:
        token = reminders.make_link(work).rpartition("=")[2]
        reminders.take_back(work)
        reminders.take_back(work)
    with opened(write=False) as work, pytest.raises(NotFound):
        reminders.feed(work, token)


def test_who_left_has_an_empty_calendar(opened, cast):
    with opened(cast.ada) as work:
        token = reminders.make_link(work).rpartition("=")[2]
    with opened() as work:
        leave(work, cast)
    with opened(write=False) as work:
        assert "VEVENT" not in reminders.feed(work, token)


def test_what_was_sent_is_forgotten_after_two_years(opened, serve):
    serve(MONDAY)
    with opened(now=MONDAY + timedelta(days=3 * 366)) as work:
        reminders.prune(work)
        assert work.db.scalars(sa.select(ReminderSent)).all() == []
        assert work.db.scalars(sa.select(ReminderDay)).all() == []


def test_a_batch_costs_the_same_statements_for_two_as_for_one_with_nothing_to_say(opened, cast):
    def cost(*names):
        count = []
        with opened(now=datetime(2026, 11, 30, 9, 30, tzinfo=UTC)) as work:
            engine = work.db.get_bind()

            def seen(*_):
                count.append(1)

            sa.event.listen(engine, "before_cursor_execute", seen)
            reminders.send_batch(work, (date(2026, 11, 30),), tuple(cast.actors[name].person for name in names))
            sa.event.remove(engine, "before_cursor_execute", seen)
        return len(count)

    assert cost("ben", "otis", "mei", "omar") == cost("ben")
