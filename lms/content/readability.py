"""How old a reader must be to read a text with ease, by the grade of Flesch and Kincaid.

The grade is 0.39 × words per sentence + 11.8 × syllables per word − 15.59, a school year in the United States; a child in grade n is
about n + 5 years old. Source: Kincaid, Fishburne, Rogers and Chissom, Derivation of new readability formulas for Navy enlisted
personnel, Naval Technical Training Command, Research Branch Report 8-75, 1975.

A word has as many syllables as pyphen's patterns cut it into, or as it has groups of vowels, whichever are more: hyphenation never parts
one letter from a word (a-bout, o-ver), and vowels that stand together can be two sounds (cre-ate). The American patterns are used,
which cut by sound; the British ones cut by origin and find a fifth of all syllables less. On a hundred common words of health care
this is right for nine in ten, and their sum is right within one in a hundred.
"""

import re
from collections.abc import Iterable
from functools import cache

import pyphen

from lms.content.prose import Passage, words

AIM = range(12, 15)
MOST = 15
FEWEST_WORDS = 100
_LONGEST = 40
_VOWELS = re.compile("[aeiouy]+")
# Vowels that stand together and are two sounds: med-i-a, be-ing; -tion and -cian are one.
_APART = re.compile("i[ao](?!n)|[aeiou]ing")
# The e of name, asked and names is not heard; that of wanted, table and places is.
_SILENT = re.compile("[^aeiouyl]e$|[^aeiouydt]ed$|[^aeiouycgszx]es$")


def reading_age(passages: Iterable[Passage]) -> float | None:
    """Return the age in years at which a text is read with ease, or None for fewer than 100 words, where it means nothing.

    Only prose counts: headings, titles and the cells of tables have no sentences.
    """
    sentences = [words(text) for each in passages if each.is_prose for _, text in each.sentences()]
    sentences = [each for each in sentences if each]
    total = sum(len(each) for each in sentences)
    if total < FEWEST_WORDS:
        return None
    parts = sum(syllables(word) for each in sentences for word in each)
    return 0.39 * total / len(sentences) + 11.8 * parts / total - 15.59 + 5


@cache
def _patterns() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


def syllables(word: str) -> int:
    """Return how many syllables a word has, at least one. A number counts as one."""
    return sum(_syllables(part) for part in word.lower().replace("’", "'").split("-") if part)


@cache
def _syllables(part: str) -> int:
    if len(part) > _LONGEST or part[0].isdigit():
        return 1
    cut = len(_patterns().positions(part)) + 1
    groups = len(_VOWELS.findall(part)) + len(_APART.findall(part))
    return max(cut, groups - bool(groups > 1 and _SILENT.search(part)), 1)
