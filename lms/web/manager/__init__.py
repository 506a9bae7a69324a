"""What managers and the training team see and do: team, person, behaviours, sign-offs, assignments, revocation."""

from flask import Blueprint

blueprint = Blueprint("manager", __name__)

from lms.web.manager import assigning, behaviours, people, revoking, sign_offs, team  # noqa: E402, F401 -- they join the blueprint
