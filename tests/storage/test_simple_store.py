"""A simple store makes a whole store of a keep, and says of its failures what they mean for a commit."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Sequence

import pytest

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Key, Note, Put
from newstratum._storage.ledger import decode_entry, encode_entry, encode_line
from newstratum._storage.simple_store import SimpleStore
from newstratum.errors import (
    ClosedError,
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    InvalidValueError,
    NewerFileError,
    StoreFullError,
    UnavailableError,
)

KINDS = (Kind("person", {"town": FieldType.TEXT}),)


class ListKeep:
    """A keep that a list holds; told to, the next call fails."""

    def __init__(self, kept: list[bytes]) -> None:
        self.kept = kept
        self.failure: Exception | None = None
        self.closed = False

    def _fail(self) -> None:
        if self.failure:
            failure, self.failure = self.failure, None
            raise failure

    def lines(self) -> list[bytes]:
        return list(self.kept)

    def append(self, number: int, line: bytes) -> None:
        self._fail()
        assert number == len(self.kept)
        self.kept.append(line)

    def replace(self, lines: Sequence[bytes]) -> None:
        self._fail()
        self.kept[:] = lines

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def keep() -> ListKeep:
    return ListKeep([])


def _note(commit_id: str) -> Note:
    return Note(commit_id=commit_id, actor="clerk", purpose="roster")


def _add(store: SimpleStore, name: str) -> None:
    store.commit([Put(Key("person", name), 1, b"\xff{}", {"town": "镇"}, None)], _note(name))


def test_what_is_kept_makes_the_same_store_again(keep: ListKeep) -> None:
    store = SimpleStore(KINDS, lambda: keep)
    _add(store, "a")
    _add(store, "b")
    store.redact(Key("person", "a"), _note("erase"))
    changes = store.changes()
    store.close()
    assert keep.closed
    again = SimpleStore(KINDS, lambda: ListKeep(keep.kept))
    assert again.changes() == changes
    assert again.get(Key("person", "b")) is not None
    assert again.get(Key("person", "a")) is None
    _add(again, "c")
    assert len(again.changes(changes.cursor).changes) == 1


def test_lines_are_json_and_entries_come_back(keep: ListKeep) -> None:
    store = SimpleStore(KINDS, lambda: keep)
    _add(store, "a")
    head, kinds, entry = map(json.loads, keep.kept)
    assert head["newstratum"] == 1
    assert kinds == {"kinds": {"person": {"town": "text"}}}
    assert encode_line(encode_entry(decode_entry(entry))) == keep.kept[-1]
    assert b"\n" not in b"".join(keep.kept)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [(errno.ENOSPC, StoreFullError), (errno.EDQUOT, StoreFullError), (errno.EIO, UnavailableError)],
)
def test_what_a_keep_cannot_keep_is_not_stored(keep: ListKeep, code: int, wanted: type[Exception]) -> None:
    store = SimpleStore(KINDS, lambda: keep)
    _add(store, "a")
    keep.failure = OSError(code, "secret words of the driver")
    with pytest.raises(wanted) as caught:
        _add(store, "b")
    assert "secret" not in str(caught.value)
    keep.failure = OSError(code, "secret words of the driver")
    with pytest.raises(wanted):
        store.redact(Key("person", "a"), _note("erase"))
    assert [change.key.id for change in store.changes().changes] == ["a"]
    _add(store, "b")
    store.redact(Key("person", "a"), _note("erase"))


def test_a_doubt_closes_the_store_until_it_is_opened_again(keep: ListKeep) -> None:
    store = SimpleStore(KINDS, lambda: keep)
    keep.failure = InDoubtError("")
    with pytest.raises(InDoubtError) as caught:
        _add(store, "b")
    assert caught.value.commit_id == "b"
    for attempt in (lambda: _add(store, "b"), lambda: store.get(Key("person", "b"))):
        with pytest.raises(UnavailableError, match="open it again"):
            attempt()
    store.close()
    with pytest.raises(ClosedError):
        store.changes()


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("work", [_add, lambda store, name: store.redact(Key("person", "a"), _note(name))])
def test_an_interruption_closes_the_store_until_it_is_opened_again(
    keep: ListKeep, work: Callable[[SimpleStore, str], object], stored: bool
) -> None:
    store = SimpleStore(KINDS, lambda: keep)
    _add(store, "a")

    def interrupt(do: Callable[..., None], *given: object) -> None:
        if stored:
            do(*given)
        raise KeyboardInterrupt

    append, replace = keep.append, keep.replace
    keep.append = lambda *given: interrupt(append, *given)  # type: ignore[method-assign]
    keep.replace = lambda *given: interrupt(replace, *given)  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        work(store, "b")
    # Nobody can say whether it is stored, so nothing is said.
    with pytest.raises(UnavailableError, match="open it again"):
        store.get(Key("person", "a"))
    store.close()
    again = SimpleStore(KINDS, lambda: ListKeep(keep.kept))
    assert (again.changes().changes[-1].note.commit_id == "b") is stored


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([b"no json"], ForeignFileError),
        ([b"[]"], ForeignFileError),
        ([b'{"name":"x"}'], ForeignFileError),
        ([b'{"newstratum":2}'], NewerFileError),
        ([b'{"newstratum":1,"epoch":"e","secret":"00"}', b"no json"], DamagedFileError),
    ],
)
def test_lines_of_something_else_are_refused_and_the_keep_is_closed(
    lines: list[bytes], wanted: type[Exception]
) -> None:
    keep = ListKeep(list(lines))
    with pytest.raises(wanted, match="the folder"):
        SimpleStore(KINDS, lambda: keep, name="the folder")
    assert keep.kept == lines
    assert keep.closed


def test_a_keep_that_cannot_be_opened_is_told() -> None:
    def refuse() -> ListKeep:
        raise OSError(errno.EACCES, "secret")

    with pytest.raises(UnavailableError, match="the folder: Permission denied"):
        SimpleStore(KINDS, refuse, name="the folder")


def test_a_field_keeps_its_type(keep: ListKeep) -> None:
    SimpleStore(KINDS, lambda: keep).close()
    with pytest.raises(InvalidValueError, match="town"):
        SimpleStore((Kind("person", {"town": FieldType.INTEGER}),), lambda: keep)
    assert len(keep.kept) == 2
