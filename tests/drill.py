"""A restore drill: an installation that is backed up, lives on, is restored, and is looked at afterwards. The same on both databases."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lms import certificates, certifications, joining, keeping, keys, people, signin
from lms.certificates.models import Certificate
from lms.runtime import journal, signing
from lms.runtime.access import Permission
from lms.runtime.db import make_engine, transaction
from lms.runtime.settings import Settings
from lms.runtime.work import open_work, system
from lms.worker import Worker
from tests import builders
from tests import cast as casting
from tests.conftest import Open, opener

REASON = "It was issued to somebody else."


class Nowhere:
    """A mail transport that lets everything fall."""

    def send(self, message: Any) -> None:
        """Let it fall."""


@dataclass
class Installation:
    """One installation, with what its people hold from before the backup."""

    settings: Settings
    session: str = ""
    link: str = ""
    token: str = ""
    files: bool = True
    ada: Any = None
    ben: Any = None

    @property
    def cast(self) -> casting.Cast:
        """The people, read anew."""
        return self._with(lambda engine: casting.read(engine, self.settings.site))

    def _with(self, deed: Any) -> Any:
        engine = make_engine(self.settings.database)
        try:
            return deed(engine)
        finally:
            engine.dispose()

    def opened(self, deed: Any) -> Any:
        """Give a deed the function that opens a Work, and close every connection afterwards."""
        return self._with(lambda engine: deed(opener(engine)))

    def work_off(self) -> None:
        """Run the jobs that are due; those that draw only where files are wanted."""

        def run(engine: Any) -> None:
            if not self.files:
                with transaction(engine, write=True) as db:
                    db.execute(sa.text("DELETE FROM job WHERE kind = 'certificate'"))
            worker = Worker(engine, self.settings.site, Nowhere())
            while worker.run_once():
                pass

        self._with(run)

    def backup(self, path: Path) -> list[str]:
        """Take a backup."""
        return keeping.backup(self.settings, path)


def live(url: str, folder: Path, *, files: bool = True) -> Installation:
    """Bring an installation to where it is worth a backup: two certificates, somebody signed in, a link on its way."""
    home = Installation(Settings(database_url=url, instance=folder), files=files)
    cast = home.cast

    def before(opened: Open) -> None:
        home.ada = builders.certified(opened, cast)
        home.ben = builders.certified(opened, cast, "ben")
        with opened(cast.ada) as work:
            home.session = signin.begin_session(work, cast.ada.person, timedelta(hours=12))
            joining.begin(work)
            home.token = signin.make_token(work, name="rota", permissions=[Permission.LEARN], lasts=timedelta(days=30))
        with opened() as work:
            signing.ensure(work)
            person = people.create_person(work, first_name="Nadia", last_name="Rahman")
            home.link = signin.invite(work, person.id, sign_in_name="nadia@demo.example", email="nadia@demo.example")

    home.opened(before)
    home.work_off()
    # Asked for and not yet mailed when the backup is taken.
    home.opened(_ask_reset)
    return home


def _ask_reset(opened: Open) -> None:
    with opened() as work:
        signin.ask_reset(work, "ben@demo.example")


def live_on(home: Installation) -> None:
    """Let happen what a restore must not undo: a revocation, a replacement, a key in other hands."""
    cast = home.cast

    def after(opened: Open) -> None:
        with opened(cast.tariq) as work:
            certificates.revoke(work, home.ada, REASON)
            certificates.reissue(work, home.ben, "The name was spelled wrongly.")
        with opened() as work:
            signing.compromise(work, work.now)
            home.settings.keys_file.write_text(keys.public_file(work))

    home.opened(after)
    home.files = False
    home.work_off()


def lasting(home: Installation) -> set[tuple[str, Any]]:
    """Return what the journal holds."""
    return {(deed.kind, deed.subject) for deed in journal.read(home.settings.journal).deeds}


def _holder(work: Any, certificate_id: Any) -> Any:
    return work.db.scalar(sa.select(Certificate.person_id).where(Certificate.id == certificate_id))


def look(home: Installation) -> dict[str, Any]:
    """Say what is left of what must not come back."""
    engine = make_engine(home.settings.database)
    try:
        with open_work(engine, home.settings.site, system("test"), write=False, now=casting.NOW) as work:
            codes = dict(work.db.execute(sa.select(Certificate.id, Certificate.code)).all())
            return {
                "session": signin.signed_in(work, home.session),
                "token": signin.token_holder(work, home.token),
                "link": signin.open_link(work, home.link),
                "ada": str(certificates.verify(work, codes[home.ada]).status),
                "ada's standing": [
                    each.voided_at is None for each in certifications.history(work, _holder(work, home.ada))
                ],
                "ben": str(certificates.verify(work, codes[home.ben]).status),
                "links to mail": work.db.scalar(
                    sa.text("SELECT count(*) FROM job WHERE kind = 'mail_link' AND state <> 'done'")
                ),
                "compromised": sum(key.compromised_from is not None for key in signing.public_keys(work)),
                "certificates": len(codes),
                "last number": work.db.scalar(sa.text("SELECT max(last_number) FROM certificate_series")),
            }
    finally:
        engine.dispose()


GONE = {
    "session": None,
    "token": None,
    "link": None,
    "ada": "revoked",
    "ada's standing": [False],
    "ben": "replaced",
    "links to mail": 0,
}
