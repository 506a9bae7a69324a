"""What is said to answers of each kind of activity."""

import pytest

from lms import content, learning

WHY = "Because."
SORT = content.Sort.model_validate({
    "id": "s", "title": "Sort", "minutes": 2, "ask": "Sort them.", "groups": ("Rules", "Learned"),
    "items": [{"text": text, "group": group, "why": WHY} for text, group in (("a", "Rules"), ("b", "Learned"), ("c", "Rules"))],
}, strict=False)  # fmt: skip
MATCH = content.Match.model_validate({
    "id": "m", "title": "Match", "minutes": 2, "ask": "Match them.", "extra": ("Zoe",),
    "pairs": [{"left": left, "right": right, "why": WHY} for left, right in (("1", "Nia"), ("2", "Ada"), ("3", "Ben"))],
}, strict=False)  # fmt: skip
PICK = content.Pick.model_validate({
    "id": "p", "title": "Pick", "minutes": 1, "ask": "Pick.",
    "options": [{"text": text, "why": f"You are {text}."} for text in ("one", "two", "three")],
}, strict=False)  # fmt: skip
REWRITE = content.Rewrite.model_validate(
    {
        "id": "r",
        "title": "Rewrite",
        "minutes": 2,
        "ask": "Rewrite.",
        "given": "x",
        "model": ("Y.",),
        "look_for": ("a", "b"),
    },
    strict=False,
)


def spot(*faults):
    parts = [{"text": f"part {number}", "fault": fault, "why": WHY} for number, fault in enumerate(faults, start=1)]
    values = {"id": "f", "title": "Spot", "minutes": 2, "ask": "Spot.", "parts": parts, "close": "So it is."}
    return content.Spot.model_validate(values, strict=False)


def estimate(answer=17, least=0, most=100, unit="people"):
    values = {"id": "e", "title": "Guess", "minutes": 2, "ask": "Guess.", "unit": unit, "least": least, "most": most,
              "answer": answer, "worked": ("One.",)}  # fmt: skip
    return content.Estimate.model_validate(values, strict=False)


def said(activity, **answers):
    sent = {name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in answers.items()}
    return learning.check(activity, sent)


def test_sorted_all_right():
    found = said(SORT, part_1="1", part_2="2", part_3="1")
    assert (found.kind, found.verdict) == ("right", "All 3 right")
    assert [line.word for line in found.lines] == [
        "You chose “Rules”, rightly",
        "You chose “Learned”, rightly",
        "You chose “Rules”, rightly",
    ]
    assert [(line.kind, line.text, line.why) for line in found.lines] == [("right", each, WHY) for each in "abc"]


def test_sorted_one_right_one_not_one_left():
    found = said(SORT, part_1="1", part_2="1")
    assert (found.kind, found.verdict) == ("again", "1 of 3 right. Look at the others again")
    assert [line.kind for line in found.lines] == ["right", "again", "again"]
    assert found.lines[1].word == "You chose “Rules”, but it is “Learned”"
    assert found.lines[2].word == "You left this. It is “Rules”"


def test_nothing_sorted_is_no_error():
    found = said(SORT)
    assert found.verdict == "You left all of them. Here is where each belongs"
    assert all(line.word.startswith("You left this") and line.why == WHY for line in found.lines)


@pytest.mark.parametrize("value", ["0", "3", "-1", "Rules", "", "1 ", "²", "01", "9" * 400])
def test_what_was_not_offered_counts_as_left(value):
    assert said(SORT, part_1=value).lines[0].word.startswith("You left this")


def test_rights_are_chosen_by_their_place_in_the_alphabet():
    assert MATCH.rights == ("Ada", "Ben", "Nia", "Zoe")
    found = said(MATCH, part_1="3", part_2="1", part_3="4")
    assert [line.kind for line in found.lines] == ["right", "right", "again"]
    assert found.lines[2].word == "You chose “Zoe”, but it is “Ben”"
    assert said(MATCH, part_1="3", part_2="1", part_3="2").verdict == "All 3 right"


@pytest.mark.parametrize(
    ("faults", "ticked", "kind", "verdict"),
    [
        ((True, False, True), ["1", "3"], "right", "You found all 2"),
        ((True, False, True), ["1"], "again", "Nearly: you found 1 of the 2"),
        ((True, False, True), ["1", "2"], "again", "Nearly: you found 1 of the 2, and ticked 1 more"),
        ((True, False, True), ["1", "2", "3"], "again", "You found all 2, and ticked 1 more"),
        ((True, False, True), ["2"], "again", "Not yet: you found none of the 2, and ticked 1 more"),
        ((True, False, True), [], "again", "You left all of them. There are 2 to find"),
        ((True, False, False), ["1"], "right", "You found it"),
        ((True, False, False), ["2"], "again", "Not yet: it is another one"),
        ((True, False, False), ["9", "x"], "again", "You left all of them. There is 1 to find"),
    ],
)
def test_faults_found(faults, ticked, kind, verdict):
    found = said(spot(*faults), part=ticked)
    assert (found.kind, found.verdict, found.close) == (kind, verdict, "So it is.")


def test_each_part_is_answered_ticked_or_not():
    found = said(spot(True, True, False, False), part=["1", "3"])
    assert [(line.kind, line.word) for line in found.lines] == [
        ("right", "You ticked this, rightly"),
        ("again", "You left this, but it is one of them"),
        ("again", "You ticked this, but it is not one of them"),
        ("done", "You left this, rightly"),
    ]


def test_nothing_ticked_says_so_on_every_line():
    assert all(line.word.startswith("You left this") for line in said(spot(True, False, True)).lines)


def test_a_choice_without_a_right_one():
    found = said(PICK, choice="2")
    assert [(line.text, line.word, line.why) for line in found.lines] == [("two", "You chose this", "You are two.")]
    assert [(line.text, line.word, line.why) for line in found.others] == [
        ("one", "You left this", "You are one."), ("three", "You left this", "You are three."),
    ]  # fmt: skip
    assert found.verdict == "There is no right or wrong choice here"


def test_no_choice_shows_what_is_said_to_each():
    found = said(PICK)
    assert [line.word for line in found.lines] == ["You left this"] * 3
    assert found.others == ()


def test_only_the_first_of_two_choices_counts():
    assert [line.text for line in said(PICK, choice=["3", "1"]).lines] == ["three"]


@pytest.mark.parametrize(
    ("typed", "kind", "verdict"),
    [
        ("17", "right", "Exactly: the answer is 17 people"),
        (" 17 people ", "right", "Exactly: the answer is 17 people"),
        ("16.6", "right", "Exactly: the answer is 17 people"),
        ("20", "right", "Very close: you guessed 20, and the answer is 17 people. Your guess is 3 too high"),
        (
            "30",
            "again",
            "Close: you guessed 30, and the answer is 17 people. Your guess is 13 too high, about twice the answer",
        ),
        (
            "50",
            "again",
            "Some way off: you guessed 50, and the answer is 17 people. Your guess is 33 too high, about three times the answer",
        ),
        (
            "90",
            "again",
            "A long way off: you guessed 90, and the answer is 17 people. Your guess is 73 too high, about five times the answer",
        ),
        (
            "1,000",
            "again",
            "A long way off: you guessed 1,000, and the answer is 17 people. Your guess is 983 too high, about 59 times the answer",
        ),
        (
            "8",
            "again",
            "Close: you guessed 8, and the answer is 17 people. Your guess is 9 too low, about half of the answer",
        ),
        ("0", "again", "Some way off: you guessed 0, and the answer is 17 people. Your guess is 17 too low"),
        ("-5", "again", "Some way off: you guessed -5, and the answer is 17 people. Your guess is 22 too low"),
    ],
)
def test_a_guess_and_how_far_it_is_off(typed, kind, verdict):
    found = said(estimate(), guess=typed)
    assert (found.kind, found.verdict) == (kind, verdict)


@pytest.mark.parametrize("typed", ["", "many", "1e400", "nan", "inf", "1_0", "٣", "9" * 13, "--1", "1.2.3"])
def test_what_is_no_number_counts_as_left(typed):
    assert said(estimate(), guess=typed).verdict == "You left this. The answer is 17 people"


@pytest.mark.parametrize(
    ("typed", "words"), [("25", "a quarter of the answer"), ("2", "less than a fifth of the answer")]
)
def test_shares_of_a_large_answer(typed, words):
    assert words in said(estimate(answer=100, most=1000), guess=typed).verdict


def test_a_percentage_may_be_typed_with_its_sign():
    assert said(estimate(unit="per cent"), guess="17 %").kind == "right"
    assert said(estimate(unit="%"), guess="17%").kind == "right"


def test_what_somebody_wrote_is_shown_to_them():
    found = said(REWRITE, text="  First.\r\n\r\nSecond.  ")
    assert (found.own, found.verdict) == ("First.\n\nSecond.", "Here is one way to write it. Compare it with yours")


def test_nothing_written():
    found = said(REWRITE, text=" \n ")
    assert (found.own, found.verdict) == ("", "You left this. Here is one way to write it")


def test_what_no_reader_can_see_is_taken_out_and_the_length_is_bounded():
    assert said(REWRITE, text="a\x00b\x1b\x85c").own == "abc"
    assert len(said(REWRITE, text="x" * 5000).own) == 4000


def test_a_sheet_asks_nothing():
    values = {"id": "h", "title": "Sheet", "minutes": 2, "ask": "Fill in.", "columns": ("A",), "rows": 2}
    with pytest.raises(KeyError):
        said(content.Sheet.model_validate(values, strict=False))
