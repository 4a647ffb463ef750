"""Connections that break at the worst moment: a proxy in front of a real server cuts them there."""

from __future__ import annotations

import select
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import DamagedFileError, InDoubtError, UnavailableError
from newstratum.testing import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    get_record,
    list_changes,
    put_all,
)
from newstratum_sql import SQLStore, open_store


class Proxy:
    """Hands everything on, until the program says a certain word."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self._server = str(server / ".s.PGSQL.5432")
        #: The word to cut at; empty for never.
        self.word = b""
        #: Whether the server still hears the word; its answer is lost either way.
        self.heard = False
        #: How often to cut.
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._ends, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._end.close()
        self._thread.join()

    def _serve(self) -> None:
        """Hand on what each side says, in one thread, until it is told to end."""
        partners: dict[socket.socket, socket.socket] = {}
        programs: set[socket.socket] = set()
        while True:
            ready, _, _ = select.select([self._listener, self._ends, *partners], [], [])
            if self._ends in ready:
                break
            if self._listener in ready:
                program, _address = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                partners |= {program: server, server: program}
                programs.add(program)
            for side in ready:
                if side in partners and not self._handed_on(side, partners[side], side in programs):
                    partner = partners.pop(side)
                    partners.pop(partner)
                    side.close()
                    partner.close()
        for each in (*partners, self._listener, self._ends):
            each.close()

    def _handed_on(self, side: socket.socket, partner: socket.socket, says: bool) -> bool:
        """Hand on what one side says; return whether the connection goes on."""
        try:
            data = side.recv(65536)
            cut = says and self.cuts > 0 and bool(self.word) and self.word in data
            if data and (not cut or self.heard):
                partner.sendall(data)
            if cut:
                self.cuts -= 1
        except OSError:
            return False
        return bool(data) and not cut


@pytest.fixture
def proxy(cluster: Any) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory(prefix="ns-px-", dir="/tmp") as folder:
        proxy = Proxy(Path(folder), cluster.folder)
        yield proxy
        proxy.close()


@pytest.fixture
def store(cluster: Any, new_database: Callable[..., str], proxy: Proxy) -> Iterator[SQLStore]:
    name = new_database()
    opened = open_store(f"postgresql://postgres@/{name}?host={proxy.folder}", KINDS, wait=lambda _tried: None)
    yield opened
    opened.close()


@pytest.mark.parametrize("heard", [False, True])
def test_a_connection_lost_during_commit_is_in_doubt_until_the_same_commit_settles_it(
    store: SQLStore, proxy: Proxy, heard: bool
) -> None:
    note = build_note()
    proxy.word, proxy.heard, proxy.cuts = b"COMMIT\0", heard, 1
    with pytest.raises(InDoubtError) as caught:
        store.commit([build_person_put("a", b'"canary"', town="canary")], note)
    assert caught.value.commit_id == note.commit_id
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    commit = store.commit([build_person_put("a", b'"canary"', town="canary")], note)
    assert get_record(store, "a").version == commit.version
    assert [change.note for change in list_changes(store)] == [note]


def test_a_commit_that_was_made_does_not_fail_when_it_is_repeated(store: SQLStore, cluster: Any) -> None:
    """Whatever is wrong by then: with its writes, with the right to write, with the room there is."""
    note = build_note()
    made = store.commit([build_person_put("a")], note)
    for writes in (
        [build_person_put("a")],
        [build_person_put("b", expect=made.version)],
        [build_person_put("c", nofield="x")],
        [],
    ):
        assert store.commit(writes, note) == made
    database = store.settings.target.database or ""
    with closing(open_store(cluster.url(database, mode="ro"), KINDS)) as reader:
        assert reader.commit([build_person_put("a")], note) == made
    cluster.sql("ALTER TABLE newstratum.commits ADD CHECK (false) NOT VALID", database)
    assert store.commit([build_person_put("a")], note) == made
    with pytest.raises(DamagedFileError):
        store.commit([build_person_put("b")], build_note())
    assert len(list_changes(store)) == 1


def test_a_redaction_in_doubt_is_settled_alike(store: SQLStore, proxy: Proxy) -> None:
    put_all(store, a={})
    note = build_note()
    proxy.word, proxy.heard, proxy.cuts = b"COMMIT\0", True, 1
    with pytest.raises(InDoubtError):
        store.redact(build_key("a"), note)
    assert store.redact(build_key("a"), note).commit.commit_id == note.commit_id
    assert [change.redacted for change in list_changes(store)] == [True, True]


@pytest.mark.parametrize(
    "word",
    [
        b"BEGIN",
        b"INSERT INTO newstratum.commits",
        b"INSERT INTO newstratum.changes",
        b"INSERT INTO newstratum.records_person",
    ],
)
def test_a_connection_lost_before_commit_is_nobodys_business(
    store: SQLStore, proxy: Proxy, word: bytes
) -> None:
    proxy.word, proxy.cuts = word, 1
    store.commit([build_person_put("a")], build_note())
    assert proxy.cuts == 0
    assert len(list_changes(store)) == 1


def test_a_connection_lost_while_reading_is_made_anew(store: SQLStore, proxy: Proxy) -> None:
    put_all(store, a={})
    proxy.word, proxy.cuts = b"SELECT", 1
    assert get_record(store, "a").fields == {}
    assert proxy.cuts == 0


@pytest.mark.slow
def test_a_server_that_never_answers_makes_the_store_unavailable(store: SQLStore, proxy: Proxy) -> None:
    proxy.word, proxy.cuts = b"SELECT", 1_000
    with pytest.raises(UnavailableError):
        store.get(build_key("a"))
    proxy.cuts = 0
    proxy.word, proxy.cuts = b"BEGIN", 1_000
    with pytest.raises(UnavailableError):
        store.commit([build_person_put("a")], build_note())
    proxy.cuts = 0
    store.commit([build_person_put("a")], build_note())
