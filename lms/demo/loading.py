"""`lms demo`: fill an empty installation, once."""

import argparse
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import catalogue, content, people, signin
from lms.demo.many import westbrook
from lms.demo.northbank import northbank
from lms.demo.progress import live
from lms.demo.southmoor import southmoor
from lms.runtime import queue
from lms.runtime.errors import Refused
from lms.runtime.settings import load as load_settings
from lms.runtime.terminal import Commands, connected, say
from lms.runtime.work import Site, open_work, system


def commands(listed: Commands) -> None:
    """Add the command."""
    words = "Fill an empty database with two organisations, their people and their progress."
    added = listed.add("demo", _demo, words)
    added.add_argument("--staff", type=int, default=0, help="so many more people in one more organisation")


def _demo(options: argparse.Namespace) -> int:
    settings = load_settings()
    with connected(settings) as engine:
        made = load(engine, settings.site, settings.demo_password, content.SHIPPED, staff=options.staff)
    say(["The demo data is there." if made else "The demo data was there already."])
    return 0


def load(engine: Engine, site: Site, password: str, folder: Path, *, staff: int = 0) -> bool:
    """Fill an installation; return False when the demo was there already. `staff` adds an organisation of so many people."""
    with open_work(engine, site, system("demo"), write=False) as work:
        found = {row.ods_code for row in work.db.execute(sa.select(people.Organisation.ods_code))}
    made = False
    if "RDM2" not in found:
        if "RDM1" in found:
            raise Refused("The demo was interrupted the last time. Delete the database, then run the command again.")
        _first(engine, site, password, folder)
        made = True
    if staff and "RDM3" not in found:
        with open_work(engine, site, system("demo"), write=True) as work:
            westbrook(work, staff, signin.hash_password(password))
        made = True
    return made


def _first(engine: Engine, site: Site, password: str, folder: Path) -> None:
    hashed = signin.hash_password(password)
    with open_work(engine, site, system("demo"), write=True) as work:
        catalogue.publish(work, content.read_folder(folder))
        cast = northbank(work, hashed)
    live(engine, site, cast)
    # The second organisation is made last: its presence says that the demo is whole. The mails of a past that was
    # never lived are dropped, so that the first start mails nobody.
    with open_work(engine, site, system("demo"), write=True) as work:
        for kind in ("mail", "rules", "rules_of_people"):
            queue.drop(work, kind)
        southmoor(work, hashed)
