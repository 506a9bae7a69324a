"""`lms providers`: the sign-ins that organisations have of their own, added, listed and shut.

Leaves out: the rules about providers (lms.signin). A provider is asked how to talk to it before a transaction is open.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import datetime
from getpass import getpass
from uuid import UUID

from lms import signin
from lms.runtime import clock
from lms.runtime.errors import NotFound, Refused, Unavailable
from lms.runtime.ids import read_id
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, opened, say
from lms.runtime.work import Work

_LONGEST_SECRET = 1000


@dataclass(frozen=True)
class Wanted:
    """What an administrator says of a provider. `ods_code` names the organisation, `label` stands before the word account."""

    ods_code: str
    kind: signin.ProviderKind
    label: str
    issuer: str
    client_id: str
    client_secret: str
    staff_number_claim: str | None


def commands(listed: Commands) -> None:
    """Add the commands below `providers`."""
    below = listed.group("providers", "Look after the sign-ins that organisations have of their own.")
    words = "Bind a provider to an organisation, or give it new values; the client secret is asked for, or read from standard input."
    new = below.add("add", _add, words)
    new.add_argument("--organisation", required=True, metavar="ODS-CODE")
    new.add_argument("--issuer", required=True, metavar="ADDRESS")
    new.add_argument("--client-id", required=True, metavar="ID")
    new.add_argument("--label", required=True, help="stands before the word account: Northbank")
    new.add_argument(
        "--kind", type=signin.ProviderKind, choices=list(signin.ProviderKind), default=signin.ProviderKind.GENERIC
    )
    new.add_argument(
        "--staff-number-claim", metavar="CLAIM", help="the claim that holds the staff number, for first sign-ins"
    )
    below.add("list", _list, "List the providers.")
    words = "Shut a provider, and end the sessions of its people."
    below.add("disable", _disable, words).add_argument("provider", metavar="ID")


def _add(options: argparse.Namespace) -> int:
    settings = load()
    wanted = Wanted(
        options.organisation, options.kind, options.label, options.issuer, options.client_id, read_secret(),
        options.staff_number_claim,
    )  # fmt: skip
    warnings = check(wanted, clock.now())
    with opened(settings, "providers", write=True) as work:
        lines = add(work, wanted)
    say(warnings + lines)
    return 0


def _list(_options: argparse.Namespace) -> int:
    with opened(load(), "providers", write=False) as work:
        say(table(work))
    return 0


def _disable(options: argparse.Namespace) -> int:
    with opened(load(), "providers", write=True) as work:
        lines = disable(work, options.provider)
    say(lines)
    return 0


def read_secret() -> str:
    """Return the client secret, typed at a prompt or sent through standard input; never an argument, which every process can read."""
    if sys.stdin.isatty():
        return getpass("Client secret: ").strip()
    return sys.stdin.read(_LONGEST_SECRET).strip()


def check(wanted: Wanted, now: datetime) -> list[str]:
    """Ask a provider who it is; return a warning when it does not answer. Raises Refused when it is somebody else."""
    if not signin.oidc_is_installed():
        raise Refused(signin.OIDC_NOT_INSTALLED)
    nobody = UUID(int=0)
    provider = signin.Provider(
        nobody, nobody, "", wanted.kind, wanted.label, wanted.issuer, True, wanted.client_id, "", None
    )
    try:
        signin.check_provider(provider, now)
    except Unavailable as problem:
        return [f"It is kept, though it could not be reached: {problem}."]
    return []


def add(work: Work, wanted: Wanted) -> list[str]:
    """Bind a provider to its organisation, and say what to register there."""
    organisation_id = signin.organisation_by_code(work, wanted.ods_code)
    provider_id = signin.add_provider(
        work, organisation_id, kind=wanted.kind, label=wanted.label, issuer=wanted.issuer, client_id=wanted.client_id,
        client_secret=wanted.client_secret, staff_number_claim=wanted.staff_number_claim,
    )  # fmt: skip
    return [
        f"The provider is {provider_id}. Register this redirect address with it:",
        work.site.origin + f"/sign-in/organisation/{provider_id}/answer",
    ]


def table(work: Work) -> list[str]:
    """Write the providers as a table, and a line when the extra they need is missing."""
    found = signin.providers(work)
    rows = [("ID", "ORGANISATION", "LABEL", "KIND", "OPEN", "ISSUER")]
    rows += [
        (
            str(each.id),
            each.organisation_name,
            each.label,
            each.kind.value,
            "yes" if each.is_enabled else "no",
            each.issuer,
        )
        for each in found
    ]
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(len(rows[0]))]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return lines if signin.oidc_is_installed() else [*lines, signin.OIDC_NOT_INSTALLED]


def disable(work: Work, provider: str) -> list[str]:
    """Shut a provider. Raises Refused for one that there is not."""
    provider_id = read_id(provider)
    try:
        if provider_id is None:
            raise NotFound
        ended = signin.disable_provider(work, provider_id)
    except NotFound:
        raise Refused(f"There is no provider {provider}: `lms providers list` names them") from None
    return [f"Nobody signs in through it any more, and {ended} sessions of its people have ended."]
