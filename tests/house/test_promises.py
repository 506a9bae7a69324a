"""What the house promises about itself: every door is listed, every setting documented, every template used, every link real."""

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms import cli, jobs, tasks
from lms.app import create_app
from lms.people.rules import POLICY
from lms.runtime import links
from lms.runtime.access import Permission, Role
from lms.runtime.settings import Settings, SettingsError, load
from lms.web import doors

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "lms" / "web" / "templates"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The application over an empty database."""
    path = tmp_path_factory.mktemp("house") / "empty.sqlite3"
    made = create_app(
        Settings(database_url=f"sqlite:///{path}", secret_key="a key for tests, which nobody else may use")
    )
    yield made
    made.engine.dispose()


def access_page(app) -> str:
    """Return docs/access.md as it should be: who may enter each address, and what each role may do."""
    lines = [
        "# Who may do what",
        "",
        "This page is made from the code; a test compares it. Records out of reach are 404, whoever asks.",
        "",
    ]
    lines += ["| role | " + " | ".join(permission.value for permission in Permission) + " |"]
    lines += ["| --- |" + " --- |" * len(Permission)]
    for role in Role:
        lines.append(
            f"| {role.value} | "
            + " | ".join("yes" if permission in POLICY[role] else "" for permission in Permission)
            + " |"
        )
    lines += ["", "| address | methods | door |", "| --- | --- | --- |"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"| `{rule.rule}` | {methods} | {doors.door_of(app, rule.endpoint)} |")
    return "\n".join(lines) + "\n"


def test_the_access_page_is_what_the_code_says(app):
    assert (ROOT / "docs" / "access.md").read_text() == access_page(app), (
        "write it anew with the function access_page above"
    )


def test_an_endpoint_without_a_door_stops_the_start(app):
    def view() -> str:
        return ""

    app.view_functions["nobody.asked"] = view
    try:
        with pytest.raises(RuntimeError, match="has no door"):
            doors.check_every_view(app)
    finally:
        del app.view_functions["nobody.asked"]


def test_every_setting_has_a_line_in_operations():
    text = (ROOT / "docs" / "operations.md").read_text()
    for name in Settings.model_fields:
        assert f"`LMS_{name.upper()}`" in text, name


def test_every_command_has_a_line_in_operations():
    text = (ROOT / "docs" / "operations.md").read_text()
    found = list(commands(cli.parser()))
    assert {"serve", "keys rotate", "providers disable"} <= set(found)
    for name in found:
        assert re.search(rf"^\| `{name}[ `]", text, re.MULTILINE), name


def commands(parser: ArgumentParser, before: str = "") -> Iterator[str]:
    """Yield the commands that a parser knows, each with the words in front of it."""
    below = [each.choices for each in parser._actions if isinstance(each, _SubParsersAction)]
    if not below:
        yield before.strip()
    for choices in below:
        for name, parser_of_it in choices.items():
            yield from commands(parser_of_it, f"{before} {name}")


def test_every_job_that_is_put_has_a_handler():
    known = set(tasks.INSIDE) | set(tasks.OUTSIDE)
    put = {
        kind
        for path in (ROOT / "lms").rglob("*.py")
        for kind in re.findall(r'queue\.put\(\s*work,\s*"(\w+)"', path.read_text())
    }
    assert put
    assert put <= known
    assert {each.kind for each in tasks.SCHEDULE} <= known
    assert known - set(jobs.TITLES) == set(), "the page of jobs has no name for it: lms/jobs/words.py"
    assert set(tasks.LONGEST) <= known
    assert not set(tasks.INSIDE) & set(tasks.OUTSIDE)


def test_links_in_mails_and_pdfs_lead_to_pages(app):
    adapter = app.url_map.bind("127.0.0.1")
    uuid = "01a20d12-32a1-7b43-bb84-db18191cd3de"
    for name, path in links.PATHS.items():
        parts = [uuid if "{}" in path else ""] * path.count("{}")
        assert adapter.match(path.format(*parts), method="GET"), name


def test_every_template_compiles_and_is_used(app):
    sources = "\n".join(path.read_text() for path in (ROOT / "lms").rglob("*.py"))
    texts = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
    everything = sources + "\n".join(texts.values())
    for name in texts:
        app.jinja_env.get_template(name)
        if name.startswith("components/"):
            macro = Path(name).stem
            uses = [other for other, text in texts.items() if other != name and re.search(rf"\b{macro}\(", text)]
            assert uses or f'"{name}"' in everything.replace(texts[name], ""), f"{name} is not used"
        else:
            assert f'"{name}"' in everything, f"{name} is not used"


def test_no_template_holds_inline_style_script_or_handler():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>(?!</script>)", text), path.name


def test_post_endpoints_are_once_or_safe_to_repeat(app):
    """A POST that may arrive twice is either kept to once by its key, or in this list of those that are safe by nature."""
    safe = {
        "account.sign_in": "begins a session of its own",
        "account.sign_out": "ends what has ended",
        "account.forgotten": "one live job a key",
        "account.reset": "a link works once",
        "account.welcome": "a link works once",
        "account.password": "sets the same hash again",
        "account.end_session": "ends what has ended",
        "account.end_other_sessions": "ends what has ended",
        "account.second_step": "a code works once",
        "account.first_code": "a code works once",
        "account.second_factor": "a newer secret takes the place of one that was not confirmed",
        "account.set_up_factor": "a secret is confirmed once",
        "account.recovery_codes": "the newest ten replace the others",
        "account.remove_factor": "removes what is removed",
        "account.own_personal_address": "one live job a key",
        "account.remove_personal_address": "removes what is removed",
        "account.confirm_personal_address": "a link works once",
        "account.make_token": "a name is taken the second time",
        "account.end_token": "ends what has ended",
        "admin.try_job_again": "one that waits goes on waiting",
        "admin.stop_job": "what is stopped stays stopped",
        "admin.reset_factor": "a factor that is gone is not there",
        "manager.print_code": "the newest code replaces the one before",
        "account.organisation_confirm": "links the same account again",
        "account.unlink_account": "ends what has ended",
        "learner.start": "returns the open run",
        "learner.page_done": "a fact that is inserted once",
        "learner.activity": "writes nothing",
        "learner.choose_pathway": "sets the same choice again",
        "learner.use_suggested_pathway": "undoes what is undone",
        "learner.finish_scenario": "a fact that is inserted once",
        "learner.begin_attempt": "resumes the open attempt",
        "learner.question": "saves the same answer again",
        "learner.submit": "returns the first result",
        "learner.recap": "is put right once",
        "learner.withdraw_sign_off": "withdraws what is withdrawn",
        "learner.withdraw_evidence": "withdraws what is withdrawn",
        "training.review_evidence": "returns the first decision",
        "training.take_back_evidence": "refused the second time",
        "learner.prepare_certificate": "one live job a key",
        "learner.certificate_files": "reads, or asks for what one live job a key makes",
        "training.apply_import": "applies what is not applied yet",
        "training.undo_import": "undoes what is not undone yet",
        "training.read_import_again": "one live job a key",
        "manager.end_let_off": "what has ended is not there",
        "training.end_rule": "a rule that has ended stays ended",
        "training.throw_import_away": "what is thrown away is not there",
        "training.rows_left_out": "reads, and is recorded each time",
        "training.export_staff": "reads, and is recorded each time",
        "training.export_completions": "reads, and is recorded each time",
        "public.verify_file": "reads",
        "public.verify_code_and_file": "reads",
        "manager.export_team": "reads, and is recorded each time",
        "manager.sign_off": "returns the first decision",
        "manager.end_assignment": "an ended one is not there",
        "manager.more_time": "refused the second time: they have time until then already",
        "manager.revoke": "refused the second time",
        "account.join": "the second one begins anew",
        "account.confirm_join": "a proof works once",
        "manager.end_stand_in": "an ended one is not there",
        "training.rename": "sets the same name again",
        "training.details": "sets the same again",
        "training.move": "moves to where it is",
        "training.line_manager": "sets the same manager again",
        "training.end_post": "sets the same day again",
        "training.reopen_post": "refused the second time",
        "account.digest": "sets the same choice again",
        "account.make_calendar": "a newer address takes the place of the one before",
        "account.end_calendar": "takes back what is taken back",
        "public.stop_digest_mails": "stops what is stopped",
        "admin.send_again": "one that was sent again is not there",
        "admin.correct_address": "one that was sent again is not there",
        "account.ask_copy": "one that is being prepared goes on",
        "account.copy_file": "gives the same file, and is recorded each time",
        "admin.ask_copy": "one that is being prepared goes on",
        "admin.erase": "whoever is erased is not there",
        "admin.give_role": "writes nothing",
        "admin.change_role": "sets the same end again",
        "admin.end_role": "an ended one is not there",
        "admin.suspend": "suspends whoever is suspended",
        "admin.readmit": "lets in whoever is in",
        "admin.change_organisation": "sets the same again",
        "admin.end_organisation": "ends what has ended",
        "admin.reopen_organisation": "opens what is open",
        "admin.rename_team": "sets the same again",
        "admin.move_team": "moves to where it is",
        "admin.merge_team": "a closed one is refused",
        "admin.close_team": "a closed one is refused",
        "admin.reopen_team": "opens what is open",
    }
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            once = getattr(app.view_functions[rule.endpoint], "is_once", False)
            assert once != (rule.endpoint in safe), rule.endpoint


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LMS_SECRET_KEY", "short", "needs 32"),
        ("LMS_MASTER_KEY", "short", "LMS_MASTER_KEY is not 32 random bytes"),
        ("LMS_MASTER_KEY", "A" * 43, "LMS_MASTER_KEY is not 32 random bytes"),
        ("LMS_MASTER_KEY", "no base64 of any kind, but quite long enough", "LMS_MASTER_KEY is not 32 random bytes"),
        ("LMS_ORIGIN", "http://learn.example", "use https"),
        ("LMS_ORIGIN", "learn.example", "not an origin"),
        ("LMS_TIMEZONE", "Mars/Olympus", "not a time zone"),
        ("LMS_SECOND_FACTOR_ROLES", "author,manager", "manager: use any of"),
        ("LMS_MAIL", "pigeon", "smtp://"),
        ("LMS_QUIET_HOURS", "20-7", "20:00-07:00"),
        ("LMS_QUIET_HOURS", "24:00-07:00", "20:00-07:00"),
        ("LMS_SIGN_OFF_CHASE_DAYS", "5,10", "three rising"),
        ("LMS_SIGN_OFF_CHASE_DAYS", "10,5,15", "three rising"),
        ("LMS_SIGN_OFF_CHASE_DAYS", "0,5,x", "three rising"),
        ("LMS_REMINDER_DAY", "someday", "monday"),
        ("LMS_REMINDER_WEEKS", "0", "greater than or equal to 1"),
        ("LMS_TRUSTED_PROXIES", "99", "less than or equal to 5"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_a_sentence(monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words):
        load()


def test_every_problem_of_the_settings_is_said_at_once(monkeypatch):
    monkeypatch.setenv("LMS_MAIL", "pigeon")
    monkeypatch.setenv("LMS_TIMEZONE", "Mars/Olympus")
    with pytest.raises(SettingsError) as refused:
        load()
    assert "LMS_MAIL" in str(refused.value)
    assert "LMS_TIMEZONE" in str(refused.value)


def test_both_keys_that_are_missing_are_said_at_once(monkeypatch, tmp_path):
    monkeypatch.delenv("LMS_SECRET_KEY")
    monkeypatch.delenv("LMS_MASTER_KEY")
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    with pytest.raises(SettingsError, match=r"(?s)LMS_SECRET_KEY.*run.py setup.*\n.*LMS_MASTER_KEY.*run.py setup"):
        load()


def test_the_repository_speaks_of_the_product_alone():
    for path in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "lms").rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
    ):
        text = path.read_text()
        assert not re.search(r"/(?:work/(?:main|shared)|root/\.)", text) or path == Path(__file__), path
        assert not re.search(r"\b(?:TODO|FIXME)\b(?!\|)", text) or path == Path(__file__), path
