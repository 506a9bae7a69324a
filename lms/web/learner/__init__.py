"""What a learner sees and does: home, modules, scenarios, quizzes, sign-off, certificates, messages."""

from flask import Blueprint

blueprint = Blueprint("learner", __name__)

from lms.web.learner import (  # noqa: E402, F401 -- the views join the blueprint made above
    certificates,
    home,
    messages,
    modules,
    quizzes,
    scenarios,
    sign_offs,
)
