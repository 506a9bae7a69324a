"""Which pathway is suggested to whom. Pure. Source: the keys `staff_groups` and `job_words` of a pathway, content/README.md."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A pathway, with how many modules it requires and how many it lists."""

    id: str
    staff_groups: Sequence[str]
    job_words: Sequence[str]
    required: int
    listed: int


def suggested(candidates: Sequence[Candidate], job_title: str, staff_group: str) -> str | None:
    """Return the id of the pathway that fits a post best; None only when there is no pathway.

    A word of the job title wins over the staff group. Where several fit, the one that requires the most wins: a nurse who manages
    is asked to know what managers know. Where none fits, the one that requires the least is for everybody.
    """
    title, group = job_title.casefold(), staff_group.casefold().strip()
    by_word = [each for each in candidates if any(_holds(title, word) for word in each.job_words)]
    by_group = [each for each in candidates if group and group in {name.casefold() for name in each.staff_groups}]
    if found := by_word or by_group:
        return max(found, key=extent).id
    return min(candidates, key=extent).id if candidates else None


def extent(candidate: Candidate) -> tuple[int, int, str]:
    """Return what pathways are ordered by: how much they require, then how much they list."""
    return candidate.required, candidate.listed, candidate.id


def _holds(title: str, word: str) -> bool:
    """Say whether a title holds a word, or several in a row, as whole words."""
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", title) is not None
