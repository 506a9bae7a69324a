"""Every checker of the code is content: types, style, imports, templates, spelling, dependencies, security, secrets."""

import pytest

from tests.tools import linters


@pytest.mark.parametrize("title", linters.LINTERS)
def test_nothing_to_object_to(title):
    found = linters.objections(title)
    assert not found, f"{title}\n{found}"


def test_an_objection_is_not_overlooked(monkeypatch):
    monkeypatch.setitem(linters.LINTERS, "planted", ("python", "-c", "print('an objection'); raise SystemExit(1)"))
    monkeypatch.setitem(linters.LINTERS, "silent", ("python", "-c", "raise SystemExit(3)"))
    assert linters.objections("planted") == "an objection"
    assert linters.objections("silent") == "exit status 3"
