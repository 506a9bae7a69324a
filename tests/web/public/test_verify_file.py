"""public.verify_file and public.verify_code_and_file: what a file is, shown before what the record says."""

import io

import pytest

from lms import certificates
from lms.certificates.models import Certificate
from lms.web.public import checking
from tests import builders
from tests.service.test_certificates import work_off
from tests.statements import counted

VALID, ALTERED = "This certificate is valid", "This file is not the one we issued"


@pytest.fixture
def issued(app, cast, opened):
    """The code and the file of Ada's certificate."""
    certificate_id = builders.certified(opened, cast)
    work_off(app.engine)
    with opened(cast.ada, write=False) as work:
        return certificates.get(work, certificate_id).printed.code, certificates.file(work, certificate_id)


def send(browser, path, content):
    """Send a file as a browser does. The body is put together here: the test client would leave a large one's file open."""
    token, edge = browser.csrf_token(), "edge-of-a-part"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="pdf"; filename="certificate.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    return browser.post_body(
        path, body + content + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
    )


def test_the_file_that_was_issued_is_found_without_its_code_and_with_it(client, issued):
    code, pdf = issued
    for path in ("/verify", f"/verify/{code}"):
        page = send(client, path, pdf)
        assert (page.status, page.h1) == (200, VALID)
        assert "This file is exactly the one we issued." in page.words
        assert "Ada Okafor" in page.words


def test_an_altered_file_is_named_first_and_then_the_record(client, issued):
    code, pdf = issued
    changed = pdf.replace(b"stream", b"strean", 1)
    page = send(client, f"/verify/{code}", changed)
    assert page.h1 == ALTERED
    assert page.title.startswith(ALTERED)
    assert "Our own record is below, and it is the one to trust." in page.words
    assert "What we issued: valid today" in page.words
    page = send(client, "/verify", changed)
    assert page.h1 == ALTERED
    assert "Ada Okafor" not in page.words


def test_a_file_of_another_certificate_leads_to_its_own_code(client, app, cast, opened, issued):
    code, pdf = issued
    other_id = builders.certified(opened, cast, learner="ben")
    work_off(app.engine)
    with opened(cast.ben, write=False) as work:
        other = certificates.get(work, other_id).printed.code
    page = send(client, f"/verify/{other}", pdf)
    assert page.h1 == "This is the file of another certificate"
    assert f"/verify/{code}" in page.links()


def test_an_unknown_and_a_malformed_code_are_answered_alike_with_a_file_too(client, issued):
    _, pdf = issued
    unknown, malformed = (send(client, f"/verify/{typed}", pdf[:-1]).words for typed in ("AAAA-BBBB-CCCC-DDDD", "x"))
    assert unknown == malformed


@pytest.mark.parametrize("path", ["/verify", "/verify/AAAA-BBBB-CCCC-DDDD"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Choose a PDF"), (b"%PDF" + b"0" * certificates.LARGEST_FILE, "The file must be 5 MB or smaller")],
)
def test_no_file_and_one_that_is_too_large_say_what_to_do(client, path, content, sentence):
    page = send(client, path, content)
    assert page.status == 422
    assert page.error_summary == [sentence]
    assert page.title.startswith("Error: ")


def test_a_body_of_any_size_is_not_read(client):
    page = send(client, "/verify", b"0" * (certificates.LARGEST_FILE + 200_000))
    assert page.status == 413
    assert "send at most 5 MB" in page.words


@pytest.mark.parametrize("content", [b"GIF89a", b"%PDF-", b"%PDF-1.7\n/ByteRange [0 1 2 3]" * 50, b"\0" * 3000])
def test_nonsense_is_not_a_certificate(client, content):
    page = send(client, "/verify", content)
    assert page.status == 200
    assert page.h1 in {"This is not a certificate file", "This file carries no signature", ALTERED}


def test_a_text_in_place_of_a_file_is_no_file(client):
    assert client.post("/verify", {"pdf": "certificate.pdf"}).status == 422


def test_it_is_not_kept_and_not_indexed(client, opened, issued):
    code, pdf = issued
    with opened(write=False) as work:
        before = work.db.connection().exec_driver_sql("SELECT count(*) FROM blob").scalar_one()
    page = send(client, f"/verify/{code}", pdf + b"x")
    with opened(write=False) as work:
        assert work.db.connection().exec_driver_sql("SELECT count(*) FROM blob").scalar_one() == before
    assert page.response.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in page.text


def test_without_the_token_it_is_refused(client, issued):
    _, pdf = issued
    assert client.post("/verify", {"pdf": (io.BytesIO(pdf), "a.pdf")}, csrf=False).status == 400


def test_files_are_limited_by_address(client, monkeypatch):
    statuses = [send(client, "/verify", b"no").status for _ in range(checking.FILES.times + 1)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {200}


def test_it_takes_few_statements(app, client, cast, opened, issued):
    code, pdf = issued
    with counted(app.engine) as statements:
        send(client, f"/verify/{code}", pdf)
    assert len(statements) <= 12


def test_a_lost_record_is_neither_valid_nor_forged(client, opened, issued):
    import sqlalchemy as sa

    from lms.certificates.models import CertificateFile

    code, pdf = issued
    with opened() as work:
        work.db.execute(sa.delete(CertificateFile))
        work.db.execute(sa.delete(Certificate))
    for path in ("/verify", f"/verify/{code}"):
        page = send(client, path, pdf)
        assert page.h1 == "The signature is genuine, the record was not found here"
        assert "This certificate is valid" not in page.words
