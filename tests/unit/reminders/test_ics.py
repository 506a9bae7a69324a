"""A calendar that any calendar program reads: lines folded by bytes, text escaped, whole days."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from lms.reminders import ics

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def event(summary="Due: Use AI safely", on=date(2028, 2, 29)):
    return ics.Event("M02-1@wardwise", on, summary, "Why, and; more\\", "https://learn.example/modules/M02")


def test_a_day_is_a_whole_day_and_ends_on_the_next():
    lines = unfolded(ics.write([event()], NOW))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20280229" in lines and "DTEND;VALUE=DATE:20280301" in lines
    assert "DTSTAMP:20261124T093000Z" in lines
    assert "DESCRIPTION:Why\\, and\\; more\\\\" in lines


@given(st.text(max_size=200))
def test_whatever_a_title_holds_stays_in_its_line(text):
    written = ics.write([event(summary=text)], NOW)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    lines = unfolded(written)
    assert [line.partition(":")[0].partition(";")[0] for line in lines if line] == [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "BEGIN", "UID",
        "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "TRANSP", "END", "END",
    ]  # fmt: skip
