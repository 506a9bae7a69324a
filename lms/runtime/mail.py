"""Sending one mail: by SMTP, into a folder of .eml files, or to the console. Called by jobs only, outside any transaction.

Promises: a mail goes at least once and carries a stable Message-ID, so that a mail server can drop the second copy of a retry; what
fails says whether trying again can help, and why in words. Leaves out: who is told what, and the record of it (`messages`).
"""

import smtplib
import socket
import ssl
import sys
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from lms.runtime import mail_causes
from lms.runtime.mail_causes import NotDelivered

__all__ = ["Console", "Folder", "Mail", "NotDelivered", "Smtp", "Transport", "compose", "transport"]

SMTP_TIMEOUT = 20
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Mail:
    """One message to one address, the same words as text and as HTML. `id` makes the Message-ID.

    `sender_name` stands before the sender's address. `unsubscribe` is the address that stops mails of this kind, where there is one.
    `files` are PDFs that go with it, each with its name.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    sender_name: str = ""
    unsubscribe: str = ""
    files: tuple[tuple[str, bytes], ...] = ()


class Transport(Protocol):
    """Anything that can deliver a message."""

    def send(self, message: EmailMessage) -> None:
        """Deliver it. Raises NotDelivered."""


class Console:
    """Writes mails to standard output, for looking at the product on a laptop."""

    def send(self, message: EmailMessage) -> None:
        """Print the mail as text."""
        body = message.get_body(("plain",))
        sys.stdout.write(f"--- mail to {message['To']}: {message['Subject']}\n{body.get_content() if body else ''}\n")
        sys.stdout.flush()


@dataclass(frozen=True)
class Folder:
    """Writes each mail as an .eml file named by its Message-ID, so that a retry replaces the first copy."""

    path: Path

    def send(self, message: EmailMessage) -> None:
        """Write the file, whole or not at all."""
        self.path.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").replace("@", "-at-")
        part = self.path / f".{name}.part"
        part.write_bytes(bytes(message))
        part.rename(self.path / f"{name}.eml")


@dataclass(frozen=True)
class Smtp:
    """Sends by SMTP: plain (to a relay on the same host), with STARTTLS, or over TLS. `context` says whom to trust; None: the usual."""

    host: str
    port: int
    security: str
    user: str
    password: str
    timeout: float = SMTP_TIMEOUT
    context: ssl.SSLContext | None = None

    def send(self, message: EmailMessage) -> None:
        """Deliver to the relay. Raises NotDelivered.

        Once the relay took the mail it is delivered, whatever the goodbye brings: to send it again would make two of one.
        """
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise mail_causes.before_the_mail(error) from None
        try:
            server.send_message(message)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise mail_causes.of_the_mail(error) from None
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        context = self.context or (None if self.security == "smtp" else _usual_context())
        # Named by the host itself: the library would ask the name server for it otherwise.
        us = socket.gethostname()
        if self.security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, us, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, us, timeout=self.timeout)
        try:
            if self.security == "smtp+starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


@cache
def _usual_context() -> ssl.SSLContext:
    """Return whom this machine trusts, read once: that takes longer than to send a mail."""
    return ssl.create_default_context()


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def transport(setting: str) -> Transport:
    """Return the transport that LMS_MAIL names: console, folder:PATH, smtp://, smtps:// or smtp+starttls://."""
    if setting == "console":
        return Console()
    if setting.startswith("folder:"):
        return Folder(Path(setting.removeprefix("folder:")))
    parts = urlsplit(setting)
    port = parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587)
    return Smtp(
        parts.hostname or "localhost", port, parts.scheme, unquote(parts.username or ""), unquote(parts.password or "")
    )


def compose(mail: Mail, sender: str) -> EmailMessage:
    """Return the message as it goes out, in two parts with the same words.

    Raises NotDelivered for an address that is none; a line break in a header is refused by the library, not passed on.
    """
    message = EmailMessage()
    message["From"] = Address(mail.sender_name[:_LONGEST_NAME], addr_spec=sender) if mail.sender_name else sender
    try:
        message["To"] = Address(addr_spec=mail.to)
    except (ValueError, IndexError, MessageError):
        raise mail_causes.no_address() from None
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    # So that answering machines stay quiet. Source: RFC 3834, section 5.
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        # Source: RFC 8058, section 3.1.
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for name, pdf in mail.files:
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message
