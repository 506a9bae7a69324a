"""Modules as learners see them: immutable versions of checked content, and the pathways that list them.

Promises: a version's text and images never change; a version is parsed once per process and a page rendered once;
publishing what is published already changes nothing.
"""

from lms.catalogue.publishing import PublishReport, publish
from lms.catalogue.queries import (
    ModuleCard,
    PathwayEntry,
    PathwayView,
    PublishedVersion,
    cards,
    current_version,
    image,
    page_html,
    pathways,
    retired_on,
    version,
)

__all__ = [
    "ModuleCard", "PathwayEntry", "PathwayView", "PublishReport", "PublishedVersion", "cards", "current_version", "image",
    "page_html", "pathways", "publish", "retired_on", "version",
]  # fmt: skip
