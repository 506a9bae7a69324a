"""Which addresses of an organisation's sign-in are talked to."""

import pytest

from lms.signin.addresses import is_safe, issuer_fault, metadata_address, tenant

TENANT = "3c2f7f3e-90a7-4f0e-9a3b-0d1f6d3b7c11"


@pytest.mark.parametrize(
    "address",
    ["https://sso.northbank.example", "https://sso.northbank.example:8443/realms/staff", "http://127.0.0.1:9400", "http://localhost",
     "http://[::1]:9400/"],
)  # fmt: skip
def test_https_and_this_computer_are_safe(address):
    assert is_safe(address)
    assert issuer_fault(address, is_entra=False) is None


@pytest.mark.parametrize(
    "address",
    ["http://sso.northbank.example", "http://10.0.0.1", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
     "http://127.0.0.1@evil.example/", "https://user@sso.example", "https://user:word@sso.example", "ftp://sso.example",
     "file:///etc/passwd", "javascript:alert(1)", "//sso.example", "sso.example", "https://", "https:///path", "https://sso.example:port",
     "https://sso.example:99999", "https://sso exa.mple", "https://sso.example\\@evil.example", "https://sso.example/\n", "https://éxample",
     "https://[::1", "https://" + "x" * 500, "", None, 7, ["https://sso.example"]],
)  # fmt: skip
def test_everything_else_is_not(address):
    assert not is_safe(address)


@pytest.mark.parametrize("issuer", ["https://sso.example?x=1", "https://sso.example#x", "http://sso.example"])
def test_an_issuer_has_no_query_and_no_fragment(issuer):
    assert "https://" in issuer_fault(issuer, is_entra=False)


@pytest.mark.parametrize("shared", ["common", "organizations", "consumers", "northbank.onmicrosoft.com", f"{TENANT}x"])
def test_an_entra_issuer_names_one_tenant(shared):
    assert issuer_fault(f"https://login.microsoftonline.com/{TENANT}/v2.0", is_entra=True) is None
    assert "tenant" in issuer_fault(f"https://login.microsoftonline.com/{shared}/v2.0", is_entra=True)
    assert tenant(f"https://login.microsoftonline.com/{shared}/v2.0") == ""
    assert tenant(f"https://login.microsoftonline.com/{TENANT}/v2.0") == TENANT


def test_where_an_issuer_says_how_to_talk_to_it():
    wanted = "https://sso.example/realms/staff/.well-known/openid-configuration"
    assert metadata_address("https://sso.example/realms/staff") == wanted
    assert metadata_address("https://sso.example/realms/staff/") == wanted
