"""`lms retention`: what has been kept for its years, counted and taken.

Leaves out: what goes, and after how many years (lms.privacy).
"""

import argparse

from lms import privacy, schema  # noqa: F401 -- the schema loads every table, so that none is passed over
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, opened, say


def commands(listed: Commands) -> None:
    """Add the command."""
    added = listed.add("retention", _take, "Take what has been kept for the years that its class is set to.")
    added.add_argument("--preview", action="store_true", help="only count what would go")


def _take(options: argparse.Namespace) -> int:
    settings = load()
    with opened(settings, "retention", write=False) as work:
        for each in privacy.due(work):
            years = f"{each.years}, {each.count:,} due" if each.years else "not set, kept for ever"
            say([f"{each.privacy_class}: years {years}. After these years, {each.what}. Counted: {each.counted}."])
    if options.preview:
        return 0
    is_more = True
    while is_more:
        with opened(settings, "retention", write=True) as work:
            is_more = privacy.apply_retention(work)
    say(["What was due is gone."])
    return 0
