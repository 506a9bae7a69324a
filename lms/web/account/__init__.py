"""Signing in and out, choosing a password, second factors, tokens, and what somebody sees of their own account."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from lms.web.account import (  # noqa: E402, F401 -- the views join the blueprint made above
    changes,
    entering,
    factors,
    first_code,
    jobs,
    joining,
    linking,
    organisation,
    own,
    personal,
    record,
    reminding,
    resetting,
    second_step,
    tokens,
)
