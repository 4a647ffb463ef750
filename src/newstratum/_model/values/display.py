"""How figures, plans and their parts show themselves: in one short line, and in notebooks as a table."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from importlib import import_module
from typing import Any, Final

from attrs import Attribute

from newstratum._model.values.plain import ResultData

__all__ = ["HtmlTable", "ShortRepr"]

_MOST_CHARACTERS: Final = 200
_MOST_OF_A_FIELD: Final = 60


class ShortRepr(ResultData):
    """A result whose ``repr`` is one line of 200 characters or fewer: collections by size, values cut.

    Fields that are declared with ``repr=False`` stay out of it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        fields: tuple[Attribute[Any], ...] = getattr(type(self), "__attrs_attrs__", ())
        shown = ", ".join(f"{each.name}={_shorten(getattr(self, each.name))}" for each in fields if each.repr)
        return _cut(f"{type(self).__name__}({shown})", _MOST_CHARACTERS)


class HtmlTable(ShortRepr):
    """Shows itself also as an HTML table, as Jupyter and other notebooks ask for."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # The words of codes are shipped data, and so is the renderer: both lie above the figures.
        return str(import_module("newstratum._shipped.html_tables").render_html(self))


def _shorten(value: object) -> str:
    if isinstance(value, Collection) and not isinstance(value, str):
        return f"<{len(value)}>"
    if isinstance(value, Enum):
        return str(value.value)
    return _cut(repr(value), _MOST_OF_A_FIELD)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2]}…{text[-1]}"
