"""The second wall: only the tags, classes, ids and addresses that the renderer writes get through."""

import re
from functools import partial

import nh3

from lms.content.fields import HTTPS

_CLASSES = {
    "a": {"app-term"},
    "div": {
        "app-story", "app-activity", "app-table-scroll", "nhsuk-card", "nhsuk-card--feature", "nhsuk-card--warning", "nhsuk-card--care",
        "nhsuk-card--care--urgent", "nhsuk-card__content", "nhsuk-card__heading-container",
    },
    "figcaption": {"app-figure__caption"},
    "figure": {"app-figure"},
    "h2": {"nhsuk-heading-m", "nhsuk-heading-s", "nhsuk-card__heading"},
    "h3": {"nhsuk-heading-s", "nhsuk-card__heading"},
    "img": {"app-figure__image"},
    "ol": {"nhsuk-list", "nhsuk-list--number"},
    "p": {"app-activity__label"},
    "span": {"nhsuk-u-visually-hidden", "nhsuk-card--care__arrow", "app-icon-tick", "app-icon-cross"},
    "sup": {"app-cite"},
    "table": {"nhsuk-table"},
    "tbody": {"nhsuk-table__body"},
    "td": {"nhsuk-table__cell"},
    "th": {"nhsuk-table__header"},
    "thead": {"nhsuk-table__head"},
    "tr": {"nhsuk-table__row"},
    "ul": {"nhsuk-list", "nhsuk-list--bullet", "nhsuk-list--tick", "nhsuk-list--cross"},
}  # fmt: skip
_TAGS = {*_CLASSES, "blockquote", "br", "code", "em", "hr", "li", "pre", "strong"}
_ATTRIBUTES = {"a": {"href", "id"}, "img": {"alt", "src"}, "ol": {"start"}, "sup": {"id"}}
_VALUES = {
    "div": {"role": {"group"}, "aria-label": {"Table"}, "tabindex": {"0"}},
    "span": {"aria-hidden": {"true"}},
    "th": {"scope": {"col"}},
    "ul": {"role": {"list"}},
}
_PATTERNS = {
    ("a", "href"): re.compile(r"#(?:source-[0-9]+|term-[a-z][a-z0-9-]*)\Z|" + HTTPS.replace("$", r"\Z")),
    ("a", "id"): re.compile(r"use-[a-z][a-z0-9-]*\Z"),
    ("ol", "start"): re.compile(r"[0-9]{1,9}\Z"),
    ("sup", "id"): re.compile(r"cite-[0-9]+\Z"),
}


def clean(html: str, addresses: frozenset[str]) -> str:
    """Return HTML without anything that is not ours. `addresses` are the local ones that links and images may have."""
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, tag_attribute_values=_VALUES, allowed_classes=_CLASSES, url_schemes={"https"},
        attribute_filter=partial(_kept, addresses), generic_attribute_prefixes=set(), link_rel=None, strip_comments=True,
        clean_content_tags=set(),
    )  # fmt: skip


def _kept(addresses: frozenset[str], tag: str, name: str, value: str) -> str | None:
    if name in {"href", "src"} and value in addresses:
        return value
    if name == "src":
        return None
    pattern = _PATTERNS.get((tag, name))
    return value if pattern is None or pattern.match(value) else None
