"""Who decides when somebody is away, has left or has nobody above them; and that nobody signs off themselves through anybody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import certificates, messages, people, signoff
from lms.runtime.errors import NotFound
from lms.signoff.models import Decision
from tests import builders
from tests import cast as casting
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)
LEAVE = {"starts_on": TODAY, "ends_on": TODAY + 9 * DAY, "reason": "annual leave"}


def waiting_for(opened, cast, *names, now=NOW):
    """Return for whom of some people something waits."""
    found = set()
    for name in names:
        with opened(cast.actors[name], write=False, now=now) as work:
            if signoff.waiting_count(work):
                found.add(name)
    return found


def decision(opened, request):
    with opened(write=False) as work:
        return work.db.scalars(sa.select(Decision).where(Decision.request_id == request)).one()


def test_a_stand_in_sees_decides_and_is_printed_in_whose_place(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.sunil, write=False) as work:
        assert [row.id for row in signoff.waiting(work)] == [request]
        assert messages.inbox(work)[0].subject == "Ada Okafor asks for your sign-off"
        assert signoff.details(work, request).acting.for_name == "Grace Mbeki"
    with opened(cast.sunil) as work:
        signoff.decide(work, request, approve=True)
    made = decision(opened, request)
    assert (made.decided_by, made.decided_for, made.basis) == (cast.sunil.person, cast.grace.person, "stand_in")
    with opened(cast.ada, write=False) as work:
        assert certificates.held(work)[0].printed.signed_off_role == "Charge nurse, Elm Ward, in place of Grace Mbeki"
    with (
        opened(cast.grace) as work,
        pytest.raises(signoff.AlreadyDecided, match="Sunil Rao, in place of Grace Mbeki, signed off"),
    ):
        signoff.decide(work, request, approve=False, reason="I have a doubt about this.")


def test_a_stand_in_decides_on_their_days_alone(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    later = NOW + 30 * DAY
    assert waiting_for(opened, cast, "sunil", "grace", now=later) == {"grace"}
    with opened(cast.sunil, now=later) as work, pytest.raises(NotFound):
        signoff.decide(work, request, approve=True)


def test_nobody_signs_themselves_off_through_their_stand_in(cast, opened):
    """Grace holds a second post below her own; whoever stands in for her signs off her people, and not her."""
    with opened() as work:
        elm = people.post(work, cast.posts["grace"]).team_id
        people.end_post(work, cast.posts["ada"], TODAY - DAY)
        second = people.give_post(
            work, cast.grace.person, elm, staff_number="N900", job_title="Bank nurse", staff_group="Nursing", started_on=TODAY - DAY,
        )  # fmt: skip
        work.db.execute(
            sa.update(people.Post).where(people.Post.id == second.id).values(manager_post_id=cast.posts["grace"])
        )
        people.rebuild_closures(work)
    for name, may in (("sunil", False), ("grace", True), ("lena", True), ("tariq", True)):
        with opened(cast.actors[name]) as work:
            signs = work.db.scalar(sa.select(people.signs_for(work, sa.literal(second.id, sa.Uuid()))))
            assert bool(signs) == may, name
            # The request of a person is never decided by that person, whatever their posts say.
            assert (people.authority(work, second.id) is not None) == (may and name != "grace"), name
    with opened(cast.lena, write=False) as work:
        assert [each.name for each in people.signers(work, second.id)] == ["Lena Hart"]


def test_a_leavers_requests_move_up_the_line_and_back_with_it(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    line = ("grace", "sunil", "lena", "tariq", "omar")
    assert waiting_for(opened, cast, *line) == {"grace", "sunil"}
    with opened() as work:
        people.end_post(work, cast.posts["grace"], TODAY - DAY)
    assert waiting_for(opened, cast, *line) == {"lena"}
    with opened(cast.ada, write=False) as work:
        assert [each.name for each in people.signers(work, cast.posts["ada"])] == ["Lena Hart"]
    with opened(cast.grace) as work, pytest.raises(NotFound):
        signoff.decide(work, request, approve=True)
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
    assert waiting_for(opened, cast, *line) == {"omar"}
    with opened(cast.omar) as work:
        signoff.decide(work, request, approve=True)
    assert decision(opened, request).basis == "line"


def test_whoever_is_suspended_decides_nothing_and_is_passed_over(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened() as work:
        people.suspend(work, cast.grace.person)
    assert waiting_for(opened, cast, "lena") == {"lena"}
    with opened(cast.grace) as work, pytest.raises(signoff.NotYoursNow):
        signoff.decide(work, request, approve=True)


def test_at_the_top_the_named_person_signs_and_without_one_the_training_lead(cast, opened):
    def asked(name):
        with opened(cast.actors[name], write=False) as work:
            return [each.name for each in people.signers(work, cast.posts[name])]

    assert asked("lena") == ["Tariq Aziz"]
    name_signer(opened, cast, "omar")
    assert asked("lena") == ["Omar Haddad"]
    # Tariq has nobody above and nobody below him: the top of no line.
    assert asked("tariq") == []
    name_signer(opened, cast, "lena")
    assert asked("lena") == ["Tariq Aziz"]


def test_the_named_person_decides_for_the_top_and_for_nobody_else(cast, opened):
    name_signer(opened, cast, "omar")
    with opened(cast.omar) as work:
        assert people.authority(work, cast.posts["lena"]).basis is people.Basis.NAMED
        assert people.authority(work, cast.posts["tariq"]) is None
        assert people.authority(work, cast.posts["grace"]) is None
        signs = sa.select(people.Post.id).where(people.signs_for(work, people.Post.id))
        assert set(work.db.scalars(signs)) == {cast.posts["otis"], cast.posts["lena"]}


def name_signer(opened, cast, name):
    with opened(cast.asha) as work:
        people.name_signer(work, cast.northbank, cast.actors[name].person)


def test_a_right_that_ended_on_the_way_is_a_conflict_and_records_nothing(cast, opened):
    """The actor is as the door saw them; what is true now is read under a lock."""
    request = builders.awaiting_sign_off(opened, cast)
    as_at_the_door = cast.tariq
    with opened(cast.asha) as work:
        grant = work.db.scalars(
            sa.select(people.RoleGrant).where(people.RoleGrant.person_id == cast.tariq.person)
        ).one()
        people.end_grant(work, grant.id)
    with opened(as_at_the_door) as work, pytest.raises(signoff.NotYoursNow, match="has ended"):
        signoff.decide(work, request, approve=True)
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0
        assert casting.actor(work, cast.tariq.person).grants == ()
