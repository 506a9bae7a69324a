"""Evidence of what was learned elsewhere: sent, seen, decided once by somebody else, and what follows from it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import certificates, certifications, messages, people, recognition, standing
from lms.recognition import State
from lms.runtime import audit
from lms.runtime.access import Role
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Grant
from tests.cast import NOW, TODAY
from tests.evidence import ACHIEVED, ISSUER, JPEG, PDF, PNG, UNTIL, accepted, claimed

REASON = "The paper names somebody else."


def asking(opened, actor, module_id="T01"):
    with opened(actor, write=False) as work:
        return recognition.asking(work, module_id)


def standing_of(opened, actor, module_id="T01"):
    with opened(write=False) as work:
        return next(row for row in standing.of_person(work, actor.person) if row.module_id == module_id)


def subjects(opened, actor):
    with opened(actor, write=False) as work:
        return [each.subject for each in messages.inbox(work)]


def actions(opened, actor):
    with opened(write=False) as work:
        rows = sa.select(audit.AuditEntry.action).where(
            audit.AuditEntry.about_person_id == actor.person, audit.AuditEntry.action.like("recognition:%")
        )
        return list(work.db.scalars(rows.order_by(audit.AuditEntry.number)))


def test_what_was_learned_elsewhere_counts_once_it_is_accepted_and_has_no_certificate(opened, cast):
    claim_id = claimed(opened, cast.ada)
    assert subjects(opened, cast.tariq)[0] == "Ada Okafor learned Check twice elsewhere"
    assert asking(opened, cast.ada).is_waiting
    assert asking(opened, cast.ada).reviewers == ("Tariq Aziz",)
    assert standing_of(opened, cast.ada).achieved_on is None
    with opened(cast.tariq) as work:
        made = recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
        assert recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL) == made
    row = standing_of(opened, cast.ada)
    assert (row.achieved_on, row.valid_until, standing.word(row, TODAY)) == (ACHIEVED, UNTIL, standing.Word.VALID)
    with opened(cast.ada, write=False) as work:
        (held,) = certifications.history(work, cast.ada.person, "T01")
        assert (held.origin, held.achieved_on, held.valid_until) == ("prior_learning", ACHIEVED, UNTIL)
        assert certificates.held(work) == ()
        (found,) = recognition.of_person(work, cast.ada.person)
        assert (found.words, found.level) == (f"Recognised from {ISSUER}", "Foundation")
    assert subjects(opened, cast.ada)[0] == "Check twice: what you learned elsewhere counts"
    latest = asking(opened, cast.ada).latest
    assert (latest.state, latest.decided_by_name, latest.accepted_until) == (State.ACCEPTED, "Tariq Aziz", UNTIL)
    assert actions(opened, cast.ada) == ["recognition:claim", "recognition:accept"]
    with opened(write=False) as work:
        assert list(audit.verify(work.db)) == []


def test_the_reviewer_says_the_days_and_no_rule_of_the_module_changes_them(opened, cast):
    claim_id = claimed(opened, cast.ada, valid_until=None)
    with opened(cast.tariq) as work:
        recognition.decide(work, claim_id, accept=True, achieved_on=date(2024, 2, 29), valid_until=date(2029, 2, 28))
    assert standing_of(opened, cast.ada).valid_until == date(2029, 2, 28)


def test_it_is_declined_with_a_reason_and_may_be_sent_again(opened, cast):
    claim_id = claimed(opened, cast.ada)
    with opened(cast.tariq) as work:
        with pytest.raises(Refused, match="10 to 1,000 characters"):
            recognition.decide(work, claim_id, accept=False, reason="no")
        recognition.decide(work, claim_id, accept=False, reason=REASON)
    with opened(cast.ada, write=False) as work:
        assert REASON in messages.inbox(work)[0].text
        assert certifications.history(work, cast.ada.person) == ()
    claimed(opened, cast.ada)
    page = asking(opened, cast.ada)
    assert (page.latest.state, [each.reason for each in page.earlier]) == (State.WAITING, [REASON])
    assert actions(opened, cast.ada)[:2] == ["recognition:claim", "recognition:decline"]


def test_nobody_reviews_their_own(opened, cast):
    """Tariq runs his own team's training; somebody else there looks at his, and without anybody else he cannot send it."""
    with pytest.raises(Refused, match="Nobody runs training for your team"):
        claimed(opened, cast.tariq)
    with opened() as work:
        root = people.post(work, cast.posts["tariq"]).team_id
        people.grant(work, cast.lena.person, Role.TRAINING_LEAD, root)
    claim_id = claimed(opened, cast.tariq)
    assert subjects(opened, cast.lena)[0] == "Tariq Aziz learned Check twice elsewhere"
    with opened(cast.tariq) as work, pytest.raises(recognition.OwnLearning):
        recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
    with opened(cast.tariq, write=False) as work:
        assert recognition.listed(work).rows[0].is_own


@pytest.mark.parametrize("who", ["petra", "grace", "ben", "lena", "asha"])
def test_whoever_does_not_run_their_training_decides_and_sees_nothing(opened, cast, who):
    claim_id = claimed(opened, cast.ada)
    actor = cast.actors[who]
    with opened(actor) as work:
        with pytest.raises(NotFound):
            recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
        with pytest.raises(NotFound):
            recognition.details(work, claim_id)
        with pytest.raises(NotFound):
            recognition.file(work, claim_id)
        assert recognition.listed(work).rows == ()


def test_the_second_decision_is_told_who_made_the_first(opened, cast):
    claim_id = claimed(opened, cast.ada)
    with opened() as work:
        team = people.post(work, cast.posts["ada"]).team_id
        people.grant(work, cast.lena.person, Role.TRAINING_LEAD, team)
        lena = replace(cast.lena, grants=(Grant(Role.TRAINING_LEAD, team),))
    with opened(cast.tariq) as work:
        recognition.decide(work, claim_id, accept=False, reason=REASON)
    with opened(lena) as work:
        for accept in (True, False):
            with pytest.raises(recognition.AlreadyDecided, match="Tariq Aziz declined this before"):
                recognition.decide(
                    work, claim_id, accept=accept, achieved_on=ACHIEVED, valid_until=UNTIL, reason="Another reason."
                )
    with opened(cast.tariq) as work, pytest.raises(recognition.AlreadyDecided, match="You declined this before"):
        recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
    with opened(write=False) as work:
        assert certifications.history(work, cast.ada.person) == ()


def test_it_is_withdrawn_while_nobody_decided(opened, cast):
    with opened(cast.ada) as work, pytest.raises(NotFound):
        recognition.withdraw(work, "T01")
    claim_id = claimed(opened, cast.ada)
    with opened(cast.ada) as work:
        recognition.withdraw(work, "T01")
        recognition.withdraw(work, "T01")
    assert asking(opened, cast.ada).latest.state is State.WITHDRAWN
    with opened(cast.tariq) as work:
        assert recognition.listed(work).rows == ()
        with pytest.raises(recognition.AlreadyDecided, match="withdrawn before"):
            recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
    accepted(opened, cast.ada, cast.tariq)
    with opened(cast.ada) as work, pytest.raises(Refused, match="decided before you withdrew"):
        recognition.withdraw(work, "T01")


def test_one_waits_for_each_module(opened, cast):
    claimed(opened, cast.ada)
    with pytest.raises(Refused, match="being looked at already"):
        claimed(opened, cast.ada)
    claimed(opened, cast.ada, "T03")
    claimed(opened, cast.ben)
    with opened(cast.tariq, write=False) as work:
        found = recognition.listed(work)
    assert [(each.person_name, each.claim.module_id) for each in found.rows] == [
        ("Ada Okafor", "T01"), ("Ada Okafor", "T03"), ("Ben Clarke", "T01"),
    ]  # fmt: skip
    assert found.waiting == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"issuer": "x"}, "issuer"),
        ({"issuer": "x" * 201}, "issuer"),
        ({"level": "x" * 201}, "level"),
        ({"note": "x" * 1001}, "note"),
        ({"achieved_on": TODAY + timedelta(days=1)}, "achieved_on"),
        ({"achieved_on": date(1949, 12, 31)}, "achieved_on"),
        ({"valid_until": ACHIEVED - timedelta(days=1)}, "valid_until"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"valid_until": date(2036, 11, 25)}, "valid_until"),
        ({"content": b"GIF89a"}, "file"),
        ({"content": b"<html>%PDF-"}, "file"),
        ({"content": PDF + b"x" * recognition.LARGEST_FILE}, "file"),
    ],
)
def test_what_cannot_be_is_not_taken(opened, cast, changed, field):
    with pytest.raises(Refused) as refused:
        claimed(opened, cast.ada, **changed)
    assert refused.value.field == field
    assert asking(opened, cast.ada).latest is None
    assert "elsewhere" not in "".join(subjects(opened, cast.tariq))


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"valid_until": UNTIL}, "achieved_on"),
        ({"achieved_on": ACHIEVED}, "valid_until"),
        ({"achieved_on": TODAY + timedelta(days=1), "valid_until": UNTIL}, "achieved_on"),
        ({"achieved_on": ACHIEVED, "valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"achieved_on": UNTIL, "valid_until": ACHIEVED}, "achieved_on"),
    ],
)
def test_it_is_accepted_with_days_that_can_be(opened, cast, days, field):
    claim_id = claimed(opened, cast.ada)
    with opened(cast.tariq) as work, pytest.raises(Refused) as refused:
        recognition.decide(work, claim_id, accept=True, **days)
    assert refused.value.field == field
    assert asking(opened, cast.ada).is_waiting


def test_the_file_is_what_it_begins_with_and_is_given_to_those_who_may_see_it(opened, cast):
    for module_id, content, kind, name in (
        ("T01", PDF, "application/pdf", "evidence-T01.pdf"),
        ("T03", PNG, "image/png", "evidence-T03.png"),
        ("T04", JPEG, "image/jpeg", "evidence-T04.jpg"),
    ):
        claim_id = claimed(opened, cast.ada, module_id, content=content)
        for actor in (cast.ada, cast.tariq):
            with opened(actor, write=False) as work:
                found = recognition.file(work, claim_id)
                assert (found.content, found.media_type, found.name) == (content, kind, name)
        with opened(cast.ben, write=False) as work, pytest.raises(NotFound):
            recognition.file(work, claim_id)


def test_without_a_file_it_is_taken_too(opened, cast):
    claim_id = claimed(opened, cast.ada, content=b"", note="It is in the college's own list, number 12.")
    with opened(cast.tariq, write=False) as work:
        assert recognition.details(work, claim_id).claim.file_kind == ""
        with pytest.raises(NotFound):
            recognition.file(work, claim_id)


def test_a_module_or_post_that_is_not_there(opened, cast):
    with pytest.raises(NotFound):
        claimed(opened, cast.ada, "X99")
    for post_id in (uuid4(), cast.posts["ben"]):
        with pytest.raises(NotFound):
            claimed(opened, cast.ada, post_id=post_id)
    with pytest.raises(Refused, match="no current post"):
        claimed(opened, cast.mei)


def test_the_list_goes_on_by_key(opened, cast, monkeypatch):
    monkeypatch.setattr("lms.recognition.queries.PER_PAGE", 2)
    for minute, (who, module_id) in enumerate([("ada", "T01"), ("ben", "T01"), ("otis", "T01"), ("ada", "T03")]):
        values = {"issuer": ISSUER, "achieved_on": ACHIEVED}
        with opened(cast.actors[who], now=NOW + timedelta(minutes=minute)) as work:
            claim_id = recognition.claim(work, module_id, **values)
        if who == "otis":
            with opened(cast.tariq) as work:
                recognition.decide(work, claim_id, accept=False, reason=REASON)
    with opened(cast.tariq, write=False) as work:
        first = recognition.listed(work)
        second = recognition.listed(work, after=first.after)
        decided = recognition.listed(work, show="decided")
        nonsense = recognition.listed(work, after=("yesterday", "x"))
    names = [each.person_name for each in (*first.rows, *second.rows)]
    assert names == ["Ada Okafor", "Ben Clarke", "Ada Okafor"]
    assert (second.after, [each.person_name for each in decided.rows]) == (None, ["Otis Green"])
    assert nonsense.rows == first.rows


def test_another_organisation_is_told_the_days_and_no_name(opened, cast):
    """A bank nurse in two trusts: Petra sees what Northbank recognised, and not from whom."""
    accepted(opened, cast.ada, cast.tariq)
    with opened() as work:
        root = people.post(work, cast.posts["petra"]).team_id
        people.give_post(
            work, cast.ada.person, root, staff_number="N0099", job_title="Bank clerk", staff_group="Nursing", started_on=TODAY
        )  # fmt: skip
    with opened(cast.petra, write=False) as work:
        (found,) = recognition.of_person(work, cast.ada.person)
    assert (found.words, found.certification.valid_until) == ("Recognised in another organisation", UNTIL)
    with opened(cast.ben, write=False) as work, pytest.raises(NotFound):
        recognition.of_person(work, cast.ada.person)


def test_what_was_accepted_by_mistake_is_taken_back_and_stays_on_record(opened, cast):
    claim_id = accepted(opened, cast.ada, cast.tariq)
    with opened(cast.petra) as work, pytest.raises(NotFound):
        recognition.take_back(work, claim_id, REASON)
    with opened(cast.tariq) as work, pytest.raises(Refused, match="10 to 1,000"):
        recognition.take_back(work, claim_id, "no")
    with opened(cast.tariq) as work:
        recognition.take_back(work, claim_id, REASON)
    with opened(cast.tariq) as work:
        with pytest.raises(Refused, match="taken back before"):
            recognition.take_back(work, claim_id, REASON)
        assert recognition.details(work, claim_id).claim.taken_back_at == NOW
    row = standing_of(opened, cast.ada)
    assert (row.valid_until, standing.word(row, TODAY)) == (None, standing.Word.TO_DO)
    with opened(cast.ada, write=False) as work:
        assert recognition.of_person(work, cast.ada.person) == ()
        assert REASON in messages.inbox(work)[0].text
        assert recognition.asking(work, "T01").latest.state is State.ACCEPTED
    assert actions(opened, cast.ada) == ["recognition:claim", "recognition:accept", "recognition:take-back"]


def test_what_was_not_accepted_cannot_be_taken_back_nor_one_s_own(opened, cast):
    claim_id = claimed(opened, cast.ada)
    with opened(cast.tariq) as work, pytest.raises(Refused, match="not accepted"):
        recognition.take_back(work, claim_id, REASON)
    with opened() as work:
        root = people.post(work, cast.posts["tariq"]).team_id
        people.grant(work, cast.lena.person, Role.TRAINING_LEAD, root)
    lena = replace(cast.lena, grants=(Grant(Role.TRAINING_LEAD, root),))
    own = accepted(opened, cast.tariq, lena)
    with opened(cast.tariq) as work, pytest.raises(recognition.OwnLearning):
        recognition.take_back(work, own, REASON)
