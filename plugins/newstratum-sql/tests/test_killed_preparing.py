"""Preparations that are cut off: after any statement the database has its old layout or its new one, whole.

The later steps are made up, as there is only one so far; what carries them is what is tried here.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from attrs import frozen
from sqlalchemy import event

from newstratum.errors import ForeignFileError, NewerFileError, UnavailableError
from newstratum.ports import URL, FieldType, Kind
from newstratum.testing import KINDS, get_record, put_all, run_in_processes
from newstratum_sql import open_store, prepare
from newstratum_sql.administration.provisioning import STEPS, prepare_settings
from newstratum_sql.settings import parse_settings
from newstratum_sql.tables import FixedTables

Step: TypeAlias = Callable[[sa.Connection, FixedTables], None]
_REFUSED = 3


def _name(connection: sa.Connection, table: sa.Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _with_a_desk(connection: sa.Connection, fixed: FixedTables) -> None:
    """A column more, filled for what is there."""
    commits = _name(connection, fixed.commits)
    connection.exec_driver_sql(f"ALTER TABLE {commits} ADD COLUMN desk INTEGER")
    connection.exec_driver_sql(f"UPDATE {commits} SET desk = size + 1")


def _with_desks(connection: sa.Connection, fixed: FixedTables) -> None:
    """A table more, filled from what the step before has made."""
    metadata = sa.MetaData(schema=fixed.metadata.schema)
    desks = sa.Table("newstratum_desks", metadata, sa.Column("number", sa.Integer))
    desks.create(connection)
    commits = _name(connection, fixed.commits)
    connection.exec_driver_sql(f"INSERT INTO {_name(connection, desks)} SELECT DISTINCT desk FROM {commits}")


@frozen
class _Work:
    """What one preparation has to do."""

    steps: Sequence[Step]
    kinds: Sequence[Kind]


_FIRST = _Work(STEPS, KINDS)
#: Two steps, and a kind with a column and an index that the one before did not have.
_UPGRADE = _Work(
    (*STEPS, _with_a_desk, _with_desks),
    (Kind("seat", {"holder": FieldType.TEXT, "since": FieldType.DATE}, (("holder", "since"),)),),
)


class _Place:
    """A database to prepare, and what it looks like."""

    def __init__(self, url: str, rows: Callable[[str], list[Any]]) -> None:
        self.url = url
        self._rows = rows

    def prepare(self, work: _Work) -> tuple[int, ...]:
        """Do a preparation; return the numbers of the steps that were done."""
        return prepare_settings(parse_settings(URL.parse(self.url)), work.kinds, steps=work.steps).steps

    def fill(self) -> None:
        """Put some records into a place that has the first step."""
        store = open_store(self.url, KINDS)
        put_all(store, a={"town": "t"})
        put_all(store, b={"visits": 2}, c={})
        store.close()

    def layout(self) -> list[Any]:
        """Every table, column and index, and every row but for what is drawn or read from a clock."""
        if self.url.startswith("sql+sqlite"):
            found = self._rows("SELECT type, name, sql FROM sqlite_master ORDER BY name, type")
            names = [row[1] for row in found if row[0] == "table"]
        else:
            found = self._rows(
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'newstratum' ORDER BY 1, 2"
            )
            names = [f"newstratum.{name}" for name in sorted({row[0] for row in found})]
            found += self._rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'newstratum' ORDER BY 1")
        for name in names:
            columns = {"steps": "number", "identity": "feed, shift"}.get(
                name.rpartition("_")[2].rpartition(".")[2]
            )
            found += [(name, *row) for row in self._rows(f"SELECT {columns or '*'} FROM {name} ORDER BY 1")]
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(
    request: pytest.FixtureRequest, tmp_path: Path, cluster: Any, new_database: Callable[..., str]
) -> Callable[[str], _Place]:
    """Make places that hold nothing."""

    def make(name: str) -> _Place:
        if request.param == "sqlite":
            path = tmp_path / f"{name}.db"
            return _Place(f"sql+sqlite:///{path}", lambda statement: _rows_of(path, statement))
        database = new_database("")
        return _Place(cluster.url(database), lambda statement: cluster.sql(statement, database))

    return make


def _rows_of(path: Path, statement: str) -> list[Any]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def _statements_of(place: _Place, work: _Work) -> int:
    """Do a preparation; return how many statements it took, the one that commits among them."""
    seen = 0

    def count(*_told: Any) -> None:
        nonlocal seen
        seen += 1

    _listen(count)
    place.prepare(work)
    for name in ("before_cursor_execute", "commit"):
        event.remove(sa.Engine, name, count)
    return seen


def _listen(count: Callable[..., None]) -> None:
    for name in ("before_cursor_execute", "commit"):
        event.listen(sa.Engine, name, count)


def _prepare_until(place: _Place, work: _Work, at: int, what: Callable[[], None]) -> int:
    """Prepare a place in a process that does something before its n-th statement; return its exit code."""
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork beside the threads of a test runner; the child touches none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _prepare_and_leave(place, work, at, what)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _prepare_and_leave(place: _Place, work: _Work, at: int, what: Callable[[], None]) -> None:
    code = 1
    seen = 0

    def count(*_told: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            what()

    try:
        _listen(count)
        place.prepare(work)
        code = 0
    except UnavailableError:
        code = _REFUSED
    finally:
        os._exit(code)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _some_of(statements: int, most: int) -> list[int]:
    """At which statements to cut: all, or some that lie apart, the last ones among them."""
    apart = -(-statements // most)
    return sorted({*range(1, statements + 1, apart), statements - 1, statements})


def _check_seen(place: _Place, work: _Work, seen: Sequence[list[Any]]) -> None:
    """Finish a preparation; what was seen before, the old layout first, is old or new."""
    place.prepare(work)
    new = place.layout()
    assert new != seen[0]
    for number, layout in enumerate(seen):
        assert layout in (seen[0], new), number
    assert place.prepare(work) == ()
    assert place.layout() == new


def _killed(new_place: Callable[[str], _Place], work: _Work, most: int) -> None:
    twin, place = new_place("twin"), new_place("place")
    if work is not _FIRST:
        for each in (twin, place):
            each.prepare(_FIRST)
            each.fill()
    seen = [place.layout()]
    statements = _statements_of(twin, work)
    for at in _some_of(statements, most):
        assert _prepare_until(place, work, at, _die) == -signal.SIGKILL, at
        seen.append(place.layout())
        if seen[-1] != seen[0]:
            break
        if work is not _FIRST:
            store = open_store(place.url, KINDS)
            assert get_record(store, "b").fields == {"visits": 2}
            store.close()
    assert len(seen) > 3
    _check_seen(place, work, seen)


@pytest.mark.slow
@pytest.mark.parametrize("work", [_FIRST, _UPGRADE], ids=["first", "upgrade"])
def test_a_process_killed_while_it_prepares_leaves_one_layout(
    new_place: Callable[[str], _Place], work: _Work
) -> None:
    _killed(new_place, work, 4)


@pytest.mark.stress(whole=True)
@pytest.mark.parametrize("work", [_FIRST, _UPGRADE], ids=["first", "upgrade"])
def test_a_process_killed_at_any_statement_leaves_one_layout(
    new_place: Callable[[str], _Place], work: _Work
) -> None:
    _killed(new_place, work, 1_000)


@pytest.fixture
def durable_place(durable_cluster: Any) -> Iterator[Callable[[], _Place]]:
    """Make prepared places on a server that may die."""
    names: list[str] = []

    def make() -> _Place:
        name = f"prepare_{os.getpid()}_{len(names)}"
        durable_cluster.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        names.append(name)
        place = _Place(durable_cluster.url(name), lambda statement: durable_cluster.sql(statement, name))
        place.prepare(_FIRST)
        place.fill()
        return place

    yield make
    for name in names:
        durable_cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


def _server_killed(cluster: Any, place: _Place, at: int, *, wait: bool) -> int:
    """Kill the server when a preparation comes to its n-th statement; return how the preparation ended."""
    ready, ready_end = os.pipe()
    going, go = os.pipe()

    def stop() -> None:
        os.write(ready_end, b"!")
        if wait:
            os.read(going, 1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _prepare_and_leave(place, _UPGRADE, at, stop)
    os.close(ready_end)
    assert os.read(ready, 1) == b"!"
    cluster.kill()
    cluster.start()
    os.write(go, b"!")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for end in (ready, going, go):
        os.close(end)
    return code


def _servers_killed(cluster: Any, durable_place: Callable[[], _Place], most: int, races: int) -> None:
    statements = _statements_of(durable_place(), _UPGRADE)
    place = durable_place()
    seen = [place.layout()]
    for at in _some_of(statements, most)[1:]:
        assert _server_killed(cluster, place, at, wait=True) == _REFUSED
        seen.append(place.layout())
    assert seen == [seen[0]] * len(seen)
    for _race in range(races):
        # The server dies while COMMIT is on its way: it was heard, or not.
        code = _server_killed(cluster, place, statements, wait=False)
        seen.append(place.layout())
        assert code in (0, _REFUSED)
        if seen[-1] != seen[0]:
            break
        assert code == _REFUSED
    _check_seen(place, _UPGRADE, seen)


@pytest.mark.slow
def test_a_server_killed_while_it_is_prepared_has_one_layout(
    durable_cluster: Any, durable_place: Callable[[], _Place]
) -> None:
    _servers_killed(durable_cluster, durable_place, 1, 1)


@pytest.mark.stress(whole=True)
def test_a_server_killed_at_any_statement_has_one_layout(
    durable_cluster: Any, durable_place: Callable[[], _Place]
) -> None:
    _servers_killed(durable_cluster, durable_place, 1_000, 10)


@pytest.mark.slow
def test_processes_that_prepare_at_once_do_it_once(
    new_place: Callable[[str], _Place], tmp_path: Path
) -> None:
    place, twin = new_place("place"), new_place("twin")
    for each in (place, twin):
        each.prepare(_FIRST)
        each.fill()
    twin.prepare(_UPGRADE)

    def run(number: int) -> None:
        (tmp_path / f"done-{number}").write_text(repr(place.prepare(_UPGRADE)))

    run_in_processes(4, run)
    done = sorted((tmp_path / f"done-{number}").read_text() for number in range(4))
    assert done == ["()", "()", "()", "(2, 3)"]
    assert place.prepare(_UPGRADE) == ()
    structure = [row for row in twin.layout() if "CREATE" in str(row)]
    assert [row for row in place.layout() if "CREATE" in str(row)] == structure


@pytest.mark.slow
def test_what_a_newer_release_prepared_is_refused_untouched(new_place: Callable[[str], _Place]) -> None:
    place = new_place("place")
    place.prepare(_FIRST)
    place.fill()
    place.prepare(_UPGRADE)
    before = place.layout()
    for attempt in (open_store, prepare):
        with pytest.raises(NewerFileError) as caught:
            attempt(place.url, KINDS)
        assert (caught.value.found, caught.value.newest_known) == (3, 1)
    assert place.layout() == before


def test_a_schema_of_somebody_else_is_refused_untouched(
    cluster: Any, new_database: Callable[..., str]
) -> None:
    """One that has our name, whatever lies in it; a table with the name of ours is still none of ours."""
    database = new_database("")
    cluster.sql("CREATE SCHEMA newstratum", database)
    cluster.sql("CREATE TABLE newstratum.steps (number int)", database)
    cluster.sql("INSERT INTO newstratum.steps VALUES (NULL)", database)
    place = _Place(cluster.url(database), lambda statement: cluster.sql(statement, database))
    before = place.layout()
    for attempt, error in ((prepare, ForeignFileError), (open_store, UnavailableError)):
        with pytest.raises(error):
            attempt(place.url, KINDS)
    assert place.layout() == before
