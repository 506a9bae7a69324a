"""What programs may read as JSON: oneself, one's certificates, the team within reach. Open to tokens and to whoever is signed in."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api")

from lms.web.api import reading  # noqa: E402, F401 -- the views join the blueprint made above
