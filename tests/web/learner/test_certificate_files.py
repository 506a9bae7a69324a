"""learner.certificate_files"""

import io
import zipfile

import pytest

from lms import certificates
from tests import builders
from tests.service.test_certificates import work_off

URL = "/certificates/files"


@pytest.fixture
def held(cast, opened):
    return builders.certified(opened, cast)


def test_all_of_them_come_in_one_file(as_, app, cast, opened, held):
    work_off(app.engine)
    reply = as_(cast.ada).post(URL)
    assert reply.response.mimetype == "application/zip"
    assert "certificates.zip" in reply.response.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(reply.response.get_data()))
    with opened(cast.ada, write=False) as work:
        view = certificates.get(work, held)
        assert archive.namelist() == [f"certificate-{view.serial}-T01.pdf"]
        assert archive.read(archive.namelist()[0]) == certificates.file(work, held)


def test_files_that_are_not_made_yet_are_asked_for_and_said(as_, cast, held):
    browser = as_(cast.ada)
    reply = browser.post(URL)
    assert (reply.status, reply.location) == (303, "/certificates")
    assert "We are preparing your files." in browser.get("/certificates").text


def test_only_ones_own(as_, app, cast, held):
    work_off(app.engine)
    reply = as_(cast.grace).post(URL)
    assert zipfile.ZipFile(io.BytesIO(reply.response.get_data())).namelist() == []


def test_one_that_was_replaced_is_left_out(as_, app, cast, opened, held):
    with opened(cast.tariq) as work:
        certificates.reissue(work, held, "Her first name was misspelt.")
    work_off(app.engine)
    archive = zipfile.ZipFile(io.BytesIO(as_(cast.ada).post(URL).response.get_data()))
    assert len(archive.namelist()) == 1


def test_signed_out_without_the_token_or_by_looking(as_, client, cast, held):
    assert client.post(URL).location.startswith("/sign-in")
    assert as_(cast.ada).post(URL, csrf=False).status == 400
    assert as_(cast.ada).get(URL).status in {404, 405}
