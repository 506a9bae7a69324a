"""The word is the same from the pure function and from SQL, and the first rule that holds wins."""

from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pysqlite3
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from lms import standing
from lms.runtime.months import add_months
from lms.standing import Word
from lms.standing.models import StandingRow
from tests.examples import examples

TODAY = date(2026, 11, 24)
_DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days)))
_ROWS = st.fixed_dictionaries(
    dict.fromkeys(("due_on", "started_on", "awaiting_since", "achieved_on", "valid_until", "window_opens_on"), _DAYS)
)


@contextmanager
def closing_engine(engine):
    """Open a transaction and leave nothing open behind it, whatever fails inside."""
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@settings(max_examples=examples(15))
@given(rows=st.lists(_ROWS, min_size=20, max_size=60))
def test_the_function_and_the_sql_agree(rows):
    engine = sa.create_engine("sqlite://", module=pysqlite3)
    with closing_engine(engine) as connection:
        StandingRow.__table__.create(connection)
        made = [{"person_id": uuid4(), "organisation_id": uuid4(), "module_id": "T01", **row} for row in rows]
        connection.execute(sa.insert(StandingRow), made)
        found = {
            row.person_id: row.word
            for row in connection.execute(sa.select(StandingRow.person_id, standing.word_sql(TODAY).label("word")))
        }
    for row in made:
        assert standing.word(SimpleNamespace(**row), TODAY).value == found[row["person_id"]]


@given(row=_ROWS)
def test_ready_means_covered_today_and_late_never_means_ready(row):
    word = standing.word(SimpleNamespace(**row), TODAY)
    covered = bool(row["achieved_on"] and row["valid_until"] and row["achieved_on"] <= TODAY <= row["valid_until"])
    assert standing.is_ready(word) == covered
    assert not (standing.is_ready(word) and standing.is_late(word))
    if row["due_on"] is None and not covered:
        assert word is Word.NOT_REQUIRED


@given(
    achieved=st.dates(date(2024, 1, 1), date(2040, 12, 31)), lasts=st.integers(1, 1500), window=st.integers(0, 400),
    months=st.one_of(st.none(), st.integers(1, 60)), more=st.one_of(st.none(), st.integers(1, 900)),
)  # fmt: skip
def test_asking_more_often_brings_the_end_forward_and_more_time_moves_the_end_alone(
    achieved, lasts, window, months, more
):
    until = achieved + timedelta(days=lasts)
    opens = max(achieved, until - timedelta(days=window))
    plain = standing.effective(achieved, until, opens, renew_months=months)
    assert plain == (until, opens) or plain.valid_until == add_months(achieved, months) < until
    assert plain.valid_until <= until
    assert achieved <= plain.window_opens_on <= plain.valid_until
    if plain.valid_until < until:
        assert plain.window_opens_on - achieved >= (plain.valid_until - achieved) / 2 - timedelta(days=1), (
            "nobody is told to renew in the first half"
        )
        assert plain.valid_until - plain.window_opens_on <= until - opens
    extended = achieved + timedelta(days=more) if more else None
    longer = standing.effective(achieved, until, opens, renew_months=months, extended_until=extended)
    assert longer.valid_until == max(plain.valid_until, extended or plain.valid_until)
    assert longer.window_opens_on == plain.window_opens_on
