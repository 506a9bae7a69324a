"""Renewing begins with questions: what was shown is credited, what was missed or has changed is read, and asked again otherwise."""

import random
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from lms import (
    catalogue,
    certificates,
    certifications,
    completion,
    enrolments,
    learning,
    people,
    quizzes,
    reports,
    signoff,
    standing,
)
from lms.enrolments import Requirement
from lms.quizzes.models import Attempt, AttemptQuestion, OutcomeCredit
from lms.quizzes.results import Left
from lms.runtime.errors import NotFound
from tests import builders, papers
from tests.builders import MODULE
from tests.cast import DUE, NOW
from tests.refreshing import (
    ENDED,
    LATER,
    also_certified,
    answered,
    at_window,
    credited_by,
    front,
    outcomes_asked,
    questions_asked,
    released,
)

READ = "say-that-it-helped"


def _run(opened, actor):
    with opened(actor, write=False) as work:
        return enrolments.latest_run(work, MODULE)


def _word(opened, actor):
    with opened(actor, write=False) as work:
        return standing.word(standing.of_person(work, actor.person)[0], work.today)


def _read(opened, actor, page):
    with opened(actor) as work:
        learning.mark_done(work, MODULE, page)


def test_it_begins_with_one_question_of_each_outcome_that_was_not_seen_before(opened, cast):
    later = at_window(opened, cast)
    with opened(write=False) as work:
        before = work.db.scalars(sa.select(AttemptQuestion.question_id)).all()
    attempt_id = papers.begin(later, cast.ada)
    run = _run(later, cast.ada)
    assert (run.purpose, run.is_refresher, run.changed_outcomes) == ("renewal", True, ())
    assert sorted(outcomes_asked(opened, attempt_id)) == ["look-again", "say-so"]
    assert not questions_asked(opened, attempt_id) & set(before)
    assert front(later, cast.ada).refresher.waits_for == ()


def test_all_of_it_known_certifies_at_once_without_pages_and_without_sign_off(opened, cast):
    later = at_window(opened, cast)
    attempt_id = answered(later, cast.ada)
    run = _run(later, cast.ada)
    assert run.met == {Requirement.QUIZ}
    assert run.completed_at == LATER
    # Two questions of a quiz of four in four minutes take two of the module's twelve.
    assert run.minutes_saved == 10
    assert credited_by(opened) == {"look-again": attempt_id, "say-so": attempt_id}
    with later(cast.ada, write=False) as work:
        held = certifications.history(work, cast.ada.person)
        assert [each.valid_until.isoformat() for each in held] == ["2028-11-24", "2027-11-24"]
        assert len(certificates.held(work)) == 2
        assert quizzes.result(work, attempt_id).left == Left((), 0, 0, None)


def test_after_the_end_it_counts_from_the_day_it_was_done(opened, cast):
    at_window(opened, cast)
    ended = partial(opened, now=ENDED)
    assert _word(ended, cast.ada) is standing.Word.EXPIRED
    answered(ended, cast.ada)
    assert _word(ended, cast.ada) is standing.Word.VALID
    with ended(cast.ada, write=False) as work:
        assert certifications.history(work, cast.ada.person)[0].valid_until.isoformat() == "2028-12-29"


def test_what_was_missed_is_read_and_asked_again_otherwise_and_nothing_else_is(opened, cast):
    later = at_window(opened, cast)
    first = answered(later, cast.ada, ["say-so"])
    assert credited_by(opened) == {"look-again": first}
    shown = front(later, cast.ada)
    assert shown.stage is quizzes.Stage.READ
    assert [page.slug for page in shown.refresher.to_read] == [READ]
    with later(cast.ada) as work, pytest.raises(quizzes.ReadFirst, match="Read 1 page first"):
        quizzes.begin(work, MODULE)
    _read(later, cast.ada, "why-look-again")
    assert front(later, cast.ada).stage is quizzes.Stage.READ
    _read(later, cast.ada, READ)
    assert front(later, cast.ada).stage is quizzes.Stage.AGAIN
    assert _run(later, cast.ada).met == set()
    second = papers.begin(later, cast.ada)
    assert outcomes_asked(opened, second) == ["say-so"]
    assert not questions_asked(opened, second) & questions_asked(opened, first)
    papers.fill(later, cast.ada, second, papers.everything)
    with later(cast.ada) as work:
        quizzes.submit(work, second)
    run = _run(later, cast.ada)
    assert credited_by(opened) == {"look-again": first, "say-so": second}
    # A page of four minutes and three questions of one minute each.
    assert (run.completed_at, run.minutes_saved) == (LATER, 5)


def test_missing_it_over_and_over_never_asks_the_question_of_the_last_time(opened, cast):
    later = at_window(opened, cast)
    before = questions_asked(opened, answered(later, cast.ada, ["say-so"]))
    _read(later, cast.ada, READ)
    for _ in range(6):
        now = questions_asked(opened, answered(later, cast.ada, ["say-so"]))
        assert len(now) == 1
        assert not now & before
        before = now
    with later(cast.ada, write=False) as work:
        assert not enrolments.latest_run(work, MODULE).completed_at


def test_answers_that_are_missing_show_nothing(opened, cast):
    later = at_window(opened, cast)
    attempt_id = papers.begin(later, cast.ada)
    with later(cast.ada) as work:
        quizzes.submit(work, attempt_id)
    assert credited_by(opened) == {}
    assert len(front(later, cast.ada).refresher.to_read) == 2


def test_a_critical_question_needs_its_recap_before_anything_is_asked_again(opened, cast):
    later = at_window(opened, cast)
    for _ in range(4):
        attempt_id = papers.begin(later, cast.ada)
        asked = questions_asked(opened, attempt_id)
        papers.fill(later, cast.ada, attempt_id, papers.nothing)
        with later(cast.ada) as work:
            quizzes.submit(work, attempt_id)
        for page in ("why-look-again", READ):
            _read(later, cast.ada, page)
        if "T01-Q03" in asked:
            break
    else:
        raise AssertionError("four attempts ask the whole bank")
    shown = front(later, cast.ada)
    assert shown.stage is quizzes.Stage.RECAP
    with later(cast.ada) as work, pytest.raises(quizzes.RecapFirst):
        quizzes.begin(work, MODULE)
    with later(cast.ada) as work:
        assert quizzes.put_right(work, attempt_id, shown.recaps[0].position, ["d"]).may_try_again
    # The recap puts right what must never go wrong; the outcome is still to be shown.
    assert credited_by(opened) == {}
    assert front(later, cast.ada).stage is quizzes.Stage.AGAIN


def test_what_a_release_changed_is_read_before_it_is_asked(opened, cast, tmp_path):
    later = at_window(opened, cast)
    released(opened, tmp_path, "release: {change: refresh, outcomes: [say-so], why: A new rule.}")
    first = answered(later, cast.ada)
    assert _run(later, cast.ada).changed_outcomes == ("say-so",)
    assert outcomes_asked(opened, first) == ["look-again"]
    with later(cast.ada, write=False) as work:
        shown = quizzes.result(work, first)
    assert (shown.passed_at, shown.stage) == (None, quizzes.Stage.READ)
    # Everything that was asked is right, and still nothing of the key is shown.
    assert not any(each.others for each in shown.right)
    assert [page.slug for page in shown.refresher.to_read] == [READ]
    _read(later, cast.ada, READ)
    second = answered(later, cast.ada)
    assert outcomes_asked(opened, second) == ["say-so"]
    assert _run(later, cast.ada).minutes_saved == 6


def test_when_everything_changed_everything_is_read_first(opened, cast, tmp_path):
    later = at_window(opened, cast)
    released(opened, tmp_path, "release: {change: retrain, why: Another tool.}")
    with later(cast.ada) as work:
        enrolments.start(work, MODULE)
    assert front(later, cast.ada).stage is quizzes.Stage.READ
    with later(cast.ada) as work, pytest.raises(quizzes.ReadFirst, match="2 pages"):
        quizzes.begin(work, MODULE)
    for page in ("why-look-again", READ):
        _read(later, cast.ada, page)
    answered(later, cast.ada)
    assert _run(later, cast.ada).minutes_saved == 2


def test_only_releases_since_the_version_passed_count_and_each_once(opened, cast, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    line = "release: {change: refresh, outcomes: [say-so], why: A new rule.}"
    released(opened, tmp_path / "one", line)
    later = at_window(opened, cast)
    # The next release leaves the old declaration standing; it says nothing new.
    released(opened, tmp_path / "two", line, "refresher: []")
    with later(cast.ada) as work:
        assert enrolments.start(work, MODULE).changed_outcomes == ()


def test_a_revoked_certification_is_no_reason_to_ask_less(opened, cast):
    certificate_id = builders.certified(opened, cast)
    with opened(cast.tariq) as work:
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")
    attempt_id = papers.begin(partial(opened, now=LATER), cast.ada)
    assert len(outcomes_asked(opened, attempt_id)) == 4
    assert not _run(opened, cast.ada).is_refresher
    assert front(partial(opened, now=LATER), cast.ada).refresher is None


def test_the_first_time_is_no_refresher(opened, cast):
    papers.submitted(opened, cast.ada, papers.everything)
    run = _run(opened, cast.ada)
    assert (run.is_refresher, run.minutes_saved, credited_by(opened)) == (False, None, {})


def test_the_questions_that_find_out_what_to_read_are_not_a_try(opened, cast, tmp_path):
    later = at_window(opened, cast)
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 1}"))
    answered(later, cast.ada, ["say-so"])
    _read(later, cast.ada, READ)
    assert front(later, cast.ada).tries_left == 1
    answered(later, cast.ada, ["say-so"])
    with later(cast.ada) as work, pytest.raises(quizzes.NoAttemptsLeft):
        quizzes.begin(work, MODULE)


def test_sign_off_is_asked_again_only_where_the_version_says_so(opened, cast, tmp_path):
    later = at_window(opened, cast)
    answered(later, cast.ada)
    with later(cast.ada) as work, pytest.raises(NotFound):
        signoff.ask(work, MODULE)


def test_a_version_can_ask_for_sign_off_again(opened, cast, tmp_path):
    later = at_window(opened, cast)
    released(opened, tmp_path, "refresher: [sign_off]")
    attempt_id = answered(later, cast.ada)
    run = _run(later, cast.ada)
    assert (run.completed_at, run.minutes_saved) == (None, 10)
    with later(cast.ada, write=False) as work:
        assert quizzes.result(work, attempt_id).left.requirements == ("sign_off",)
    with later(cast.grace) as work:
        signoff.see(work, cast.ada.person, MODULE, ["looks-again"], on=date(2027, 9, 19), note="At handover")
    with later(cast.ada) as work:
        request = signoff.ask(work, MODULE)
    with later(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    assert _run(later, cast.ada).completed_at == LATER


def test_of_several_posts_it_is_for_the_one_of_the_last_time(opened, cast):
    later = at_window(opened, cast)
    with opened() as work:
        held = people.post(work, cast.posts["ada"])
        people.give_post(
            work, cast.ada.person, held.team_id, staff_number="T0001", job_title="Porter", staff_group="Estates",
            started_on=date(2026, 10, 1),
        )  # fmt: skip
    papers.begin(later, cast.ada)
    assert _run(later, cast.ada).post_id == cast.posts["ada"]


def test_a_page_read_before_it_was_missed_stays_read(opened, cast):
    later = at_window(opened, cast)
    with later(cast.ada) as work:
        enrolments.start(work, MODULE)
    _read(later, cast.ada, READ)
    answered(later, cast.ada, ["say-so"])
    assert front(later, cast.ada).stage is quizzes.Stage.AGAIN


def test_a_second_submission_changes_nothing(opened, cast):
    later = at_window(opened, cast)
    first = answered(later, cast.ada, ["say-so"])
    for _ in range(2):
        with later(cast.ada) as work:
            quizzes.submit(work, first)
    assert credited_by(opened) == {"look-again": first}


def test_the_minutes_saved_are_kept_once(opened, cast):
    later = at_window(opened, cast)
    answered(later, cast.ada)
    run = _run(later, cast.ada)
    with later() as work:
        enrolments.save_minutes(enrolments.lock(work, run.enrolment_id), 99)
        completion.meet(work, run.enrolment_id, Requirement.QUIZ)
    assert _run(later, cast.ada).minutes_saved == 10


def test_year_after_year_an_outcome_is_credited_exactly_by_a_right_answer_of_its_run(opened, cast):
    chance = random.Random(20261124)
    at_window(opened, cast)
    for year in range(1, 6):
        later = partial(opened, now=LATER + timedelta(days=365 * (year - 1)))
        for _ in range(12):
            if answered_by_chance(later, cast.ada, chance):
                break
        run = _run(later, cast.ada)
        with opened(write=False) as work:
            marks = work.db.execute(
                sa.select(AttemptQuestion.question_id, AttemptQuestion.mark, Attempt.id)
                .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
                .where(Attempt.enrolment_id == run.enrolment_id, Attempt.submitted_at.is_not(None))
            ).all()
            module = catalogue.version(work, run.version_id).module
            right = {module.question(row.question_id).outcome: row.id for row in marks if row.mark}
            rows = work.db.scalars(sa.select(OutcomeCredit).where(OutcomeCredit.enrolment_id == run.enrolment_id))
            assert {row.outcome_id: row.attempt_id for row in rows} == right
        assert run.completed_at
        assert run.minutes_saved is not None and 0 <= run.minutes_saved <= 12


def answered_by_chance(opened, actor, chance) -> bool:
    """Do what comes next in a renewal, with answers that are right or not; return whether it is complete."""
    shown = front(opened, actor)
    if shown.recaps and shown.stage is quizzes.Stage.RECAP:
        link = shown.recaps[0]
        with opened(actor) as work:
            module = papers.version_of(work, link.attempt_id)
            question = module.question(papers.questions(work, link.attempt_id)[link.position - 1].question_id)
            quizzes.put_right(work, link.attempt_id, link.position, sorted(question.key))
    for page in front(opened, actor).refresher.waits_for:
        _read(opened, actor, page.slug)
    papers.submitted(opened, actor, lambda _: chance.random() < 0.6)
    return _run(opened, actor).completed_at is not None


def test_an_organisation_that_asks_more_often_lets_it_be_renewed_sooner(opened, cast):
    builders.certified(opened, cast)
    with opened() as work:
        standing.demand(
            work,
            cast.ada.person,
            cast.southmoor,
            MODULE,
            due_on=DUE,
            reason="Southmoor asks twice a year",
            renew_months=6,
        )
    sooner = partial(opened, now=NOW + timedelta(days=120))
    assert front(opened, cast.ada).stage is quizzes.Stage.PASSED
    assert front(sooner, cast.ada).refresher is not None
    with sooner(cast.ada, write=False) as work:
        assert "Two modules" not in reports.home(work).lede
        assert reports.home(work).next_step.title == "Renew Check twice"
        assert reports.module_page(work, MODULE).button == "Start with 2 questions"
    answered(sooner, cast.ada)
    assert _run(sooner, cast.ada).completed_at == NOW + timedelta(days=120)


def test_scenarios_are_played_again_only_where_the_version_says_so(opened, cast, tmp_path):
    also_certified(opened, cast, "T03")
    summary = "summary: Practise what to do when a tool tempts you.\n"
    papers.republish(opened, tmp_path, (summary, f"{summary}refresher: [scenarios]\n"))
    later = partial(opened, now=LATER)
    attempt_id = builders.pass_quiz(later, cast.ada, "T03")
    with later(cast.ada, write=False) as work:
        run = enrolments.latest_run(work, "T03")
        # One question takes a minute and a half of the module's twelve, and both scenarios five.
        assert (run.is_open, run.minutes_saved) == (True, 5)
        assert quizzes.result(work, attempt_id).left.requirements == ("scenarios",)
        assert reports.module_page(work, "T03").button == "Play the first scenario"
    builders.play_all(later, cast.ada, "T03")
    with later(cast.ada, write=False) as work:
        assert not enrolments.latest_run(work, "T03").is_open
