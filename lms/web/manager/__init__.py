"""What managers and the training team see and do: team, person, behaviours, sign-offs, assignments, certificates."""

from flask import Blueprint

blueprint = Blueprint("manager", __name__)

from lms.web.manager import (  # noqa: E402, F401 -- the views join the blueprint made above
    assigning,
    behaviours,
    letting_off,
    more_time,
    people,
    printing,
    reissuing,
    revoking,
    sign_off,
    sign_offs,
    stand_ins,
    team,
)
