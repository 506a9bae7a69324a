"""The command line: `python3 run.py lms …`. Every command says what it did, and exits 1 with sentences when it did not."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from lms import migrating, serving
from lms.runtime.db import make_engine, transaction
from lms.runtime.errors import Refused
from lms.runtime.settings import SettingsError, load
from lms.runtime.work import open_work, system

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except SettingsError as problems:
        print(f"Wardwise cannot start:\n{problems}", file=sys.stderr)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lms", description="Run and look after Wardwise.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        return sub

    serve = command("serve", _serve, "Serve the product: web workers and one job worker, stopped by one signal.")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--threads", type=int, default=4)
    command("worker", _worker, "Run jobs and the schedule until stopped; several may run on PostgreSQL.")
    command("migrate", _migrate, "Bring the database to this release's shape.")
    check = command("check", _check, "Check content files and list every problem with its line.")
    check.add_argument("folder", nargs="?", type=Path, default=ROOT / "content")
    check.add_argument("--json", action="store_true")
    publish = command("publish", _publish, "Publish checked content; a changed module becomes its next version.")
    publish.add_argument("folder", nargs="?", type=Path, default=ROOT / "content")
    demo = command("demo", _demo, "Fill an empty database with two organisations, their people and their progress.")
    demo.add_argument("--staff", type=int, default=0, help="so many more people in one more organisation")
    command("doctor", _doctor, "Recompute what is derived and list every difference.")
    command("verify-log", _verify_log, "Check the record of changes, entry by entry.")
    verify = command(
        "verify-certificate", _verify_certificate, "Say whether a certificate file is genuine and what it is worth."
    )
    verify.add_argument("file", type=Path)
    verify.add_argument("--keys", type=Path, help="check offline, with this file of public keys and no database")
    invite = command("invite-administrator", _invite, "Make an administrator and print their first sign-in link.")
    invite.add_argument("name")
    invite.add_argument("--sign-in-name", default=None, help="default: administrator, or the name's own e-mail address")
    return parser


def _serve(options: argparse.Namespace) -> int:
    return serving.serve(load(), options.host, options.port, workers=options.workers, threads=options.threads)


def _worker(_options: argparse.Namespace) -> int:
    return serving.work(load())


def _migrate(_options: argparse.Namespace) -> int:
    settings = load()
    before, after = migrating.upgrade(settings.database)
    print(
        f"The database is at {after}."
        if before == after
        else f"The database went from {before or 'nothing'} to {after}."
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    from lms import content

    reading = content.read_folder(options.folder)
    if options.json:
        print(json.dumps(content.report_json(reading), ensure_ascii=False, indent=1))
    else:
        for problem in reading.problems:
            print(problem)
        if not reading.problems:
            print(f"No problems. {len(reading.modules)} modules are ready to publish.")
    return 1 if any(problem.severity == "error" for problem in reading.problems) else 0


def _publish(options: argparse.Namespace) -> int:
    from lms import catalogue, content

    settings = load()
    reading = content.read_folder(options.folder)
    for problem in reading.problems:
        print(problem, file=sys.stderr)
    with open_work(make_engine(settings.database), settings.site, system("publish"), write=True) as work:
        report = catalogue.publish(work, reading)
    for module_id, number in report.published:
        print(f"{module_id}: published as version {number}")
    for module_id in report.unchanged:
        print(f"{module_id}: unchanged")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from lms import demo

    settings = load()
    made = demo.load(
        make_engine(settings.database), settings.site, settings.demo_password, ROOT / "content", staff=options.staff
    )
    print("The demo data is there." if made else "The demo data was there already.")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from lms import doctor

    settings = load()
    found = doctor.examine(make_engine(settings.database), settings.site)
    for sentence in found:
        print(sentence)
    if not found:
        print("Nothing found. Everything derived equals what it is derived from.")
    return 1 if found else 0


def _verify_log(_options: argparse.Namespace) -> int:
    from lms.runtime import audit

    with transaction(make_engine(load().database), write=False) as db:
        breaks = list(audit.verify(db))
        total = audit.count(db)
    for each in breaks:
        print(f"The record is broken in chain {each.chain}: {each.sentence}.")
    if not breaks:
        print(f"The record of changes is whole: {total} entries.")
    return 1 if breaks else 0


def _verify_certificate(options: argparse.Namespace) -> int:
    from lms import checking

    is_good, lines = (
        checking.offline(options.file, options.keys) if options.keys else checking.with_record(options.file, load())
    )
    print("\n".join(lines))
    return 0 if is_good else 1


def _invite(options: argparse.Namespace) -> int:
    from lms import inviting

    settings = load()
    with open_work(make_engine(settings.database), settings.site, system("invite-administrator"), write=True) as work:
        link, sign_in_name = inviting.administrator(work, options.name, options.sign_in_name)
    print(f"Send this link to {options.name}. It works once, for 7 days:\n{link}\nThe sign-in name is {sign_in_name}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
