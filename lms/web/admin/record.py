"""The record of changes, for auditors in their organisation and administrators of the site."""

from dataclasses import dataclass
from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from lms import reports
from lms.runtime.access import Permission
from lms.runtime.ids import read_id
from lms.web.admin import blueprint
from lms.web.doors import requires
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.work import work

LONGEST_NAME = 120


@dataclass(frozen=True)
class RecordPage:
    """A page of entries and what was asked for. `whose` is the name of the one person it is limited to."""

    found: reports.Changes
    who: str
    person: str
    whose: str
    kind: str
    since: str
    until: str
    after: str | None
    kinds: tuple[tuple[str, str], ...]
    administers: bool

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.who or self.person or self.kind or self.since or self.until)


@blueprint.route("/record")
@requires(Permission.SEE_RECORD)
def record() -> ResponseReturnValue:
    """Show who did what, when and to whom, by person, kind and day."""
    asked = {
        name: request.args.get(name, "").strip()[:LONGEST_NAME] for name in ("who", "person", "what", "from", "to")
    }
    person_id = read_id(asked["person"])
    wanted = reports.Wanted(
        asked["who"], person_id, asked["what"], _day(asked["from"]), _day(asked["to"]),
        decode(request.args.get("after"), (str, str, int)) or (),
    )  # fmt: skip
    found = reports.changes(work(), wanted)
    whose = next((each.about for each in found.rows if each.about), "one person") if person_id else ""
    return page(
        "admin/record.html",
        RecordPage(
            found, asked["who"], str(person_id or ""), whose, asked["what"], asked["from"], asked["to"],
            encode(found.after) if found.after else None, tuple((key, words[0]) for key, words in reports.KINDS.items()),
            work().actor.may(Permission.ADMINISTER),
        ),
    )  # fmt: skip


@blueprint.route("/record/<chain>/<int:number>")
@requires(Permission.SEE_RECORD)
def change(chain: str, number: int) -> ResponseReturnValue:
    """Show one entry with what seals it to the one before."""
    return page("admin/change.html", reports.change(work(), chain, min(number, 2**62)))


def _day(text: str) -> date | None:
    """Return a day from the address; anything else is ignored, as any unknown value of a filter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
