"""What a learner sees and does: home, pathways, modules, activities, scenarios, quizzes, sign-off, certificates, messages, references."""

from flask import Blueprint

blueprint = Blueprint("learner", __name__)

from lms.web.learner import (  # noqa: E402, F401 -- the views join the blueprint made above
    activities,
    certificates,
    elsewhere,
    home,
    messages,
    modules,
    quizzes,
    references,
    scenarios,
    sign_offs,
)
