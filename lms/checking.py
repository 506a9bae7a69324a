"""`lms verify-certificate` and `lms sample-certificate`: certificate files at the command line.

A file is checked against the record, or with nothing but a file of public keys.
"""

import argparse
from datetime import date
from pathlib import Path

from lms import certificates
from lms.certificates.sample import sample
from lms.runtime import clock, signing
from lms.runtime.errors import Refused
from lms.runtime.settings import Settings, load
from lms.runtime.terminal import Commands, opened, say


def commands(listed: Commands) -> None:
    """Add both commands."""
    words = "Say whether a certificate file is genuine and what it is worth."
    verifying = listed.add("verify-certificate", _verify, words)
    verifying.add_argument("file", type=Path)
    verifying.add_argument("--keys", type=Path, help="check offline, with this file of public keys and no database")
    drawing = listed.add("sample-certificate", _draw, "Draw a sample, to see how a name or a title will look.")
    drawing.add_argument("file", type=Path)
    drawing.add_argument("--name", default="Siân Ŵyn Prydderch-Nguyễn")
    drawing.add_argument("--module", default="Title of the module", metavar="TITLE")


def _verify(options: argparse.Namespace) -> int:
    is_good, lines = offline(options.file, options.keys) if options.keys else with_record(options.file, load())
    say(lines)
    return 0 if is_good else 1


def _draw(options: argparse.Namespace) -> int:
    try:
        options.file.write_bytes(sample(options.name, options.module, clock.now().date()))
    except ValueError as problem:
        raise Refused(str(problem)) from None
    except OSError as problem:
        raise Refused(f"{options.file} cannot be written: {problem.strerror}") from None
    say([f"A sample is in {options.file}. It is no certificate: nobody signed it and nobody can check it."])
    return 0


def offline(path: Path, keys: Path) -> tuple[bool, list[str]]:
    """Say what a file proves by itself: whether to rely on it, and the sentences. Raises Refused for files that cannot be read."""
    proof = certificates.examine(_bytes(path), signing.read_keys_file(keys))
    lines = _words(proof.verdict)
    if not (claims := proof.claims):
        return False, lines
    lines += [
        f"It certifies {claims.holder_name} in {claims.module_title}, issued by {claims.issuer_name}.",
        f"It is valid until {_day(claims.valid_until.date())}.",
        f"Whether it was revoked or replaced since: {claims.origin}/verify/{claims.code}",
    ]
    if claims.valid_until < clock.now():
        lines.append("It has expired.")
    return proof.verdict == "genuine" and claims.valid_until >= clock.now(), lines


def with_record(path: Path, settings: Settings) -> tuple[bool, list[str]]:
    """Say what a file is and what it is worth today, as the page for checking does. Raises Refused for a file that cannot be read."""
    with opened(settings, "verify-certificate", write=False) as work:
        checked = certificates.check_file(work, _bytes(path))
    found, lines = checked.finding, _words(checked.verdict)
    if found and found.printed:
        lines.append(
            f"It certifies {found.printed.holder_name} in {found.printed.module_title}, by {found.issuer_name}."
        )
        until = _day(found.printed.valid_until) if found.printed.valid_until else "further notice"
        lines.append(f"It is valid until {until}." if found.status == "valid" else f"It expired on {until}.")
        if found.status == "valid" and found.retired_on:
            lines.append(f"This module was retired on {_day(found.retired_on)}.")
    elif found and found.erased_at:
        lines.append(f"Its holder's details were erased on {_day(found.erased_at.date())}: we no longer vouch for it.")
    elif found and found.revoked_at:
        lines.append(f"It was revoked on {_day(found.revoked_at.date())}.")
    elif found and found.replaced_at:
        lines.append(f"It was replaced by {found.replaced_by} on {_day(found.replaced_at.date())}.")
    return checked.is_ours and found is not None and found.status == "valid", lines


def _words(verdict: str) -> list[str]:
    name, meaning = certificates.VERDICTS[verdict]
    return [f"{name}.", meaning]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"{path} cannot be read: {problem.strerror}") from None


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
