"""What a run asks, and what is left of it."""

from collections.abc import Collection, Iterable

from lms.content import Module

ORDER = ("read", "scenarios", "quiz", "sign_off")


def outstanding(asked: Iterable[str], met: Collection[str]) -> tuple[str, ...]:
    """Return the requirements that a module asks and a run has not met, in the order they are done."""
    wanted = set(asked)
    return tuple(name for name in ORDER if name in wanted and name not in met)


def asked(module: Module, is_refresher: bool) -> tuple[str, ...]:
    """Return the requirements of a run at a module.

    A refresher asks the questions, and what else the module says; the reading that follows from a wrong answer belongs to the
    questions. Source: product section 7 and docs/decisions.
    """
    return ("quiz", *module.refresher) if is_refresher else module.requirements
