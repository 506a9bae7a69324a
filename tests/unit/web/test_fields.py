"""Fields keep what was typed, say what to do, and let nothing of it through as markup."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from lms.web import macros as kept
from lms.web.fields import (
    BaseForm,
    CheckboxesField,
    DateField,
    EmailField,
    LongTextField,
    PasswordField,
    RadiosField,
    TextField,
    TickField,
    error_lines,
    filled,
)

HOSTILE = "\"'></textarea><script>alert(1)</script>"


class Form(BaseForm):
    name = TextField(
        "Full name", [filled("Enter a name of up to 20 characters", most=20)], description="As in the <record>"
    )
    email = EmailField("Work email address")
    password = PasswordField("Password", autocomplete="new-password")
    note = LongTextField("Note")
    decision = RadiosField(
        "Your decision", "Choose what you decide", choices=[("sign", "Sign off"), ("return", "Return")]
    )
    seen = CheckboxesField("Seen", "Tick what you saw", choices=[("a", "Asks first"), ("b", "Checks")])
    agreed = TickField("I did this myself", "Tick the box to make the declaration")
    seen_on = DateField("When", "Enter the date when you saw it")


def _filled_in(**fields: object) -> Form:
    good = {
        "name": "Ada", "password": "x", "decision": "sign", "seen": ["a"], "agreed": "yes",
        "seen_on-day": "31", "seen_on-month": "1", "seen_on-year": "2027",
    }  # fmt: skip
    return Form(MultiDict({name.replace("__", "-"): value for name, value in (good | fields).items()}))


def test_a_form_filled_in_well_has_no_errors():
    form = _filled_in()
    assert form.validate(), form.errors
    assert form.data["seen_on"] == date(2027, 1, 31)
    assert form.data["seen"] == ["a"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter a name of up to 20 characters"),
        ("name", "  \n ", "Enter a name of up to 20 characters"),
        ("name", "x" * 21, "Enter a name of up to 20 characters"),
        ("decision", "", "Choose what you decide"),
        ("decision", "reject", "Choose what you decide"),
        ("seen", [], "Tick what you saw"),
        ("seen", ["a", "z"], "Tick what you saw"),
        ("agreed", "", "Tick the box to make the declaration"),
        ("seen_on-day", "32", "Enter the date when you saw it"),
        ("seen_on-day", "", "Enter the date when you saw it"),
        ("seen_on-month", "Jan", "Enter the date when you saw it"),
        ("seen_on-year", "27", "Enter the date when you saw it"),
        ("seen_on-year", "99999999", "Enter the date when you saw it"),
    ],
)
def test_each_mistake_has_its_one_sentence(field, value, sentence):
    form = _filled_in(**{field: value})
    assert not form.validate()
    assert form.errors == {field.partition("-")[0]: [sentence]}
    assert sentence in form[field.partition("-")[0]]()


def test_text_is_trimmed_and_loses_what_no_database_can_store():
    form = _filled_in(name=" A\0d\x1ba\t ", note=" one\r\ntwo\rthree\n\n  four ")
    assert form.name.data == "Ada"
    assert form.note.data == "one\ntwo\nthree\n\n  four"


def test_a_password_stays_as_it_was_typed_and_is_never_sent_back():
    form = _filled_in(password=" pass word ")
    assert form.password.data == " pass word "
    assert "pass word" not in form.password()


def test_what_was_typed_comes_back_whole_and_escaped():
    form = _filled_in(name=HOSTILE, email=HOSTILE, note=f"a\n\n  b{HOSTILE}", **{"seen_on-day": '"><b>'})
    form.validate()
    for field in form:
        assert "<script" not in field()
    assert "a\n\n  b&#34;" in form.note()
    assert 'value="&#34;&gt;&lt;b&gt;"' in form.seen_on()


def test_nothing_that_was_typed_stays_in_memory():
    kept._kept.cache_clear()
    form = _filled_in(name="Very Private", note="Very private")
    for field in form:
        field()
    found = kept._kept.cache_info().currsize
    form = _filled_in(name="Somebody Else", note="Other", **{"seen_on-day": "2"})
    for field in form:
        field()
    assert kept._kept.cache_info().currsize == found


def test_hints_and_labels_are_escaped_and_joined_to_the_input():
    markup = _filled_in().name()
    assert "As in the &lt;record&gt;" in markup
    assert 'aria-describedby="name-hint"' in markup


def test_the_summary_leads_to_each_field_and_holds_what_belongs_to_none():
    form = _filled_in(name="", decision="", **{"seen_on-day": "x"})
    form.validate()
    form.form_errors = ["You cannot sign off your own training"]
    assert error_lines(form) == [
        {"text": "You cannot sign off your own training"},
        {"text": "Enter a name of up to 20 characters", "href": "#name"},
        {"text": "Choose what you decide", "href": "#decision"},
        {"text": "Enter the date when you saw it", "href": "#seen_on-day"},
    ]
    for line in error_lines(form)[1:]:
        assert f'id="{line["href"][1:]}"' in "".join(str(field()) for field in form)


def test_choices_can_be_given_to_one_form_without_touching_another():
    first, second = _filled_in(decision="other"), _filled_in(decision="other")
    first.decision.offer([("other", "Another way")])
    assert first.validate()
    assert not second.validate()


def test_a_question_can_be_the_heading_of_its_page():
    class Question(BaseForm):
        answer = RadiosField("May it suggest doses?", "Choose", choices=[("a", "No")], page_heading=True)

    assert '<h1 class="nhsuk-fieldset__heading">May it suggest doses?</h1>' in Question().answer()
    sized = Question().answer(params={"fieldset": {"legend": {"size": "m"}}})
    assert "nhsuk-fieldset__legend--m" in sized
    assert "<h1" in sized


def test_boxes_may_be_left_empty_where_nothing_has_to_be_ticked():
    class Also(BaseForm):
        also = CheckboxesField("Also seen", choices=[("a", "A")])

    assert Also(MultiDict()).validate()
    assert not Also(MultiDict({"also": "z"})).validate()


def test_a_date_that_was_given_is_shown():
    class When(BaseForm):
        on = DateField("When", default=date(2027, 3, 2))

    assert When().on.typed == ("2", "3", "2027")
    assert When(data={"on": date(2026, 1, 5)}).on.typed == ("5", "1", "2026")
