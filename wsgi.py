"""The application that a WSGI server runs: `gunicorn wsgi:app`."""

from lms.app import create_app
from lms.runtime.settings import load

app = create_app(load())
