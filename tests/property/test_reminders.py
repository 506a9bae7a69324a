"""Nobody who is ready is ever due, nor anybody who may not be told; whoever is late always is."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lms.reminders import rules
from lms.standing.rules import Word, is_late, is_ready, word

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 24)
# Around the edges, so that each word comes up often.
DAYS = st.sampled_from([-400, -60, -1, 0, 1, 10, 42, 43, 300]).map(lambda days: TODAY + timedelta(days=days))
MAYBE = st.none() | DAYS


@dataclass(frozen=True)
class Row:
    """A standing row of any shape."""

    organisation_id: UUID
    module_id: str
    due_on: date | None
    started_on: date | None
    awaiting_since: date | None
    achieved_on: date | None
    valid_until: date | None
    window_opens_on: date | None


WHERE, WHAT = st.sampled_from([HERE, ELSEWHERE]), st.sampled_from(["M01", "M02", "M03"])
ANY = st.builds(Row, WHERE, WHAT, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE)


def days(*distances: int) -> st.SearchStrategy[date]:
    """Return days at some distances from today."""
    return st.sampled_from(distances).map(lambda distance: TODAY + timedelta(days=distance))


# Somebody holds it today, and it is asked of them.
HELD = st.builds(Row, WHERE, WHAT, DAYS, MAYBE, MAYBE, days(-400, -60, -1, 0), days(0, 1, 10, 300), MAYBE)
ROWS = st.lists(ANY | HELD, max_size=6, unique_by=lambda row: (row.organisation_id, row.module_id))
TOLD = rules.Reader(UUID(int=9), "Ada", "Ada Okafor", frozenset({HERE, ELSEWHERE}))
READERS = st.just(TOLD) | st.builds(
    rules.Reader, st.just(UUID(int=9)), st.just("Ada"), st.just("Ada Okafor"),
    st.frozensets(st.sampled_from([HERE, ELSEWHERE])), st.booleans(), st.booleans(),
)  # fmt: skip


@given(READERS, ROWS, st.integers(1, 26), st.frozensets(st.sampled_from(["M01", "M02"])))
def test_nobody_ready_is_ever_due(reader, rows, weeks, retired):
    found = rules.due(reader, rows, TODAY, weeks, retired)
    for row in found:
        assert not is_ready(word(row, TODAY))
        assert word(row, TODAY) not in {Word.NOT_REQUIRED, Word.AWAITING_SIGN_OFF}
        assert row.organisation_id in reader.organisations
        assert row.module_id not in retired
    if reader.is_suspended or reader.is_erased or not reader.organisations:
        assert found == ()
    if all(is_ready(word(row, TODAY)) for row in rows):
        assert found == ()


@given(READERS, ROWS, st.integers(1, 26))
def test_whoever_is_late_is_due_once_for_each_module(reader, rows, weeks):
    found = rules.due(reader, rows, TODAY, weeks)
    assert len({row.module_id for row in found}) == len(found)
    if reader.may_be_told:
        late = {r.module_id for r in rows if r.organisation_id in reader.organisations and is_late(word(r, TODAY))}
        assert late <= {row.module_id for row in found}
    assert [row.due_on for row in found] == sorted(row.due_on for row in found)


@given(READERS, ROWS, st.integers(1, 26))
def test_what_can_be_renewed_is_never_due_as_well(reader, rows, weeks):
    here = {(row.organisation_id, row.module_id) for row in rules.due(reader, rows, TODAY, weeks)}
    for row in rules.to_renew(reader, rows, TODAY):
        assert word(row, TODAY) is Word.RENEW_NOW
        assert (row.organisation_id, row.module_id) not in here


@given(st.dates(date(2024, 1, 1), date(2034, 1, 1)), st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_however_the_worker_comes_and_goes_a_week_is_served_once_a_day_at_most(start, gaps):
    served, last, today = [], None, start
    for gap in gaps:
        days = rules.days_to_serve(today, last)
        served += days
        last, today = today, today + timedelta(days=gap)
    assert len(served) == len(set(served))
    assert served == sorted(served)
