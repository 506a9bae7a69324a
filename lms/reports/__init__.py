"""Reads across features; it changes no fact.

Promises: a page's figures come from one snapshot; the sentence "why" is made in one place; nobody out of reach is read.
"""

from lms.reports.home import Home, certificate_standing, home
from lms.reports.modules import ModulePage, PageView, module_page, page_view
from lms.reports.pathways import PathwayPage, pathway_pages
from lms.reports.words import Standing, standing_shown

__all__ = [
    "Home", "ModulePage", "PageView", "PathwayPage", "Standing", "certificate_standing", "home", "module_page", "page_view", "pathway_pages", "standing_shown",
]  # fmt: skip
