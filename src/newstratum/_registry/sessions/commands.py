"""Commands: a caller's commit id is bound to the digest of what the session was told under it.

A session whose caller gave the commit id takes down every call that changes something, with what the call
was given, and stores a keyed digest of it all in its commit. The same command again, under the same id, has
the same digest: it stores nothing and gives the stored answer. Another command under the id is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeVar

import attrs
from attrs import define, field

from newstratum._model.people.commands import Command
from newstratum._model.values.identifiers import new_id
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.records import Key, Put, Write
from newstratum._ports.store import History, Store
from newstratum._registry.records import iterate_history
from newstratum._rules.rulebook import Rulebook
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kinds import COMMAND
from newstratum.errors import CommitIdReusedError

T = TypeVar("T")


@define(eq=False, repr=False, kw_only=True)
class SessionCommand:
    """What a session is told under the commit id that its caller gave."""

    commit_id: str
    _store: Store = field(alias="store")
    #: Makes a keyed digest of some texts; ids are drawn from it.
    _digest: Callable[..., str] = field(alias="digest")
    #: Makes one that nobody can guess who has only the store.
    _hide: Callable[..., str] = field(alias="hide")
    #: What was stored under the commit id before; None if nothing was.
    stored: Command | None = field(default=None, init=False)
    #: What the command answers, where that is not stored elsewhere.
    answer: str = field(default="", init=False)
    _hash: Any = field(factory=hashlib.sha256, init=False)
    _depth: int = field(default=0, init=False)
    _drawn: int = field(default=0, init=False)
    #: Whether any call was taken down.
    is_filled: bool = field(default=False, init=False)

    def begin(self, *opening: object) -> None:
        """Take down how the session was opened, and look what was stored under its commit id."""
        self.take(*opening)
        self.is_filled = False
        self.stored = self._read()

    # ------------------------------------------------------------------------------ taking down

    @contextmanager
    def step(self, *told: object) -> Iterator[None]:
        """Take down one call; the calls that it makes itself are not taken down."""
        if not self._depth:
            self.take(*told)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def take(self, *told: object) -> None:
        """Take down some values."""
        self.is_filled = True
        for value in told:
            for part in _iterate_parts(value):
                self._hash.update(len(part).to_bytes(8, "big"))
                self._hash.update(part)

    def follow(self, name: str, rows: Iterable[T]) -> Iterator[T]:
        """Yield rows, and take each down as it is drawn."""
        self.take(name)
        for row in rows:
            self.take(row)
            yield row

    def draw_id(self, prefix: str) -> str:
        """Return a new id; a command that is repeated draws the same ones again.

        Nobody can guess it without the key of the store.
        """
        self._drawn += 1
        return derive_id(self._digest, prefix, self.commit_id, self._drawn)

    # -------------------------------------------------------------------------------- committing

    def prepare(self) -> None:
        """Read what is needed of the store: nothing can be read while it commits."""
        self._digest()

    def build_writes(self) -> Iterator[Write]:
        """Yield what stores the command; when it is drawn, all that is loaded was taken down."""
        command = Command.build(self.commit_id, self._compute(), self.answer)
        yield encode_record(COMMAND, command, None)

    def check_stored(self, writes: Iterable[Write]) -> None:
        """Refuse a commit that somebody made under the same id for another command.

        Args:
            writes: What this session would have stored; empty where that was drawn once.

        Raises:
            CommitIdReusedError: It was another command, or nobody can say.
        """
        stored = self._read()
        if stored is None:
            # Made under an id that nobody had given, or by an older newstratum.
            self._check_history([write for write in writes if isinstance(write, Put)])
        elif stored.digest != self._compute():
            raise CommitIdReusedError(self.commit_id)
        self.stored = stored

    def _compute(self) -> str:
        return self._hide("command", self._hash.hexdigest())

    def _read(self) -> Command | None:
        record = self._store.get(Key(COMMAND.name, self.commit_id))
        return None if record is None else decode_record(COMMAND, record)

    def _check_history(self, puts: Sequence[Put]) -> None:
        own = [put for put in puts if put.key.kind != COMMAND.name]
        if not own or not isinstance(self._store, History) or not all(map(self._made, own)):
            raise CommitIdReusedError(self.commit_id)

    def _made(self, put: Put) -> bool:
        """Say whether the commit of that id stored a document."""
        return any(
            change.note.commit_id == self.commit_id and change.document == put.document
            for change in iterate_history(self._store, put.key)
        )


def derive_id(digest: Callable[..., str], prefix: str, commit_id: str, number: int) -> str:
    """Return the id that a command draws as one of its ids."""
    return new_id(prefix, lambda count: bytes.fromhex(digest("id", prefix, commit_id, str(number)))[:count])


def _iterate_parts(value: object) -> Iterator[bytes]:
    """Yield a value as bytes: equal values give equal parts, others give others.

    Nothing is refused here: what a session cannot store, it refuses itself.
    """
    yield type(value).__name__.encode()
    if isinstance(value, SensitiveText):
        yield _encode_text(value.reveal())
    elif isinstance(value, Rulebook):
        yield from _iterate_parts(value.edition)
    elif isinstance(value, Enum):
        yield _encode_text(str(value.value))
    elif isinstance(value, bytes):
        yield value
    elif isinstance(value, Mapping):
        # Equal ones may be in any order.
        yield from sorted(b"".join(_iterate_parts(item)) for item in value.items())
    elif isinstance(value, frozenset | set):
        yield from sorted(b"".join(_iterate_parts(inner)) for inner in value)
    elif isinstance(value, tuple | list):
        yield str(len(value)).encode()
        for inner in value:
            yield from _iterate_parts(inner)
    elif attrs.has(kind := type(value)):
        for attribute in attrs.fields(kind):
            if attribute.init and attribute.eq:
                yield from _iterate_parts(getattr(value, attribute.name))
    else:
        yield _encode_text(str(value))


def _encode_text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
