"""The checkers of the code and what each is asked; their settings are in pyproject.toml.

`python3 run.py lint` runs them all, and the suite runs each as one test.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent

LINTERS: Mapping[str, Sequence[str]] = {
    "style": ("ruff", "check", "--quiet", "."),
    "layout": ("ruff", "format", "--quiet", "--diff", "."),
    "types": ("mypy",),
    "imports": ("lint-imports",),
    "templates": ("djlint", "lms/web/templates", "--lint", "--quiet"),
    "spelling": ("codespell",),
    "unused code": ("vulture",),
    "dependencies": ("deptry", "."),
    # Low severities are ruff's S rules, which ask for the reason at each place.
    "security": ("bandit", "--quiet", "-ll", "--recursive", "--configfile", "pyproject.toml", "lms", "run.py"),
    # Passwords that are words stand in the demo, the tests and the examples on purpose; a digest or alphabet is no key.
    "secrets": (
        "detect-secrets-hook",
        "--disable-plugin",
        "KeywordDetector",
        "--exclude-lines",
        "INTEGRITY|ALPHABET",
        "--exclude-secrets",
        "(?i)^(password|secret|word)$",
    ),
}


def command(title: str) -> list[str]:
    """Write the command line of one checker."""
    program, *words = LINTERS[title]
    return [str(PROGRAMS / program), *words, *(written_files() if title == "secrets" else ())]


def written_files() -> list[str]:
    """Name the files that people write, locks left out; none outside a clone."""
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    return [name for name in known if name and (ROOT / name).is_file() and "lock" not in name]


def objections(title: str) -> str:
    """Run one checker and give what it objects to; nothing when it is content."""
    done = subprocess.run(
        command(title), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout.strip() or f"exit status {done.returncode}" if done.returncode else ""


def main() -> int:
    """Run every checker, show what each objects to, and return 1 when any does."""
    failed = False
    for title in LINTERS:
        found = objections(title)
        print(f"{title}: {'objections' if found else 'fine'}", *filter(None, [found]), sep="\n", flush=True)
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
