"""Pages that need no account: checking a certificate, the footer's pages, and a sign of life."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from lms.web.public import about, checking, health, reminding  # noqa: E402, F401 -- the views join the blueprint made above
