"""After signing in, nobody is sent to another site."""

import pytest

from lms.web.account.returning import local_path


@pytest.mark.parametrize(
    "path", ["/", "/modules/M01", "/team?late=1&q=ada", "/modules/M01/pages/what-is-ai#try", "/a//b", "/%5cexample.org"]
)
def test_a_path_of_this_site_is_kept(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "team", "//example.org", "///example.org", "/\\example.org", "\\\\example.org", "/a\\b", "https://example.org",
        "javascript:alert(1)", "/\t/example.org", "/\n/example.org", "\t//example.org", " //example.org",
        "/ /example.org", "/\x00", "/\u2028", "http:example.org", "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_anything_else_leads_home(path):
    assert local_path(path) == "/"
