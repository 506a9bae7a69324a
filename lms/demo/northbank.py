"""The first organisation: two wards, the people of the README and fourteen more."""

import random
from datetime import timedelta
from uuid import UUID

from lms import catalogue, people
from lms.demo.hiring import Staff, account, ask_all
from lms.demo.names import CARE, CLERICAL, FIRST, LAST, NURSING, SEED, TITLES
from lms.runtime.access import Role
from lms.runtime.work import Work

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


def northbank(work: Work, hashed: str) -> dict[str, UUID]:
    """Make the organisation; return its people by sign-in name."""
    organisation = people.create_organisation(
        work, name="Northbank University Hospitals", short_name="Northbank", kind=people.OrganisationKind.ACUTE, ods_code="RDM1",
        contact_email="training@northbank.example",
    )  # fmt: skip
    root = people.root_team(work, organisation.id).id
    staff = Staff(work, hashed, work.today - timedelta(days=420), "N")
    _hire(work, staff, root)
    staff.cast["mei"] = account(work, "mei", "Mei Tan", hashed)
    staff.cast["asha"] = account(work, "asha", "Asha Rahman", hashed)
    _give_access(work, staff, root)
    ask_all(work, organisation.id, staff.cast.values(), "Northbank")
    for slot, text in _LOCAL.items():
        review_on, owner = work.today + timedelta(days=97), staff.cast["tariq"]
        catalogue.set_insert(work, organisation.id, slot, text=text, review_on=review_on, owner_person_id=owner)
    return staff.cast


def _hire(work: Work, staff: Staff, root: UUID) -> None:
    medicine = people.create_team(work, root, code="MED", name="Medicine")
    elm = people.create_team(work, medicine.id, code="ELM", name="Elm Ward").id
    oak = people.create_team(work, medicine.id, code="OAK", name="Oak Ward").id
    staff.hire("lena", "Lena Hart", root, "Chief nurse", NURSING)
    staff.hire("tariq", "Tariq Aziz", root, "Head of learning", CLERICAL, "lena")
    staff.hire("audrey", "Audrey Stone", root, "Internal auditor", CLERICAL, "lena")
    staff.hire("grace", "Grace Mbeki", elm, "Ward manager", NURSING, "lena")
    staff.hire("omar", "Omar Haddad", oak, "Ward manager", NURSING, "lena")
    staff.hire("sunil", "Sunil Rao", elm, "Charge nurse", NURSING, "grace")
    staff.hire("ada", "Ada Okafor", elm, "Ward clerk", CLERICAL, "grace")
    staff.hire("ben", "Ben Clarke", elm, "Healthcare assistant", CARE, "grace")
    dice = random.Random(SEED)  # noqa: S311 -- the same demo every time
    for number in range(14):
        boss, team = ("grace", elm) if number % 2 else ("omar", oak)
        name = f"{FIRST[number]} {LAST[number]}"
        staff.hire(f"staff{number + 1}", name, team, dice.choice(TITLES), NURSING, boss)


def _give_access(work: Work, staff: Staff, root: UUID) -> None:
    for key, role, node in (
        ("lena", Role.LEADER, root), ("tariq", Role.TRAINING_LEAD, root), ("audrey", Role.AUDITOR, root), ("mei", Role.AUTHOR, None),
        ("asha", Role.ADMINISTRATOR, None),
    ):  # fmt: skip
        people.grant(work, staff.cast[key], role, node)
    people.appoint(
        work, staff.posts["grace"], staff.cast["sunil"], starts_on=work.today - timedelta(days=2),
        ends_on=work.today + timedelta(days=12), reason="annual leave",
    )  # fmt: skip
