"""Turn the first sheet of an Excel file into CSV: a program of its own, so that a hostile file can take nothing but itself.

Run as `python -I sheet.py SECONDS BYTES`: an .xlsx file comes in on standard input, CSV in UTF-8 goes out. Whoever calls it limits how much
is read. It exits 3 with a sentence when it says no. It imports nothing of the product: memory here is for the file alone.
"""

import csv
import io
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_COLUMNS = 200
MOST_ROWS = 300_000
MOST_PARTS = 2_000
# What all parts of a workbook may unfold to. A real one of 50,000 people has 40 MB.
MOST_UNFOLDED = 400 * 1024 * 1024
MOST_TEXT = 128 * 1024 * 1024


def main() -> int:
    """Read, convert, write."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _convert(sys.stdin.buffer.read())
    except ValueError as refused:
        sys.stderr.write(str(refused))
        return 3
    return 0


def _convert(content: bytes) -> None:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        ZipError,
    )

    _check_archive(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            each.name
            for each in book.sheets_metadata
            if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise ValueError("This workbook has no sheet that can be seen.")
        sheet = book.get_sheet_by_name(shown[0])
    except PasswordError:
        raise ValueError("This workbook is protected by a password. Save it without one.") from None
    except (CalamineError, ZipError, OSError):
        raise ValueError("This is no Excel workbook that can be read. Save it as .xlsx or CSV and send that.") from None
    if sheet.total_width > MOST_COLUMNS or sheet.total_height > MOST_ROWS:
        raise ValueError(
            f"This sheet reaches to column {sheet.total_width:,} and row {sheet.total_height:,}; "
            f"at most {MOST_COLUMNS} columns and {MOST_ROWS:,} rows are read. Delete what lies outside the list."
        )
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    writer, written = csv.writer(out), 0
    for row in sheet.iter_rows():
        # The same long text may stand in every cell and take no room in the file.
        written += writer.writerow([_text(cell) for cell in row])
        if written > MOST_TEXT:
            raise ValueError(
                "This workbook holds far more text than such a list can. Save the list alone as CSV and send that."
            )
    out.flush()


def _check_archive(content: bytes) -> None:
    """Refuse what says of itself that it unfolds without measure; what lies about that runs into the limits of this process."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ValueError("This is no Excel workbook that can be read. Save it as .xlsx or CSV and send that.") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise ValueError(
            "This workbook unfolds to far more than such a list can hold. Save the list alone as CSV and send that."
        )


def _text(cell: Any) -> str:
    """Return a cell as text: days as 2026-03-31, whole numbers without a point, yes and no."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
