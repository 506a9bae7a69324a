"""What people choose for their digest: its day, and whether it is mailed; the link that stops the mails without signing in."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms.reminders.models import DigestChoice
from lms.runtime.db import insert_once, upsert
from lms.runtime.errors import NotFound
from lms.runtime.schedule import DAYS
from lms.runtime.work import Site, Work

_MAC = 16
_LENGTH = 43  # 32 bytes in base64url, without padding


@dataclass(frozen=True)
class Choice:
    """The day on which somebody's digest comes (0 is Monday), whether they chose it, and whether it is mailed too."""

    weekday: int
    is_own: bool
    is_mailed: bool

    @property
    def day(self) -> str:
        """The day's name."""
        return DAYS[self.weekday]


def choice(work: Work) -> Choice:
    """Return the actor's own choice."""
    row = work.db.get(DigestChoice, work.actor.person)
    usual = work.site.reminding.weekday
    if row is None:
        return Choice(usual, is_own=False, is_mailed=True)
    return Choice(usual if row.weekday is None else row.weekday, row.weekday is not None, row.is_mailed)


def choose(work: Work, *, weekday: int, is_mailed: bool) -> None:
    """Set the actor's day and whether their digest is mailed. The message can be read in the product either way."""
    values = {"weekday": weekday, "is_mailed": is_mailed, "chosen_at": work.now}
    upsert(work.db, DigestChoice, {"person_id": work.actor.person}, values)


def is_mailed(work: Work, person_id: UUID) -> bool:
    """Say whether somebody's digest is mailed."""
    return work.db.scalar(sa.select(DigestChoice.is_mailed).where(DigestChoice.person_id == person_id)) is not False


def stop_token(site: Site, person_id: UUID) -> str:
    """Return what stands in the link that stops somebody's mails. It opens nothing else, and works for good."""
    return base64.urlsafe_b64encode(person_id.bytes + _mac(site, person_id)).decode().rstrip("=")


def read_stop_token(site: Site, token: str) -> UUID:
    """Return whose mails a link stops. Raises NotFound for anything that was not made here."""
    if len(token) != _LENGTH or not token.isascii():
        raise NotFound
    try:
        found = base64.b64decode(token + "=", altchars="-_", validate=True)
    except ValueError:
        raise NotFound from None
    person_id = UUID(bytes=found[:16])
    # Written anew and compared as text: base64 has several spellings of one value.
    if not hmac.compare_digest(stop_token(site, person_id), token):
        raise NotFound
    return person_id


def stop_mails(work: Work, token: str) -> None:
    """Stop the mails of whoever a link is for. Doing it again changes nothing. Raises NotFound."""
    person_id = read_stop_token(work.site, token)
    insert_once(work.db, DigestChoice, person_id=person_id, weekday=None, is_mailed=False, chosen_at=work.now)
    work.db.execute(
        sa.update(DigestChoice)
        .where(DigestChoice.person_id == person_id, DigestChoice.is_mailed)
        .values(is_mailed=False, chosen_at=work.now)
    )


def _mac(site: Site, person_id: UUID) -> bytes:
    return hmac.new(site.master_key, b"stop digest mails:" + person_id.bytes, hashlib.sha256).digest()[:_MAC]
