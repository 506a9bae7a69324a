"""Who may still sign in after their last post has ended."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from lms import people
from lms.signin.models import PersonalAddress

LEFT = (
    "Your last post here has ended, and no personal address was confirmed before, so this account is closed. Your certificates can "
    "still be checked, and the training team of your last post can send them to you."
)


def keeps_sign_in(
    person_id: InstrumentedAttribute[UUID], today: date | sa.BindParameter[date]
) -> sa.ColumnElement[bool]:
    """Return the condition that somebody may sign in: they have not left, or confirmed a personal address before they did."""
    return sa.or_(~people.has_left(person_id, today), has_personal_address(person_id))


def has_personal_address(person_id: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that somebody has a personal address that is confirmed."""
    return sa.exists().where(PersonalAddress.person_id == person_id, PersonalAddress.confirmed_at.is_not(None))


def address_of(
    person_id: InstrumentedAttribute[UUID], work_address: InstrumentedAttribute[str | None], today: date
) -> sa.ColumnElement[str | None]:
    """Return where somebody's mail goes: to their account's address, and after they left to their personal one, if it is confirmed."""
    personal = (
        sa.select(PersonalAddress.email)
        .where(PersonalAddress.person_id == person_id, PersonalAddress.confirmed_at.is_not(None))
        .scalar_subquery()
    )
    return sa.case((people.has_left(person_id, today), sa.func.coalesce(personal, work_address)), else_=work_address)
