"""What training leads see and do: the people of their organisation, their posts, who manages them, and what they learned elsewhere."""

from flask import Blueprint

blueprint = Blueprint("training", __name__, url_prefix="/training")

from lms.web.training import circles, completions, evidence, import_deeds, imports, people, posts, rules  # noqa: E402, F401 -- the views join the blueprint made above
