"""Reads across features; it changes no fact.

Promises: a page's figures come from one snapshot; the sentence "why" is made in one place; nobody out of reach is read.
"""

from lms.reports.change_words import KINDS
from lms.reports.home import Home, certificate_standing, home
from lms.reports.module_pages import PageView, after_page, page_view
from lms.reports.modules import ModulePage, module_page
from lms.reports.pathways import PathwayPage, PathwaysPage, pathways_page
from lms.reports.person import PersonPage, person_page
from lms.reports.recomputing import standing_faults
from lms.reports.record import Change, Changes, Entry, Wanted, change, changes, own_changes
from lms.reports.references import SourcesPage, sources_page
from lms.reports.renewals import RenewalResult, Renewals, renewal_result, renewals
from lms.reports.sheets import SheetPage, sheet_page
from lms.reports.team import Filter, TeamPage, export, team
from lms.reports.trials import ShownSample, shown_samples
from lms.reports.why import Why, own_why, why
from lms.reports.words import Standing, certified_shown, standing_shown

__all__ = [
    "KINDS", "Change", "Changes", "Entry", "Filter", "Home", "ModulePage", "PageView", "PathwayPage", "PathwaysPage",
    "PersonPage", "RenewalResult", "Renewals", "SheetPage", "ShownSample", "SourcesPage", "Standing", "TeamPage", "Wanted", "Why",
    "after_page", "certificate_standing", "certified_shown", "change", "changes", "export", "home", "module_page",
    "own_changes", "own_why", "page_view", "pathways_page", "person_page", "renewal_result", "renewals", "sheet_page", "shown_samples",
    "sources_page", "standing_faults", "standing_shown", "team", "why",
]  # fmt: skip
