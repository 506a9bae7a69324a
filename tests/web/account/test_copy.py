"""A copy of everything about oneself: asked for, being prepared, ready, downloaded, gone."""

import io
import zipfile
from datetime import timedelta

import sqlalchemy as sa

from lms import privacy
from lms.privacy.models import RecordCopy
from tests import cast as casting


def _prepare(opened):
    with opened() as work:
        copy_id = work.db.scalar(sa.select(RecordCopy.id))
        privacy.keep_copy(work, copy_id, privacy.make_copy(work, copy_id))


def test_it_is_asked_for_prepared_and_downloaded(as_, cast, opened):
    client = as_(cast.ada)
    assert "You can have everything that we keep about you" in client.get("/account/copy").words
    assert client.post("/account/copy").location == "/account/copy"
    waiting = client.get("/account/copy")
    assert "Your copy is being prepared" in waiting.words
    assert "Prepare my copy" not in waiting.words
    _prepare(opened)
    ready = client.get("/account/copy")
    assert "You can download it until 1 December 2026" in ready.words
    answer = client.post("/account/copy/file")
    assert answer.response.headers["Content-Disposition"] == "attachment; filename=my-record.zip"
    with zipfile.ZipFile(io.BytesIO(answer.response.data)) as archive:
        assert "Okafor" in archive.read("record.html").decode()
    assert "Your copy of your record is ready" in client.get("/messages").words


def test_nobody_else_gets_it(as_, cast, opened):
    as_(cast.ada).post("/account/copy")
    _prepare(opened)
    for key in ("ben", "grace", "asha", "ada2"):
        assert as_(cast.actors[key]).post("/account/copy/file").status == 404
        assert "being prepared" not in as_(cast.actors[key]).get("/account/copy").words


def test_a_proof_is_asked_for_when_the_sign_in_is_old(as_, cast, opened, app):
    client = as_(cast.ada)
    client.post("/account/copy")
    _prepare(opened)
    with opened() as work:
        old = {"at": casting.NOW - timedelta(hours=2)}
        work.db.execute(sa.text("UPDATE sign_in_session SET proved_at = :at").bindparams(
            sa.bindparam("at", type_=sa.DateTime())), {"at": old["at"].replace(tzinfo=None)})  # fmt: skip
    assert client.post("/account/copy/file").status == 403


def test_without_a_token_or_a_sign_in_nothing_is_prepared(client, as_, cast, opened):
    assert as_(cast.ada).post("/account/copy", csrf=False).status == 400
    assert client.get("/account/copy").location.startswith("/sign-in")
    with opened() as work:
        assert work.db.scalar(sa.select(RecordCopy.id)) is None


def test_other_methods_are_refused(as_, cast):
    assert as_(cast.ada).get("/account/copy/file").status == 405
