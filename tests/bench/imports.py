"""Imports at the size of the largest trusts: dry run, apply, the same file again, today's staff again, undo; by the deployed worker.

Time is from asking to done, memory the most that the worker held meanwhile, its own start included.
"""

import csv
import io
import random
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from lms import imports, people
from lms.runtime.work import open_work, system
from tests.bench import cpu
from tests.bench.deployed import Deployed

PEOPLE = 50_000
# Source: product, section 8: under two minutes and 300 MiB for dry run and apply together.
MUST_SECONDS, MUST_MIB = 120, 300
_PER_TEAM = 25


def measured(place: Deployed, count: int = PEOPLE) -> dict[str, dict[str, float]]:
    """Give seconds, CPU milliseconds and the peak of memory of each step; each is checked for having done its work."""
    organisation_id = _organisation(place, count)
    content = _file(count)
    found: dict[str, dict[str, float]] = {}

    def timed(name: str, ask: Callable[[], UUID], state: str) -> UUID:
        Path(f"/proc/{place.worker}/clear_refs").write_text("5")
        before, began = cpu.milliseconds([place.worker, place.database]), time.perf_counter()
        import_id = ask()
        while (run := _run(place, import_id)).state != state:
            assert run.state != "refused", run.fault
            time.sleep(0.2)
        seconds = time.perf_counter() - began
        found[name] = {
            "seconds": round(seconds, 1), "cpu_ms": round(cpu.milliseconds([place.worker, place.database]) - before),
            "peak_mib": _peak(place.worker), "bytes": len(content),
        }  # fmt: skip
        return import_id

    def send(file: bytes) -> UUID:
        with open_work(place.engine, place.site, system("bench"), write=True) as work:
            return imports.start(work, organisation_id, file, "staff.csv")

    def apply(import_id: UUID) -> UUID:
        with open_work(place.engine, place.site, system("bench"), write=True) as work:
            imports.apply(work, import_id, imports.CHANGING)
        return import_id

    def undo(import_id: UUID) -> UUID:
        with open_work(place.engine, place.site, system("bench"), write=True) as work:
            imports.undo(work, import_id)
        return import_id

    first = timed("import_50k_check", lambda: send(content), "checked")
    timed("import_50k_apply", lambda: apply(first), "applied")
    assert _run(place, first).count("applied") == count
    again = timed("import_50k_again", lambda: send(content), "checked")
    assert _run(place, again).count("same") == count
    export = timed("import_50k_export_again", lambda: send(_exported(place, organisation_id)), "checked")
    assert _run(place, export).count("same") == count
    timed("import_50k_undo", lambda: undo(first), "undone")
    assert _run(place, first).count("undone") == count
    return found


def show(found: dict[str, dict[str, float]]) -> None:
    """Print the steps, and dry run and apply together beside what they must keep to."""
    print(f"{'import':26} {'seconds':>8} {'CPU s':>7} {'MiB':>6}")
    for name, row in found.items():
        print(f"{name:26} {row['seconds']:8} {row['cpu_ms'] / 1000:7.1f} {row['peak_mib']:6}")
    both = [found["import_50k_check"], found["import_50k_apply"]]
    seconds, peak = sum(row["seconds"] for row in both), max(row["peak_mib"] for row in both)
    late = "  over" if seconds > MUST_SECONDS or peak > MUST_MIB else ""
    print(f"dry run and apply: {seconds:.1f} s of {MUST_SECONDS}, {peak:.0f} MiB of {MUST_MIB}{late}")


def _organisation(place: Deployed, count: int) -> UUID:
    with open_work(place.engine, place.site, system("bench"), write=True) as work:
        made = people.create_organisation(
            work, name="Eastbrook Hospitals", short_name="Eastbrook", kind=people.OrganisationKind.ACUTE, ods_code="RBN"
        )
        root = people.root_team(work, made.id)
        for number in range(count // _PER_TEAM // 10):
            people.create_team(work, root.id, code=f"E{number:04}", name=f"Ward {number}")
        return made.id


def _file(count: int) -> bytes:
    """Return a staff list in no order: one head, managers of ten teams, managers of teams, 25 people each."""
    dice = random.Random(20261124)
    rows = []
    for number in range(count):
        team = number // _PER_TEAM
        if number == 0:
            manager = ""
        elif number % _PER_TEAM:
            manager = f"E{team * _PER_TEAM:06}"
        else:
            manager = f"E{team // 10 * 10 * _PER_TEAM if team % 10 else 0:06}"
        name = dice.choice(("Áine", "Bogdan", "Carys", "Zoë")), dice.choice(("O’Neill", "Nguyễn", "Price", "Kaur"))
        rows.append(
            [f"E{number:06}", *name, f"e{number}@eastbrook.example", "", "Nursing and midwifery", "Staff nurse", "RBN",
             f"E{team // 10:04}", manager, "2026-02-02", "", "yes"]
        )  # fmt: skip
    dice.shuffle(rows)
    out = io.StringIO()
    csv.writer(out).writerows([list(imports.COLUMNS), *rows])
    return out.getvalue().encode()


def _exported(place: Deployed, organisation_id: UUID) -> bytes:
    out = io.StringIO()
    with open_work(place.engine, place.site, system("bench"), write=False) as work:
        csv.writer(out).writerows(imports.staff(work, organisation_id))
    return out.getvalue().encode()


def _run(place: Deployed, import_id: UUID) -> imports.RunView:
    with open_work(place.engine, place.site, system("bench"), write=False) as work:
        return imports.run(work, import_id)


def _peak(pid: int) -> float:
    """Return the most memory that a process held since its peak was reset, in MiB."""
    line = next(each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)
