"""Work told with a verb and what it is done to: 修…彩电, 给出版社翻译…书.

A term may leave a gap between the verb and its object (``写…小说``), which a few other words can fill; a term
that ends with the gap holds whatever the object is. Classes of both stand in one term
(``修|装…彩电|冰箱``), which is parted here: written out, they would take the room of thousands of terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Final

from attrs import evolve, field, frozen

from newstratum._reading.lexicon import Entry, Lexicons, TermTable
from newstratum._reading.patterns import compile_pattern

#: What stands for the words between a verb and its object.
GAP: Final = "…"
#: What parts the members of a class of verbs or of objects.
_OR: Final = "|"
#: How far into the words of a clause work is looked for.
_FURTHEST: Final = 60
#: How many characters behind a verb its object is looked for; English words are longer.
_REACH: Final = 10
#: Pairs of classes that are kept with their names.
_PAIRS_KEPT: Final = 2_048
_REACH_IN_ENGLISH: Final = 30


#: Words that begin like a verb and are none.
_NO_VERBS: Final = (
    *(
        "编外",
        "编内",
        "编制",
        "编导",
        "编剧",
        "编辑",
        "编号",
        "写字楼",
        "写真",
        "拍卖",
        "画廊",
        "画院",
    ),
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
    *("雕花", "画过"),
    *("画家", "画师", "画室", "画册", "画报", "画材", "画展", "画商", "画面", "画质", "画具", "画班"),
    *(
        "拉丁",
        "拉萨",
        "拉面",
        "拉链",
        "拉丝",
        "拉伸",
        "拉床",
        "拉花",
        "拉网",
        "拉提",
        "拉坯",
        "拉框",
        "拉力",
        "拉手",
    ),
    *("拉杆", "拉新", "拉动", "拉勾", "拉美", "拉票", "拉黑", "拉线", "拉拉", "拉家常", "拉开", "拉近"),
    *("运营", "运维", "运动", "运行", "运转", "运气", "运作", "运管", "运费", "运筹", "运用", "运城", "运河"),
    *("治安", "治理", "治水", "治沙", "治污", "治疗师", "治疗仪", "治丧", "医院", "医生", "医疗", "医药"),
    *("医美", "医保", "医学", "医师", "医务", "医护", "养老", "养护", "养生", "养成", "养育", "养号", "养路"),
    *(
        "养家",
        "养活",
        "养病",
        "养胎",
        "养车",
        "养娃",
        "养孩子",
        "种子",
        "种业",
        "种类",
        "种草",
        "种牙",
        "种植医",
        "种植牙",
        "种植体",
        "种植科",
        "种植技",
        "采访",
    ),
)


#: What makes a noun of a verb before it: 策划总监, 运输公司, 种植技术员.
_OF_A_POST_OR_UNIT: Final = compile_pattern(
    "[^,]{0,4}(?:员|师|医生|牙医|护士|工|长|经理|总监|主任|主管|专员|助理|顾问|负责人|管理|部|处|科|室|组|队|"
    "公司|机构|中心|所|院|局|"
    "厂|场|园|店|馆|社|站|基地|集团|企业|行业|工作|岗|岗位|方向|专业|技术|调度)$"
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
        *("小卖", "外卖", "买卖", "专卖", "变卖", "特卖", "义卖", "贩卖"),
        *("动画", "国画", "漫画", "油画", "版画", "字画", "书画", "壁画", "年画", "插画", "名画", "古画"),
        *(
            "照写",
            "绘画",
            "刻画",
            "沙画",
            "岩画",
            "挂画",
            "锦绣",
            "浮雕",
            "普拉",
            "货拉",
            "拖拉",
            "马拉",
            "卡拉",
        ),
        *("沙拉", "拉拉", "阿拉", "乌拉", "伊拉", "货运", "客运", "海运", "空运", "航运", "快运", "营运"),
        *("水运", "陆运", "奥运", "托运", "搬运", "承运", "装运", "转运", "储运", "物种", "品种", "各种"),
        *("这种", "那种", "几种", "多种", "特种", "工种", "兵种", "接种", "育种", "制种", "法治", "政治"),
        *("防治", "整治", "根治", "统治", "自治", "综治", "中医", "西医", "兽医", "牙医", "军医", "校医"),
        *("培养", "保养", "抚养", "赡养", "修养", "营养", "供养", "疗养", "休养"),
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
            verbs, gap, things = entry.term.partition(GAP)
            for verb in verbs.split(_OR) if gap else ():
                of_verb = objects[verb]
                for thing in things.split(_OR):
                    # Classes overlap: the first term that names a pair holds.
                    of_verb.setdefault(thing, entry)
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
                    thing = text[found[0] : found[1]]
                    yield FoundActivity(_name_pair(things[thing], text[start:end], thing), start, found[1])
                    break
                if "" in things and end < len(text):
                    if not _names_a_post(text, end, length):
                        yield FoundActivity(_name_pair(things[""], text[start:end], ""), start, end)
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


@lru_cache(_PAIRS_KEPT)
def _name_pair(entry: Entry, verb: str, thing: str) -> Entry:
    """Return what a term says of one verb and one object of its classes."""
    return entry if _OR not in entry.term else evolve(entry, term=f"{verb}{GAP}{thing}")


def _names_a_post(text: str, end: int, length: int) -> bool:
    """Say whether what stands behind a verb of several characters makes a post or a unit of it."""
    return length > 1 and _OF_A_POST_OR_UNIT.match(text, end) is not None


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Say whether a verb in English is a part of another word: act in contact."""
    return text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()


@lru_cache(4)
def get_activities(lexicons: Lexicons) -> ActivityTable:
    """Return the work that lexicons know to be told with a verb."""
    return ActivityTable(lexicons.activities)
