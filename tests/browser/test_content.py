"""The real modules: each page and the front of each module is accessible, fits a phone, and shows its figures."""

from pathlib import Path

import pytest

from lms import catalogue, content

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-content")]

FOLDER = Path(__file__).parents[2] / "content"


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_every_page_of_the_real_modules(opened, signed_in, javascript):
    reading = content.read_folder(FOLDER)
    with opened() as work:
        catalogue.publish(work, reading)
    ada = signed_in("ada")
    for found in reading.modules:
        module = found.module
        ada.open(f"/modules/{module.id}")
        assert module.title in ada.heading
        for page in module.pages:
            ada.open(f"/modules/{module.id}/pages/{page.slug}")
            assert page.title in ada.heading
            drawn = ada.page.evaluate("[...document.images].map(image => image.naturalWidth > 0)")
            assert drawn == [True] * len(page.images), page.slug
