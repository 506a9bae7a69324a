"""Northbank with a sign-in of its own: a provider on the loopback that says what a test wants."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from lms import signin
from lms.signin import conversation
from lms.web.work import Wardwise
from tests import provider as providers
from tests.cast import Cast
from tests.client import Client, Reply
from tests.conftest import Open
from tests.provider import CLIENT_ID, CLIENT_SECRET, FakeProvider


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    """The provider."""
    conversation._known.clear()
    with providers.running() as found:
        yield found


@dataclass
class Journey:
    """Somebody on the way to the provider and back."""

    fake: FakeProvider
    provider_id: UUID
    client: Client

    @property
    def start_path(self) -> str:
        return f"/sign-in/organisation/{self.provider_id}"

    def begin(self, query: str = "") -> Reply:
        """Follow the link to the provider."""
        reply = self.client.get(self.start_path + query)
        self.fake.begins(reply.response.headers.get("Location", ""))
        return reply

    def come_back(self, **query: str) -> Reply:
        """Come back as the provider sends somebody back, unless told otherwise."""
        wanted = {"code": "the-code", "state": self.fake.begun.get("state", ""), **query}
        return self.client.get(f"{self.start_path}/answer", query_string=wanted)

    def go(self, query: str = "") -> Reply:
        """Go there and come back."""
        self.begin(query)
        return self.come_back()

    def is_in(self) -> str:
        """Return who is signed in; nothing when nobody is."""
        reply = self.client.get("/account")
        return (
            reply.text.partition("Name</dt>")[2].partition("</dd>")[0].rpartition(">")[2] if reply.status == 200 else ""
        )


Bind = Callable[..., UUID]


@pytest.fixture
def bind(opened: Open, cast: Cast, fake: FakeProvider) -> Bind:
    """Bind the provider to an organisation, Northbank unless told otherwise."""

    def add(organisation_id: UUID | None = None, **values: object) -> UUID:
        wanted: dict[str, object] = {
            "kind": signin.ProviderKind.GENERIC, "label": "Northbank", "issuer": fake.issuer, "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }  # fmt: skip
        with opened() as work:
            return signin.add_provider(work, organisation_id or cast.northbank, **{**wanted, **values})  # type: ignore[arg-type]

    return add


@pytest.fixture
def journey(app: Wardwise, bind: Bind, fake: FakeProvider) -> Journey:
    """Somebody who is not signed in yet."""
    return Journey(fake, bind(), Client(app))


@pytest.fixture
def linked(opened: Open, cast: Cast, journey: Journey) -> Journey:
    """The same, with the provider's subject linked to Ada."""
    with opened(cast.ada) as work:
        signin.link_own(work, signin.providers(work)[0], journey.fake.issuer, "subject-1")
    return journey
