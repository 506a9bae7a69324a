"""The command line: `python3 run.py lms …`. Every command says what it did, and exits 1 with sentences when it did not."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lms import keeping, keys, migrating, providers, serving
from lms.runtime import clock, signing
from lms.runtime.db import make_engine, transaction
from lms.runtime.errors import Conflict, Refused, Unavailable
from lms.runtime.settings import Settings, SettingsError, load
from lms.runtime.signing import Purpose
from lms.runtime.work import Work, open_work, system

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except SettingsError as problems:
        print(f"Wardwise cannot start:\n{problems}", file=sys.stderr)
    except (Refused, Conflict, Unavailable) as refused:
        print(refused, file=sys.stderr)
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
    retention = command("retention", _retention, "Take what has been kept for the years that its class is set to.")
    retention.add_argument("--preview", action="store_true", help="only count what would go")
    command("verify-log", _verify_log, "Check the record of changes, entry by entry.")
    verify = command(
        "verify-certificate", _verify_certificate, "Say whether a certificate file is genuine and what it is worth."
    )
    verify.add_argument("file", type=Path)
    verify.add_argument("--keys", type=Path, help="check offline, with this file of public keys and no database")
    sample = command(
        "sample-certificate", _sample_certificate, "Draw a sample, to see how a name or a title will look."
    )
    sample.add_argument("file", type=Path)
    sample.add_argument("--name", default="Siân Ŵyn Prydderch-Nguyễn")
    sample.add_argument("--module", default="Title of the module", metavar="TITLE")
    invite = command("invite-administrator", _invite, "Make an administrator and print their first sign-in link.")
    invite.add_argument("name")
    invite.add_argument("--sign-in-name", default=None, help="default: administrator, or the name's own e-mail address")
    providers.commands(
        command("providers", _providers, "Look after the sign-ins that organisations have of their own.")
    )
    keeping.commands(
        command("backup", _keeping, "Write one file with everything but the keys, while the service runs."),
        command("restore", _keeping, "Make the database what a backup holds; whoever was signed in is not any more."),
        command(
            "rehearse-restore", _keeping, "Restore a backup in a place of its own, check all of it, throw it away."
        ),
    )
    feed = command(
        "import-people", _import_people, "Check a staff file, row by row, and apply the good rows when told to."
    )
    feed.add_argument("file", type=Path)
    feed.add_argument("--organisation", required=True, metavar="CODE", help="the ODS code of the organisation")
    feed.add_argument("--mapping", type=Path, help="a YAML file that says which column means what")
    feed.add_argument("--apply", action="store_true", help="apply the good rows; without it nothing is changed")
    feed.add_argument(
        "--allow-leavers", action="store_true", help="apply even when more than 5%% of the staff would leave"
    )
    _keys_commands(command("keys", _keys, "Look after the keys that certificates are signed with."))
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day: write it as 2026-11-30") from None


def _keys_commands(keys: argparse.ArgumentParser) -> None:
    commands = keys.add_subparsers(required=True, metavar="COMMAND", dest="deed")

    def deed(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words)

    create = deed("create", "Make the keys that are missing.")
    rotate = deed("rotate", "Retire the current keys and make new ones; what they signed stays as it is.")
    for each in (create, rotate):
        each.add_argument("--purpose", type=Purpose, choices=list(Purpose))
    listing = deed("list", "List the keys and since when each signs; exit 1 when one does not open.")
    listing.add_argument("--file", type=Path, help="write the public halves there as well")
    compromised = deed("compromised", "Mark keys that may be in other hands, and replace them.")
    compromised.add_argument("day", type=_day, metavar="YYYY-MM-DD", help="the first day on which they may have been")
    compromised.add_argument(
        "--key", metavar="KEY", help="one key alone; otherwise all that were in use on that day or later"
    )


def _providers(options: argparse.Namespace) -> int:
    print(*providers.run(options, load()), sep="\n")
    return 0


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
    _change_keys(settings, keys.ensure)
    return 0


def _keys(options: argparse.Namespace) -> int:
    settings = load()
    deeds: dict[str, Callable[[Work], list[str]]] = {
        "create": lambda work: keys.create(work, options.purpose),
        "rotate": lambda work: keys.rotate(work, options.purpose),
        "compromised": lambda work: keys.compromised(work, options.day, options.key),
    }
    if options.deed in deeds:
        return _change_keys(settings, deeds[options.deed])
    with open_work(make_engine(settings.database), settings.site, system("keys"), write=False) as work:
        lines, text, faults = keys.listed(work), keys.public_file(work), signing.faults(work)
    print(*lines, sep="\n")
    for sentence in faults:
        print(sentence, file=sys.stderr)
    if options.file:
        keys.write(options.file, text)
    return 1 if faults else 0


def _change_keys(settings: Settings, deed: Callable[[Work], list[str]]) -> int:
    """Do a deed, then write the file of public halves anew; a folder that takes no file undoes nothing."""
    with open_work(make_engine(settings.database), settings.site, system("keys"), write=True) as work:
        lines, text = deed(work), keys.public_file(work)
    for line in lines:
        print(line)
    try:
        keys.write(settings.keys_file, text)
    except Refused as refused:
        print(f"{refused}. Write it elsewhere with `lms keys list --file FILE`.", file=sys.stderr)
        return 1
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
    from lms import doctor, privacy

    settings = load()
    found = doctor.examine(make_engine(settings.database), settings.site)
    for sentence in found:
        print(sentence)
    if not found:
        print("Nothing found. Everything derived equals what it is derived from.")
    for sentence in privacy.warnings(settings.site):
        print(f"Warning: {sentence}")
    return 1 if found else 0


def _retention(options: argparse.Namespace) -> int:
    from lms import privacy, schema  # noqa: F401 -- the schema loads every table, so that none is passed over

    settings = load()
    engine = make_engine(settings.database)
    with open_work(engine, settings.site, system("retention"), write=False) as work:
        for each in privacy.due(work):
            years = f"{each.years}, {each.count:,} due" if each.years else "not set, kept for ever"
            print(f"{each.privacy_class}: years {years}. After these years, {each.what}. Counted: {each.counted}.")
    if options.preview:
        return 0
    is_more = True
    while is_more:
        with open_work(engine, settings.site, system("retention"), write=True) as work:
            is_more = privacy.apply_retention(work)
    print("What was due is gone.")
    return 0


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


def _sample_certificate(options: argparse.Namespace) -> int:
    from lms.certificates.sample import sample

    try:
        options.file.write_bytes(sample(options.name, options.module, clock.now().date()))
    except ValueError as problem:
        raise Refused(str(problem)) from None
    except OSError as problem:
        raise Refused(f"{options.file} cannot be written: {problem.strerror}") from None
    print(f"A sample is in {options.file}. It is no certificate: nobody signed it and nobody can check it.")
    return 0


def _keeping(options: argparse.Namespace) -> int:
    is_good, lines = keeping.run(options, load())
    print("\n".join(lines))
    return 0 if is_good else 1


def _invite(options: argparse.Namespace) -> int:
    from lms import inviting

    settings = load()
    with open_work(make_engine(settings.database), settings.site, system("invite-administrator"), write=True) as work:
        link, sign_in_name = inviting.administrator(work, options.name, options.sign_in_name)
    print(f"Send this link to {options.name}. It works once, for 7 days:\n{link}\nThe sign-in name is {sign_in_name}.")
    return 0


def _import_people(options: argparse.Namespace) -> int:
    from lms import importing

    settings, is_wrong = load(), False
    for line, wrong in importing.run(
        make_engine(settings.database), settings.site, options.file, options.organisation, options.mapping,
        apply=options.apply, allow_leavers=options.allow_leavers,
    ):  # fmt: skip
        print(line, file=sys.stderr if wrong else sys.stdout)
        is_wrong = is_wrong or wrong
    return 1 if is_wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
