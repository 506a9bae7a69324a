"""What a sign-in name and a password must be.

A password needs length, and must not be among those that guessers try first: common passwords, words, names, dates, rows of keys and
repetitions, with or without digits in place of letters. No rule says which characters it has to hold, and none ever runs out.
Source: NCSC, "Password administration for system owners"; NIST SP 800-63B-4, section 3.1.1.2; docs/decisions/0015.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

SHORTEST, LONGEST = 12, 128
# So many guesses at 20 ms each take a processor six years. Source: the measured cost of our hash.
LEAST_GUESSES = 10_000_000_000
# What is judged of a password: the estimate of a part is never above that of the whole, and its cost grows with the square.
_JUDGED = 32
# The library keeps the words of one call in a list that all threads share.
_ONE_AT_ONCE = threading.Lock()
# What people here think of first, beside the common words that the library knows in every combination.
_OUR_WORDS = (
    "wardwise", "nhs", "hospital", "ward", "nurse", "nursing", "doctor", "trust", "health", "healthcare", "clinic", "clinical", "patient",
    "training", "learning", "certificate", "demo", "staff", "manager", "surgery", "ambulance", "theatre", "uniform", "bleep", "handover",
)  # fmt: skip
EASY = (
    "Enter a password that is harder to guess: this one is made of common words, names, dates or keys in a row. "
    "Three random words do well."
)


def sign_in_key(name: str) -> str:
    """Return what sign-in names are compared by: NFKC, casefolded, without outer space. The key of a key is itself."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def password_fault(password: str, sign_in_name: str, words: Iterable[str] = ()) -> str | None:
    """Return what to do about a password, or None when it will do.

    `words` are what others know of the person, such as their name and where they work: they count as guessed at once.
    """
    if len(password) < SHORTEST:
        return f"Enter a password of at least {SHORTEST} characters. Three random words are easy to remember."
    if len(password) > LONGEST:
        return f"Enter a password of at most {LONGEST} characters"
    if sign_in_key(password) == sign_in_key(sign_in_name):
        return "Enter a password that is not your sign-in name"
    known = re.findall(r"\w{3,}", " ".join((sign_in_name, *words)).casefold())
    return EASY if _guesses(password, known) < LEAST_GUESSES else None


def _guesses(password: str, known: Iterable[str]) -> float:
    """Return about how many guesses somebody needs who tries the likeliest first."""
    # Its lists take 60 ms and 15 MiB, so only a process in which a password is chosen loads them.
    from zxcvbn import zxcvbn

    judged = unicodedata.normalize("NFKC", password)[:_JUDGED]
    with _ONE_AT_ONCE:
        return float(zxcvbn(judged, user_inputs=[*known, *_OUR_WORDS])["guesses"])
