"""What is sealed: the records that hold the keys, and the kinds that stay open, each with its reason.

Every kind is sealed that is not named here: a new one is, until somebody says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newstratum._model.people.seals import PersonKey, Seal
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Key
from newstratum._wire.record_kind import IndexField, RecordKind
from newstratum._wire.record_kinds import KIND_BY_NAME, PERSON, PLACEMENT

#: By what a register is sealed. No session shows it, and no export holds it, as its keys are of one store.
SEAL: Final = RecordKind("seal", Seal)

#: The key of each person. Erasing somebody erases it.
PERSON_KEY: Final = RecordKind(
    "person_key",
    PersonKey,
    # The id once more, so that the keys of a page of people are found by one query.
    index_fields=(IndexField("person", FieldType.TEXT, lambda key: key.id),),
)

SEAL_KEY: Final = Key(SEAL.name, "register")
#: The kinds of the seal itself.
SEAL_KINDS: Final[tuple[RecordKind[Any], ...]] = (PERSON_KEY, SEAL)
SEAL_KIND_NAMES: Final = frozenset(kind.name for kind in SEAL_KINDS)

_DIGESTS: Final = "digests and ids, which stand in index fields too"
#: The kinds of record whose documents stay as they are, and why.
OPEN_KINDS: Final[Mapping[str, str]] = {
    "erased_person": _DIGESTS,
    "erasure_state": "counts, and the name and digest of the ledger; read before the keys",
    "merge": "ids of the two records and of those that named one of them",
    "past_reference": _DIGESTS,
    "person_key": "wrapped by the outside key",
    "seal": "wrapped by the outside key",
    "store_key": "wrapped by an outside key; read before the keys of the seal",
    "unique": _DIGESTS,
}


def is_open(kind: str) -> bool:
    """Say whether the documents of a kind stay as they are."""
    return kind in OPEN_KINDS


def find_people(key: Key, fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the people whom a record is about, each once; none for what is about nobody.

    Args:
        key: The key of the record.
        fields: Its index fields.
    """
    if key.kind in (PERSON.name, PLACEMENT.name):
        return (key.id,)
    kind = KIND_BY_NAME.get(key.kind)
    names = () if kind is None else kind.about
    return tuple(dict.fromkeys(str(fields[name]) for name in names if fields.get(name)))


def list_seal_kinds() -> tuple[Kind, ...]:
    """Return the kinds of the seal as they are declared to a store."""
    return tuple(kind.declared for kind in SEAL_KINDS)
