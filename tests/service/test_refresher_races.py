"""Renewals begun and submitted at the same moment, on both databases: one run, one attempt, one credit, one certification."""

import sqlalchemy as sa

from lms import enrolments, learning, quizzes
from lms.certifications.models import Certification
from lms.enrolments import Enrolment
from lms.quizzes.models import Attempt, OutcomeCredit
from lms.runtime import audit
from tests import papers
from tests.builders import MODULE
from tests.refreshing import answered, at_window, credited_by
from tests.service.test_quizzes_races import together

AT_ONCE = 8


def _count(opened, table, *conditions):
    with opened(write=False) as work:
        return work.db.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions))


def test_begins_at_the_same_moment_open_one_run_and_one_attempt(cast, opened):
    later = at_window(opened, cast)
    found = together([lambda: papers.begin(later, cast.ada)] * AT_ONCE)
    assert len(set(found)) == 1
    assert _count(opened, Enrolment, Enrolment.is_refresher) == 1
    assert _count(opened, Attempt, Attempt.mode == "refresher") == 1


def test_submits_at_the_same_moment_credit_and_certify_once(cast, opened):
    later = at_window(opened, cast)
    attempt_id = papers.begin(later, cast.ada)
    papers.fill(later, cast.ada, attempt_id, papers.everything)

    def submit() -> None:
        with later(cast.ada) as work:
            quizzes.submit(work, attempt_id)

    assert together([submit] * AT_ONCE) == [None] * AT_ONCE
    assert _count(opened, OutcomeCredit) == 2
    assert _count(opened, Certification) == 2
    with later(cast.ada, write=False) as work:
        assert enrolments.latest_run(work, MODULE).minutes_saved == 10
        entries = work.db.scalars(
            sa.select(audit.AuditEntry.object_id).where(audit.AuditEntry.action == "quizzes:submit")
        )
        assert list(entries).count(str(attempt_id)) == 1
        assert list(audit.verify(work.db)) == []


def test_begins_beside_a_submit_ask_only_what_it_left(cast, opened):
    later = at_window(opened, cast)
    first = papers.begin(later, cast.ada)
    papers.fill(later, cast.ada, first, lambda question: question.outcome != "say-so")

    def submit() -> None:
        with later(cast.ada) as work:
            quizzes.submit(work, first)

    def begin() -> object:
        return papers.begin(later, cast.ada)

    found = together([submit, *[begin] * AT_ONCE])[1:]
    # Before the submission it is resumed; after it, a page is to be read first.
    assert all(each == first or isinstance(each, quizzes.ReadFirst) for each in found)
    assert _count(opened, Attempt, Attempt.mode == "refresher") == 1
    assert credited_by(opened) == {"look-again": first}


def test_pages_and_begins_at_the_same_moment_open_one_attempt(cast, opened):
    later = at_window(opened, cast)
    answered(later, cast.ada, ["look-again", "say-so"])

    def read(page: str) -> None:
        with later(cast.ada) as work:
            learning.mark_done(work, MODULE, page)

    together([lambda: read("why-look-again"), lambda: read("say-that-it-helped")] * 3)
    found = together([lambda: papers.begin(later, cast.ada)] * AT_ONCE)
    # Either a critical question was among those missed, and its recap comes first, or one attempt opened.
    assert all(isinstance(each, quizzes.RecapFirst) for each in found) or len(set(found)) == 1
    assert _count(opened, Attempt, Attempt.submitted_at.is_(None)) <= 1
