"""Over random organisations, in the bytes that leave: whoever is out of somebody's reach stands on no page of theirs, in no list, search,
export, refusal or mail, by name, staff number or address; and the lists hold everybody within reach.

Beyond reach, a few names are told because what is said is about both: those who decide on what one learned (the line above, those who
run training), the line manager of whom one sees, the two sides of
a stand-in, and in the record of changes whoever was the line manager before.
"""

import random
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lms import assignments, people
from lms.assignments.models import Assignment
from lms.certificates.models import Certificate
from lms.messages.models import Message
from lms.people.models import Delegation, RoleGrant
from lms.runtime.access import Role
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import open_work, system
from lms.signoff.models import SignOffRequest
from lms.worker import Worker
from tests import builders
from tests import cast as casting
from tests.cast import NOW
from tests.client import Client
from tests.conftest import SITE, opener
from tests.examples import examples
from tests.property import worlds
from tests.web.conftest import kept_app

EXAMPLES = examples(3)
MOST_READERS = 3


@dataclass
class Outbox:
    """The mails that were sent."""

    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        """Keep one."""
        self.mails.append(message)


@pytest.fixture
def app(same_sqlite_url, monkeypatch):
    monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW)
    made = kept_app(same_sqlite_url)
    yield made
    made.engine.dispose()


@settings(
    max_examples=EXAMPLES,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=worlds.PLAN, seed=st.integers(0, 10**6))
def test_nobody_out_of_reach_leaves_a_trace(app, sqlite_path, plan, seed):
    with open_work(app.engine, SITE, system("test"), write=True, now=NOW) as work:
        world = worlds.make(work, plan)
        _ask_modules(work, world)
    _be_certified(app, world)
    outbox = Outbox()
    worker = Worker(app.engine, app.site, outbox)
    while worker.run_once():
        pass
    readers = random.Random(seed).sample(world.people, min(MOST_READERS, len(world.people)))
    with open_work(app.engine, SITE, system("test"), write=False, now=NOW) as work:
        places = _places(work, world)
        actors = [casting.actor(work, person) for person in readers]
    for actor in actors:
        client = Client(app).sign_in(actor)
        allowed, recorded = (_allowed(world, actor.person, in_record=each) for each in (False, True))
        for path in _paths(app, places):
            reply = client.raw("GET", path, {})
            may = recorded if path.startswith(("/account/changes", "/admin/record")) else allowed
            _check(world, may, f"{path} of {actor.name}", reply)
            if 'name="q"' in reply.get_data().decode(errors="replace"):
                for more in (f"?q={world.mark}", f"?q={world.mark}&show=left"):
                    _check(world, may, f"{path}{more} of {actor.name}", client.raw("GET", path + more, {}))
        if not world.has_left(actor.person):
            _check_lists(client, world, actor.person, allowed)
    _check_mails(world, outbox)
    _check_refusals(app, sqlite_path, world, actors)


def _ask_modules(work, world):
    """Ask a module of everybody, so that lists and pages have something to say."""
    posts = {(post.person, post.organisation): post for post in world.posts if post.is_current}
    for post in posts.values():
        assignments.ask(work, post.person, post_id=post.id, module_id="T01", due_on=casting.DUE, reason="for all")


def _be_certified(app, world):
    """Let one person whose manager is there go all the way to a certificate, and another one up to the request for sign-off."""
    opened, by_id = opener(app.engine), {post.id: post for post in world.posts}
    managed = [
        (post.person, by_id[post.manager].person)
        for post in world.posts
        if post.is_current and post.manager and by_id[post.manager].is_current
    ]
    for (learner, manager), deed in zip(managed, (builders.certified, builders.awaiting_sign_off), strict=False):
        with opened() as work:
            cast = SimpleNamespace(actors={"ada": casting.actor(work, learner), "grace": casting.actor(work, manager)})
        with suppress(NotFound, Refused):
            deed(opened, cast)


def _places(work, world):
    """What fills the places in addresses."""
    everybody = [*world.people, *world.joined]
    posts = [post.id for post in world.posts]
    roots = {world.organisation[team]: work.db.get_one(people.Team, team).organisation_id for team in world.parents}
    return {
        "person_id": everybody,
        "post_id": posts,
        "team_id": list(world.parents),
        "organisation_id": list(roots.values()),
        "grant_id": list(work.db.scalars(sa.select(RoleGrant.id).where(RoleGrant.person_id.in_(everybody)))),
        "delegation_id": list(work.db.scalars(sa.select(Delegation.id).where(Delegation.post_id.in_(posts)))),
        "message_id": list(work.db.scalars(sa.select(Message.id).where(Message.person_id.in_(everybody)))),
        "assignment_id": list(work.db.scalars(sa.select(Assignment.id).where(Assignment.person_id.in_(everybody)))),
        "certificate_id": list(work.db.scalars(sa.select(Certificate.id).where(Certificate.person_id.in_(everybody)))),
        "request_id": list(
            work.db.scalars(sa.select(SignOffRequest.id).where(SignOffRequest.person_id.in_(everybody)))
        ),
        "chain": [str(each) for each in roots.values()],
        "number": [1, 2, 3],
        "module_id": ["T01"],
    }


def _paths(app, places):
    """Every address that can be read, of every record of the world."""
    with app.test_request_context():
        urls = app.url_map.bind("127.0.0.1")
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or not rule.arguments <= set(places):
                continue
            names = sorted(rule.arguments)
            for values in product(*(places[name] for name in names)):
                yield urls.build(rule.endpoint, dict(zip(names, values, strict=True)))


def _allowed(world, reader, *, in_record=False):
    """The canaries that somebody may find; in the record of changes also the names of those who managed somebody once."""
    reach, seen = world.reach(reader), world.seen_posts(reader)
    if world.has_left(reader):
        reach, seen = {reader}, [post for post in seen if post.person == reader]
    by_id = {post.id: post for post in world.posts}
    named = reach | {by_id[post.manager].person for post in seen if post.manager}
    for post in world.posts:
        if post.person == reader:
            named |= {by_id[above].person for above in world.managers(post)} | world.trainers(post)
    if in_record:
        # Who audits a whole organisation reads all of its record: also who was given a role there without having a post there.
        audited = {
            world.organisation[team]
            for who, role, team, _ in world.roles
            if who == reader and role is Role.AUDITOR and team
        }
        named |= {who for who, _, team, _ in world.roles if team and world.organisation[team] in audited}
        named |= {gone for gone, kept in world.joined.items() if kept in named}
    # Whoever was joined into the reader is the reader.
    own = {gone for gone, kept in world.joined.items() if kept == reader}
    for pair in world.told + (world.recorded if in_record else []):
        if {world.joined.get(each, each) for each in pair} & reach:
            named |= set(pair)
    places = {(post.person, post.organisation) for post in seen}
    return (
        {world.names[person] for person in named | own}
        | {world.addresses[person] for person in reach | own}
        | {post.number for post in world.posts if (post.person, post.organisation) in places}
    )


def _canaries(world, text):
    return set(re.findall(rf"{world.mark}[xs]\d\d|{world.mark.lower()}a\d\d@example\.org", text))


def _check(world, allowed, what, reply):
    assert reply.status_code < 500, what
    found = _canaries(world, reply.get_data().decode(errors="replace") + str(reply.headers))
    assert not found - allowed, f"{sorted(found - allowed)} on {what}"


def _check_lists(client, world, reader, allowed):
    by_id = {post.id: post for post in world.posts}
    everybody = {post.id for post in world.posts if post.is_current} if world.is_site_auditor(reader) else set()
    team = {world.names[by_id[post].person] for post in world.team_posts(reader) | everybody} - {world.names[reader]}
    staff = {by_id[post].number for post in world.posts_by_role(reader, Role.TRAINING_LEAD)}
    listed = client.raw("GET", f"/team?q={world.mark}", {})
    if listed.status_code == 200:
        assert team <= _canaries(world, listed.get_data(as_text=True))
    else:
        assert not team
    if staff:
        assert staff <= _canaries(world, client.raw("GET", f"/training/people?q={world.mark}", {}).text)
    exported = client.raw("POST", f"/team/export?q={world.mark}", {"csrf_token": client.csrf_token()})
    _check(world, allowed, "the export", exported)
    if exported.status_code == 200:
        assert team <= _canaries(world, exported.get_data(as_text=True))


def _check_mails(world, outbox):
    readers = {address: person for person, address in world.addresses.items()}
    for mail in outbox.mails:
        if mail["To"] in readers:
            reader = readers[mail["To"]]
            found = _canaries(world, mail.as_string())
            assert not found - _allowed(world, reader), f"{sorted(found)} in the mail of {world.names[reader]}"


def _check_refusals(app, sqlite_path, world, actors):
    """Send what must be refused, and look at the refusals; what is done after all is undone again."""
    kept = sqlite_path.with_suffix(".kept")
    _copy(app, sqlite_path, kept)
    for actor in actors:
        allowed, client = _allowed(world, actor.person), Client(app).sign_in(actor)
        for path, fields in _deeds(world):
            reply = client.raw("POST", path, {**fields, "csrf_token": client.csrf_token()})
            if reply.status_code in {200, 303}:
                _copy(app, kept, sqlite_path)
                client = Client(app).sign_in(actor)
            else:
                typed = _canaries(world, " ".join(fields.values()))
                _check(world, allowed | typed, f"the refusal of {path} to {actor.name}", reply)


def _copy(app, source: Path, target: Path):
    with app.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    app.engine.dispose()
    shutil.copyfile(source, target)


def _deeds(world):
    new = {
        "first_name": "New",
        "last_name": "Person",
        "job_title": "Any",
        "staff_group": "Any",
        "started_on": "2026-11-01",
    }
    days = {"starts_on": "2026-11-24", "ends_on": "2026-11-30", "reason": "annual leave", "delegate": "other"}
    for post in world.posts:
        yield "/training/people/new", {**new, "team": str(post.team), "staff_number": post.number}
        for other in world.posts[:4]:
            yield f"/training/posts/{post.id}/manager", {"manager": str(other.id)}
            yield (
                f"/stand-ins/{post.id}/new",
                {**days, "staff_number": other.number, "last_name": world.names[other.person]},
            )
