"""Every setting of the service, read once from `LMS_*` variables and from the secrets in the instance folder.

Promises: one frozen value; every problem is reported at once, in sentences, before anything starts; the defaults are safe
in production. Each setting has a line in docs/operations.md, and a test says so.
"""

import base64
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lms.runtime.access import Role
from lms.runtime.reminding import Reminding
from lms.runtime.work import Site

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
KEY_LENGTH = 32
# Managers come from the reporting line and everybody learns: neither role is granted.
GRANTED = frozenset(Role) - {Role.LEARNER, Role.MANAGER}
# How long a class of personal data is kept; nothing set is for ever.
Years = Annotated[int | None, Field(ge=1, le=100)]
_RETENTION = "retention_"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class SettingsError(Exception):
    """The service cannot start; the message lists every problem, one a line."""


class Settings(BaseSettings):
    """The settings, named as in the environment without `LMS_`."""

    model_config = SettingsConfigDict(env_prefix="LMS_", frozen=True, extra="ignore")

    instance: Path = Path("instance")
    database_url: str = ""
    secret_key: str = ""
    master_key: str = ""
    origin: str = "http://127.0.0.1:8000"
    timezone: str = "Europe/London"
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    sender: str = "wardwise@localhost"
    mail: str = "console"
    certificate_pdf: Literal["at_issue", "on_request"] = "at_issue"
    sign_in_first: Literal["password", "organisation"] = "password"
    session_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 12
    second_factor_roles: str = "administrator,author,training_lead,auditor"
    reminder_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    reminder_weeks: Annotated[int, Field(ge=1, le=26)] = 6
    quiet_hours: str = "20:00-07:00"
    sign_off_chase_days: str = "5,10,15"
    retention_identity: Years = None
    retention_contact: Years = None
    retention_work: Years = None
    retention_learning: Years = None
    retention_assessment: Years = None
    retention_signature: Years = None
    retention_record: Years = None
    demo_password: str = "wardwise-demo-2026"  # noqa: S105 -- the published password of the demo, refused off loopback

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value} is not a time zone; use a name such as Europe/London")
        return value

    @field_validator("origin")
    @classmethod
    def _bare_origin(cls, value: str) -> str:
        scheme, _, host = value.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host:
            raise ValueError(f"{value} is not an origin; use https://learn.example.nhs.uk, without a path")
        if scheme == "http" and host.rsplit(":", 1)[0] not in LOOPBACK:
            raise ValueError("plain http is for this computer only; use https")
        return value

    @field_validator("mail")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        if value != "console" and not value.startswith(("folder:", "smtp://", "smtps://", "smtp+starttls://")):
            raise ValueError("use console, folder:PATH, smtp://HOST:PORT, smtps://… or smtp+starttls://…")
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if value and not _HOURS.fullmatch(value):
            raise ValueError(f"{value} is not two times of day; use 20:00-07:00, or nothing")
        return value

    @field_validator("sign_off_chase_days")
    @classmethod
    def _three_rising(cls, value: str) -> str:
        days = [int(each) if each.isdecimal() else 0 for each in _names(value)]
        if len(days) != 3 or days != sorted(set(days)) or not 1 <= days[0] <= days[-1] <= 365:
            raise ValueError(f"{value} is not three rising numbers of days; use 5,10,15")
        return value

    @field_validator("second_factor_roles")
    @classmethod
    def _granted_roles(cls, value: str) -> str:
        if unknown := {name for name in _names(value) if name not in GRANTED}:
            raise ValueError(f"{', '.join(sorted(unknown))}: use any of {', '.join(sorted(GRANTED))}, or nothing")
        return value

    @model_validator(mode="after")
    def _strong_keys(self) -> Self:
        problems = []
        if len(self.key) < KEY_LENGTH:
            problems.append(
                f"LMS_SECRET_KEY has {len(self.key)} characters and needs {KEY_LENGTH}: run `python3 run.py setup`, which makes one"
            )
        # Of 32 random bytes, fewer than 16 different ones do not happen; of a word or of zeros they do.
        if len(self.master) != KEY_LENGTH or len(set(self.master)) < KEY_LENGTH // 2:
            problems.append(
                f"LMS_MASTER_KEY is not {KEY_LENGTH} random bytes in base64url: run `python3 run.py setup`, which makes one"
            )
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def key(self) -> str:
        """The secret that signs the cookie, from the environment or the instance folder."""
        return self.secret_key or _read_secret(self.instance / "secret.key")

    @property
    def master(self) -> bytes:
        """The key that the signing keys are kept under; nothing when what is set is not base64url."""
        try:
            text = self.master_key or _read_secret(self.instance / "master.key")
            return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
        except ValueError:
            return b""

    @property
    def database(self) -> str:
        """The address of the database; a SQLite file in the instance folder unless LMS_DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'wardwise.sqlite3'}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which due dates are meant."""
        return ZoneInfo(self.timezone)

    @property
    def keys_file(self) -> Path:
        """Where the public keys of certificates are kept beside the database, so that they outlive it."""
        return self.instance / "certificate-keys.json"

    @property
    def journal(self) -> Path:
        """Where deeds are written that a restored backup must not undo."""
        return self.instance / "lasting-deeds.jsonl"

    @property
    def site(self) -> Site:
        """What services need to know of the installation."""
        return Site(
            self.origin, self.zone, self.certificate_pdf, self.sender, master_key=self.master, keys_file=self.keys_file,
            journal=self.journal,
            second_factor_roles=frozenset(Role(name) for name in _names(self.second_factor_roles)),
            retention_years=self.retention_years, reminding=self.reminding,
        )  # fmt: skip

    @property
    def reminding(self) -> Reminding:
        """When people are reminded."""
        start, end = (time.fromisoformat(each) for each in (self.quiet_hours or "00:00-00:00").split("-"))
        first, second, third = (int(each) for each in _names(self.sign_off_chase_days))
        return Reminding(DAYS.index(self.reminder_day), start, end, self.reminder_weeks, (first, second, third))

    @property
    def retention_years(self) -> dict[str, int]:
        """The years that are set, by class of personal data."""
        found = {name: getattr(self, name) for name in type(self).model_fields if name.startswith(_RETENTION)}
        return {name.removeprefix(_RETENTION): years for name, years in found.items() if years}

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        """The host and port of the origin, as it is printed on certificates."""
        return self.origin.partition("://")[2]


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _read_secret(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def load() -> Settings:
    """Read the settings. Raises SettingsError naming every problem at once."""
    try:
        return Settings()
    except ValidationError as found:
        lines = [
            f"LMS_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}" if problem["loc"] else problem["msg"]
            for problem in found.errors()
        ]
        raise SettingsError("\n".join(lines)) from None
