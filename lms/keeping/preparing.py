"""What a restored database needs before it serves, done in one transaction, and the checks before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from lms import certificates, joining, lasting, migrating, reminders, signin
from lms.runtime import audit, clock, copies, queue, signing
from lms.runtime.backup import Manifest
from lms.runtime.errors import NotFound, Refused
from lms.runtime.journal import Deed
from lms.runtime.signing import PublicKey
from lms.runtime.work import Site, Work, system


@dataclass(frozen=True)
class Since:
    """What is known of the time after the backup: deeds that last, and the public halves of keys."""

    deeds: Sequence[Deed] = ()
    keys: Sequence[PublicKey] = ()


def check_release(manifest: Manifest) -> None:
    """Raise Refused when the backup is of a later release than this one."""
    if not migrating.knows(manifest.revision):
        raise Refused(
            f"The backup was made by release {manifest.release}, whose database ({manifest.revision}) this one does not know: "
            "restore it with that release or a later one"
        )


def integrity_faults(connection: Connection) -> list[str]:
    """Return what the database itself finds wrong. PostgreSQL has built every index and checked every reference while loading."""
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return found + [f"A row of {row[0]} refers to one of {row[2]} that is not there." for row in broken[:20]]


def manifest_faults(connection: Connection, manifest: Manifest) -> list[str]:
    """Return a sentence for each table and each chain that is not what the manifest says."""
    counts, heads = copies.counts(connection), copies.heads(connection)
    wanted = {chain: (head.number, head.digest) for chain, head in manifest.heads.items()}
    found = [f"The table {name} is missing." for name in sorted(manifest.tables.keys() - counts)]
    found += [f"The table {name} should not be there." for name in sorted(counts.keys() - manifest.tables)]
    found += [
        f"The table {name} has {counts[name]} rows and should have {number}."
        for name, number in manifest.tables.items()
        if counts.get(name, number) != number
    ]
    return found + [
        f"The record of changes ends elsewhere in chain {chain} than when the backup was made."
        for chain in sorted(heads.keys() | wanted)
        if heads.get(chain) != wanted.get(chain)
    ]


def prepare(connection: Connection, site: Site, manifest: Manifest, since: Since) -> list[str]:
    """Bring the database to this release, sign everybody out, do again what lasts, and note it in the record; say what was done.

    Raises Refused, with the transaction to be rolled back, when the database does not let that be done.
    """
    try:
        return _prepared(connection, site, manifest, since)
    except (sa.exc.DatabaseError, NotFound) as problem:
        raise Refused(
            f"The backup cannot be made fit to serve, and nothing was changed: {problem!r}"[:500]
        ) from problem


def _prepared(connection: Connection, site: Site, manifest: Manifest, since: Since) -> list[str]:
    revision = sa.table(copies.REVISION_TABLE, sa.column("version_num"))
    connection.execute(sa.insert(revision).values(version_num=manifest.revision))
    migrating.upgrade_over(connection)
    with Session(connection, expire_on_commit=False, close_resets_only=False) as db:
        work = Work(db, system("restore"), clock.now(), site)
        lines = _prepare(work, manifest, since)
        db.flush()
        audit.seal(db)
        db.flush()
    migrating.check_references(connection)
    after = migrating.current(connection)
    if after != manifest.revision:
        lines.insert(0, f"The database went from {manifest.revision} to {after}.")
    return lines


def _prepare(work: Work, manifest: Manifest, since: Since) -> list[str]:
    signin.end_everything(work)
    joining.end_all(work)
    reminders.end_links(work)
    queue.drop(work, "mail_link")  # Whoever asked for a link before has it, or has asked again.
    lines = ["Everybody is signed out; sign-in links, codes, tokens and calendar links from before do not work."]
    lines += [f"The key {kid} was taken over from the file of public keys." for kid in signing.adopt(work, since.keys)]
    certificates.leave_gap(work)
    lines += lasting.replay(work, since.deeds)
    audit.record(
        work, "backup:restore", manifest.sha256, made_at=manifest.made_at.isoformat(), release=manifest.release,
        deeds=len(since.deeds),
    )  # fmt: skip
    return lines + key_faults(work)


def key_faults(work: Work) -> list[str]:
    """Return what the operator must do about keys that do not open with this master key."""
    return [f"{sentence} Until then, no new certificate gets a file." for sentence in signing.faults(work)]


def together(*many: Iterable[Deed]) -> tuple[Deed, ...]:
    """Join what several journals hold, each deed once, and refuse kinds that this release does not know."""
    found = {(deed.kind, deed.subject): deed for each in many for deed in each}
    lasting.check(found.values())
    return tuple(found.values())
