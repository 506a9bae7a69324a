"""Whoever leaves without a personal address gets their certificates as files, at their work address, a week before their last day.

Promises: once for each post that is somebody's last; whoever keeps sign-in gets none; the message in the product says the same as the mail
that carries the files. Leaves out: sign-in after the last post (`signin`), and making the files (`certificates`).
"""

from lms.leaving.files import KIND, enclosed, unmade
from lms.leaving.service import due, send

__all__ = ["KIND", "due", "enclosed", "send", "unmade"]
