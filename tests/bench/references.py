"""The two references that every figure is taken beside: a trivial view, and a view with a cookie, four small reads and one template."""

import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template_string, session

from lms.people.models import Organisation, Person, Post, Team
from lms.runtime.db import make_engine, open_session

_ROW = (
    '<li class="row"><h3>{{ each }}</h3><p>{{ loop.index }} of {{ rows|length }}, with some words beside it.</p></li>'
)
_PAGE = (
    "<!doctype html><html><head><title>{{ name }}</title></head><body><ul>{% for each in rows %}"
    + _ROW
    + "{% endfor %}</ul></body></html>"
)


def create() -> Flask:
    """Return the application with `/hello` and `/orm-view`."""
    app = Flask("references")
    app.secret_key = "a key for measuring, used nowhere else"
    engine = make_engine(os.environ["LMS_DATABASE_URL"])

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/orm-view")
    def orm_view() -> str:
        session.get("person")
        db = open_session(engine, write=False)
        try:
            person = db.scalars(sa.select(Person).limit(1)).one()
            found: Any = db.get(Person, person.id)
            posts = db.scalars(sa.select(Post).limit(10)).all()
            teams = db.scalars(
                sa.select(Team).join(Organisation, Organisation.id == Team.organisation_id).limit(10)
            ).all()
            names = [*(post.job_title for post in posts), *(team.name for team in teams)] * 3
            return render_template_string(_PAGE, name=found.name, rows=names)
        finally:
            db.close()

    return app


app = create()
