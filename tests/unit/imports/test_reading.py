"""Files as people send them, and files that nobody should."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from lms.imports import mapping, reading
from lms.runtime.errors import Refused

DEFAULT = mapping.format_of(mapping.read_mapping(mapping.default_text().encode())[0])
HEADER = "Staff number{0}First name{0}Last name{0}Job title{0}Team"


def opened(content, **how):
    return reading.open_table(content, DEFAULT, **how)


def workbook(*rows, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write_datetime(number, column, value, dates)
            else:
                sheet.write(number, column, value)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(encoding, separator, end):
    text = (
        HEADER.format(separator)
        + end
        + separator.join(["7", "Zoë", '"O’Neill, née', 'Price"', "ELM"]).replace("\n", end)
        + end
    )
    row = separator.join(["7", "Zoë", "O’Neill", '"Charge' + end + 'nurse"', "ELM"])
    text = HEADER.format(separator) + end + row + end + end
    table = opened(text.encode(encoding))
    assert table.separator == separator
    assert [(number, [" ".join(cell.split()) for cell in cells]) for number, cells in table.rows()] == [
        (2, ["7", "Zoë", "O’Neill", "Charge nurse", "ELM"])
    ]


def test_titles_above_the_header_columns_in_any_order_and_unknown_ones():
    text = "Staff list of 1 March\n\nDepartment,Forename,Surname,Position Title,NI Number,Payroll number\nELM,A,B,C,secret,7\n"
    table = opened(text.encode())
    assert table.unread == ("NI Number",)
    assert table.places["staff_number"] == 5
    assert list(table.rows()) == [(4, ["ELM", "A", "B", "C", "secret", "7"])]


def test_a_column_twice_is_said():
    with pytest.raises(Refused, match="“Staff number” and “Payroll number” both mean staff number"):
        opened(b"Staff number,Payroll number,First name\n")


def test_a_workbook_with_days_numbers_and_yes():
    from datetime import date

    content = workbook(
        ["Staff number", "First name", "Last name", "Job title", "Team", "Start date", "Active"],
        [20418822, "Zoë", "Kaur", "Nurse", "ELM", date(2026, 3, 1), True],
    )
    table = opened(content)
    assert table.is_workbook
    assert list(table.rows()) == [(2, ["20418822", "Zoë", "Kaur", "Nurse", "ELM", "2026-03-01", "yes"])]


def bomb():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(500):
            part.write(b"\0" * 1024 * 1024)
    return out.getvalue()


def lying_bomb():
    """A workbook whose sheet says of itself that it unfolds to little."""
    real = zipfile.ZipFile(io.BytesIO(workbook(["Staff number"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in real.infolist():
            data = real.read(info)
            if info.filename.endswith("sharedStrings.xml"):
                data = data.replace(b"<si>", b"<si>" + b"<!--" + b" " * 300 * 1024 * 1024 + b"-->", 1)
            archive.writestr(info.filename, data)
    sent = out.getvalue()
    for info in zipfile.ZipFile(io.BytesIO(sent)).infolist():
        if info.filename.endswith("sharedStrings.xml"):
            sent = sent.replace(info.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    return sent


def same_text_everywhere():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number in range(6_000):
        sheet.write(number, 0, "x" * 30_000 if number else "Staff number")
    book.close()
    return out.getvalue()


HOSTILE = {
    "nothing": (b"", "This file is empty"),
    "blank": (b"\xef\xbb\xbf \r\n", "This file is empty"),
    "zero bytes": (b"Staff number\0,b\n", "holds zero bytes"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x81\x8d\x8f", "no text that we can read"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "Save it as .xlsx without a password"),
    "ten million columns": (b"Staff number," * 10_000_000, "longer than any row"),
    "many short columns": (b"," * 20_000 + b"\n", "at most 200 are read"),
    "a quotation mark that is never closed": (b'Staff number\n"' + b"x\n" * 100_000, "is not closed"),
    "a long line": (b"Staff number\n" + b"x" * 40_000 + b"\n", "Line 2 is longer"),
    "half an archive": (workbook(["Staff number"])[:300], "no Excel workbook that can be read"),
    "another archive": (bomb()[:40] + b"junk", "no Excel workbook that can be read"),
    "a bomb": (bomb(), "unfolds to far more than such a list"),
    "a bomb that lies": (lying_bomb(), "workbook"),
    "one cell far away": (
        workbook(["Staff number"], *[[]] * 9, [""] * 300 + ["z"]),
        "This sheet reaches to column 300",
    ),
    "the same long text everywhere": (same_text_everywhere(), "far more text than such a list"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence_in_time(name):
    content, sentence = HOSTILE[name]
    began = time.monotonic()
    with pytest.raises(Refused, match=sentence):
        list(opened(content).rows())
    assert time.monotonic() - began < 60


def test_a_cell_in_the_last_corner_takes_no_memory_here():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Staff number")
    sheet.write(1_048_575, 16_383, "z")
    book.close()
    with pytest.raises(Refused, match=r"more time or memory|reaches to column"):
        opened(out.getvalue())


@pytest.mark.parametrize("wanted", ["utf-8", "cp1252", "utf-16"])
def test_an_encoding_that_somebody_chose_is_tried_alone(wanted):
    content = HEADER.format(",").encode("utf-16") if wanted != "utf-16" else b"\xff\xfe\x00"
    with pytest.raises(Refused):
        opened(content, encoding=wanted)


def test_more_rows_than_a_trust_has(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 5)
    with pytest.raises(Refused, match="more than 5 rows"):
        list(opened((HEADER.format(",") + "\n1,a,b,c,d" * 6).encode()).rows())
