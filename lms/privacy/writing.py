"""A person's record as a page to read and as JSON for programs. Pure."""

import json
from datetime import datetime
from html import escape
from typing import Any

from lms.privacy.gathering import Record, Section

_STYLE = (
    "body{font:16px/1.5 Arial,sans-serif;max-width:50em;margin:2em auto;padding:0 1em;color:#212b32}"
    "dl{border-top:1px solid #d8dde0;padding-top:.5em;display:grid;grid-template-columns:12em 1fr;gap:.2em 1em}"
    "dt{color:#4c6272}dd{margin:0;overflow-wrap:anywhere}"
)


def as_json(record: Record) -> str:
    """Return the record as JSON: each table with what it holds and the person's rows."""
    return json.dumps(
        {
            "person": record.person_name,
            "made_at": record.made_at.isoformat(),
            "tables": {each.name: {"what": each.what, "rows": each.rows} for each in record.sections},
            "acts": record.acts,
        },
        ensure_ascii=False,
        indent=1,
    )


def as_html(record: Record) -> str:
    """Return the record as one page that needs nothing but itself."""
    shown = [each for each in record.sections if each.rows]
    title = f"Everything kept about {record.person_name}"
    parts = [
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>',
        f"<body><h1>{escape(title)}</h1><p>Made on {_when(record.made_at)}. Passwords and other secrets are left out.</p>",
        "<h2>Contents</h2><ul>",
        *(f'<li><a href="#{each.name}">{escape(each.what)}</a> ({len(each.rows)})</li>' for each in shown),
        '<li><a href="#acts">What you did to other records</a></li></ul>',
        *(_section(each) for each in shown),
        '<h2 id="acts">What you did to other records</h2>',
        "<p>Whom it was about is theirs, and left out.</p><ul>",
        *(f"<li>{escape(each['at'])}: {escape(each['action'])}</li>" for each in record.acts),
        "</ul></body></html>",
    ]  # fmt: skip
    return "\n".join(parts)


def _section(section: Section) -> str:
    rows = "\n".join(
        "<dl>" + "".join(f"<dt>{_label(name)}</dt><dd>{_text(value)}</dd>" for name, value in row.items()) + "</dl>"
        for row in section.rows
    )
    return f'<h2 id="{section.name}">{escape(section.what)}</h2>\n{rows}'


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return escape(words[:1].upper() + words[1:])


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return escape(json.dumps(value, ensure_ascii=False))
    return escape(str(value))


def _when(instant: datetime) -> str:
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"
