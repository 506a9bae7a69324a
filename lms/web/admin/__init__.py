"""What administrators see and do: organisations and teams, people's access, roles."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from lms.web.admin import access, factors, jobs, messages, organisations, people, privacy, record, teams  # noqa: E402, F401 -- the views join the blueprint made above
