"""Characters written for others that look or sound alike: 律师事务锁, 会计帅, 民半学校.

A character is read as another only where a term of a unit's end or of a job comes of it at the end of some
words, no term of the lexicons covers it as it is written, and one reading alone is the longest. Such a
reading is weaker than words as written, and its evidence shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Strength
from newstratum._reading.lexicon import Entry, Lexicons, TermTable

#: A single character comes of too many others by chance.
_SHORTEST: Final = 2
#: A cell with more doubtful characters than this is no slip of the pen.
_MOST_SLIPS: Final = 4
#: What may follow the term that comes of a slip.
_ENDS: Final = frozenset(" ,;:、.()/的-·")
_CACHE_SIZE: Final = 1_024


@frozen
class Slip:
    """A term that was read, and the words as they are written."""

    term: str
    written: str


def put_slips_right(text: str, lexicons: Lexicons, *, title: bool) -> tuple[str, tuple[Slip, ...]]:
    """Return the text of a cell with slips of the pen put right, and what was put right."""
    if not lexicons.confusable.search(text):
        return text, ()
    units = (lexicons.employer_endings, lexicons.whole_employers, lexicons.employer_words)
    jobs = (lexicons.titles, lexicons.title_endings, lexicons.prefixes, lexicons.modifiers)
    tables = (*jobs, *units) if title else units
    known = (*jobs, *units, lexicons.legal_forms, lexicons.clause_words)
    slips: list[Slip] = []
    for place in [place for place, character in enumerate(text) if character in lexicons.confusions]:
        if len(slips) == _MOST_SLIPS:
            break
        if any(_find_covering(table, text, place) for table in known):
            continue
        found: dict[str, int] = {}
        for other in lexicons.confusions[text[place]]:
            meant = f"{text[:place]}{other}{text[place + 1 :]}"
            for table in tables:
                for start, term in _find_covering(table, meant, place):
                    end = start + len(term)
                    if (
                        end == len(text)
                        or text[end] in _ENDS
                        or (not start and term in lexicons.employer_whole)
                    ):
                        found[term] = start
        longest = [term for term in found if len(term) == max(map(len, found))]
        if len(longest) == 1:
            (term,) = longest
            start = found[term]
            slips.append(Slip(term, text[start : start + len(term)]))
            text = f"{text[:start]}{term}{text[start + len(term) :]}"
    return text, tuple(slips)


def _opens(term: str, lexicons: Lexicons) -> bool:
    """Say whether a term may stand before other words: 国企技术员, 民办学校, 自由撰稿."""
    return (
        term in lexicons.employer_whole
        or term in lexicons.employer_words.terms
        or term in lexicons.prefixes.terms
    )


def _find_covering(table: TermTable, text: str, place: int) -> list[tuple[int, str]]:
    """Return the terms of several characters that cover a place of the text."""
    found: list[tuple[int, str]] = []
    longest = table.longest
    for start in range(max(0, place - longest + 1), place + 1):
        for end in range(max(place + 1, start + _SHORTEST), min(len(text), start + longest) + 1):
            if text[start:end] in table.terms:
                found.append((start, text[start:end]))
    return found


def mark_slips(
    matches: Sequence[tuple[Entry, Strength]], slips: Sequence[Slip]
) -> tuple[tuple[Entry, Strength], ...]:
    """Return what was found in a unit's name, weaker where a slip was put right."""
    return tuple(
        (marked, min(strength, Strength.EMPLOYER_WORD)) if marked is not entry else (entry, strength)
        for entry, strength in matches
        for marked in (mark_slip(entry, tuple(slips)),)
    )


@lru_cache(_CACHE_SIZE)
def mark_slip(entry: Entry, slips: tuple[Slip, ...]) -> Entry:
    """Return an entry that says what was written, where it was read from a slip of the pen."""
    for slip in slips:
        if entry.term in slip.term or slip.term in entry.term:
            return evolve(entry, written=slip.written)
    return entry
