"""What is on record of completions, in the columns that an import reads."""

from collections.abc import Iterator
from uuid import UUID

from lms import certifications, people, recognition
from lms.imports import rules
from lms.imports.completions.columns import COLUMNS
from lms.imports.staffing import Roster
from lms.runtime.work import Work

_PART = 500


def exported(work: Work, organisation_id: UUID) -> Iterator[list[str]]:
    """Yield the header and a row for each certification, not taken back, of those who work in an organisation today.

    Who certified it stands there only where this organisation knows; its own runs and what others recognised come under its name.
    """
    yield list(COLUMNS)
    name = people.organisation_of(work, organisation_id).name
    roster = Roster.of(work.today, people.bulk.staff(work, organisation_id), {})
    numbers = {
        post.person_id: number for number, post in sorted(roster.by_number.items()) if post.is_current(work.today)
    }
    persons = list(numbers)
    for start in range(0, len(persons), _PART):
        held = [each for each in certifications.of_people(work, persons[start : start + _PART]) if not each.voided_at]
        issuers = recognition.recognised_from(
            work, [each.id for each in held if each.organisation_id == organisation_id]
        )
        for each in held:
            issuer, level = issuers.get(each.id, (name, ""))
            days = (each.achieved_on.isoformat(), each.valid_until.isoformat())
            cells = (numbers[each.person_id], each.module_id, *days, issuer or name, level)
            yield [rules.guarded(cell) for cell in cells]
