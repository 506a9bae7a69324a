"""The table of standing: where a person is with a module, as one organisation sees it."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class StandingRow(Base):
    """The facts the word is read from, one row per person, organisation and module.

    `due_on` is None where the organisation does not ask. `started_on`, `awaiting_since`, `achieved_on`, `certified_until` and
    `certified_window_opens_on` are copied into each of the person's rows; each is written by the feature whose fact it is.
    `valid_until` and `window_opens_on` are what holds for this organisation: `rules.effective` of the certification's dates, of how often
    the organisation asks (`renew_months`, None for as often as the module says) and of the time it gave (`extended_until`).
    """

    __tablename__ = "standing"
    __table_args__ = (sa.Index("ix_standing_organisation_id_module_id", "organisation_id", "module_id"),)

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"), primary_key=True)
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"), primary_key=True)
    due_on: Mapped[date | None]
    reason: Mapped[str | None]
    rule_name: Mapped[str | None]
    started_on: Mapped[date | None]
    awaiting_since: Mapped[date | None]
    achieved_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    window_opens_on: Mapped[date | None]
    renew_months: Mapped[int | None]
    certified_until: Mapped[date | None]
    certified_window_opens_on: Mapped[date | None]
    extended_until: Mapped[date | None]
