"""What people of the first organisation have done: learnt, asked and been signed off, on days that have passed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from sqlalchemy.engine import Engine

from lms import catalogue, learning, people, quizzes, recognition, scenarios, signoff
from lms.demo.hiring import foundation
from lms.runtime import clock
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant, Site, Work, open_work, system

Opened = Callable[..., AbstractContextManager[Work]]
"""Opens a Work as somebody, by their key, some days ago: `opened("ada", 6)`."""


def live(engine: Engine, site: Site, cast: dict[str, UUID]) -> None:
    """Let eight people finish the first module, four go on with the second, and three of these ask for its sign-off.

    Ben finished the first three so long ago that they can be renewed together. One more
    says that they learned the first module elsewhere.
    """
    opened = _opener(engine, site, cast)
    with open_work(engine, site, system("demo"), write=False) as work:
        asked = foundation(work)
    first, second = asked[:2]
    for number, key in enumerate(("ada", "sunil", "staff2", "staff4", "staff6", "staff1", "staff3", "staff5")):
        boss = "grace" if key in {"ada", "sunil"} or int(key[5:]) % 2 == 0 else "omar"
        _learn(opened, key, first, 40 - number)
        _sign(opened, boss, cast[key], key, first, 30 - number)
    for number, module_id in enumerate(asked[:3]):
        _learn(opened, "ben", module_id, 300 - number)
        _sign(opened, "grace", cast["ben"], "ben", module_id, 290 - number)
    _begin(opened, "ada", second, 6)
    for key, boss, days in (("staff2", "grace", 7), ("staff4", "grace", 4), ("staff1", "omar", 3)):
        _learn(opened, key, second, days + 1)
        _see(opened, boss, cast[key], second, days)
        with opened(key, days) as work:
            signoff.ask(work, second)
    with opened("staff7", 2) as work:
        recognition.claim(
            work, first, issuer="Southbank College", achieved_on=work.today - timedelta(days=200),
            valid_until=work.today + timedelta(days=165), level="Foundation", note="Number 4711 in the college's own list.",
        )  # fmt: skip


def _opener(engine: Engine, site: Site, cast: dict[str, UUID]) -> Opened:
    now = clock.now()

    def opened(key: str, days_ago: int = 0) -> AbstractContextManager[Work]:
        with open_work(engine, site, system("demo"), write=False) as work:
            person = cast[key]
            roles = {Role.MANAGER} if key in {"grace", "omar"} else set[Role]()
            actor = Actor(person, people.name(work, person), tuple[Grant, ...](), people.permissions(roles))
        return open_work(engine, site, actor, write=True, now=now - timedelta(days=days_ago))

    return opened


def _begin(opened: Opened, key: str, module_id: str, days_ago: int) -> None:
    """Read two pages and play one scenario."""
    with opened(key, days_ago) as work:
        module = catalogue.current_version(work, module_id).module
        for page in module.pages[:2]:
            learning.mark_done(work, module_id, page.slug)
        for scenario in module.scenarios[:1]:
            scenarios.finish(work, module_id, scenario.slug)


def _learn(opened: Opened, key: str, module_id: str, days_ago: int) -> None:
    """Read every page, play every scenario and pass the quiz."""
    with opened(key, days_ago) as work:
        module = catalogue.current_version(work, module_id).module
        for page in module.pages:
            learning.mark_done(work, module_id, page.slug)
        for scenario in module.scenarios:
            scenarios.finish(work, module_id, scenario.slug)
    with opened(key, days_ago) as work:
        begun = quizzes.begin(work, module_id)
        module = catalogue.current_version(work, module_id).module
        for position in range(1, module.quiz_size + 1):
            shown = quizzes.question(work, begun.attempt_id, position)
            drawn = next(each for each in module.questions if each.text == shown.text)
            quizzes.answer(work, begun.attempt_id, position, sorted(drawn.key))
    with opened(key, days_ago) as work:
        quizzes.submit(work, begun.attempt_id)


def _see(opened: Opened, boss: str, person_id: UUID, module_id: str, days_ago: int) -> None:
    with opened(boss, days_ago) as work:
        listed = catalogue.current_version(work, module_id).module.sign_off
        seen = [each.id for each in listed.behaviours if each.required] if listed else []
        signoff.see(work, person_id, module_id, seen, on=work.today, note="Seen at the morning handover")


def _sign(opened: Opened, boss: str, person_id: UUID, key: str, module_id: str, days_ago: int) -> None:
    _see(opened, boss, person_id, module_id, days_ago + 1)
    with opened(key, days_ago + 1) as work:
        request_id = signoff.ask(work, module_id)
    with opened(boss, days_ago) as work:
        signoff.decide(work, request_id, approve=True)
