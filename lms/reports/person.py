"""One person as their manager or the training team sees them. Source: experience, 7.2."""

from dataclasses import dataclass
from uuid import UUID

from lms import assignments, catalogue, certificates, enrolments, people, recognition, signoff, standing
from lms.reports import words
from lms.reports.home import certificate_standing
from lms.reports.why import Why, missing, seen_rows, why
from lms.runtime.access import Permission
from lms.runtime.work import Work


@dataclass(frozen=True)
class PersonModule:
    """One module of a person: where they are, what is missing, what was seen, the assignment that asks it and the waiver over it.

    `has_why` is False where nothing is known but a waiver.
    """

    module_id: str
    title: str
    standing: words.Standing
    reason: str
    missing: tuple[str, ...]
    request_id: UUID | None
    behaviours: tuple[tuple[str, signoff.SeenView | None, bool], ...]
    assignment_id: UUID | None
    by_rule: bool
    waiver: assignments.WaiverView | None
    has_why: bool


@dataclass(frozen=True)
class PersonCertificate:
    """A certificate of a person with what it is worth today; `id` is None for one that an organisation out of reach issued."""

    id: UUID | None
    module_id: str
    title: str
    standing: words.Standing


@dataclass(frozen=True)
class PersonRecognised:
    """What a person holds from elsewhere, the words that say whom it is recognised from, and what it is worth today."""

    title: str
    origin: str
    standing: words.Standing


@dataclass(frozen=True)
class PersonPage:
    """Everything on the page; what may be done is decided here, and checked again by the services."""

    person_id: UUID
    name: str
    lede: str
    posts: tuple[people.PostView, ...]
    modules: tuple[PersonModule, ...]
    certificates: tuple[PersonCertificate, ...]
    recognised: tuple[PersonRecognised, ...]
    may_see_behaviours: bool
    may_assign: bool
    may_manage: bool
    why: tuple[str, ...]
    opened: Why | None


def person_page(work: Work, person_id: UUID, asked_why: str = "") -> PersonPage:
    """Return one person within reach; `asked_why` is the module whose standing is asked about. Raises NotFound."""
    person = people.person(work, person_id)
    rows = seen_rows(work, person_id)
    asked = {each.module_id: each for each in assignments.open_for(work, person_id)}
    let_off = {each.module_id: each for each in assignments.waivers(work, person_id)}
    cards = catalogue.cards(work)
    modules = tuple(
        _module(work, person_id, cards[key], rows.get(key), asked.get(key), let_off.get(key))
        for key in cards
        if key in rows or key in let_off
    )
    required = [key for key in cards if key in rows and rows[key].due_on]
    ready = sum(standing.is_ready(standing.word(rows[key], work.today)) for key in required)
    if not required:
        lede = f"Nothing is required of {person.first_name} here."
    else:
        lede = f"{ready} of {len(required)} required module{'' if len(required) == 1 else 's'} {'is' if ready == 1 else 'are'} valid."
    held = tuple(
        PersonCertificate(
            each.id if certificates.is_shown(work, person_id, each.organisation_id) else None,
            each.module_id,
            each.printed.module_title,
            certificate_standing(each, rows.get(each.module_id), work.today),
        )
        for each in certificates.held_by(work, person_id)
    )
    recognised = tuple(
        PersonRecognised(
            cards[each.certification.module_id].title, each.words, words.certified_shown(each.certification, work.today)
        )
        for each in recognition.of_person(work, person_id)
    )
    signs = work.actor.may(Permission.SIGN_OFF) and signoff.may_be_seen(work, person_id) is not None
    return PersonPage(
        person_id, person.name, lede, people.posts(work, person_id), modules, held, recognised, signs,
        person_id != work.actor.person_id and work.actor.may(Permission.ASSIGN) and bool(people.posts_to_ask(work, person_id)),
        work.actor.may(Permission.MANAGE_PEOPLE) and people.runs_training_of(work, person_id),
        people.why_seen(work, person_id, person.first_name),
        why(work, person_id, asked_why) if asked_why in rows and asked_why in cards else None,
    )  # fmt: skip


def _module(
    work: Work,
    person_id: UUID,
    card: catalogue.ModuleCard,
    row: standing.StandingView | None,
    asked: assignments.AssignmentView | None,
    waiver: assignments.WaiverView | None,
) -> PersonModule:
    run = enrolments.latest_run(work, card.id, person_id=person_id)
    version = catalogue.version(work, run.version_id) if run else catalogue.current_version(work, card.id)
    request = signoff.latest_request(work, run.enrolment_id) if run and run.is_open else None
    waiting = request.id if request and request.state is signoff.State.WAITING else None
    seen = signoff.seen(work, person_id, card.id)
    listed = version.module.sign_off.behaviours if row and version.module.sign_off else ()
    behaviours = sorted(
        ((each.text, seen.get(each.id), each.required) for each in listed), key=lambda each: each[1] is not None
    )
    return PersonModule(
        card.id, card.title, words.grid_shown(row, work.today), asked.reason if asked else "",
        tuple(missing(work, run)) if run and run.is_open else (), waiting, tuple(behaviours), asked.id if asked else None,
        bool(asked and asked.rule_id), waiver, row is not None,
    )  # fmt: skip
