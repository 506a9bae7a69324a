"""Plain English for what a model found wrong."""

from collections.abc import Mapping
from typing import Any

_PATTERNS = {
    "slug": "small letters, digits and hyphens, such as three-part-test",
    "id": "letters, digits and hyphens, such as M02-Q01",
    "words": "small letters, such as nurse or ward manager",
    "https": "a whole https:// address without spaces",
}
_LIMITS = {
    "string_type": "write text here, in quotes if it looks like a number, true, false or null",
    "int_type": "write a whole number here, without quotes",
    "bool_type": "write true or false here",
    "tuple_type": "write a list here, each entry after a hyphen or all in [ ]",
    "model_type": "write keys and values here",
    "string_too_short": "write something here",
    "string_too_long": "write at most {max_length} characters",
    "too_short": "write at least {min_length} entries",
    "too_long": "write at most {max_length} entries",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
}


def sentence_for(path: tuple[str | int, ...], detail: Mapping[str, Any]) -> str:
    """Return the sentence for one error of pydantic at a path."""
    names = [part for part in path if isinstance(part, str)]
    name = f"`{names[-1]}`" if names else "The whole file"
    context = detail.get("ctx", {})
    kind = str(detail["type"])
    if kind == "missing":
        return f"Add {name}: it is missing here."
    if kind == "extra_forbidden":
        return f"{name} is not a key of this format. Check its spelling, or take it out."
    if kind == "value_error":
        return f"{name}: {context['error']}."
    if kind == "string_pattern_mismatch":
        return f"{name}: write {_pattern(context['pattern'])}."
    if kind == "literal_error":
        return f"{name}: write {context['expected']}."
    return f"{name}: {_LIMITS.get(kind, '{msg}').format(msg=detail['msg'], **context)}."


def _pattern(pattern: str) -> str:
    if pattern.startswith("^https"):
        return _PATTERNS["https"]
    if pattern.startswith("^[0-9]"):
        return 'a year in quotes, such as "2025"'
    if pattern.startswith("^[a-z]+"):
        return _PATTERNS["words"]
    return _PATTERNS["slug" if pattern.startswith("^[a-z][") else "id"]
