"""Signing in and out, choosing a password, and what somebody sees of their own account."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from lms.web.account import entering, linking, organisation, own, resetting  # noqa: E402, F401 -- the views join the blueprint made above
