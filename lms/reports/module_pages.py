"""A module's pages, as a learner sees them, and where each leads. Source: experience, page 04."""

from dataclasses import dataclass

from lms import catalogue, content, enrolments, learning, quizzes
from lms.enrolments import Requirement, Run
from lms.reports.blocks import Block, blocks
from lms.reports.contents import Place, contents, so_far
from lms.reports.progress import Part, Progress, done, progress
from lms.runtime import links
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Onward:
    """Where a page leads in a renewal: to another page that it needs, or else to so many questions; none are left when 0."""

    is_needed: bool
    page: content.Page | None
    questions: int


@dataclass(frozen=True)
class PageView:
    """One page of a module; `onward` is given in a renewal that began with questions."""

    module_id: str
    module_title: str
    page: content.Page
    blocks: tuple[Block, ...]
    feedback: learning.Feedback | None
    is_read: bool
    progress: Progress
    contents: tuple[Place, ...]
    previous: content.Page | None
    following: content.Page | None
    sources: tuple[tuple[int, content.Source], ...]
    terms: tuple[tuple[str, content.Term], ...]
    is_past_review: bool
    quiz_met: bool
    scenarios_left: bool
    strip: tuple[Part, ...]
    onward: Onward | None


def page_view(work: Work, module_id: str, page_id: str, answers: learning.Answers | None = None) -> PageView:
    """Return one page for the actor: of their run's version, or of the current one before they begin.

    With `answers`, the activity of the page says what it thinks of them. Raises NotFound, also for answers to a page that asks nothing.
    """
    run = enrolments.latest_run(work, module_id)
    version = catalogue.version(work, run.version_id) if run else catalogue.current_version(work, module_id)
    module = version.module
    pages = {page.slug: page for page in module.pages}
    if page_id not in pages:
        raise NotFound
    page = pages[page_id]
    feedback = _feedback(page, answers) if answers is not None else None
    found = so_far(work, run)
    state = progress(module, run, found.done, here=page_id)
    at = page.number - 1
    return PageView(
        module_id=module_id, module_title=module.title, page=page,
        blocks=blocks(work, version, page, run.organisation_id if run else None, feedback), feedback=feedback,
        is_read=page_id in found.done.pages, progress=state, contents=contents(module, run, found, state, page_id),
        previous=module.pages[at - 1] if at else None,
        following=module.pages[at + 1] if at + 1 < len(module.pages) else None,
        sources=tuple((number, module.sources[key]) for number, key in enumerate(page.cites, start=1)),
        terms=tuple((key, module.terms[key]) for key in page.terms),
        is_past_review=page.review_by < work.today, quiz_met=bool(run and Requirement.QUIZ in run.met),
        scenarios_left=state.next_scenario is not None, strip=state.strip,
        onward=_onward(state.refresher, page_id) if state.refresher else None,
    )  # fmt: skip


def _feedback(page: content.Page, answers: learning.Answers) -> learning.Feedback:
    if page.activity is None or isinstance(page.activity, content.Sheet):
        raise NotFound
    return learning.check(page.activity, answers)


def _onward(found: quizzes.Refresher, page_id: str) -> Onward:
    following = next((page for page in found.waits_for if page.slug != page_id), None)
    return Onward(page_id in {page.slug for page in found.to_read}, following, len(found.to_ask))


def after_page(work: Work, run: Run) -> str:
    """Return where a page that was just read leads in a renewal that began with questions."""
    module = catalogue.version(work, run.version_id).module
    state = progress(module, run, done(work, [run.enrolment_id])[run.enrolment_id])
    if state.next_page:
        return links.path("page", module.id, state.next_page.slug)
    return links.path("quiz" if Requirement.QUIZ not in run.met else "module", module.id)
