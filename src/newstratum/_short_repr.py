"""How objects show themselves: in one short line that names what differs from the defaults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import Enum
from typing import Any, Final

from attrs import NOTHING, Attribute, Factory

_MOST_CHARACTERS: Final = 200
_MOST_OF_A_FIELD: Final = 60


class ShortRepr:
    """An object whose ``repr`` is one line of 200 characters or fewer: collections by size, values cut.

    Fields with their default, and those that are declared with ``repr=False``, stay out of it. A class
    that writes a ``__repr__`` of its own keeps it.
    """

    __slots__ = ()

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        # attrs writes a __repr__ for every class without one of its own; an inherited one does not count.
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = ShortRepr.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return format_short(self)


def format_short(instance: object) -> str:
    """Return the short line for an object of an attrs class."""
    return cut_repr(f"{type(instance).__name__}({', '.join(_iterate_fields(instance))})")


def cut_repr(text: str) -> str:
    """Return a line as it is, or cut to the length of a short one with its last character kept."""
    return _cut(text, _MOST_CHARACTERS)


def _iterate_fields(instance: object) -> Iterator[str]:
    fields: tuple[Attribute[Any], ...] = getattr(type(instance), "__attrs_attrs__", ())
    for each in fields:
        value = getattr(instance, each.name)
        if each.repr and not _is_default(each, value):
            text = each.repr(value) if callable(each.repr) else _shorten(value)
            yield f"{each.alias or each.name}={text}"


def _is_default(attribute: Attribute[Any], value: object) -> bool:
    default: Any = attribute.default
    if default is NOTHING:
        return False
    if isinstance(default, Factory):  # type: ignore[arg-type]
        default = None if default.takes_self else default.factory()
    return type(value) is type(default) and value == default


def _shorten(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        return f"<{len(value)}>"
    return _cut(repr(value), _MOST_OF_A_FIELD)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2]}…{text[-1]}"
