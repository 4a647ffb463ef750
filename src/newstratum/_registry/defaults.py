"""Defaults of the figures, with their words: the four groups, and the units of Jiading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from newstratum._labels import Words
from newstratum._model.people.groups import Group
from newstratum._model.values.places import JIADING_UNITS
from newstratum._shipped.labels import get_member_words

#: What the units are.
UNITS: Final = Words("街镇", "townships")


@cache
def load_group_words() -> Mapping[str, Words]:
    """Return the words of the four groups by their codes."""
    return MappingProxyType({group.value: get_member_words(group) for group in Group})


@cache
def load_unit_words() -> Mapping[str, Words]:
    """Return the names of the township units of Jiading by their codes."""
    return MappingProxyType({unit.code: Words(unit.name_zh, unit.name_en) for unit in JIADING_UNITS})
