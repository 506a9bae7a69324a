"""What `lms backup`, `lms restore` and `lms rehearse-restore` take, and how each is done."""

import argparse
from pathlib import Path

from lms.keeping.copying import backup
from lms.keeping.rehearsing import rehearse
from lms.keeping.restoring import restore
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, say


def commands(listed: Commands) -> None:
    """Add the three commands."""
    words = "Write one file with everything but the keys, while the service runs."
    backing = listed.add("backup", _back_up, words)
    words = "Make the database what a backup holds; whoever was signed in is not any more."
    restoring = listed.add("restore", _restore, words)
    words = "Restore a backup in a place of its own, check all of it, throw it away."
    rehearsing = listed.add("rehearse-restore", _rehearse, words)
    for each in (backing, restoring, rehearsing):
        each.add_argument("file", type=Path)
    for each in (restoring, rehearsing):
        each.add_argument("--made-elsewhere", action="store_true", help="take a file made under another master key")
    restoring.add_argument("--replace", action="store_true", help="in the place of a database that holds something")
    restoring.add_argument(
        "--journal", type=Path, action="append", default=[], metavar="FILE", help="lasting-deeds.jsonl of another node"
    )
    rehearsing.add_argument("--scratch", default="", metavar="URL", help="an empty PostgreSQL database to rehearse in")


def _back_up(options: argparse.Namespace) -> int:
    say(backup(load(), options.file))
    return 0


def _restore(options: argparse.Namespace) -> int:
    trusted = options.made_elsewhere
    say(restore(load(), options.file, replace=options.replace, trusted=trusted, journals=options.journal))
    return 0


def _rehearse(options: argparse.Namespace) -> int:
    is_good, lines = rehearse(load(), options.file, trusted=options.made_elsewhere, scratch=options.scratch)
    say(lines)
    return 0 if is_good else 1
