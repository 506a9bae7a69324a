"""The static files reach for no other host, carry no licensed font, and are never served stale."""

import gzip

import brotli
import pytest

from lms.web import frontend
from lms.web.frontend import asset, build, compress

CSS = (
    '@charset "UTF-8";:root{font-family:Frutiger W01,arial,sans-serif}'
    "@font-face{font-family:Frutiger W01;src:url(https://assets.nhs.uk/fonts/FrutigerLTW01-55Roman.woff2)}"
    "@font-face{font-family:Frutiger W01;src:url(https://assets.nhs.uk/fonts/FrutigerLTW01-65Bold.woff2)}"
    ".a{mask-image:url(/assets/images/nhsuk-icon-cross.svg)}\n/*# sourceMappingURL=nhsuk-frontend.min.css.map */\n"
)


@pytest.fixture
def packages(tmp_path):
    package = tmp_path / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
    (package / "assets" / "images").mkdir(parents=True)
    (package / "nhsuk-frontend.min.css").write_text(CSS)
    (package / "assets" / "images" / "nhsuk-icon-cross.svg").write_text("<svg/>")
    (package / "assets" / "images" / "nhsuk-icon-180.png").write_text("not asked for")
    return package.parents[2]


@pytest.fixture
def target(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app.css").write_text(".app {}")
    return tmp_path / "static" / "vendor"


def test_the_design_system_is_made_fit_for_any_host(packages, target):
    build(packages, target)
    css = (target / "nhsuk.css").read_text()
    for left_over in ("Frutiger", "font-face", "https:", "sourceMappingURL", "(/assets/"):
        assert left_over not in css
    assert "font-family:arial,sans-serif" in css
    assert "url(/static/vendor/images/nhsuk-icon-cross.svg)" in css
    assert [path.name for path in (target / "images").iterdir()] == ["nhsuk-icon-cross.svg"]


def test_every_text_is_compressed_beside_itself(packages, target):
    build(packages, target)
    for path in (target / "nhsuk.css", target.parent / "app.css"):
        assert brotli.decompress(path.with_name(path.name + ".br").read_bytes()) == path.read_bytes()
        assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()


def test_building_again_changes_nothing(packages, target):
    build(packages, target)
    before = {path: path.read_bytes() for path in target.parent.rglob("*") if path.is_file()}
    build(packages, target)
    assert {path: path.read_bytes() for path in target.parent.rglob("*") if path.is_file()} == before


def test_a_changed_file_is_compressed_anew(tmp_path):
    (tmp_path / "app.css").write_text("old")
    compress(tmp_path)
    (tmp_path / "app.css").write_text("new")
    compress(tmp_path)
    assert brotli.decompress((tmp_path / "app.css.br").read_bytes()) == b"new"
    assert gzip.decompress((tmp_path / "app.css.gz").read_bytes()) == b"new"


@pytest.mark.parametrize(
    "left_over",
    ["url(https://fonts.example/a)", 'url("//cdn.example/a")', "font-family:FRUTIGER", "font:1rem frutiger"],
)
def test_a_design_system_that_changed_is_refused_rather_than_served(packages, target, left_over):
    (packages / "nhsuk-frontend" / "dist" / "nhsuk" / "nhsuk-frontend.min.css").write_text(f"{CSS}.b{{{left_over}}}")
    with pytest.raises(ValueError, match="nhsuk-frontend has changed"):
        build(packages, target)


def test_without_the_package_it_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="run `npm ci` first"):
        build(tmp_path, tmp_path / "vendor")


def test_an_asset_has_an_address_that_changes_with_its_content(tmp_path, monkeypatch):
    monkeypatch.setattr(frontend, "STATIC", tmp_path)
    addresses = set()
    for content in ("one", "two"):
        (tmp_path / "a.css").write_text(content)
        asset.cache_clear()
        addresses.add(asset("a.css"))
    asset.cache_clear()
    assert len(addresses) == 2
    assert all(address.startswith("/static/a.css?v=") for address in addresses)


def test_our_own_files_ask_for_nothing_elsewhere():
    for path in frontend.STATIC.iterdir():
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "http" not in text, path
            assert "@import" not in text, path
            assert "url(" not in text, path
