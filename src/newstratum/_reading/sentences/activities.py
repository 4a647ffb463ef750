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


#: Words that begin like a verb and are none.
_NO_VERBS: Final = (
    *("编外", "编内", "编制", "编导", "编剧", "编辑", "编号", "写字楼", "写真", "拍卖", "画廊", "画院"),
    *(
        "教育",
        "教会",
        "教堂",
        "教师",
        "教授",
        "教练",
        "教务",
        "教学",
        "教研",
        "教辅",
        "教材",
        "教导",
        "教官",
        "教具",
        "教职",
        "教员",
        "教培",
    ),
    *("唱片", "唱功", "唱腔", "演员", "演艺", "演播", "演示", "演算", "演习", "演变", "演讲", "演练"),
)


#: Nouns that end with a verb.
_NOUNS: Final = frozenset(
    {
        *("支教", "宗教", "佛教", "道教", "胎教", "家教", "说教", "请教", "执教"),
        *(
            "竹编",
            "草编",
            "藤编",
            "柳编",
            "棕编",
            "绳编",
            "手编",
            "麦编",
            "主编",
            "责编",
            "总编",
            "采编",
            "美编",
            "网编",
            "特编",
            "小编",
        ),
        *(
            "文编",
            "改编",
            "汇编",
            "续编",
            "在编",
            "超编",
            "满编",
            "有编",
            "无编",
            "没编",
            "入编",
            "考编",
            "进编",
            "脱编",
            "事编",
        ),
        *("任教", "助教", "早教", "幼教", "主演", "导演", "领唱"),
        *("外卖", "买卖", "专卖", "变卖", "特卖", "义卖", "贩卖"),
    }
)


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
    def _verbs(self) -> dict[str, dict[str, Entry]]:
        """The objects of each verb; the empty one holds whatever the object is."""
        objects: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in self.entries:
            verb, gap, thing = entry.term.partition(GAP)
            if gap:
                objects[verb][thing] = entry
        return dict(objects)

    @cached_property
    def _verb_table(self) -> TermTable:
        return TermTable({verb: next(iter(things.values())) for verb, things in self._verbs.items()})

    @cached_property
    def _lengths_of_things(self) -> dict[str, tuple[int, ...]]:
        """How long the objects are that begin with a character, the longest first."""
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for things in self._verbs.values():
            for thing in things:
                lengths[thing[:1]].add(len(thing))
        return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

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
                end = start + length
                if text.startswith(_NO_VERBS, start) or text[max(0, start - 1) : start + 1] in _NOUNS:
                    break
                reach = _REACH_IN_ENGLISH if text[start].isascii() else _REACH
                # A verb that begins like a longer one has objects of its own: 管 and 管理.
                if (found := self._find_thing(text, end, reach, things)) is not None:
                    yield FoundActivity(things[text[found[0] : found[1]]], start, found[1])
                    break
                if "" in things and end < len(text):
                    yield FoundActivity(things[""], start, end)
                    break

    def _find_thing(
        self, text: str, start: int, reach: int, things: dict[str, Entry]
    ) -> tuple[int, int] | None:
        """Return where the longest object of a verb stands behind it, the first of those as long."""
        found: tuple[int, int] | None = None
        furthest = min(len(text), start + reach)
        for place in range(start, furthest):
            for length in self._lengths_of_things.get(text[place], ()):
                end = place + length
                if found is not None and length <= found[1] - found[0]:
                    break
                if end <= furthest and text[place:end] in things:
                    found = (place, end)
                    break
        return found


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Say whether a verb in English is a part of another word: act in contact."""
    return text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()


@lru_cache(4)
def get_activities(lexicons: Lexicons) -> ActivityTable:
    """Return the work that lexicons know to be told with a verb."""
    return ActivityTable(lexicons.activities)
