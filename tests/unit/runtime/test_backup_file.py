"""The file of a backup: whole and ours, or refused with a sentence. Nothing in it decides where anything is written."""

import io
import random
import zipfile

import pytest

from lms.runtime import backup
from lms.runtime.copies import Facts
from lms.runtime.errors import Refused
from tests.cast import NOW
from tests.conftest import MASTER_KEY

COPY = b"SQLite format 3\x00" + random.Random(1).randbytes(3000) + b"the same again " * 100
FACTS = Facts("sqlite", "0007", {"person": 3}, {"site": (2, "ab" * 32)})


@pytest.fixture
def path(tmp_path):
    """A backup."""
    (tmp_path / "copy").write_bytes(COPY)
    backup.pack(
        tmp_path / "copy", tmp_path / "file", FACTS, origin="https://learn.example", master_key=MASTER_KEY, now=NOW
    )
    return tmp_path / "file"


def refusal(path):
    """Read and unpack, and return the sentence with which that is refused."""

    def deed():
        backup.unpack(path, backup.read(path, MASTER_KEY), path.with_name("unpacked"))

    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.sentence


def test_what_was_packed_is_unpacked(path, tmp_path):
    manifest = backup.read(path, MASTER_KEY)
    backup.unpack(path, manifest, tmp_path / "unpacked")
    assert (tmp_path / "unpacked").read_bytes() == COPY
    assert (manifest.rows, manifest.revision, manifest.made_at) == (3, "0007", NOW)
    assert manifest.heads["site"].number == 2
    assert zipfile.ZipFile(path).testzip() is None, "any tool opens it"


def test_a_flipped_bit_anywhere_is_seen(path):
    whole = path.read_bytes()
    # Each byte of the archive's directory and of the seal, and some of what comes before.
    for at in (*range(0, len(whole) - 360, 41), *range(len(whole) - 360, len(whole), 2)):
        data = bytearray(whole)
        data[at] ^= 1 << (at % 8)
        path.write_bytes(data)
        with pytest.raises(Refused):
            backup.read(path, MASTER_KEY)


def test_a_file_that_was_cut_short_is_seen_wherever_it_was_cut(path):
    whole = path.read_bytes()
    for length in {
        0,
        1,
        2,
        127,
        128,
        129,
        255,
        256,
        257,
        len(whole) - 128,
        len(whole) - 1,
        *range(300, len(whole), 97),
    }:
        path.write_bytes(whole[:length])
        assert "cut short" in refusal(path) or "damaged" in refusal(path)
    path.write_bytes(whole + b"\n")
    assert "cut short" in refusal(path)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK" + b"0" * 500, b"\x00" * 5000, b"<html>" * 100, "é".encode() * 400, b"PK" + b"\xff" * 600]
)
def test_what_is_no_backup_is_refused(tmp_path, data):
    (tmp_path / "file").write_bytes(data)
    assert str(tmp_path / "file") in refusal(tmp_path / "file")


def test_what_cannot_be_opened_is_refused(tmp_path):
    assert "No such file" in refusal(tmp_path / "nothing")
    assert "directory" in refusal(tmp_path)


def test_a_backup_made_under_another_master_key_is_taken_only_on_purpose(path):
    with pytest.raises(Refused, match="--made-elsewhere"):
        backup.read(path, bytes(32))
    assert backup.read(path, bytes(32), trusted=True).revision == "0007"


# Files with a right seal, as somebody who has the master key, or whom the operator trusts, might make them


def forged(path, members, comment=b"0" * 128):
    """Write an archive of other members and seal it as ours."""
    with path.open("w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members:
                archive.writestr(name, data)
            archive.comment = comment
        backup._seal(file, MASTER_KEY)


def manifest_of(path, **changes):
    return backup.read(path, MASTER_KEY).model_copy(update=changes).model_dump_json()


@pytest.mark.parametrize(
    "names",
    [
        ("../../etc/cron.d/wardwise", "manifest.json"),
        ("/etc/passwd", "manifest.json"),
        ("database.sqlite3", "../manifest.json"),
        ("C:\\database.sqlite3", "manifest.json"),
        ("database.sqlite3/", "manifest.json"),
        ("manifest.json", "database.sqlite3"),
        ("database.sqlite3", "manifest.json", "../../more"),
        ("database.sqlite3",),
        ("manifest.json",),
        (),
    ],
    ids=str,
)
def test_other_names_are_refused_and_nothing_is_written(path, tmp_path, names):
    text = manifest_of(path)
    forged(path, [(name, text if "manifest" in name else COPY) for name in names])
    before = sorted(tmp_path.rglob("*"))
    assert "no backup of Wardwise" in refusal(path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(path):
    forged(path, [("database.sqlite3", COPY), ("manifest.json", manifest_of(path)), ("manifest.json", "{}")])
    assert "other files" in refusal(path)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "not JSON", '{"format": 1}', "[" * 20_000, "\x00", '{"format": NaN}', b"\xff\xfe", '"' + "x" * 99_999 + '"'],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused(path, text):
    forged(path, [("database.sqlite3", COPY), ("manifest.json", text)])
    assert "does not understand" in refusal(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"format":1', '"format":2'),
        ('"product":"wardwise"', '"product":"another"'),
        ('"database":"sqlite"', '"database":"oracle"'),
        ('"person":3', '"person":-3'),
        ('"person":3', '"person":"many"'),
        ('"made_at":"2026-11-24T09:30:00Z"', '"made_at":"2026-11-24T09:30:00"'),
        ('"revision"', '"shell"'),
    ],
)
def test_a_manifest_of_another_kind_is_refused(path, old, new):
    text = manifest_of(path)
    assert old in text
    forged(path, [("database.sqlite3", COPY), ("manifest.json", text.replace(old, new))])
    assert "does not understand" in refusal(path)


@pytest.mark.parametrize(
    "changes", [{"size": len(COPY) - 1}, {"size": 10**12}, {"sha256": "0" * 64}, {"database": "postgresql"}], ids=str
)
def test_a_copy_that_is_not_the_manifests_is_refused(path, changes):
    forged(path, [("database.sqlite3", COPY), ("manifest.json", manifest_of(path, **changes))])
    assert "does not hold what its manifest says" in refusal(path)


def test_a_bomb_is_stopped_at_the_size_it_declares(path, tmp_path):
    """The directory of the archive says 10 bytes, and 50 MB come out."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("database.sqlite3", b"\x00" * 50_000_000)
        archive.writestr("manifest.json", manifest_of(path, size=10))
        archive.comment = b"0" * 128
    data = bytearray(bomb.getvalue())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    with path.open("r+b") as file:
        backup._seal(file, MASTER_KEY)
    assert "does not hold" in refusal(path)
    unpacked = tmp_path / "unpacked"
    assert not unpacked.exists() or unpacked.stat().st_size < 3_000_000


def test_a_manifest_that_is_a_bomb_is_not_read(path):
    forged(path, [("database.sqlite3", COPY), ("manifest.json", " " * (backup.LARGEST_MANIFEST + 1))])
    assert "too large" in refusal(path)


def test_an_archive_with_a_password_or_a_strange_method_is_refused(path):
    whole = path.read_bytes()
    for offset, value in ((8, 1), (10, 99)):
        data = bytearray(whole)
        entry = data.index(b"PK\x01\x02")
        data[entry + offset] = value
        path.write_bytes(data)
        with path.open("r+b") as file:
            backup._seal(file, MASTER_KEY)
        assert str(path) in refusal(path)
