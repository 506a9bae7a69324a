"""What is left of a run."""

from collections.abc import Collection, Iterable

ORDER = ("read", "scenarios", "quiz", "sign_off")


def outstanding(asked: Iterable[str], met: Collection[str]) -> tuple[str, ...]:
    """Return the requirements that a module asks and a run has not met, in the order they are done."""
    wanted = set(asked)
    return tuple(name for name in ORDER if name in wanted and name not in met)
