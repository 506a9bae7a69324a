"""After an erasure nothing names the person, the counts stay, and the record of changes is whole."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import assignments, certificates, certifications, doctor, lasting, messages, people, privacy, signin, signoff
from lms.privacy import mentions, rows
from lms.runtime import audit, limits, queue
from lms.runtime.access import Role
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.journal import Deed
from tests import builders, canaries
from tests import cast as casting
from tests.conftest import SITE

REASON = "Asked for in writing on 20 November"


def test_no_word_of_the_person_is_left_in_any_table(opened, cast):
    builders.certified(opened, cast)
    builders.awaiting_sign_off(opened, cast, "otis", "omar")
    with opened() as work:
        mine = canaries.fill(work, cast.ada.person, "ada")
        canaries.fill(work, cast.otis.person, "otis")
    with opened(cast.grace) as work:
        audit.record(
            work, "people:rename", cast.ada.person, about=cast.ada.person, before="canary-ada-detail", after="x"
        )
        audit.record(work, "reports:export", "team", q=people.name(work, cast.ada.person))
    assert ("person", "first_name") in mine and ("certificate", "printed") in mine and ("message", "text") in mine
    with opened() as work:
        assert canaries.everything(work).count("canary-ada") > 30
        before = canaries.everything(work).count("canary-otis")
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        left = [line for line in canaries.everything(work).splitlines() if "canary-ada" in line]
        assert left == []
        assert canaries.everything(work).count("canary-otis") == before
        assert list(audit.verify(work.db)) == []


def test_the_columns_that_stay_are_known(opened):
    """What erasing leaves as it is and holds text: each is a count, an id of content, or names nobody."""
    from lms.privacy.register import Erased, tables

    kept = {
        f"{table.name}.{column.name}"
        for table in tables().values()
        if table.erased == "values"
        for column in table.columns
        if column.erased is Erased.KEEP
        and isinstance(rows.table(table.name).c[column.name].type, sa.Text | sa.JSON | sa.LargeBinary)
        and not rows.table(table.name).c[column.name].foreign_keys
    }
    assert kept == {
        "post.staff_group", "role_grant.role", "assignment.rule_name", "enrolment.purpose", "enrolment.changed_outcomes",
        "attempt.mode", "outcome_credit.outcome_id", "requirement_met.requirement",
        "page_done.page_id", "scenario_played.scenario_id", "attempt_question.question_id", "attempt_question.option_order",
        "attempt_question.answer", "behaviour_seen.behaviour_id", "certification.origin", "prior_learning.state",
        "sign_off_voided.cause", "decision.basis", "sign_off_request.state", "sign_off_request.facts", "certificate.serial",
        "certificate.code", "erasure.reason", "audit_entry.chain", "audit_entry.action", "audit_entry.actor_name",
        "audit_entry.object_id", "audit_entry.cause", "audit_entry.detail_digest", "audit_entry.previous", "audit_entry.digest",
    }  # fmt: skip


def test_the_name_goes_from_what_colleagues_were_told_and_a_namesake_elsewhere_stays(opened, cast):
    builders.certified(opened, cast)
    with opened() as work:
        told = {"subject": "Ada Okafor asks at Southmoor", "text": "Ada Okafor asks", "path": "/"}
        messages.send(work, cast.grace2.person, "sign_off_asked", **told)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        texts = canaries.everything(work)
        assert "Ada Okafor asks at Southmoor" in texts
        assert "Ada Okafor asks for" not in texts
        assert f"{mentions.NAME} asks for your sign-off" in texts
        assert people.name(work, cast.ada2.person) == "Ada Okafor"
        assert people.name(work, cast.ada.person) == mentions.NAME


def test_counts_stay_and_the_doctor_finds_nothing(engine, opened, cast):
    builders.certified(opened, cast)
    with opened(write=False) as work:
        before = _counts(work)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        assert _counts(work) == before
        assert len(list(certifications.counting(work))) == 1
    assert doctor.examine(engine, SITE) == []


def _counts(work):
    names = (
        "enrolment",
        "attempt",
        "attempt_question",
        "page_done",
        "certification",
        "certificate",
        "decision",
        "behaviour_seen",
    )
    return {name: work.db.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in names}


def test_their_posts_and_roles_end_and_they_are_let_in_no_more(opened, cast):
    with opened() as work:
        token = signin.begin_session(work, cast.lena.person, timedelta(hours=1))
    with opened(cast.asha) as work:
        privacy.erase(work, cast.lena.person, REASON)
    with opened() as work:
        assert signin.signed_in(work, token) is None
        assert signin.account_by_name(work, "lena@demo.example") is None
        post = work.db.get(people.Post, cast.posts["lena"])
        assert (post.ended_on, post.job_title, post.staff_number) == (casting.TODAY, "", "")
        grants = work.db.scalars(sa.select(people.RoleGrant).where(people.RoleGrant.person_id == cast.lena.person))
        assert all(each.ended_at for each in grants)


def test_what_was_asked_of_them_ends_and_their_request_leaves_the_list(opened, cast):
    builders.awaiting_sign_off(opened, cast)
    with opened(cast.grace, write=False) as work:
        assert len(signoff.waiting(work)) == 1
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(cast.grace, write=False) as work:
        assert not signoff.waiting(work)
        assert not [key for key in assignments.all_open(work) if key[0] == cast.ada.person]


def test_their_certificate_verifies_as_erased(opened, cast):
    certificate = builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        code = certificates.get(work, certificate).code
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        found = certificates.verify(work, code)
        assert (found.status, found.printed, found.erased_at) == ("erased", None, casting.NOW)
        assert found.issuer_name == "Northbank University Hospitals"
        with pytest.raises(NotFound):
            certificates.get(work, certificate)
    with opened() as work:
        assert certificates.to_make(work, certificate) is None


def test_a_signer_who_is_erased_stays_printed_on_what_they_signed(opened, cast):
    """The paper is its holder's: see the decision record."""
    certificate = builders.certified(opened, cast)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.grace.person, REASON)
    with opened(cast.ada, write=False) as work:
        assert certificates.get(work, certificate).printed.signed_off_by == "Grace Mbeki"


@pytest.mark.parametrize("actor", ["ada", "grace", "tariq", "lena", "audrey", "mei", "petra"])
def test_only_an_administrator_erases(opened, cast, actor):
    with pytest.raises(NotFound), opened(cast.actors[actor]) as work:
        privacy.erase(work, cast.ben.person, REASON)


def test_nobody_erases_themselves_nor_the_last_administrator(opened, cast):
    with pytest.raises(Refused, match="cannot erase yourself"), opened(cast.asha) as work:
        privacy.erase(work, cast.asha.person, REASON)
    with pytest.raises(Refused, match="last administrator"), opened() as work:
        privacy.erase(work, cast.asha.person, REASON)
    with opened() as work:
        people.grant(work, cast.mei.person, Role.ADMINISTRATOR)
    with opened() as work:
        privacy.erase(work, cast.asha.person, REASON)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("short", "10 to 500"),
        ("x" * 501, "10 to 500"),
        ("Ada Okafor wants it", "without"),
        ("by ADA@demo.example today", "without"),
    ],
)
def test_the_reason_is_given_and_names_nobody(opened, cast, reason, words):
    with pytest.raises(Refused, match=words), opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, reason)


def test_nobody_is_erased_twice(opened, cast):
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with pytest.raises(NotFound), opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)


def test_a_restored_database_is_told_of_erasures(opened, cast):
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened() as work:
        assert lasting.deeds(work) == (Deed("person-erased", cast.ada.person, casting.NOW),)
        assert lasting.replay(work, lasting.deeds(work)) == [
            "0 revocations since then were done again.", "0 replacements since then were done again.",
            "0 erasures of people since then were done again.",
        ]  # fmt: skip
    then = casting.NOW - timedelta(days=2)
    lost = [Deed("person-erased", cast.ben.person, then), Deed("person-erased", cast.northbank, then)]
    with opened() as work:
        assert lasting.replay(work, lost)[-1] == "1 erasures of people since then were done again."
    with opened(write=False) as work:
        ben = work.db.get(people.Person, cast.ben.person)
        assert (ben.name, ben.erased_at) == (mentions.NAME, then)
        assert work.db.get(people.Post, cast.posts["ben"]).ended_on == then.date()
        assert list(audit.verify(work.db)) == []


def test_what_was_joined_into_somebody_goes_with_them(opened, cast):
    with opened() as work:
        joined = {"person_id": cast.otis.person, "into_id": cast.ada.person, "joined_at": casting.NOW}
        work.db.execute(sa.insert(rows.table("joined_person")).values(joined))
    with pytest.raises(NotFound), opened(cast.asha) as work:
        privacy.erase(work, cast.otis.person, REASON)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        assert people.name(work, cast.otis.person) == people.name(work, cast.ada.person) == mentions.NAME
        assert len(list(privacy.erased(work))) == 2


def test_jobs_and_counts_about_them_go_and_those_about_others_stay(opened, cast):
    with opened() as work:
        signin.ask_reset(work, "ada@demo.example")
        signin.ask_reset(work, "ben@demo.example")
        queue.put(work, "prune", {}, key="about-somebody")
        work.db.execute(
            sa.update(queue.Job).where(queue.Job.key == "about-somebody").values(error="ada@demo.example refused")
        )
        for key in ("ada", "ben"):
            insert_once(work.db, limits.LimitCount, key=f"own:{cast.actors[key].person}", since=casting.NOW, count=1)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        left = [key for key in work.db.scalars(sa.select(queue.Job.key)) if key and not key.startswith("mail:")]
        assert len(left) == 1
        assert set(work.db.scalars(sa.select(limits.LimitCount.key))) == {f"own:{cast.ben.person}"}
        assert "ada@demo.example" not in canaries.everything(work)


def test_what_a_staff_file_said_of_them_goes_and_the_same_number_elsewhere_stays(opened, cast):
    """Also a row that names no post yet, since the file was not applied."""
    from lms.imports.models import ImportRow, ImportRun

    with opened() as work:
        number = work.db.get(people.Post, cast.posts["ada"]).staff_number
        for organisation in (cast.northbank, cast.southmoor):
            run = ImportRun(
                organisation_id=organisation, file_name="staff.csv", state="checked", made_at=casting.NOW, reading={}, counts={},
                parts=[], staff=0, done=0, total=0, attempt=0,
            )  # fmt: skip
            work.db.add(run)
            work.db.flush()
            work.db.add(
                ImportRow(
                    import_id=run.id,
                    number=1,
                    verdict="error",
                    rank=0,
                    state="checked",
                    staff_number=number,
                    name="Okafor, A.",
                    search="",
                    before={},
                    after={},
                    reason="",
                    cells=["Okafor"],
                )
            )
    with opened(cast.asha) as work:
        privacy.erase(work, cast.ada.person, REASON)
    with opened(write=False) as work:
        found = sa.select(ImportRun.organisation_id).join(ImportRow, ImportRow.import_id == ImportRun.id)
        assert list(work.db.scalars(found)) == [cast.southmoor]
