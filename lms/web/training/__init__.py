"""What training leads see and do: the people of their organisation, their posts and who manages them."""

from flask import Blueprint

blueprint = Blueprint("training", __name__, url_prefix="/training")
