"""A copy holds everything of its person, nothing of anybody else, no secret and no answer key; only that person takes it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import certificates, messages, privacy
from lms.privacy.register import PrivacyClass, tables
from lms.runtime import audit
from lms.runtime.errors import NotFound
from tests import builders, canaries
from tests import cast as casting


def _made(opened, actor, now=casting.NOW):
    """Ask for a copy, make it as the job does, and return its files."""
    with opened(actor) as work:
        privacy.ask_copy(work, actor.person)
        copy_id = privacy.own_copy(work).id
    with opened(write=False) as work:
        content = privacy.make_copy(work, copy_id)
    with opened(now=now) as work:
        privacy.keep_copy(work, copy_id, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_of_the_person_and_none_of_anybody_else(opened, cast):
    builders.certified(opened, cast)
    builders.awaiting_sign_off(opened, cast, "ben")
    with opened() as work:
        mine = canaries.fill(work, cast.ada.person, "ada")
        for key in ("ben", "ada2", "omar"):
            canaries.fill(work, cast.actors[key].person, f"other-{key}")
        files = {"questions.yaml": "canary-answer-key"}
        work.db.execute(sa.update(sa.table("module_version", sa.column("files", sa.JSON))).values(files=files))
    with opened(cast.grace) as work:
        audit.record(work, "people:rename", about=cast.ada.person, before="canary-ada-detail", after="new")
        audit.record(work, "people:rename", about=cast.ben.person, before="canary-other-detail", after="new")
    found = _made(opened, cast.ada)
    everything = "\n".join(each.decode("latin-1") for each in found.values())
    assert "canary-other" not in everything
    assert "canary-answer-key" not in everything
    assert "canary-ada-detail" in everything
    for (table, column), words in mine.items():
        # Copies hold no copies, and a closure says nothing that the posts do not.
        is_shown = tables()[table].is_copied or (table, column) == ("blob", "content")
        is_secret = tables()[table].column(column).privacy_class is PrivacyClass.SECRET
        for word in words:
            assert (word in everything) == (is_shown and not is_secret), (table, column)


def test_it_is_read_by_people_and_by_programs(opened, cast):
    builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        serial = certificates.held(work)[0].serial
    found = _made(opened, cast.ada)
    assert set(found) >= {"record.html", "record.json"}
    assert serial in found["record.html"].decode()
    assert "<h1>Everything kept about Ada Okafor</h1>" in found["record.html"].decode()
    rows = json.loads(found["record.json"])["tables"]
    assert rows["certificate"]["rows"][0]["serial"] == serial
    assert rows["decision"]["rows"][0]["decided_by"] == "Grace Mbeki"
    assert rows["person"]["rows"][0]["last_name"] == "Okafor"


def test_it_can_be_taken_for_seven_days_by_that_person_only(opened, cast):
    _made(opened, cast.ada)
    with opened(cast.ada) as work:
        assert privacy.take_copy(work).startswith(b"PK")
        assert privacy.own_copy(work).until == casting.NOW + timedelta(days=7)
    for key in ("ben", "grace", "asha", "ada2"):
        with pytest.raises(NotFound), opened(cast.actors[key]) as work:
            privacy.take_copy(work)
    late = casting.NOW + timedelta(days=7)
    with pytest.raises(NotFound), opened(cast.ada, now=late) as work:
        privacy.take_copy(work)
    with opened(now=late + timedelta(seconds=1)) as work:
        privacy.prune(work)
        assert work.db.scalar(sa.text("SELECT count(*) FROM record_copy")) == 0


def test_an_administrator_asks_for_somebody_who_is_told(opened, cast):
    with opened(cast.asha) as work:
        privacy.ask_copy(work, cast.ada.person)
        assert privacy.own_copy(work) is None
    with opened(cast.ada, write=False) as work:
        assert messages.inbox(work)[0].subject == "A copy of your record is being prepared"
        assert privacy.own_copy(work).by_other
    for key in ("ben", "grace", "tariq", "audrey"):
        with pytest.raises(NotFound), opened(cast.actors[key]) as work:
            privacy.ask_copy(work, cast.ada.person)


def test_asking_again_changes_nothing_while_one_is_made_and_replaces_it_after(opened, cast):
    with opened(cast.ada) as work:
        privacy.ask_copy(work, cast.ada.person)
        first = privacy.own_copy(work).id
        privacy.ask_copy(work, cast.ada.person)
        assert privacy.own_copy(work).id == first
    _made(opened, cast.ada)
    with opened(cast.ada) as work:
        privacy.ask_copy(work, cast.ada.person)
        assert privacy.own_copy(work).id != first
        assert privacy.own_copy(work).until is None


def test_two_workers_keep_it_once(opened, cast):
    with opened(cast.ada) as work:
        privacy.ask_copy(work, cast.ada.person)
        copy_id = privacy.own_copy(work).id
    for content in (b"first", b"second"):
        with opened() as work:
            privacy.keep_copy(work, copy_id, content)
    with opened(cast.ada) as work:
        assert privacy.take_copy(work) == b"first"
        assert privacy.make_copy(work, copy_id) is None
