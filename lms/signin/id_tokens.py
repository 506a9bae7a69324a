"""What an organisation's sign-in says of somebody: its token checked, and read.

Promises: a token counts only when the issuer, the audience, the attempt it belongs to, the time, the algorithm and the signature are all
what they must be; whatever else it is, it is refused with a sentence. Importing this module needs the extra `oidc`.
Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError

from lms.runtime.errors import Refused
from lms.signin import addresses
from lms.signin.oidc import Claimed

ALGORITHMS = ("RS256", "ES256", "PS256")
LEEWAY_SECONDS = 60
_LONGEST_SUBJECT = 255
_LONGEST_NAME = 200
_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)

Keys = Callable[[bool], Mapping[str, Any]]


class TokenRefused(Refused):
    """The answer of an organisation's sign-in cannot be relied on. `why` completes "it …" and goes to the log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"We cannot rely on the answer of your organisation’s sign-in: {why}.")
        self.why = why


@dataclass(frozen=True)
class Expected:
    """What a token must name: who issued it, for which client, and in which attempt."""

    issuer: str
    client_id: str
    nonce: str
    is_entra: bool = False


def read(token: object, keys: Keys, expected: Expected, now: datetime) -> Claimed:
    """Return whom a token is about. Raises TokenRefused.

    `keys(refresh)` returns the provider's key set as JSON; it is asked once more, afresh, for a key that is not in the one at hand.
    """
    if not isinstance(token, str) or not token.isascii():
        raise TokenRefused("it holds no readable token")
    claims = _checked_signature(token, keys)
    _check_claims(claims, expected, now)
    return _claimed(claims, expected)


def _checked_signature(token: str, keys: Keys) -> dict[str, Any]:
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
        if header.get("alg") not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        try:
            key = _key(keys(False), header)
        except InvalidKeyIdError:
            key = _key(keys(True), header)
        return jwt.decode(token, key, algorithms=ALGORITHMS, registry=_REGISTRY).claims
    except UnsupportedAlgorithmError:
        raise TokenRefused("it is signed in a way that we do not accept") from None
    except InvalidKeyIdError:
        raise TokenRefused("it is signed with a key that its issuer does not publish") from None
    except BadSignatureError:
        raise TokenRefused("its signature does not hold") from None
    # Attribute errors and the like come from headers of the wrong shape, which joserfc does not all check.
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise TokenRefused("it holds no readable token") from None


def _key(published: Mapping[str, Any], header: Mapping[str, Any]) -> jwk.Key:
    """Return the key that a token names. A token that names none may be signed with the only key there is."""
    found = jwk.KeySet.import_key_set(published)  # type: ignore[arg-type]
    return found.get_by_kid(header.get("kid"), {"use": "sig", "alg": header["alg"]})


def _check_claims(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    """Raise TokenRefused for the first claim that is not what it must be."""
    if claims.get("iss") != expected.issuer:
        raise TokenRefused("it was issued by somebody else")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    is_shared = len(audiences) > 1 or "azp" in claims
    if expected.client_id not in audiences or (is_shared and claims.get("azp") != expected.client_id):
        raise TokenRefused("it is meant for another service")
    if claims.get("nonce") != expected.nonce:
        raise TokenRefused("it belongs to another attempt to sign in")
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=LEEWAY_SECONDS, exp={"essential": True}, iat={"essential": True}
    )
    try:
        rules.validate({name: value for name, value in claims.items() if name in {"exp", "iat", "nbf"}})
    except ExpiredTokenError:
        raise TokenRefused("it has run out") from None
    except (JoseError, OverflowError):
        raise TokenRefused("its times cannot be right") from None


def _claimed(claims: Mapping[str, Any], expected: Expected) -> Claimed:
    """Return (issuer, subject), or Entra's (tenant, object), which stays the same when the client is registered anew."""
    authority, subject = expected.issuer, claims.get("sub")
    if expected.is_entra:
        authority, subject = addresses.tenant(expected.issuer), claims.get("oid")
        if not authority or claims.get("tid") != authority:
            raise TokenRefused("it was issued for another tenant")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise TokenRefused("it does not say whom it is about")
    names = (claims.get(name) for name in ("email", "preferred_username", "name"))
    shown = next((name for name in names if isinstance(name, str) and name.isprintable() and name.strip()), "")
    return Claimed(authority, subject, shown[:_LONGEST_NAME], claims)
