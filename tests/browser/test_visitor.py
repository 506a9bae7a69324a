"""The visitor's own eyes: each kind of fault is noticed."""

import pytest
from playwright.sync_api import Error

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-verification")]
PAGE = '<!DOCTYPE html><html lang="en"><head><title>Test</title></head><body><main><h1>Test</h1>{}</main></body></html>'


@pytest.fixture
def javascript():
    return True


@pytest.fixture
def visitor(stranger):
    found = stranger()
    found.open("/verify")
    yield found
    found.problems.clear()


def test_a_page_without_fault(visitor):
    visitor.page.set_content(PAGE.format("<p>Nothing is wrong here.</p>"))
    visitor.check()
    assert visitor.problems == []


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<input>", "label"),
        ('<img src="/static/icon.svg">', "image-alt"),
        ("<h4>Too deep</h4>", "heading-order"),
        ("<p>" + "m" * 400 + "</p>", "px wide at 320"),
    ],
)
def test_a_page_with_a_fault(visitor, markup, complaint):
    visitor.page.set_content(PAGE.format(markup))
    with pytest.raises(AssertionError, match=complaint):
        visitor.check()


def noticed(visitor, words):
    """Wait until a problem with these words was noted: the browser reports a little later on a busy machine."""
    for _ in range(50):
        if any(words in each for each in visitor.problems):
            return True
        visitor.page.wait_for_timeout(100)
    return False


def test_a_request_that_leaves_the_service(visitor):
    with pytest.raises(Error, match="net::"):
        visitor.page.goto("http://127.0.0.1:9/")
    assert noticed(visitor, "asked for http://127.0.0.1:9/")


def test_an_error_of_a_script(visitor):
    visitor.page.evaluate("setTimeout(() => { throw new Error('broken') })")
    assert noticed(visitor, "broken")


def test_what_the_security_policy_blocks(visitor):
    visitor.page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))")
    assert noticed(visitor, "Content Security Policy")


def test_an_answer_that_was_asked_for_is_no_problem(visitor):
    visitor.open("/nowhere", 404)
    assert visitor.problems == []
