"""The command line: `python3 run.py lms …`. Every command says what it did, and exits 1 with sentences when it did not.

The commands stand with what they do. Here is who has some, in the order of the help.
"""

import argparse

from lms import (
    authoring,
    checking,
    demo,
    doctor,
    forgetting,
    importing,
    inviting,
    keeping,
    keys,
    migrating,
    providers,
    serving,
)
from lms.runtime.errors import Conflict, Refused, Unavailable
from lms.runtime.settings import SettingsError
from lms.runtime.terminal import Commands, Run, complain


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(options)
    except SettingsError as problems:
        complain([f"Wardwise cannot start:\n{problems}"])
    except (Refused, Conflict, Unavailable) as refused:
        complain([str(refused)])
    return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    made = argparse.ArgumentParser(prog="lms", description="Run and look after Wardwise.")
    commands = Commands(made)
    for each in (
        serving, migrating, authoring, demo, doctor, forgetting, checking, inviting, providers, keeping, importing, keys,
    ):  # fmt: skip
        each.commands(commands)
    return made


if __name__ == "__main__":
    raise SystemExit(main())
