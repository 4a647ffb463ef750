"""Constructions of one piece of a self-description, whatever words fill them: …是主业, …是我开的, 哪家都没签.

A word of the clause table does one thing wherever it stands. What people say of themselves with a whole
piece has a form instead, and the words in it are free. Each construction has a name, so that a test can take
it away, and says what it does; the words it was read from are its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.sentences.forms import FoundConstruction
from newstratum._reading.sentences.forms_of_contracts import CONTRACTS
from newstratum._reading.sentences.forms_of_main_and_side import MAIN_AND_SIDE
from newstratum._reading.sentences.forms_of_standing import STANDINGS

#: In the order in which they are tried.
CONSTRUCTIONS: Final = (*CONTRACTS, *MAIN_AND_SIDE, *STANDINGS)
_COMPARING: Final = frozenset({"brings_more", "brings_little"})


def _index() -> Mapping[str, int]:
    """Return for each character the constructions that it may be a key of, one bit for each."""
    bits: defaultdict[str, int] = defaultdict(int)
    for place, each in enumerate(CONSTRUCTIONS):
        for character in each.keys:
            bits[character] |= 1 << place
    return MappingProxyType(dict(bits))


_BY_CHARACTER: Final = _index()


#: A longer piece tells more than one thing. The bound keeps the forms, whose parts may be had in several
#: ways, from being tried for long.
_LONGEST: Final = 28


def find_construction(piece: str) -> FoundConstruction | None:
    """Return the construction that a whole piece has, the first of the table; None if it has none."""
    if len(piece) > _LONGEST:
        return None
    bits = 0
    for character in piece:
        bits |= _BY_CHARACTER.get(character, 0)
    while bits:
        first = bits & -bits
        bits ^= first
        each = CONSTRUCTIONS[first.bit_length() - 1]
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
