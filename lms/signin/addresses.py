"""What the address of an organisation's sign-in must be. Pure.

Promises: plain http never leaves this computer; an Entra address names one tenant, since the shared ones would let anybody's in.
"""

import re
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST = 500
# Source: https://learn.microsoft.com/entra/identity-platform/access-tokens, "v2.0 issuer".
_TENANT = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0")


def issuer_fault(issuer: str, *, is_entra: bool) -> str | None:
    """Return what to do about an issuer's address, or None when it will do."""
    if not is_safe(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        return "Enter the issuer's address with https:// in front, without a question mark or #"
    if is_entra and not tenant(issuer):
        return "Enter the issuer with your tenant's id in it: https://login.microsoftonline.com/TENANT-ID/v2.0"
    return None


def tenant(issuer: str) -> str:
    """Return the tenant's id in an Entra issuer, or an empty string."""
    found = _TENANT.fullmatch(urlsplit(issuer).path)
    return found[1] if found else ""


def is_safe(address: object) -> bool:
    """Say whether something is an address to talk to: https, or http on this computer."""
    if not isinstance(address, str) or len(address) > _LONGEST or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if (
        not parts.hostname
        or parts.username is not None
        or parts.password is not None
        or " " in address
        or "\\" in address
    ):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def metadata_address(issuer: str) -> str:
    """Return where an issuer says how to talk to it. Source: OpenID Connect Discovery 1.0, section 4."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"
