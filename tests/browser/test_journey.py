"""The main job: Ada learns, passes, is signed off and holds a certificate that a stranger can check."""

import csv
import io

import pypdf
import pytest

from lms import people
from tests.browser import steps
from tests.browser.visitor import Visitor
from tests.cast import REASON
from tests.tools import verapdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-journey")]


def test_from_signing_in_to_a_certificate_that_a_stranger_checks(service, cast, opened, signed_in, stranger):
    ada, grace, tariq = signed_in("ada"), signed_in("grace"), signed_in("tariq")
    sees_what_is_required_and_why(ada)
    steps.reads_every_page(ada)
    passes_at_once(ada, steps.module_of(opened))
    is_told_that_the_manager_comes_first(ada)
    records_what_she_saw(grace)
    steps.asks_for_sign_off(ada)
    ada.sees("Awaiting sign-off")
    steps.signs_off(grace)
    grace.sees("Ada Okafor: signed off. They have been told.", "Nobody waits for your sign-off.")

    ada.open("/certificates")
    ada.follow(steps.TITLE)
    ada.sees("We are preparing the PDF.")
    service.run_jobs()
    ada.follow("See if it is ready")
    pdf, code = downloads(ada)
    is_an_accessible_certificate(pdf)
    finds_it_valid(stranger(), code)
    finds_her_on_the_team_page(tariq)
    assert [service.count(table) for table in ("certification", "certificate")] == [1, 1]

    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Adaeze", last_name="Bello")
    assert downloads(ada) == (pdf, code)
    finds_it_valid(stranger(), code)
    assert [service.count(table) for table in ("certification", "certificate")] == [1, 1]


def sees_what_is_required_and_why(ada: Visitor) -> None:
    assert ada.heading == "Hello, Ada"
    ada.sees("You need one module. One is to do. Nothing is overdue.")
    ada.sees("Your next step", steps.TITLE, f"Why you need it: {REASON}. Yours is due by 31 January 2027.")
    ada.follow("Start the module")
    assert ada.heading.endswith(steps.TITLE)
    ada.sees("Before you start", "Due 31 January 2027")


def passes_at_once(ada: Visitor, module) -> None:
    ada.open("/")
    ada.follow("Go to the quiz")
    ada.press("Start the quiz")
    steps.answers_every_question(ada, module)
    ada.sees("You have answered all 4 questions.", "You need 3 of 4.")
    ada.press("Submit my answers")
    assert ada.heading == "You passed: 4 of 4"
    ada.sees("One thing left", "Ask Grace Mbeki to sign off what they have seen you do.")


def is_told_that_the_manager_comes_first(ada: Visitor) -> None:
    ada.follow("Ask for sign-off")
    ada.sees("Not yet. Grace Mbeki first records that they have seen what is needed.")


def records_what_she_saw(grace: Visitor) -> None:
    grace.open("/team")
    grace.follow("Ada Okafor")
    grace.follow("Record what you saw")
    assert grace.heading.endswith("What did you see Ada Okafor do?")
    grace.choose(steps.BEHAVIOUR)
    grace.fill("What happened?", "At handover, with a discharge letter")
    grace.press("Record it")
    grace.sees("Recorded for Ada Okafor.", "“At handover, with a discharge letter” Grace Mbeki")


def downloads(ada: Visitor) -> tuple[bytes, str]:
    ada.open("/certificates")
    ada.follow(steps.TITLE)
    ada.sees("Ada Okafor", "is certified in Check twice", "Grace Mbeki, Ward manager")
    code = ada.page.locator(".app-code").inner_text().rpartition("/")[2].strip()
    return ada.download(link="Download certificate"), code


def is_an_accessible_certificate(pdf: bytes) -> None:
    assert pdf.startswith(b"%PDF")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Ada Okafor" in text and "Adaeze" not in text
    assert verapdf.failures(pdf, "ua1") == []


def finds_it_valid(reader: Visitor, code: str) -> None:
    reader.open(f"/verify/{code}")
    assert reader.heading == "This certificate is valid"
    reader.sees("Holder Ada Okafor", "Certified in Check twice", "Signed off by Grace Mbeki, Ward manager", code)


def finds_her_on_the_team_page(tariq: Visitor) -> None:
    tariq.open("/team")
    row = tariq.page.get_by_role("row").filter(has=tariq.page.get_by_role("link", name="Ada Okafor", exact=True))
    assert "Valid" in row.inner_text()
    rows = list(csv.reader(io.StringIO(tariq.download(button="Export as CSV").decode())))
    hers = [" ".join(line) for line in rows if line[1:3] == ["Ada", "Okafor"]]
    assert len(hers) == 1 and "alid" in hers[0], rows
