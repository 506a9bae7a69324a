"""Demo data: two organisations with people, progress and certificates, made through the services from a fixed seed.

Safe to run again: it looks for its first organisation and does nothing when it is there. The names are the cast of the README.
"""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import assignments, catalogue, content, learning, people, quizzes, scenarios, signin, signoff
from lms.runtime import clock, queue
from lms.runtime.access import Role
from lms.runtime.errors import Refused
from lms.runtime.work import Actor, Grant, Site, Work, open_work, system

SEED = 20261124
RULE = "Foundation for all staff"
_FIRST = [
    "Amina",
    "Bogdan",
    "Carys",
    "Daniel",
    "Elif",
    "Farah",
    "Gwen",
    "Hana",
    "Imran",
    "Joanne",
    "Kofi",
    "Lucia",
    "Manuel",
    "Nia",
    "Olu",
    "Piotr",
    "Rosa",
    "Sanjay",
    "Tomos",
    "Uma",
    "Wei",
    "Yusuf",
    "Zofia",
]
_LAST = [
    "Adeyemi",
    "Brown",
    "Costa",
    "Davies",
    "Evans",
    "Fernandes",
    "Green",
    "Hughes",
    "Ivanova",
    "Jones",
    "Kaur",
    "Lewis",
    "Morgan",
    "Nowak",
    "Osei",
    "Price",
    "Quinn",
    "Rahman",
    "Shah",
    "Turner",
]
_TITLES = (
    "Staff nurse",
    "Healthcare assistant",
    "Ward clerk",
    "Porter",
    "Physiotherapist",
    "Pharmacy technician",
    "Housekeeper",
)
# What Northbank says in the slots of pages; Southmoor has written nothing yet, so its people see what the page says.
_LOCAL = {
    "approved-tools": "Our list of approved tools is on the intranet, under **AI tools**. It says what you may use each one for. "
    "Not on the list? Ask before you use it: extension 2211.",
    "who-to-ask": "Ask the tool’s named owner first. Then:\n\n- information governance, extension 2211\n"
    "- clinical safety, extension 2240\n- our Caldicott Guardian, through extension 2211",
    "how-to-report": "Report it as an incident, at any hour. At night, ring the site manager on extension 2000. "
    "If information went where it should not, tell information governance today as well: extension 2211.",
    "named-owners": "The list of AI tools on the intranet names the owner of each. If a name is missing, tell extension 2211.",
    "other-routes": "Patients can always ring 020 7946 0000 and speak to a person, on weekdays from 8 to 6. "
    "Reception books interpreters, and people to help with forms.",
}

Opened = Callable[..., AbstractContextManager[Work]]


def load(engine: Engine, site: Site, password: str, folder: Path, *, staff: int = 0) -> bool:
    """Fill an installation; return False when the demo was there already. `staff` adds an organisation of so many people."""
    with open_work(engine, site, system("demo"), write=False) as work:
        found = {row.ods_code for row in work.db.execute(sa.select(people.Organisation.ods_code))}
    made = False
    if "RDM2" not in found:
        if "RDM1" in found:
            raise Refused("The demo was interrupted the last time. Delete the database, then run the command again.")
        _first(engine, site, password, folder)
        made = True
    if staff and "RDM3" not in found:
        with open_work(engine, site, system("demo"), write=True) as work:
            _many(work, staff, signin.hash_password(password))
        made = True
    return made


def _first(engine: Engine, site: Site, password: str, folder: Path) -> None:
    hashed = signin.hash_password(password)
    with open_work(engine, site, system("demo"), write=True) as work:
        catalogue.publish(work, content.read_folder(folder))
        cast = _northbank(work, hashed)
    _progress(engine, site, cast)
    # The second organisation is made last: its presence says that the demo is whole. The mails of a past that was
    # never lived are dropped, so that the first start mails nobody.
    with open_work(engine, site, system("demo"), write=True) as work:
        queue.drop(work, "mail")
        _southmoor(work, hashed)


def _account(work: Work, key: str, first: str, last: str, hashed: str) -> UUID:
    person = people.create_person(work, first_name=first, last_name=last)
    address = f"{key}@demo.example"
    signin.create_account(work, person.id, sign_in_name=address, email=address, password_hash=hashed)
    return person.id


def _northbank(work: Work, hashed: str) -> dict[str, UUID]:
    """Make the first organisation; return its people by sign-in name."""
    organisation = people.create_organisation(
        work, name="Northbank University Hospitals", short_name="Northbank", kind=people.OrganisationKind.ACUTE, ods_code="RDM1",
        contact_email="training@northbank.example",
    )  # fmt: skip
    root = people.root_team(work, organisation.id)
    medicine = people.create_team(work, root.id, code="MED", name="Medicine")
    elm = people.create_team(work, medicine.id, code="ELM", name="Elm Ward")
    oak = people.create_team(work, medicine.id, code="OAK", name="Oak Ward")
    cast: dict[str, UUID] = {}
    posts: dict[str, UUID] = {}
    start = work.today - timedelta(days=150)

    def hire(key: str, name: str, team: UUID, title: str, group: str, boss: str = "") -> None:
        first, _, last = name.partition(" ")
        cast[key] = _account(work, key, first, last, hashed)
        posts[key] = people.give_post(
            work, cast[key], team, staff_number=f"N{len(posts) + 1:05}", job_title=title, staff_group=group, started_on=start,
            manager_post_id=posts.get(boss),
        ).id  # fmt: skip

    hire("lena", "Lena Hart", root.id, "Chief nurse", "Nursing and midwifery")
    hire("tariq", "Tariq Aziz", root.id, "Head of learning", "Administrative and clerical", "lena")
    hire("audrey", "Audrey Stone", root.id, "Internal auditor", "Administrative and clerical", "lena")
    hire("grace", "Grace Mbeki", elm.id, "Ward manager", "Nursing and midwifery", "lena")
    hire("omar", "Omar Haddad", oak.id, "Ward manager", "Nursing and midwifery", "lena")
    hire("sunil", "Sunil Rao", elm.id, "Charge nurse", "Nursing and midwifery", "grace")
    hire("ada", "Ada Okafor", elm.id, "Ward clerk", "Administrative and clerical", "grace")
    hire("ben", "Ben Clarke", elm.id, "Healthcare assistant", "Additional clinical services", "grace")
    dice = random.Random(SEED)  # noqa: S311 -- the same demo every time
    for number in range(14):
        boss, team = ("grace", elm.id) if number % 2 else ("omar", oak.id)
        hire(
            f"staff{number + 1}",
            f"{_FIRST[number]} {_LAST[number]}",
            team,
            dice.choice(_TITLES),
            "Nursing and midwifery",
            boss,
        )
    cast["mei"] = _account(work, "mei", "Mei", "Tan", hashed)
    cast["asha"] = _account(work, "asha", "Asha", "Rahman", hashed)
    for key, role, node in (
        ("lena", Role.LEADER, root.id), ("tariq", Role.TRAINING_LEAD, root.id), ("audrey", Role.AUDITOR, root.id),
        ("mei", Role.AUTHOR, None), ("asha", Role.ADMINISTRATOR, None),
    ):  # fmt: skip
        people.grant(work, cast[key], role, node)
    today = work.today
    people.appoint(
        work, posts["grace"], cast["sunil"], starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=12),
        reason="annual leave",
    )  # fmt: skip
    _ask_all(work, cast, "Northbank")
    for slot, text in _LOCAL.items():
        review_on = work.today + timedelta(days=97)
        catalogue.set_insert(work, organisation.id, slot, text=text, review_on=review_on, owner_person_id=cast["tariq"])
    return cast


def _foundation(work: Work) -> list[str]:
    """Return the modules that are asked of everybody."""
    listed = [entry for pathway in catalogue.pathways(work) if pathway.id == "foundation" for entry in pathway.modules]
    return [entry.module_id for entry in listed if entry.required]


def _ask_all(work: Work, cast: dict[str, UUID], short_name: str) -> None:
    """Ask every module of the foundation pathway of everybody with a post, some of them by a day that has passed."""
    modules = _foundation(work)
    for number, person_id in enumerate(cast.values()):
        for post in people.posts(work, person_id):
            days = -9 if number in {12, 17} else 21 if number in {13, 18} else 68
            for module_id in modules:
                assignments.ask(
                    work, person_id, post_id=post.id, module_id=module_id, due_on=work.today + timedelta(days=days),
                    reason=f"everyone who works at {short_name} does", rule_name=RULE,
                )  # fmt: skip


def _southmoor(work: Work, hashed: str) -> None:
    organisation = people.create_organisation(
        work, name="Southmoor Community Trust", short_name="Southmoor", kind=people.OrganisationKind.COMMUNITY, ods_code="RDM2",
        contact_email="learning@southmoor.example",
    )  # fmt: skip
    root = people.root_team(work, organisation.id)
    cast: dict[str, UUID] = {}
    boss: UUID | None = None
    for key, name, title in (
        ("petra", "Petra Novak", "Head of learning"),
        ("grace.south", "Grace Mbeki", "Team leader"), ("ada.south", "Ada Okafor", "Receptionist"),
    ):  # fmt: skip
        first, _, last = name.partition(" ")
        cast[key] = _account(work, key, first, last, hashed)
        given = people.give_post(
            work, cast[key], root.id, staff_number=f"S{len(cast):05}", job_title=title, staff_group="Administrative and clerical",
            started_on=work.today - timedelta(days=200), manager_post_id=boss,
        )  # fmt: skip
        boss = given.id
    people.grant(work, cast["petra"], Role.TRAINING_LEAD, root.id)
    _ask_all(work, cast, "Southmoor")


def _progress(engine: Engine, site: Site, cast: dict[str, UUID]) -> None:
    """Let some people learn, ask and be signed off, on days that have passed."""
    now = clock.now()

    def opened(key: str, days_ago: int = 0) -> AbstractContextManager[Work]:
        with open_work(engine, site, system("demo"), write=False) as work:
            person = cast[key]
            manages = work.db.scalar(sa.select(people.Post.id).where(people.Post.person_id == person))
            roles = {Role.MANAGER} if key in {"grace", "omar", "lena"} and manages else set[Role]()
            actor = Actor(person, people.name(work, person), tuple[Grant, ...](), people.permissions(roles))
        return open_work(engine, site, actor, write=True, now=now - timedelta(days=days_ago))

    with open_work(engine, site, system("demo"), write=False) as work:
        first, second = _foundation(work)[:2]
    for number, key in enumerate(("ada", "sunil", "staff2", "staff4", "staff6", "staff1", "staff3", "staff5")):
        _learn(opened, key, first, 40 - number)
        _sign(
            opened,
            "grace" if key in {"ada", "sunil"} or int(key[5:]) % 2 == 0 else "omar",
            cast[key],
            key,
            first,
            30 - number,
        )
    with opened("ada", 6) as work:
        module = catalogue.current_version(work, second).module
        for page in module.pages[:2]:
            learning.mark_done(work, second, page.slug)
        for scenario in module.scenarios[:1]:
            scenarios.finish(work, second, scenario.slug)
    for key, boss, days in (("staff2", "grace", 7), ("staff4", "grace", 4), ("staff1", "omar", 3)):
        _learn(opened, key, second, days + 1)
        _see(opened, boss, cast[key], second, days)
        with opened(key, days) as work:
            signoff.ask(work, second)


def _learn(opened: Opened, key: str, module_id: str, days_ago: int) -> None:
    """Read every page, play every scenario and pass the quiz."""
    with opened(key, days_ago) as work:
        module = catalogue.current_version(work, module_id).module
        for page in module.pages:
            learning.mark_done(work, module_id, page.slug)
        for scenario in module.scenarios:
            scenarios.finish(work, module_id, scenario.slug)
    with opened(key, days_ago) as work:
        begun = quizzes.begin(work, module_id)
        module = catalogue.current_version(work, module_id).module
        for position in range(1, module.quiz_size + 1):
            shown = quizzes.question(work, begun.attempt_id, position)
            drawn = next(each for each in module.questions if each.text == shown.text)
            quizzes.answer(work, begun.attempt_id, position, sorted(drawn.key))
    with opened(key, days_ago) as work:
        quizzes.submit(work, begun.attempt_id)


def _see(opened: Opened, boss: str, person_id: UUID, module_id: str, days_ago: int) -> None:
    with opened(boss, days_ago) as work:
        listed = catalogue.current_version(work, module_id).module.sign_off
        seen = [each.id for each in listed.behaviours if each.required] if listed else []
        signoff.see(work, person_id, module_id, seen, on=work.today, note="Seen at the morning handover")


def _sign(opened: Opened, boss: str, person_id: UUID, key: str, module_id: str, days_ago: int) -> None:
    _see(opened, boss, person_id, module_id, days_ago + 1)
    with opened(key, days_ago + 1) as work:
        request_id = signoff.ask(work, module_id)
    with opened(boss, days_ago) as work:
        signoff.decide(work, request_id, approve=True)


def _many(work: Work, staff: int, hashed: str) -> None:
    """Make one more organisation of `staff` people in teams of 25, each asked the foundation pathway, in bulk."""
    organisation = people.create_organisation(
        work,
        name="Westbrook Teaching Hospitals",
        short_name="Westbrook",
        kind=people.OrganisationKind.ACUTE,
        ods_code="RDM3",
    )
    root = people.root_team(work, organisation.id)
    dice = random.Random(SEED)  # noqa: S311
    lead = _account(work, "westbrook", "Wanda", "West", hashed)
    top = people.give_post(
        work, lead, root.id, staff_number="W000000", job_title="Head of learning", staff_group="Administrative and clerical",
        started_on=date(2026, 1, 5),
    )  # fmt: skip
    people.grant(work, lead, Role.TRAINING_LEAD, root.id)
    modules = _foundation(work)
    boss = top.id
    team = root.id
    for number in range(1, staff + 1):
        person = people.Person(
            first_name=dice.choice(_FIRST), last_name=dice.choice(_LAST), created_at=work.now, suspended_at=None
        )
        leads = number % 25 == 1
        if leads:
            team = people.create_team(work, root.id, code=f"T{number // 25 + 1:04}", name=f"Ward {number // 25 + 1}").id
        post = people.Post(
            person_id=person.id, organisation_id=organisation.id, team_id=team, staff_number=f"W{number:06}",
            job_title="Ward manager" if leads else dice.choice(_TITLES), staff_group="Nursing and midwifery",
            manager_post_id=top.id if leads else boss, started_on=date(2026, 1, 5), ended_on=None,
            sort_name=f"{person.first_name} {person.last_name}".casefold(),
        )  # fmt: skip
        work.db.add_all((person, post))
        if leads:
            boss = post.id
        if number % 500 == 0:
            work.db.flush()
    work.db.flush()
    people.rebuild_closures(work)
    assignments.ask_many(
        work,
        organisation.id,
        modules,
        due_on=work.today + timedelta(days=68),
        reason="everyone who works at Westbrook does",
        rule_name=RULE,
    )
