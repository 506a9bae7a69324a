"""What stands in a page beside its text, in the order of the text: the activity with what is said of an answer, the local words."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms import catalogue, content, learning
from lms.runtime.work import Work


@dataclass(frozen=True)
class Html:
    """A stretch of the page's own text."""

    html: str
    kind: str = "html"


@dataclass(frozen=True)
class Activity:
    """The activity; `feedback` is None until somebody answers. `heading` is the tag of its title: h2 or h3."""

    activity: content.Activity
    heading: str
    feedback: learning.Feedback | None
    kind: str = "activity"


@dataclass(frozen=True)
class Local:
    """An organisation's words with who keeps them, or the page's own where none wrote any (`owner_name` and `review_on` are None)."""

    title: str
    html: str
    heading: str
    owner_name: str | None
    review_on: date | None
    is_past_review: bool
    kind: str = "local"


Block = Html | Activity | Local


def blocks(
    work: Work,
    version: catalogue.PublishedVersion,
    page: content.Page,
    organisation_id: UUID | None,
    feedback: learning.Feedback | None,
) -> tuple[Block, ...]:
    """Return a page in its parts. Only a page with a local slot costs a statement."""
    found: list[Block] = []
    for piece in catalogue.page_pieces(version, page):
        if isinstance(piece, content.Html):
            found.append(Html(piece.html))
        elif isinstance(piece, content.ActivityPlace):
            found.append(Activity(piece.activity, piece.heading, feedback))
        else:
            found.append(_local(work, version.module, piece, organisation_id))
    return tuple(found)


def _local(work: Work, module: content.Module, place: content.LocalPlace, organisation_id: UUID | None) -> Local:
    written = catalogue.local_text(work, place.slot, organisation_id)
    if written is None:
        return Local(module.slots[place.slot].title, place.fallback, place.heading, None, None, is_past_review=False)
    late = written.review_on < work.today
    title = f"At {written.organisation_name}"
    return Local(title, written.html, place.heading, written.owner_name, written.review_on, is_past_review=late)
