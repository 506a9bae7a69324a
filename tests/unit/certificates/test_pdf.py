"""The certificate's PDF: what it says and in which order, for every name, in one page, to the same bytes, fetching nothing."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
import segno

from lms.certificates import pdf
from lms.certificates.pdf import Printed, missing_glyphs, render
from lms.certificates.sample import sample
from tests.tools import verapdf

ROOT = Path(__file__).resolve().parents[3]
PRINTED = Printed(
    issuer_name="Northbank University Hospitals",
    issuer_second_line="",
    holder_name="Ada Okafor",
    module_title="Use AI safely every day",
    module_version=3,
    minutes=30,
    outcomes=(
        "decide whether a task, a tool and the information go together",
        "write a clear, safe prompt and say when AI helped",
    ),
    certified_on=date(2026, 11, 26),
    valid_until=date(2027, 11, 26),
    signed_off_by="Grace Mbeki",
    signed_off_role="Ward manager, Elm Ward",
    signed_off_on=date(2026, 11, 20),
    serial="2026-000417",
    code="7K4M-2QXT-9DRV-K3PA",
    verify_url="https://learn.northbank.example/verify/7K4M-2QXT-9DRV-K3PA",
    verify_address="learn.northbank.example/verify",
)
UNSIGNED = replace(PRINTED, signed_off_by=None, signed_off_role=None, signed_off_on=None, valid_until=None)
NINETY = "Ada Oluwafunmilayo Temiloluwa Chidinma Nkechinyere Okafor-Chukwuemeka-Adebayo-Oluwaseun Ola"
LONG = {
    "name of 241 wide letters": replace(PRINTED, holder_name="W" * 120 + " " + "W" * 120),
    "name of one long word": replace(PRINTED, holder_name="w" * 120),
    "name of one long word with hyphens": replace(PRINTED, holder_name="Wm-" * 40),
    "name in capitals": replace(PRINTED, holder_name="WILLIAMINA MWANGWEMBEMWAMBA"[:26]),
    "issuers": replace(PRINTED, issuer_name="Northumbria and " * 12, issuer_second_line="North Cumbria and " * 12),
    "title": replace(PRINTED, module_title="M" * 120),
    "outcomes of 2,000 characters": replace(PRINTED, outcomes=("word " * 400,) * 12),
    "outcome without a space": replace(PRINTED, outcomes=("W" * 500,) * 3),
    "signer": replace(PRINTED, signed_off_by="W" * 120 + " " + "W" * 120, signed_off_role="Consultant nurse, Elm Ward. " * 10),
    "address": replace(PRINTED, verify_address="learn." + "northbank-" * 22 + ".example/verify"),
    "title and outcomes unsigned": replace(UNSIGNED, module_title="M" * 120, outcomes=("M" * 170,) * 12),
}  # fmt: skip


def reader(printed: Printed) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(printed)))


def text(printed: Printed) -> str:
    """The text in the order of the file, as tools that know no layout read it."""
    return " ".join(reader(printed).pages[0].extract_text().split())


def pieces(printed: Printed) -> list[tuple[str, float, float]]:
    """Each piece of text with its size in points and the height of its baseline above the foot of the page."""
    found: list[tuple[str, float, float]] = []

    def visit(piece: str, matrix: list[float], inner: list[float], _font: object, size: float) -> None:
        if piece.strip():
            found.append((piece.strip(), size * abs(inner[0] * matrix[0]), matrix[3] * inner[5] + matrix[5]))

    reader(printed).pages[0].extract_text(visitor_text=visit)
    return found


def size_of(name: str) -> float:
    """The size in which a name is printed."""
    return next(size for piece, size, _ in pieces(replace(PRINTED, holder_name=name)) if piece[:3] == name[:3])


def test_conforms_to_pdf_a_and_pdf_ua() -> None:
    cases = {"whole": PRINTED, "unsigned": UNSIGNED, "long": replace(PRINTED, holder_name=NINETY)}
    drawn = {case: render(printed, b"{}") for case, printed in cases.items()} | {"bare": render(PRINTED)}
    drawn["sample"] = sample(NINETY, "Use AI safely every day", date(2026, 11, 26))
    assert verapdf.failures_of(drawn, "ua1", "3a") == {case: [] for case in drawn}


def test_is_tagged_titled_and_in_british_english() -> None:
    root = reader(PRINTED).trailer["/Root"]
    tags: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object()  # type: ignore[attr-defined]
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            tags.extend([str(node["/S"])] if "/S" in node else [])
            assert node.get("/S") != "/Figure" or node["/Alt"].startswith("Square code")
            walk(node.get("/K", pypdf.generic.NullObject()))

    walk(root["/StructTreeRoot"])
    assert [tag for tag in tags if tag in {"/H1", "/H2", "/Figure"}] == ["/H1", "/H2", "/H2", "/Figure"]
    assert tags.count("/LI") == len(PRINTED.outcomes) + 4  # the outcomes, then two dates with their words
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader(PRINTED).metadata.title == "Certificate: Ada Okafor, Use AI safely every day"  # type: ignore[union-attr]


def test_is_read_in_the_order_of_the_design() -> None:
    parts = [
        "Northbank University Hospitals", "Certificate in the responsible use of AI", "This certifies that", "Ada Okafor",
        "has completed and shown in practice", "Use AI safely every day", "The holder can", *PRINTED.outcomes,
        "Certified on 26 November 2026", "Valid until 26 November 2027", "Grace Mbeki",
        "Ward manager, Elm Ward. Signed off on 20 November 2026 after seeing this in the holder’s own work.",
        "Check it is valid today:", "learn.northbank.example/verify", "7K4M-2QXT-9DRV-K3PA",
        "Serial number 2026-000417. Module version 3, learning time 30 minutes.",
        "This file carries a digital signature: if anyone changes it, your PDF reader will say so. Made with Wardwise.",
    ]  # fmt: skip
    assert text(PRINTED) == " ".join(parts)


def test_prints_no_signature_and_no_end_where_there_is_none() -> None:
    found = text(UNSIGNED)
    assert "Ada Okafor has completed Use AI safely every day" in found
    assert not any(words in found for words in ("Signed off", "own work", "in practice", "Valid until", "None"))


def test_prints_two_issuers_under_each_other() -> None:
    heights = {
        piece: height for piece, _, height in pieces(replace(PRINTED, issuer_second_line="Southbank Care Board"))
    }
    assert heights["Northbank University Hospitals"] > heights["Southbank Care Board"] > heights["This certifies that"]


@pytest.mark.parametrize(
    ("number", "rest"),
    [(7, ""), (8, " and 1 more, listed at the address below"), (12, " and 5 more, listed at the address below")],
)
def test_shows_seven_outcomes_and_counts_the_rest(number: int, rest: str) -> None:
    found = text(replace(PRINTED, outcomes=tuple(f"outcome {each}" for each in range(1, number + 1))))
    assert f"outcome 6 outcome 7{rest} Certified on" in found


@pytest.mark.parametrize(
    "name",
    [
        "Ada Okafor", "Siân Ŵyn Prydderch-Ŷ", "Łukasz Żółć", "Nguyễn Thị Diễm", "Seán O’Brien", "D'Arcy O'Neil", "Kealoha Kaʻiulani",
        "Zoë Łę Æsa Þór Ðorði ß", "Сергій Їжак", "Ελένη Παπαδοπούλου", "Fiona Griffiths", "Mr & Mrs <b>Bold</b>",
        "Anne-Marie Fitzpatrick-O’Shaughnessy-Llewellyn", NINETY, "محمد علي", "שרה כהן",
    ],
)  # fmt: skip
def test_gives_back_the_exact_name(name: str) -> None:
    if missing_glyphs(name):
        pytest.skip("no installed font has these letters")
    assert f"This certifies that {name} has completed" in text(replace(PRINTED, holder_name=name))


def test_keeps_a_hyphen_off_the_end_of_a_line() -> None:
    assert not any(piece.endswith("-") for piece, _, _ in pieces(replace(PRINTED, holder_name=NINETY)))


def test_prints_markup_in_any_text_as_text() -> None:
    hostile = "<img src='file:///etc/hostname'><script>x</script>&amp;"
    printed = replace(
        PRINTED, holder_name=hostile, module_title=hostile, issuer_name=hostile, outcomes=(hostile,), signed_off_by=hostile,
        signed_off_role=hostile, verify_address=hostile,
    )  # fmt: skip
    page = reader(printed).pages[0]
    assert "".join(page.extract_text().split()).count("".join(hostile.split())) == 7
    assert len(page.images) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/",
        "https://learn.northbank.example/x.png",
        "data:image/png;base64,AAAA",
        "ftp://127.0.0.1/x",
    ],
)
def test_fetches_nothing_but_its_own_square(url: str) -> None:
    render(PRINTED)
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._press().fetcher.fetch(url)


def test_square_code_holds_the_address() -> None:
    image = reader(PRINTED).pages[0].images[0].image
    assert image is not None
    matrix = segno.make(PRINTED.verify_url, error="m", micro=False, mask=7).matrix
    pixels = image.width // len(matrix)
    dark = [
        [image.convert("L").getpixel((column * pixels + 1, row * pixels + 1)) == 0 for column in range(len(matrix))]
        for row in range(len(matrix))
    ]
    assert dark == [[bool(cell) for cell in row] for row in matrix]


def test_same_data_gives_the_same_bytes_in_any_process() -> None:
    imports = "import datetime, sys; from lms.certificates.pdf import Printed, render"
    source = f"{imports}; sys.stdout.buffer.write(render({PRINTED!r}, b'{{}}'))"
    command = [sys.executable, "-c", source]
    other = subprocess.run(
        command, capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "7"}
    ).stdout
    assert render(PRINTED, b"{}") == other
    assert render(replace(PRINTED, serial="2026-000418"), b"{}") != other
    assert not {"/CreationDate", "/ModDate"} & set(reader(PRINTED).metadata or ())


def test_threads_do_not_disturb_each_other() -> None:
    each = [replace(PRINTED, holder_name=name) for name in ("Ada Okafor", NINETY, "Łukasz Żółć")] * 2
    expected = [render(printed) for printed in each]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render, each)) == expected


@pytest.mark.parametrize("case", LONG)
def test_any_length_stays_on_one_page_and_overlaps_nothing(case: str) -> None:
    printed = LONG[case]
    assert len(reader(printed).pages) == 1
    found = pieces(printed)
    names = [piece for piece, _, _ in found]
    start = names.index("This certifies that")
    end = next(i for i, piece in enumerate(names) if piece.startswith("has completed"))
    bottom_of_issuer = min(height for _, _, height in found[:start] if height > found[start][2])
    assert bottom_of_issuer > found[start][2] + found[start][1]
    for _, size, height in found[start + 1 : end]:
        assert height + 0.75 * size < found[start][2], "the name reaches the line above it"
        assert height > found[end][2] + found[end][1], "the name reaches the line below it"
    dates, foot = names.index("Certified on"), found[-1]
    lowest = min(height for _, _, height in found[end:-1])
    assert lowest > foot[2] + foot[1], "a box reaches the small print"
    if printed.signed_off_by:
        signer = next(i for i in range(dates, len(names)) if printed.signed_off_by.startswith(names[i][:5]))
        assert found[dates - 1][2] > found[signer][2] + 0.75 * found[signer][1], "the outcomes reach the signature"


def test_type_shrinks_with_the_name() -> None:
    assert size_of("Ada Okafor") == pytest.approx(46, abs=0.1)
    assert size_of("Ada Oluwafunmilayo Chukwuemeka") in (pytest.approx(34, abs=0.1), pytest.approx(28, abs=0.1))
    assert size_of(NINETY) == pytest.approx(22, abs=0.1)


def test_refuses_what_fits_in_no_size_and_designs_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="too long to print on certificate 2026-000417: signed"):
        render(replace(PRINTED, signed_off_role="W" * 4000))
    with pytest.raises(ValueError, match="no design has the number 2"):
        render(replace(PRINTED, template=2))


@pytest.mark.parametrize(
    "where",
    ["holder_name", "module_title", "issuer_name", "issuer_second_line", "signed_off_by", "signed_off_role", "outcomes"],
)  # fmt: skip
def test_draws_no_certificate_with_a_character_that_no_font_has(where: str) -> None:
    odd = "Ward \U0010fffd"
    with pytest.raises(ValueError, match="No installed font has these characters: \U0010fffd"):
        render(replace(PRINTED, **{where: (odd,) if where == "outcomes" else odd}))


def test_a_sample_says_so_everywhere_and_has_nothing_to_check() -> None:
    drawn = sample("Ada Okafor", "Use AI safely every day", date(2026, 11, 26))
    opened = pypdf.PdfReader(io.BytesIO(drawn))
    words = " ".join(opened.pages[0].extract_text().split())
    assert "Sample: not a certificate" in words and "Ada Okafor has completed" in words
    assert "Nobody signed this file and nobody can check it." in words
    assert not any(claim in words for claim in ("Serial", "Check it", "digital signature", "verify"))
    assert opened.metadata.title == "Sample certificate: Ada Okafor, Use AI safely every day"  # type: ignore[union-attr]
    assert opened.metadata.subject == "Sample certificate in Use AI safely every day"  # type: ignore[union-attr]
    assert (len(opened.pages[0].images), opened.attachments) == (0, {})
    assert pdf.SAMPLE_MARK in drawn and pdf.SAMPLE_MARK not in render(PRINTED)


def test_names_the_characters_that_no_font_has() -> None:
    assert missing_glyphs("Ada Okafor ŵ Ł ễ ’\n\t\u200d") == ""
    assert missing_glyphs("A\U0010fffdda\U0010fffc\U0010fffd") == "\U0010fffd\U0010fffc"


def test_finds_a_font_installed_since(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = iter([":charset=41-5a\n", ":charset=41-5a\n", ":charset=41-5a 61\n"])
    monkeypatch.setattr(pdf.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=next(listed)))
    pdf._drawable.cache_clear()
    try:
        press = pdf._press()
        assert missing_glyphs("Aa") == "a"
        assert pdf._press() is press
        assert missing_glyphs("Aa") == ""
        assert pdf._press() is not press
        assert missing_glyphs("Aa") == ""
    finally:
        pdf._drawable.cache_clear()


def test_import_does_not_load_the_layout_engine() -> None:
    source = "import sys, lms.certificates.pdf; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], cwd=ROOT).returncode == 0
