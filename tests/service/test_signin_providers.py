"""Providers and identities as rows, on both databases; and `lms providers`."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from lms import cli, signin
from lms.runtime import audit
from lms.runtime.errors import Conflict, NotFound, Refused, Unavailable
from lms.signin import conversation
from lms.signin.models import ExternalIdentity, IdentityProvider, SignInSession
from tests import cast as casting
from tests import provider as fakes
from tests.conftest import SITE, opener

ISSUER, SECRET = "https://sso.northbank.example", "a secret of the client"


def add(work, organisation, **values):
    """Bind a provider."""
    wanted = {
        "kind": signin.ProviderKind.GENERIC, "label": "Northbank", "issuer": ISSUER, "client_id": "wardwise", "client_secret": SECRET,
    }  # fmt: skip
    return signin.add_provider(work, organisation, **{**wanted, **values})


def test_a_provider_is_kept_sealed_and_opens(opened, cast):
    with opened() as work:
        provider_id = add(work, cast.northbank, staff_number_claim="staff")
    with opened(write=False) as work:
        found = signin.provider(work, provider_id)
        sealed = work.db.scalar(sa.select(IdentityProvider.client_secret_sealed))
        assert list(audit.verify(work.db)) == []
    assert (found.client_secret, found.staff_number_claim, found.organisation_name) == (
        SECRET, "staff", "Northbank University Hospitals",
    )  # fmt: skip
    assert SECRET.encode() not in sealed


def test_a_secret_does_not_open_in_another_row(opened, cast):
    with opened() as work:
        one, other = add(work, cast.northbank), add(work, cast.southmoor)
        stolen = work.db.scalar(sa.select(IdentityProvider.client_secret_sealed).where(IdentityProvider.id == one))
        work.db.execute(
            sa.update(IdentityProvider).where(IdentityProvider.id == other).values(client_secret_sealed=stolen)
        )
    with opened(write=False) as work, pytest.raises(Unavailable, match="lms providers add"):
        signin.provider(work, other)


def test_adding_it_again_gives_it_new_values_and_opens_it(opened, cast):
    with opened() as work:
        first = add(work, cast.northbank)
        signin.disable_provider(work, first)
    with opened(write=False) as work, pytest.raises(NotFound):
        signin.provider(work, first)
    with opened() as work:
        assert add(work, cast.northbank, client_secret="another secret", label="NB") == first
    with opened(write=False) as work:
        assert signin.provider(work, first).client_secret == "another secret"
        assert [each.label for each in signin.open_providers(work)] == ["NB"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"issuer": "http://sso.example"}, "https://"),
        ({"kind": signin.ProviderKind.ENTRA}, "tenant"),
        ({"label": " "}, "label"),
        ({"client_id": ""}, "client id"),
        ({"client_secret": ""}, "client secret"),
        ({"client_secret": "two\nlines"}, "client secret"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(opened, cast, values, words):
    with pytest.raises(Refused, match=words), opened() as work:
        add(work, cast.northbank, **values)


def test_disabling_ends_the_sessions_of_its_people_and_of_nobody_else(opened, cast):
    from datetime import timedelta

    with opened() as work:
        mine, other = add(work, cast.northbank), add(work, cast.southmoor, issuer="https://sso.southmoor.example")
        for name in ("ada", "ben", "ada2"):
            signin.begin_session(work, cast.actors[name].person, timedelta(hours=1))
    with opened(cast.ada) as work:
        signin.link_own(work, signin.open_providers(work)[0], ISSUER, "ada")
    with opened(cast.ada2) as work:
        signin.link_own(work, signin.open_providers(work)[1], "https://sso.southmoor.example", "ada")
    with opened() as work:
        assert signin.disable_provider(work, mine) == 1
        assert signin.disable_provider(work, mine) == 0
    with opened(write=False) as work:
        ended = work.db.scalars(sa.select(SignInSession.person_id).where(SignInSession.ended_at.is_not(None))).all()
        assert ended == [cast.ada.person]
        assert [each.id for each in signin.open_providers(work)] == [other]


def test_a_tenant_that_two_organisations_share_opens_each_ones_people_and_one_person_each(opened, cast):
    issuer = f"https://login.microsoftonline.com/{fakes.TENANT}/v2.0"
    with opened() as work:
        for organisation in (cast.northbank, cast.southmoor):
            add(work, organisation, kind=signin.ProviderKind.ENTRA, issuer=issuer, label="Shared")
    with opened(cast.ada) as work:
        signin.link_own(work, signin.offered(work, cast.ada.person)[0], fakes.TENANT, "one object")
    with opened(cast.ada2) as work, pytest.raises(Refused, match="another person on record"):
        signin.link_own(work, signin.offered(work, cast.ada2.person)[0], fakes.TENANT, "one object")
    with opened(write=False) as work:
        found = signin.Claimed(fakes.TENANT, "one object", "", {})
        for each in signin.open_providers(work):
            entered = signin.enter(work, signin.provider(work, each.id), found)
            assert entered is not None
            assert entered.person_id == cast.ada.person


@pytest.mark.parametrize("turn", range(5))
def test_an_identity_goes_to_one_of_two_who_link_it_at_the_same_moment(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened() as work:
        add(work, cast.northbank)
    gate = Barrier(2)

    def link(name):
        try:
            with opened(cast.actors[name]) as work:
                view = signin.offered(work, work.actor.person)[0]
                gate.wait(timeout=20)
                signin.link_own(work, view, ISSUER, "one subject")
                return name
        except (Refused, Conflict):
            return ""

    with ThreadPoolExecutor(2) as pool:
        won = [name for name in pool.map(link, ("ada", "ben")) if name]
    assert len(won) == 1, turn
    with opened(write=False) as work:
        assert work.db.scalars(sa.select(ExternalIdentity.person_id)).all() == [cast.actors[won[0]].person]


@pytest.mark.parametrize("turn", range(5))
def test_a_first_sign_in_that_arrives_twice_links_once(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened() as work:
        provider_id = add(work, cast.northbank, staff_number_claim="staff")
        number = work.db.scalar(
            sa.text("SELECT staff_number FROM post WHERE id = :id").bindparams(id=cast.posts["ada"])
        )
    gate = Barrier(2)

    def enter(_):
        with opened() as work:
            provider = signin.provider(work, provider_id)
            gate.wait(timeout=20)
            return signin.enter(work, provider, signin.Claimed(ISSUER, "one subject", "", {"staff": number}))

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(enter, range(2)))
    # The second may have looked after the first was done, and finds the link; it never finds somebody else.
    assert {each.person_id for each in found if each} == {cast.ada.person}, turn
    with opened(write=False) as work:
        assert len(work.db.scalars(sa.select(ExternalIdentity.id)).all()) == 1


@pytest.fixture
def command(sqlite_url, monkeypatch, capsys):
    """Run `lms providers …` with something on standard input; return its status, output and complaints."""
    monkeypatch.setenv("LMS_DATABASE_URL", sqlite_url)

    def run(*arguments, sent=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(sent))
        status = cli.main(["providers", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def fake():
    conversation._known.clear()
    with fakes.running() as found:
        yield found


def adding(issuer, *more, code="RNB"):
    return ("add", "--organisation", code, "--issuer", issuer, "--client-id", "wardwise", "--label", "Northbank", *more)


def test_a_provider_is_added_listed_and_disabled(command, fake):
    status, out, _ = command(*adding(fake.issuer), sent=f"{SECRET}\n")
    assert status == 0
    provider_id = out.split("The provider is ")[1].split(".")[0]
    assert f"http://127.0.0.1:8000/sign-in/organisation/{provider_id}/answer" in out
    assert SECRET not in out
    status, out, _ = command("list")
    assert status == 0
    assert provider_id in out
    assert "Northbank University Hospitals" in out
    assert SECRET not in out
    status, out, _ = command("disable", provider_id)
    assert (status, "0 sessions" in out) == (0, True)
    assert "  no  " in command("list")[1]


def test_a_provider_that_is_somebody_else_is_not_added(command, fake):
    fake.metadata = {"issuer": "https://evil.example"}
    status, _, complaint = command(*adding(fake.issuer), sent=SECRET)
    assert status == 1
    assert "another issuer" in complaint
    assert fake.issuer not in command("list")[1]


def test_a_provider_that_does_not_answer_is_kept_with_a_warning(command):
    status, out, _ = command(*adding("http://127.0.0.1:9"), sent=SECRET)
    assert status == 0
    assert "could not be reached" in out


@pytest.mark.parametrize(
    ("arguments", "sent", "words"),
    [
        (adding("{issuer}", code="RZZ"), SECRET, "RNB, RSM"),
        (adding("{issuer}"), "", "client secret"),
        (adding("http://sso.example"), SECRET, "https://"),
        (("disable", "01a20d12-32a1-7b43-bb84-db18191cd3de"), "", "lms providers list"),
        (("disable", "nonsense"), "", "lms providers list"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(command, fake, arguments, sent, words):
    filled = [each.replace("{issuer}", fake.issuer) for each in arguments]
    status, _, complaint = command(*filled, sent=sent)
    assert status == 1
    assert words in complaint


def test_the_secret_is_no_argument(command, fake, capsys):
    with pytest.raises(SystemExit):
        command(*adding(fake.issuer), "--client-secret", SECRET)
    assert "unrecognized arguments" in capsys.readouterr().err


def test_without_the_extra_the_command_says_what_to_install(command, fake, monkeypatch):
    monkeypatch.setattr("lms.signin.oidc.NEEDED", ("a_package_that_nobody_has",))
    status, _, complaint = command(*adding(fake.issuer), sent=SECRET)
    assert status == 1
    assert "wardwise[oidc]" in complaint
    assert "wardwise[oidc]" in command("list")[1]
