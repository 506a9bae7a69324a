"""Reminders: one digest for each person and week, computed when it is sent and again when it is mailed; dates in a calendar.

Promises: never to somebody who is done, suspended, erased, or has no current post where it is asked; the reasons and the way there
in each; on the person's own day, outside quiet hours; once for each person, rule and period; readable in the product whatever becomes of
the mail. Leaves out: how mails travel (`lms.mailing`).
"""

from lms.reminders import rules
from lms.reminders.calendar import end_links, feed, has_link, make_link, take_back
from lms.reminders.choices import Choice, choice, choose, is_mailed, read_stop_token, stop_mails, stop_token
from lms.reminders.digests import as_of_now, begin, prune, quiet_until, read_batch, send_batch
from lms.reminders.letters import Written
from lms.reminders.samples import Sample, samples

__all__ = [
    "Choice", "Sample", "Written", "as_of_now", "begin", "choice", "choose", "end_links",
    "feed", "has_link", "is_mailed", "make_link", "prune",
    "quiet_until", "read_batch", "read_stop_token", "rules", "samples", "send_batch", "stop_mails", "stop_token", "take_back",
]  # fmt: skip
