"""account.linked_accounts, account.organisation_confirm and account.unlink_account"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime.access import Role
from lms.signin.models import ExternalIdentity
from tests.cast import NOW
from tests.client import Client

CONFIRM, OWN = "/sign-in/organisation/confirm", "/account/organisation"


def identities(app, *, live=True):
    with app.engine.connect() as connection:
        rows = connection.execute(
            sa.select(ExternalIdentity.person_id, ExternalIdentity.subject, ExternalIdentity.ended_at)
        ).all()
    return [row[:2] for row in rows if (row.ended_at is None) == live]


@pytest.fixture
def ada(as_, cast, journey):
    """Ada, signed in with her password."""
    journey.client = as_(cast.ada)
    return journey


def test_whoever_is_signed_in_links_their_account_by_pressing_a_button(app, cast, ada):
    page = ada.client.get(OWN)
    assert f"{ada.start_path}?link=1" in page.links()
    reply = ada.go("?link=1")
    assert (reply.status, reply.location) == (303, CONFIRM)
    assert not identities(app)
    shown = ada.client.get(CONFIRM)
    assert "ada@northbank.example" in shown.words
    assert "Ada Okafor" in shown.words
    assert not identities(app)
    reply = ada.client.post(CONFIRM)
    assert (reply.status, reply.location) == (303, OWN)
    assert identities(app) == [(cast.ada.person, "subject-1")]
    assert "You can sign in with your Northbank account." in ada.client.get(OWN).words
    assert "linked 24 November 2026" in ada.client.get(OWN).words
    ada.client = Client(app)
    assert ada.go().status == 303
    assert ada.is_in() == "Ada Okafor"


def test_the_person_is_told(opened, cast, ada):
    ada.go("?link=1")
    ada.client.post(CONFIRM)
    from lms import messages

    with opened(cast.ada, write=False) as work:
        (found,) = messages.inbox(work)
    assert found.subject == "Your Northbank account opens Wardwise"
    assert found.path == OWN


def test_linking_is_recorded(app, ada, cast):
    ada.go("?link=1")
    ada.client.post(CONFIRM)
    with app.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT chain, object_id FROM audit_entry WHERE action = 'signin:link-identity'"
        ).one()
    assert row.chain == str(cast.northbank)


def test_a_visitor_must_sign_in_before_linking(journey):
    reply = journey.client.get(f"{journey.start_path}?link=1")
    assert (reply.status, reply.location) == (303, f"/sign-in?next={journey.start_path}?link%3D1")


def test_without_the_forms_token_nothing_is_linked(app, ada):
    ada.go("?link=1")
    assert ada.client.post(CONFIRM, csrf=False).status == 400
    assert not identities(app)


def test_another_session_cannot_link_what_this_one_proved(app, as_, cast, ada):
    """Somebody who can set cookies here, or who shares the computer, does not get their account linked to the next person."""
    ada.go("?link=1")
    cookie = ada.client._client.get_cookie("wardwise-organisation", domain="127.0.0.1")
    ben = as_(cast.ben)
    ben.adopt(f"wardwise-organisation={cookie.value}")
    for reply in (ben.get(CONFIRM), ben.post(CONFIRM)):
        assert reply.status == 422
        assert "another browser began it" in reply.words
    nobody = Client(app)
    nobody.adopt(f"wardwise-organisation={cookie.value}")
    assert nobody.get(CONFIRM).status == 422
    assert not identities(app)


def test_an_attempt_to_sign_in_cannot_be_used_to_link(app, as_, cast, journey):
    journey.begin()
    cookie = journey.client._client.get_cookie("wardwise-organisation", domain="127.0.0.1")
    ada = as_(cast.ada)
    ada.adopt(f"wardwise-organisation={cookie.value}")
    assert ada.post(CONFIRM).status == 422
    assert not identities(app)


def test_a_cookie_that_was_changed_is_nothing(app, ada):
    ada.go("?link=1")
    cookie = ada.client._client.get_cookie("wardwise-organisation", domain="127.0.0.1").value
    for forged in (cookie[:-1] + ("A" if cookie[-1] != "A" else "B"), cookie.swapcase(), "x", ""):
        ada.client.adopt(f"wardwise-organisation={forged}")
        assert ada.client.post(CONFIRM).status == 422
    assert not identities(app)


def test_it_is_to_be_confirmed_within_ten_minutes(app, ada, monkeypatch):
    ada.go("?link=1")
    monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW + timedelta(minutes=10))
    assert ada.client.post(CONFIRM).status == 422
    assert not identities(app)


def test_sending_it_twice_links_once(app, ada):
    ada.go("?link=1")
    cookie = ada.client._client.get_cookie("wardwise-organisation", domain="127.0.0.1").value
    for _ in range(2):
        ada.client.adopt(f"wardwise-organisation={cookie}")
        assert ada.client.post(CONFIRM).status == 303
    assert len(identities(app)) == 1


def test_an_account_opens_one_person_only(app, as_, cast, linked):
    linked.client = as_(cast.ben)
    linked.go("?link=1")
    reply = linked.client.post(CONFIRM)
    assert reply.status == 422
    assert "opens Wardwise for another person on record" in reply.error_summary[0]
    assert "Ada" not in reply.words
    assert identities(app) == [(cast.ada.person, "subject-1")]


def test_a_person_has_one_account_of_each_organisation(app, as_, cast, linked):
    linked.client = as_(cast.ada)
    linked.fake.claims = {"sub": "subject-2"}
    linked.go("?link=1")
    reply = linked.client.post(CONFIRM)
    assert reply.error_summary == ["You have another account of this organisation linked. Unlink that one first."]
    assert len(identities(app)) == 1


def test_people_of_another_organisation_are_not_offered_it(app, as_, cast, journey):
    journey.client = as_(cast.petra)
    assert "Northbank" not in journey.client.get(OWN).words
    assert journey.begin("?link=1").status == 404


def test_whoever_has_a_role_on_the_site_may_link_any(app, as_, cast, journey):
    journey.client = as_(cast.asha)
    journey.go("?link=1")
    assert journey.client.post(CONFIRM).status == 303
    assert identities(app) == [(cast.asha.person, "subject-1")]


def test_somebody_who_left_meanwhile_cannot_link(app, opened, cast, ada):
    from lms.people.models import Post

    ada.go("?link=1")
    with opened() as work:
        work.db.execute(
            sa.update(Post).where(Post.person_id == cast.ada.person).values(ended_on=NOW.date() - timedelta(days=1))
        )
    assert ada.client.post(CONFIRM).status == 422, "they are not signed in any more"
    assert not identities(app)


def test_unlinking_shuts_that_way_in(app, as_, cast, linked):
    ada = as_(cast.ada)
    page = ada.get(OWN)
    action = page.text.partition('form action="/account/organisation/')[2].partition('"')[0]
    assert ada.post(f"{OWN}/{action}").location == OWN
    assert ada.post(f"{OWN}/{action}").status == 303
    assert not identities(app)
    assert linked.go().status == 422


def test_nobody_unlinks_for_somebody_else(app, as_, cast, linked):
    page = as_(cast.ada).get(OWN)
    action = page.text.partition('form action="/account/organisation/')[2].partition('"')[0]
    assert as_(cast.ben).post(f"{OWN}/{action}").status == 404
    assert as_(cast.asha).post(f"{OWN}/{action}").status == 404
    assert Client(app).post(f"{OWN}/{action}").location.startswith("/sign-in")
    assert len(identities(app)) == 1


def test_the_only_way_in_cannot_be_unlinked(app, opened, as_, cast, linked):
    from lms.signin.models import Account

    with opened() as work:
        work.db.execute(sa.update(Account).where(Account.person_id == cast.ada.person).values(password_hash=None))
    ada = as_(cast.ada)
    action = ada.get(OWN).text.partition('form action="/account/organisation/')[2].partition('"')[0]
    reply = ada.post(f"{OWN}/{action}")
    assert reply.status == 409
    assert "Choose a password first" in reply.words
    assert len(identities(app)) == 1


def invite(opened, organisation_id, first_name, staff_number):
    """Somebody new in an organisation: their person and the token of their invitation."""
    with opened() as work:
        person = people.create_person(work, first_name=first_name, last_name="Ali")
        team = people.root_team(work, organisation_id)
        people.give_post(
            work, person.id, team.id, staff_number=staff_number, job_title="Nurse", staff_group="Nursing",
            started_on=NOW.date(),
        )  # fmt: skip
        return person.id, signin.invite(work, person.id, sign_in_name=f"{first_name.lower()}@demo.example")


@pytest.fixture
def invited(opened, cast):
    """Somebody new at Northbank."""
    return invite(opened, cast.northbank, "Noor", "N0900")


def test_an_invitation_can_be_taken_up_with_the_organisations_account(app, invited, journey):
    person, token = invited
    page = journey.client.get(f"/welcome/{token}")
    assert "Continue with my Northbank account" in page.words
    assert f"{journey.start_path}?invitation={token}" in page.links()
    assert journey.go(f"?invitation={token}").location == CONFIRM
    assert "Noor Ali" in journey.client.get(CONFIRM).words
    assert not identities(app)
    assert journey.client.post(CONFIRM).location == "/"
    assert journey.is_in() == "Noor Ali"
    assert identities(app) == [(person, "subject-1")]
    assert Client(app).get(f"/welcome/{token}").status == 404


def test_an_invitation_works_once(app, invited, journey):
    _, token = invited
    journey.go(f"?invitation={token}")
    other = Client(app)
    other.post(f"/welcome/{token}", {"password": "four new random words"})
    reply = journey.client.post(CONFIRM)
    assert reply.status == 422
    assert not identities(app)


@pytest.mark.parametrize("token", ["unknown", "x" * 3000])
def test_an_invitation_that_does_not_work_says_so(journey, token):
    reply = journey.begin(f"?invitation={token}")
    assert reply.status == 422
    assert "has been used or has run out" in reply.words


def test_a_link_for_a_new_password_links_nothing(opened, journey):
    with opened() as work:
        mail = signin.fresh_link(work, signin.account_by_name(work, "ada@demo.example").id, "reset")
    token = mail.text.partition("/reset/")[2].split()[0]
    assert journey.begin(f"?invitation={token}").status == 422


def test_an_invitation_of_another_organisation_does_not_open_it(opened, cast, journey):
    _, token = invite(opened, cast.southmoor, "Zoe", "S0900")
    assert "Northbank" not in journey.client.get(f"/welcome/{token}").words
    assert journey.begin(f"?invitation={token}").status == 404


def test_an_account_that_is_somebody_elses_leaves_the_invitation_whole(app, invited, linked):
    _, token = invited
    linked.go(f"?invitation={token}")
    assert linked.client.post(CONFIRM).status == 422
    assert Client(app).get(f"/welcome/{token}").status == 200


NUMBER = {"staff": "N0004"}


@pytest.fixture
def numbered(bind, journey):
    """Northbank vouches for its staff numbers in the claim `staff`."""
    bind(staff_number_claim="staff")
    return journey


def _number_of(app, cast, name):
    with app.engine.connect() as connection:
        return connection.execute(
            sa.select(people.Post.staff_number).where(people.Post.id == cast.posts[name])
        ).scalar_one()


def test_the_organisations_own_staff_number_links_at_the_first_sign_in(app, cast, numbered):
    numbered.fake.claims = {"staff": _number_of(app, cast, "ada")}
    assert numbered.go().status == 303
    assert numbered.is_in() == "Ada Okafor"
    assert identities(app) == [(cast.ada.person, "subject-1")]


@pytest.mark.parametrize(
    "claims", [{}, {"staff": ""}, {"staff": "N9999"}, {"staff": 4}, {"staff": ["N0004"]}, {"email": "ada@demo.example"}]
)
def test_nothing_but_the_whole_staff_number_links(app, numbered, claims):
    numbered.fake.claims = claims
    assert numbered.go().status == 422
    assert not identities(app)


def test_without_the_setting_a_staff_number_proves_nothing(app, cast, journey):
    journey.fake.claims = {"staff": _number_of(app, cast, "ada"), "staff_number": _number_of(app, cast, "ada")}
    assert journey.go().status == 422
    assert not identities(app)


def test_a_number_is_read_in_the_providers_own_organisation(app, opened, cast, bind, numbered):
    """Southmoor's N0003 is its Ada; Northbank's N0003 is Sunil."""
    numbered.provider_id = bind(cast.southmoor, staff_number_claim="staff", label="Southmoor")
    numbered.fake.claims = {"staff": "N0003"}
    assert numbered.go().status == 303
    assert identities(app) == [(cast.ada2.person, "subject-1")]


@pytest.mark.parametrize(
    "more", ["a post elsewhere", "a past post elsewhere", "a role on the site", "a role elsewhere"]
)
def test_an_organisation_does_not_open_what_is_more_than_its_own(app, opened, cast, numbered, more):
    with opened() as work:
        if "post" in more:
            team = people.root_team(work, cast.southmoor)
            post = people.give_post(
                work, cast.ada.person, team.id, staff_number="S0901", job_title="Nurse", staff_group="Nursing",
                started_on=NOW.date() - timedelta(days=30),
            )  # fmt: skip
            if "past" in more:
                post.ended_on = NOW.date() - timedelta(days=1)
        elif "site" in more:
            people.grant(work, cast.ada.person, Role.ADMINISTRATOR)
        else:
            people.grant(work, cast.ada.person, Role.AUDITOR, people.root_team(work, cast.southmoor).id)
    numbered.fake.claims = {"staff": _number_of(app, cast, "ada")}
    assert numbered.go().status == 422
    assert not identities(app)


def test_a_role_inside_the_organisation_is_its_own_affair(app, cast, numbered):
    numbered.fake.claims = {"staff": _number_of(app, cast, "tariq")}
    assert numbered.go().status == 303


def test_a_leavers_number_opens_nothing(app, opened, cast, numbered):
    number = _number_of(app, cast, "ada")
    with opened() as work:
        work.db.execute(
            sa.update(people.Post)
            .where(people.Post.id == cast.posts["ada"])
            .values(ended_on=NOW.date() - timedelta(days=1))
        )
    numbered.fake.claims = {"staff": number}
    assert numbered.go().status == 422
    assert not identities(app)


def test_a_number_does_not_replace_an_account_that_is_linked(app, cast, opened, numbered):
    with opened(cast.ada) as work:
        signin.link_own(work, signin.providers(work)[0], numbered.fake.issuer, "subject-of-before")
    numbered.fake.claims = {"staff": _number_of(app, cast, "ada")}
    assert numbered.go().status == 422
    assert identities(app) == [(cast.ada.person, "subject-of-before")]


def test_what_was_unlinked_is_not_linked_again_by_the_number(app, as_, cast, numbered):
    numbered.fake.claims = {"staff": _number_of(app, cast, "ada")}
    numbered.go()
    ada = as_(cast.ada)
    action = ada.get(OWN).text.partition('form action="/account/organisation/')[2].partition('"')[0]
    ada.post(f"{OWN}/{action}")
    numbered.client = Client(app)
    assert numbered.go().status == 422
    assert not identities(app)


def test_the_suspended_are_not_let_in_by_their_number_and_nothing_is_linked(app, cast, numbered):
    numbered.fake.claims = {"staff": _number_of(app, cast, "sam")}
    assert numbered.go().status == 422
    assert not identities(app)


def test_linking_and_unlinking_ask_for_a_proof_after_an_hour(app, opened, as_, cast, linked):
    from lms.signin.models import SignInSession

    linked.client = as_(cast.ada)
    action = linked.client.get(OWN).text.partition('form action="/account/organisation/')[2].partition('"')[0]
    linked.go("?link=1")
    with opened() as work:
        work.db.execute(sa.update(SignInSession).values(proved_at=NOW - timedelta(minutes=61)))
    for path in (f"{OWN}/{action}", CONFIRM):
        reply = linked.client.post(path)
        assert reply.status == 403
        assert "Your password" in reply.words
    assert len(identities(app)) == 1
    assert linked.client.post(f"{OWN}/{action}", {"proof": "three random words"}).status == 303
    assert not identities(app)


def test_somebody_without_an_account_of_ours_has_a_record_and_their_way_in(opened, cast, app, numbered):
    with opened() as work:
        person = people.create_person(work, first_name="Zoe", last_name="Lin")
        team = people.root_team(work, cast.northbank)
        people.give_post(
            work,
            person.id,
            team.id,
            staff_number="N0901",
            job_title="Nurse",
            staff_group="Nursing",
            started_on=NOW.date(),
        )
    numbered.fake.claims = {"staff": "N0901"}
    assert numbered.go().status == 303
    page = numbered.client.get("/account")
    assert "With your organisation’s account" in page.words
    assert "Change my password" not in page.words
    assert numbered.client.get("/").status == 200
    action = numbered.client.get(OWN).text.partition('form action="/account/organisation/')[2].partition('"')[0]
    assert numbered.client.post(f"{OWN}/{action}").status == 409


def test_an_account_leads_to_the_person_that_its_own_was_joined_into(app, opened, cast, linked):
    from lms import joining

    with opened(cast.ada) as work:
        token = joining.begin(work)
    with opened(cast.ada2) as work:
        joining.join(work, token)
    assert linked.go().status == 303
    assert identities(app) == [(cast.ada2.person, "subject-1")]
    assert "linked 24 November 2026" in linked.client.get(OWN).words


def test_what_fails_while_linking_leads_back_to_where_it_began(ada):
    ada.fake.claims = {"aud": "another"}
    reply = ada.go("?link=1")
    assert reply.status == 422
    assert reply.h1 == "That account is not linked"
    assert reply.links() == [OWN]
