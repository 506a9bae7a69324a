"""How many examples the property tests draw.

The suite draws the same ones each time, so that it is green or red for a change alone. `run.py properties` draws others, and
twenty times as many.
"""

import os

from hypothesis import settings

_TIMES = int(os.environ.get("LMS_EXAMPLES_TIMES", "1"))


def examples(count: int) -> int:
    """Return how many examples to draw where the suite draws `count`."""
    return count * _TIMES


settings.register_profile("wardwise", max_examples=examples(100), derandomize=_TIMES == 1, deadline=None)
settings.load_profile("wardwise")
