"""Work: what every function that reads or changes data receives as its first argument.

It names the open transaction, who acts, what time it is and which installation this is, and so replaces
request globals, clock patches and most mocks. Features never commit: whoever opened the Work settles it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from lms.runtime import audit, clock
from lms.runtime.access import Permission, Role
from lms.runtime.db import open_session
from lms.runtime.reminding import Reminding


@dataclass(frozen=True)
class Site:
    """The installation: its address, its time zone and the few settings that services need.

    `keys_file` holds the public keys of certificates, for the day on which the database is lost, and `journal` what a restored backup
    must not undo. Whoever holds one of `second_factor_roles` signs in with a second factor.
    """

    origin: str = "http://127.0.0.1:8000"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    certificate_pdf: str = "at_issue"
    sender: str = "wardwise@localhost"
    master_key: bytes = field(default=b"", repr=False, compare=False)
    keys_file: Path | None = None
    second_factor_roles: frozenset[Role] = frozenset()
    journal: Path | None = None
    # How many years each class of personal data is kept; a class that is not there is kept for ever.
    retention_years: Mapping[str, int] = field(default_factory=dict, hash=False)
    reminding: Reminding = field(default_factory=Reminding)

    @property
    def address(self) -> str:
        """The origin as it is printed: without the scheme."""
        return self.origin.partition("://")[2]


@dataclass(frozen=True)
class Grant:
    """One role that somebody holds: on a team and everything below it, or on the site when `team_id` is None."""

    role: Role
    team_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts. A system actor (a job, the command line) has a name and no person; a visitor has neither."""

    person_id: UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    is_system: bool = False

    def may(self, permission: Permission) -> bool:
        """Say whether any role of the actor opens this door."""
        return self.is_system or permission in self.permissions

    def teams(self, *roles: Role) -> tuple[UUID, ...]:
        """Return the teams on which the actor holds one of these roles."""
        return tuple(grant.team_id for grant in self.grants if grant.team_id and grant.role in roles)

    def holds(self, role: Role) -> bool:
        """Say whether the actor holds a role anywhere."""
        return any(grant.role is role for grant in self.grants)

    @property
    def person(self) -> UUID:
        """The acting person. Raises RuntimeError for a system actor or a visitor: a door was missing."""
        if self.person_id is None:
            raise RuntimeError("nobody is signed in here")
        return self.person_id


VISITOR = Actor()


def system(name: str) -> Actor:
    """Return the actor that a job or a command acts as."""
    return Actor(name=name, is_system=True)


@dataclass(frozen=True)
class Work:
    """One open transaction and its circumstances."""

    db: Session
    actor: Actor
    now: datetime
    site: Site
    cause: str = ""

    @property
    def today(self) -> date:
        """The local date at the installation."""
        return clock.local_date(self.now, self.site.timezone)


@contextmanager
def open_work(
    engine: Engine, site: Site, actor: Actor, *, write: bool, now: datetime | None = None, cause: str = ""
) -> Iterator[Work]:
    """Open a Work outside a request: seal its audit and commit at the end, roll back on an error."""
    db = open_session(engine, write=write)
    try:
        work = Work(db, actor, now or clock.now(), site, cause)
        yield work
        if write:
            settle(work)
    finally:
        db.close()


def settle(work: Work) -> None:
    """Flush, seal the audit entries that the deed collected, and commit."""
    work.db.flush()
    audit.seal(work.db)
    work.db.commit()
