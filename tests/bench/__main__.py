"""Run the bench and print the table."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lms import catalogue, content, people, signin
from lms.app import create_app
from lms.runtime.settings import Settings
from lms.runtime.work import open_work, system
from tests.bench import certificates, cpu, imports, rules, sql
from tests.bench.browser import Answer, Browser
from tests.bench.deployed import KEY, PASSWORD, ROOT, Deployed, deployed
from tests.bench.operations import Operation, Stage, operations
from tests.client import Client

STAFF = 1000
# CPU milliseconds and statements that quality asks for; None where it names no number.
MUST: dict[str, tuple[float, int | None]] = {
    "module_front": (4.5, 5), "page_seen": (4, 4), "page_done": (5.5, 7), "home": (4.5, 6), "attempt_start": (7, None),
    "answer_save": (3.5, None), "attempt_submit": (9, None), "attempt_whole": (95, 95), "team_page_1k": (6, 5), "sign_in": (35, None),
    "certificate_pdf": (51, None), "certificate_render": (30, None), "certificate_seal": (21, None),
}  # fmt: skip


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="run.py bench", description="Measure the product as it is deployed.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument(
        "--certificates", type=int, help="make so many in a row and print the memory it takes, nothing else"
    )
    options = parser.parse_args()
    if options.certificates:
        certificates.in_a_row(options.certificates)
        return 0
    with deployed(STAFF) as place:
        module = next(each.module for each in content.read_folder(ROOT / "content").modules if each.module.id == "M02")
        stage = _stage(place, module)
        references = {"hello": _reference(place, "/hello", 600), "orm_view": _reference(place, "/orm-view", 300)}
        found: dict[str, dict[str, float]] = {}
        for operation in operations(module):
            if not options.only or operation.name in options.only:
                found[operation.name] = _measure(place, operation, stage)
        if not options.only or "sign_in" in options.only:
            found["sign_in"] = _sign_in(place)
        if not options.only or any(name.startswith("certificate_") for name in options.only):
            for name, (used, size, walls) in certificates.measured(place).items():
                found[name] = _row(used, 0, size, walls)
        steps = imports.measured(place) if not options.only or "import_50k" in options.only else {}
    report = {"references": references, "operations": found}
    _print(report)
    if steps:
        imports.show(steps)
        report["operations"] |= steps
    if not options.only or any(name.startswith("rule_") for name in options.only):
        large = rules.measured()
        rules.show(large)
        report["operations"] |= large
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def _stage(place: Deployed, module: content.Module) -> Stage:
    """Give everybody of the large organisation an account with one hash, so that no time goes into hashing."""
    with open_work(place.engine, place.site, system("bench"), write=True) as work:
        version = catalogue.current_version(work, "M02").id
        assert version
        persons = work.db.scalars(
            sa.select(people.Post.person_id).where(
                people.Post.staff_number.like("W%"), people.Post.manager_post_id.is_not(None)
            )
        ).all()

    def fresh() -> Iterator[str]:
        yield from (str(person) for person in persons)

    def sign_in(who: str) -> Browser:
        browser = Browser(place.origin)
        if "@" in who:
            browser.sign_in(who, PASSWORD)
            return browser
        browser.adopt(_cookie(place, who))
        return browser

    return Stage(sign_in, fresh(), module)


def _cookie(place: Deployed, person_id: str) -> str:
    """Return the cookie of a new session of somebody, as a successful sign-in sets it."""
    app = create_app(
        Settings(
            database_url=place.engine.url.render_as_string(hide_password=False), secret_key=KEY, origin=place.origin
        )
    )
    from uuid import UUID

    with open_work(place.engine, place.site, system("bench"), write=True) as work:
        token = signin.begin_session(work, UUID(person_id), timedelta(hours=2))
    with app.test_request_context(base_url=place.origin):
        value = app.session_interface.get_signing_serializer(app).dumps({"_user_id": token, "_fresh": True})  # type: ignore[attr-defined]
    app.engine.dispose()
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def _reference(place: Deployed, path: str, rounds: int) -> float:
    browser = Browser(place.references)
    for _ in range(40):
        browser.get(path)
    before = cpu.milliseconds([place.reference_pid, place.database])
    for _ in range(rounds):
        assert browser.get(path).status == 200
    return (cpu.milliseconds([place.reference_pid, place.database]) - before) / rounds


def _measure(place: Deployed, operation: Operation, stage: Stage) -> dict[str, float]:
    given = operation.prepare(stage)
    used, walls, size = 0.0, [], 0
    for _ in range(3):
        operation.run(next(given))
    for _ in range(operation.rounds):
        each = next(given)
        before, began = cpu.milliseconds([place.web, place.database]), time.perf_counter()
        answer: Answer = operation.run(each)
        walls.append((time.perf_counter() - began) * 1000)
        used += cpu.milliseconds([place.web, place.database]) - before
        size = answer.size
    return _row(used / operation.rounds, _statements(place, operation, stage), size, walls)


def _row(used: float, statements: int, size: int, walls: list[float]) -> dict[str, float]:
    ordered = sorted(walls)
    return {
        "cpu_ms": round(used, 2), "sql": statements, "bytes": size, "wall_ms_p50": round(statistics.median(ordered), 1),
        "wall_ms_p95": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }  # fmt: skip


def _statements(place: Deployed, operation: Operation, stage: Stage) -> int:
    """Do the operation once more in this process and count its statements."""
    url = place.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=url, secret_key=KEY, origin=place.origin))
    try:
        inside = Stage(lambda who: _Inside(app, place, who), stage.fresh, stage.module)  # type: ignore[arg-type,return-value]
        given = operation.prepare(inside)
        operation.run(next(given))
        each = next(given)
        with sql.counted(app.engine) as count:
            operation.run(each)
        return int(count)
    finally:
        app.engine.dispose()


class _Inside:
    """A browser over the application in this process, with the face of `Browser`."""

    def __init__(self, app: Any, place: Deployed, who: str) -> None:
        self._client = Client(app, place.origin)
        person = who
        with open_work(place.engine, place.site, system("bench"), write=False) as work:
            if "@" in who:
                account = signin.account_by_name(work, who)
                assert account
                person = str(account.person_id)
        self._client.adopt(_cookie(place, person))
        self.token = ""

    def get(self, path: str) -> Answer:
        return self._answer(self._client.raw("GET", path, {}))

    def post(self, path: str, fields: dict[str, object] | None = None) -> Answer:
        return self._answer(self._client.raw("POST", path, {**(fields or {}), "csrf_token": self.token}))

    def _answer(self, response: Any) -> Answer:
        import re
        from urllib.parse import urlsplit

        text = response.get_data(as_text=True)
        if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
            self.token = found[1]
        return Answer(
            response.status_code, text, urlsplit(response.headers.get("Location", "")).path, len(text.encode())
        )


def _sign_in(place: Deployed) -> dict[str, float]:
    """Sign in to home, hash included. Statements are those of the two requests after the form was opened."""
    walls, used = [], 0.0
    for _ in range(15):
        browser = Browser(place.origin)
        browser.get("/sign-in")
        before, began = cpu.milliseconds([place.web, place.database]), time.perf_counter()
        answer = browser.post("/sign-in", {"email": "ada@demo.example", "password": PASSWORD})
        assert answer.status == 303, answer.text[:300]
        home = browser.get("/")
        walls.append((time.perf_counter() - began) * 1000)
        used += cpu.milliseconds([place.web, place.database]) - before
    return _row(used / 15, _sign_in_statements(place), home.size, walls)


def _sign_in_statements(place: Deployed) -> int:
    """Sign in to home once more in this process and count its statements."""
    app = create_app(
        Settings(
            database_url=place.engine.url.render_as_string(hide_password=False), secret_key=KEY, origin=place.origin
        )
    )
    try:
        client = Client(app, place.origin)
        fields = {"email": "ada@demo.example", "password": PASSWORD}
        client.get("/sign-in")
        with sql.counted(app.engine) as count:
            assert client.post("/sign-in", fields).status == 303
            assert client.get("/").status == 200
        return int(count)
    finally:
        app.engine.dispose()


def _print(report: dict[str, Any]) -> None:
    references = report["references"]
    print(f"hello {references['hello']:.2f} ms, orm-view {references['orm_view']:.2f} ms of CPU")
    print(
        f"{'operation':18} {'CPU ms':>8} {'must':>6} {'× orm':>6} {'SQL':>5} {'must':>5} {'bytes':>8} {'p50 ms':>8} {'p95 ms':>8}"
    )
    for name, row in report["operations"].items():
        must, statements = MUST[name]
        ratio = row["cpu_ms"] / references["orm_view"]
        late = "" if row["cpu_ms"] <= must and (statements is None or row["sql"] <= statements) else "  over"
        print(
            f"{name:18} {row['cpu_ms']:8.2f} {must:6} {ratio:6.1f} {row['sql']:5} {statements or '':>5} {row['bytes']:8} "
            f"{row['wall_ms_p50']:8} {row['wall_ms_p95']:8}{late}"
        )


if __name__ == "__main__":
    sys.exit(main())
