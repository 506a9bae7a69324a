"""The people of the tests: fixed, named, and made through the services, so that no impossible state can be built.

Northbank: Ada and Ben work on Elm Ward under Grace; Omar manages Oak Ward and Otis; Sunil reports to Grace and stands in for her these
days; Lena leads, Tariq runs training, Audrey audits; Mei writes and Asha administers on the site; Sam is suspended. Southmoor has
Petra, who runs training there, and an Ada and a Grace of its own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import assignments, catalogue, content, people, signin
from lms.runtime import queue
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant, Site, Work, open_work, system

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2027, 1, 31)
PASSWORD = "three random words"
FOLDER = Path(__file__).parent / "content"
REASON = "everyone who works at Northbank does"
NAMES = (
    "ada",
    "ben",
    "grace",
    "sunil",
    "omar",
    "otis",
    "lena",
    "tariq",
    "mei",
    "audrey",
    "asha",
    "sam",
    "petra",
    "ada2",
    "grace2",
)


@dataclass(frozen=True)
class Cast:
    """The actors by name, with their posts and the two organisations."""

    actors: dict[str, Actor]
    posts: dict[str, UUID]
    northbank: UUID
    southmoor: UUID

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None


def fill(engine: Engine, site: Site) -> None:
    """Make everybody, publish the test module and the assignments."""
    hashed = signin.hash_password(PASSWORD)
    with open_work(engine, site, system("cast"), write=True, now=NOW) as work:
        catalogue.publish(work, content.read_folder(FOLDER))
        _northbank(work, hashed)
        _southmoor(work, hashed)
        queue.drop(work, "rules_of_people")


def _northbank(work: Work, hashed: str) -> None:
    organisation = people.create_organisation(
        work, name="Northbank University Hospitals", short_name="Northbank", kind=people.OrganisationKind.ACUTE, ods_code="RNB",
        contact_email="training@northbank.example",
    )  # fmt: skip
    root = people.root_team(work, organisation.id)
    elm = people.create_team(work, root.id, code="ELM", name="Elm Ward")
    oak = people.create_team(work, root.id, code="OAK", name="Oak Ward")
    posts: dict[str, UUID] = {}

    def hire(key: str, name: str, team: UUID, title: str, boss: str | None = None, suspended: bool = False) -> UUID:
        person = _person(work, key, name, hashed)
        posts[key] = people.give_post(
            work, person, team, staff_number=f"N{len(posts) + 1:04}", job_title=title, staff_group="Nursing",
            started_on=date(2026, 9, 14), manager_post_id=posts.get(boss or ""),
        ).id  # fmt: skip
        if suspended:
            people.suspend(work, person)
        return person

    lena = hire("lena", "Lena Hart", root.id, "Chief nurse")
    hire("grace", "Grace Mbeki", elm.id, "Ward manager", "lena")
    sunil = hire("sunil", "Sunil Rao", elm.id, "Charge nurse", "grace")
    learners = [
        hire("ada", "Ada Okafor", elm.id, "Ward clerk", "grace"),
        hire("ben", "Ben Clarke", elm.id, "Healthcare assistant", "grace"),
    ]
    hire("omar", "Omar Haddad", oak.id, "Ward manager", "lena")
    learners.append(hire("otis", "Otis Green", oak.id, "Staff nurse", "omar"))
    hire("sam", "Sam Frost", elm.id, "Staff nurse", "grace", suspended=True)
    tariq = hire("tariq", "Tariq Aziz", root.id, "Head of learning")
    audrey = hire("audrey", "Audrey Stone", root.id, "Internal auditor")
    away = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 12, 5), "reason": "annual leave"}
    people.appoint(work, posts["grace"], sunil, **away)
    people.grant(work, lena, Role.LEADER, root.id)
    people.grant(work, tariq, Role.TRAINING_LEAD, root.id)
    people.grant(work, audrey, Role.AUDITOR, root.id)
    for key, name, role in (("mei", "Mei Tan", Role.AUTHOR), ("asha", "Asha Rahman", Role.ADMINISTRATOR)):
        people.grant(work, _person(work, key, name, hashed), role)
    for person in learners:
        post = people.posts(work, person)[0]
        assignments.ask(
            work,
            person,
            post_id=post.id,
            module_id="T01",
            due_on=DUE,
            reason=REASON,
            rule_name="Foundation for all staff",
        )


def _southmoor(work: Work, hashed: str) -> None:
    organisation = people.create_organisation(
        work,
        name="Southmoor Community Trust",
        short_name="Southmoor",
        kind=people.OrganisationKind.COMMUNITY,
        ods_code="RSM",
    )
    root = people.root_team(work, organisation.id)
    petra = _person(work, "petra", "Petra Novak", hashed)
    grace = _person(work, "grace2", "Grace Mbeki", hashed)
    ada = _person(work, "ada2", "Ada Okafor", hashed)
    posts = {}
    for person, title, boss in (
        (petra, "Head of learning", None),
        (grace, "Team leader", None),
        (ada, "Ward clerk", grace),
    ):
        posts[person] = people.give_post(
            work, person, root.id, staff_number=f"N{len(posts) + 1:04}", job_title=title, staff_group="Nursing",
            started_on=date(2026, 9, 14), manager_post_id=posts.get(boss) if boss else None,
        ).id  # fmt: skip
    people.grant(work, petra, Role.TRAINING_LEAD, root.id)
    assignments.ask(work, ada, post_id=posts[ada], module_id="T01", due_on=DUE, reason="everyone at Southmoor does")


def _person(work: Work, key: str, name: str, hashed: str) -> UUID:
    first, _, last = name.partition(" ")
    person = people.create_person(work, first_name=first, last_name=last)
    address = f"{key}@demo.example"
    signin.create_account(work, person.id, sign_in_name=address, email=address, password_hash=hashed)
    return person.id


def read(engine: Engine, site: Site) -> Cast:
    """Return the cast of a database that was filled."""
    with open_work(engine, site, system("cast"), write=False, now=NOW) as work:
        found: dict[str, Actor] = {}
        posts: dict[str, UUID] = {}
        for key in NAMES:
            account = signin.account_by_name(work, f"{key}@demo.example")
            assert account
            found[key] = actor(work, account.person_id)
            for post in people.posts(work, account.person_id):
                posts[key] = post.id
        organisations = {row.short_name: row.id for row in work.db.scalars(sa.select(people.Organisation))}
    return Cast(found, posts, organisations["Northbank"], organisations["Southmoor"])


def actor(work: Work, person_id: UUID) -> Actor:
    """Return a person as an actor, with the roles and permissions they have now."""
    rows = work.db.scalars(
        sa.select(people.RoleGrant).where(
            people.RoleGrant.person_id == person_id, people.is_held(people.RoleGrant, work.today)
        )
    )
    grants = tuple(Grant(Role(row.role), row.team_id) for row in rows)
    manages = work.db.scalar(
        sa.select(sa.func.count())
        .select_from(people.Post)
        .where(people.Post.manager_post_id.in_(sa.select(people.Post.id).where(people.Post.person_id == person_id)))
    )
    stands_in = work.db.scalars(people.stood_in_for(sa.literal(person_id, sa.Uuid()), work.today)).first()
    named = work.db.scalar(sa.select(people.Organisation.id).where(people.Organisation.signer_id == person_id).limit(1))
    roles = {grant.role for grant in grants} | ({Role.MANAGER} if manages or stands_in or named else set())
    return Actor(person_id, people.name(work, person_id), grants, people.permissions(roles))
