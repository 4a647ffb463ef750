"""Making a database fit: by an explicit call, in whole steps, and never into somebody else's place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from newstratum import list_registry_kinds
from newstratum.errors import (
    ConflictError,
    CursorError,
    DamagedFileError,
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    UnavailableError,
)
from newstratum.ports import URL, FieldType, Kind
from newstratum.testing import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    get_record,
    list_changes,
    put_all,
)
from newstratum_sql import open_store, prepare, renew, sweep
from newstratum_sql.__main__ import main
from newstratum_sql.administration.provisioning import STEPS, Preparation, prepare_settings
from newstratum_sql.identity import FORMAT
from newstratum_sql.settings import parse_settings
from newstratum_sql.tables import FixedTables

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(
    request: pytest.FixtureRequest, tmp_path: Path, cluster: Any, new_database: Callable[..., str]
) -> str:
    """The URL of an empty place, for each database."""
    if request.param == "sqlite":
        return f"sql+sqlite:///{tmp_path}/store.db"
    return str(cluster.url(new_database("")))


def test_an_unprepared_place_is_refused_with_what_to_run(empty_url: str) -> None:
    with pytest.raises(UnavailableError, match="python -m newstratum_sql prepare"):
        open_store(empty_url, KINDS)
    # To look does not make.
    with pytest.raises(UnavailableError, match="not prepared"):
        open_store(empty_url, KINDS)


@pytest.mark.slow
def test_preparing_twice_does_nothing(empty_url: str) -> None:
    names = tuple(kind.name for kind in KINDS)
    assert prepare(empty_url, KINDS) == Preparation(steps=(1,), kinds=names)
    assert prepare(empty_url, KINDS) == Preparation(steps=(), kinds=())
    open_store(empty_url, KINDS).close()


@pytest.mark.slow
def test_without_kinds_those_of_a_registry_are_made(empty_url: str) -> None:
    assert "person" in prepare(empty_url).kinds
    open_store(empty_url, list_registry_kinds()).close()


@pytest.mark.slow
def test_a_kind_that_lacks_its_table_is_named(empty_url: str) -> None:
    prepare(empty_url, KINDS)
    grown = Kind("seat", {"holder": FieldType.TEXT, "since": FieldType.DATE})
    with pytest.raises(UnavailableError, match=r"visit.*prepare"):
        open_store(empty_url, (*KINDS, Kind("visit")))
    with pytest.raises(UnavailableError, match=r"seat.*prepare"):
        open_store(empty_url, (grown,))
    assert prepare(empty_url, (grown, Kind("visit"))).kinds == ("seat", "visit")
    open_store(empty_url, (grown, Kind("visit"))).close()


@pytest.mark.slow
def test_a_field_of_another_type_is_refused(empty_url: str) -> None:
    prepare(empty_url, KINDS)
    other = Kind("seat", {"holder": FieldType.INTEGER})
    for attempt in (lambda: prepare(empty_url, (other,)), lambda: open_store(empty_url, (other,))):
        with pytest.raises(InvalidValueError, match=r"kinds\.seat\.holder"):
            attempt()


@pytest.mark.slow
def test_a_step_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    """All steps of one preparation are one transaction, so a crash between them is nothing at all."""
    settings = parse_settings(URL.parse(empty_url))

    def second(connection: sa.Connection, fixed: FixedTables) -> None:
        connection.execute(sa.insert(fixed.counter).values(one=2, last=0))
        raise RuntimeError("the second step")

    with pytest.raises(RuntimeError):
        prepare_settings(settings, KINDS, steps=(*STEPS, second))
    with pytest.raises(UnavailableError, match="not prepared"):
        open_store(empty_url, KINDS)
    assert prepare(empty_url, KINDS).steps == (1,)


@pytest.mark.slow
def test_only_the_steps_that_are_lacking_are_done(empty_url: str) -> None:
    settings = parse_settings(URL.parse(empty_url))
    prepare(empty_url, KINDS)
    done: list[int] = []
    later = (*STEPS, lambda _connection, _fixed: done.append(2), lambda _connection, _fixed: done.append(3))
    assert prepare_settings(settings, (), steps=later).steps == (2, 3)
    assert done == [2, 3]
    with pytest.raises(NewerFileError) as caught:
        open_store(empty_url, KINDS)
    assert (caught.value.found, caught.value.newest_known) == (3, FORMAT)
    with pytest.raises(NewerFileError):
        prepare(empty_url, KINDS)


@pytest.mark.slow
def test_two_preparations_at_once_are_one_after_the_other(empty_url: str) -> None:
    done: list[Preparation] = []
    together = threading.Barrier(4)

    def run() -> None:
        together.wait()
        done.append(prepare(empty_url, KINDS))

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.steps for each in done) == [(), (), (), (1,)]


@pytest.mark.slow
def test_tables_of_others_stay_untouched(
    cluster: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    name = new_database("")
    cluster.sql("CREATE SCHEMA newstratum CREATE TABLE letters (a int)", name)
    with pytest.raises(ForeignFileError):
        prepare(cluster.url(name), KINDS)
    # Another schema beside them is ours.
    prepare(cluster.url(name, schema="register"), KINDS)
    open_store(cluster.url(name, schema="register"), KINDS).close()
    path = tmp_path / "letters.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE letters (a int)")
    before = path.read_bytes()
    with pytest.raises(ForeignFileError):
        prepare(f"sql+sqlite:///{path}", KINDS)
    with pytest.raises(UnavailableError, match="not prepared"):
        open_store(f"sql+sqlite:///{path}", KINDS)
    assert path.read_bytes() == before
    path.write_text("no database at all, but a text of some length\n" * 20)
    for attempt in (prepare, open_store):
        with pytest.raises(ForeignFileError):
            attempt(f"sql+sqlite:///{path}", KINDS)


def test_a_file_is_private_and_no_link(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    prepare(f"sql+sqlite:///{path}", KINDS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "link.db").symlink_to(path)
    with pytest.raises(UnavailableError, match="cannot be made"):
        prepare(f"sql+sqlite:///{tmp_path}/link.db", KINDS)


def test_a_cut_off_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    prepare(f"sql+sqlite:///{path}", KINDS)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(DamagedFileError):
        open_store(f"sql+sqlite:///{path}", KINDS).commit([build_person_put("a")], build_note())


def test_a_database_that_cannot_hold_every_text_is_refused(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    name = f"latin_{os.getpid()}"
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(InvalidValueError, match="UTF8"):
            prepare(cluster.url(name), KINDS)
    finally:
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_feed_of_the_other_kind_is_refused(cluster: Any, new_database: Callable[..., str]) -> None:
    with pytest.raises(ForeignFileError, match="counter"):
        open_store(cluster.url(new_database(), feed="counter"), KINDS)


@pytest.mark.slow
def test_a_copy_is_refused_until_it_has_an_epoch_of_its_own(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    """A restored database may lack commits that cursors and versions speak of."""
    first = new_database()
    store = open_store(cluster.url(first), KINDS)
    commit = put_all(store, a={})
    store.close()
    copy = new_database("")
    cluster.sql(f"DROP DATABASE {copy}")
    cluster.sql(f"CREATE DATABASE {copy} TEMPLATE {first}")
    url = cluster.url(copy)
    with pytest.raises(UnavailableError, match="renew"):
        open_store(url, KINDS)
    renew(url)
    restored = open_store(url, KINDS)
    with pytest.raises(CursorError):
        restored.changes(commit.cursor)
    with pytest.raises(ConflictError):
        restored.commit([build_person_put("a", expect=commit.version)], build_note())
    restored.commit([build_person_put("a", expect=get_record(restored, "a").version)], build_note())
    assert [change.key.id for change in list_changes(restored)] == ["a", "a"]
    restored.close()


@pytest.mark.slow
def test_transactions_of_a_server_that_counts_from_the_beginning_come_last(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    """What a dump brings has numbers that a new server has not reached by far."""
    name = new_database()
    store = open_store(cluster.url(name), KINDS)
    put_all(store, a={})
    store.close()
    for table in ("commits", "changes"):
        cluster.sql(f"UPDATE newstratum.{table} SET number = number + 1000000", name)
    cluster.sql("UPDATE newstratum.records_person SET _number = _number + 1000000", name)
    renew(cluster.url(name))
    again = open_store(cluster.url(name), KINDS)
    version = put_all(again, b={}).version
    again.commit([build_person_put("a", b"[]", expect=get_record(again, "a").version)], build_note())
    assert [change.key.id for change in list_changes(again)] == ["a", "b", "a"]
    assert get_record(again, "b").version == version
    again.close()


@pytest.mark.slow
def test_an_open_store_notices_that_its_database_was_renewed(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    name = new_database()
    store = open_store(cluster.url(name), KINDS)
    put_all(store, a={})
    renew(cluster.url(name))
    cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        name,
    )
    with pytest.raises(UnavailableError, match="open it again"):
        store.get(build_key("a"))
    store.close()


@pytest.mark.slow
def test_tombstones_are_swept_when_nobody_can_meet_them(empty_url: str) -> None:
    prepare(empty_url, KINDS)
    store = open_store(empty_url, KINDS)
    put_all(store, a={}, b={})
    store.redact(build_key("a"), build_note())
    assert sweep(empty_url) == 1
    assert sweep(empty_url) == 0
    assert store.get(build_key("b")) is not None
    put_all(store, a={"town": "again"})
    assert [change.key.id for change in list_changes(store)] == ["a", "b", "a", "a"]
    store.redact(build_key("a"), build_note())
    store.close()


def test_a_tombstone_that_an_older_transaction_may_meet_stays(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    name = new_database()
    store = open_store(cluster.url(name), KINDS)
    put_all(store, a={})
    with cluster.connect(name) as older:
        older.autocommit = False
        older.execute("SELECT pg_current_xact_id()")
        store.redact(build_key("a"), build_note())
        assert sweep(cluster.url(name)) == 0
    assert sweep(cluster.url(name)) == 1
    store.close()


def _name(dialect: sa.Dialect) -> str:
    return dialect.name


def _ddl(dialect: sa.Dialect) -> str:
    fixed = FixedTables("newstratum" if dialect.name == "postgresql" else None)
    made: list[sa.schema.ExecutableDDLElement] = []
    for table in fixed.all:
        made += [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
    return "".join(f"{' '.join(str(each.compile(dialect=dialect)).split())};\n" for each in made)


@pytest.mark.parametrize(
    "dialect", [postgresql.dialect(), sqlite.dialect(), mysql.dialect()], ids=lambda d: d.name
)
def test_a_step_that_was_released_never_changes(dialect: sa.Dialect) -> None:
    """A golden file has the statements of the first step as they were released."""
    golden = GOLDEN / f"step-1.{dialect.name}.sql"
    assert _ddl(dialect) == golden.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_command_prepares_and_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sql+sqlite:///{tmp_path}/store.db"

    def run(*arguments: str) -> tuple[int, str, str]:
        return main(arguments), *capsys.readouterr()

    assert run("health", url)[0] == 1
    code, found, complaint = run("prepare", url)
    assert (code, complaint) == (0, "")
    assert "steps done: 1" in found
    monkeypatch.setenv("NEWSTRATUM_SQL_URL", url)
    assert "none" in run("prepare")[1]
    assert "ok" in run("health", url)[1]
    assert run("renew", url)[0] == 0
    assert "0" in run("sweep", url)[1]
    monkeypatch.delenv("NEWSTRATUM_SQL_URL")
    assert run("prepare")[0] == 2
    command = [sys.executable, "-m", "newstratum_sql"]
    wrong = subprocess.run(
        [*command, "prepare", "postgresql://clerk:hidden-word@127.0.0.1:1/d"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 1
    assert "hidden" not in wrong.stdout + wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_copied_file_is_renewed(tmp_path: Path) -> None:
    url = f"sql+sqlite:///{tmp_path}/store.db"
    prepare(url, KINDS)
    store = open_store(url, KINDS)
    cursor = put_all(store, a={}).cursor
    store.close()
    shutil.copy(tmp_path / "store.db", tmp_path / "copy.db")
    renew(f"sql+sqlite:///{tmp_path}/copy.db")
    copy = open_store(f"sql+sqlite:///{tmp_path}/copy.db", KINDS)
    with pytest.raises(CursorError):
        copy.changes(cursor)
    copy.close()
