"""One's own digest and calendar: the day it comes, whether it is mailed, and the link that shows dates in a calendar."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import reminders
from lms.runtime.schedule import DAYS
from lms.web.account import blueprint
from lms.web.doors import signed_in
from lms.web.fields import BaseForm, RadiosField, TickField
from lms.web.rendering import page
from lms.web.work import shown_on, work


class DigestForm(BaseForm):
    """The day, and whether it is mailed."""

    weekday = RadiosField(
        "On which day?", "Choose a day", choices=[(str(number), day) for number, day in enumerate(DAYS)]
    )
    is_mailed = TickField("Send it to my email address too")


@dataclass(frozen=True)
class CalendarPage:
    """Whether there is a link, and the address of one that was made just now."""

    has_link: bool
    address: str = ""


@blueprint.route("/account/digest", methods=["GET", "POST"])
@signed_in
def digest() -> ResponseReturnValue:
    """Show and change the day on which one's digest comes."""
    found = reminders.choice(work())
    form = DigestForm(request.form or None, data={"weekday": str(found.weekday), "is_mailed": found.is_mailed})
    if request.method == "POST":
        form = DigestForm(request.form)
        if form.validate():
            with shown_on(form):
                reminders.choose(work(), weekday=int(form.weekday.data), is_mailed=form.is_mailed.data)
                flash(f"Your digest comes on {DAYS[int(form.weekday.data)]}s.")
                return redirect(url_for("account.profile"), 303)
    return page("account/digest.html", found, form)


@blueprint.route("/account/calendar")
@signed_in
def calendar() -> ResponseReturnValue:
    """Show whether one's dates can be read in a calendar."""
    return page("account/calendar.html", CalendarPage(reminders.has_link(work())))


@blueprint.route("/account/calendar", methods=["POST"])
@signed_in
def make_calendar() -> ResponseReturnValue:
    """Make a link for one's calendar and show it, once; the one before stops working."""
    address = reminders.make_link(work())
    return page("account/calendar.html", CalendarPage(has_link=True, address=address))


@blueprint.route("/account/calendar/end", methods=["POST"])
@signed_in
def end_calendar() -> ResponseReturnValue:
    """Let one's calendar link open nothing any more."""
    reminders.take_back(work())
    flash("The link is taken back. Calendars that have it see nothing more.")
    return redirect(url_for("account.calendar"), 303)
