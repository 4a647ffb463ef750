"""The parts of a record that an access showed, in words."""

from __future__ import annotations

from typing import Final

from newstratum._model.people.accesses import Access
from newstratum._shipped.labels import find_words
from newstratum._words import Words

_ALL: Final = Words("全部", "all")
_EVERYBODY: Final = Words("（全部人员）", " (everybody)")


def describe_parts(access: Access) -> Words:
    """Return which parts were plain, and whether it was everybody's."""
    parts = (
        _ALL if each == "all" else find_words(f"attribute.{each}", f"fact.{each}", default=each)
        for each in access.shown
    )
    told = Words("、", ", ").join(parts)
    return told + _EVERYBODY if access.covers_all else told
