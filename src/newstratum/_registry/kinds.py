"""The kind of record for a class or a name."""

from __future__ import annotations

import difflib
from typing import Any

from newstratum._wire.kinds import KIND_BY_MODEL, KIND_BY_NAME
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError


def find_kind(name: str) -> RecordKind[Any] | None:
    """Return the kind of record of a name, or None."""
    return KIND_BY_NAME.get(name)


def get_kind(kind: str | type[Any] | RecordKind[Any]) -> RecordKind[Any]:
    """Return the kind of record that a name or a class stands for.

    Raises:
        InvalidValueError: There is none.
    """
    if isinstance(kind, RecordKind):
        return kind
    by_class = isinstance(kind, type)
    found = KIND_BY_MODEL.get(kind) if isinstance(kind, type) else KIND_BY_NAME.get(str(kind))
    if found is not None:
        return found
    name = kind.__name__ if isinstance(kind, type) else str(kind)
    near = difflib.get_close_matches(name.lower() if by_class else name, KIND_BY_NAME, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "give a name such as 'person', or a class such as Body"
    raise InvalidValueError("kind", f"there is no kind of record {name!r}", hint)


def get_kind_of_record(record: object) -> RecordKind[Any]:
    """Return the kind of record that an object is.

    Raises:
        InvalidValueError: It is no record; the message says what to write instead.
    """
    found = KIND_BY_MODEL.get(type(record))
    if found is not None:
        return found
    if isinstance(record, type):
        raise InvalidValueError(
            "record", f"is the class {record.__name__}, not a record", f"make one: {record.__name__}(…)"
        )
    if isinstance(record, dict):
        raise InvalidValueError("record", "is a dict, not a record", "make a record of it: Body(**fields)")
    raise InvalidValueError(
        "record",
        f"is of type {type(record).__name__}, which is no kind of record",
        "give a Person, or a record of newstratum.organisation such as a Body",
    )
