"""Constructions of one piece of a self-description, whatever words fill them: …是主业, …是我开的, 哪家都没签.

A word of the clause table does one thing wherever it stands. What people say of themselves with a whole
piece has a form instead, and the words in it are free. Each construction has a name, so that a test can take
it away, and says what it does; the words it was read from are its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._reading.constructions.construction import Construction, FoundConstruction
from newstratum._reading.constructions.of_contracts import CONTRACTS
from newstratum._reading.constructions.of_cues import CUES
from newstratum._reading.constructions.of_hiring import HIRING
from newstratum._reading.constructions.of_income import INCOME
from newstratum._reading.constructions.of_main_and_side import MAIN_AND_SIDE
from newstratum._reading.constructions.of_own_units import OWN_UNITS
from newstratum._reading.constructions.of_standing import STANDINGS
from newstratum._reading.constructions.of_times import TIMES
from newstratum._reading.lexicon import Entry, TermKind

#: In the order in which they are tried.
CONSTRUCTIONS: Final = (
    *CONTRACTS,
    *MAIN_AND_SIDE,
    *STANDINGS,
    *TIMES,
    *OWN_UNITS,
    *INCOME,
    *HIRING,
)
_COMPARING: Final = frozenset({"brings_more", "brings_little"})


def _index(table: Sequence[Construction]) -> Mapping[str, int]:
    """Return for each character the constructions that it may be a key of, one bit for each."""
    bits: defaultdict[str, int] = defaultdict(int)
    for place, each in enumerate(table):
        for character in each.keys:
            bits[character] |= 1 << place
    return MappingProxyType(dict(bits))


_BY_CHARACTER: Final = _index(CONSTRUCTIONS)
_CUES_BY_CHARACTER: Final = _index(CUES)


#: A longer piece tells more than one thing. The bound keeps the forms, whose parts may be had in several
#: ways, from being tried for long.
_LONGEST: Final = 28
_LONGEST_CUE: Final = 16
#: Pieces whose construction is kept: each is looked at before a cell is parted, and then again.
_PIECES_KEPT: Final = 1_024


@lru_cache(_PIECES_KEPT)
def find_construction(piece: str) -> FoundConstruction | None:
    """Return the construction that a whole piece has, the first of the table; None if it has none."""
    return _find(piece, CONSTRUCTIONS, _BY_CHARACTER) if len(piece) <= _LONGEST else None


def find_cue(piece: str) -> FoundConstruction | None:
    """Return what one word of a short piece decides; None if none does."""
    return _find(piece, CUES, _CUES_BY_CHARACTER) if len(piece) <= _LONGEST_CUE else None


def _find(
    piece: str, table: Sequence[Construction], by_character: Mapping[str, int]
) -> FoundConstruction | None:
    bits = 0
    for character in piece:
        bits |= by_character.get(character, 0)
    while bits:
        first = bits & -bits
        bits ^= first
        each = table[first.bit_length() - 1]
        found = each.pattern.fullmatch(piece)
        if found is not None:
            groups = found.groupdict()
            rest = (groups.get("rest") or "") + (groups.get("then") or "")
            entry = _build_entry(groups.get("said") or piece, each.facts) if each.facts else None
            return FoundConstruction(each.effect, entry, rest, each.name in _COMPARING)
    return None


@lru_cache(8_192)
def _build_entry(words: str, facts: tuple[tuple[str, frozenset[str]], ...]) -> Entry:
    return Entry(words, TermKind.CLAUSE, facts)
