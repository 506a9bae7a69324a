"""Modules as learners see them: immutable versions of checked content, the pathways that list them, and local inserts.

Promises: a version's text and images never change; a version is parsed once per process and a page rendered once;
publishing what is published already changes nothing, and never what an organisation or a person wrote or chose.
"""

from lms.catalogue.changes import changed_outcomes
from lms.catalogue.choosing import choose_pathway, use_suggested_pathway
from lms.catalogue.inserts import LocalText, local_text, set_insert
from lms.catalogue.pathways import OwnPathways, PathwayEntry, PathwayView, own_pathways, pathways, suggesting
from lms.catalogue.publishing import PublishReport, publish
from lms.catalogue.queries import (
    ModuleCard,
    PublishedVersion,
    cards,
    current_version,
    image,
    page_pieces,
    retired_on,
    version,
    version_digest,
)
from lms.catalogue.references import Place, SourceEntry, WordEntry, glossary, sources

__all__ = [
    "LocalText", "ModuleCard", "OwnPathways", "PathwayEntry", "PathwayView", "Place", "PublishReport",
    "PublishedVersion", "SourceEntry", "WordEntry", "cards", "changed_outcomes", "choose_pathway", "current_version",
    "glossary", "image", "local_text", "own_pathways", "page_pieces", "pathways", "publish", "retired_on", "set_insert",
    "sources", "suggesting", "use_suggested_pathway", "version", "version_digest",
]  # fmt: skip
