"""Where each person is with each module, as one organisation sees it: one passive row, read into one word.

Promises: the word is derived when it is read, never stored; the pure function and the SQL expression agree (a property test
keeps them equal); each column is written by the feature whose fact it is, in the transaction of that fact.
"""

from lms.standing.queries import (
    StandingView,
    all_rows,
    covers_sql,
    nothing_done,
    of_pairs,
    of_person,
    row_table,
    word_sql,
)
from lms.standing.rules import Word, effective, is_late, is_ready, urgency, word
from lms.standing.service import Demand, awaiting, count_afresh, demand, demand_many, postpone, progress, supply

__all__ = [
    "Demand", "StandingView", "Word", "all_rows", "awaiting", "count_afresh", "covers_sql", "demand", "demand_many", "effective",
    "is_late", "is_ready", "nothing_done", "of_pairs", "of_person", "postpone", "progress", "row_table", "supply",
    "urgency", "word", "word_sql",
]  # fmt: skip
