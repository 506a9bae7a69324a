"""learner.elsewhere, learner.withdraw_evidence, learner.evidence_file"""

import io
from uuid import uuid4

import pytest

from lms import people, recognition
from lms.web.learner.elsewhere import EvidenceForm
from tests.cast import TODAY
from tests.evidence import ISSUER, PDF, accepted, claimed

ADDRESS = "/modules/T01/elsewhere"


def fields(**changed):
    return {
        "issuer": ISSUER, "level": "", "achieved_on-day": "1", "achieved_on-month": "6", "achieved_on-year": "2026",
        "valid_until-day": "31", "valid_until-month": "5", "valid_until-year": "2027", "note": "Number 12", **changed,
    }  # fmt: skip


def sent(browser, content=PDF, name="scan.pdf", **changed):
    return browser.post(
        ADDRESS, {"file": (io.BytesIO(content), name), **fields(**changed)}, content_type="multipart/form-data"
    )


def claims(opened, actor):
    with opened(actor, write=False) as work:
        page = recognition.asking(work, "T01")
    return [each for each in (page.latest, *page.earlier) if each]


def test_from_the_module_to_what_waits_and_back(as_, cast, opened):
    browser = as_(cast.ada)
    assert ADDRESS in browser.get("/modules/T01").links()
    page = browser.get(ADDRESS)
    assert (page.h1, "Tariq Aziz looks at it" in page.words) == ("Check twice: Learned elsewhere", True)
    reply = sent(browser)
    assert (reply.status, reply.location) == (303, ADDRESS)
    page = browser.get(ADDRESS)
    assert page.h1 == "Check twice: Your evidence is with Tariq Aziz"
    assert "31 May 2027" in page.words
    assert "Number 12" in page.words
    reply = browser.post(f"{ADDRESS}/withdraw")
    assert (reply.status, reply.location) == (303, ADDRESS)
    assert browser.post(f"{ADDRESS}/withdraw").status == 303
    assert "You withdrew it." in browser.get(ADDRESS).words
    assert [each.state for each in claims(opened, cast.ada)] == ["withdrawn"]


def test_sent_twice_it_is_sent_once(as_, cast, opened):
    browser = as_(cast.ada)
    key = browser.get(ADDRESS).hidden("idempotency_key")
    first, second = (sent(browser, idempotency_key=key) for _ in range(2))
    assert (first.status, first.location) == (second.status, second.location)
    assert len(claims(opened, cast.ada)) == 1
    assert sent(browser).error_summary[0].startswith("Your evidence for this module is being looked at already")


def test_the_last_day_and_the_file_may_be_left_out(as_, cast, opened):
    empty = {f"valid_until-{part}": "" for part in ("day", "month", "year")}
    assert as_(cast.ada).post(ADDRESS, fields(**empty)).status == 303
    (found,) = claims(opened, cast.ada)
    assert (found.valid_until, found.file_kind) == (None, "")
    page = as_(cast.ada).get(ADDRESS)
    assert "It names no last day" in page.words
    assert as_(cast.ada).get(f"/evidence/{found.id}/file").status == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issuer": ""}, "Enter who taught or certified you, in 2 to 200 characters"),
        ({"achieved_on-day": "31"}, "Enter the day on your paper, such as 31 1 2026"),
        ({"achieved_on-year": "2027"}, "Enter a day that is today or earlier"),
        ({"valid_until-day": "0"}, "Enter a day, such as 31 1 2027, or leave it empty"),
        ({"valid_until-year": "2025"}, "Enter a last valid day that is not before the day it was achieved"),
        ({"note": "x" * 1001}, "Enter at most 1,000 characters"),
        ({"content": b"MZ\x90\x00", "name": "scan.pdf"}, "Choose a PDF, PNG or JPEG file. A photo in another form can be saved as JPEG."),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_is_shown_again_and_sends_nothing(as_, cast, opened, changed, sentence):
    page = sent(as_(cast.ada), **changed)
    assert (page.status, page.error_summary) == (422, [sentence])
    assert claims(opened, cast.ada) == []


def test_a_file_that_is_too_large_is_not_taken(as_, cast, opened, monkeypatch):
    monkeypatch.setitem(EvidenceForm.file.kwargs, "most", 10)
    page = sent(as_(cast.ada))
    assert (page.status, page.error_summary) == (422, ["The file must be 5 MB or smaller"])
    assert claims(opened, cast.ada) == []


def test_the_file_comes_back_as_a_download_that_does_nothing(as_, cast, opened):
    script = b"%PDF-1.7\n<script>alert(1)</script>"
    claim_id = claimed(opened, cast.ada, content=script)
    for actor in (cast.ada, cast.tariq):
        answer = as_(actor).raw("GET", f"/evidence/{claim_id}/file", {})
        assert (answer.status_code, answer.data) == (200, script)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == "attachment; filename=evidence-T01.pdf"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_whose_it_is_not_sees_no_file(as_, client, cast, opened):
    claim_id = claimed(opened, cast.ada)
    for who in ("ben", "grace", "lena", "petra", "asha", "ada2"):
        assert as_(cast.actors[who]).get(f"/evidence/{claim_id}/file").status == 404
    assert as_(cast.ada).get(f"/evidence/{uuid4()}/file").status == 404
    assert client.get(f"/evidence/{claim_id}/file").location.startswith("/sign-in")


def test_a_module_that_is_not_there_and_nobody_signed_in(as_, client, cast):
    assert as_(cast.ada).get("/modules/X99/elsewhere").status == 404
    assert as_(cast.ada).post("/modules/X99/elsewhere", fields()).status == 404
    assert as_(cast.ada).post("/modules/T01/elsewhere/withdraw").status == 404
    assert client.get(ADDRESS).location.startswith("/sign-in")
    assert client.post(ADDRESS, fields()).location.startswith("/sign-in")


def test_withdrawn_too_late_it_says_so(as_, cast, opened):
    accepted(opened, cast.ada, cast.tariq)
    page = as_(cast.ada).post(f"{ADDRESS}/withdraw")
    assert (page.status, "decided before you withdrew it" in page.words) == (409, True)


def test_with_two_posts_one_is_chosen(as_, cast, opened):
    with opened() as work:
        team = people.post(work, cast.posts["otis"]).team_id
        people.give_post(
            work, cast.ada.person, team, staff_number="N0098", job_title="Bank clerk", staff_group="Nursing", started_on=TODAY
        )  # fmt: skip
    page = sent(as_(cast.ada))
    assert page.error_summary == ["Choose which of your posts this is for"]
    assert sent(as_(cast.ada), post_id=str(cast.posts["ben"])).status == 422
    assert sent(as_(cast.ada), post_id=str(cast.posts["ada"])).status == 303
    assert claims(opened, cast.ada)[0].post_id == cast.posts["ada"]


def test_pages_say_what_it_is_recognised_from(as_, cast, opened):
    accepted(opened, cast.ada, cast.tariq)
    browser = as_(cast.ada)
    page = browser.get("/modules/T01")
    assert f"Recognised from {ISSUER}. It counts until 31 May 2027." in page.words
    assert ADDRESS not in page.links()
    assert "See what you hold" in page.words
    held = browser.get("/certificates")
    assert f"Recognised from {ISSUER}, Foundation, 1 June 2026" in held.words
    assert "Valid" in held.words
    assert f"Check twice. Recognised from {ISSUER}." in as_(cast.grace).get(f"/team/{cast.ada.person}").words
    why = as_(cast.grace).get(f"/team?why={cast.ada.person}.T01").words
    assert f"Recognised from {ISSUER}." in why
    assert "accepted your evidence" in browser.get(ADDRESS).words
