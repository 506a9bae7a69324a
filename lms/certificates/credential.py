"""The Open Badges 3.0 credential inside a certificate's file: made, signed with Ed25519, and read strictly.

Promises: everything that gives the credential its meaning (its type, its purpose, the module, the holder, the dates, where its
revocation is looked up) is inside the signature; what is read back is exactly a document that we write, or it is refused.
Leaves out: general JSON-LD. Our documents have one shape, with one unnamed node, so their canonical form is written directly;
tests compare it with two processors that are not ours. Source: docs/decisions/0012, W3C vc-di-eddsa, Open Badges 3.0.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.certificates.statements import DATE_TIME, SECURITY, UNNAMED, Statement, kind, link, to_sign, value
from lms.runtime import base58
from lms.runtime.signing import PublicKey, SigningKey

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
_SUITE, _PURPOSE = "eddsa-rdfc-2022", "assertionMethod"
_CRED = "https://www.w3.org/2018/credentials#"
_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SCHEMA = "https://schema.org/"


@dataclass(frozen=True)
class Claims:
    """What a credential says. `origin` is the address it was issued at, without a slash at its end; instants are UTC.

    `code` is the certificate's, in groups; `list_name` and `index` say where its revocation is looked up.
    """

    origin: str
    organisation: str
    issuer_name: str
    code: str
    module_id: str
    module_title: str
    module_version: int
    holder_name: str
    outcomes: str
    criteria: str
    valid_from: datetime
    valid_until: datetime
    list_name: str
    index: int


class NotOurs(Exception):
    """The document is not one that we wrote and signed; the text says why."""


def sign(claims: Claims, key: SigningKey, at: datetime) -> bytes:
    """Return the credential as JSON, signed at an instant. The same claims, key and instant give the same bytes."""
    document = _document(_plain(claims))
    proof = _proof(issuer_of(claims.origin, claims.organisation), key.public.kid, at)
    signature = key.private.sign(to_sign(_statements(document), proof))
    return _written(document, proof, "z" + base58.encode(signature))


def read(data: bytes, keys: Iterable[PublicKey]) -> tuple[Claims, PublicKey]:
    """Return what a credential says and the key that signed it.

    Raises NotOurs for anything but the exact shape that `sign` writes, for a key that is not given, and for a signature that
    does not fit.
    """
    document = _parsed(data)
    proof = document.pop("proof", None)
    if not isinstance(proof, dict) or not isinstance(signed := proof.get("proofValue"), str):
        raise NotOurs("it is not signed")
    claims, (issuer, _, kid) = _claims(document), str(proof.get("verificationMethod")).partition("#")
    options = _proof(issuer_of(claims.origin, claims.organisation), kid, _instant(proof.get("created")))
    # To the byte: what was added, renamed, repeated or reordered would be covered by no signature.
    if (
        data != _written(_document(claims), options, signed)
        or issuer != options["verificationMethod"].partition("#")[0]
    ):
        raise NotOurs("it is not a credential of this service")
    key = next((each for each in keys if each.kid == kid and each.purpose == "credential"), None)
    if key is None:
        raise NotOurs("it is signed with a key that is not ours")
    try:
        public = Ed25519PublicKey.from_public_bytes(key.raw)
        public.verify(base58.decode(signed.removeprefix("z")), to_sign(_statements(document), options))
    except (InvalidSignature, ValueError):
        raise NotOurs("its signature does not fit what it says") from None
    return claims, key


def issuer_of(origin: str, organisation: str) -> str:
    """Return the address at which an organisation's keys for credentials are published."""
    return f"{origin}/issuers/{organisation}"


def status_list(issuer: str, name: str) -> str:
    """Return the address of one of an issuer's lists of what was revoked."""
    return f"{issuer}/status/{name}"


def sign_status_list(
    *, origin: str, organisation: str, name: str, encoded: str, key: SigningKey, at: datetime
) -> dict[str, Any]:
    """Return a signed list of what was revoked. `encoded` is the packed list, as `status.packed` gives it."""
    issuer = issuer_of(origin, organisation)
    address = status_list(issuer, name)
    document: dict[str, Any] = {
        "@context": CONTEXTS[:1], "id": address, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer, "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded,
        },
    }  # fmt: skip
    stated = [
        kind(address, _CRED + "VerifiableCredential"), kind(address, _STATUS + "BitstringStatusListCredential"),
        link(address, _CRED + "issuer", issuer), value(address, _CRED + "validFrom", instant(at), DATE_TIME),
        link(address, _CRED + "credentialSubject", f"{address}#list"), kind(f"{address}#list", _STATUS + "BitstringStatusList"),
        value(f"{address}#list", _STATUS + "statusPurpose", "revocation"),
        value(f"{address}#list", _STATUS + "encodedList", encoded, SECURITY + "multibase"),
    ]  # fmt: skip
    proof = _proof(issuer, key.public.kid, at)
    signature = key.private.sign(to_sign(stated, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.encode(signature)}}


def _plain(claims: Claims) -> Claims:
    """Return claims whose texts hold no line ends, tabs or doubled spaces: the canonical form writes them in one way only."""
    texts: dict[str, Any] = {
        name: " ".join(each.split()) for name, each in vars(claims).items() if isinstance(each, str)
    }
    return replace(claims, **texts)


def _document(claims: Claims) -> dict[str, Any]:
    """Return the credential without its proof. Every node but the holder's name has an address, and the order is fixed."""
    here = f"{claims.origin}/verify/{claims.code}"
    issuer = issuer_of(claims.origin, claims.organisation)
    listed = status_list(issuer, claims.list_name)
    return {
        "@context": CONTEXTS,
        "id": here,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": issuer, "type": ["Profile"], "name": claims.issuer_name,
        },
        "name": claims.module_title,
        "validFrom": instant(claims.valid_from),
        "validUntil": instant(claims.valid_until),
        "credentialSubject": {
            "id": f"{here}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": claims.holder_name, "identityType": "name", "hashed": False}
            ],
            "achievement": {
                "id": f"{claims.origin}/modules/{claims.module_id}#version-{claims.module_version}",
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": claims.module_title,
                "humanCode": claims.module_id,
                "version": str(claims.module_version),
                "description": claims.outcomes,
                "criteria": {"id": f"{here}#criteria", "narrative": claims.criteria},
            },
        },
        "credentialStatus": {
            "id": f"{listed}#{claims.index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(claims.index), "statusListCredential": listed,
        },
    }  # fmt: skip


def _claims(document: Mapping[str, Any]) -> Claims:
    """Return what a document of our shape says; the caller compares the document that follows from it with this one."""
    try:
        subject, issuer = document["credentialSubject"], document["issuer"]
        achievement, status = subject["achievement"], document["credentialStatus"]
        origin, found, code = str(document["id"]).rpartition("/verify/")
        if not found:
            raise NotOurs("it is not a credential of this service")
        return Claims(
            origin=origin,
            organisation=issuer["id"].rpartition("/issuers/")[2],
            issuer_name=issuer["name"],
            code=code,
            module_id=achievement["humanCode"],
            module_title=document["name"],
            module_version=int(achievement["version"]),
            holder_name=subject["identifier"][0]["identityHash"],
            outcomes=achievement["description"],
            criteria=achievement["criteria"]["narrative"],
            valid_from=_instant(document["validFrom"]),
            valid_until=_instant(document["validUntil"]),
            list_name=status["statusListCredential"].rpartition("/")[2],
            index=int(status["statusListIndex"]),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise NotOurs("it is not a credential of this service") from None


def _written(document: Mapping[str, Any], proof: Mapping[str, str], signature: str) -> bytes:
    whole = {**document, "proof": {**proof, "proofValue": signature}}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise NotOurs("it is not JSON") from None
    if not isinstance(document, dict):
        raise NotOurs("it is not a credential")
    return cast(dict[str, Any], document)


def _proof(issuer: str, kid: str, at: datetime) -> dict[str, str]:
    return {
        "type": "DataIntegrityProof", "cryptosuite": _SUITE, "created": instant(at),
        "verificationMethod": f"{issuer}#{kid}", "proofPurpose": _PURPOSE,
    }  # fmt: skip


def _statements(document: Mapping[str, Any]) -> list[Statement]:
    """Return the statements that a document of our shape makes."""
    here, issuer, subject, status = (
        document[name] for name in ("id", "issuer", "credentialSubject", "credentialStatus")
    )
    holder, achievement, name = subject["id"], subject["achievement"], subject["identifier"][0]
    achieved, criteria = achievement["id"], achievement["criteria"]
    return [
        kind(here, _CRED + "VerifiableCredential"), kind(here, _OB + "OpenBadgeCredential"),
        link(here, _CRED + "issuer", issuer["id"]), value(here, _SCHEMA + "name", document["name"]),
        value(here, _CRED + "validFrom", document["validFrom"], DATE_TIME),
        value(here, _CRED + "validUntil", document["validUntil"], DATE_TIME),
        link(here, _CRED + "credentialSubject", holder), link(here, _CRED + "credentialStatus", status["id"]),
        kind(issuer["id"], _OB + "Profile"), value(issuer["id"], _SCHEMA + "name", issuer["name"]),
        kind(holder, _OB + "AchievementSubject"), link(holder, _OB + "achievement", achieved),
        link(holder, _OB + "identifier", UNNAMED), kind(UNNAMED, _OB + "IdentityObject"),
        value(UNNAMED, _OB + "identityHash", name["identityHash"]),
        value(UNNAMED, _OB + "identityType", name["identityType"]),
        # The published context gives this type under https, and a signature covers the letter.
        value(UNNAMED, _OB + "hashed", "false", "https://www.w3.org/2001/XMLSchema#boolean"),
        kind(achieved, _OB + "Achievement"), value(achieved, _OB + "achievementType", achievement["achievementType"]),
        value(achieved, _SCHEMA + "name", achievement["name"]), value(achieved, _OB + "humanCode", achievement["humanCode"]),
        value(achieved, _OB + "version", achievement["version"]),
        value(achieved, _SCHEMA + "description", achievement["description"]),
        link(achieved, _OB + "Criteria", criteria["id"]), value(criteria["id"], _OB + "narrative", criteria["narrative"]),
        kind(status["id"], _STATUS + "BitstringStatusListEntry"),
        value(status["id"], _STATUS + "statusPurpose", status["statusPurpose"]),
        value(status["id"], _STATUS + "statusListIndex", status["statusListIndex"]),
        link(status["id"], _STATUS + "statusListCredential", status["statusListCredential"]),
    ]  # fmt: skip


def instant(at: datetime) -> str:
    """Return an instant as credentials write it, in whole seconds of UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: object) -> datetime:
    """Return the instant that a text names. Raises NotOurs for another form of it."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotOurs("an instant in it is not one") from None
