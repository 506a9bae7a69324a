"""The second organisation: three people, two of whom have the names of others in the first."""

from datetime import timedelta

from lms import people
from lms.demo.hiring import Staff, ask_all
from lms.demo.names import CLERICAL
from lms.runtime.access import Role
from lms.runtime.work import Work


def southmoor(work: Work, hashed: str) -> None:
    """Make the organisation."""
    organisation = people.create_organisation(
        work, name="Southmoor Community Trust", short_name="Southmoor", kind=people.OrganisationKind.COMMUNITY, ods_code="RDM2",
        contact_email="learning@southmoor.example",
    )  # fmt: skip
    root = people.root_team(work, organisation.id).id
    staff = Staff(work, hashed, work.today - timedelta(days=200), "S")
    staff.hire("petra", "Petra Novak", root, "Head of learning", CLERICAL)
    staff.hire("grace.south", "Grace Mbeki", root, "Team leader", CLERICAL, "petra")
    staff.hire("ada.south", "Ada Okafor", root, "Receptionist", CLERICAL, "grace.south")
    people.grant(work, staff.cast["petra"], Role.TRAINING_LEAD, root)
    ask_all(work, organisation.id, staff.cast.values(), "Southmoor")
