"""What `lms backup`, `lms restore` and `lms rehearse-restore` take, and how each is done."""

import argparse
from pathlib import Path

from lms.keeping.copying import backup
from lms.keeping.rehearsing import rehearse
from lms.keeping.restoring import restore
from lms.runtime.settings import Settings


def commands(
    backing: argparse.ArgumentParser, restoring: argparse.ArgumentParser, rehearsing: argparse.ArgumentParser
) -> None:
    """Say what each command takes."""
    for each, deed in ((backing, _back_up), (restoring, _restore), (rehearsing, _rehearse)):
        each.add_argument("file", type=Path)
        each.set_defaults(deed=deed)
    for each in (restoring, rehearsing):
        each.add_argument("--made-elsewhere", action="store_true", help="take a file made under another master key")
    restoring.add_argument("--replace", action="store_true", help="in the place of a database that holds something")
    restoring.add_argument(
        "--journal", type=Path, action="append", default=[], metavar="FILE", help="lasting-deeds.jsonl of another node"
    )
    rehearsing.add_argument("--scratch", default="", metavar="URL", help="an empty PostgreSQL database to rehearse in")


def run(options: argparse.Namespace, settings: Settings) -> tuple[bool, list[str]]:
    """Do what was asked; say whether all is good, and the lines to print. Raises Refused."""
    done: tuple[bool, list[str]] = options.deed(options, settings)
    return done


def _back_up(options: argparse.Namespace, settings: Settings) -> tuple[bool, list[str]]:
    return True, backup(settings, options.file)


def _restore(options: argparse.Namespace, settings: Settings) -> tuple[bool, list[str]]:
    trusted = options.made_elsewhere
    return True, restore(settings, options.file, replace=options.replace, trusted=trusted, journals=options.journal)


def _rehearse(options: argparse.Namespace, settings: Settings) -> tuple[bool, list[str]]:
    return rehearse(settings, options.file, trusted=options.made_elsewhere, scratch=options.scratch)
