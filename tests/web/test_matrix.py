"""Every address and method as every actor, across two organisations: who may, who may not, and that "not yours" is "not there".

The table below names, for each endpoint, an address about Ada, and who may open it; a second one names addresses about Otis, who works in
both organisations. A new endpoint without a line fails. Source: quality, promise 6. That a check taken away turns its cells red, and no
others, is what `python3 run.py plants` tries.
"""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import assignments, enrolments, messages, people, quizzes, signin, signoff
from lms.runtime import queue, signing
from lms.runtime.access import Permission, Role
from lms.runtime.db import make_engine
from tests import builders, evidence, factors, staff_files
from tests import cast as casting
from tests.client import Client, without_token
from tests.conftest import SITE, opener

ACTORS = (
    "nobody",
    "ada",
    "ben",
    "grace",
    "sunil",
    "omar",
    "lena",
    "tariq",
    "mei",
    "audrey",
    "asha",
    "sam",
    "petra",
    "token",
    "narrow",
)
EVERYONE = frozenset(ACTORS)
INSIDE = EVERYONE - {"nobody", "sam", "token", "narrow"}
MANAGERS = frozenset({"grace", "sunil", "omar", "lena", "tariq", "petra"})
TRAINERS, ADMINISTRATORS = frozenset({"tariq", "petra"}), frozenset({"asha"})
SEERS = MANAGERS | {"audrey"}
LEADS = frozenset({"tariq", "petra"})
OURS = frozenset({"tariq"})


@dataclass(frozen=True)
class Line:
    """One endpoint: its address with places to fill, who passes the door, and who reaches Ada's record behind it.

    `free` takes no fields; `own` is about the actor's own record, which may not exist yet; `begins` leads to sign-in when nothing is under
    way; `token` is open to programs, here to one that reads for Grace; `narrow` also to one that reads for her less than she may.
    """

    path: str
    door: frozenset[str]
    reach: frozenset[str] | None = None
    posts: bool = False
    free: bool = False
    own: bool = False
    begins: bool = False
    token: bool = False
    narrow: bool = False


ABOVE_ADA = frozenset({"grace", "lena", "tariq"})
# Whoever stands in for Grace sees what she sees of Ada, and decides in her place; what is hers alone stays so.
SIGN_FOR_ADA = ABOVE_ADA | {"sunil"}
SEES_ADA = ABOVE_ADA | {"sunil", "audrey"}
LINES = {
    "public.accessibility": Line("/accessibility", EVERYONE),
    "public.privacy": Line("/privacy", EVERYONE),
    "public.help": Line("/help", EVERYONE),
    "public.contact": Line("/contact", EVERYONE),
    "public.health": Line("/health", EVERYONE),
    "public.verify_form": Line("/verify", EVERYONE),
    "public.verify": Line("/verify/{code}", EVERYONE),
    "public.verify_file": Line("/verify", EVERYONE, posts=True),
    "public.verify_code_and_file": Line("/verify/{code}", EVERYONE, posts=True),
    "public.certificate_keys": Line("/certificate-keys", EVERYONE),
    "public.issuer": Line("/issuers/{organisation}", EVERYONE),
    "public.status_list": Line("/issuers/{organisation}/status/2026-0", EVERYONE),
    "account.sign_in": Line("/sign-in", EVERYONE, posts=True, free=True),
    "account.sign_out": Line("/sign-out", EVERYONE, posts=True, free=True),
    "account.forgotten": Line("/forgotten", EVERYONE, posts=True, free=True),
    "account.reset": Line("/reset/unknown", EVERYONE, posts=True, free=True),
    "account.welcome": Line("/welcome/unknown", EVERYONE, posts=True, free=True),
    "account.profile": Line("/account", INSIDE),
    "account.password": Line("/account/password", INSIDE, posts=True),
    "account.organisations": Line("/sign-in/organisation", EVERYONE),
    "account.organisation_start": Line("/sign-in/organisation/{nothing}", EVERYONE, own=True),
    "account.organisation_answer": Line("/sign-in/organisation/{nothing}/answer", EVERYONE),
    "account.organisation_confirm": Line("/sign-in/organisation/confirm", EVERYONE, posts=True, free=True),
    "account.linked_accounts": Line("/account/organisation", INSIDE),
    "account.unlink_account": Line("/account/organisation/{nothing}/unlink", INSIDE, posts=True, free=True),
    "account.own_personal_address": Line("/account/personal-address", INSIDE, posts=True),
    "account.remove_personal_address": Line("/account/personal-address/remove", INSIDE, posts=True, free=True),
    "account.confirm_personal_address": Line("/personal-address/unknown", EVERYONE, posts=True, free=True),
    "account.end_session": Line("/account/sessions/{nothing}/end", INSIDE, posts=True, free=True),
    "account.end_other_sessions": Line("/account/sign-out-elsewhere", INSIDE, posts=True, free=True),
    "account.second_step": Line("/sign-in/second-step", EVERYONE, posts=True, free=True, begins=True),
    "account.first_code": Line("/sign-in/code", EVERYONE, posts=True, free=True),
    "account.second_factor": Line("/account/second-factor", INSIDE, posts=True, free=True),
    "account.set_up_factor": Line("/account/second-factor/set-up", INSIDE, posts=True, free=True),
    "account.recovery_codes": Line("/account/recovery-codes", INSIDE, frozenset({"ada"}), posts=True, free=True),
    "account.remove_factor": Line("/account/second-factor/remove", INSIDE, posts=True, free=True),
    "account.tokens": Line("/account/tokens", INSIDE),
    "account.make_token": Line("/account/tokens/new", INSIDE, posts=True),
    "account.end_token": Line("/account/tokens/{token}/end", INSIDE, frozenset({"ada"}), posts=True, free=True),
    "api.me": Line("/api/me", INSIDE, token=True, narrow=True),
    "api.certificates": Line("/api/certificates", INSIDE, token=True, narrow=True),
    "api.team": Line("/api/team", SEERS, token=True),
    "admin.reset_factor": Line("/admin/people/{ada}/second-factor", frozenset({"asha"}), posts=True),
    "manager.print_code": Line("/team/{ada}/sign-in-code", MANAGERS, ABOVE_ADA, posts=True),
    "account.join": Line("/account/join", INSIDE, posts=True, free=True),
    "account.confirm_join": Line("/account/join/confirm", INSIDE, posts=True, free=True),
    "learner.home": Line("/", INSIDE),
    "learner.pathways": Line("/pathways", INSIDE),
    "learner.renewals": Line("/renewals", INSIDE),
    "learner.choose_pathway": Line("/pathways/users/choose", INSIDE, posts=True, free=True),
    "learner.use_suggested_pathway": Line("/pathways/suggested", INSIDE, posts=True, free=True),
    "learner.glossary": Line("/glossary", INSIDE),
    "learner.sources": Line("/sources", INSIDE),
    "learner.module": Line("/modules/T01", INSIDE),
    "learner.start": Line("/modules/T01/start", INSIDE, posts=True, free=True),
    "learner.module_page": Line("/modules/T01/pages/why-look-again", INSIDE),
    "learner.activity": Line("/modules/T04/pages/sort/activity", INSIDE, posts=True, free=True),
    "learner.sheet": Line("/modules/T04/pages/sheet/sheet", INSIDE),
    "learner.page_done": Line("/modules/T01/pages/why-look-again/done", INSIDE, posts=True, free=True),
    "learner.scenario": Line("/modules/T03/scenarios/the-rota-note", INSIDE),
    "learner.scenario_consequence": Line(
        "/modules/T03/scenarios/the-rota-note/consequence?choice=check-the-rota", INSIDE
    ),
    "learner.scenario_end": Line("/modules/T03/scenarios/the-rota-note/end?path=check-the-rota.name-alone", INSIDE),
    "learner.finish_scenario": Line("/modules/T03/scenarios/the-rota-note/end", INSIDE, posts=True, free=True),
    "learner.image": Line("/modules/T01/{nothing}/images/none.svg", INSIDE, frozenset()),
    "learner.quiz": Line("/modules/T01/quiz", INSIDE),
    "learner.begin_attempt": Line("/modules/T01/quiz", INSIDE, posts=True, free=True),
    "learner.question": Line("/attempts/{attempt}/questions/1", INSIDE, frozenset({"ada"}), posts=True),
    "learner.review": Line("/attempts/{attempt}/review", INSIDE, frozenset({"ada"})),
    "learner.submit": Line("/attempts/{attempt}/submit", INSIDE, frozenset({"ada"}), posts=True, free=True),
    "learner.result": Line("/attempts/{attempt}/result", INSIDE, frozenset({"ada"})),
    "learner.recap": Line("/attempts/{attempt}/recaps/99", INSIDE, frozenset(), posts=True, free=True),
    "learner.sign_off": Line("/modules/T01/sign-off", INSIDE, posts=True, own=True),
    "learner.withdraw_sign_off": Line("/modules/T01/sign-off/withdraw", INSIDE, posts=True, free=True, own=True),
    "learner.elsewhere": Line("/modules/T03/elsewhere", INSIDE, posts=True),
    "learner.withdraw_evidence": Line("/modules/T03/elsewhere/withdraw", INSIDE, posts=True, free=True, own=True),
    "learner.evidence_file": Line("/evidence/{evidence}/file", INSIDE, frozenset({"ada", "tariq"})),
    "learner.certificates": Line("/certificates", INSIDE),
    "learner.certificate_files": Line("/certificates/files", INSIDE, posts=True, free=True),
    "learner.certificate": Line("/certificates/{certificate}", INSIDE, SEES_ADA | {"ada"}),
    "learner.certificate_file": Line("/certificates/{certificate}/file", INSIDE, SEES_ADA | {"ada"}),
    "learner.prepare_certificate": Line(
        "/certificates/{certificate}/file", INSIDE, SEES_ADA | {"ada"}, posts=True, free=True
    ),
    "learner.messages": Line("/messages", INSIDE),
    "learner.message": Line("/messages/{message}", INSIDE, frozenset({"ada"})),
    "manager.team": Line("/team", SEERS),
    "manager.export_team": Line("/team/export", SEERS, posts=True, free=True),
    "manager.person": Line("/team/{ada}", SEERS, SEES_ADA),
    "manager.behaviours": Line("/team/{ada}/behaviours/T01", MANAGERS, SIGN_FOR_ADA, posts=True),
    "manager.behaviours_together": Line("/behaviours/T01", MANAGERS, posts=True),
    "manager.sign_offs": Line("/sign-offs", MANAGERS),
    "manager.sign_off": Line("/sign-offs/{request}", MANAGERS, SIGN_FOR_ADA, posts=True),
    "manager.assign": Line(
        "/team/{ada}/assignments/new", frozenset({"tariq", "petra"}), frozenset({"tariq"}), posts=True
    ),
    "manager.more_time": Line(
        "/team/{ada}/assignments/{assignment}/more-time",
        frozenset({"tariq", "petra"}),
        frozenset({"tariq"}),
        posts=True,
    ),
    "manager.let_off": Line("/team/{ada}/assignments/{assignment}/let-off", TRAINERS, frozenset({"tariq"}), posts=True),
    "manager.end_let_off": Line(
        "/team/{ada}/let-off/{waiver}/end", TRAINERS, frozenset({"tariq"}), posts=True, free=True
    ),
    "manager.end_assignment": Line(
        "/team/{ada}/assignments/{assignment}/end",
        frozenset({"tariq", "petra"}),
        frozenset({"tariq"}),
        posts=True,
        free=True,
    ),
    "manager.reissue": Line(
        "/certificates/{certificate}/reissue", frozenset({"tariq", "petra"}), frozenset({"tariq"}), posts=True
    ),
    "manager.revoke": Line(
        "/certificates/{certificate}/revoke", frozenset({"tariq", "petra"}), frozenset({"tariq"}), posts=True
    ),
    "manager.stand_ins": Line("/stand-ins", MANAGERS),
    "manager.appoint_stand_in": Line(
        "/stand-ins/{grace_post}/new", MANAGERS, frozenset({"grace", "tariq"}), posts=True
    ),
    "manager.end_stand_in": Line(
        "/stand-ins/{stand_in}/end", MANAGERS, frozenset({"grace", "sunil", "tariq"}), posts=True, free=True
    ),
    "training.people": Line("/training/people", TRAINERS),
    "training.new_person": Line("/training/people/new", TRAINERS, posts=True),
    "training.person": Line("/training/people/{ada}", TRAINERS, frozenset({"tariq"})),
    "training.new_post": Line("/training/people/{ada}/posts/new", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.rename": Line("/training/people/{ada}/name", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.details": Line("/training/posts/{post}/details", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.move": Line("/training/posts/{post}/team", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.line_manager": Line("/training/posts/{post}/manager", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.end_post": Line("/training/posts/{post}/end", TRAINERS, frozenset({"tariq"}), posts=True),
    "training.reopen_post": Line(
        "/training/posts/{post}/reopen", TRAINERS, frozenset({"tariq"}), posts=True, free=True
    ),
    "account.changes": Line("/account/changes", INSIDE),
    "account.copy": Line("/account/copy", INSIDE),
    "account.ask_copy": Line("/account/copy", INSIDE, posts=True, free=True),
    "account.copy_file": Line("/account/copy/file", INSIDE, frozenset(), posts=True, free=True),
    "account.digest": Line("/account/digest", INSIDE, posts=True),
    "account.calendar": Line("/account/calendar", INSIDE),
    "account.make_calendar": Line("/account/calendar", INSIDE, posts=True, free=True),
    "account.end_calendar": Line("/account/calendar/end", INSIDE, posts=True, free=True),
    "public.stop_digest": Line("/digest/stop/unknown", EVERYONE),
    "public.stop_digest_mails": Line("/digest/stop/unknown", EVERYONE, posts=True, free=True),
    "public.calendar": Line("/calendar.ics?key=unknown", EVERYONE),
    "admin.messages": Line("/admin/messages", ADMINISTRATORS),
    "admin.correct_address": Line("/admin/messages/{delivery}/address", ADMINISTRATORS, posts=True),
    "admin.send_again": Line("/admin/messages/{delivery}/again", ADMINISTRATORS, posts=True, free=True),
    "admin.previews": Line("/admin/messages/previews", ADMINISTRATORS),
    "admin.preview": Line("/admin/messages/previews/learner", ADMINISTRATORS),
    "admin.privacy": Line("/admin/privacy", ADMINISTRATORS),
    "admin.ask_copy": Line("/admin/people/{ada}/copy", ADMINISTRATORS, posts=True, free=True),
    "admin.erase": Line("/admin/people/{ada}/erase", ADMINISTRATORS, posts=True),
    "admin.jobs": Line("/admin/jobs", ADMINISTRATORS),
    "admin.try_job_again": Line("/admin/jobs/{job}/again", ADMINISTRATORS, posts=True, free=True),
    "admin.stop_job": Line("/admin/jobs/{job}/stop", ADMINISTRATORS, posts=True, free=True),
    "account.job": Line("/account/jobs/{job}", INSIDE, frozenset({"ada"})),
    "admin.record": Line("/admin/record", ADMINISTRATORS | {"audrey"}),
    "admin.change": Line("/admin/record/{organisation}/1", ADMINISTRATORS | {"audrey"}),
    "admin.access": Line("/admin/access", ADMINISTRATORS),
    "admin.people": Line("/admin/people", ADMINISTRATORS),
    "admin.person": Line("/admin/people/{ada}", ADMINISTRATORS),
    "admin.give_role": Line("/admin/people/{ada}/roles/new", ADMINISTRATORS, posts=True),
    "admin.review_role": Line(
        "/admin/people/{ada}/roles/review?role=auditor&team=site", ADMINISTRATORS, posts=True, free=True
    ),
    "admin.change_role": Line("/admin/access/{grant}", ADMINISTRATORS, posts=True),
    "admin.end_role": Line("/admin/access/{grant}/end", ADMINISTRATORS, posts=True, free=True),
    "admin.suspend": Line("/admin/people/{ada}/suspend", ADMINISTRATORS, posts=True, free=True),
    "admin.readmit": Line("/admin/people/{ada}/readmit", ADMINISTRATORS, posts=True, free=True),
    "admin.organisations": Line("/admin/organisations", ADMINISTRATORS),
    "admin.new_organisation": Line("/admin/organisations/new", ADMINISTRATORS, posts=True),
    "admin.change_organisation": Line("/admin/organisations/{organisation}", ADMINISTRATORS, posts=True),
    "admin.end_organisation": Line("/admin/organisations/{organisation}/end", ADMINISTRATORS, posts=True, free=True),
    "admin.reopen_organisation": Line(
        "/admin/organisations/{organisation}/reopen", ADMINISTRATORS, posts=True, free=True
    ),
    "admin.team": Line("/admin/teams/{team}", ADMINISTRATORS),
    "admin.new_team": Line("/admin/teams/{team}/new", ADMINISTRATORS, posts=True),
    "admin.rename_team": Line("/admin/teams/{team}/name", ADMINISTRATORS, posts=True),
    "admin.move_team": Line("/admin/teams/{team}/move", ADMINISTRATORS, posts=True),
    "admin.merge_team": Line("/admin/teams/{team}/merge", ADMINISTRATORS, posts=True),
    "admin.close_team": Line("/admin/teams/{team}/close", ADMINISTRATORS, posts=True, free=True),
    "admin.reopen_team": Line("/admin/teams/{team}/reopen", ADMINISTRATORS, posts=True, free=True),
    "training.mutual_sign_offs": Line("/training/mutual-sign-offs", TRAINERS),
    "training.prior_learning": Line("/training/prior-learning", TRAINERS),
    "training.review_evidence": Line("/training/prior-learning/{evidence}", TRAINERS, OURS, posts=True),
    "training.take_back_evidence": Line("/training/prior-learning/{evidence}/take-back", TRAINERS, OURS, posts=True),
    "training.rules": Line("/training/rules", TRAINERS),
    "training.rule_exceptions": Line("/training/rules/exceptions", TRAINERS),
    "training.new_rule": Line("/training/rules/new", LEADS, posts=True),
    "training.rule": Line("/training/rules/{rule}", LEADS, OURS, posts=True),
    "training.end_rule": Line("/training/rules/{rule}/end", LEADS, OURS, posts=True, free=True),
    "training.staff_imports": Line("/training/imports", LEADS, posts=True),
    "training.completion_imports": Line("/training/imports/completions", LEADS, posts=True),
    "training.empty_completions_file": Line("/training/imports/completions.csv", LEADS),
    "training.export_completions": Line("/training/imports/completions/export", LEADS, posts=True, free=True),
    "training.staff_import": Line("/training/imports/{import}", LEADS, OURS),
    "training.empty_staff_file": Line("/training/imports/empty.csv", LEADS),
    "training.default_mapping": Line("/training/imports/mapping.yaml", LEADS),
    "training.export_staff": Line("/training/imports/staff", LEADS, posts=True, free=True),
    "training.apply_import": Line("/training/imports/{import}/apply", LEADS, OURS, posts=True),
    "training.rows_left_out": Line("/training/imports/{import}/left-out", LEADS, OURS, posts=True, free=True),
    "training.undo_import": Line("/training/imports/{import}/undo", LEADS, OURS, posts=True, free=True),
    "training.read_import_again": Line("/training/imports/{import}/read-again", LEADS, OURS, posts=True, free=True),
    # The last of them, since it is gone afterwards.
    "training.throw_import_away": Line("/training/imports/{import}/throw-away", LEADS, OURS, posts=True, free=True),
}


ABOVE_OTIS = frozenset({"omar", "lena", "tariq"})
# Petra sees Otis through his post in her organisation, and nothing of what he does in the other.
# Southmoor's own, and what nobody does to their own record.
SECOND = {
    "learner.certificate of Otis": Line("/certificates/{otis_certificate}", INSIDE, ABOVE_OTIS | {"audrey"}),
    "learner.certificate_file of Otis": Line("/certificates/{otis_certificate}/file", INSIDE, ABOVE_OTIS | {"audrey"}),
    "learner.prepare_certificate of Otis": Line(
        "/certificates/{otis_certificate}/file", INSIDE, ABOVE_OTIS | {"audrey"}, posts=True, free=True
    ),
    "manager.person of Otis": Line("/team/{otis}", SEERS, ABOVE_OTIS | {"audrey", "petra"}),
    "manager.sign_off of Otis": Line("/sign-offs/{otis_request}", MANAGERS, ABOVE_OTIS, posts=True),
    "manager.revoke of Otis": Line("/certificates/{otis_certificate}/revoke", TRAINERS, OURS, posts=True),
    "manager.reissue of Otis": Line("/certificates/{otis_certificate}/reissue", TRAINERS, OURS, posts=True),
    "manager.end_assignment of Otis": Line(
        "/team/{otis}/assignments/{otis_assignment}/end", TRAINERS, OURS, posts=True, free=True
    ),
    "manager.person of Southmoor": Line("/team/{ada2}", SEERS, frozenset({"petra"})),
    "training.person of Southmoor": Line("/training/people/{ada2}", TRAINERS, frozenset({"petra"})),
    "admin.change of Southmoor": Line("/admin/record/{southmoor}/1", ADMINISTRATORS | {"audrey"}, ADMINISTRATORS),
    # Tariq runs training in the team that he is in himself.
    "manager.print_code of Tariq": Line("/team/{tariq}/sign-in-code", MANAGERS, frozenset(), posts=True),
    "manager.behaviours of Tariq": Line("/team/{tariq}/behaviours/T01", MANAGERS, frozenset(), posts=True),
    "training.person of Otis": Line("/training/people/{otis}", TRAINERS, TRAINERS),
    "training.details of Otis": Line("/training/posts/{otis_post}/details", TRAINERS, OURS, posts=True),
}
# These first: some deeds of the others end what lets an actor in.
CELLS = SECOND | LINES


@pytest.fixture(scope="module")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cast, and what happened to them before the first request."""
    path = tmp_path_factory.mktemp("matrix") / "matrix.sqlite3"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    _live(casting.read(engine, SITE), opener(engine))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def _live(cast: Any, opened: Any) -> None:
    """Give Ada and Otis records, one of each kind: a certificate in one run would end the request, so Ben's life is not used here."""
    builders.certified(opened, cast)
    factors.set_up(opened, cast.ada)
    with opened(cast.ada) as work:
        signin.make_token(work, name="a dashboard", permissions=[Permission.LEARN], lasts=timedelta(days=30))
    with opened() as work:
        signing.ensure(work)
        queue.put(work, "prune", started_by=cast.ada.person)
    staff_files.checked(
        opened,
        cast.northbank,
        staff_files.written([staff_files.row("X1"), staff_files.row("X2", team_code="NONE")]),
        cast.tariq,
    )
    with opened(cast.tariq) as work:
        draft = assignments.Draft("Nobody", "it is tried out", (), ("T04",), on=date(2027, 3, 1))
        assignments.save_rule(work, cast.northbank, draft, tried=draft.fingerprint())
        asked = assignments.ask(
            work,
            cast.ada.person,
            post_id=cast.posts["ada"],
            module_id="T03",
            due_on=date(2027, 3, 1),
            reason="to be let off",
        )
        assignments.waive(work, asked, ends_on=date(2027, 2, 1), reason="away")
    _fail_a_mail(cast, opened)
    evidence.claimed(opened, cast.ada, "T04")
    builders.certified(opened, cast, "otis", "omar")
    with opened() as work:
        _post(work, cast.otis, people.root_team(work, cast.southmoor).id, None)
    _be_over(cast, opened)


def _fail_a_mail(cast: Any, opened: Any) -> None:
    from lms.messages.models import Message

    with opened() as work:
        told = work.db.scalars(sa.select(Message).where(Message.person_id == cast.ada.person)).first()
        failed = messages.Attempt(uuid4(), told.id, cast.ada.person, told.subject, "ada@demo.example")
        messages.record(work, failed, messages.DeliveryState.FAILED, cause="The address does not exist.")


def _be_over(cast: Any, opened: Any) -> None:
    """Let end, or not yet begin, what would open doors if it counted."""
    before = casting.NOW - timedelta(days=40)
    days = {"starts_on": before.date(), "ends_on": before.date() + timedelta(days=5), "reason": "annual leave"}
    with opened(now=before) as work:
        top = people.root_team(work, cast.northbank).id
        oak = people.post(work, cast.posts["otis"]).team_id
        people.appoint(work, cast.posts["grace"], cast.ben.person, **days)
        people.grant(work, cast.mei.person, Role.LEADER, top, ends_on=before.date())
        given_back = people.grant(work, cast.ben.person, Role.AUDITOR, top)
        people.end_grant(work, given_back.id)
        adas = _post(work, cast.ada, oak, cast.posts["omar"])
        people.end_post(work, adas, before.date())
    with opened() as work:
        later = {"starts_on": date(2026, 12, 20), "ends_on": date(2026, 12, 31), "reason": "annual leave"}
        people.appoint(work, cast.posts["grace"], cast.omar.person, **later)


def _post(work: Any, actor: Any, team_id: Any, manager: Any) -> Any:
    return people.give_post(
        work, actor.person, team_id, staff_number="N9001", job_title="Bank clerk", staff_group="Nursing",
        started_on=date(2026, 10, 1), manager_post_id=manager,
    ).id  # fmt: skip


@pytest.fixture
def places(app: Any, cast: Any, opened: Any) -> dict[str, object]:
    """What fills the places in the addresses."""
    from lms.assignments.models import Assignment, AssignmentRule, Waiver
    from lms.certificates.models import Certificate
    from lms.imports.models import ImportRun
    from lms.messages.models import Delivery, Message
    from lms.recognition.models import PriorLearning
    from lms.signin.models import ApiToken

    with opened(write=False) as work:
        run = enrolments.latest_run(work, "T01", person_id=cast.ada.person)
        otis_run = enrolments.latest_run(work, "T01", person_id=cast.otis.person)
        assert run and otis_run
        certificate = work.db.scalars(sa.select(Certificate).where(Certificate.person_id == cast.ada.person)).one()
        return {
            "ada": cast.ada.person,
            "otis": cast.otis.person,
            "ada2": cast.ada2.person,
            "tariq": cast.tariq.person,
            "southmoor": cast.southmoor,
            "otis_certificate": work.db.scalar(
                sa.select(Certificate.id).where(Certificate.person_id == cast.otis.person)
            ),
            "otis_request": signoff.history(work, otis_run.enrolment_id)[0].id,
            "otis_assignment": work.db.scalar(sa.select(Assignment.id).where(Assignment.person_id == cast.otis.person)),
            "otis_post": cast.posts["otis"],
            "certificate": certificate.id,
            "organisation": cast.northbank,
            "code": certificate.code,
            "attempt": work.db.scalar(
                sa.select(quizzes.models.Attempt.id).where(quizzes.models.Attempt.person_id == cast.ada.person)
            ),
            "request": signoff.history(work, run.enrolment_id)[0].id,
            "message": work.db.scalar(sa.select(Message.id).where(Message.person_id == cast.ada.person)),
            "assignment": work.db.scalar(
                sa.select(Assignment.id).where(Assignment.person_id == cast.ada.person, Assignment.module_id == "T01")
            ),
            "waiver": work.db.scalars(sa.select(Waiver.id)).one(),
            "post": cast.posts["ada"],
            "grace_post": cast.posts["grace"],
            "stand_in": people.standing_in(work, cast.sunil.person)[0].id,
            "grant": people.roles_of(work, cast.tariq.person)[0].id,
            "team": people.post(work, cast.posts["ada"]).team_id,
            "delivery": work.db.scalar(sa.select(Delivery.id)),
            "nothing": uuid4(),
            "job": work.db.scalars(sa.select(queue.Job.id).where(queue.Job.started_by == cast.ada.person)).one(),
            "rule": work.db.scalars(sa.select(AssignmentRule.id)).one(),
            "import": work.db.scalars(sa.select(ImportRun.id)).one(),
            "evidence": work.db.scalars(sa.select(PriorLearning.id)).one(),
            "token": work.db.scalars(sa.select(ApiToken.id).where(ApiToken.person_id == cast.ada.person)).one(),
        }


def test_every_endpoint_has_a_line(app):
    assert set(LINES) == set(app.view_functions)


@pytest.fixture
def browser_of(app, cast, opened):
    """A browser of an actor's, or a program with a token that reads everything Grace may read, or less of it."""
    tokens = {}
    for actor, may in (("token", cast.grace.permissions), ("narrow", [Permission.LEARN])):
        with opened(cast.grace) as work:
            tokens[actor] = signin.make_token(work, name=actor, permissions=may, lasts=timedelta(days=1))

    def client(actor: str) -> Client:
        if actor == "nobody":
            return Client(app)
        if actor not in tokens:
            return Client(app).sign_in(cast.actors[actor])
        return Client(app).bearing(tokens[actor])

    return client


@pytest.mark.parametrize("actor", ACTORS)
def test_get(app, cast, places, browser_of, actor):
    """What an actor sees of each address, and that a record out of reach is the same page as none."""
    client, wrong = browser_of(actor), []
    missing = without_token(client.get("/nowhere-at-all").text)
    for endpoint, line in CELLS.items():
        rules = app.url_map.iter_rules(endpoint.partition(" ")[0])
        methods = {method for rule in rules for method in rule.methods or ()}
        if "GET" not in methods:
            continue
        reply = client.get(line.path.format(**places))
        if _expected(line, actor) == 200:
            allowed = {404} if "unknown" in line.path else {200, 303, 404} if line.own else {200, 303, 422}
            is_right = reply.status in allowed and (line.begins or not _asks_to_sign_in(reply))
        else:
            is_right = _is_refusal(reply, _expected(line, actor), missing)
        if not is_right:
            wrong.append(_cell("GET", endpoint, actor, reply))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", ACTORS)
def test_post_without_fields_changes_nothing_it_should_not(app, cast, places, browser_of, actor):
    """A valid token and no fields: 422 where fields are needed, 303 where none are, otherwise a refusal that changes nothing."""
    wrong = []
    for endpoint, line in CELLS.items():
        if not line.posts:
            continue
        client, wanted = browser_of(actor), _expected(line, actor)
        # Read each time: the number of unread messages stands on every page, and deeds send some.
        missing = without_token(client.get("/nowhere-at-all").text) if wanted == 404 else ""
        before = _rows(app)
        reply = client.post(line.path.format(**places))
        if wanted == 200 and line.free:
            is_right = reply.status in {200, 303, 404, 409, 422}
        elif wanted == 200:
            is_right = reply.status in ({422, 404} if line.own else {422, 303, 409}) and _rows(app) == before
        else:
            is_right = _is_refusal(reply, wanted, missing) and _rows(app) == before
        if not is_right:
            wrong.append(_cell("POST", endpoint, actor, reply))
    assert not wrong, "\n".join(wrong)


def _is_refusal(reply: Any, wanted: int, missing: str) -> bool:
    """Say whether an answer is the refusal that is wanted; where nothing is to be found, the very page of an unknown address."""
    if wanted == 303:
        return reply.status == 303 and _asks_to_sign_in(reply)
    return reply.status == wanted and (wanted != 404 or without_token(reply.text) == missing)


def _asks_to_sign_in(reply: Any) -> bool:
    return str(reply.location).startswith("/sign-in")


def _cell(method: str, endpoint: str, actor: str, reply: Any) -> str:
    """Name a cell of the matrix, for a report that names every wrong one."""
    return f"{method} {endpoint} as {actor}: {reply.status}"


@pytest.mark.parametrize("actor", ["ada", "token"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(places, browser_of, method, actor):
    client = browser_of(actor)
    for endpoint, line in LINES.items():
        assert client.open(line.path.format(**places), method).status in {400, 405}, endpoint


def test_a_token_gets_nowhere_without_the_forms_token_either(app, places, browser_of):
    """No POST is exempt from the form's token for showing another one."""
    client = browser_of("token")
    for endpoint, line in LINES.items():
        if line.posts and line.door != EVERYONE:
            before = _rows(app)
            assert client.post(line.path.format(**places), csrf=False).status == 400, endpoint
            assert _rows(app) == before, endpoint


def _expected(line: Line, actor: str) -> int:
    """Return 200 for may, 303 to sign-in for nobody and the suspended, 403 at a shut door, 404 out of reach.

    A token opens what is open to programs and nothing else.
    """
    is_in = actor not in {"nobody", "sam"}
    if line.door == EVERYONE:
        return 200
    if actor in {"token", "narrow"}:
        return 200 if (line.narrow if actor == "narrow" else line.token) and "grace" in line.door else 403
    if not is_in:
        return 303
    if actor not in line.door:
        return 403
    return 200 if line.reach is None or actor in line.reach else 404


def _rows(app: Any) -> dict[str, int]:
    """Count the rows of every table but sessions and counters, which signing in and doors write."""
    from lms.schema import metadata

    with app.engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in {"sign_in_session", "limit_count", "audit_entry", "audit_entry_detail", "chain_head"}
        }


PROTECTED = (
    "person", "account", "role_grant", "post", "organisation", "team", "team_below", "reports_below", "assignment", "certification",
    "certificate", "decision", "module", "module_version", "pathway", "local_insert", "standing", "attempt", "behaviour_seen",
)  # fmt: skip


@pytest.mark.parametrize("actor", ["ada", "ben", "grace", "tariq"])
def test_no_form_writes_a_column_it_should_not(app, cast, places, actor):
    """Every form is sent every column of every table as a field, with another person's ids: no protected row changes by it.

    Beginning a run or an attempt is what its form is for, so new rows of one's own are looked at by the columns they may not have.
    """
    from lms.schema import metadata

    names = {column.name for table in metadata.sorted_tables for column in table.columns}
    hostile = dict.fromkeys(names, str(cast.omar.person)) | {
        "passed_at": "2026-11-24",
        "score": "10",
        "role": "administrator",
        "approved": "1",
    }
    before = _contents(app)
    for endpoint, line in LINES.items():
        # What the forms of the training pages may write, and whose, has tests of its own: their deeds are these very columns.
        if endpoint.startswith("training."):
            continue
        if line.posts and line.path not in {"/modules/T01/start", "/modules/T01/quiz"}:
            client = Client(app).sign_in(cast.actors[actor])
            client.post(line.path.format(**places), {**hostile, "module_id": "T01", "reason": ""})
    after = _contents(app)
    for table in PROTECTED:
        # Tariq's empty form ends an assignment when its button is pressed: that is its deed, and standing follows.
        if actor == "tariq" and table in {"assignment", "standing"}:
            continue
        # Ben's press on "mark as read" begins his run, which shows in his own standing and nothing else.
        if table == "standing":
            changed = {row for row in after[table] ^ before[table] if str(cast.actors[actor].person.hex) not in row}
            assert not changed, table
            continue
        assert after[table] == before[table], table


def _contents(app: Any) -> dict[str, set[str]]:
    """Return every row of the protected tables, as text."""
    from lms.schema import metadata

    with app.engine.connect() as connection:
        return {
            name: {
                str(tuple(value.hex if hasattr(value, "hex") else value for value in row))
                for row in connection.execute(sa.select(metadata.tables[name]))
            }
            for name in PROTECTED
        }
