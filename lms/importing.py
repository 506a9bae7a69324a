"""`lms import-people` and `lms import-completions`: files from the command line, for feeds that run by themselves at night."""

import argparse
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import imports, people
from lms.runtime.errors import Refused
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, Run, complain, connected, say
from lms.runtime.work import Actor, Site, Work, open_work, system

_MOST_LINES = 200


def commands(listed: Commands) -> None:
    """Add `import-people` and `import-completions`."""
    words = "Check a staff file, row by row, and apply the good rows when told to."
    added = _listed(listed, "import-people", _import, words)
    added.add_argument("--mapping", type=Path, help="a YAML file that says which column means what")
    added.add_argument(
        "--allow-leavers", action="store_true", help="apply even when more than 5%% of the staff would leave"
    )

    words = "Check a list of past completions, row by row, and add the good ones when told to."
    _listed(listed, "import-completions", _import_completions, words)


def _listed(listed: Commands, name: str, run_it: Run, words: str) -> argparse.ArgumentParser:
    added = listed.add(name, run_it, words)
    added.add_argument("file", type=Path)
    added.add_argument("--organisation", required=True, metavar="CODE", help="the ODS code of the organisation")
    added.add_argument("--apply", action="store_true", help="apply the good rows; without it nothing is changed")
    return added


def _import_completions(options: argparse.Namespace) -> int:
    options.mapping, options.allow_leavers, options.kind = None, False, imports.Kind.COMPLETIONS
    return _import(options)


def _import(options: argparse.Namespace) -> int:
    settings, is_wrong = load(), False
    with connected(settings) as engine:
        for line, wrong in run(
            engine, settings.site, options.file, options.organisation, options.mapping, apply=options.apply,
            allow_leavers=options.allow_leavers, kind=getattr(options, "kind", imports.Kind.STAFF),
        ):  # fmt: skip
            (complain if wrong else say)([line])
            is_wrong = is_wrong or wrong
    return 1 if is_wrong else 0


def run(
    engine: Engine, site: Site, file: Path, organisation: str, mapping: Path | None, *, apply: bool, allow_leavers: bool,
    kind: imports.Kind = imports.Kind.STAFF,
) -> Iterator[tuple[str, bool]]:  # fmt: skip
    """Check a file, and apply its good rows when asked to; yield lines, each with whether it is about something wrong.

    Raises Refused for an unknown organisation, a file that cannot be read, and more leavers than is usual.
    """

    def opens(actor: Actor | None = None, *, write: bool = True) -> AbstractContextManager[Work]:
        name = "import-completions" if kind is imports.Kind.COMPLETIONS else "import-people"
        return open_work(engine, site, actor or system(name), write=write, cause="command line")

    content, how = _read(file), _read(mapping) if mapping else b""
    with opens() as work:
        import_id = imports.start(
            work, _organisation(work, organisation), content, file.name, mapping=how, by_hand=True, kind=kind
        )
    imports.check(opens, import_id)
    with opens(write=False) as work:
        checked = imports.run(work, import_id)
        if checked.fault:
            raise Refused(checked.fault)
        yield f"Read as {checked.how}: {checked.count('rows'):,} rows.", False
        verdicts = [each for each in imports.ORDER if kind is imports.Kind.STAFF or each in {"add", "error", "same"}]
        yield ", ".join(f"{imports.WORDS[each].lower()} {checked.count(each):,}" for each in verdicts) + ".", False
        yield from _wrong(work, import_id, "error")
    if not apply or not checked.changing:
        yield "Nothing was changed." if checked.changing else "There is nothing to change.", False
        return
    with opens() as work:
        _apply(work, import_id, allow_leavers=allow_leavers)
    imports.carry_out_apply(opens, import_id)
    with opens(write=False) as work:
        done = imports.run(work, import_id)
        count = done.count("applied")
        yield f"{count:,} change{'' if count == 1 else 's'} applied. Undo them within 24 hours under Imports.", False
        yield from _wrong(work, import_id, "left")


def _apply(work: Work, import_id: UUID, *, allow_leavers: bool) -> None:
    try:
        imports.apply(work, import_id, imports.CHANGING, allow_leavers=allow_leavers, by_hand=True)
    except Refused as refused:
        if refused.field != "allow_leavers":
            raise
        raise Refused(
            "More than 5% of the staff would leave, so nothing was changed. If that is right, add --allow-leavers."
        ) from None


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > imports.LARGEST_FILE:
            raise Refused(f"{file} has more than {imports.LARGEST_FILE // 1024 // 1024} MB. Split it.")
        return file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}") from None


def _organisation(work: Work, code: str) -> UUID:
    found = work.db.scalar(
        sa.select(people.Organisation.id).where(sa.func.lower(people.Organisation.ods_code) == code.lower())
    )
    if found is None:
        raise Refused(f"No organisation has the ODS code {code}.")
    return found


def _wrong(work: Work, import_id: UUID, show: str) -> Iterator[tuple[str, bool]]:
    """Yield a line for each row that was left out, up to a page of them."""
    after, shown = None, 0
    while True:
        page = imports.rows(work, import_id, show=show, after=after)
        for each in page.rows:
            yield f"Row {each.number}, {each.staff_number or 'no staff number'}: {each.reason}", True
        shown += len(page.rows)
        after = page.after
        if after is None:
            return
        if shown >= _MOST_LINES:
            yield f"And {page.total - shown:,} more rows: see them under Imports.", True
            return
