"""What the errors of drivers mean. Their own texts are dropped: a server puts whole rows into them.

Everything goes by codes: SQLSTATE for servers, SQLite's own codes for SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import sqlalchemy.exc

from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InvalidValueError,
    NewstratumError,
    StoreFullError,
    UnavailableError,
)
from newstratum.ports import UnreadableRowError, to_sqlite_store_error

__all__ = [
    "get_error_code",
    "is_clash",
    "is_commit_undone",
    "is_repeatable",
    "to_store_error",
    "translate_errors",
]

# Somebody else was faster; the same work can simply be done again.
_REPEATABLE: Final = frozenset({"40001", "40P01", "40002", "40003"})
_CLASHES: Final = frozenset({"23505", "SQLITE_CONSTRAINT"})

_UNAVAILABLE: Final[Mapping[str, str]] = {
    "25006": "the server only reads: it is a standby, or the role or the database may not write",
    "28000": "the login was refused",
    "28P01": "the login was refused",
    "3D000": "there is no such database",
    "40001": "others kept writing the same records",
    "40P01": "others kept locking the same records",
    "42501": "the role may not do this; docs/reference/sql.md lists what it needs",
    "53200": "the server is out of memory",
    "53300": "the server has no connection left",
    "55P03": "others held a lock for longer than lock_timeout",
    "55006": "the object is in use",
    "57014": "a statement took longer than statement_timeout, or somebody cancelled it",
    "57P01": "the server ended the connection",
    "57P02": "the server crashed and is recovering",
    "57P03": "the server is starting or stopping",
    "57P05": "the connection was idle for too long",
    "25P03": "the transaction was idle for longer than idle_timeout",
}
_UNAVAILABLE_CLASSES: Final[Mapping[str, str]] = {
    "08": "the connection was lost",
    "28": "the login was refused",
    "40": "others kept writing the same records",
    "53": "the server is out of a resource",
    "57": "an operator or the server itself intervened",
}
_DAMAGED: Final[Mapping[str, str]] = {
    "42703": "its tables are not those of a store",
    "42P01": "its tables are not those of a store",
    "XX001": "the server found damaged data",
    "XX002": "the server found a damaged index",
}
_FULL: Final = "53100"

_SQLITE_PRIMARY: Final = 0xFF
_SQLITE_NAMES: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "SQLITE_BUSY",
    sqlite3.SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT",
    sqlite3.SQLITE_IOERR: "SQLITE_IOERR",
    sqlite3.SQLITE_NOTADB: "SQLITE_NOTADB",
}


def get_error_code(error: BaseException | None) -> str:
    """Return the code of a driver's error: an SQLSTATE, SQLite's primary code, or nothing.

    A primary code that means something here is given by its name, any other by its number: ``SQLITE_7``.
    """
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        error = error.orig
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state
    number = getattr(error, "sqlite_errorcode", None)
    if not isinstance(number, int):
        return ""
    # Not by sqlite_errorname: Python says "unknown" for a code that is newer than its own table.
    primary = number & _SQLITE_PRIMARY
    return _SQLITE_NAMES.get(primary, f"SQLITE_{primary}")


def is_clash(error: BaseException) -> bool:
    """Return whether a unique value was there already."""
    if code := get_error_code(error):
        return code in _CLASHES
    return isinstance(error, sqlalchemy.exc.IntegrityError)


def is_repeatable(error: BaseException) -> bool:
    """Return whether a transaction can simply be done again: somebody else was faster."""
    return get_error_code(error) in _REPEATABLE


def is_commit_undone(error: BaseException) -> bool:
    """Return whether an answer to COMMIT says for certain that nothing was stored.

    A server that answers with an error has undone the transaction, except where it was on its way down
    or speaks of the connection; with no answer at all, nothing is known.
    """
    code = get_error_code(error)
    if code.startswith("SQLITE"):
        return code != "SQLITE_IOERR"
    return bool(code) and code[:2] not in {"08", "57", "58", "XX", "F0"} and code != "40003"


def to_store_error(error: BaseException, place: str, *, commit_id: str | None = None) -> NewstratumError:
    """Return the error that stands for one of SQLAlchemy's or a driver's.

    Args:
        error: What was raised.
        place: What messages call the database.
        commit_id: The commit that was under way; None if none was.
    """
    code = get_error_code(error)
    if code == _FULL:
        return StoreFullError("the disk, the quota or a size limit of the database is used up")
    if code == "SQLITE_NOTADB":
        return ForeignFileError(place, "it is not an SQLite database")
    origin = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    if isinstance(origin, sqlite3.Error):
        return to_sqlite_store_error(origin, place, commit_id=commit_id)
    if code in _DAMAGED:
        return DamagedFileError(place, _DAMAGED[code])
    if code in _UNAVAILABLE:
        return UnavailableError(_UNAVAILABLE[code])
    if code[:2] in _UNAVAILABLE_CLASSES:
        return UnavailableError(_UNAVAILABLE_CLASSES[code[:2]])
    if code[:2] in {"22", "54"}:
        return InvalidValueError("writes", f"hold what the database cannot keep (SQLSTATE {code})")
    if code[:2] == "23":
        return DamagedFileError(place, "its rows break its own rules")
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return UnavailableError("all connections of the pool are in use; give pool= a larger number")
    if code:
        return UnavailableError(f"the database refuses with code {code}")
    return UnavailableError(
        f"{place} cannot be reached or gave up the connection; check host, port, role, password and TLS"
    )


@contextmanager
def translate_errors(place: str) -> Iterator[None]:
    """Raise newstratum's errors where SQLAlchemy raises its own, which are not even kept as the context."""
    found: NewstratumError | None = None
    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        found = to_store_error(error, place)
    except UnreadableRowError:
        found = DamagedFileError(place, "a row holds what no store writes")
    if found is not None:
        raise found
