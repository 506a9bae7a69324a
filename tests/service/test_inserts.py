"""catalogue.set_insert"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import catalogue, content
from lms.runtime.errors import Refused
from tests.cast import FOLDER

DAY = date(2027, 3, 1)
SLOT = "who-to-ask"


def said(opened, actor):
    with opened(actor, write=False) as work:
        found = catalogue.local_text(work, SLOT)
        return found and (found.organisation_name, found.html.strip(), found.owner_name, found.review_on)


def test_words_are_written_and_written_anew(opened, cast):
    with opened() as work:
        catalogue.set_insert(
            work, cast.northbank, SLOT, text="Ask Tariq.", review_on=DAY, owner_person_id=cast.tariq.person
        )
    assert said(opened, cast.ada) == ("Northbank", "<p>Ask Tariq.</p>", "Tariq Aziz", DAY)
    later = DAY + timedelta(days=30)
    with opened() as work:
        catalogue.set_insert(work, cast.northbank, SLOT, text="Ask Grace.", review_on=later)
    assert said(opened, cast.ada) == ("Northbank", "<p>Ask Grace.</p>", None, later)
    assert said(opened, cast.ada2) is None


def test_it_is_recorded_in_the_organisations_chain_with_what_stood_before(opened, cast):
    for text in ("One.", "Two."):
        with opened() as work:
            catalogue.set_insert(work, cast.northbank, SLOT, text=text, review_on=DAY)
    with opened(write=False) as work:
        rows = work.db.execute(
            sa.text("SELECT e.chain, d.detail FROM audit_entry e JOIN audit_entry_detail d ON d.chain = e.chain AND d.number = e.number "
                    "WHERE e.action = 'catalogue:set-insert' ORDER BY e.number")
        ).all()  # fmt: skip
    assert [row.chain for row in rows] == [str(cast.northbank)] * 2
    assert '"before": "One."' in rows[1].detail.replace('":"', '": "')


def test_publishing_leaves_them_alone(opened, cast):
    with opened() as work:
        catalogue.set_insert(work, cast.northbank, SLOT, text="Ask Tariq.", review_on=DAY)
        catalogue.publish(work, content.read_folder(FOLDER))
    assert said(opened, cast.ada)[1] == "<p>Ask Tariq.</p>"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": " \n "}, "Write what people here need to know"),
        ({"text": "x" * 1501}, "1,500 characters or fewer"),
        ({"text": "# Big"}, "no headings"),
        ({"text": "![a](images/a.png)"}, "no headings, tables, pictures"),
        ({"text": "<b>bold</b>"}, "HTML"),
        ({"text": "| a |\n| - |\n| b |"}, "tables"),
        ({"text": "::: try\nx\n:::"}, "Write sentences"),
        ({"text": "```sort\nid: a\n```"}, "Write sentences"),
        ({"text": "As they say [@test-source]."}, "Only pages cite sources"),
        ({"text": "[a](javascript:alert(1))"}, "beginning with https://"),
        ({"text": "[a](http://plain.example)"}, "beginning with https://"),
        ({"text": "[a](page:sort)"}, "beginning with https://"),
        ({"text": "[a](term:second-look)"}, "beginning with https://"),
        ({"review_on": date(2026, 11, 23)}, "still to come"),
        ({"slot": "Not a slot"}, "Choose a slot"),
    ],
)
def test_what_may_not_stand_there_is_refused_and_changes_nothing(opened, cast, change, sentence):
    values = {"slot": SLOT, "text": "Ask Tariq.", "review_on": DAY, **change}
    with pytest.raises(Refused, match=sentence), opened() as work:
        catalogue.set_insert(work, cast.northbank, values["slot"], text=values["text"], review_on=values["review_on"])
    assert said(opened, cast.ada) is None


def test_the_owner_works_there(opened, cast):
    for owner in (cast.petra.person, uuid4()):
        with pytest.raises(Refused, match="who works here"), opened() as work:
            catalogue.set_insert(work, cast.northbank, SLOT, text="Ask.", review_on=DAY, owner_person_id=owner)


def test_today_is_soon_enough(opened, cast):
    with opened() as work:
        catalogue.set_insert(work, cast.northbank, SLOT, text="Ask.", review_on=work.today)
        today = work.today
    assert said(opened, cast.ada) == ("Northbank", "<p>Ask.</p>", None, today)


def test_lists_marks_and_links_are_kept(opened, cast):
    text = "Ask *one* of:\r\n\r\n- [the desk](https://desk.example/a?b=c&d)\n- **Tariq**, `2211`\n\n1. first\n2. second"
    with opened() as work:
        catalogue.set_insert(work, cast.northbank, SLOT, text=text, review_on=DAY)
    html = said(opened, cast.ada)[1]
    for part in ("<em>one</em>", "nhsuk-list--bullet", 'href="https://desk.example/a?b=c&amp;d"', "<strong>Tariq</strong>",
                 "<code>2211</code>", "nhsuk-list--number"):  # fmt: skip
        assert part in html
