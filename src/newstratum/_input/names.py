"""Names of columns as messages may show them: never what may be a person's data, never without end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from newstratum._words import Words, join_names

#: The longest name that is shown, and the most names of one list.
_LONGEST: Final = 40
_MOST: Final = 10

#: Telephone and identity numbers, days and mail addresses: none of them is the heading of a column.
DATA_IN_HEADING: Final = re.compile(
    r"\s*(?:[+(]?\d[\d\s()./-]{5,}\d[xX]?|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[T\s].*)?)\s*"
    r"|.*(?:\d{11}|[^\s@]+@[^\s@]+\.[^\s@]).*",
    re.DOTALL,
)


def format_name(name: str, place: int) -> str:
    """Return the name of a column as a message may show it; by its place, from 1, where it may be data."""
    plain = name.strip()
    if not plain or len(plain) > _LONGEST or not plain.isprintable() or DATA_IN_HEADING.fullmatch(plain):
        return f"#{place}"
    return plain


def format_names(names: Iterable[str], among: Iterable[str]) -> Words:
    """Return some of the columns of a table in one short line."""
    places = {name: place for place, name in enumerate(among, 1)}
    return join_some([format_name(name, places.get(name, 0)) for name in names])


def format_keys(keys: Iterable[str]) -> Words:
    """Return keys of objects in one short line; those that do not look like names are only counted."""
    listed = list(keys)
    names = sorted(key for key in listed if format_name(key, 0) == key)
    others = len(listed) - len(names)
    unlike = Words("另有{}个不像名称", "{} that do not look like names").format(others)
    return join_some([*names, *([unlike] if others else [])])


def join_some(words: Collection[Words | str]) -> Words:
    """Join the first words of a list, and say how many more there are."""
    first = join_names(word for word, _ in zip(words, range(_MOST), strict=False))
    more = len(words) - min(len(words), _MOST)
    return first + Words("等，另有{:,}个", " and {:,} more").format(more) if more else first
