"""Engines, the declarative base, types and the transaction, the same on SQLite and PostgreSQL.

Promises: readers cannot write (PRAGMA query_only, or READ ONLY at REPEATABLE READ, so that one page's figures agree);
writers take SQLite's lock at BEGIN, so that no update is lost; instants are aware UTC on both databases.
Leaves out: what is in the tables. Source of the SQLite settings: https://sqlite.org/pragma.html and docs/decisions/0003.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

import pysqlite3
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session

from lms.runtime import ids

# Older versions can corrupt a database in WAL mode. Source: https://sqlite.org/wal.html#walresetbug
SQLITE_FLOOR = (3, 51, 3)
WRITE_OPTION = "lms_write"

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware instant, stored in UTC. Raises ValueError for a naive one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store UTC (SQLite keeps no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's own
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table. A row with an `id` column gets its id when the object is built, not at flush."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: sa.Text(),
        datetime: UtcDateTime(),
        UUID: sa.Uuid(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }

    def __init__(self, **values: Any) -> None:
        columns = self.__table__.columns
        if "id" in columns and "id" not in values and isinstance(columns["id"].type, sa.Uuid):
            values["id"] = ids.new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)


def one_of(name: str, column: str, values: type) -> sa.CheckConstraint:
    """Return the check that keeps a text column to the values of a StrEnum."""
    allowed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=name)


def make_engine(url: str, *, pool_size: int = 5, remakes_tables: bool = False) -> Engine:
    """Return an engine for `sqlite:///…` or `postgresql://…`.

    With `remakes_tables`, for migrations alone, SQLite lets a table be dropped that others refer to, so that it can be made anew in another
    shape; whoever asks for that checks the references afterwards. Raises RuntimeError when the bundled SQLite is too old to trust.
    """
    if sa.make_url(url).get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, pool_size=pool_size)
    if pysqlite3.sqlite_version_info < SQLITE_FLOOR:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} can corrupt data in WAL mode; 3.51.3 or newer is needed")
    engine = sa.create_engine(url, module=pysqlite3, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        references = f"foreign_keys={'OFF' if remakes_tables else 'ON'}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", references):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE_OPTION, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def open_session(engine: Engine, *, write: bool) -> Session:
    """Return a session that reads a steady snapshot, or one that writes. Use after close raises."""
    return Session(_bound(engine, write), close_resets_only=False, expire_on_commit=False)


@lru_cache(maxsize=32)
def _bound(engine: Engine, write: bool) -> Engine:
    """Return the engine with the options of readers or writers; made once, since it copies every listener."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITE_OPTION: write})
    return engine if write else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Session]:
    """Open a session of its own, commit at the end, roll back on an error."""
    db = open_session(engine, write=write)
    try:
        yield db
        db.commit()
    finally:
        db.close()


def limit_statements(db: Session, longest: timedelta) -> None:
    """Let no statement of this transaction, and no pause between two, take longer; SQLite has no such limit."""
    if db.get_bind().dialect.name == "postgresql":
        milliseconds = str(int(longest.total_seconds() * 1000))
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            db.execute(sa.select(sa.func.set_config(name, milliseconds, True)))


def insert_once(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert a fact that may arrive twice; return whether this call inserted it. Any unique constraint settles the race."""
    columns = table.__table__.columns
    if "id" in columns and isinstance(columns["id"].type, sa.Uuid):
        values.setdefault("id", ids.new_id())
    db.flush()
    return db.execute(_inserting(table, db.get_bind().dialect.name), values).first() is not None


def insert_rows_once(db: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert facts that may be there already; those that are stay as they are."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        db.execute(insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


@lru_cache(maxsize=256)
def _inserting(table: type[Base], dialect: str) -> sa.sql.dml.ReturningInsert[Any]:
    """Return the insert into a table that does nothing on a conflict, built once.

    Asked for by RETURNING: the count of rows is -1, not 0, for such an insert on PostgreSQL.
    """
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table.__table__).on_conflict_do_nothing().returning(*sa.inspect(table).primary_key)  # type: ignore[arg-type]


def upsert(db: Session, table: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert a row, or set `values` on the row that has this primary key."""
    db.flush()
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def upsert_rows(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], changed: Sequence[str]) -> None:
    """Insert rows, or set the columns named in `changed` on those whose primary key is there already; rows have the same columns."""
    _insert_many(db, table, rows, tuple(changed))


def insert_rows(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns, in one statement where the database takes them in one."""
    _insert_many(db, table, rows, ())


def _insert_many(db: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], changed: tuple[str, ...]) -> None:
    if not rows:
        return
    names, dialect = tuple(rows[0]), db.get_bind().dialect.name
    statement = _many(table, names, changed, dialect)
    if dialect == "postgresql":
        db.connection().execute(statement, {f"all_{name}": [row[name] for row in rows] for name in names})
    else:
        db.connection().execute(statement, [dict(row) for row in rows])


@lru_cache(maxsize=256)
def _many(
    table: type[Base], names: tuple[str, ...], changed: tuple[str, ...], dialect: str
) -> postgresql.Insert | sqlite.Insert:
    """Return the insert of many rows, built once. PostgreSQL gets a list for each column, in one statement."""
    inner: Any = table.__table__
    if dialect == "postgresql":
        lists = [
            sa.func.unnest(sa.bindparam(f"all_{name}", type_=postgresql.ARRAY(inner.c[name].type))) for name in names
        ]
        statement: Any = postgresql.insert(inner).from_select(names, sa.select(*lists), include_defaults=False)
    else:
        statement = sqlite.insert(inner)
    if changed:
        statement = statement.on_conflict_do_update(
            index_elements=list(inner.primary_key), set_={name: statement.excluded[name] for name in changed}
        )
    return statement  # type: ignore[no-any-return]


def count_afresh(db: Session, *tables: type[Base]) -> None:
    """Let PostgreSQL count what is in tables that grow fast: until it has, it reads all of them where an index would do."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.text(f"ANALYZE {', '.join(table.__tablename__ for table in tables)}"))


class days_after(sa.sql.functions.GenericFunction[date]):  # noqa: N801 -- it is written like a function of SQL
    """The date so many days after another, as SQL: `days_after(column, 30)`."""

    type = sa.Date()
    inherit_cache = True


@compiles(days_after)
def _days_after(element: days_after, compiler: Any, **options: Any) -> str:
    start, days = (compiler.process(each, **options) for each in element.clauses)
    return f"({start} + CAST({days} AS INTEGER))"


@compiles(days_after, "sqlite")
def _days_after_sqlite(element: days_after, compiler: Any, **options: Any) -> str:
    start, days = (compiler.process(each, **options) for each in element.clauses)
    return f"date({start}, {days} || ' days')"
