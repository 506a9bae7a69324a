"""Whether a bank of questions gives its answers away by length or place."""

from collections import Counter

from lms.content.drafts import Draft
from lms.content.model import Question
from lms.content.problems import Findings

LONGEST = 40
PLACE = 35
FEWEST = 10
"""With fewer single-choice questions than this, a share says nothing."""


def bank(draft: Draft, findings: Findings) -> None:
    """Report a bank whose right options stand out: more than 40 % longest, or more than 35 % in one place, of single-choice questions."""
    document = draft.questions_document
    single = [question for question in draft.questions if question.type == "single" and len(question.key) == 1]
    if document is None or len(single) < FEWEST:
        return
    longest = [question.id for question in single if _is_longest(question)]
    if len(longest) * 100 > LONGEST * len(single):
        which = f"{len(longest)} of {len(single)} single-choice questions: {', '.join(longest)}"
        sentence = f"The right option is the longest in {which}. Shorten some."
        findings.warning(document.file, document.place("questions"), "longest-option", sentence)
    places = Counter(_place(question) for question in single)
    place, most = places.most_common(1)[0]
    if most * 100 > PLACE * len(single):
        sentence = (
            f"The right option stands at place {place} in {most} of {len(single)} single-choice questions. Move some."
        )
        findings.warning(document.file, document.place("questions"), "option-place", sentence)


def _is_longest(question: Question) -> bool:
    """Say whether no wrong option is longer than the right one."""
    right = len(question.option(*question.key).text)
    return all(len(option.text) <= right for option in question.options)


def _place(question: Question) -> int:
    return [option.correct for option in question.options].index(True) + 1
