"""Certificates: the CPU of the whole job, of drawing and of sealing, in this process; and whether a thousand leave memory flat.

The second is asked for by `python3 run.py bench --certificates 1000` and needs no database.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from lms import certificates
from lms.certificates import credential, frozen, pades, pdf
from lms.certificates.files import _claims
from lms.certificates.models import Certificate
from lms.runtime import signing
from lms.runtime.keypairs import Purpose
from lms.runtime.work import open_work, system
from tests.bench.deployed import Deployed
from tests.keys import key

ROUNDS = 50


def measured(place: Deployed) -> dict[str, tuple[float, int, list[float]]]:
    """Give each operation's CPU milliseconds, its bytes and its wall times, over fifty rounds after a first."""
    with open_work(place.engine, place.site, system("bench"), write=True) as work:
        signing.ensure(work)
        row = work.db.scalars(sa.select(Certificate).limit(1)).one()
        printed = frozen.thaw(row.printed)
        wanted = certificates.ToMake(
            printed, _claims(row, printed, work.site.timezone), signing.current(work, Purpose.DOCUMENT),
            signing.current(work, Purpose.CREDENTIAL), work.now,
        )  # fmt: skip
    badge = credential.sign(wanted.claims, wanted.credential_key, wanted.at)
    drawn = pdf.render(printed, badge)
    return {
        "certificate_pdf": _timed(lambda: certificates.make(wanted)),
        "certificate_render": _timed(lambda: pdf.render(printed, badge)),
        "certificate_seal": _timed(lambda: pades.seal(drawn, wanted.document_key, wanted.at)),
    }


def _timed(make: Callable[[], bytes]) -> tuple[float, int, list[float]]:
    size, walls = len(make()), []
    began = time.process_time()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = make()
        walls.append((time.perf_counter() - start) * 1000)
        assert made.startswith(b"%PDF")
    return (time.process_time() - began) * 1000 / ROUNDS, size, walls


def in_a_row(number: int) -> None:
    """Draw and seal so many certificates of different people and print, ten times, the memory that this process takes."""
    sealing = key(Purpose.DOCUMENT)
    day = date(2026, 11, 26)
    printed = pdf.Printed(
        issuer_name="Northbank University Hospitals", issuer_second_line="", holder_name="", module_title="Use AI safely every day",
        module_version=3, minutes=30, outcomes=("decide whether a task, a tool and the information go together",) * 5,
        certified_on=day, valid_until=day.replace(year=2027), signed_off_by="Grace Mbeki", signed_off_role="Ward manager, Elm Ward",
        signed_off_on=day, serial="", code="7K4M-2QXT-9DRV-K3PA", verify_url="https://learn.northbank.example/verify/7K4M-2QXT-9DRV-K3PA",
        verify_address="learn.northbank.example/verify",
    )  # fmt: skip
    names = ("Siân Ŵyn", "Łukasz Żółć", "محمد علي", "שרה כהן", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "முத்துலட்சுமி", "王小明", "Nguyễn Thị Diễm")
    began = time.process_time()
    for at in range(1, number + 1):
        each = replace(printed, holder_name=f"{names[at % len(names)]} {at}", serial=f"2026-{at:06}")
        made = pades.seal(pdf.render(each, b'{"number": %d}' % at * 100), sealing, datetime.now(UTC))
        assert pades.read(made).state is pades.SealState.WHOLE
        if at % max(number // 10, 1) == 0:
            used = (time.process_time() - began) * 1000 / at
            print(f"{at:6} certificates: {_resident():6.1f} MB, {used:5.1f} ms of CPU each", flush=True)


def _resident() -> float:
    """Return the megabytes of memory that this process takes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1_000_000
