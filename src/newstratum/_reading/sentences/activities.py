"""Work told with a verb and what it is done to: 修…彩电, 给出版社翻译…书.

A term may leave a gap between the verb and its object (``写…小说``), which a few other words can fill; a term
that ends with the gap holds whatever the object is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Final

from attrs import field, frozen

from newstratum._reading.lexicon import Entry, Lexicons, TermTable

#: What stands for the words between a verb and its object.
GAP: Final = "…"
#: How far into the words of a clause work is looked for.
_FURTHEST: Final = 60
#: How many characters behind a verb its object is looked for; English words are longer.
_REACH: Final = 10
_REACH_IN_ENGLISH: Final = 30


@frozen
class FoundActivity:
    """Work that was found in a text, and from where to where it stands."""

    entry: Entry
    start: int
    end: int


@frozen(eq=False)
class ActivityTable:
    """Terms of work, with gaps and without."""

    entries: tuple[Entry, ...] = field(repr=False)

    @cached_property
    def _plain(self) -> TermTable:
        return TermTable({entry.term: entry for entry in self.entries if GAP not in entry.term})

    @cached_property
    def _verbs(self) -> dict[str, tuple[tuple[str, Entry], ...]]:
        """The objects of each verb, the longest first; an empty object holds last."""
        objects: defaultdict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for entry in self.entries:
            verb, gap, thing = entry.term.partition(GAP)
            if gap:
                objects[verb].append((thing, entry))
        return {
            verb: tuple(sorted(things, key=lambda pair: -len(pair[0]))) for verb, things in objects.items()
        }

    @cached_property
    def _verb_table(self) -> TermTable:
        return TermTable({verb: things[0][1] for verb, things in self._verbs.items()})

    def find(self, text: str) -> tuple[FoundActivity, ...]:
        """Return the work told in a text, from the left; further on, no one clause tells of work."""
        text = text[:_FURTHEST]
        found = [
            FoundActivity(entry, place, place + len(entry.term)) for entry, place in self._plain.scan(text)
        ]
        found += self._find_with_gaps(text)
        return tuple(sorted(found, key=lambda each: (each.start, -each.end)))

    def _find_with_gaps(self, text: str) -> Iterable[FoundActivity]:
        verbs, table = self._verbs, self._verb_table
        firsts = table.firsts
        for start, character in enumerate(text):
            if character not in firsts:
                continue
            for length in table.lengths_from(text, start):
                things = verbs.get(text[start : start + length])
                if things is None:
                    continue
                if text[start].isascii() and _cuts_a_word(text, start, start + length):
                    continue
                reach = _REACH_IN_ENGLISH if text[start].isascii() else _REACH
                window = text[start + length : start + length + reach]
                for thing, entry in things:
                    at = window.find(thing)
                    if at >= 0 and (thing or window):
                        yield FoundActivity(entry, start, start + length + at + len(thing))
                        break
                break


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Say whether a verb in English is a part of another word: act in contact."""
    return text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()


@lru_cache(4)
def get_activities(lexicons: Lexicons) -> ActivityTable:
    """Return the work that lexicons know to be told with a verb."""
    return ActivityTable(lexicons.activities)
