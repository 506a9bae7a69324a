"""Check a file against the record, and publish what others need to check one without it."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.certificates import credential, proof, status, words
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.queries import Finding, Status, verify
from lms.runtime import ids, signing
from lms.runtime.errors import NotFound
from lms.runtime.signing import PublicKey, Purpose
from lms.runtime.work import Work


@dataclass(frozen=True)
class FileFinding:
    """What a file is and what the record says.

    `verdict` is one of `proof.Verdict`, or "exact" (the very bytes we keep), "another" (the file of another certificate than the
    one that was asked about) or "no_record" (signed by us, and no certificate of this code is in the record). `finding` is the
    record of the code that was asked about, or of the file's own when it is genuine and none was. `code` is the file's own.
    """

    verdict: str
    finding: Finding | None
    proof: proof.Proof | None
    code: str = ""

    @property
    def name(self) -> str:
        """What the verdict is called."""
        return words.VERDICTS[self.verdict][0]

    @property
    def meaning(self) -> str:
        """What the verdict means for whoever holds the file."""
        return words.VERDICTS[self.verdict][1]

    @property
    def is_ours(self) -> bool:
        """Whether the file itself can be relied on."""
        return self.verdict in {"exact", "genuine"}


def check_file(work: Work, data: bytes, *, typed: str = "") -> FileFinding:
    """Say what a file is. `typed` is the code it was handed in for; without one the file is asked for its own."""
    asked = verify(work, typed) if typed else None
    row = work.db.execute(
        sa.select(Certificate.code)
        .join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(CertificateFile.sha256 == hashlib.sha256(data).hexdigest())
    ).one_or_none()
    if row is not None:
        return _of_code(work, "exact", ids.grouped(row.code), asked, None)
    found = proof.examine(data, known_keys(work))
    if found.verdict is proof.Verdict.GENUINE and found.claims:
        return _of_code(work, "genuine", found.claims.code, asked, found)
    return FileFinding(found.verdict, asked, found, found.claims.code if found.claims else "")


def _of_code(work: Work, verdict: str, code: str, asked: Finding | None, found: proof.Proof | None) -> FileFinding:
    own = verify(work, code)
    if own.status is Status.UNKNOWN:
        return FileFinding("no_record", asked, found, code)
    if asked and asked.code != code:
        return FileFinding("another", asked, found, code)
    return FileFinding(verdict, own, found, code)


def known_keys(work: Work) -> tuple[PublicKey, ...]:
    """Return the public keys of the database and those of the file that survives its loss, each once."""
    kept = signing.public_keys(work)
    path = work.site.keys_file
    filed = signing.read_keys_file(path) if path and path.is_file() else ()
    known = {each.kid for each in kept}
    return (*kept, *(each for each in filed if each.kid not in known))


def issuer(work: Work, organisation_id: UUID, name: str) -> dict[str, Any]:
    """Return the document that names an organisation's keys for credentials, as verifiers of credentials fetch it."""
    address = credential.issuer_of(work.site.origin, str(organisation_id))
    keys = signing.public_keys(work, Purpose.CREDENTIAL)
    methods = [
        {
            "id": f"{address}#{each.kid}", "type": "Multikey", "controller": address, "publicKeyMultibase": each.public,
            **({"revoked": credential.instant(each.compromised_from)} if each.compromised_from else {}),
        }
        for each in keys
    ]  # fmt: skip
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": address,
        "name": name,
        "assertionMethod": methods,
    }


def status_list(work: Work, organisation_id: UUID, name: str) -> dict[str, Any]:
    """Return one of an organisation's lists of what was revoked or replaced, signed. Raises NotFound for a list of nothing."""
    issued = sa.and_(Certificate.organisation_id == organisation_id, Certificate.serial.startswith(f"{name[:4]}-"))
    if not status.is_name(name) or not work.db.scalar(sa.select(sa.exists().where(issued))):
        raise NotFound
    ended = work.db.scalars(
        sa.select(Certificate.serial).where(
            issued, sa.or_(Certificate.revoked_at.is_not(None), Certificate.replaced_at.is_not(None))
        )
    )
    indexes = [index for listed, index in map(status.place, ended) if listed == name]
    return credential.sign_status_list(
        origin=work.site.origin, organisation=str(organisation_id), name=name, encoded=status.packed(indexes),
        key=signing.current(work, Purpose.CREDENTIAL), at=work.now,
    )  # fmt: skip
