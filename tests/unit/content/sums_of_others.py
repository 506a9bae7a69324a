"""The figures with numbers outside M04, worked out anew from what their pages say."""

from collections.abc import Callable
from statistics import mean, median

from tests.unit.content.counting import Boxes, Shown, like
from tests.unit.content.drawings import Figure, numbers


def smaller_group(figure: Figure) -> Shown:
    group = figure.said(
        "county with # patients. Of these, # are teachers, and # of the teachers live in one small town. "
        "Only # were seen in clinic on # May. With a rare condition, just # is left."
    )
    bars = [*figure.bars(fill="#005eb8"), *figure.bars(fill="#003087")]
    assert bars == sorted(bars, reverse=True) and len(set(bars)) == 5
    everyone, teachers, town, clinic, day, one = group
    return Shown([day, everyone, teachers, town, clinic, one], [everyone, teachers, town, day, clinic, one], [])


def wrong_target(figure: Figure) -> Shown:
    before, after = figure.said("would go from #% to #%")
    like(figure.bars(fill="#003087"), [before, after])
    was, would = 10 * before, 10 * after
    return Shown(
        [1000, was, would, 1000 - was, 1000 - would],
        [1000, was, 1000 - was, would, 1000 - would],
        [1000, before, was, after, would],
    )


def average(figure: Figure) -> Shown:
    people, a, share_a, found_a, b, share_b, found_b, found, of, share = figure.said(
        "Take # people who all have a disease. In group A there are #, and the tool finds #% of them: #. "
        "In group B there are #, and it finds #%: only #. Together that is # of #, so #%."
    )
    in_b, per, in_a = figure.said("In group B the tool misses # in every #. In group A it misses #.")
    assert [a + b, a * share_a / 100, b * share_b / 100, found_a + found_b, of] == [
        people,
        found_a,
        found_b,
        found,
        people,
    ]
    assert [100 * found / people, 100 - share_a, 100 - share_b, per] == [share, in_a, in_b, 100]
    like([*figure.bars(fill="#005eb8"), *figure.bars(fill="#003087")], [share, share_a, share_b])
    missed, missed_a, missed_b = people - found, a - found_a, b - found_b
    return Shown(
        [
            found,
            people,
            found_a,
            a,
            found_b,
            b,
            share,
            share_a,
            share_b,
            missed,
            missed_a,
            in_a,
            100,
            missed_b,
            in_b,
            100,
        ],
        [
            found,
            people,
            share,
            missed,
            found_a,
            a,
            share_a,
            missed_a,
            in_a,
            100,
            found_b,
            b,
            share_b,
            missed_b,
            in_b,
            100,
        ],
        [a, b],
    )


def hidden_gap(figure: Figure) -> Shown:
    people, a, share_a, found_a, b, share_b, found_b, found, of, share = figure.said(
        "Take # people who have the condition. In the larger group there are #, and the tool finds #% of them, which is #. "
        "In the smaller group there are #, and it finds #%, which is #. Together that is # of #, or #%."
    )
    assert [a + b, a * share_a / 100, b * share_b / 100, found_a + found_b, of] == [
        people,
        found_a,
        found_b,
        found,
        people,
    ]
    assert share == 100 * found / people
    like([*figure.bars(fill="#005eb8"), *figure.bars(fill="#003087")], [share, share_a, share_b])
    shown = [found, people, share, found_a, a, share_a, found_b, b, share_b]
    return Shown(shown, shown, [])


def right_and_wrong_hints(figure: Figure) -> Shown:
    alone, about, of, with_ai, low, high = figure.said(
        "(the median) found #%, about # of the #. With AI it was #%, between # and #."
    )
    assert round(of * alone / 100) == about and low < of * with_ai / 100 < high == low + 1
    (readers,) = figure.said("In another study**, # radiologists rated")
    rated = figure.said(
        "rated #% correctly when the hint was right. When it was wrong, they rated #% correctly. "
        "For the inexperienced it was #% and #%."
    )
    like(figure.bars(fill="#005eb8"), [alone, rated[0], rated[2]])
    like(figure.bars(fill="#003087"), [with_ai, rated[1], rated[3]])
    shown = [alone, with_ai, readers, *rated]
    return Shown(shown, shown, [])


def five_boxes(figure: Figure) -> Shown:
    boxes = [float(each.attrib["y"]) for each in figure.drawn("rect")]
    dots = [float(each.attrib["cy"]) for each in figure.drawn("circle")]
    counted = [sum(top < dot < top + 66 for dot in dots) for top in boxes]
    assert sum(counted) == len(dots)
    hints, alt = [], []
    for number, count in enumerate(counted, 1):
        wrong = number == 4
        hint, rows = figure.said(f'Box {number}: the hint says #", fault: {str(wrong).lower()}, why: "There are # dots')
        assert rows == count and (hint != count) == wrong
        hints += [number, hint]
        alt += [number, count, hint]
    return Shown(hints, alt, [])


def before_and_after(figure: Figure) -> Shown:
    before, of_before, share_before, after, of_after, share_after, fewer, per, with_ai, of_with, share_with = (
        figure.said(
            "in # of # examinations done without AI, before AI arrived. That is #%. After it arrived, they found one in # of # of "
            "those still done without it. That is #%, or # fewer in #. With AI it was # of #, or #%"
        )
    )
    shares = [
        round(100 * part / whole, 1) for part, whole in ((before, of_before), (after, of_after), (with_ai, of_with))
    ]
    assert shares == [share_before, share_after, share_with] and round(shares[0] - shares[1], 1) == fewer and per == 100
    like([figure.bars(fill=fill)[0] for fill in ("#005eb8", "#003087", "#4c6272")], shares)
    shown = [before, of_before, shares[0], after, of_after, shares[1], with_ai, of_with, shares[2]]
    return Shown(shown, shown, [])


def hundred_notes(figure: Figure) -> Shown:
    (rate,) = figure.said("Of these, #% were not supported by what was said.")
    (major,) = figure.said("called #% of the unsupported ones major")
    (sentences,) = figure.said("Take a note of # sentences")
    times, right, notes, chance, again = figure.said(
        "All # are right in # notes of #: multiply # by itself until it stands there # times."
    )
    wrong, of, share, rate_again, bad, notes_bad, of_bad = figure.said(
        "So about # notes in # have at least one unsupported sentence. For a major one (#% of #% is #%) it is about # in #."
    )
    assert [times, again, chance, share, rate_again] == [sentences, sentences, round(1 - rate / 100, 4), major, rate]
    assert bad == round(rate * major / 100, 2)
    none = round(notes * (1 - rate / 100) ** sentences)
    serious = round(notes * (1 - (1 - rate * major / 10000) ** sentences))
    assert [right, wrong, notes_bad, of, of_bad] == [none, notes - none, serious, notes, notes]
    squares = {fill: len(figure.drawn("rect", fill=fill, height="20")) for fill in ("#003087", "#7fb2e0", "#ffffff")}
    assert list(squares.values()) == [serious, notes - none - serious, none]
    return Shown(
        [notes, serious, notes - none - serious, none],
        [notes - none, serious, notes - none - serious, none],
        [notes, sentences, rate, major],
    )


def alerts_a_day(figure: Figure) -> Shown:
    days = numbers(figure.alt)
    before, after = figure.said("there were # a day on average. From Friday there were about #.")
    assert [mean(days[:4]), round(mean(days[4:]))] == [before, after]
    bars = [*figure.bars(fill="#005eb8"), *figure.bars(fill="#c45500")]
    like(bars, [70 * day / max(days) for day in days])
    return Shown(days, days, [])


def trusts(figure: Figure) -> Shown:
    (every,) = figure.said("AI for chest images to # trusts.")
    (waiting,) = figure.said("should have been done, # trusts were still not using it")
    assert [len(figure.bars(fill="#003087")), len(figure.bars(fill="#ffffff"))] == [every - waiting, waiting]
    share = round(100 * waiting / every)
    return Shown(
        [every, waiting, every - waiting, waiting],
        [every, waiting, share, 100, every - waiting],
        [every, waiting, share],
    )


def drift_over_time(figure: Figure) -> Shown:
    ill, first, found, share, missed, last, found_then, share_then, missed_then = figure.said(
        "Each month, # people really have the condition. In month # it finds # of them, which is #%, and misses #. "
        "In month # it finds #, about #%, and misses #."
    )
    false = figure.said("because false alarms went up from # to #.")
    assert [ill - found, ill - found_then, 100 * found / ill, round(100 * found_then / ill)] == [
        missed, missed_then, share, share_then,
    ]  # fmt: skip
    flags, misses = numbers(figure.alt)[3:15], numbers(figure.alt)[15:27]
    assert [flags[0], flags[-1]] == [found + false[0], found_then + false[1]]
    assert [misses[0], misses[-1]] == [missed, missed_then]
    heights = [
        [float(each.attrib["height"]) for each in figure.drawn("rect", fill=fill)] for fill in ("#768692", "#005eb8")
    ]
    like(heights[0], [0.6 * each for each in flags])
    like(heights[1], [9 * each for each in misses])
    months = [first, first, last, last]
    return Shown([round(mean(flags)), *misses, *months], [last, first, last, *flags, *misses, ill], [])


def where_misses_hide(figure: Figure) -> Shown:
    people, have, sensitivity, found, missed, specificity, false, well, flagged, others, hidden = figure.said(
        "Take # people in a month. Of these, # have the condition. The tool's [sensitivity](term:sensitivity) is #%, so it "
        "finds # and misses #. Its specificity, the share of others correctly cleared, is also #%. So # of the # others get "
        "a false alarm. That makes # flags. The other # people get none, and # of them need help."
    )
    boxes = Boxes(people, have, people, sensitivity, specificity)
    assert [boxes.found, boxes.missed, boxes.false, people - have] == [found, missed, false, well]
    assert [boxes.flagged, people - boxes.flagged, boxes.missed] == [flagged, others, hidden]
    marks = [len(figure.drawn("rect", fill="#005eb8")), len(figure.drawn("rect", fill="#d5281b"))]
    dots = len(figure.drawn("circle", fill="#768692", r="2")) + figure.icons()["circle"]
    assert [*marks, dots] == [found, missed, false + boxes.clear]
    return Shown([flagged, others], [flagged, found, false, others, missed, boxes.clear], [missed, others])


def three_charts(figure: Figure) -> Shown:
    cases, points, one, of, about = figure.said(
        "With # cases a month, one extra miss moves the result by # points, because # ÷ # is about #%."
    )
    assert [one, of, about, points] == [1, cases, round(100 / cases), round(100 / cases)]
    months, of_a, *series = numbers(figure.alt)
    a, b, c = series[:12], series[12:24], series[24:]
    assert [median(a), of_a] == figure.said("Chart A: up and down around # of #") == [11, cases]
    jump = max(range(1, 12), key=lambda month: b[month] - b[month - 1])
    assert [jump + 1] == figure.said("Chart B: a jump in month # that stays")
    assert [c[0], c[-1]] == figure.said("Chart C: a long slide from #% to #%")
    heights = [float(each.attrib["cy"]) for each in figure.drawn("circle")]
    axes = [float(each.attrib["y1"]) for each in figure.drawn("line", stroke="#212b32")]
    for place, (line, axis) in enumerate(zip((a, b, c), axes, strict=True)):
        drawn = heights[12 * place : 12 * place + 12]
        unit = (axis - 4 - drawn[0]) / line[0]
        like(drawn, [axis - 4 - unit * each for each in line], within=0.2)
    ends = [1, months]
    labels = [cases, min(a), max(a), *ends, b[jump - 1], b[jump], *ends, c[-1], c[0], *ends]
    return Shown(labels, [months, of_a, *series], [])


CHECKS: dict[str, Callable[[Figure], Shown]] = {
    "M02/smaller-group": smaller_group,
    "M03/wrong-target": wrong_target,
    "M03/average": average,
    "M05/right-and-wrong-hints": right_and_wrong_hints,
    "M05/five-boxes": five_boxes,
    "M05/before-and-after": before_and_after,
    "M06/hundred-notes": hundred_notes,
    "M07/alerts-a-day": alerts_a_day,
    "M08/trusts": trusts,
    "M10/drift-over-time": drift_over_time,
    "M10/where-misses-hide": where_misses_hide,
    "M10/three-charts": three_charts,
    "M10/hidden-gap": hidden_gap,
}
