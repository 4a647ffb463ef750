"""Backups of a store file, restoring from one, bringing an old file up to date, and inspecting a file.

A backup is written to a temporary file by SQLite's online backup, verified, and only then given its name.
A restore works on a temporary file too: the backup is copied, verified, given a new epoch, and what was
erased since is erased again. Then its rows go into the empty store by one transaction.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from newstratum._builtin.files import publish_file
from newstratum._builtin.sqlite import tables
from newstratum._builtin.sqlite.connections import FIRST_MARKED_FORMAT, read_mark, translate_errors
from newstratum._builtin.sqlite.files import examine, make_temporary_file, sync_to_disk
from newstratum._builtin.sqlite.free_space_wiping import close_descriptor
from newstratum._builtin.sqlite.migration_steps import STEPS, prepare_for_steps, take_steps
from newstratum._builtin.sqlite.tables import prepare_tables, read_identity
from newstratum._ports.fields import Kind
from newstratum._ports.store import Health, HealthFinding
from newstratum._storage.sqlite_profile import connect_sqlite, describe_wal_reset_bug, has_wal_reset_bug
from newstratum._words import Words, join_names, write_count
from newstratum.errors import DamagedFileError, InvalidValueError, ReadOnlyError

_PAGES_AT_ONCE = 1024

#: What no row of the feed may break; each gives a row where it is broken.
_INVARIANTS = (
    # Positions and numbers without gaps, each change inside its commit.
    "SELECT 1 FROM (SELECT count(*) AS n, min(position) AS a, max(position) AS z FROM changes)"
    " WHERE n > 0 AND (a <> 1 OR z <> n)",
    "SELECT 1 FROM (SELECT count(*) AS n, min(number) AS a, max(number) AS z FROM commits)"
    " WHERE n > 0 AND (a <> 1 OR z <> n)",
    "SELECT 1 FROM changes AS c JOIN commits AS m ON m.number = c.number"
    " WHERE c.position < m.first OR c.position >= m.first + m.size LIMIT 1",
)


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages, references or feed are damaged; it takes a while."""
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise DamagedFileError(str(path), Words("页面已损坏", "its pages are damaged"))
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise DamagedFileError(
            str(path), Words("有的行所指的行不存在", "its rows name others that are missing")
        )
    if any(connection.execute(promise).fetchall() for promise in _INVARIANTS):
        raise DamagedFileError(str(path), Words("变更记录有缺", "its feed has gaps"))


def _copy_verified(source: sqlite3.Connection, temporary: Path, named: Path) -> None:
    with closing(connect_sqlite(temporary, "mode=rw")) as copy:
        source.backup(copy, pages=_PAGES_AT_ONCE)
        # Alone and unshared, it needs no log beside it.
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        if _read_format(copy) >= FIRST_MARKED_FORMAT:
            # The log that is in use is that of the file it was copied from.
            copy.execute("UPDATE identity SET log_mark = ''")
        check_whole(copy, named)
        copy.execute("PRAGMA journal_mode = WAL").fetchall()


def back_up(source: sqlite3.Connection, file: Path, store: Path) -> None:
    """Write a verified copy of the store at a path, which a connection reads, to a new file."""
    if not os.path.isdir(file.parent):
        reason = Words("所在的{}不是文件夹", "is in {}, which is not a folder").format(file.parent)
        raise InvalidValueError("file", reason, Words("请先建好文件夹", "make the folder first"))
    if os.path.lexists(file):
        raise InvalidValueError(
            "file",
            Words("所指的{}已存在", "names {}, which exists").format(file),
            Words("请另取名称", "choose another name"),
        )
    with (
        make_temporary_file(file, store=store) as temporary,
        translate_errors(file, written=temporary),
    ):
        # One read transaction: writers cannot make the backup begin again and again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM identity").fetchall()
        try:
            _copy_verified(source, temporary, file)
        finally:
            source.execute("ROLLBACK")
        sync_to_disk(temporary)
        if not publish_file(temporary, file):
            raise InvalidValueError(
                "file",
                Words("所指的{}已存在", "names {}, which exists").format(file),
                Words("请另取名称", "choose another name"),
            )
        sync_to_disk(file.parent)


@contextlib.contextmanager
def prepare_restore(
    file: Path, beside: Path, kinds: Mapping[str, Kind], entropy: Callable[[int], bytes]
) -> Iterator[Path]:
    """Make a store of a backup, in a temporary file beside a path, verified and with an epoch of its own."""
    if not examine(file):
        raise InvalidValueError(
            "file", Words("所指的{}不存在", "names {}, which does not exist").format(file)
        )
    with make_temporary_file(beside) as temporary, translate_errors(file, written=temporary):
        with closing(connect_sqlite(file, "mode=ro")) as source:
            _copy_verified(source, temporary, file)
        with closing(connect_sqlite(temporary, "mode=rw")) as copy:
            _migrate_copy(copy)
            prepare_tables(copy, kinds, read_only=False)
            copy.execute("UPDATE identity SET epoch = ?", (entropy(8).hex(),))
        try:
            yield temporary
        finally:
            # It never gets a name, and whoever erased from it has closed it.
            close_descriptor(temporary)


def _migrate_copy(copy: sqlite3.Connection) -> None:
    """Bring a file that nobody else knows of to the newest format."""
    prepare_for_steps(copy)
    copy.execute("BEGIN IMMEDIATE")
    take_steps(copy, _read_format(copy), tables.FORMAT, STEPS)
    copy.execute("COMMIT")


def copy_into_store(
    connection: sqlite3.Connection, temporary: Path, begin: Callable[[sqlite3.Connection], None]
) -> None:
    """Fill an empty store with what a temporary file holds, by one transaction that ``begin`` begins."""
    connection.execute("ATTACH ? AS restored", (f"file:{quote(str(temporary))}?mode=ro",))
    try:
        begin(connection)
        if connection.execute("SELECT 1 FROM main.commits LIMIT 1").fetchall():
            raise InvalidValueError(
                "store",
                Words("已经写过内容", "was written already"),
                Words("请恢复到新的空数据库", "restore into a new, empty store"),
            )
        _copy_tables(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("DETACH restored")


def _copy_tables(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name LIKE 'records\\_%' ESCAPE '\\'"
    ).fetchall():
        connection.execute(f"DROP TABLE main.[{name}]")
    connection.execute("DELETE FROM main.kinds")
    mark = read_mark(connection)
    connection.execute("DELETE FROM main.identity")
    made = connection.execute(
        "SELECT type, name, sql FROM restored.sqlite_schema"
        " WHERE sql IS NOT NULL AND tbl_name LIKE 'records\\_%' ESCAPE '\\' ORDER BY type DESC"
    ).fetchall()
    tables = [name for kind, name, _sql in made if kind == "table"]
    for kind, _name, sql in made:
        if kind == "table":
            connection.execute(sql)
    for name in ("identity", "kinds", "commits", "changes", "erasures", *tables):
        connection.execute(f"INSERT INTO main.[{name}] SELECT * FROM restored.[{name}]")
    connection.execute("UPDATE main.identity SET log_mark = ?", (mark,))
    # Filled tables are quicker to index than indexed tables to fill.
    for kind, _name, sql in made:
        if kind == "index":
            connection.execute(sql)


def migrate_file(
    path: Path, *, read_only: bool, steps: Mapping[int, Callable[[sqlite3.Connection], None]] = STEPS
) -> Path | None:
    """Migrate a file of an older format to the newest; return where its backup lies, or None."""
    with translate_errors(path), closing(connect_sqlite(path, "mode=ro" if read_only else "mode=rw")) as own:
        found = _read_format(own)
        if found >= tables.FORMAT:
            return None
        if read_only:
            raise ReadOnlyError(
                Words(
                    "{}是旧格式{}；请以可写方式打开一次",
                    "{} is of the older format {}; open it once to write",
                ).format(path, found)
            )
        prepare_for_steps(own)
        # With the lock held, nobody writes between the backup and the steps, and nobody else migrates it.
        own.execute("BEGIN IMMEDIATE")
        try:
            return _migrate_locked_file(own, path, steps)
        finally:
            if own.in_transaction:
                own.execute("ROLLBACK")


def _migrate_locked_file(
    own: sqlite3.Connection, path: Path, steps: Mapping[int, Callable[[sqlite3.Connection], None]]
) -> Path | None:
    """Back a locked file up and take every step; return where the backup lies."""
    found = _read_format(own)
    if found >= tables.FORMAT:
        # Another process was faster.
        return None
    copy = _find_free_name(path, found)
    with closing(connect_sqlite(path, "mode=ro")) as source:
        back_up(source, copy, path)
    take_steps(own, found, tables.FORMAT, steps)
    own.execute("COMMIT")
    return copy


def _read_format(connection: sqlite3.Connection) -> int:
    [(found,)] = connection.execute("PRAGMA user_version").fetchall()
    return int(found)


def _find_free_name(path: Path, found: int) -> Path:
    name, number = path.with_name(f"{path.name}.format-{found}.backup"), 1
    while os.path.lexists(name):
        number += 1
        name = path.with_name(f"{path.name}.format-{found}.backup-{number}")
    return name


_FULL: Final = 2
_EXTRA: Final = 3
_DURABLE: Final = Words(
    "断电不丢提交：journal {}，synchronous {}", "a commit survives a power cut: journal {}, synchronous {}"
)


def inspect_file(connection: sqlite3.Connection, path: Path) -> Iterator[HealthFinding]:
    """Yield what is found through a connection; nothing is changed."""
    [(journal,)] = connection.execute("PRAGMA journal_mode").fetchall()
    [(synchronous,)] = connection.execute("PRAGMA synchronous").fetchall()
    found = [
        ("library", *_inspect_library(journal)),
        ("durability", *_inspect_durability(journal, synchronous)),
        ("wholeness", *_inspect_wholeness(connection, path)),
    ]
    _epoch, _secret, uncleaned = read_identity(connection)
    if uncleaned:
        detail = Words(
            "有{}次删除在文件中留有旧字节；请以可写方式打开一次数据库",
            "{} left old bytes in the file; open the store once to write",
        ).format(write_count(uncleaned, "erasure"))
        found.append(("erasure", Health.WARNING, detail))
    old = re.compile(rf"{re.escape(path.name)}\.format-\d+\.backup(-\d+)?")
    if names := sorted(each for each in os.listdir(path.parent) if old.fullmatch(each)):
        detail = Words(
            "{}是升级格式之前的文件：确认无误后请删除，其中有此后已删除的内容",
            "{} from before the file was migrated: delete it when all is well, it holds what has been erased "
            "since",
        ).format(join_names(names))
        found.append(("backup", Health.WARNING, detail))
    for subject, health, detail in found:
        yield HealthFinding(health=health, subject=subject, detail=detail)


def _inspect_library(journal: str) -> tuple[Health, Words]:
    version = sqlite3.sqlite_version
    if journal != "wal":
        return Health.OK, Words("SQLite {}；文件没有日志", "SQLite {}; the file has no log").format(version)
    # Read from the text, which is what a test of another version can change.
    if not has_wal_reset_bug(tuple(map(int, version.split(".")[:3]))):
        return Health.OK, Words.same(f"SQLite {version}")
    return Health.WARNING, describe_wal_reset_bug(version)


def _inspect_durability(journal: str, synchronous: int) -> tuple[Health, Words]:
    if journal == "wal" and synchronous >= _FULL:
        return Health.OK, _DURABLE.format("WAL", "FULL")
    if journal == "delete" and synchronous >= _EXTRA:
        return Health.OK, _DURABLE.format("DELETE", "EXTRA")
    return (
        Health.BROKEN,
        Words(
            "断电时提交可能丢失：journal {}，synchronous {}",
            "a commit may not survive a power cut: journal {}, synchronous {}",
        ).format(journal, synchronous),
    )


def _inspect_wholeness(connection: sqlite3.Connection, path: Path) -> tuple[Health, Words]:
    try:
        check_whole(connection, path)
    except DamagedFileError as error:
        return Health.BROKEN, error.words
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return Health.BROKEN, Words(
            "{}：页面已损坏；请用备份恢复", "{}: its pages are damaged; restore it from a backup"
        ).format(path)
    return Health.OK, Words(
        "页面、引用和变更记录完好（{}字节）", "pages, references and feed are whole ({} bytes)"
    ).format(path.stat().st_size)
