"""The store of a sealed register: documents are sealed on their way in, and opened on their way out.

Whoever works with it sees documents as they are without a seal, in every store alike. The records of the
seal itself are not among the changes, and the key of a person is erased with the person.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import attrs

from newstratum._host.host import PluginHost
from newstratum._host.installation import advise_plugin
from newstratum._model.people.seals import Seal
from newstratum._ports.keys import KeyProvider, SecretKey
from newstratum._ports.query import Condition, Query
from newstratum._ports.records import (
    MAX_LIMIT,
    Change,
    Commit,
    Cursor,
    Feed,
    Key,
    Note,
    Page,
    Put,
    Record,
    Version,
    Write,
)
from newstratum._ports.seals import Sealer
from newstratum._ports.store import (
    Backup,
    BatchCounter,
    BatchRedactor,
    Counter,
    CountQuery,
    Counts,
    HealthFinding,
    History,
    HistoryRedactor,
    Inspector,
    Redaction,
    Redactor,
    Store,
    TraceRedactor,
)
from newstratum._registry.seals.key_ring import KeyRing, read_seal
from newstratum._wire.envelopes import (
    is_sealed,
    is_unopened,
    mark_unopened,
    read_envelope,
    restore_envelope,
)
from newstratum._wire.record_kinds import PERSON
from newstratum._wire.seal_kinds import PERSON_KEY, SEAL, SEAL_KIND_NAMES, find_people, is_open
from newstratum._words import Words
from newstratum.errors import ConflictError, InvalidValueError, SecretKeyError

#: How often a commit is tried when others draw the keys of the same people meanwhile.
_ATTEMPTS: Final = 4


def open_sealed(store: Store, provider: KeyProvider | None, get_host: Callable[[], PluginHost]) -> Store:
    """Return the store through which a register is read and written: the same where it is not sealed.

    Where it is and the keys cannot be had, whatever is sealed is neither read nor written, and
    :class:`~newstratum.errors.SecretKeyError` says why; the rest goes on.

    Args:
        store: The store.
        provider: What keeps the outside key; None where nobody gave it.
        get_host: Gives the plugins, one of which seals.
    """
    found = read_seal(store)
    return store if found is None else _wrap(store, _Rings(store, provider, get_host, found))


def open_cipher(name: str, get_host: Callable[[], PluginHost]) -> Sealer:
    """Make what seals by a name.

    Raises:
        SecretKeyError: No installed plugin does.
    """
    try:
        return get_host().open_sealer(name)
    except InvalidValueError:
        pass
    raise SecretKeyError(
        Words("加密方式{}", "the sealing by {}").format(name),
        Words("没有已安装的插件提供", "is offered by no installed plugin"),
        advise_plugin("newstratum-seal"),
    )


class _Rings:
    """Opens the keys of a register when they are first needed, and again when the outside key was changed."""

    def __init__(
        self,
        store: Store,
        provider: KeyProvider | None,
        get_host: Callable[[], PluginHost],
        found: tuple[Seal, Version],
    ) -> None:
        self._store = store
        self._provider = provider
        self._get_host = get_host
        self._found: tuple[Seal, Version] | None = found
        self._ring: KeyRing | None = None

    def get(self) -> KeyRing:
        """Return the keys; raise SecretKeyError where they cannot be had."""
        ring = self._ring
        if ring is None:
            found = self._found or read_seal(self._store)
            if found is None:
                raise SecretKeyError(
                    Words("登记册", "the register"),
                    Words("的加密状态不见了", "has lost what says by what it is sealed"),
                    Words("请重新打开，或取回备份", "open it again, or bring back a backup"),
                )
            sealer = open_cipher(found[0].cipher, self._get_host)
            ring = self._ring = KeyRing.open(self._store, *found, self._provider, sealer)
        return ring

    def forget(self) -> None:
        """Read again by what the register is sealed, when that is next needed."""
        self._ring = self._found = None


class _Sealed:
    """What every store does."""

    def __init__(self, store: Any, rings: _Rings) -> None:
        self._store = store
        self._rings = rings

    def get(self, key: Key) -> Record | None:
        record = self._store.get(key)
        return None if record is None else self._open_records((record,))[0]

    def find(self, query: Query) -> Page:
        page: Page = self._store.find(query)
        return attrs.evolve(page, records=self._open_records(page.records))

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        if not isinstance(writes, Sequence):
            # It is read while the store commits, when nothing can be read of the store.
            known: Mapping[str, SecretKey] = self._rings.get().fetch_all()
            return cast("Commit", self._store.commit(self._seal_writes(writes, known), note))
        for attempt in range(_ATTEMPTS):
            known = self._fetch_keys(writes, trusts_new=attempt == 0)
            try:
                return cast("Commit", self._store.commit(list(self._seal_writes(writes, known)), note))
            except ConflictError as error:
                kind = error.key.partition("/")[0]
                if attempt == _ATTEMPTS - 1 or kind not in SEAL_KIND_NAMES:
                    raise
                if kind == SEAL.name:
                    self._rings.forget()
        raise AssertionError

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        feed: Feed = self._store.changes(after, limit=limit)
        shown, begins = _hide_keys(feed.changes, False)
        # A page ends behind a change that is shown, so that the next one need not know what was hidden.
        while feed.more and feed.changes[-1].key.kind in SEAL_KIND_NAMES:
            feed = self._store.changes(feed.cursor, limit=1)
            more, begins = _hide_keys(feed.changes, begins)
            shown += more
        return attrs.evolve(feed, changes=self._open_changes(shown))

    def close(self) -> None:
        self._store.close()

    def __repr__(self) -> str:
        return f"<sealed {self._store!r}>"

    # ------------------------------------------------------------------------------------ way in

    def _fetch_keys(self, writes: Iterable[Write], *, trusts_new: bool) -> Mapping[str, SecretKey]:
        """Return the keys of those whom the writes are about, as far as they have one."""
        people, new = dict[str, None](), set[str]()
        for write in writes:
            if isinstance(write, Put) and not is_open(write.key.kind):
                people |= dict.fromkeys(find_people(write.key, write.fields))
                if write.key.kind == PERSON.name and write.expect is None:
                    new.add(write.key.id)
        if not people:
            return {}
        ring = self._rings.get()
        # Somebody new has no key yet, which need not be asked; where they have, the store takes no other.
        return ring.fetch(each for each in people if not trusts_new or each not in new)

    def _seal_writes(self, writes: Iterable[Write], known: Mapping[str, SecretKey]) -> Iterator[Write]:
        """Yield writes with sealed documents, the keys that are drawn in front of what they seal."""
        drawn: dict[str, SecretKey] = {}
        keys = ChainMap(drawn, dict(known))
        for write in writes:
            if not isinstance(write, Put) or is_open(write.key.kind):
                yield write
                continue
            people = find_people(write.key, write.fields)
            for person in people:
                if person not in keys:
                    if not drawn:
                        yield self._rings.get().build_check()
                    drawn[person], put = self._rings.get().draw(person)
                    yield put
            yield self._seal_put(write, people, keys)

    def _seal_put(self, put: Put, people: tuple[str, ...], keys: Mapping[str, SecretKey]) -> Put:
        if is_unopened(put.document):
            return attrs.evolve(put, document=restore_envelope(put.document))
        sealed = self._rings.get().seal_document(put.key, put.schema, put.document, people, keys)
        return attrs.evolve(put, document=sealed)

    def _seal_kept(self, kept: Iterable[Put]) -> list[Put]:
        puts = list(kept)
        writes = self._seal_writes(puts, self._fetch_keys(puts, trusts_new=False))
        return [write for write in writes if isinstance(write, Put)]

    # ----------------------------------------------------------------------------------- way out

    def _open_records(self, records: Sequence[Record]) -> tuple[Record, ...]:
        opened = self._open_documents([(each.key, each.schema, each.document) for each in records])
        return tuple(
            record if document is None else attrs.evolve(record, document=document)
            for record, document in zip(records, opened, strict=True)
        )

    def _open_changes(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        opened = self._open_documents([(each.key, each.schema, each.document) for each in changes])
        return tuple(
            change if document is None else attrs.evolve(change, document=document)
            for change, document in zip(changes, opened, strict=True)
        )

    def _open_documents(self, stored: Sequence[tuple[Key, int, bytes | None]]) -> list[bytes | None]:
        """Return what sealed documents hold; None for those that are not sealed."""
        opened: list[bytes | None] = [None] * len(stored)
        sealed = {
            at: read_envelope(document)
            for at, (_key, _schema, document) in enumerate(stored)
            if document is not None and is_sealed(document)
        }
        if not sealed:
            return opened
        ring = self._rings.get()
        keys = ring.fetch(person for each in sealed.values() if each is not None for person in each.people)
        for at, envelope in sealed.items():
            key, schema, document = stored[at]
            text = ring.open_envelope(key, schema, envelope, keys)
            if text is None and envelope is not None:
                text = ring.open_envelope(key, schema, envelope, ring.fetch_again(envelope.people))
            opened[at] = mark_unopened(document or b"") if text is None else text
        return opened

    # ----------------------------------------------------------------------------------- erasing

    def _add_keys(self, keys: Iterable[Key]) -> list[Key]:
        """Return keys of records to erase, in front of them the keys of the people among them."""
        wanted = list(keys)
        own = (Key(PERSON_KEY.name, key.id) for key in wanted if key.kind == PERSON.name)
        return [*(key for key in own if self._store.get(key) is not None), *wanted]


class _WithHistory(_Sealed):
    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        feed: Feed = self._store.of(key, after, limit=limit)
        return attrs.evolve(feed, changes=self._open_changes(feed.changes))


class _WithRedactor(_Sealed):
    def redact(self, key: Key, note: Note) -> Redaction:
        *own, last = self._add_keys((key,))
        for number, each in enumerate(own, 1):
            self._store.redact(each, attrs.evolve(note, commit_id=f"{note.commit_id}.key{number}"))
        return cast("Redaction", self._store.redact(last, note))


class _WithBatchRedactor(_Sealed):
    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        return cast("Redaction", self._store.redact_all(self._add_keys(keys), note))


class _WithHistoryRedactor(_Sealed):
    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        return cast(
            "Redaction", self._store.redact_history(self._seal_kept(kept), self._add_keys(keys), note)
        )


class _WithTraceRedactor(_Sealed):
    def redact_traces(
        self,
        kept: Iterable[Put],
        keys: Iterable[Key],
        note: Note,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        wanted = self._add_keys(keys)
        own = {
            key: ids[person]
            for key in wanted
            if key.kind == PERSON_KEY.name and (person := Key(PERSON.name, key.id)) in ids
        }
        sealed = self._seal_kept(kept)
        done = self._store.redact_traces(sealed, wanted, note, ids={**ids, **own}, reasons=reasons)
        return cast("Redaction", done)


class _WithCounter(_Sealed):
    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        return cast("Counts", self._store.count_by(kind, fields, where))


class _WithBatchCounter(_Sealed):
    def count_all(self, queries: Iterable[CountQuery]) -> tuple[Counts, ...]:
        return cast("tuple[Counts, ...]", self._store.count_all(queries))


class _WithBackup(_Sealed):
    def back_up(self, file: Path) -> None:
        self._store.back_up(file)

    def restore(self, file: Path, erased: Iterable[Key] = ()) -> None:
        self._store.restore(file, erased)


class _WithInspector(_Sealed):
    def inspect(self) -> Iterable[HealthFinding]:
        return cast("Iterable[HealthFinding]", self._store.inspect())


_CAPABILITIES: Final[Mapping[type, type[_Sealed]]] = {
    History: _WithHistory,
    Redactor: _WithRedactor,
    BatchRedactor: _WithBatchRedactor,
    HistoryRedactor: _WithHistoryRedactor,
    TraceRedactor: _WithTraceRedactor,
    Counter: _WithCounter,
    BatchCounter: _WithBatchCounter,
    Backup: _WithBackup,
    Inspector: _WithInspector,
}


def _wrap(store: Store, rings: _Rings) -> Store:
    """Return a sealed store with the capabilities of another one, which are found by ``isinstance``."""
    parts = tuple(part for protocol, part in _CAPABILITIES.items() if isinstance(store, protocol))
    return cast("Store", _make_class(parts)(store, rings))


@cache
def _make_class(parts: tuple[type[_Sealed], ...]) -> type[_Sealed]:
    return type("SealedStore", parts or (_Sealed,), {})


def _hide_keys(changes: Iterable[Change], begins: bool) -> tuple[list[Change], bool]:
    """Return changes without those of the seal, the first one that is left of a commit at the place 0.

    Args:
        changes: The changes.
        begins: Whether all that stands in front of them in their commit is hidden.

    Returns:
        The changes that are left, and whether the next one is the first that is left of its commit.
    """
    shown: list[Change] = []
    for change in changes:
        begins = begins or change.place == 0
        if change.key.kind not in SEAL_KIND_NAMES:
            shown.append(attrs.evolve(change, place=0) if begins else change)
            begins = False
        elif change.last:
            begins = False
    return shown, begins
