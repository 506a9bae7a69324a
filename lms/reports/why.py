"""Why somebody stands where they stand with a module: which rule, which date, what is missing. Made here and nowhere else."""

from dataclasses import dataclass
from uuid import UUID

from lms import catalogue, certifications, enrolments, learning, people, quizzes, scenarios, signoff, standing
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class Why:
    """The answer: a question as the heading, and facts as (label, sentence)."""

    person_id: UUID
    module_id: str
    question: str
    facts: tuple[tuple[str, str], ...]


def why(work: Work, person_id: UUID, module_id: str) -> Why:
    """Return why a person within reach stands where they do. Raises NotFound out of reach or for an unknown module."""
    if not people.is_within_reach(work, person_id):
        raise NotFound
    card = catalogue.cards(work).get(module_id)
    if card is None:
        raise NotFound
    row = seen_rows(work, person_id).get(module_id)
    word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
    name = people.name(work, person_id)
    facts = (
        _demand(work, row, word)
        + _supply(work, person_id, module_id, word)
        + _missing(work, person_id, module_id, word)
    )
    return Why(person_id, module_id, f"Why is {name} “{words.shown_word(word)}” for {card.title}?", tuple(facts))


def seen_rows(work: Work, person_id: UUID) -> dict[str, StandingView]:
    """Return a person's standing by module, as the organisations within the actor's reach see it: with several, the one due first."""
    seen = people.seen_organisations(work, person_id)
    rows = [row for row in standing.of_person(work, person_id) if row.organisation_id in seen]
    found: dict[str, StandingView] = {}
    for row in sorted(rows, key=lambda each: (each.due_on is None, str(each.due_on))):
        found.setdefault(row.module_id, row)
    return found


def _demand(work: Work, row: StandingView | None, word: Word) -> list[tuple[str, str]]:
    if row is None or row.due_on is None:
        return [("Required by", "Nobody asks it of them.")]
    rule = f"{row.rule_name}: " if row.rule_name else ""
    reason = row.reason or ""
    by = rule + reason if rule else reason[:1].upper() + reason[1:]
    days = (row.due_on - work.today).days
    if days < 0:
        near = f", {-days} day{'' if days == -1 else 's'} ago" if word in {Word.OVERDUE, Word.AWAITING_SIGN_OFF} else ""
    else:
        near = f", in {days} day{'' if days == 1 else 's'}" if days <= words.SOON_DAYS else ""
    return [("Required by", f"{by}."), ("Due", f"{words.day(row.due_on)}{near}.")]


def _supply(work: Work, person_id: UUID, module_id: str, word: Word) -> list[tuple[str, str]]:
    held = certifications.history(work, person_id, module_id)
    if not held:
        return []
    newest = held[0]
    if newest.voided_at:
        return [("Certified", f"{words.day(newest.achieved_on)}, and revoked on {words.day(newest.voided_at.date())}.")]
    facts = [("Certified", f"{words.day(newest.achieved_on)}."), ("Until", f"{words.day(newest.valid_until)}.")]
    if word is Word.VALID:
        facts.append(("Renew from", f"{words.day(newest.window_opens_on)}."))
    return facts


def _missing(work: Work, person_id: UUID, module_id: str, word: Word) -> list[tuple[str, str]]:
    if word in {Word.VALID, Word.NOT_REQUIRED}:
        return []
    run = enrolments.latest_run(work, module_id, person_id=person_id)
    if run is None or not run.is_open:
        return [("Done", "Not begun yet."), ("Still missing", "The whole module.")]
    return [
        ("Done", " ".join(_done(work, run)) or "Begun."),
        ("Still missing", " ".join(missing(work, run)) or "Nothing."),
    ]


def _done(work: Work, run: Run) -> list[str]:
    module = catalogue.version(work, run.version_id).module
    read = learning.done(work, run.enrolment_id)
    found = [f"{len(read)} of {len(module.pages)} pages read."] if read else []
    seen = scenarios.played(work, run.enrolment_id) if module.scenarios else frozenset()
    if seen:
        found.append(f"{len(seen)} of {len(module.scenarios)} scenarios played.")
    if Requirement.QUIZ in run.met:
        found.append("Quiz passed.")
    return found


def missing(work: Work, run: Run) -> list[str]:
    """Return one sentence for each unmet rule of a run: what to do, then how far it is."""
    module = catalogue.version(work, run.version_id).module
    found = []
    for name in enrolments.outstanding(module.requirements, run.met):
        if name == Requirement.READ:
            left = len(module.required_pages) - len(learning.done(work, run.enrolment_id))
            found.append(f"Read {max(1, left)} more page{'' if left == 1 else 's'}.")
        elif name == Requirement.SCENARIOS:
            seen = scenarios.played(work, run.enrolment_id)
            found.append(f"{words.to_play(len(seen), len(module.scenarios)).capitalize()}.")
        elif name == Requirement.QUIZ:
            quiz = quizzes.summary(work, run.enrolment_id)
            best = f"best so far {quiz.best_score} of {quiz.out_of}, " if quiz.best_score is not None else ""
            found.append(f"Pass the quiz: {best}{module.needed_to_pass} of {module.quiz_size} needed.")
        else:
            request = signoff.latest_request(work, run.enrolment_id)
            waits = request is not None and request.state is signoff.State.WAITING
            found.append("The manager’s decision." if waits else "Ask for sign-off.")
    return found
