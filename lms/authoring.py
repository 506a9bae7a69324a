"""`lms check` and `lms publish`: content files, checked line by line and made into versions.

Leaves out: what is right (lms.content) and what a version is (lms.catalogue).
"""

import argparse
import json
from pathlib import Path

from lms import catalogue, content
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, complain, opened, say


def commands(listed: Commands) -> None:
    """Add both commands."""
    check = listed.add("check", _check, "Check content files and list every problem with its line.")
    publish = listed.add("publish", _publish, "Publish checked content; a changed module becomes its next version.")
    for each in (check, publish):
        each.add_argument("folder", nargs="?", type=Path, default=content.SHIPPED)
    check.add_argument("--json", action="store_true")


def _check(options: argparse.Namespace) -> int:
    reading = content.read_folder(options.folder)
    if options.json:
        say([json.dumps(content.report_json(reading), ensure_ascii=False, indent=1)])
    else:
        say(map(str, reading.problems))
        if not reading.problems:
            say([f"No problems. {len(reading.modules)} modules are ready to publish."])
    return 1 if any(problem.severity == "error" for problem in reading.problems) else 0


def _publish(options: argparse.Namespace) -> int:
    settings = load()
    reading = content.read_folder(options.folder)
    complain(map(str, reading.problems))
    with opened(settings, "publish", write=True) as work:
        report = catalogue.publish(work, reading)
    say(f"{module_id}: published as version {number}" for module_id, number in report.published)
    say(f"{module_id}: unchanged" for module_id in report.unchanged)
    return 0
