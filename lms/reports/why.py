"""Why somebody stands where they stand with a module: which rule, which date, what is missing. Made here and nowhere else.

Promises: every standing that the product shows leads to the one sentence made here; what another organisation asks is in neither
the sentence nor the facts of somebody who may not see it.
"""

from dataclasses import dataclass
from uuid import UUID

from lms import (
    catalogue,
    certifications,
    enrolments,
    learning,
    people,
    quizzes,
    recognition,
    scenarios,
    signoff,
    standing,
)
from lms.enrolments import Requirement, Run
from lms.reports import more_time, words
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class Why:
    """The answer: a question as the heading, one sentence with the rule, the date and what is missing, and facts as (label, sentence)."""

    person_id: UUID
    module_id: str
    question: str
    sentence: str
    facts: tuple[tuple[str, str], ...]


def why(work: Work, person_id: UUID, module_id: str) -> Why:
    """Return why a person within reach, or the actor, stands where they do. Raises NotFound out of reach or for an unknown module."""
    if not people.is_within_reach(work, person_id):
        raise NotFound
    card = catalogue.cards(work).get(module_id)
    if card is None:
        raise NotFound
    row = seen_rows(work, person_id).get(module_id)
    word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
    name = "you" if person_id == work.actor.person_id else people.name(work, person_id)
    facts = (
        _demand(work, row, word)
        + _supply(work, person_id, module_id, row, word)
        + _missing(work, person_id, module_id, word, row)
    )
    verb = "are" if name == "you" else "is"
    question = f"Why {verb} {name} “{words.shown_word(word)}” for {card.title}?"
    return Why(person_id, module_id, question, _sentence(card.title, name, row, word, dict(facts)), tuple(facts))


def own_why(work: Work, module_id: str) -> Why | None:
    """Return why the actor stands where they do with a module that an address names, or None for nonsense."""
    if not module_id or module_id not in catalogue.cards(work):
        return None
    return why(work, work.actor.person, module_id)


def _sentence(title: str, name: str, row: StandingView | None, word: Word, said: dict[str, str]) -> str:
    """Return the answer in one sentence: who asks it, the dates, and what is missing."""
    asked = f"Nobody asks {title} of {name} now"
    if row and row.reason:
        rule = f", the rule “{row.rule_name}”" if row.rule_name else ""
        asked = f"{title} is asked of {name}" if row.due_on else asked
        asked += f" (“{row.reason.rstrip('.')}”{rule})"
    parts = [asked]
    verb = "are" if name == "you" else "is"
    if row and standing.is_ready(word) and row.achieved_on and row.valid_until and row.window_opens_on:
        parts.append(f"{name} {verb} certified from {words.day(row.achieved_on)} until {words.day(row.valid_until)}")
        opens = "is open" if word is Word.RENEW_NOW else f"opens on {words.day(row.window_opens_on)}"
        parts.append(f"renewal {opens}")
    elif row and row.due_on:
        if word is Word.EXPIRED and row.valid_until:
            parts.append(f"the last certification ended on {words.day(row.valid_until)}")
        elif "Due" in said:
            parts.append(f"it {'was' if word is Word.OVERDUE else 'is'} due on {said['Due'].rstrip('.')}")
        left = said["Still missing"].rstrip(".").split(". ")
        parts.append(f"still missing: {', then '.join(map(_lower, left))}")
    return f"{'; '.join(parts)}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def seen_rows(work: Work, person_id: UUID) -> dict[str, StandingView]:
    """Return a person's standing by module, as the organisations within the actor's reach see it.

    With several, the one whose certification ends, or whose day is due, first.
    """
    seen = people.seen_organisations(work, person_id)
    rows = [row for row in standing.of_person(work, person_id) if row.organisation_id in seen]
    found: dict[str, StandingView] = {}
    for row in sorted(rows, key=standing.urgency):
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
    facts = [("Required by", f"{by}."), ("Due", f"{words.day(row.due_on)}{near}.")]
    return facts if row.achieved_on else facts + more_time.due_facts(work, row)


def _supply(work: Work, person_id: UUID, module_id: str, row: StandingView | None, word: Word) -> list[tuple[str, str]]:
    held = certifications.history(work, person_id, module_id)
    if not held:
        return []
    newest = next((each for each in held if each.voided_at is None), held[0])
    if newest.voided_at:
        ended = "revoked" if newest.origin is certifications.Origin.RUN else "taken back"
        return [("Certified", f"{words.day(newest.achieved_on)}, and {ended} on {words.day(newest.voided_at.date())}.")]
    until = row.valid_until if row and row.valid_until else newest.valid_until
    facts = [("Certified", f"{words.day(newest.achieved_on)}."), ("Until", f"{words.day(until)}.")]
    facts += more_time.end_facts(work, row) if row else []
    if newest.origin is not certifications.Origin.RUN:
        held_elsewhere = recognition.of_person(work, person_id, module_id)
        facts += [("Evidence", f"{each.words}.") for each in held_elsewhere if each.certification.id == newest.id]
    if word is Word.VALID:
        opens = row.window_opens_on if row and row.window_opens_on else newest.window_opens_on
        facts.append(("Renew from", f"{words.day(opens)}."))
    return facts


def _missing(
    work: Work, person_id: UUID, module_id: str, word: Word, row: StandingView | None
) -> list[tuple[str, str]]:
    if word in {Word.VALID, Word.NOT_REQUIRED}:
        return []
    run = enrolments.latest_run(work, module_id, person_id=person_id)
    if run is None or not run.is_open:
        module = catalogue.current_version(work, module_id).module
        renews = row is not None and enrolments.may_refresh(module, row)
        left = (
            f"Answer {words.questions(len(module.outcomes))}. Read what was missed." if renews else "The whole module."
        )
        return [("Done", "Not begun yet."), ("Still missing", left)]
    return [
        ("Done", " ".join(_done(work, run)) or "Begun."),
        ("Still missing", " ".join(missing(work, run)) or "Nothing."),
    ]


def _done(work: Work, run: Run) -> list[str]:
    module = catalogue.version(work, run.version_id).module
    if refresher := quizzes.refresher_of(work, run, module):
        return [f"{len(refresher.credited)} of {len(refresher.outcomes)} outcomes shown."]
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
    for name in run.outstanding(module):
        if name == Requirement.READ:
            left = len(module.required_pages) - len(learning.done(work, run.enrolment_id))
            found.append(f"Read {max(1, left)} more page{'' if left == 1 else 's'}.")
        elif name == Requirement.SCENARIOS:
            seen = scenarios.played(work, run.enrolment_id)
            found.append(f"{words.to_play(len(seen), len(module.scenarios)).capitalize()}.")
        elif name == Requirement.QUIZ and (refresher := quizzes.refresher_of(work, run, module)):
            if refresher.waits_for:
                found.append(f"Read {words.pages(len(refresher.waits_for))}.")
            found.append(f"Answer {words.questions(len(refresher.to_ask))}.")
        elif name == Requirement.QUIZ:
            quiz = quizzes.summary(work, run.enrolment_id)
            best = f"best so far {quiz.best_score} of {quiz.out_of}, " if quiz.best_score is not None else ""
            found.append(f"Pass the quiz: {best}{module.needed_to_pass} of {module.quiz_size} needed.")
        else:
            request = signoff.latest_request(work, run.enrolment_id)
            waits = request is not None and request.state is signoff.State.WAITING
            found.append("The manager’s decision." if waits else "Ask for sign-off.")
    return found
