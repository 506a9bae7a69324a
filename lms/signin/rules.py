"""What a sign-in name and a password must be."""

import unicodedata

SHORTEST, LONGEST = 12, 128


def sign_in_key(name: str) -> str:
    """Return what sign-in names are compared by: NFKC, casefolded, without outer space. The key of a key is itself."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def password_fault(password: str, sign_in_name: str) -> str | None:
    """Return what to do about a password, or None when it will do. Length is what counts. Source: NCSC, "Password policy"."""
    if len(password) < SHORTEST:
        return f"Enter a password of at least {SHORTEST} characters. Three random words are easy to remember."
    if len(password) > LONGEST:
        return f"Enter a password of at most {LONGEST} characters"
    if sign_in_key(password) == sign_in_key(sign_in_name):
        return "Enter a password that is not your sign-in name"
    if len(set(password)) < 5:
        return "Enter a password with more than four different characters"
    return None
