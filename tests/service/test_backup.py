"""Backup, restore and rehearsal on SQLite: what comes back, what must not, and what is refused. PostgreSQL's drill is in tests/faults."""

import shutil
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

import pysqlite3
import pytest
import sqlalchemy as sa

from lms import certificates, cli, doctor, keeping, lasting, migrating, people, privacy, reminders, serving
from lms.certificates.models import Certificate
from lms.keeping import places, preparing
from lms.runtime import audit, clock, copies, journal, signing
from lms.runtime import backup as files
from lms.runtime.db import make_engine, transaction
from lms.runtime.errors import Refused
from lms.runtime.settings import Settings, SettingsError
from lms.runtime.work import open_work, system
from lms.schema import metadata
from tests import cast as casting
from tests import drill
from tests.conftest import MASTER_KEY


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: casting.NOW)


@pytest.fixture
def folder(tmp_path):
    """The instance folder."""
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance"


@pytest.fixture(scope="module")
def template(sqlite_template, tmp_path_factory):
    """An installation whose certificates have no files, since to draw one takes a second."""
    folder = tmp_path_factory.mktemp("backup")
    shutil.copyfile(sqlite_template, folder / "template.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: casting.NOW)
        home = drill.live(f"sqlite:///{folder / 'template.sqlite3'}", folder, files=False)
    places._let_go(folder / "template.sqlite3")
    return home


@pytest.fixture
def home(template, folder, tmp_path):
    """A copy of that installation for one test."""
    shutil.copyfile(database(template), tmp_path / "test.sqlite3")
    return replace(template, settings=Settings(database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}", instance=folder))


def database(home):
    return places._file(home.settings.database)


def content(home):
    """What the file holds, but for its first page's head, which says whether it is in WAL mode."""
    return database(home).read_bytes()[100:]


def faults(home):
    engine = make_engine(home.settings.database)
    try:
        return [each for each in doctor.examine(engine, home.settings.site) if "parked" not in each]
    finally:
        engine.dispose()


# The drill


def test_a_restore_revives_nobody_and_nothing(sqlite_url, folder, tmp_path, monkeypatch, capsys):
    home = drill.live(sqlite_url, folder)
    said = home.backup(tmp_path / "backup")
    assert "NOT in it" in said[1]
    drill.live_on(home)
    assert {kind for kind, _ in drill.lasting(home)} == {"certificate-revoked", "certificate-replaced"}
    before = drill.look(home)
    for name, value in (("DATABASE_URL", sqlite_url), ("INSTANCE", str(folder))):
        monkeypatch.setenv(f"LMS_{name}", value)
    assert cli.main(["restore", str(tmp_path / "backup")]) == 1
    assert "--replace" in capsys.readouterr().err
    database(home).unlink()  # The disk is lost: what is known of the time since is in the journal alone.
    assert cli.main(["restore", str(tmp_path / "backup")]) == 0
    after = drill.look(home)
    assert after.items() >= drill.GONE.items()
    assert after["compromised"] == before["compromised"] == 2
    assert after["last number"] > before["last number"] + 5_000
    assert faults(home) == []
    serving.require_current(home.settings)
    out = capsys.readouterr().out
    assert "1 revocations" in out
    assert "1 replacements" in out
    assert "WARNING" not in out
    # And the whole of it once more as a rehearsal, over the files of both certificates.
    assert cli.main(["rehearse-restore", str(tmp_path / "backup")]) == 0
    out = capsys.readouterr().out
    assert "seals: 2 at random" in out
    assert "FAULT" not in out


def test_what_the_replaced_database_knows_is_done_again_without_a_journal(home, tmp_path):
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    home.settings.journal.unlink()
    lines = keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert drill.look(home).items() >= drill.GONE.items()
    assert any(line.startswith("WARNING: there is no journal") for line in lines)
    assert len(drill.lasting(home)) >= 2, "the journal has them now"
    assert faults(home) == []


def test_without_any_of_them_the_restore_says_what_it_cannot_know(home, tmp_path):
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    home.settings.journal.unlink()
    database(home).write_bytes(b"This was a database." * 500)
    lines = keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert any("no journal" in line for line in lines)
    assert any("cannot be read" in line for line in lines)
    assert drill.look(home)["ada"] == "valid"
    assert drill.look(home)["session"] is None


def test_a_journal_of_another_node_is_asked_too(home, tmp_path):
    home.backup(tmp_path / "backup")
    journal.append(tmp_path / "other", [journal.Deed("certificate-revoked", home.ada, casting.NOW)])
    keeping.restore(home.settings, tmp_path / "backup", replace=True, journals=[tmp_path / "other"])
    assert drill.look(home)["ada"] == "revoked"
    assert ("certificate-revoked", home.ada) in drill.lasting(home)
    with pytest.raises(Refused, match="no journal at"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True, journals=[tmp_path / "none"])


def test_a_kind_of_deed_is_replayed_as_soon_as_it_is_in_the_table(home, tmp_path, monkeypatch):
    """A deed of a kind that this release does not know is refused, since to leave it out would undo it."""
    ben = home.cast.ben.person

    def rename(work, deed):
        people.rename(work, deed.subject, first_name="Benedict", last_name="")
        return True

    home.backup(tmp_path / "backup")
    journal.append(home.settings.journal, [journal.Deed("person-renamed", ben, casting.NOW)])
    before = content(home)
    with pytest.raises(Refused, match="person-renamed"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert content(home) == before
    kind = lasting.Kind("renamings", lambda _work: iter(()), rename)
    monkeypatch.setattr(lasting, "KINDS", MappingProxyType({**lasting.KINDS, "person-renamed": kind}))
    lines = keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert any("1 renamings" in line for line in lines)
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=False) as work:
        assert people.name(work, ben) == "Benedict"
    engine.dispose()


@pytest.mark.parametrize("by", ["journal", "replaced database"])
def test_whoever_was_erased_since_is_erased_before_the_restored_database_serves(home, tmp_path, by):
    """By the journal alone, where the database is lost; by the database that is replaced, where the journal is."""
    home.backup(tmp_path / "backup")
    ben = home.cast.ben.person
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=True) as work:
        privacy.erase(work, ben, "Asked for in writing on 20 November")
    with open_work(engine, home.settings.site, system("test"), write=False) as work:
        lasting.keep(work)
    engine.dispose()
    if by == "journal":
        database(home).unlink()
    else:
        home.settings.journal.unlink()
    lines = keeping.restore(home.settings, tmp_path / "backup", replace=by != "journal")
    assert any(line.startswith("1 erasures of people") for line in lines)
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=False) as work:
        assert people.name(work, ben) == "Erased person"
        assert list(audit.verify(work.db)) == []
    engine.dispose()
    assert faults(home) == []


def test_what_was_replaced_and_then_revoked_is_revoked(home, tmp_path):
    """The second certificate is not in the backup, and what became of it holds for the one that it replaced."""
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    tariq = home.cast.tariq

    def revoke_the_second(opened):
        with opened(tariq) as work:
            second = work.db.scalar(sa.select(Certificate.replaced_by).where(Certificate.id == home.ben))
            third = certificates.reissue(work, second, "The name was wrong once more.")
            certificates.revoke(work, third, drill.REASON)

    home.opened(revoke_the_second)
    home.work_off()
    database(home).unlink()
    keeping.restore(home.settings, tmp_path / "backup")
    found = drill.look(home)
    assert found["ben"] == "revoked"
    assert found["certificates"] == 2, "nothing was issued that has to be revoked at once"
    assert faults(home) == []


def test_a_key_made_after_the_backup_stays_known_and_signs_no_more(home, tmp_path):
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    kept = signing.read_keys_file(home.settings.keys_file)
    keeping.restore(home.settings, tmp_path / "backup", replace=True)
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=False) as work:
        known = {key.kid: key for key in signing.public_keys(work)}
    engine.dispose()
    assert {key.kid for key in kept} < set(known)
    assert all(known[key.kid].retired_at for key in kept), "none of them has its private half"
    assert {key.kid for key in signing.read_keys_file(home.settings.keys_file)} == set(known)
    assert {key.kid for key in kept if key.compromised_from} == {
        key.kid for key in known.values() if key.compromised_from
    }


def test_all_that_lets_anybody_in_is_ended(home, tmp_path):
    """Every table that keeps the digest of something to enter with. Recovery codes are left: they need the password too."""
    ends = {
        "sign_in_session": "ended_at",
        "api_token": "revoked_at",
        "sign_in_link": "used_at",
        "sign_in_code": "used_at",
        "join_request": "used_at",
    }
    digests = {"token_digest", "code_digest"}
    assert {table.name for table in metadata.sorted_tables if digests & set(table.columns.keys())} == {
        *ends,
        "recovery_code",
        "calendar_link",
    }
    home.opened(make_calendar_link)
    home.backup(tmp_path / "backup")
    assert calendar_links(home) == 1
    assert open_rows(home, ends) == {
        "sign_in_session": 1,
        "api_token": 1,
        "sign_in_link": 1,
        "sign_in_code": 0,
        "join_request": 1,
    }
    keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert set(open_rows(home, ends).values()) == {0}
    assert calendar_links(home) == 0


def make_calendar_link(opened):
    with opened(write=False) as work:
        ada = casting.actor(work, work.db.scalar(sa.select(Certificate.person_id).limit(1)))
    with opened(ada) as work:
        reminders.make_link(work)


def calendar_links(home):
    with closing(pysqlite3.connect(database(home))) as connection:
        return connection.execute("SELECT count(*) FROM calendar_link").fetchone()[0]


def open_rows(home, ends):
    with closing(pysqlite3.connect(database(home))) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table} WHERE {column} IS NULL").fetchone()[0]
            for table, column in ends.items()
        }


# Taken while the service runs; older releases


def test_a_backup_taken_among_writers_is_of_one_moment(home, tmp_path):
    stop, written = threading.Event(), []

    def write():
        engine = make_engine(home.settings.database)
        while not stop.is_set():
            with open_work(engine, home.settings.site, system("writer"), write=True) as work:
                audit.record(work, "test:write", number=len(written))
            written.append(1)
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            home.backup(tmp_path / f"backup{number}")
    finally:
        stop.set()
        writer.join()
    assert written
    for number in range(3):
        is_good, lines = keeping.rehearse(home.settings, tmp_path / f"backup{number}")
        assert is_good, lines


def test_a_backup_of_an_older_release_is_brought_to_this_one(sqlite_url, folder, tmp_path):
    home = drill.Installation(Settings(database_url=sqlite_url, instance=folder))
    migrating.downgrade(sqlite_url, "0004")
    home.backup(tmp_path / "backup")
    database(home).unlink()
    lines = keeping.restore(home.settings, tmp_path / "backup")
    assert f"The database went from 0004 to {migrating.newest()}." in lines
    serving.require_current(home.settings)
    assert faults(home) == []


def test_a_backup_of_a_later_release_is_refused(home, tmp_path):
    packed(home, tmp_path, revision="9999")
    for deed in (keeping.restore, keeping.rehearse):
        with pytest.raises(Refused, match=r"9999.*does not know"):
            deed(home.settings, tmp_path / "backup", **({"replace": True} if deed is keeping.restore else {}))


def packed(home, tmp_path, spoil="SELECT 1", **changes):
    """Pack a backup with a right seal whose copy or whose facts somebody changed."""
    facts = copies.copy(home.settings.database, tmp_path / "copy")
    with closing(pysqlite3.connect(tmp_path / "copy")) as connection:
        connection.executescript(spoil)
        connection.commit()
    return files.pack(
        tmp_path / "copy",
        tmp_path / "backup",
        replace(facts, **changes),
        origin="",
        master_key=MASTER_KEY,
        now=clock.now(),
    )


# What is refused


def test_a_database_that_somebody_has_open_is_not_replaced(home, tmp_path):
    home.backup(tmp_path / "backup")
    engine = make_engine(home.settings.database)
    with transaction(engine, write=False) as db:
        db.scalar(sa.text("SELECT count(*) FROM person"))
        with pytest.raises(Refused, match="stop the service"):
            keeping.restore(home.settings, tmp_path / "backup", replace=True)
    engine.dispose()
    keeping.restore(home.settings, tmp_path / "backup", replace=True)


def test_who_has_it_open_is_noticed_before_anything_is_unpacked(home, tmp_path, monkeypatch):
    home.backup(tmp_path / "backup")
    monkeypatch.setattr(files, "unpack", lambda *_arguments: pytest.fail("it was unpacked"))
    engine = make_engine(home.settings.database)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1 FROM person"))
        with pytest.raises(Refused, match="stop the service"):
            keeping.restore(home.settings, tmp_path / "backup", replace=True)
    engine.dispose()


def test_a_service_that_was_started_meanwhile_keeps_its_database(home, tmp_path, monkeypatch):
    home.backup(tmp_path / "backup")
    before, engine = content(home), make_engine(home.settings.database)
    look = preparing.integrity_faults

    def start(connection):
        with engine.connect() as other:
            other.execute(sa.text("SELECT 1 FROM person"))
        return look(connection)

    monkeypatch.setattr(preparing, "integrity_faults", start)
    with pytest.raises(Refused, match="stop the service"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    engine.dispose()
    assert content(home) == before


def test_a_damaged_database_is_not_backed_up(home, tmp_path):
    with closing(pysqlite3.connect(database(home))) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sign_in_code'").fetchone()[0]
    with database(home).open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\x0d\x00\x00\xff\xff\x00\x01")
    with pytest.raises(Refused, match="damaged"):
        home.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_that_is_not_sound_changes_nothing(home, tmp_path):
    packed(home, tmp_path, "DELETE FROM page_done WHERE rowid = 1")
    before = content(home)
    with pytest.raises(Refused, match=r"not sound.*page_done has \d+ rows and should have"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert content(home) == before
    assert {each.name for each in database(home).parent.iterdir()} >= {database(home).name}
    assert not list(database(home).parent.glob(".restore-*")), "nothing is left behind"


def test_a_copy_put_in_place_by_hand_does_not_serve(home, tmp_path):
    manifest = packed(home, tmp_path)
    database(home).unlink()
    files.unpack(tmp_path / "backup", manifest, database(home))
    with pytest.raises(SettingsError, match="another shape"):
        serving.require_current(home.settings)
    with pytest.raises(Refused, match="lms restore"):
        migrating.upgrade(home.settings.database)
    with pytest.raises(Refused, match="nothing to back up"):
        home.backup(tmp_path / "another")


def test_a_backup_is_never_written_over_another_file(home, tmp_path):
    (tmp_path / "there").write_text("precious")
    with pytest.raises(Refused, match="there already"):
        home.backup(tmp_path / "there")
    with pytest.raises(Refused, match="cannot be written"):
        home.backup(tmp_path / "no" / "folder")
    assert (tmp_path / "there").read_text() == "precious"


def test_nothing_of_a_backup_that_failed_is_left(home, tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    goal = tmp_path / "goal"
    goal.mkdir()
    monkeypatch.setattr(files, "_seal", full)
    with pytest.raises(Refused, match="No space left"):
        home.backup(goal / "backup")
    assert list(goal.iterdir()) == []


def test_a_backup_is_for_its_owners_eyes_and_holds_no_key(home, tmp_path):
    secret, master = "Zq" * 24, "bWFzdGVyIGtleSBvZiB0aGUgdGVzdHMuLi4uLi4uLi4"
    (home.settings.instance / "secret.key").write_text(secret)
    home.backup(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    manifest = files.read(tmp_path / "backup", MASTER_KEY)
    files.unpack(tmp_path / "backup", manifest, tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes() + (tmp_path / "backup").read_bytes()
    assert not any(each in data for each in (secret.encode(), master.encode(), MASTER_KEY))
    assert not any(each in data for each in (home.settings.key.encode(), home.session.encode(), home.link.encode()))


def test_a_backup_of_the_other_database_is_refused(home, tmp_path):
    packed(home, tmp_path, database="postgresql")
    with pytest.raises(Refused, match="another kind of database"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    with pytest.raises(Refused, match="--scratch"):
        keeping.rehearse(home.settings, tmp_path / "backup")


def test_where_pg_dump_is_missing_the_line_that_installs_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(copies, "SYSTEM", tmp_path)
    with pytest.raises(Refused, match="apt-get install --no-install-recommends --yes postgresql-client"):
        copies.copy("postgresql://nobody@localhost/nothing", tmp_path / "copy")


# The rehearsal


def test_a_rehearsal_finds_all_that_is_wrong(home, tmp_path):
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=True) as work:
        certificates.keep_file(work, home.ada, b"%PDF-1.7 a file", None)
    engine.dispose()
    spoilt = {
        "UPDATE standing SET valid_until = '2031-01-01' WHERE valid_until IS NOT NULL": "valid_until is 2031-01-01",
        "UPDATE audit_entry SET action = 'people:praise' WHERE number = 3": "entry 3 was changed",
        "UPDATE reports_below SET depth = 7 WHERE rowid = 1": "Reach equals the reporting lines\n",
        "UPDATE blob SET content = CAST(x'00' || substr(content, 2) AS BLOB)": "has other bytes than were stored",
    }
    packed(home, tmp_path, ";".join(spoilt))
    is_good, lines = keeping.rehearse(home.settings, tmp_path / "backup")
    text = "\n".join(lines)
    assert not is_good
    assert [words for words in spoilt.values() if words not in text] == []
    assert text.count("FAULT") == len(spoilt)
    assert lines[-1] == "The backup is NOT good: see the faults."


def test_a_rehearsal_of_what_a_restore_would_refuse_ends_there(home, tmp_path):
    spoilt = {
        "DELETE FROM chain_head": "ends elsewhere",
        "DELETE FROM account WHERE rowid = 1": "The table account has",
        "UPDATE post SET person_id = '00000000000000000000000000000001' WHERE rowid = 1": "A row of post refers to one of person",
        "DROP TABLE job_slot": "The table job_slot is missing",
        "CREATE TABLE more (id INTEGER)": "The table more should not be there",
    }
    packed(home, tmp_path, ";".join(spoilt))
    is_good, lines = keeping.rehearse(home.settings, tmp_path / "backup")
    text = "\n".join(lines)
    assert not is_good
    assert [words for words in spoilt.values() if words not in text] == []
    assert "made fit to serve" not in text


def test_a_record_that_cannot_be_gone_on_with_is_a_sentence(home, tmp_path):
    """Somebody took the ends of the chains away before the backup was made, so that the manifest agrees."""
    with closing(pysqlite3.connect(database(home))) as connection:
        connection.execute("DELETE FROM chain_head")
        connection.commit()
    home.backup(tmp_path / "backup")
    before = content(home)
    with pytest.raises(Refused, match="cannot be made fit to serve, and nothing was changed"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert content(home) == before
    is_good, lines = keeping.rehearse(home.settings, tmp_path / "backup")
    assert not is_good
    assert any("It is made fit to serve" in line and line.startswith("FAULT") for line in lines)


def test_a_rehearsal_finds_a_broken_seal_and_changes_nothing_here(home, tmp_path, monkeypatch, capsys):
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=True) as work:
        certificates.keep_file(work, home.ada, b"%PDF-1.7 sealed by nobody", "d-00000000")
    engine.dispose()
    home.backup(tmp_path / "backup")
    before = {each.name: each.read_bytes() for each in database(home).parent.iterdir() if each.is_file()}
    monkeypatch.setenv("LMS_DATABASE_URL", home.settings.database)
    monkeypatch.setenv("LMS_INSTANCE", str(home.settings.instance))
    assert cli.main(["rehearse-restore", str(tmp_path / "backup")]) == 1
    assert "does not hold: unsigned" in capsys.readouterr().out
    assert {each.name: each.read_bytes() for each in database(home).parent.iterdir() if each.is_file()} == before


def test_a_deed_is_done_again_once(home):
    """Replaying what the database knows already changes nothing."""
    drill.live_on(home)
    engine = make_engine(home.settings.database)
    with open_work(engine, home.settings.site, system("test"), write=True) as work:
        found = (
            *lasting.deeds(work),
            journal.Deed("certificate-revoked", UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC)),
        )
        number = audit.count(work.db)
        assert [line[0] for line in lasting.replay(work, found)] == ["0"] * len(lasting.KINDS)
    with open_work(engine, home.settings.site, system("test"), write=False) as work:
        assert audit.count(work.db) == number
    engine.dispose()


def test_every_deed_that_lasts_puts_its_job(home):
    def waiting(work):
        return work.db.scalar(sa.text("SELECT count(*) FROM job WHERE kind = 'lasting' AND state = 'ready'"))

    tariq = home.cast.tariq

    def each_alone(opened):
        for number, deed in enumerate((certificates.revoke, certificates.reissue), 1):
            with opened(tariq) as work:
                deed(work, home.ada if number == 1 else home.ben, drill.REASON)
                work.db.flush()
                assert waiting(work) == number

    home.opened(each_alone)


def test_the_hourly_job_mends_the_journal(home):
    drill.live_on(home)
    home.settings.journal.write_text("cut off in the mid")
    assert lasting_job(home) == 2
    assert journal.read(home.settings.journal).unreadable == 1
    assert len(drill.lasting(home)) == 2
    assert lasting_job(home) == 0
    assert preparing.together(journal.read(home.settings.journal).deeds)


def lasting_job(home):
    engine = make_engine(home.settings.database)
    try:
        with open_work(engine, home.settings.site, system("test"), write=False) as work:
            return lasting.keep(work)
    finally:
        engine.dispose()
