"""Sending one mail: by SMTP, into a folder of .eml files, or to the console. Called by jobs only, outside any transaction.

A mail goes at least once and carries a stable Message-ID, so that a mail server can drop the second copy of a retry.
"""

import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SMTP_TIMEOUT = 20


@dataclass(frozen=True)
class Mail:
    """One message to one address. `id` makes the Message-ID."""

    id: str
    to: str
    subject: str
    text: str


class Transport(Protocol):
    """Anything that can deliver a message."""

    def send(self, message: EmailMessage) -> None:
        """Deliver it, or raise OSError or SMTPException so that the job tries again."""


class Console:
    """Writes mails to standard output, for looking at the product on a laptop."""

    def send(self, message: EmailMessage) -> None:
        """Print the mail."""
        sys.stdout.write(f"--- mail to {message['To']}: {message['Subject']}\n{message.get_content()}\n")
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
    """Sends by SMTP: plain (to a relay on the same host), with STARTTLS, or over TLS."""

    host: str
    port: int
    security: str
    user: str
    password: str

    def send(self, message: EmailMessage) -> None:
        """Deliver to the relay."""
        context = ssl.create_default_context()
        if self.security == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SMTP_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SMTP_TIMEOUT)
        with server:
            if self.security == "smtp+starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


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
    """Return the message as it goes out. Line breaks in a header are refused by the library, not passed on."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message.set_content(mail.text)
    return message
