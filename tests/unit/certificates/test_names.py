"""Twenty names, beautiful and hostile, each drawn and sealed: archivable, accessible, signed as a whole, and read back exactly."""

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from lms.certificates import pades
from lms.certificates.pdf import render
from lms.runtime.keypairs import Purpose
from tests.keys import key
from tests.tools import verapdf
from tests.unit.certificates.test_pdf import NINETY, PRINTED

NAMES = {
    "welsh": "Siân Ŵyn Prydderch-Ŷstwyth", "polish": "Łukasz Żółć-Gżegżółka", "arabic": "محمد علي الشريف", "hebrew": "שרה כהן",
    "hebrew with a hyphen": "רחל בן-דוד", "gurmukhi": "ਹਰਪ੍ਰੀਤ ਕੌਰ ਢਿੱਲੋਂ", "tamil": "முத்துலட்சுமி கிருஷ்ணமூர்த்தி",
    "chinese": "王小明", "vietnamese": "Nguyễn Thị Ngọc Diễm Ỹ", "yoruba": "Ayọ̀délé Adébayọ Ọmọ́tọ́lá",
    "greek": "Αικατερίνη Παπαδοπούλου", "ukrainian": "Сергій Їжакевич", "turkish": "İbrahim Işık",
    "two directions": "Sarah שרה Cohen", "apostrophes": "D’Arcy O'Neil ʻŌhiʻa", "markup": "<b>Bobby</b> &amp; {{ printed.code }}",
    "pdf syntax": r"Eve) Tj /ByteRange [0 1 2 3] (\) %%EOF", "one letter": "Ó", "ninety letters": NINETY,
    "very long": " ".join(["Oluwafunmilayo Temiloluwa"] * 8),
}  # fmt: skip
# Where a line runs both ways, as it does at a hyphen or a word in another script, the program guesses at the order of its passages.
BOTH_WAYS = {"hebrew with a hyphen", "two directions"}
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
KEY = key(Purpose.DOCUMENT)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sealed certificate of each name."""
    folder, made = tmp_path_factory.mktemp("certificates"), {}
    for case, name in NAMES.items():
        made[case] = folder / f"{case}.pdf"
        made[case].write_bytes(pades.seal(render(replace(PRINTED, holder_name=name), b'{"badge": "ok"}'), KEY, AT))
    return made


def said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_one_is_pdf_a_3a_and_pdf_ua_1(files: dict[str, Path]) -> None:
    found = verapdf.failures_of({case: path.read_bytes() for case, path in files.items()}, "ua1", "3a")
    assert found == {case: [] for case in NAMES}


@pytest.mark.parametrize("case", NAMES)
def test_a_reader_of_its_own_finds_the_signature_valid_and_the_whole_file_signed(
    case: str, files: dict[str, Path]
) -> None:
    report = said("pdfsig", files[case])
    assert report.count("Signature #") == 1
    assert "Signature Field Name: Issuer" in report and "Signature Type: ETSI.CAdES.detached" in report
    assert "Signature is Valid." in report and "Total document signed" in report
    assert f"{files[case].stat().st_size}]" in report
    assert pades.read(files[case].read_bytes()).state is pades.SealState.WHOLE


@pytest.mark.parametrize("case", NAMES)
def test_the_name_comes_back_letter_by_letter(case: str, files: dict[str, Path]) -> None:
    """In the order it is stored in. The program marks a passage that runs from right to left, and a name may take two lines."""
    lines = said("pdftotext", "-enc", "UTF-8", files[case], "-").splitlines()
    start = lines.index("This certifies that") + 1
    end = next(at for at, line in enumerate(lines) if line.startswith("has completed"))
    found = " ".join(line for line in lines[start:end] if line)
    found = found.translate(dict.fromkeys(range(0x202A, 0x202F)))
    if case in BOTH_WAYS:
        assert sorted(found.replace(" ", "")) == sorted(NAMES[case].replace(" ", ""))
    else:
        assert found == NAMES[case]


@pytest.mark.parametrize("case", NAMES)
def test_heading_title_and_credential_say_it_exactly(case: str, files: dict[str, Path]) -> None:
    """The heading is what a screen reader speaks."""
    pdf = files[case].read_bytes()
    assert pades.attachment(pdf) == b'{"badge": "ok"}'
    opened = pypdf.PdfReader(io.BytesIO(pdf))
    assert opened.metadata is not None
    assert opened.metadata.title == f"Certificate: {NAMES[case]}, {PRINTED.module_title}"
    objects = (opened.get_object(number) for number in range(1, opened.trailer["/Size"]))
    headings = [each for each in objects if isinstance(each, dict) and each.get("/S") == "/H1"]
    assert [heading["/ActualText"] for heading in headings] == [NAMES[case]]
