"""A sheet to print and fill in on paper: the activity of a page whose answer is too long for a screen."""

from dataclasses import dataclass

from lms import catalogue, content, enrolments
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class SheetPage:
    """A sheet and the page that asks for it."""

    module_id: str
    module_title: str
    page: content.Page
    sheet: content.Sheet


def sheet_page(work: Work, module_id: str, page_id: str) -> SheetPage:
    """Return the sheet of a page, of the version that the actor reads. Raises NotFound when the page has none."""
    run = enrolments.latest_run(work, module_id)
    version = catalogue.version(work, run.version_id) if run else catalogue.current_version(work, module_id)
    page = next((each for each in version.module.pages if each.slug == page_id), None)
    if page is None or not isinstance(page.activity, content.Sheet):
        raise NotFound
    return SheetPage(module_id, version.module.title, page, page.activity)
