"""Checks every backend makes before it does anything, so that all refuse alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newstratum._ports.fields import Kind
from newstratum._ports.records import MAX_LIMIT, Check, Delete, Key, Put, Version, Write
from newstratum.errors import ConflictError, InvalidValueError


def map_kinds_by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    """Return kinds by their names.

    Raises:
        InvalidValueError: Two kinds have one name.
    """
    by_name: dict[str, Kind] = {}
    for kind in kinds:
        if kind.name in by_name:
            raise InvalidValueError("kinds", f"declares {kind.name!r} twice")
        by_name[kind.name] = kind
    return by_name


def get_declared_kind(kinds: Mapping[str, Kind], name: str) -> Kind:
    """Return the kind of that name.

    Raises:
        InvalidValueError: It was not declared when the store was opened.
    """
    kind = kinds.get(name)
    if kind is None:
        raise InvalidValueError("kind", f"{name!r} was not declared when the store was opened")
    return kind


def check_write(kinds: Mapping[str, Kind], write: Write) -> None:
    """Refuse a write that does not fit its kind.

    Raises:
        InvalidValueError: It is no write, its kind is not declared, or its fields are not the kind's.
    """
    if not isinstance(write, Put | Delete | Check):
        raise InvalidValueError("writes", f"holds {type(write).__name__}", "give Put, Delete or Check")
    kind = get_declared_kind(kinds, write.key.kind)
    if isinstance(write, Put):
        kind.check(write.fields)


def check_limit(limit: int) -> None:
    """Refuse a limit outside 1 to 1,000.

    Raises:
        InvalidValueError: It is no integer, or out of bounds.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise InvalidValueError("limit", f"must be an integer from 1 to {MAX_LIMIT}")


def check_version(key: Key, expected: Version | None, actual: Version | None) -> None:
    """Refuse a write that saw another version than the store has.

    Raises:
        ConflictError: Naming both versions.
    """
    if expected != actual:
        raise ConflictError(str(key), expected, actual)
