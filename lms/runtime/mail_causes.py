"""Why a mail was not delivered, in words, and whether trying again can help. Pure.

A refusal of the address or of the mail itself (5xx) is for good: only a person can put it right. Everything else is tried again: what a
server asks to try later (4xx), and whatever is wrong between it and us (no connection, no safe connection, our sign-in, our own address).
"""

import smtplib
import ssl
from collections.abc import Mapping

# By the enhanced code where there is one, the longest that fits. Source: RFC 3463, section 3.
_WORDS: Mapping[str, str] = {
    "5.1.1": "The address does not exist.",
    "5.1.2": "The address's mail server does not exist.",
    "5.1": "The address is not accepted.",
    "5.2.1": "The mailbox is closed.",
    "5.2.2": "The mailbox is full.",
    "5.2.3": "The mail is too large for the mailbox.",
    "5.2": "The mailbox takes no mail.",
    "5.3.4": "The mail is too large for the mail server.",
    "5.7": "The mail server there refuses our mail.",
}
_REFUSED = "The mail server refuses it."
_LATER = "The mail server asks to try again later."
_LONGEST_ANSWER = 300


class NotDelivered(Exception):
    """A mail did not go. `is_permanent`: trying again cannot help. `words` is a sentence, `answer` what the server said, if it did."""

    def __init__(self, words: str, *, is_permanent: bool = False, code: int = 0, answer: str = "") -> None:
        super().__init__(f"{words} {code or ''} {answer}".strip())
        self.words = words
        self.is_permanent = is_permanent
        self.code = code
        self.answer = answer


def no_address() -> NotDelivered:
    """Return what is said of something that is not an address."""
    return NotDelivered("This is not an email address.", is_permanent=True)


def before_the_mail(error: Exception) -> NotDelivered:
    """Return why it did not come to a mail: nothing of this is the reader's address, so it is tried again."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotDelivered("The mail server does not let us in.", code=error.smtp_code, answer=_said(error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return NotDelivered("There is no safe connection to the mail server.", answer=_said(str(error)))
    return _cut_short(error)


def of_the_mail(error: Exception) -> NotDelivered:
    """Return why a mail was not taken."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _judged(code, said)
    if isinstance(error, smtplib.SMTPSenderRefused):
        words = "The mail server does not accept our own address."
        return NotDelivered(words, code=error.smtp_code, answer=_said(error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _judged(error.smtp_code, error.smtp_error)
    if isinstance(error, UnicodeError | smtplib.SMTPNotSupportedError):
        words = "The mail server does not take addresses with these letters."
        return NotDelivered(words, is_permanent=True)
    return _cut_short(error)


def _judged(code: int, said: bytes | str) -> NotDelivered:
    answer = _said(said)
    if not 500 <= code <= 599:
        return NotDelivered(_LATER, code=code, answer=answer)
    enhanced = answer.partition(" ")[0]
    words = next((_WORDS[key] for key in (enhanced, enhanced.rpartition(".")[0]) if key in _WORDS), _REFUSED)
    return NotDelivered(words, is_permanent=True, code=code, answer=answer)


def _cut_short(error: Exception) -> NotDelivered:
    if isinstance(error, TimeoutError):
        return NotDelivered("The mail server did not answer in time.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        # The library names a silent server so, too.
        silent = "timed out" in str(error)
        return NotDelivered(
            "The mail server did not answer in time." if silent else "The mail server broke off the connection."
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return NotDelivered(_LATER, code=error.smtp_code, answer=_said(error.smtp_error))
    return NotDelivered("The mail server could not be reached.", answer=_said(type(error).__name__))


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())[:_LONGEST_ANSWER]
