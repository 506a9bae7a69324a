"""The journal of deeds that last: each once, whole lines only, and nothing lost to a crash in the middle of a line."""

import fcntl
import json
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from lms.runtime import journal
from lms.runtime.errors import Refused
from lms.runtime.journal import Deed

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def deeds(first, last):
    return [
        Deed("certificate-revoked", UUID(int=number), AT + timedelta(minutes=number)) for number in range(first, last)
    ]


def test_deeds_are_written_once_and_read_in_order(tmp_path):
    path = tmp_path / "journal"
    assert journal.append(path, reversed(deeds(0, 5))) == 5
    assert journal.append(path, deeds(3, 8)) == 3
    assert journal.append(path, [*deeds(0, 8), *deeds(0, 8)]) == 0
    assert journal.read(path) == journal.Journal(tuple(deeds(0, 8)))
    assert len(path.read_bytes().splitlines()) == 8
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_holds_ids_and_instants_alone(tmp_path):
    journal.append(tmp_path / "journal", deeds(0, 3))
    lines = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert all(set(line) == {"kind", "subject", "at"} for line in lines)


def test_an_instant_comes_back_in_utc(tmp_path):
    summer = AT.astimezone(timezone(timedelta(hours=1)))
    journal.append(tmp_path / "journal", [Deed("person-erased", UUID(int=1), summer)])
    assert journal.read(tmp_path / "journal").deeds[0].at.isoformat() == "2026-11-24T09:30:00+00:00"


def test_a_line_that_was_cut_off_is_passed_over_and_written_again(tmp_path):
    path = tmp_path / "journal"
    journal.append(path, deeds(0, 3))
    whole = path.read_bytes()
    for length in range(0, len(whole), 9):
        path.write_bytes(whole[:length])
        journal.append(path, deeds(0, 3))
        found = journal.read(path)
        assert found.deeds == tuple(deeds(0, 3)), length
        assert found.unreadable <= 1


@pytest.mark.parametrize(
    "line",
    [
        "null", "[]", "{}", "7", "x" * 1000, "[" * 50_000, "\x00", '{"kind": "a-b", "subject": "1", "at": "2026-01-01T00:00:00+00:00"}',
        '{"kind": "a-b", "subject": "00000000-0000-0000-0000-000000000001", "at": "2026-01-01T00:00:00"}',
        '{"kind": "a-b", "subject": "00000000-0000-0000-0000-000000000001", "at": 7}',
        '{"kind": 7, "subject": "00000000-0000-0000-0000-000000000001", "at": "2026-01-01T00:00:00+00:00"}',
        '{"kind": "../x", "subject": "00000000-0000-0000-0000-000000000001", "at": "2026-01-01T00:00:00+00:00"}',
        '{"kind": "a-b", "subject": 7, "at": "2026-01-01T00:00:00+00:00"}',
        '{"kind": "a-b", "subject": "00000000-0000-0000-0000-000000000001", "at": "2026-01-01T00:00:00+00:00", "more": 1}',
    ],
    ids=lambda line: line[:20],
)  # fmt: skip
def test_what_is_no_line_of_ours_is_counted_and_passed_over(tmp_path, line):
    path = tmp_path / "journal"
    path.write_text(line + "\n")
    journal.append(path, deeds(0, 2))
    assert journal.read(path) == journal.Journal(tuple(deeds(0, 2)), 1)


def test_a_file_that_is_not_there_is_empty_and_one_that_cannot_be_opened_is_refused(tmp_path):
    assert journal.read(tmp_path / "none") == journal.Journal()
    with pytest.raises(Refused, match="cannot be read"):
        journal.read(tmp_path)


def test_writers_wait_for_each_other_and_write_each_deed_once(tmp_path):
    path = tmp_path / "journal"
    with path.open("ab") as other, ThreadPoolExecutor(4) as pool:
        fcntl.flock(other, fcntl.LOCK_EX)
        written = [pool.submit(journal.append, path, deeds(0, 200)) for _ in range(4)]
        assert wait(written, timeout=0.3).done == set()
        fcntl.flock(other, fcntl.LOCK_UN)
        assert sum(each.result(timeout=20) for each in written) == 200
    assert journal.read(path) == journal.Journal(tuple(deeds(0, 200)))
