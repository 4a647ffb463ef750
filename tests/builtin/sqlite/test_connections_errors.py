"""Every error of the driver has a meaning, and none of its text travels on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newstratum._builtin.sqlite.connections import translate_errors
from newstratum._storage.sqlite_profile import to_sqlite_store_error
from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    InDoubtError,
    NewstratumError,
    ReadOnlyError,
    StoreFullError,
    UnavailableError,
)

_CODES = [
    (sqlite3.SQLITE_FULL, StoreFullError),
    (sqlite3.SQLITE_BUSY, UnavailableError),
    (sqlite3.SQLITE_BUSY_SNAPSHOT, UnavailableError),
    (sqlite3.SQLITE_LOCKED, UnavailableError),
    (sqlite3.SQLITE_READONLY_DBMOVED, UnavailableError),
    (sqlite3.SQLITE_READONLY, ReadOnlyError),
    (sqlite3.SQLITE_READONLY_ROLLBACK, ReadOnlyError),
    (sqlite3.SQLITE_CANTOPEN, UnavailableError),
    (sqlite3.SQLITE_IOERR_READ, UnavailableError),
    (sqlite3.SQLITE_CORRUPT_INDEX, DamagedFileError),
    (sqlite3.SQLITE_NOTADB, DamagedFileError),
    (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, DamagedFileError),
    (sqlite3.SQLITE_ERROR, DamagedFileError),
    (sqlite3.SQLITE_NOMEM, UnavailableError),
]


def _error(code: int, text: str = "canary") -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    error.sqlite_errorname = "SQLITE_X"
    return error


@pytest.mark.parametrize(("code", "kind"), _CODES, ids=str)
def test_each_code_has_its_meaning_and_keeps_its_text(
    code: int, kind: type[NewstratumError], tmp_path: Path
) -> None:
    with pytest.raises(kind) as caught, translate_errors(tmp_path / "a.db"):
        raise _error(code)
    assert "canary" not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_failed_last_step_is_in_doubt_unless_there_was_no_room(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for code in (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_CLOSE):
        doubt = to_sqlite_store_error(_error(code), str(path), commit_id="c-1")
        assert isinstance(doubt, InDoubtError)
        assert doubt.commit_id == "c-1"
        assert isinstance(to_sqlite_store_error(_error(code), str(path)), UnavailableError)
    assert isinstance(
        to_sqlite_store_error(_error(sqlite3.SQLITE_FULL), str(path), commit_id="c-1"), StoreFullError
    )
    assert isinstance(
        to_sqlite_store_error(_error(sqlite3.SQLITE_BUSY), str(path), commit_id="c-1"), UnavailableError
    )


def test_a_connection_closed_under_a_statement_is_a_closed_store(tmp_path: Path) -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(ClosedError), translate_errors(tmp_path / "a.db"):
        connection.execute("SELECT 1")


def test_a_text_that_is_not_utf_8_is_damage_and_is_not_repeated(tmp_path: Path) -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(DamagedFileError) as caught, translate_errors(tmp_path / "a.db"):
        connection.execute("SELECT CAST(x'63616e617279ff' AS TEXT)").fetchall()
    connection.close()
    assert "canary" not in str(caught.value) + repr(caught.value)
    assert caught.value.__suppress_context__
