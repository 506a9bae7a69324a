"""What somebody chooses in a scenario is kept nowhere: in no table, no log, no mail, and given to no statement.

Every choice that can be made is made, with paths that make sense and paths that do not, up to a certificate; then everything
that was written is searched for the ids and the words of what was chosen.
"""

import logging
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from lms import catalogue, completion, enrolments
from lms.enrolments import Requirement
from lms.schema import metadata
from lms.worker import Worker

# What an author published is no record of anybody's choice.
CONTENT = {"module_version"}


class Post:
    """The post office: keeps every mail as text."""

    def __init__(self):
        self.mails = []

    def send(self, message: EmailMessage) -> None:
        self.mails.append(message.as_string())


class Ears(logging.Handler):
    """Keeps every line of every log, with what belongs to it."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@pytest.fixture
def ears():
    """Listen to all logs, whether or not they are handed on."""
    heard = Ears()
    loggers = [logging.getLogger(), logging.getLogger("lms"), logging.getLogger("werkzeug")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(heard)
        each.setLevel(logging.DEBUG)
    yield heard
    for each, level in zip(loggers, levels, strict=True):
        each.removeHandler(heard)
        each.setLevel(level)


@pytest.fixture
def given(app):
    """Keep the values that are given to the database."""
    values = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        values.append(f"{statement} {parameters}")

    event.listen(app.engine, "before_cursor_execute", note)
    yield values
    event.remove(app.engine, "before_cursor_execute", note)


@pytest.fixture
def module(opened):
    """The module with its scenarios."""
    with opened(write=False) as work:
        return catalogue.current_version(work, "T03").module


def traces(module):
    """Return the ids and the words of every choice and every ending."""
    choices = [
        choice for scenario in module.scenarios for decision in scenario.decisions for choice in decision.choices
    ]
    endings = [ending for scenario in module.scenarios for ending in scenario.endings]
    found = {each.id for each in choices} | {each.text for each in choices} | {each.consequence[0] for each in choices}
    return found | {each.text[0] for each in endings}


def held(engine):
    """Return every row of every table, as text."""
    with engine.connect() as connection:
        return {
            f"{table.name} {tuple(row)}"
            for table in metadata.sorted_tables
            if table.name not in CONTENT
            for row in connection.execute(sa.select(table))
        }


def every_path(scenario, at=None, path=()):
    """Yield every path to an end, and to each decision, that meets no decision twice."""
    at = at or scenario.first
    yield path, at
    seen = [scenario.first.id]
    for each in path:
        choice = scenario.decision(seen[-1]).choice(each)
        seen.append(choice.next)
    for choice in at.choices:
        if choice.next in {ending.id for ending in scenario.endings}:
            yield (*path, choice.id), None
        elif choice.next not in seen:
            yield from every_path(scenario, scenario.decision(choice.next), (*path, choice.id))


def plays_everything(ada, module):
    for scenario in module.scenarios:
        address = f"/modules/T03/scenarios/{scenario.slug}"
        for path, decision in every_path(scenario):
            joined = ".".join(path)
            if decision is None:
                end = ada.post(f"{address}/end", {"path": joined})
                assert ada.get(end.location).status == 200
                continue
            assert ada.get(f"{address}?path={joined}").status == 200
            for choice in decision.choices:
                assert ada.get(f"{address}/consequence?path={joined}&choice={choice.id}").status == 200
            spoilt = f"{joined}.{decision.choices[0].id}.{decision.choices[0].id}.no"
            for odd in (
                f"{address}?path={spoilt}",
                f"{address}/end?path={spoilt}",
                f"{address}/consequence?choice={spoilt}",
            ):
                assert ada.get(odd).status < 500
            assert ada.post(f"{address}/end", {"path": spoilt}).status == 303
            assert ada.post(f"{address}/end", {"path": joined}, csrf=False).status == 400
            assert ada.post(f"/modules/T03/scenarios/none/end?path={joined}", {"path": joined}).status == 404


def test_choices_are_in_no_table_no_log_and_no_mail(as_, cast, app, opened, module, ears, given):
    wanted = traces(module)
    with opened(cast.ada) as work:
        run = enrolments.start(work, "T03")
        for requirement in (Requirement.READ, Requirement.QUIZ, Requirement.SIGN_OFF):
            completion.meet(work, run.enrolment_id, requirement)
    before = held(app.engine)
    given.clear()
    plays_everything(as_(cast.ada), module)
    as_(cast.sam).get("/modules/T03/scenarios/the-rota-note?path=send-it-unread")
    post = Post()
    worker = Worker(app.engine, app.site, post)
    while worker.run_once():
        pass

    written = held(app.engine) - before
    assert any(row.startswith("scenario_played") for row in written)
    assert any(row.startswith("certificate ") for row in written)
    assert post.mails and given and ears.lines
    for kind, texts in (("table", written), ("log", ears.lines), ("mail", post.mails), ("statement", given)):
        found = [(trace, text) for text in texts for trace in wanted if trace in text]
        assert not found, f"a {kind} holds a choice: {found[0]}"


def test_the_search_would_find_a_choice(app, module):
    """Where choices do stand, in what the author published, the same search finds each of them."""
    with app.engine.connect() as connection:
        files = connection.execute(sa.text("SELECT files FROM module_version WHERE module_id = 'T03'")).scalar_one()
    assert all(
        choice.id in files for scenario in module.scenarios for each in scenario.decisions for choice in each.choices
    )
    assert "own-up-at-once" in traces(module)


def test_the_record_has_no_place_for_a_choice():
    assert {column.name for column in metadata.tables["scenario_played"].columns} == {
        "enrolment_id", "scenario_id", "version_id", "played_at",
    }  # fmt: skip
