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
from newstratum.ports import UnreadableRowError, Words, to_sqlite_store_error

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

_UNAVAILABLE: Final[Mapping[str, Words]] = {
    "25006": Words(
        "服务器只能读取：它是备用服务器，或角色、数据库不允许写入",
        "the server only reads: it is a standby, or the role or the database may not write",
    ),
    "28000": Words("登录被拒绝", "the login was refused"),
    "28P01": Words("登录被拒绝", "the login was refused"),
    "3D000": Words("没有这个数据库", "there is no such database"),
    "40001": Words("其他人一直在写同样的记录", "others kept writing the same records"),
    "40P01": Words("其他人一直锁着同样的记录", "others kept locking the same records"),
    "42501": Words(
        "角色不允许这样做；所需权限见docs/reference/sql.md",
        "the role may not do this; docs/reference/sql.md lists what it needs",
    ),
    "53200": Words("服务器内存不足", "the server is out of memory"),
    "53300": Words("服务器没有空闲的连接", "the server has no connection left"),
    "55P03": Words("他人占用锁的时间超过lock_timeout", "others held a lock for longer than lock_timeout"),
    "55006": Words("对象正被使用", "the object is in use"),
    "57014": Words(
        "一条语句超过statement_timeout，或被人取消",
        "a statement took longer than statement_timeout, or somebody cancelled it",
    ),
    "57P01": Words("服务器中断了连接", "the server ended the connection"),
    "57P02": Words("服务器崩溃，正在恢复", "the server crashed and is recovering"),
    "57P03": Words("服务器正在启动或停止", "the server is starting or stopping"),
    "57P05": Words("连接闲置过久", "the connection was idle for too long"),
    "25P03": Words("事务闲置超过idle_timeout", "the transaction was idle for longer than idle_timeout"),
}
_UNAVAILABLE_CLASSES: Final[Mapping[str, Words]] = {
    "08": Words("连接断开", "the connection was lost"),
    "28": Words("登录被拒绝", "the login was refused"),
    "40": Words("其他人一直在写同样的记录", "others kept writing the same records"),
    "53": Words("服务器资源用尽", "the server is out of a resource"),
    "57": Words("操作员或服务器自身作了干预", "an operator or the server itself intervened"),
}
_DAMAGED: Final[Mapping[str, Words]] = {
    "42703": Words("其中的表不是本程序的", "its tables are not those of a store"),
    "42P01": Words("其中的表不是本程序的", "its tables are not those of a store"),
    "XX001": Words("服务器发现数据损坏", "the server found damaged data"),
    "XX002": Words("服务器发现索引损坏", "the server found a damaged index"),
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
        return StoreFullError(
            Words(
                "磁盘、配额或数据库大小上限已用完",
                "the disk, the quota or a size limit of the database is used up",
            )
        )
    if code == "SQLITE_NOTADB":
        return ForeignFileError(place, Words("不是SQLite数据库", "it is not an SQLite database"))
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
        return InvalidValueError(
            "writes",
            Words(
                "有数据库不能存放的内容（SQLSTATE {}）", "hold what the database cannot keep (SQLSTATE {})"
            ).format(code),
        )
    if code[:2] == "23":
        return DamagedFileError(place, Words("其中的行违反自身的约束", "its rows break its own rules"))
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return UnavailableError(
            Words(
                "连接池已用尽；请调大pool=",
                "all connections of the pool are in use; give pool= a larger number",
            )
        )
    if code:
        return UnavailableError(Words("数据库拒绝，代码{}", "the database refuses with code {}").format(code))
    return UnavailableError(
        Words(
            "{}连不上或中断了连接；请核对主机、端口、角色、密码和TLS",
            "{} cannot be reached or gave up the connection; check host, port, role, password and TLS",
        ).format(place)
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
        found = DamagedFileError(
            place, Words("有一行的内容不是任何数据库所写", "a row holds what no store writes")
        )
    if found is not None:
        raise found
