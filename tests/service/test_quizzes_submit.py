"""Submitting: the mark, the pass, the first result that stands, and the version that an attempt is pinned to."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import certificates, enrolments, quizzes
from lms.runtime.audit import AuditEntry, AuditEntryDetail
from tests import builders, papers
from tests.builders import MODULE
from tests.cast import NOW


def test_everything_right_passes_and_meets_the_requirement(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    with opened(cast.ada, write=False) as work:
        attempt = papers.attempt(work, attempt_id)
        assert (attempt.score, attempt.submitted_at, attempt.passed_at) == (4, NOW, NOW)
        assert [row.mark for row in papers.questions(work, attempt_id)] == [1, 1, 1, 1]
    assert papers.met(opened, cast.ada) == {"quiz"}


def test_the_needed_score_passes_and_one_less_does_not(opened, cast):
    for actor, wrong, is_passed in ((cast.ada, 1, True), (cast.ben, 2, False)):
        attempt_id = builders.answer_all(opened, actor, wrong=wrong)
        with opened(actor) as work:
            quizzes.submit(work, attempt_id)
        with opened(actor, write=False) as work:
            attempt = papers.attempt(work, attempt_id)
            assert (attempt.score, bool(attempt.passed_at)) == (4 - wrong, is_passed)
        assert ("quiz" in papers.met(opened, actor)) is is_passed


def test_a_gap_counts_as_not_right(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt_id)
    with opened(cast.ada, write=False) as work:
        assert papers.attempt(work, attempt_id).score == 0
        assert [row.mark for row in papers.questions(work, attempt_id)] == [0, 0, 0, 0]


def test_submitting_again_leaves_the_first_result(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    with opened(cast.ada, now=NOW + timedelta(hours=1)) as work:
        quizzes.submit(work, attempt_id)
    with opened(cast.ada, write=False) as work:
        assert papers.attempt(work, attempt_id).submitted_at == NOW
        entries = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "quizzes:submit")
        assert work.db.scalar(entries) == 1


def test_the_result_is_in_the_record_of_changes(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    with opened(write=False) as work:
        entry = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.action == "quizzes:submit")).one()
        assert (entry.object_id, entry.about_person_id) == (str(attempt_id), cast.ada.person)
        detail = work.db.scalars(
            sa.select(AuditEntryDetail.detail).where(
                AuditEntryDetail.chain == entry.chain, AuditEntryDetail.number == entry.number
            )
        ).one()
        assert detail == '{"out_of": 4, "passed": true, "recaps_left": 0, "score": 4}'


def test_a_critical_question_missed_holds_the_pass_back(opened, cast):
    attempt_id, _ = papers.missed_critical(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        attempt = papers.attempt(work, attempt_id)
        assert (attempt.score, attempt.needed, attempt.recaps_left, attempt.passed_at) == (3, 3, 1, None)
    assert papers.met(opened, cast.ada) == frozenset()


def test_an_open_attempt_keeps_the_key_it_began_with(opened, cast, tmp_path):
    before = papers.begin(opened, cast.ada)
    # Every right option becomes another in the new version: what was right before must stay right here.
    papers.republish(opened, tmp_path, *papers.ONLY_C)
    papers.fill(opened, cast.ada, before, papers.everything)
    with opened(cast.ada) as work:
        quizzes.submit(work, before)
        assert papers.attempt(work, before).score == 4
    after = papers.submitted(opened, cast.ben, papers.everything)
    with opened(cast.ben, write=False) as work:
        module = papers.version_of(work, after)
        assert {key for question in module.questions for key in question.key} == {"c"}
        assert papers.attempt(work, after).score == 4


def test_passing_last_completes_the_run(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("requirements: [read, quiz, sign_off]", "requirements: [read, quiz]"))
    builders.read_all(opened, cast.ada)
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    with opened(cast.ada, write=False) as work:
        assert enrolments.latest_run(work, MODULE).completed_at == NOW
        assert len(certificates.held(work)) == 1
        result = quizzes.result(work, attempt_id)
        assert result.left.requirements == ()


def test_the_summary_tells_the_first_the_best_and_the_pass(opened, cast):
    papers.submitted(opened, cast.ada, papers.only_critical)
    passed = papers.submitted(opened, cast.ada, papers.everything)
    with opened(cast.ada, write=False) as work:
        enrolment_id = enrolments.latest_run(work, MODULE).enrolment_id
        summary = quizzes.summary(work, enrolment_id)
        assert papers.attempt(work, passed).number == summary.tries == 2
    assert summary.first_score in {0, 1}
    assert (summary.best_score, summary.out_of, summary.needed) == (4, 4, 3)
    assert (summary.passed_score, summary.passed_at, summary.open_attempt_id) == (4, NOW, None)


def test_the_summary_of_an_open_attempt_has_no_score_yet(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        summary = quizzes.summary(work, enrolments.latest_run(work, MODULE).enrolment_id)
    assert (summary.tries, summary.best_score, summary.first_score) == (0, None, None)
    assert (summary.open_attempt_id, summary.passed_at) == (attempt_id, None)


@pytest.mark.parametrize("rightly", [papers.everything, papers.only_critical])
def test_marks_add_up_to_the_score(opened, cast, rightly):
    attempt_id = papers.submitted(opened, cast.ada, rightly)
    with opened(cast.ada, write=False) as work:
        assert sum(row.mark for row in papers.questions(work, attempt_id)) == papers.attempt(work, attempt_id).score
