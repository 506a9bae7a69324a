"""One more organisation of any size, made in bulk, to try the product with."""

import random
from datetime import date
from uuid import UUID

from lms import people
from lms.demo.hiring import account, follow_rule
from lms.demo.names import CLERICAL, FIRST, LAST, NURSING, SEED, TITLES
from lms.runtime.access import Role
from lms.runtime.work import Work

TEAM = 25
_STARTED = date(2026, 1, 5)
# How many people are written at once.
_BATCH = 500


def westbrook(work: Work, staff: int, hashed: str) -> None:
    """Make an organisation of `staff` people in teams of 25, asked the foundation pathway by a rule."""
    organisation = people.create_organisation(
        work, name="Westbrook Teaching Hospitals", short_name="Westbrook", kind=people.OrganisationKind.ACUTE, ods_code="RDM3",
    )  # fmt: skip
    root = people.root_team(work, organisation.id).id
    lead = account(work, "westbrook", "Wanda West", hashed)
    top = people.give_post(
        work,
        lead,
        root,
        staff_number="W000000",
        job_title="Head of learning",
        staff_group=CLERICAL,
        started_on=_STARTED,
    ).id
    people.grant(work, lead, Role.TRAINING_LEAD, root)
    _hire(work, organisation.id, root, top, staff)
    people.rebuild_closures(work)
    follow_rule(work, organisation.id, "Westbrook")


def _hire(work: Work, organisation_id: UUID, root: UUID, top: UUID, staff: int) -> None:
    """Write people and their posts; the first of each team leads it."""
    dice = random.Random(SEED)  # noqa: S311 -- the same demo every time
    team, boss = root, top
    for number in range(1, staff + 1):
        person = people.Person(
            first_name=dice.choice(FIRST), last_name=dice.choice(LAST), created_at=work.now, suspended_at=None
        )
        leads = number % TEAM == 1
        if leads:
            ward = number // TEAM + 1
            team = people.create_team(work, root, code=f"T{ward:04}", name=f"Ward {ward}").id
        post = people.Post(
            person_id=person.id, organisation_id=organisation_id, team_id=team, staff_number=f"W{number:06}",
            job_title="Ward manager" if leads else dice.choice(TITLES), staff_group=NURSING,
            manager_post_id=top if leads else boss, started_on=_STARTED, ended_on=None,
            sort_name=f"{person.first_name} {person.last_name}".casefold(),
        )  # fmt: skip
        work.db.add_all((person, post))
        if leads:
            boss = post.id
        if number % _BATCH == 0:
            work.db.flush()
    work.db.flush()
