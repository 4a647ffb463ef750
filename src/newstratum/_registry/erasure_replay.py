"""Erasing again whom the ledger names: after a restore, and after a crash before the commit of an erasure."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from newstratum._model.people.erasures import ErasureState
from newstratum._ports.records import Key, Note
from newstratum._ports.store import Store
from newstratum._registry.records import iterate_changes
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.erased_people import STATE_ID, ErasedPeople
from newstratum._registry.sessions.erasure import erase_person, get_mark, note_ledger
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import ERASURE_STATE, MERGE, PERSON
from newstratum.errors import ConflictError

_ATTEMPTS = 100


def needs_replay(erased: ErasedPeople) -> bool:
    """Say whether the ledger holds erasures that the store did not note.

    Raises:
        DamagedFileError: The ledger is missing, cut or changed.
        ForeignFileError: It is that of another register.
    """
    if erased.ledger is None:
        return False
    state = erased.look().state or ErasureState(id=STATE_ID, erasures=0, is_indexed=False)
    known = get_mark(state)
    erased.ledger.check(known)
    return erased.ledger.mark != known


def replay_erasures(store: Store, erased: ErasedPeople, new_note: Callable[[str], Note]) -> tuple[str, ...]:
    """Erase everybody whom the ledger names and the store still holds; return their ids.

    The whole feed is read for it: also somebody who was removed lies in the history.
    """
    ledger = erased.ledger
    # A store into which nothing was committed can still be filled by a restore or an import.
    if ledger is None or not store.changes(limit=1).changes or not needs_replay(erased):
        return ()
    people = dict.fromkeys(
        change.key.id
        for change in iterate_changes(store)
        if change.key.kind == PERSON.name and change.document is not None
    )
    again = [person for person in people if ledger.holds_person(person)]
    for person in again:
        # Who was merged into another goes with the other.
        if store.get(Key(MERGE.name, person)) is None:
            erase_person(store, person, new_note("erased"), erased=erased, command=None, new_note=new_note)
    for _ in range(_ATTEMPTS):
        known = erased.look()
        state = known.state or ErasureState(id=STATE_ID, erasures=0, is_indexed=False)
        noted = note_ledger(state, ledger.mark)
        if noted == state:
            break
        with contextlib.suppress(ConflictError):
            commit_to(store, [encode_record(ERASURE_STATE, noted, known.version)], new_note("ledger"))
    erased.look()
    return tuple(again)
