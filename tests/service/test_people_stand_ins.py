"""Stand-ins: who may appoint whom, for which days, and what a stand-in sees."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import people, tasks
from lms.messages.models import Message
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import NotFound, Refused
from lms.runtime.queue import Job
from tests import cast as casting
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)
LEAVE = {"starts_on": TODAY, "ends_on": TODAY + 9 * DAY, "reason": "annual leave"}
ELM = {"sunil", "ada", "ben", "sam"}


def seen(cast, opened, key, now=NOW):
    """Return whom somebody sees, by name, without themselves."""
    with opened(cast.actors[key], write=False, now=now) as work:
        return {name for name, actor in cast.actors.items() if people.is_within_reach(work, actor.person)} - {key}


def appoint(cast, opened, by="grace", post="grace", delegate="omar", **changes):
    with opened(cast.actors[by]) as work:
        return people.appoint(work, cast.posts[post], cast.actors[delegate].person, **LEAVE | changes).id


def test_a_stand_in_sees_those_below_the_post_on_its_days_alone(cast, opened):
    assert seen(cast, opened, "omar") == {"otis"}
    appoint(cast, opened, starts_on=TODAY + DAY)
    for days, expected in ((0, set()), (1, ELM), (9, ELM), (10, set())):
        assert seen(cast, opened, "omar", NOW + days * DAY) == {"otis"} | expected, days


def test_the_cast_has_a_stand_in_and_why_is_said(cast, opened):
    assert seen(cast, opened, "sunil") == ELM - {"sunil"}
    with opened(cast.sunil, write=False) as work:
        assert people.why_seen(work, cast.ada.person, "Ada") == ("You stand in for Grace Mbeki until 5 December 2026.",)
        posts = set(work.db.scalars(sa.select(people.Post.id).where(people.reached_posts(work))))
        assert posts == {cast.posts[key] for key in ELM}


def test_a_stand_in_signs_off_whom_they_see_and_prints_no_codes(cast, opened):
    with opened(cast.sunil, write=False) as work:
        signed = set(work.db.scalars(sa.select(people.Post.id).where(people.signs_for(work, people.Post.id))))
        # Their own post lies below the one that they stand in for; that nobody signs for themselves is checked with the request.
        assert signed == {cast.posts[key] for key in ELM}
        assert not work.db.scalars(sa.select(people.Post.id).where(people.answers_for(work, people.Post.id))).all()


def test_who_stands_in_for_a_stand_in_sees_nothing_by_it(cast, opened):
    appoint(cast, opened, by="tariq", post="omar", delegate="grace")
    appoint(cast, opened, by="omar", post="omar", delegate="otis")
    with opened() as work:
        people.change_line_manager(work, cast.posts["otis"], None)
    # Otis stands in for Omar, and not for Grace, for whom nobody but Sunil stands in.
    assert seen(cast, opened, "otis") == set()


@pytest.mark.parametrize("change", ["holder leaves", "stand-in leaves", "ended"])
def test_what_ends_a_stand_in(cast, opened, change):
    delegation = appoint(cast, opened)
    assert "ada" in seen(cast, opened, "omar")
    with opened(None if change != "ended" else cast.grace) as work:
        if change == "ended":
            people.end_delegation(work, delegation)
        else:
            people.end_post(work, cast.posts["grace" if change == "holder leaves" else "omar"], TODAY - DAY)
    assert "ada" not in seen(cast, opened, "omar")


def test_a_post_elsewhere_makes_no_stand_in(cast, opened):
    """Somebody who works here and there, and left here, stands in here no more."""
    appoint(cast, opened)
    with opened() as work:
        root = people.root_team(work, cast.southmoor).id
        people.give_post(
            work, cast.omar.person, root, staff_number="B9", job_title="Any", staff_group="Any", started_on=TODAY - DAY
        )
        people.end_post(work, cast.posts["omar"], TODAY - DAY)
    assert "ada" not in seen(cast, opened, "omar")


@pytest.mark.parametrize(
    ("by", "post", "allowed"),
    [
        ("grace", "grace", True), ("tariq", "grace", True), ("lena", "grace", False), ("omar", "grace", False),
        ("sunil", "grace", False), ("petra", "grace", False), ("asha", "grace", False), ("audrey", "grace", False),
    ],
)  # fmt: skip
def test_who_may_appoint(cast, opened, by, post, allowed):
    if allowed:
        assert appoint(cast, opened, by, post)
    else:
        with pytest.raises(NotFound):
            appoint(cast, opened, by, post)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"delegate": "grace"}, "nobody stands in for themselves"),
        ({"delegate": "petra"}, "a post in the same organisation"),
        ({"delegate": "sam"}, "a post in the same organisation"),
        ({"starts_on": TODAY - DAY}, "today or later"),
        ({"ends_on": TODAY - DAY}, "not before the first"),
        ({"starts_on": TODAY + 3 * DAY, "ends_on": TODAY + 2 * DAY}, "not before the first"),
        ({"reason": "x"}, "3 to 300"),
        ({"delegate": "sunil"}, "stand in already from 23 November 2026 to 5 December 2026"),
        ({"by": "tariq", "post": "ada", "delegate": "ben"}, "Nobody reports to this post"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(cast, opened, change, words):
    with pytest.raises(Refused, match=words):
        appoint(cast, opened, **change)


def test_somebody_who_leaves_before_the_end_does_not_stand_in_to_it(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["omar"], date(2026, 11, 27))
    with pytest.raises(Refused, match="They leave on 27 November 2026"):
        appoint(cast, opened)
    assert appoint(cast, opened, ends_on=date(2026, 11, 27))


@pytest.mark.parametrize("by", ["grace", "omar", "tariq"])
def test_the_holder_the_stand_in_and_the_training_lead_may_end_it(cast, opened, by):
    delegation = appoint(cast, opened)
    with opened(cast.lena) as work, pytest.raises(NotFound):
        people.end_delegation(work, delegation)
    with opened(cast.actors[by]) as work:
        people.end_delegation(work, delegation)
        with pytest.raises(NotFound):
            people.end_delegation(work, delegation)


def test_both_sides_are_told_and_it_is_in_the_record(cast, opened):
    delegation = appoint(cast, opened, by="tariq")
    with opened(cast.grace) as work:
        people.end_delegation(work, delegation)
    with opened() as work:
        for job in work.db.scalars(
            sa.select(Job).where(Job.kind == "tell_stand_in").order_by(Job.put_at, Job.id)
        ).all():
            tasks.INSIDE[job.kind](work, job.payload)
    with opened(write=False) as work:
        told = {}
        for row in work.db.scalars(sa.select(Message).where(Message.kind.like("stand_in%")).order_by(Message.id)):
            told.setdefault(row.kind, {})[row.person_id] = row.text
        assert told["stand_in_given"].keys() == {cast.grace.person, cast.omar.person, cast.tariq.person}
        assert told["stand_in_ended"].keys() == {cast.grace.person, cast.omar.person}
        assert (
            "You stand in for Grace Mbeki from 24 November 2026 to 3 December 2026"
            in told["stand_in_given"][cast.omar.person]
        )
        assert "Omar Haddad stands in for you" in told["stand_in_given"][cast.grace.person]
        assert told["stand_in_ended"][cast.grace.person].startswith("You ended this: Omar Haddad")
        actions = {
            row.action
            for row in work.db.scalars(sa.select(AuditEntry).where(AuditEntry.about_person_id == cast.omar.person))
        }
        assert {"people:appoint-stand-in", "people:end-stand-in"} <= actions


def test_a_colleague_is_named_by_number_and_name_together(cast, opened):
    with opened(cast.grace, write=False) as work:

        def found(number, name):
            return people.by_staff_number(work, cast.northbank, number, name)

        number = people.post(work, cast.posts["omar"]).staff_number
        assert found(number, "haddad ") == cast.omar.person
        for wrong in ((number, "Green"), ("N9999", "Haddad"), (number, "")):
            assert found(*wrong) is None
        assert people.by_staff_number(work, cast.southmoor, number, "Haddad") is None


def test_the_role_of_a_stand_in_opens_the_doors_of_a_manager(cast, opened):
    appoint(cast, opened, delegate="otis")
    with opened(write=False) as work:
        otis = casting.actor(work, cast.otis.person)
    assert otis.permissions == cast.grace.permissions
