"""How objects show themselves: in one short line that names what differs from the defaults.

And how an error shows what somebody typed: not at all, where it could be a person's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import Enum
from typing import Any, Final

from attrs import NOTHING, Attribute, Factory

_MOST_CHARACTERS: Final = 200
_MOST_OF_A_FIELD: Final = 60
#: What an identifier, a code or the name of a kind looks like; nobody's name in Chinese, no mail address.
_PLAIN_WORD: Final = re.compile(r"(?:[A-Za-z0-9_.][A-Za-z0-9_.:+-]{0,59})?")
#: The number of a mobile or landline telephone or of an identity card, also as people divide it. Unlike the
#: check of identifiers this one asks for no check character: a number with a slip is still a person's.
_NUMBER: Final = re.compile(
    r"(?<!\d)(?:"
    r"(?:(?:00)?86[-._:]?)?1[3-9]\d[-._:]?\d{4}[-._:]?\d{4}"
    r"|0\d{2,3}[-._:]?[2-9]\d{6,7}"
    r"|[1-9]\d{5}[-._:]?(?:19|20)\d{6}[-._:]?\d{3}[\dXx]"
    r")(?!\d)",
    re.ASCII,
)
_NOT_SHOWN: Final = "(?)"


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


def redact_typed(text: object) -> str:
    """Return what somebody typed as it may stand in an error: ``(?)`` where it could be a person's.

    A word of up to 60 letters and digits is shown, without a number of a telephone or an identity card.
    """
    typed = str(text)
    return typed if _PLAIN_WORD.fullmatch(typed) and not _NUMBER.search(typed) else _NOT_SHOWN


def redact_key(key: object) -> str:
    """Return the key of a record, ``"person/P1"``, as it may stand in an error; see :func:`redact_typed`.

    Two ids behind a kind have a comma between them.
    """
    kind, slash, ids = str(key).partition("/")
    shown = ", ".join(map(redact_typed, ids.split(", ", 1)))
    return f"{redact_typed(kind)}/{shown}" if slash else redact_typed(kind)
