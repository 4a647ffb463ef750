"""Erasing a record from a store file: its rows, its documents in the history, and the bytes of both.

Three things together leave no byte behind. Documents are overwritten in their place, by zeros of the
same length, so that their rows never move. ``secure_delete`` zeroes what a deleted row or index entry
occupied, and the truncating checkpoint empties the log. What remains is the unused middle of pages that
SQLite rebuilt when it balanced a tree: there, old copies of moved entries stay (measured with 3.46.1:
about 1 in 80 entries has one for some time). ``free_space_wiping`` clears those: of all pages the first time,
and later of the pages that changed since, as long as one log holds them all.

A redaction counts itself as uncleaned in its own commit. What a crash or a reader kept from being
cleaned is cleaned with the next redaction, or when the store is opened or closed.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from newstratum._builtin.sqlite.connections import Connections, limit_waits
from newstratum._builtin.sqlite.files import sweep
from newstratum._builtin.sqlite.free_space_wiping import read_log, wipe_free_space
from newstratum._builtin.sqlite.tables import (
    ACTS,
    CHANGE,
    ERASED,
    PLAIN,
    Table,
    find_commit,
    open_commit,
    write_all,
)
from newstratum._ports.records import Key, Note
from newstratum._ports.store import Redaction
from newstratum._storage.paging import TokenSigner
from newstratum._storage.rows import WriteBuffer
from newstratum._words import NO_WORDS, Words, join_clauses
from newstratum.errors import InvalidValueError, NotFoundError, StoreError

# How often other processes may write between the emptying of the log and the lock.
_TRIES = 20
_CHECKPOINT_MILLISECONDS = 2000
_LATER = Words(
    "下次删除，或数据库下次打开、关闭时清除",
    "it is cleaned with the next redaction, or when the store is next opened or closed",
)


def erase(
    connections: Connections,
    tables: Mapping[str, Table],
    targets: Sequence[Key],
    kept: WriteBuffer,
    signer: TokenSigner,
    note: Note,
    now: dt.datetime,
    ids: Mapping[Key, str],
    reasons: Collection[str],
) -> Redaction:
    """Erase records, and every stored document of them and of those that are kept: all, or none.

    Of some targets the id is replaced in the whole history, and of some commits the reason is emptied.
    """
    with connections.acquire_for_writing(note.commit_id) as connection:
        known = find_commit(connection, signer, note.commit_id)
        if known is not None:
            return Redaction(commit=known, erased=0)
        for key in targets:
            if not _find_positions(connection, tables[key.kind], key):
                raise NotFoundError(str(key))
        staying = [Key(staged.kind, staged.id) for staged in kept]
        if len({*targets, *staying}) != len(targets) + len(staying):
            raise InvalidValueError(
                "keys", Words("同一记录写了两次", "name a record twice"), Words("请只写一次", "name it once")
            )
        size = len(staying) + len(targets)
        start = open_commit(connection, signer, note, now, size)
        erased = sum(_overwrite(connection, tables[key.kind], signer, key) for key in (*staying, *targets))
        write_all(connection, tables, signer, start, kept)
        for position, key in enumerate(targets, start.first + len(staying)):
            table = tables[key.kind]
            connection.execute(f"DELETE FROM {table.name} WHERE id = ?", (key.id,))
            connection.execute(
                CHANGE, (position, start.number, table.number, key.id, ACTS["redact"], 0, PLAIN, None)
            )
        for key, identifier in ids.items():
            connection.execute(
                "UPDATE changes INDEXED BY changes_of_key SET id = ? WHERE kind = ? AND id = ?",
                (identifier, tables[key.kind].number, key.id),
            )
        connection.executemany("UPDATE commits SET reason = '' WHERE id = ?", [(each,) for each in reasons])
        connection.execute("UPDATE identity SET uncleaned = uncleaned + 1")
    commit = start.commit(signer, note.commit_id, size)
    return Redaction(commit=commit, erased=erased, waiting=clean(connections))


def _find_positions(connection: sqlite3.Connection, table: Table, key: Key) -> list[tuple[int, int]]:
    return connection.execute(
        "SELECT position, act FROM changes INDEXED BY changes_of_key WHERE kind = ? AND id = ?",
        (table.number, key.id),
    ).fetchall()


def _overwrite(connection: sqlite3.Connection, table: Table, signer: TokenSigner, key: Key) -> int:
    """Put zeros in the place of every document of a record; return how many there were."""
    erased = 0
    for position, act in _find_positions(connection, table, key):
        if act != ACTS["put"]:
            continue
        connection.execute(
            "INSERT INTO erasures (position, digest) VALUES (?, ?)",
            (position, signer.compute_digest(str(position).encode())),
        )
        connection.execute(
            "UPDATE changes SET act = ?, document = zeroblob(length(document)) WHERE position = ?",
            (ERASED, position),
        )
        erased += 1
    return erased


def clean(connections: Connections) -> Words:
    """Clean the file of what redactions left behind; return why bytes may remain, or no words.

    Temporary files that a crash left beside the file hold what was erased since, so they go too.
    """
    sweep(connections.path)
    try:
        with connections.acquire() as connection:
            if connection.execute("SELECT uncleaned FROM identity").fetchall() == [(0,)]:
                return NO_WORDS
        return _clean_file(connections)
    except StoreError as error:
        told = Words("文件未能清除（{}）", "the file could not be cleaned ({})").format(type(error).__name__)
        return join_clauses(told, _LATER)


def _clean_file(connections: Connections) -> Words:
    log = Path(f"{connections.path}-wal")
    # A connection of its own: what others have cached of the pages must count as outdated afterwards.
    with connections.acquire_exclusive() as connection:
        for _try in range(_TRIES):
            before = _read_state(connection)
            header, pages = read_log(log)
            if not _run_checkpoint(connection):
                return join_clauses(Words("有人正在读文件", "somebody is reading the file"), _LATER)
            connection.execute("BEGIN IMMEDIATE")
            # With the write lock held, an empty log stays empty, and nobody copies it to the file.
            if _get_size(log) == 0:
                # The same log from the last wiping until now: no other page changed in between.
                is_known = header == connections.wiped_log != b"" and _read_state(connection) == before
                return _wipe_and_commit(connections, connection, pages if is_known else None)
            connection.execute("ROLLBACK")
    return join_clauses(Words("其他人一直在写文件", "others keep writing to the file"), _LATER)


def _wipe_and_commit(
    connections: Connections, connection: sqlite3.Connection, pages: Iterable[int] | None
) -> Words:
    """Wipe the free space of some pages, or of all; note which log tells of those that change from now on."""
    [(page_size,)] = connection.execute("PRAGMA page_size").fetchall()
    state, connections.wiped_log = _read_state(connection), b""
    waiting = wipe_free_space(connections.path, page_size, pages)
    if waiting == NO_WORDS:
        connection.execute("UPDATE identity SET uncleaned = 0")
    connection.execute("COMMIT")
    if waiting == NO_WORDS:
        header, _pages = read_log(Path(f"{connections.path}-wal"))
        # Nobody wrote records in between, so that it is the log which this commit began.
        connections.wiped_log = header if _read_state(connection) == state else b""
    return waiting


def _read_state(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return what changes whenever somebody writes what can tell of a person."""
    [(number,)] = connection.execute("SELECT coalesce(max(number), 0) FROM commits").fetchall()
    [(tables,)] = connection.execute("PRAGMA schema_version").fetchall()
    return number, tables


def _run_checkpoint(connection: sqlite3.Connection) -> bool:
    with limit_waits(connection, _CHECKPOINT_MILLISECONDS):
        [(busy, _pages, _copied)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _get_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
