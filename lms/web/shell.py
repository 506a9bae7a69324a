"""What every page shows around its content: who is signed in, where they can go, notes of what was done."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from flask import current_app, g, get_flashed_messages, request, url_for

from lms.runtime.access import Permission

SERVICE_NAME = "Wardwise"


@dataclass(frozen=True)
class ShellFacts:
    """What the door phase knows of whoever is signed in."""

    person_name: str = ""
    first_name: str = ""
    organisation_name: str = ""
    roles: AbstractSet[str] = field(default_factory=frozenset)
    has_reports: bool = False


@dataclass(frozen=True)
class NavItem:
    """One item of the navigation; `current` is "page", "true" (a page below it) or empty."""

    label: str
    href: str
    current: str


@dataclass(frozen=True)
class Layout:
    """The layout's facts, one value for every template. `is_unguarded`: no role needs a second factor here, as on a demonstration."""

    person_name: str
    first_name: str
    organisation_name: str
    navigation: tuple[NavItem, ...]
    notes: tuple[str, ...]
    is_unguarded: bool


NOBODY = Layout("", "", "", (), (), is_unguarded=False)

# The pages below a place of the navigation, where that place is shown as the one that the reader is in; or a whole blueprint.
_LEARNING = (
    "learner.module", "learner.module_page", "learner.activity", "learner.sheet", "learner.quiz", "learner.question",
    "learner.review", "learner.result",
    "learner.recap", "learner.elsewhere", "learner.scenario", "learner.scenario_consequence", "learner.scenario_end", "learner.sign_off",
)  # fmt: skip
_TEAM = (
    "manager.person", "manager.assign", "manager.end_assignment", "manager.more_time", "manager.behaviours", "manager.behaviours_together",
    "manager.reissue", "manager.revoke", "manager.print_code",
    "manager.stand_ins", "manager.appoint_stand_in", "manager.end_stand_in",
)  # fmt: skip
_PLACES = (
    ("Home", "learner.home", _LEARNING),
    ("Pathways", "learner.pathways", ("learner.glossary", "learner.sources")),
    ("Certificates", "learner.certificates", ("learner.certificate",)),
    ("Team", "manager.team", _TEAM),
    ("Sign-offs", "manager.sign_offs", ("manager.sign_off",)),
    ("Training", "training.people", ("training",)),
    ("Admin", "admin.access", ("admin",)),
    ("Record of changes", "admin.record", ("admin.change",)),
)
# The places of whoever may enter them.
_BY_PERMISSION = {
    "manager.team": Permission.SEE_TEAM, "manager.sign_offs": Permission.SIGN_OFF,
    "training.people": Permission.MANAGE_PEOPLE, "admin.access": Permission.ADMINISTER,
}  # fmt: skip


def layout() -> Layout:
    """Return the layout's facts for this request; empty for a visitor and on error pages without a session."""
    facts: ShellFacts = g.get("shell") or ShellFacts()
    navigation = tuple(_items()) if facts.person_name else ()
    notes = tuple(map(str, get_flashed_messages()))
    is_unguarded = not current_app.site.second_factor_roles  # type: ignore[attr-defined]
    return Layout(facts.person_name, facts.first_name, facts.organisation_name, navigation, notes, is_unguarded)


def _items() -> list[NavItem]:
    shown = {"learner.home", "learner.pathways", "learner.certificates"}
    for endpoint, permission in _BY_PERMISSION.items():
        if g.actor.may(permission):
            shown.add(endpoint)
    # Administrators find the record under Admin; auditors, who do not enter there, find it in a place of its own.
    if g.actor.may(Permission.SEE_RECORD) and not g.actor.may(Permission.ADMINISTER):
        shown.add("admin.record")
    # A page that is not there is the same page wherever it was asked for.
    here = "" if g.get("is_missing") else request.endpoint or ""
    found = []
    for label, endpoint, below in _PLACES:
        if endpoint in shown:
            current = "page" if here == endpoint else "true" if {here, here.partition(".")[0]} & {*below} else ""
            found.append(NavItem(label, url_for(endpoint), current))
    return found
