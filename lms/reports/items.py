"""Modules in a learner's lists: where the reader is with each, and what its line says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms import catalogue, enrolments, standing
from lms.enrolments import Run
from lms.reports import words
from lms.reports.next_steps import Item
from lms.reports.progress import Done, Progress, done, progress, to_come
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class Row:
    """One module of a list."""

    module_id: str
    title: str
    hint: str
    standing: words.Standing


def nearest(rows: Sequence[StandingView]) -> dict[str, StandingView]:
    """Return one row per module: with several organisations asking, the one that ends or is due first."""
    found: dict[str, StandingView] = {}
    for row in sorted(rows, key=standing.urgency):
        found.setdefault(row.module_id, row)
    return found


def items_of(work: Work, rows: dict[str, StandingView], pathways: Sequence[catalogue.PathwayView]) -> dict[str, Item]:
    """Return every module of the pathways as it stands with the actor, whose standing `rows` are. Two statements."""
    latest: dict[str, Run] = {}
    for run in enrolments.runs_of(work, work.actor.person):
        latest.setdefault(run.module_id, run)
    so_far = done(work, [run.enrolment_id for run in latest.values() if run.is_open])
    entries = {entry.module_id: entry for pathway in pathways for entry in pathway.modules}
    found: dict[str, Item] = {}
    for module_id, entry in entries.items():
        row, mine = rows.get(module_id), latest.get(module_id)
        state = None
        if mine and mine.is_open:
            state = progress(
                catalogue.version(work, mine.version_id).module, mine, so_far.get(mine.enrolment_id, Done())
            )
        word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
        renewal = _renewal(work, entry, row, word, mine, state)
        found[module_id] = Item(module_id, entry.title, entry.summary, entry.minutes, row, word, mine, state, renewal)
    return found


def _renewal(
    work: Work,
    entry: catalogue.PathwayEntry,
    row: StandingView | None,
    word: Word,
    run: Run | None,
    state: Progress | None,
) -> Progress | None:
    """Return where somebody stands with a renewal that begins with questions, begun or to come; None where there is none."""
    if run and run.is_open:
        return state if run.is_refresher else None
    if row is None or word not in {Word.RENEW_NOW, Word.EXPIRED}:
        return None
    module = catalogue.version(work, entry.version_id).module
    return to_come(module) if enrolments.may_refresh(module, row) else None


def row_of(item: Item, today: date) -> Row:
    """Return the line of a module."""
    if item.row is None or (not item.row.due_on and not item.progress):
        hint = f"{item.summary} {words.minutes(item.minutes).capitalize()}."
    elif item.may_be_renewed and item.renewal and item.renewal.refresher:
        shown, minutes = item.renewal.refresher, words.minutes(item.renewal.minutes_left)
        hint = f"About {minutes} to renew"
        if shown.is_assessed:
            hint = f"{len(shown.credited)} of {len(shown.outcomes)} outcomes shown, about {minutes} left"
    elif item.word is Word.VALID and item.row.achieved_on and item.run and item.run.minutes_saved:
        hint = (
            f"Renewed on {words.day(item.row.achieved_on)}. {words.minutes(item.run.minutes_saved).capitalize()} saved"
        )
    elif item.word in {Word.VALID, Word.RENEW_NOW} and item.row.achieved_on:
        hint = f"Finished on {words.day(item.row.achieved_on)}"
    elif item.word is Word.AWAITING_SIGN_OFF:
        hint = "Nothing for you to do"
    elif item.progress:
        hint = f"{item.progress.minutes_left} of {item.minutes} minutes left"
    else:
        hint = words.minutes(item.minutes)
    return Row(item.module_id, item.title, hint, words.standing_shown(item.row, today))
