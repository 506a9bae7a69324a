"""Make organisations, change what they are called, end them and take an end back."""

from uuid import UUID

import sqlalchemy as sa

from lms.people import directory, reach, rules, teams
from lms.people.locks import lock_organisation
from lms.people.models import Organisation, OrganisationKind, Person, Post, Team
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work


def create_organisation(
    work: Work, *, name: str, short_name: str, kind: OrganisationKind, ods_code: str | None = None, region: str | None = None,
    contact_email: str | None = None, sender_name: str | None = None,
) -> Organisation:  # fmt: skip
    """Make an organisation and the root of its team tree. Raises Forbidden, and Refused for an ODS code in use."""
    directory.check_administrator(work)
    _check(work, name, short_name, ods_code, None, sender_name)
    organisation = Organisation(
        name=name, short_name=short_name, kind=kind, ods_code=ods_code, region=region, contact_email=contact_email,
        sender_name=sender_name, created_at=work.now, ended_on=None,
    )  # fmt: skip
    work.db.add(organisation)
    work.db.flush()  # The root refers to it.
    teams.add_team(work, Team(organisation_id=organisation.id, parent_id=None, code="ROOT", name=name, ended_on=None))
    audit.record(work, "people:create-organisation", organisation.id, organisation=organisation.id, name=name)
    return organisation


def change_organisation(
    work: Work, organisation_id: UUID, *, name: str, short_name: str, kind: OrganisationKind, ods_code: str | None,
    region: str | None, contact_email: str | None, sender_name: str | None = None,
) -> None:  # fmt: skip
    """Change what an organisation is called and how it is reached; what was issued keeps the name of its day.

    Its widest team, which stands for it, is called the same. Raises Forbidden, NotFound, and Refused for an ODS code in use.
    """
    row = _locked(work, organisation_id)
    _check(work, name, short_name, ods_code, organisation_id, sender_name)
    after = {
        "name": name, "short_name": short_name, "kind": str(kind), "ods_code": ods_code, "region": region,
        "contact_email": contact_email, "sender_name": sender_name,
    }  # fmt: skip
    before = {field: getattr(row, field) for field in after}
    if before == after:
        return
    for field, value in after.items():
        setattr(row, field, value)
    teams.root_team(work, organisation_id).name = name
    work.db.flush()  # The index of ODS codes settles a race here, and not at the commit.
    audit.record(
        work, "people:change-organisation", organisation_id, organisation=organisation_id, before=before, after=after
    )


def with_number(work: Work, organisation_id: UUID, staff_number: str) -> UUID | None:
    """Return the person in a current post of an organisation with a staff number, for an administrator; None without one."""
    directory.check_administrator(work)
    found = sa.select(Post.person_id).where(
        Post.organisation_id == organisation_id, Post.staff_number == staff_number, reach.is_current(Post, work.today)
    )
    return work.db.scalars(found).first()


def signer_number(work: Work, organisation_id: UUID) -> str:
    """Return the staff number of who is named to sign off the top of an organisation, for an administrator; empty without one."""
    directory.check_administrator(work)
    found = (
        sa.select(Post.staff_number)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            Organisation.id == organisation_id,
            Post.person_id == Organisation.signer_id,
            reach.is_current(Post, work.today),
        )
    )
    return work.db.scalars(found.order_by(Post.started_on.desc())).first() or ""


def name_signer(work: Work, organisation_id: UUID, person_id: UUID | None) -> None:
    """Name who signs off whoever stands at the top of an organisation's reporting line, or nobody.

    Raises Forbidden, NotFound, and Refused for somebody who is suspended.
    """
    row = _locked(work, organisation_id)
    before = row.signer_id
    if before == person_id:
        return
    named = work.db.get(Person, person_id) if person_id else None
    if person_id and (named is None or named.suspended_at or named.erased_at):
        raise Refused("Choose somebody who can sign in", field="signer")
    row.signer_id = person_id
    audit.record(
        work, "people:name-signer", organisation_id, about=person_id or before, organisation=organisation_id,
        before=str(before or ""), after=str(person_id or ""),
    )  # fmt: skip


def end_organisation(work: Work, organisation_id: UUID) -> None:
    """End an organisation today. Raises Forbidden, NotFound, and Refused while somebody has a post there."""
    row = _locked(work, organisation_id)
    if row.ended_on:
        return
    count = work.db.scalar(
        sa.select(sa.func.count(Post.person_id.distinct())).where(
            Post.organisation_id == organisation_id, reach.is_current(Post, work.today)
        )
    )
    if count:
        raise Refused(f"{count:,} {'person works' if count == 1 else 'people work'} here. End their posts first.")
    row.ended_on = work.today
    audit.record(work, "people:end-organisation", organisation_id, organisation=organisation_id)


def reopen_organisation(work: Work, organisation_id: UUID) -> None:
    """Take back the end of an organisation. Raises Forbidden and NotFound."""
    row = _locked(work, organisation_id)
    if row.ended_on is None:
        return
    before = row.ended_on
    row.ended_on = None
    audit.record(
        work, "people:reopen-organisation", organisation_id, organisation=organisation_id, before=before.isoformat()
    )


def _locked(work: Work, organisation_id: UUID) -> Organisation:
    directory.check_administrator(work)
    lock_organisation(work, organisation_id)
    row = work.db.get(Organisation, organisation_id, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _check(
    work: Work, name: str, short_name: str, ods_code: str | None, own_id: UUID | None, sender_name: str | None
) -> None:
    for field, text in (("name", name), ("short_name", short_name), ("sender_name", sender_name)):
        if text is not None and (fault := rules.name_fault(text)):
            raise Refused(fault, field=field)
    if ods_code is None:
        return
    taken = work.db.execute(
        sa.select(Organisation.id, Organisation.name).where(Organisation.ods_code == ods_code)
    ).one_or_none()
    if taken and taken.id != own_id:
        raise Refused(f"{taken.name} has this ODS code. Check it.", field="ods_code")
