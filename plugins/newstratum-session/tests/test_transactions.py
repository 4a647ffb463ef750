"""What is stored is kept or undone with the application's transaction, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import newstratum as ns
from newstratum.errors import (
    ClosedError,
    ConflictError,
    DamagedFileError,
    ForeignFileError,
    InvalidValueError,
    UnavailableError,
)
from newstratum.testing import KINDS, build_key, build_note, build_person_put
from newstratum_session import SessionStore, build_table
from newstratum_sql.testing import Cluster, create_database, run_server


class Base(DeclarativeBase):
    pass


class Receipt(Base):
    __tablename__ = "receipts"
    number: Mapped[str] = mapped_column(primary_key=True)


LINES = build_table(Base.metadata)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with run_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = sa.create_engine(f"sqlite:///{tmp_path / 'application.db'}", connect_args={"timeout": 0.1})
        Base.metadata.create_all(made)
        yield made
        made.dispose()
        return
    server: Cluster = request.getfixturevalue("server")
    with create_database(server) as name:
        made = sa.create_engine("postgresql+psycopg://", creator=lambda: _connect(server, name))
        Base.metadata.create_all(made)
        yield made
        made.dispose()


def _connect(server: Cluster, name: str) -> Any:
    connection = server.connect(name)
    connection.autocommit = False
    return connection


def open_store(session: Session) -> SessionStore:
    return SessionStore(session, KINDS, LINES)


def read_ids(engine: sa.Engine) -> list[str]:
    """Return whose changes a new session finds in the feed."""
    with Session(engine) as session:
        return [change.key.id for change in open_store(session).changes().changes]


def count_receipts(engine: sa.Engine) -> int:
    with Session(engine) as session:
        return session.scalars(sa.select(sa.func.count()).select_from(Receipt)).one()


def test_both_are_kept_by_the_applications_commit(engine: sa.Engine) -> None:
    with Session(engine) as session:
        store = open_store(session)
        session.add(Receipt(number="R1"))
        version = store.commit([build_person_put("a")], build_note()).version
        store.commit([build_person_put("a", b"[]", expect=version)], build_note())
        assert (read_ids(engine), count_receipts(engine)) == ([], 0)
        session.commit()
    assert (read_ids(engine), count_receipts(engine)) == (["a", "a"], 1)


def test_both_are_undone_by_its_rollback(engine: sa.Engine) -> None:
    with Session(engine) as session:
        store = open_store(session)
        store.commit([build_person_put("a")], build_note())
        session.commit()
        session.add(Receipt(number="R1"))
        store.commit([build_person_put("b")], build_note())
        session.flush()
        session.rollback()
        # The same store goes on with what is there now.
        assert store.get(build_key("b")) is None
        store.commit([build_person_put("c")], build_note())
        session.commit()
    assert (read_ids(engine), count_receipts(engine)) == (["a", "c"], 0)


def test_an_error_of_the_application_undoes_both(engine: sa.Engine) -> None:
    def enrol(person: str) -> None:
        with Session(engine) as session, session.begin():
            open_store(session).commit([build_person_put(person)], build_note())
            session.add(Receipt(number="R1"))

    enrol("a")
    with pytest.raises(IntegrityError):
        enrol("b")
    assert (read_ids(engine), count_receipts(engine)) == (["a"], 1)


def test_a_refused_commit_leaves_the_transaction_as_it_was(engine: sa.Engine) -> None:
    with Session(engine) as session:
        store = open_store(session)
        session.add(Receipt(number="R1"))
        store.commit([build_person_put("a")], build_note())
        with pytest.raises(ConflictError, match="person/a"):
            store.commit([build_person_put("b"), build_person_put("a")], build_note())
        session.commit()
    assert (read_ids(engine), count_receipts(engine)) == (["a"], 1)


def test_what_others_committed_meanwhile_is_seen(engine: sa.Engine) -> None:
    with Session(engine) as first, Session(engine) as second:
        one = open_store(first)
        first.commit()
        two = open_store(second)
        two.commit([build_person_put("a")], build_note())
        second.commit()
        assert one.get(build_key("a"))
        with pytest.raises(ConflictError):
            one.commit([build_person_put("a")], build_note())
        one.commit([build_person_put("b")], build_note())
        first.commit()
        assert two.redact(build_key("a"), build_note()).waiting.en
        second.commit()
        assert one.get(build_key("a")) is None
        one.commit([build_person_put("c")], build_note())
        first.commit()
    assert read_ids(engine) == ["a", "b", "a", "c"]


def test_two_that_write_at_once_follow_each_other(server: Cluster) -> None:
    """The second waits for the first, reads anew, and sees the conflict that there is then."""
    with create_database(server) as name:
        engine = sa.create_engine("postgresql+psycopg://", creator=lambda: _connect(server, name))
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            open_store(session)
            session.commit()
        refused: list[Exception] = []

        def write(person: str) -> None:
            with Session(engine) as session:
                store = open_store(session)
                try:
                    store.commit([build_person_put(person)], build_note())
                except ConflictError as error:
                    refused.append(error)
                session.commit()

        with Session(engine) as session:
            open_store(session).commit([build_person_put("a")], build_note())
            threads = [threading.Thread(target=write, args=(person,)) for person in ("a", "b")]
            for thread in threads:
                thread.start()
            session.commit()
            for thread in threads:
                thread.join(20)
        assert len(refused) == 1
        assert sorted(read_ids(engine)) == ["a", "b"]
        engine.dispose()


def test_an_older_snapshot_asks_for_the_transaction_to_be_done_again(server: Cluster) -> None:
    with create_database(server) as name:
        engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=lambda: _connect(server, name),
            isolation_level="REPEATABLE READ",
        )
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            open_store(session)
            session.commit()
            store = open_store(session)
            with Session(engine) as other:
                open_store(other).commit([build_person_put("a")], build_note())
                other.commit()
            with pytest.raises(UnavailableError) as caught:
                store.commit([build_person_put("b")], build_note())
            assert caught.value.retryable
            session.rollback()
            store.commit([build_person_put("b")], build_note())
            session.commit()
        assert read_ids(engine) == ["a", "b"]
        engine.dispose()


def test_a_writer_that_is_locked_out_is_told(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}", connect_args={"timeout": 0})
    Base.metadata.create_all(engine)
    with Session(engine) as first, Session(engine) as second:
        open_store(first)
        first.commit()
        open_store(first).commit([build_person_put("a")], build_note())
        store = open_store(second)
        with pytest.raises(UnavailableError, match="another transaction is writing"):
            store.commit([build_person_put("b")], build_note())
        first.commit()
        second.rollback()
        assert store.get(build_key("a"))
    engine.dispose()


def test_what_is_not_as_it_was_written_is_refused(engine: sa.Engine) -> None:
    with Session(engine) as session:
        store = open_store(session)
        for person in "abc":
            store.commit([build_person_put(person, f'"{person}"'.encode())], build_note())
        session.commit()
        session.execute(sa.update(LINES).where(LINES.c.number == 4).values(line=b"{}"))
        with pytest.raises(DamagedFileError, match="line 4"):
            open_store(session)
        session.rollback()
        session.execute(sa.delete(LINES).where(LINES.c.number == 3))
        with pytest.raises(DamagedFileError, match="line 3"):
            open_store(session)
        session.rollback()
        session.execute(sa.delete(LINES))
        foreign = {"number": 1, "digest": blake2b(b"{}", digest_size=16).digest(), "line": b"{}"}
        session.execute(LINES.insert(), [foreign])
        with pytest.raises(ForeignFileError):
            open_store(session)


def test_what_cannot_serve_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(InvalidValueError, match="Session"):
        SessionStore(engine, KINDS, LINES)  # type: ignore[arg-type]
    elsewhere = build_table(sa.MetaData(), "nowhere")
    with Session(engine) as session:
        with pytest.raises(UnavailableError, match="nowhere"):
            SessionStore(session, KINDS, elsewhere)
        session.rollback()
        store = open_store(session)
        store.close()
        store.close()
        with pytest.raises(ClosedError):
            store.get(build_key("a"))


@pytest.mark.slow
def test_a_registry_works_in_it(engine: sa.Engine) -> None:
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="告知书",
        in_force_on=dt.date(2018, 1, 1),
    )
    source = ns.Source(kind=ns.SourceKind.PERSON, stated_on=dt.date(2018, 10, 1))

    def open_register(session: Session) -> ns.Registry:
        return ns.Registry(SessionStore(session, ns.list_registry_kinds(), LINES), notices=[notice])

    def enrol(session: Session) -> str:
        with (
            open_register(session) as registry,
            registry.session(actor="office", purpose="roster", source=source) as work,
        ):
            return work.enrol(ns.read("合成律师事务所", "合伙人")).id

    with Session(engine) as session:
        enrol(session)
        session.rollback()
        person = enrol(session)
        session.commit()
        with open_register(session) as registry:
            assert registry.group_table().total == 1
            assert registry.redact_person(person, actor="office", purpose="roster").waiting.en
        session.rollback()
        with open_register(session) as registry:
            assert registry.placements.explain(person)
