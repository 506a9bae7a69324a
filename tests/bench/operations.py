"""The operations that are measured. Each is a function of a browser that does it once and checks the answer's marker."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lms import content
from tests.bench.browser import Answer, Browser

MODULE = "M02"


@dataclass(frozen=True)
class Operation:
    """One row of the table. `prepare` yields whatever `run` takes, outside the measurement; `rounds` is how often it is done."""

    name: str
    prepare: Callable[["Stage"], Iterator[Any]]
    run: Callable[[Any], Answer]
    rounds: int


@dataclass
class Stage:
    """What operations need: a way to sign somebody in, and people who have not begun yet."""

    sign_in: Callable[[str], Browser]
    fresh: Iterator[str]
    module: content.Module

    def started(self) -> Browser:
        """Return somebody who has begun the module."""
        browser = self.sign_in(next(self.fresh))
        browser.get(f"/modules/{MODULE}")
        check(browser.post(f"/modules/{MODULE}/start"), 303)
        browser.get(f"/modules/{MODULE}")
        return browser


def check(answer: Answer, status: int, marker: str = "") -> Answer:
    """Return an answer that is what it should be. Raises AssertionError."""
    assert answer.status == status, (answer.status, answer.location, answer.text[:500])
    assert marker in answer.text, (marker, answer.text[:500])
    return answer


def _same(stage: Stage) -> Iterator[Any]:
    browser = stage.started()
    while True:
        yield browser


def _pages(stage: Stage) -> Iterator[Any]:
    while True:
        browser = stage.started()
        for page in stage.module.pages[:-1]:
            browser.get(f"/modules/{MODULE}/pages/{page.slug}")
            yield browser, page.slug


def _done(given: Any) -> Answer:
    browser, slug = given
    answer = check(browser.post(f"/modules/{MODULE}/pages/{slug}/done"), 303)
    return check(browser.get(answer.location), 200, "In this module")


def _not_begun(stage: Stage) -> Iterator[Any]:
    while True:
        browser = stage.started()
        browser.get(f"/modules/{MODULE}/quiz")
        yield browser


def begin(browser: Browser) -> Answer:
    """Start an attempt and see its first question."""
    answer = check(browser.post(f"/modules/{MODULE}/quiz"), 303)
    page = check(browser.get(answer.location), 200, "Question 1 of 10")
    page.location = answer.location
    return page


def _begun(stage: Stage) -> Iterator[Any]:
    while True:
        browser = stage.started()
        browser.get(f"/modules/{MODULE}/quiz")
        page = begin(browser)
        for position in range(1, 10):
            path = re.sub(r"\d+$", str(position), page.location)
            yield browser, path, browser.get(path)


def choose(module: content.Module, page: Answer) -> list[str]:
    """Return the right answers to the question on a page."""
    text = page.text
    found = next(each for each in module.questions if _escaped(each.text) in text)
    return sorted(found.key)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;")


def _answerer(module: content.Module) -> Callable[[Any], Answer]:
    def run(given: Any) -> Answer:
        browser, path, page = given
        answer = check(browser.post(path, {"answer": choose(module, page)}), 303)
        return check(browser.get(answer.location), 200, "saved")

    return run


def _answered(stage: Stage) -> Iterator[Any]:
    while True:
        browser = stage.started()
        browser.get(f"/modules/{MODULE}/quiz")
        page = begin(browser)
        attempt = page.location.split("/")[2]
        _answer_all(browser, stage.module, page)
        yield browser, attempt


def _answer_all(browser: Browser, module: content.Module, page: Answer) -> Answer:
    path = page.location
    for _ in range(10):
        answer = check(browser.post(path, {"answer": choose(module, page)}), 303)
        path = answer.location
        page = check(browser.get(path), 200)
    return page


def submit(given: Any) -> Answer:
    """Submit an attempt and see its result."""
    browser, attempt = given
    answer = check(browser.post(f"/attempts/{attempt}/submit"), 303)
    return check(browser.get(answer.location), 200, "10 of 10")


def _whole(module: content.Module) -> Callable[[Any], Answer]:
    def run(browser: Browser) -> Answer:
        page = begin(browser)
        attempt = page.location.split("/")[2]
        _answer_all(browser, module, page)
        return submit((browser, attempt))

    return run


def _westbrook(stage: Stage) -> Iterator[Any]:
    browser = stage.sign_in("westbrook@demo.example")
    while True:
        yield browser


def operations(module: content.Module) -> tuple[Operation, ...]:
    """Return every operation that a browser does."""
    slug = module.pages[0].slug
    return (
        Operation("module_front", _same, lambda each: check(each.get(f"/modules/{MODULE}"), 200, "What is left"), 150),
        Operation(
            "page_seen",
            _same,
            lambda each: check(each.get(f"/modules/{MODULE}/pages/{slug}"), 200, "In this module"),
            150,
        ),
        Operation("page_done", _pages, _done, 60),
        Operation("home", _same, lambda each: check(each.get("/"), 200, "Your next step"), 150),
        Operation("attempt_start", _not_begun, begin, 20),
        Operation("answer_save", _begun, _answerer(module), 60),
        Operation("attempt_submit", _answered, submit, 15),
        Operation("attempt_whole", _not_begun, _whole(module), 10),
        Operation("team_page_1k", _westbrook, lambda each: check(each.get("/team"), 200, "Your team"), 100),
    )
