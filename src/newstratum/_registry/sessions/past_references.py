"""The index of what named people earlier, made once from the feed; afterwards sessions keep it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import attrs

from newstratum._ports.records import Act, Change, Key, Note, Put
from newstratum._ports.store import History, Store
from newstratum._registry.records import iterate_changes, iterate_history
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.erased_people import STATE_KEY, ErasedPeople
from newstratum._wire.canonical import decode_json
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import ERASURE_STATE, KINDS
from newstratum._words import Words
from newstratum.errors import ConflictError, DecodeError, UnavailableError

_ABOUT: Final = {kind.name: kind.about for kind in KINDS if kind.about}
#: References that one commit stores.
_BATCH: Final = 500
#: How often the end is noted because others erased somebody meanwhile.
_ATTEMPTS: Final = 100


def index_past_references(store: Store, erased: ErasedPeople, new_note: Callable[[str], Note]) -> None:
    """Store a reference for every record that named somebody earlier, if that was not done yet.

    The state of the erasures is stored before, so that from then on sessions store the references themselves.
    A crash leaves the index to be made anew; what is stored of it is stored once.
    """
    for _ in range(_ATTEMPTS):
        known = erased.get()
        if known.state is None or known.state.is_indexed:
            return
        for batch in _iterate_batches(_iterate_past_names(store)):
            _store_references(store, erased, batch, new_note)
        known = erased.look()
        if known.state is None:
            return
        done = encode_record(ERASURE_STATE, attrs.evolve(known.state, is_indexed=True), known.version)
        with contextlib.suppress(ConflictError):
            commit_to(store, [done], new_note("index"))
        erased.look()
    raise UnavailableError(Words("其他人一直在删除人员", "others kept erasing people"))


def _iterate_batches(named: Iterable[tuple[str, Key]]) -> Iterator[list[tuple[str, Key]]]:
    rest = iter(named)
    while batch := list(itertools.islice(rest, _BATCH)):
        yield batch


def _store_references(
    store: Store, erased: ErasedPeople, batch: list[tuple[str, Key]], new_note: Callable[[str], Note]
) -> None:
    while True:
        puts = [erased.encode_past_reference(person, key) for person, key in batch]
        writes: list[Put] = [put for put in puts if put is not None]
        if not writes:
            return
        try:
            commit_to(store, writes, new_note("index"))
        except ConflictError:
            # A session, or another erasure, stored some of them; those are left out now.
            continue
        return


def _iterate_past_names(store: Store) -> Iterator[tuple[str, Key]]:
    """Yield whom a record named earlier and does not name now, with the key of the record."""
    earlier: dict[Key, set[str]] = {}
    for change in _iterate_changes_of_several(store):
        if change.act is Act.REDACT:
            earlier.pop(change.key, None)
        elif change.document is not None:
            earlier.setdefault(change.key, set()).update(_list_names(change))
    for key, names in earlier.items():
        record = store.get(key)
        current = set() if record is None else {record.fields.get(name) for name in _ABOUT[key.kind]}
        for person in sorted(names - current):
            yield person, key


def _iterate_changes_of_several(store: Store) -> Iterator[Change]:
    """Yield the changes of the records that can have named somebody and have more than one change."""
    seen: set[int] = set()
    several: dict[Key, None] = {}
    is_settled = False
    for change in iterate_changes(store):
        is_settled |= change.key == STATE_KEY
        if change.key.kind in _ABOUT:
            # Most keys are held as their hashes: so those of a large register fit into memory.
            if hash(change.key) in seen:
                several[change.key] = None
            seen.add(hash(change.key))
    if not is_settled:
        raise UnavailableError(
            Words("变更记录尚未显示他人正写入的内容", "the feed does not show yet what others are writing")
        )
    if isinstance(store, History):
        for key in several:
            yield from iterate_history(store, key)
    else:
        yield from (change for change in iterate_changes(store) if change.key in several)


def _list_names(change: Change) -> Iterator[str]:
    """Yield the people that a document names, of whatever schema it is."""
    try:
        plain = decode_json(change.document or b"")
    except DecodeError:
        return
    if isinstance(plain, dict):
        found = (plain.get(name) for name in _ABOUT[change.key.kind])
        yield from (person for person in found if isinstance(person, str))
