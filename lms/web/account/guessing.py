"""How guessing a password is slowed, without keeping the real person out.

Wrong passwords count against the sign-in name, whether anybody has it or not, and against the address, high, since a
hospital's thousands come from one. A browser that bears the name's mark is spared both and has a count of its own.
Whoever must wait can always go by the mailed link, which gives their browser the mark. While somebody waits, nothing is
checked and nothing counted, so trying again costs nothing. Tries in flight at the same moment may pass together: as
many as the server has threads.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from lms import signin
from lms.runtime import limits
from lms.runtime.limits import Limit

# Five wrong ones cost up to the account limit's five minutes; who goes on pays up to an hour.
GROWN = Limit("sign-in-account-hour", times=15, window=timedelta(hours=1))
MARKED = Limit("sign-in-marked", times=10, window=timedelta(minutes=10))
# The password that somebody signed in types again to change it.
OWN = Limit("own-password", times=10, window=timedelta(minutes=10))
# Codes of a second factor, of whoever knows the password already: of a million, three fit at a time.
FACTOR = Limit("second-factor", times=5, window=timedelta(minutes=5))
FACTOR_DAY = Limit("second-factor-day", times=40, window=timedelta(days=1))
# Mailed links: few for a name, so that nobody is flooded, and many for an address.
LINKS = Limit("forgotten-name", times=3, window=timedelta(hours=1))
# Mails to an address that somebody says is theirs.
PERSONAL = Limit("personal-address", times=5, window=timedelta(days=1))
LINKS_ADDRESS = Limit("forgotten-address", times=300, window=timedelta(minutes=10))


@dataclass(frozen=True)
class Guess:
    """Whose counts one try belongs to."""

    counts: tuple[tuple[Limit, str], ...]


def at_sign_in(sign_in_name: str, address: str, browser: str | None) -> Guess:
    """Return the counts of a try to sign in; `browser` is the id of one that bears the name's mark."""
    name = _hashed(sign_in_name)
    if browser:
        return Guess(((MARKED, f"{browser}:{name}"),))
    return Guess(((signin.ACCOUNT, name), (GROWN, name), (signin.ADDRESS, address)))


def at_own_password(person: str) -> Guess:
    """Return the counts of a try at one's own password."""
    return Guess(((OWN, person),))


def at_second_factor(person: str) -> Guess:
    """Return the counts of a try at somebody's second factor."""
    return Guess(((FACTOR, person), (FACTOR_DAY, person)))


def at_printed_code(address: str) -> Guess:
    """Return the counts of a try at a printed code, which is too long to guess: what is slowed is trying."""
    return Guess(((signin.ADDRESS, address),))


def seconds_to_wait(db: Session, guess: Guess, now: datetime) -> int:
    """Return for how many seconds to wait; 0 when the try is free."""
    return max(limits.wait(db, limit, subject, now) for limit, subject in guess.counts)


def count_wrong(engine: Engine, guess: Guess, now: datetime) -> None:
    """Count a wrong password, in transactions of its own."""
    for limit, subject in guess.counts:
        limits.count(engine, limit, subject, now)


def wait_sentence(seconds: int) -> str:
    """Return what to tell somebody who must wait; whole minutes, rounded up."""
    minutes = -(-seconds // 60)
    return f"Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again"


def link_count(sign_in_name: str) -> str:
    """Return the subject of the LINKS limit for a name."""
    return _hashed(sign_in_name)


def _hashed(sign_in_name: str) -> str:
    """Return what stands for a name in the counts, so that their table names nobody."""
    return hashlib.sha256(signin.sign_in_key(sign_in_name).encode()).hexdigest()
