"""`lms keys`: what each command does, says and leaves in the file of public halves, on both databases."""

import json
import stat
from datetime import date, timedelta

import pytest

from lms import doctor, keys
from lms.cli import main
from lms.runtime import clock, signing
from lms.runtime.errors import Refused
from lms.runtime.signing import Purpose, read_keys_file
from lms.runtime.work import open_work, system
from tests.conftest import SITE


@pytest.fixture
def lms(database_url, tmp_path, monkeypatch, capsys):
    """Run a command on an installation of this test's own; return its status and what it said."""
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "instance"))

    def call(*words):
        status = main(list(words))
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def kept(tmp_path):
    """The file of public halves in the instance folder."""
    return tmp_path / "instance" / "certificate-keys.json"


def test_migrating_makes_the_keys_and_their_file_once(lms, kept):
    status, said, _ = lms("migrate")
    assert status == 0
    assert said.count("Made the ") == 2
    first = kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o644
    assert {key.purpose for key in read_keys_file(kept)} == set(Purpose)
    kept.unlink()
    assert "Made" not in lms("migrate")[1]
    assert kept.read_bytes() == first
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_folder_that_takes_no_file_undoes_nothing(lms, kept):
    kept.parent.write_text("a file where the folder should be")
    status, _, complaint = lms("migrate")
    assert status == 0
    assert "cannot be written" in complaint and "--file" in complaint
    status, _, complaint = lms("keys", "rotate")
    assert (status, "cannot be written" in complaint) == (1, True)
    assert lms("keys", "list")[1].count("\nd-") == 2


def test_create_makes_what_is_missing_and_says_when_nothing_is(lms, kept):
    status, said, _ = lms("keys", "create", "--purpose", "document")
    assert (status, said.count("Made the document key d-")) == (0, 1)
    assert "Made the credential key c-" in lms("keys", "create")[1]
    assert len(read_keys_file(kept)) == 2
    for words in (["create"], ["create", "--purpose", "credential"]):
        status, said, complaint = lms("keys", *words)
        assert (status, said) == (1, "")
        assert "`lms keys rotate` replaces" in complaint


def test_rotate_adds_to_the_file(lms, kept):
    lms("keys", "create")
    status, said, _ = lms("keys", "rotate", "--purpose", "document")
    assert status == 0
    old, _, new = read_keys_file(kept)
    assert old.retired_at and new.retired_at is None
    assert f"From now on the document key {new.kid} signs." in said


def test_list_shows_each_key_and_writes_the_file_elsewhere(lms, kept, tmp_path):
    lms("keys", "create")
    lms("keys", "rotate", "--purpose", "credential")
    copy = tmp_path / "copy.json"
    status, said, _ = lms("keys", "list", "--file", str(copy))
    assert status == 0
    assert [line.split()[0] for line in said.splitlines()[1:]] == [key.kid for key in read_keys_file(kept)]
    assert copy.read_bytes() == kept.read_bytes()
    assert json.loads(copy.read_text())["origin"] == "http://127.0.0.1:8000"


def test_compromised_says_what_it_did_and_what_to_do_next(lms, kept):
    lms("keys", "create")
    today = clock.local_date(clock.now(), SITE.timezone)
    status, said, _ = lms("keys", "compromised", str(today))
    assert status == 0
    assert said.count("proves nothing by itself") == said.count("From now on the ") == 2
    assert "Next: " in said
    marked = [key for key in read_keys_file(kept) if key.compromised_from]
    assert len(marked) == 2
    assert all(key.kid in said and key.retired_at for key in marked)
    assert "IN OTHER HANDS FROM" in lms("keys", "list")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([str(date.today() + timedelta(days=3))], "A day to come"),  # noqa: DTZ011 -- three days on, in any zone
        (["2020-02-29"], "no such key before"),
        (["2020-02-29", "--key", "d-00000000"], "There is no key d-00000000"),
    ],
)
def test_what_cannot_be_compromised_is_refused(lms, kept, words, sentence):
    lms("keys", "create")
    before = kept.read_bytes()
    status, _, complaint = lms("keys", "compromised", *words)
    assert status == 1
    assert sentence in complaint
    assert kept.read_bytes() == before


def test_compromised_without_keys_says_so(lms):
    assert "There are no keys yet" in lms("keys", "compromised", "2026-11-24")[2]


def test_a_day_that_is_none_is_explained(lms, capsys):
    with pytest.raises(SystemExit):
        main(["keys", "compromised", "24/11/2026"])
    assert "24/11/2026 is not a day: write it as 2026-11-30" in capsys.readouterr().err


def test_the_wrong_master_key_is_said_without_a_traceback(lms, monkeypatch, engine):
    lms("keys", "create")
    monkeypatch.setenv("LMS_MASTER_KEY", "Zm9yIHRlc3RzIGFsb25lLCAzMiBieXRlcyBvZiBpdC4")  # pragma: allowlist secret
    status, said, complaint = lms("keys", "list")
    assert (status, said.count("\n")) == (1, 3)
    assert complaint.count("does not open with this master key") == 2
    assert lms("keys", "rotate")[0] == 0
    assert lms("keys", "list")[::2] == (0, "")
    assert sum("does not open" in sentence for sentence in doctor.examine(engine, SITE)) == 2


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    keys.write(path, "first")

    def full(*_words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys.os, "fsync", full)
    with pytest.raises(Refused, match="No space left"):
        keys.write(path, "second")
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_what_the_service_gives(lms, kept, engine):
    lms("keys", "create")
    with open_work(engine, SITE, system("test"), write=False) as work:
        assert signing.keys_file(work, SITE.origin) == json.loads(kept.read_text())
        assert read_keys_file(kept) == signing.public_keys(work)
