"""What holds for every refresher: each outcome is credited exactly by a right answer, nothing credited is read, and no minute is lost.

A walk through a refresher is simulated with the very functions that the services call; which answers are right is anybody's guess.
"""

from collections import Counter
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms import content
from lms.quizzes import refreshing, rules
from tests import papers


@st.composite
def modules(draw):
    """A module of up to five outcomes with pages that teach one or more of them, some of them optional."""
    banks = draw(st.lists(st.lists(st.sampled_from(rules.LEVELS), min_size=1, max_size=5), min_size=1, max_size=5))
    module = papers.module(banks)
    names = [outcome.id for outcome in module.outcomes]
    pages = tuple(
        content.Page(
            slug=f"page-{number}", number=number, title="Read", minutes=draw(st.integers(1, 9)), law=False,
            outcomes=tuple(draw(st.lists(st.sampled_from(names), min_size=1, unique=True))), optional=draw(st.booleans()),
            checked_on=date(2026, 11, 3), review_by=date(2027, 5, 3), body="", words=0, cites=(), terms=(), images=(),
        )
        for number in range(1, draw(st.integers(0, 6)) + 1)
    )  # fmt: skip
    return module.model_copy(update={"pages": pages, "minutes": draw(st.integers(1, 90))})


@st.composite
def walks(draw):
    """A module, the outcomes that changed, and a chance for draws and answers."""
    module = draw(modules())
    changed = draw(st.sets(st.sampled_from([outcome.id for outcome in module.outcomes])))
    return module, changed, Random(draw(st.integers())), draw(st.floats(0.2, 1))


def _state(module, changed, credited, read, tries):
    return refreshing.refresher(module, changed=changed, credited=credited, read=read, is_assessed=tries > 0)


@given(walks())
def test_a_walk(walk):
    module, changed, chance, luck = walk
    credited, missed, read, asked = set(), set(), set(), []
    ever, last = Counter(), set()
    for tries in range(60):
        now = _state(module, changed, credited, read, tries)
        if now.is_complete:
            break
        for page in now.to_read:
            assert set(page.outcomes) - credited, "no page is required whose outcomes are all credited"
            assert not page.optional
            assert set(page.outcomes) & (missed | changed), "nor one of which nothing was missed or has changed"
        read |= {page.slug for page in now.waits_for}
        now = _state(module, changed, credited, read, tries)
        assert not now.waits_for
        assert now.to_ask
        assert not set(now.to_ask) & credited, "what was shown is not asked again"
        drawn = [
            module.question(each.question_id)
            for each in rules.draw(module, refreshing.rarest(ever, ever, last), chance, outcomes=now.to_ask)
        ]
        assert sorted(each.outcome for each in drawn) == sorted(now.to_ask)
        for each in drawn:
            bank = [other.id for other in module.questions if other.outcome == each.outcome]
            assert each.id not in last or len(bank) == 1, "asked again with another question where there is one"
            if each.outcome in changed:
                taught = {page.slug for page in module.required_pages if each.outcome in page.outcomes}
                assert taught <= read, "what changed is read before it is asked"
        right = {each.outcome for each in drawn if chance.random() < luck}
        credited |= right
        missed |= {each.outcome for each in drawn} - right
        asked += drawn
        last = {each.id for each in drawn}
        ever.update(last)
    else:
        return
    assert credited == {outcome.id for outcome in module.outcomes}
    saved = refreshing.minutes_saved(module, missed | changed, len(asked))
    assert 0 <= saved <= module.minutes
    spent = refreshing.minutes(module, refreshing.pages_of(module, missed | changed), len(asked))
    assert saved == max(0, module.minutes - spent)
    assert now.minutes_left == 0


@given(walks())
def test_more_credited_is_never_more_to_read_or_to_ask(walk):
    module, changed, chance, _ = walk
    outcomes = [outcome.id for outcome in module.outcomes]
    credited = set(chance.sample(outcomes, k=chance.randint(0, len(outcomes))))
    fewer = credited - {min(credited)} if credited else credited
    for tries in (0, 1):
        more, less = _state(module, changed, credited, (), tries), _state(module, changed, fewer, (), tries)
        assert set(more.to_read) <= set(less.to_read)
        assert more.minutes_left <= less.minutes_left
        assert set(more.unread) <= set(more.to_read)
        assert set(more.waits_for) <= set(more.unread)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 5)), st.data())
def test_what_was_never_seen_always_comes_first(ever, data):
    here = {each: data.draw(st.integers(0, times)) for each, times in ever.items()}
    last = {each for each, times in here.items() if times and data.draw(st.booleans())}
    ranks = refreshing.rarest(ever, here, last)
    for one in ever:
        assert (ranks[one] == 0) == (ever[one] == 0)
        for other in ever:
            keys = [(each in last, here[each], ever[each]) for each in (one, other)]
            assert (ranks[one] < ranks[other]) == (keys[0] < keys[1])
