"""The lines of a rule as they are typed: a field, a comparison, and values with semicolons between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lms import assignments, catalogue, people
from lms.assignments import Field, How, Line
from lms.runtime.errors import Refused
from lms.web.work import work

FIELDS: Mapping[Field, str] = {
    Field.STAFF_GROUP: "Staff group", Field.TEAM: "Team and below", Field.JOB_TITLE: "Job title", Field.JOB_WORDS: "Words in the job title",
    Field.PATHWAY: "Pathway that fits the job", Field.ROLE: "Role", Field.STARTED: "Started on or after",
}  # fmt: skip
HOWS: Mapping[How, str] = {How.ANY: "is any of", How.ALL: "is all of", How.NONE: "is none of"}
ROLES: Mapping[str, str] = {
    "manager": "line manager", "leader": "leader", "training_lead": "training lead", "author": "author", "auditor": "auditor",
}  # fmt: skip


@dataclass(frozen=True)
class TypedLine:
    """One line as it is in the form. `word` is what stands before it."""

    number: int
    field: str
    how: str
    text: str

    @property
    def word(self) -> str:
        """How the line goes on from those before it."""
        if self.how == How.NONE:
            return "but not" if self.number > 1 else "Where not"
        return "and" if self.number > 1 else "Where"


def typed(form: Mapping[str, str], *, do: str = "") -> tuple[TypedLine, ...]:
    """Return the lines that a form sent, with one more or one less when a button asked for it."""
    numbers = [number for number in range(1, assignments.MOST_LINES + 1) if f"field-{number}" in form]
    kept = [number for number in numbers if do != f"remove-{number}"]
    found = [
        (form[f"field-{number}"], form.get(f"how-{number}", ""), form.get(f"values-{number}", "")) for number in kept
    ]
    if do == "add" and len(found) < assignments.MOST_LINES:
        found.append((Field.STAFF_GROUP, How.ANY, ""))
    return tuple(
        TypedLine(number, field if field in FIELDS else Field.STAFF_GROUP, how if how in HOWS else How.ANY, text[:4000])
        for number, (field, how, text) in enumerate(found, start=1)
    )


class Names:
    """The names of an organisation's teams, of pathways and of roles, as lines say them."""

    def __init__(self, organisation_id: UUID) -> None:
        self.teams = {str(key): value for key, value in people.bulk.teams(work(), organisation_id).items()}
        self.pathways = {each.id: each.title for each in catalogue.pathways(work())}

    def shown(self, lines: Sequence[Line]) -> tuple[TypedLine, ...]:
        """Return lines as they are typed."""
        return tuple(
            TypedLine(number, line.field, line.how, "; ".join(self._shown(line.field, each) for each in line.values))
            for number, line in enumerate(lines, start=1)
        )

    def _shown(self, field: Field, value: str) -> str:
        if field is Field.TEAM:
            code, name = self.teams.get(value, ("", "a team that has closed"))
            return f"{name} ({code})" if code else name
        if field is Field.PATHWAY:
            return self.pathways.get(value, value)
        return ROLES.get(value, value) if field is Field.ROLE else value

    def read(self, lines: Sequence[TypedLine]) -> tuple[Line, ...]:
        """Return typed lines as a rule keeps them. Raises Refused for a name that nothing has."""
        found = []
        for line in lines:
            words = [each.strip() for each in line.text.split(";") if each.strip()]
            field = Field(line.field)
            values = [self._value(line.number, field, each) for each in words]
            found.append(Line(field, How(line.how), tuple(dict.fromkeys(values))))
        return tuple(found)

    def _value(self, number: int, field: Field, word: str) -> str:
        if field is Field.TEAM:
            return self._team(number, word)
        if field is Field.STARTED:
            return _day(number, word)
        known = self.pathways if field is Field.PATHWAY else ROLES if field is Field.ROLE else None
        if known is None:
            return word
        match = [key for key, name in known.items() if word.casefold() in {key.casefold(), name.casefold()}]
        if not match:
            raise Refused(f"Line {number}: enter one of: {'; '.join(known.values())}", field="lines")
        return match[0]

    def _team(self, number: int, word: str) -> str:
        asked = word.casefold()
        match = [
            key
            for key, (code, name) in self.teams.items()
            if asked in {code.casefold(), name.casefold(), f"{name} ({code})".casefold()}
        ]
        if len(match) != 1:
            why = "no open team is" if not match else f"{len(match)} teams are"
            raise Refused(f"Line {number}: {why} called “{word[:80]}”. Enter the team’s code.", field="lines")
        return match[0]


def _day(number: int, word: str) -> str:
    for pattern in ("%Y-%m-%d", "%d %m %Y", "%d %B %Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(word, pattern).date().isoformat()  # noqa: DTZ007 -- a date has no zone
        except ValueError:
            continue
    example = date(2027, 1, 31).strftime("%d %B %Y")
    raise Refused(f"Line {number}: enter a date, such as {example}", field="lines")
