"""Histories: all changes of a record, what it was at an instant, and what one change changed, masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from attrs import frozen

from newstratum._model.values.sensitive import SensitiveText
from newstratum._registry.queries.change_feed import ModelChange
from newstratum._registry.registry import Registry
from newstratum.errors import InvalidValueError

__all__ = ["Difference", "compare_models", "find_model_as_of", "iterate_history"]

_HIDDEN: Final = "•••"


@frozen(kw_only=True)
class Difference:
    """One value that a change changed; what points at a person shows as bullets."""

    #: Where: ``"engagements[0].role"``.
    path: str
    #: As text; empty where there was nothing.
    before: str
    after: str


def iterate_history(registry: Registry, kind: str, identifier: str) -> Iterator[ModelChange]:
    """Yield every change of one record, the first one in front.

    Args:
        registry: An open registry.
        kind: The kind of record: ``"person"``.
        identifier: Its id.

    Raises:
        UnsupportedQueryError: The store cannot tell the history of one record.
    """
    cursor = None
    while True:
        told = registry.history(kind, identifier, cursor)
        yield from told.changes
        cursor = told.cursor
        if not told.more:
            return


def find_model_as_of(registry: Registry, kind: str, identifier: str, at: dt.datetime) -> Any:
    """Return the object that was stored under an id at an instant; None if there was none, or it was erased.

    Args:
        registry: An open registry.
        kind: The kind of record.
        identifier: Its id.
        at: The instant, with a zone; what was recorded then counts.

    Raises:
        InvalidValueError: The instant has no zone.
        UnsupportedQueryError: The store cannot tell the history of one record.
    """
    if at.tzinfo is None:
        raise InvalidValueError("at", "is an instant without a zone")
    last = None
    for change in iterate_history(registry, kind, identifier):
        if change.recorded_at > at:
            break
        last = change
    return last.model() if last else None


def compare_models(before: Any, after: Any) -> tuple[Difference, ...]:
    """Return what differs between two objects of the model, value by value.

    Args:
        before: An object, or None where there was none.
        after: The object it became, or None.
    """
    old, new = dict(_iterate_values("", before)), dict(_iterate_values("", after))
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return tuple(
        Difference(path=path, before=_format_value(old.get(path)), after=_format_value(new.get(path)))
        for path in changed
    )


@frozen
class _Hidden:
    """A value that is compared and never shown."""

    value: Any = attrs.field(repr=False)


def _iterate_values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if value is None:
        return
    if isinstance(value, SensitiveText):
        yield path, _Hidden(value)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            inner = getattr(value, field.name)
            name = field.alias or field.name
            yield from _iterate_field_values(
                f"{path}.{name}" if path else name, inner, hidden=field.repr is False
            )
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _iterate_values(f"{path}[{number}]", inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _iterate_values(f"{path}.{name}", inner)
    else:
        yield path, value


def _iterate_field_values(path: str, value: Any, *, hidden: bool) -> Iterator[tuple[str, Any]]:
    if not hidden:
        yield from _iterate_values(path, value)
    elif value not in (None, "", ()):
        yield path, _Hidden(value)


def _format_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, _Hidden):
        return _HIDDEN
    return " | ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
