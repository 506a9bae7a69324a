"""Every address and method as every actor, across two organisations: who may, who may not, and that "not yours" is "not there".

The table below names, for each endpoint, an address about Ada and one about the second organisation's Ada, and who may open each.
A new endpoint without a line fails. Source: quality, promise 6.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import certificates, enrolments, people, quizzes, signin, signoff
from lms.runtime import signing
from lms.runtime.access import Permission
from tests import builders, evidence, factors, staff_files
from tests.client import Client, without_token

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
)
EVERYONE = frozenset(ACTORS)
INSIDE = EVERYONE - {"nobody", "sam", "token"}
MANAGERS = frozenset({"grace", "sunil", "omar", "lena", "tariq", "petra"})
TRAINERS, ADMINISTRATORS = frozenset({"tariq", "petra"}), frozenset({"asha"})
SEERS = MANAGERS | {"audrey"}
LEADS = frozenset({"tariq", "petra"})
OURS = frozenset({"tariq"})


@dataclass(frozen=True)
class Line:
    """One endpoint: its address with places to fill, who passes the door, and who reaches Ada's record behind it.

    `free` takes no fields; `own` is about the actor's own record, which may not exist yet; `begins` leads to sign-in when nothing is under
    way; `token` is open to programs, here to one that reads for Grace.
    """

    path: str
    door: frozenset[str]
    reach: frozenset[str] | None = None
    posts: bool = False
    free: bool = False
    own: bool = False
    begins: bool = False
    token: bool = False


ABOVE_ADA = frozenset({"grace", "lena", "tariq"})
# Whoever stands in for Grace sees what she sees of Ada, and decides nothing.
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
    "api.me": Line("/api/me", INSIDE, token=True),
    "api.certificates": Line("/api/certificates", INSIDE, token=True),
    "api.team": Line("/api/team", SEERS, token=True),
    "admin.reset_factor": Line("/admin/people/{ada}/second-factor", frozenset({"asha"}), posts=True),
    "manager.print_code": Line("/team/{ada}/sign-in-code", MANAGERS, ABOVE_ADA, posts=True),
    "account.join": Line("/account/join", INSIDE, posts=True, free=True),
    "account.confirm_join": Line("/account/join/confirm", INSIDE, posts=True, free=True),
    "learner.home": Line("/", INSIDE),
    "learner.pathways": Line("/pathways", INSIDE),
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
    "manager.behaviours": Line("/team/{ada}/behaviours/T01", MANAGERS, ABOVE_ADA, posts=True),
    "manager.behaviours_together": Line("/behaviours/T01", MANAGERS, posts=True),
    "manager.sign_offs": Line("/sign-offs", MANAGERS),
    "manager.sign_off": Line("/sign-offs/{request}", MANAGERS, ABOVE_ADA, posts=True),
    "manager.assign": Line(
        "/team/{ada}/assignments/new", frozenset({"tariq", "petra"}), frozenset({"tariq"}), posts=True
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
    "admin.privacy": Line("/admin/privacy", ADMINISTRATORS),
    "admin.ask_copy": Line("/admin/people/{ada}/copy", ADMINISTRATORS, posts=True, free=True),
    "admin.erase": Line("/admin/people/{ada}/erase", ADMINISTRATORS, posts=True),
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
    "training.prior_learning": Line("/training/prior-learning", TRAINERS),
    "training.review_evidence": Line("/training/prior-learning/{evidence}", TRAINERS, OURS, posts=True),
    "training.staff_imports": Line("/training/imports", LEADS, posts=True),
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


@pytest.fixture
def places(app: Any, cast: Any, opened: Any) -> dict[str, object]:
    """Ada's records, one of each kind: a certificate in one run would end the request, so Ben's life is not used here."""
    from lms.assignments.models import Assignment
    from lms.messages.models import Message

    certificate = builders.certified(opened, cast)
    factors.set_up(opened, cast.ada)
    with opened(cast.ada) as work:
        signin.make_token(work, name="a dashboard", permissions=[Permission.LEARN], lasts=timedelta(days=30))
        token = signin.tokens(work)[0].id
    with opened() as work:
        signing.ensure(work)
    content = staff_files.written([staff_files.row("X1"), staff_files.row("X2", team_code="NONE")])
    import_id = staff_files.checked(opened, cast.northbank, content, cast.tariq)
    evidence_id = evidence.claimed(opened, cast.ada, "T04")
    with opened(write=False) as work:
        run = enrolments.latest_run(work, "T01", person_id=cast.ada.person)
        assert run
        found = {
            "ada": cast.ada.person,
            "certificate": certificate,
            "organisation": cast.northbank,
            "code": work.db.scalar(sa.text("SELECT code FROM certificate")),
            "attempt": work.db.scalar(
                sa.select(quizzes.models.Attempt.id).where(quizzes.models.Attempt.person_id == cast.ada.person)
            ),
            "request": signoff.history(work, run.enrolment_id)[0].id,
            "message": work.db.scalar(sa.select(Message.id).where(Message.person_id == cast.ada.person)),
            "assignment": work.db.scalar(sa.select(Assignment.id).where(Assignment.person_id == cast.ada.person)),
            "post": cast.posts["ada"],
            "grace_post": cast.posts["grace"],
            "stand_in": people.standing_in(work, cast.sunil.person)[0].id,
            "grant": people.roles_of(work, cast.tariq.person)[0].id,
            "team": people.post(work, cast.posts["ada"]).team_id,
            "nothing": uuid4(),
            "import": import_id,
            "evidence": evidence_id,
            "token": token,
        }
    assert certificates
    return found


def test_every_endpoint_has_a_line(app):
    assert set(LINES) == set(app.view_functions)


@pytest.fixture
def browser_of(app, cast, opened):
    """A browser of an actor's, or a program with a token that reads everything Grace may read."""
    with opened(cast.grace) as work:
        may = cast.grace.permissions
        token = signin.make_token(work, name="every door", permissions=may, lasts=timedelta(days=1))

    def client(actor: str) -> Client:
        if actor == "nobody":
            return Client(app)
        if actor != "token":
            return Client(app).sign_in(cast.actors[actor])
        return Client(app).bearing(token)

    return client


@pytest.mark.parametrize("actor", ACTORS)
def test_get(app, cast, places, browser_of, actor):
    """What an actor sees of each address, and that a record out of reach is the same page as none."""
    client, wrong = browser_of(actor), []
    missing = without_token(client.get("/nowhere-at-all").text)
    for endpoint, line in LINES.items():
        methods = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}
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
    for endpoint, line in LINES.items():
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
    if actor == "token":
        return 200 if line.token and "grace" in line.door else 403
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
