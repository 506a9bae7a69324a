"""Plain English for what a model found wrong."""

from collections.abc import Mapping
from typing import Any

_PATTERNS = {
    r"^[a-z][a-z0-9-]{0,79}$": "small letters, digits and hyphens, such as three-part-test",
    r"^[a-z][a-z0-9-]{0,39}$": "small letters, digits and hyphens, such as a",
    r"^[A-Za-z][A-Za-z0-9-]{0,39}$": "letters, digits and hyphens, such as M02-Q01",
}


def sentence_for(path: tuple[str | int, ...], detail: Mapping[str, Any]) -> str:
    """Return the sentence for one error of pydantic at a path."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "this file")
    context = detail.get("ctx", {})
    kind = str(detail["type"])
    if kind == "missing":
        return f"Add `{name}`: it is missing here."
    if kind == "extra_forbidden":
        return f"`{name}` is not a key of this format. Check its spelling, or take it out."
    if kind == "value_error":
        return f"`{name}`: {context.get('error', detail['msg'])}."
    if kind == "string_pattern_mismatch":
        return f"`{name}` must be {_PATTERNS.get(context.get('pattern', ''), 'a whole https:// address')}."
    if kind == "literal_error":
        return f"`{name}` must be {context['expected']}."
    return f"`{name}`: {_LIMITS.get(kind, '{msg}').format(msg=detail['msg'], **context)}."


_LIMITS = {
    "string_type": "write text here, in quotes if it looks like a number",
    "int_type": "write a whole number here",
    "bool_type": "write true or false here",
    "tuple_type": "write a list here, each entry after a hyphen",
    "model_type": "write keys and values here",
    "dict_type": "write keys and values here",
    "string_too_short": "write something here",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} entries are needed",
    "too_long": "at most {max_length} entries are allowed",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
