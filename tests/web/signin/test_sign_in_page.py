"""The sign-in page where organisations have a sign-in of their own, and account.organisations"""

import pytest

from lms import signin
from tests.client import Client


def test_without_a_provider_nothing_is_said_of_it(client):
    page = client.get("/sign-in")
    assert "account instead" not in page.words
    assert client.get("/sign-in/organisation").status == 200


def test_one_provider_is_a_button_below_the_password(journey):
    page = journey.client.get("/sign-in?next=/certificates")
    assert "Use your Northbank account instead" in page.words
    assert page.text.index("Password") < page.text.index("Continue with my Northbank account")
    assert f"{journey.start_path}?next=/certificates" in page.links()
    assert 'nhsuk-button--secondary" href' in page.text
    assert '<button class="nhsuk-button" type="submit">' in page.text


def test_the_setting_swaps_them_and_one_button_is_green(app, journey):
    app.config["SIGN_IN_FIRST"] = "organisation"
    page = journey.client.get("/sign-in")
    assert page.text.index("Continue with my Northbank account") < page.text.index("Password")
    assert "Use your email address and a password instead" in page.words
    assert '<a class="nhsuk-button" href' in page.text
    assert '<button class="nhsuk-button nhsuk-button--secondary" type="submit">' in page.text


def test_the_setting_is_read_from_the_environment(monkeypatch):
    from lms.runtime.settings import SettingsError, load

    monkeypatch.setenv("LMS_SIGN_IN_FIRST", "organisation")
    assert load().sign_in_first == "organisation"
    monkeypatch.setenv("LMS_SIGN_IN_FIRST", "sideways")
    with pytest.raises(SettingsError, match="LMS_SIGN_IN_FIRST"):
        load()


def test_several_are_chosen_from_a_list(app, cast, bind, journey):
    other = bind(cast.southmoor, label="Southmoor")
    page = journey.client.get("/sign-in?next=/certificates")
    assert "/sign-in/organisation?next=/certificates" in page.links()
    choices = journey.client.get("/sign-in/organisation?next=/certificates")
    assert [link for link in choices.links() if "next" in link] == [
        f"{journey.start_path}?next=/certificates",
        f"/sign-in/organisation/{other}?next=/certificates",
    ]


def test_neither_a_disabled_provider_nor_one_of_a_closed_organisation_is_offered(app, opened, cast, journey):
    from datetime import timedelta

    from lms import people
    from tests.cast import NOW

    with opened() as work:
        work.db.get(people.Organisation, cast.northbank).ended_on = NOW.date() - timedelta(days=1)
    assert "Northbank account" not in journey.client.get("/sign-in").words
    assert journey.client.get(journey.start_path).status == 404
    with opened() as work:
        work.db.get(people.Organisation, cast.northbank).ended_on = None
        signin.disable_provider(work, journey.provider_id)
    assert "Northbank account" not in journey.client.get("/sign-in").words


def test_signing_out_names_the_account_that_may_be_open_still(app, linked):
    linked.go()
    linked.client.post("/sign-out")
    assert "sign out of that account too" in linked.client.get("/sign-in").words
    assert not linked.is_in()


def test_signing_out_says_nothing_of_it_to_others(as_, cast, journey):
    ben = as_(cast.ben)
    ben.post("/sign-out")
    assert "that account too" not in ben.get("/sign-in").words


def test_only_the_answers_page_writes_on_a_get(app):
    from lms.web import doors

    marked = {endpoint for endpoint in app.view_functions if doors.may_write_on_get(app, endpoint)}
    assert marked == {"account.organisation_answer"}


def test_a_get_of_any_other_page_still_cannot_write(app, cast, as_, monkeypatch):
    from lms.web.account import own
    from lms.web.work import work

    def writes(*_args):
        work().db.connection().exec_driver_sql("UPDATE person SET first_name = 'x'")

    monkeypatch.setattr(own.signin, "own_account_if_any", writes)
    assert as_(cast.ada).get("/account").status in {500, 503}
    assert Client(app).get("/sign-in").status == 200
