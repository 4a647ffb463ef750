"""What figures speak of unless they are asked for something else: the four groups, the units of Jiading."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache, partial
from types import MappingProxyType
from typing import Final

from newstratum.model.groups import Group
from newstratum.model.places import JIADING_UNITS
from newstratum.model.ties import FindingKind
from newstratum.rules.facts import Words
from newstratum.shipped.labels import shipped_labels

__all__ = ["DEFAULT_EDITION", "UNITS", "advice_on", "evidence_words", "group_words", "unit_words", "words_of"]

#: The edition that places people unless another one is named.
DEFAULT_EDITION: Final = "2017"
#: What the units are.
UNITS: Final = Words("街镇", "townships")


def words_of(member: Enum) -> Words:
    """Return the words of a member of an enumeration of the model: of a group, a role, a move."""
    labels = shipped_labels()
    return Words(labels.word_of(member, "zh"), labels.word_of(member, "en"))


def advice_on(kind: FindingKind) -> Words:
    """Return what to do about a finding of a kind."""
    word = partial(shipped_labels().word, f"finding_advice.{kind.value}")
    return Words(word("zh"), word("en"))


def evidence_words(kind: str) -> Words:
    """Return the words of a kind of record that shows a move: of ``platform``."""
    word = partial(shipped_labels().word, f"evidence_kind.{kind}")
    return Words(word("zh"), word("en"))


@cache
def group_words() -> Mapping[str, Words]:
    """Return the words of the four groups by their codes."""
    return MappingProxyType({group.value: words_of(group) for group in Group})


@cache
def unit_words() -> Mapping[str, Words]:
    """Return the names of the township units of Jiading by their codes."""
    return MappingProxyType({unit.code: Words(unit.name_zh, unit.name_en) for unit in JIADING_UNITS})
