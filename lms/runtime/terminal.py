"""The command line as its commands see it: where each adds itself, opens its Work, and says what it did.

Promises: what a command answers goes to standard output, and what is wrong to standard error.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Engine

from lms.runtime.db import make_engine
from lms.runtime.settings import Settings
from lms.runtime.work import Work, open_work, system

Run = Callable[[argparse.Namespace], int]
"""What a command does; returns its exit status. May raise SettingsError, Refused, Conflict or Unavailable."""


class Commands:
    """The commands below a parser."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._below = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, run: Run, words: str) -> argparse.ArgumentParser:
        """Add a command; return its parser, for what else the command takes."""
        added = self._below.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    def group(self, name: str, words: str) -> "Commands":
        """Add a word that has commands of its own."""
        return Commands(self._below.add_parser(name, help=words, description=words))


@contextmanager
def connected(settings: Settings) -> Iterator[Engine]:
    """Give an engine on the installation's database, and let go of its connections afterwards."""
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened(settings: Settings, name: str, *, write: bool) -> Iterator[Work]:
    """Open a Work of the installation, as the command of that name."""
    with connected(settings) as engine, open_work(engine, settings.site, system(name), write=write) as work:
        yield work


def say(lines: Iterable[str]) -> None:
    """Print lines of the answer."""
    for line in lines:
        print(line)


def complain(lines: Iterable[str]) -> None:
    """Print lines about what is wrong."""
    for line in lines:
        print(line, file=sys.stderr)
