"""Suspension, the end of a role and sign-out act on the next request in every channel: session, token, link, queued mail, job, stream."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms import imports, messages, people, reminders, signin, tasks
from lms.messages.models import Delivery, Message
from lms.runtime import mail
from lms.runtime.access import Role
from lms.runtime.errors import Forbidden
from lms.web.work import stream_work
from tests import builders, staff_files
from tests.client import Client
from tests.conftest import SITE


@pytest.fixture
def suspend(opened):
    def deed(actor):
        with opened() as work:
            people.suspend(work, actor.person)

    return deed


@pytest.fixture
def end_roles(opened):
    def deed(actor):
        with opened() as work:
            for row in work.db.scalars(sa.select(people.RoleGrant).where(people.RoleGrant.person_id == actor.person)):
                people.end_grant(work, row.id)

    return deed


@pytest.fixture
def sign_out(opened):
    def deed(actor):
        with opened() as work:
            signin.end_sessions(work, actor.person)

    return deed


@pytest.fixture
def program(app, cast, opened):
    """A program that reads for Tariq."""
    with opened(cast.tariq) as work:
        token = signin.make_token(work, name="a dashboard", permissions=cast.tariq.permissions, lasts=timedelta(days=1))
    return Client(app).bearing(token)


def test_a_session(cast, as_, suspend, end_roles, sign_out):
    browser = as_(cast.tariq)
    assert browser.get("/team").status == 200
    end_roles(cast.tariq)
    assert browser.get("/team").status == 403
    assert browser.get("/").status == 200
    suspend(cast.tariq)
    assert browser.get("/").location.startswith("/sign-in")
    bens = as_(cast.ben)
    assert bens.get("/").status == 200
    sign_out(cast.ben)
    assert bens.get("/").location.startswith("/sign-in")


def test_a_token(cast, program, suspend, end_roles):
    assert program.get("/api/team").response.json["matching"] > 0
    end_roles(cast.tariq)
    assert program.get("/api/team").status == 403
    assert program.get("/api/me").status == 200
    suspend(cast.tariq)
    assert program.get("/api/me").status == 401


def test_a_token_outlives_signing_out_but_not_its_own_end(cast, opened, program, sign_out):
    """Signing out ends browsers; a program's token is ended in its own list."""
    sign_out(cast.tariq)
    assert program.get("/api/me").status == 200
    with opened(cast.tariq) as work:
        signin.revoke_token(work, signin.tokens(work)[0].id)
    assert program.get("/api/me").status == 401


def test_a_mail_that_waits(app, cast, opened, suspend, tmp_path):
    sent = []
    for actor in (cast.ben, cast.ada):
        with opened() as work:
            message = messages.send(work, actor.person, "test", subject="Hello", text="Hello", path="/")
        sent.append(tasks.Outside(app.engine, SITE, mail.Folder(Path(tmp_path)), {"message_id": str(message)}, message))
    suspend(cast.ada)
    for job in sent:
        tasks.send_message(job)
    assert [each.read_text().count("To: ben@") for each in tmp_path.glob("*.eml")] == [1]


@pytest.mark.parametrize("is_left", [False, True])
def test_a_mail_about_somebody_whom_its_reader_ceased_to_see(app, cast, opened, tmp_path, is_left):
    """Grace was asked to sign off, and no longer manages Ada when the mail is sent."""
    builders.awaiting_sign_off(opened, cast)
    with opened() as work:
        asked = work.db.scalars(
            sa.select(Message).where(Message.kind == "sign_off_asked", Message.person_id == cast.grace.person)
        ).one()
        if is_left:
            people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
    job = tasks.Outside(app.engine, SITE, mail.Folder(Path(tmp_path)), {"message_id": str(asked.id)}, asked.id)
    tasks.send_message(job)
    mails = [each.read_text() for each in tmp_path.glob("*.eml")]
    assert len(mails) == (0 if is_left else 1)
    with opened(write=False) as work:
        delivery = work.db.scalars(sa.select(Delivery).where(Delivery.message_id == asked.id)).one()
    assert delivery.state == ("kept" if is_left else "sent")


def test_a_link_that_waits(app, cast, opened, suspend, tmp_path):
    with opened() as work:
        account = signin.account_by_name(work, "ada@demo.example").id
    suspend(cast.ada)
    payload = {"account_id": str(account), "kind": "reset"}
    tasks.send_link(tasks.Outside(app.engine, SITE, mail.Folder(Path(tmp_path)), payload, account))
    assert not list(tmp_path.glob("*.eml"))


def test_a_calendar_link(client, cast, opened, suspend):
    """It opens one's own days without signing in, so signing out leaves it; being let in again does not bring it back."""
    with opened(cast.ada) as work:
        path = reminders.make_link(work).removeprefix(SITE.origin)
    assert client.get(path).status == 200
    suspend(cast.ada)
    assert client.get(path).status == 404
    with opened() as work:
        people.readmit(work, cast.ada.person)
    assert client.get(path).status == 404


@pytest.fixture
def importing(cast, opened, monkeypatch):
    """An import of two people that Tariq has asked for, whose job has not begun; each person is a step of the job."""
    monkeypatch.setattr("lms.imports.runs.BATCH", 1)
    content = staff_files.written([staff_files.row("X1"), staff_files.row("X2")])
    import_id = staff_files.checked(opened, cast.northbank, content, cast.tariq)
    with opened(cast.tariq) as work:
        imports.apply(work, import_id, imports.CHANGING)
    return import_id


def between(opened, deed, steps):
    """What opens the transactions of a job, and does something to its asker before the one after so many steps that write."""
    left = [steps]

    def opens(actor=None, *, write=True):
        if write and actor:
            left[0] -= 1
            if left[0] == -1:
                deed()
        return opened(actor, write=write)

    return opens


@pytest.mark.parametrize("deed", ["suspend", "end_roles"])
@pytest.mark.parametrize("steps", [0, 1])
def test_a_job_goes_on_only_while_whoever_asked_for_it_may(cast, opened, importing, request, deed, steps):
    act = request.getfixturevalue(deed)
    imports.carry_out_apply(between(opened, lambda: act(cast.tariq), steps), importing)
    assert staff_files.counts(opened, importing) == {"add": 2}
    rows = staff_files.rows(opened, importing)
    assert [rows[number].state for number in ("X1", "X2")] == ["applied"] * steps + ["left"] * (2 - steps)
    assert "may not import here any more" in rows["X2"].reason
    assert (staff_files.post(opened, cast.northbank, "X1") is not None) == bool(steps)
    assert staff_files.post(opened, cast.northbank, "X2") is None


def test_an_undo_goes_on_only_while_whoever_asked_for_it_may(cast, opened, importing, suspend):
    imports.carry_out_apply(opened, importing)
    with opened(cast.tariq) as work:
        imports.undo(work, importing)
    imports.carry_out_undo(between(opened, lambda: suspend(cast.tariq), 1), importing)
    assert {each.state for each in staff_files.rows(opened, importing).values()} == {"undone", "kept"}


def test_a_stand_in_that_is_ended_and_a_line_manager_that_is_changed(cast, as_, opened):
    sunil, grace = as_(cast.sunil), as_(cast.grace)
    page = f"/team/{cast.ada.person}"
    assert sunil.get(page).status == grace.get(page).status == 200
    with opened() as work:
        people.end_delegation(work, people.standing_in(work, cast.sunil.person)[0].id)
    assert sunil.get(page).status in {403, 404}
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
    assert grace.get(page).status == 404
    assert as_(cast.omar).get(page).status == 200


@pytest.fixture
def meanwhile(monkeypatch, cast):
    """Do something to Tariq after his request was let in and before its stream is opened."""

    def between(deed):
        def asked():
            opens = stream_work()

            def later():
                deed(cast.tariq)
                return opens()

            return later

        monkeypatch.setattr("lms.web.manager.team.stream_work", asked)

    return between


@pytest.mark.parametrize("deed", ["suspend", "sign_out"])
def test_a_stream_breaks_off_before_its_first_line(cast, as_, request, meanwhile, deed):
    browser = as_(cast.tariq)
    assert "Okafor" in browser.post("/team/export").text
    meanwhile(request.getfixturevalue(deed))
    with pytest.raises(Forbidden):
        browser.post("/team/export")


def test_a_stream_holds_only_whom_its_reader_still_sees(cast, as_, end_roles, meanwhile):
    meanwhile(end_roles)
    assert "Okafor" not in as_(cast.tariq).post("/team/export").text


def test_a_role_that_needs_a_second_factor_shuts_every_door_until_there_is_one(app, cast, as_, program, monkeypatch):
    browser = as_(cast.tariq)
    monkeypatch.setattr(app, "site", replace(app.site, second_factor_roles=frozenset({Role.TRAINING_LEAD})))
    assert browser.get("/team").location == "/account/second-factor"
    assert browser.post("/team/export").location == "/account/second-factor"
    assert browser.get("/account/second-factor").status == 200
    assert program.get("/api/team").status == 403
    assert as_(cast.ada).get("/").status == 200
