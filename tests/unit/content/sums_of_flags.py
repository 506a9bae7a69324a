"""The figures on what a flag is worth (M04), worked out anew from what their pages say."""

from collections.abc import Callable

import pytest

from tests.unit.content.counting import Boxes, Shown, like
from tests.unit.content.drawings import Figure


def four_boxes(figure: Figure) -> Shown:
    share, per, sensitivity, specificity, people = figure.said(
        "She is told: # in # of her patients have it, sensitivity #%, specificity #%. She pictures # patients."
    )
    boxes = Boxes(people, share, per, sensitivity, specificity)
    well = people - boxes.have
    found, missed, false, clear = boxes.found, boxes.missed, boxes.false, boxes.clear
    assert figure.said("1. How many have it? # in # of # is #. So # don't.") == [share, per, people, boxes.have, well]
    assert figure.said("Split the #: #% found is #, so # are missed.") == [boxes.have, sensitivity, found, missed]
    assert figure.said("Split the #: #% clear is #, so # are false alarms.") == [well, specificity, clear, false]
    assert figure.said("of the # it flagged, # have nothing to find") == [boxes.flagged, false]
    flags = [found, false, boxes.flagged, missed, clear, missed + clear]
    return Shown(
        [people, boxes.have, well, found, false, missed, clear, *flags],
        [people, boxes.have, found, missed, well, false, clear, *flags],
        [people, share, per, sensitivity, specificity],
    )


def common(share: int) -> Callable[[Figure], Shown]:
    def check(figure: Figure) -> Shown:
        people, sensitivity, specificity = figure.said(
            "In each picture # people are tested. The tool never changes: sensitivity #%, specificity #%."
        )
        per, ppv, npv = figure.said(f"| {share} in # | #% | #% |")
        boxes = Boxes(people, share, per, sensitivity, specificity)
        assert [ppv, npv] == [round(boxes.ppv, 1), round(boxes.npv, 1)]
        assert [boxes.found, boxes.clear] == pytest.approx(
            [boxes.have * sensitivity / per, (people - boxes.have) * specificity / per]
        )
        found, missed, false, clear = boxes.found, boxes.missed, boxes.false, boxes.clear
        assert figure.icons() == {"f": found, "m": missed, "a": false, "c": clear}
        worth = [boxes.flagged, found, round(boxes.ppv), 100]
        return Shown(
            [people, share, per, share, per, found, missed, false, clear],
            [people, boxes.have, found, missed, false, clear, *worth],
            [share, per, *worth],
        )

    return check


def moving_house(figure: Figure) -> Shown:
    sensitivity, specificity, people = figure.said(
        "Sensitivity is #% and specificity #%, in both places. We count # people"
    )
    clinic_share, per, clinic_flags, clinic_found, clinic_ppv = figure.said(
        "about these patients, so # in # have it. The tool flags # people and # of them have it. The positive predictive value "
        "(PPV), the share of flags that are right, is about #%."
    )
    share, per_too, flags, found, ppv = figure.said(
        "Most people here are well, so # in # have it. The tool flags # people and # of them have it. The PPV is about #%."
    )
    clinic = Boxes(people, clinic_share, per, sensitivity, specificity)
    practice = Boxes(people, share, per_too, sensitivity, specificity)
    assert [clinic.flagged, clinic.found, round(clinic.ppv)] == [clinic_flags, clinic_found, clinic_ppv]
    assert [practice.flagged, practice.found, round(practice.ppv), per_too] == [flags, found, ppv, per]
    missed = figure.said("The misses changed too: # in the clinic and # in the practice.")
    assert missed == [clinic.missed, practice.missed]
    scale = 100 / clinic.flagged
    like(figure.bars(fill="#003087"), [clinic.found * scale, practice.found * scale])
    like(figure.bars(fill="#ffffff"), [clinic.false * scale, practice.false * scale], within=0.7)
    shown = [clinic_share, per, clinic.flagged, clinic.found, clinic.false, share, per, flags, found, practice.false]
    return Shown(shown, shown, [people, sensitivity, specificity])


def two_settings(figure: Figure) -> Shown:
    people, share, per, have = figure.said("It reads # referrals, and # in # have the disease: # people.")
    a, b = (
        Boxes(people, share, per, *figure.said(f"**Setting {name}:** sensitivity #%, specificity #%.")) for name in "AB"
    )
    assert have == a.have
    assert figure.said("Going from A to B saves # reviews and misses six more people.") == [a.flagged - b.flagged]
    assert b.missed - a.missed == 6
    assert figure.said("staff look at about # flags for each person found. With B it is about seven.") == [
        round(a.flagged / a.found)
    ]
    assert round(b.flagged / b.found) == 7
    like(figure.bars(fill="#005eb8"), [99.6 * a.flagged / people, 99.6 * b.flagged / people])
    found = [float(each.attrib["y"]) for each in figure.drawn("rect", fill="#003087", height="11")]
    missed = [float(each.attrib["y"]) for each in figure.drawn("rect", fill="#ffffff", height="9")]
    for setting, upper in ((a, True), (b, False)):
        assert sum((y < 150) == upper for y in found) == setting.found
        assert sum((y < 150) == upper for y in missed) == setting.missed
    shown = [a.flagged, people, a.missed, have, b.flagged, people, b.missed, have]
    return Shown(shown, shown, [people, have])


def calibration(figure: Figure) -> Shown:
    people, risk, expected = figure.said("The tool tells # people that their risk is #%. So expect about # events.")
    first, first_share = figure.said("In group 1 there were #, which is #%.")
    second, second_share = figure.said("In group 2 there were #, which is #%.")
    assert [people * risk / 100, 100 * first / people, 100 * second / people] == [expected, first_share, second_share]
    bars = [figure.bars(fill=fill)[0] for fill in ("#4c6272", "#005eb8", "#003087")]
    like(bars, [100 * each / second for each in (expected, first, second)])
    return Shown(
        [people, risk, expected, 1, first, 2, second], [risk, people, expected, 1, first, 2, second], [people, risk]
    )


def slow_drift(figure: Figure) -> Shown:
    cases, start, missed, end, missed_then = figure.said(
        "Take a service with # true cases a month. At a sensitivity of #% the tool misses #. If that slips to #% it misses about #."
    )
    steps = range(round(start), round(end) - 1, -2)
    exact = [cases * (100 - each) / 100 for each in steps]
    assert [round(exact[0]), round(exact[-1])] == [missed, missed_then]
    bars = [*figure.bars(fill="#005eb8"), *figure.bars(fill="#c45500")]
    like(bars, [50 * each / exact[0] for each in exact])
    pairs = [number for step, each in zip(steps, exact, strict=True) for number in (step, round(each))]
    return Shown(pairs, [cases, *pairs], [cases])


def sepsis_alert(figure: Figure) -> Shown:
    share, per = figure.said("of which # in # had sepsis")
    sensitivity, specificity, people, found, missed, false, alerts = figure.said(
        "sensitivity was #% and specificity #%. In # admissions that is # found, # missed and # false alarms, "
        "so about # alerts for each person found."
    )
    boxes = Boxes(people, share, per, sensitivity, specificity)
    assert [boxes.found, boxes.missed, boxes.false, round(boxes.flagged / boxes.found)] == [
        found,
        missed,
        false,
        alerts,
    ]
    assert figure.icons() == {"f": found, "m": missed, "a": false, "c": boxes.clear}
    return Shown(
        [people, people, found, missed, false, boxes.clear],
        [people, boxes.have, found, missed, people - boxes.have, false, boxes.clear, boxes.flagged],
        [people, share, per, sensitivity, specificity],
    )


CHECKS: dict[str, Callable[[Figure], Shown]] = {
    "M04/four-boxes": four_boxes,
    "M04/common-1": common(1),
    "M04/common-10": common(10),
    "M04/common-30": common(30),
    "M04/moving-house": moving_house,
    "M04/two-settings": two_settings,
    "M04/calibration": calibration,
    "M04/slow-drift": slow_drift,
    "M04/sepsis-alert": sepsis_alert,
}
