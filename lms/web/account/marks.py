"""The mark that a browser bears of those who have signed in with it, so that guessing elsewhere does not hold them up.

The cookie is "browser.mark.mark…": a random id and, for each sign-in name, a MAC over both. A mark cannot be made
without the service's key and says nothing of the name. People who share a computer each have one.
"""

import base64
import hmac
import secrets

from lms.signin import sign_in_key

DAYS = 180
_ID_LENGTH = 32
_MARK_BYTES = 15
_MARK_LENGTH = 20
_MOST = 30


def marked_browser(cookie: str, key: str, sign_in_name: str) -> str | None:
    """Return the id of a browser that bears the mark of a sign-in name, or None."""
    browser, marks = _read(cookie)
    expected = _mark(browser, key, sign_in_name)
    is_marked = any(hmac.compare_digest(expected, mark) for mark in marks)
    return browser if is_marked else None


def with_mark(cookie: str, key: str, sign_in_name: str) -> str:
    """Return a browser's cookie with the mark of a sign-in name as the newest; of many, the oldest goes."""
    browser, marks = _read(cookie)
    browser = browser or secrets.token_hex(_ID_LENGTH // 2)
    mark = _mark(browser, key, sign_in_name)
    return ".".join([browser, *[each for each in marks if each != mark][1 - _MOST :], mark])


def _read(cookie: str) -> tuple[str, list[str]]:
    """Return the browser's id and its marks; nothing of a cookie that this module cannot have made."""
    browser, *marks = cookie[: _ID_LENGTH + _MOST * (_MARK_LENGTH + 1)].split(".")
    if len(browser) != _ID_LENGTH or not browser.isascii() or not browser.isalnum():
        return "", []
    return browser, [mark for mark in marks if len(mark) == _MARK_LENGTH and mark.isascii()]


def _mark(browser: str, key: str, sign_in_name: str) -> str:
    message = f"browser mark\0{browser}\0{sign_in_key(sign_in_name)}".encode()
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), message, "sha256")[:_MARK_BYTES]).decode()
