"""Clauses that speak of somebody else: whose the unit is, who hired the writer, what kin do.

Who tells a post and then of a boss (老师，谁办的学校？一个老板) is not that boss, and who opened a works that
pays the writer is another person (夫妻俩办的公司，请我管生产). A clause speaks of the writer where it says so
(我, 本人, 自己) or where nobody else is named in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import Relation
from newstratum._reading.constructions.of_contracts import COUNTRIES
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.owners_told import PLACES, classify_owner
from newstratum._reading.sentences.told_clauses import ToldClause, holds_a_unit, is_hired, only_holds
from newstratum._reading.unit_names import NO_EMPLOYER
from newstratum._reading.wordings.wording import KIN

_CACHE_SIZE: Final = 4_096
#: What the owner of a unit is called.
_OWNER_NOUNS: Final = (
    *("老板", "老板娘", "东家", "厂主", "矿主", "船东", "雇主", "业主", "掌柜", "企业家", "商人", "店主"),
    *("庄主", "园主", "场主", "馆主", "坊主", "船主", "山主", "站主", "校董"),
    *("生意人", "富商", "富豪", "首富", "大股东", "控股股东", "实控人", "实际控制人", "出资人"),
    *("投资人", "举办者", "创始人", "创办人"),
)
_OWNER: Final = f"(?:{'|'.join(sorted(_OWNER_NOUNS, key=len, reverse=True))})"
#: Who else may be the one that a clause tells of.
_PERSON: Final = (
    f"(?:{_OWNER}|{KIN}|老总|[院校园所厂店会]长|董事长|总经理|室友|朋友|同学|亲戚|老乡|师傅|导师|领导|上司|"
    "同事|战友|发小|"
    "人家|对方|他|她)"
)
_AN_OWNER: Final = compile_pattern(_OWNER)
_OF_KIN: Final = compile_pattern(
    f"^(?:我|我们|家里|俺|咱)?的?{KIN}(?:也|都|就|还|在|是|做|当|开(?!的)|退休|从|给|以前|现在)"
    f"(?![^,]*(?:我(?!们?的?{KIN})|自己|本人))"
)
_BEGINS_WITH_A_PERSON: Final = (
    f"^(?:(?:其实|因为|听说|就|[我俺咱]们?|公司|[厂店院校]里?|单位)的?){{0,3}}{_PERSON}"
    "(?!$|兼|助理|秘书|司机|一枚|一个$|娘$|级|[和及与][^,]{0,6}(?:ceo|cto|总|经理|主管|师))[^, /&+(、-]"
)
_OF_A_PERSON: Final = compile_pattern(_BEGINS_WITH_A_PERSON)
#: What is said to be an owner, or to have one: 公司是…, 董事会是几个老板.
_NOT_THE_WRITER: Final = (
    "(?:公司|厂|店|学校|医院|单位|集团|企业|机构|[董理]事会|股东|法人|老总|[校院园厂所店会]长|实控人|东家|"
    "举办方|投资方|背后|"
    "上面|来访者|客户|学员|会员)"
)
#: An owner who is told of as somebody else: 厂主是…, 老板之前在…, 董事会是几个老板.
_SPEAKS_OF_AN_OWNER: Final = compile_pattern(
    f"{_BEGINS_WITH_A_PERSON}|"
    f"^(?!我|本人|自己)[^,]{{0,6}}{_NOT_THE_WRITER}(?:们|里头?|后面)?(?:就|都|全|也|"
    f"多)?[是系为由][^,]{{0,8}}{_OWNER}"
    "(?:自己)?(?:的|[开办投][^,]{0,4}的?|创[业办][^,]{0,3})?$"
)
#: An owner who is only named, which behind a post is somebody else: 一个房地产老板, 里头全是老板, 本地老板.
_NAMES_AN_OWNER: Final = compile_pattern(
    f"(?:[一几两三俩某那这有些][个位名帮群些家]|某|[俩仨两三几])[^,]{{0,8}}{_OWNER}|"
    f"(?:归|属于|都是|全是|多是|净是)[^,]{{0,6}}{_OWNER}|"
    f"{_OWNER}(?:们|的|[开办投]的)$|^(?:东家|雇主|举办者|出资人|实控人|大股东)$|"
    f"^(?:{PLACES}|{COUNTRIES}|私人|民营|房地产|乡下|煤|做[^,]{{1,6}}的)(?:来的|籍|的|大|小)?{_OWNER}$"
)
#: Who is hardly the writer, even at the beginning: 雇主:民营公司; 台湾老板,我管品质.
_NOT_AT_FIRST: Final = compile_pattern(f"(?:东家|雇主|举办者)$|(?:{PLACES}|{COUNTRIES}|私人|乡下)")
#: What others call the writer is no post: 都喊我老板.
_CALLED: Final = compile_pattern(f"(?:喊|叫|称呼?|管)我(?:叫|作|做|为|成|一声)?[^,]{{0,4}}{_OWNER}")
#: For whom somebody works who owns what is told: 给开厂的亲戚管账.
_WORKS_FOR: Final = compile_pattern("[给帮替跟为随](?:人家)?(?:一个|个)?(?:开|办)[^,的]{1,5}的[^,]{1,8}")
#: What the unit makes, and not what the writer owns: 卖自家牛仔裤.
_OUR_GOODS: Final = compile_pattern(
    "(?:卖|播|推|讲|介绍|拍|带)(?:的|自?己?)?自家(?![^,]*(?:店|厂|公司|铺|作坊|工作室|农场|园))"
)
#: Who hired the writer to a post: 老板请我做会计, 请我去管生产.
_HIRES: Final = compile_pattern(
    f"(?:{_PERSON}|公司|夫妻俩?|两口子|[厂店院校]里)[^,没不]{{0,4}}[请雇聘招派](?:了|来|"
    "去)?我(?![^,]*(?:合伙|入伙|创业|入股|一起|共同|搭伙|开公司))|"
    "^[请雇聘招](?:了|来|去)?我[来去]?(?:管|当|打理)|(?<![没不人])[雇聘]我(?:[来去]?(?:管|当|做|教|负责))"
)
_SAYS_ONESELF: Final = compile_pattern(
    "(?<![加和跟带连算])我(?!们?的?(?:老板|东家|厂主|公司|单位|厂|学校|医院|[大高初中小]?学?(?:同学|室友)|"
    "朋友|老乡|亲戚|战友|发小|前同事|师[兄弟姐妹父傅]|"
    f"{KIN}))|(?<!老板)(?<!东家)(?<!人)(?<!他)(?<!她)(?<!俩)自己|本人|俺|咱|兼|"
    "^(?:是|当|担任)(?![^,]*的$)|^[当做干](?:个|着)?[^,]{0,6}老板的$"
)
#: A writer who is one of the owners: 我是其中之一.
_ONE_OF_THEM: Final = compile_pattern("其中|之一|其一|一个(?:就)?是我|^(?:我是)?联合创始人")
#: Owners whom somebody serves, of whatever unit: 来访者多是企业老板.
_SERVED: Final = compile_pattern(
    "客户|商家|网店|主顾|顾客|来访|访客|学[员生]|徒弟|会员|成员|理事|甲方|乙方|对象|读者|听众|粉丝|邻居|家长|"
    "病人|患者|当事人|"
    "房客|住户|熟人|圈|商会|协会|群里"
)
_BEGINS_WITH_ME: Final = compile_pattern(
    "^(?:而|可|但|只有|轮到|就)?(?:我|本人|俺)(?!们?的?(?:公司|单位|老板|厂))"
)
_ALONE: Final = ("自己", "自个", "独自", "一手", "白手")


def leave_to_others(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave to somebody else what clauses tell of them, where another clause tells of the writer."""
    hired = any(_HIRES.search(each.clause.words) for each in told) and not any(each.alone for each in told)
    speaks_of_others = hired or any(_holds(each) or _OF_KIN.match(each.clause.words) for each in told)
    if not speaks_of_others or any(_ONE_OF_THEM.search(each.clause.words) for each in told):
        # 公司两个老板,我是其中之一
        yield from told
        return
    served = any(each.unit.named and each.unit.owned and each.is_of_today for each in told)
    of_another = False
    for place, each in enumerate(told):
        words = each.clause.words
        others = [*told[:place], *told[place + 1 :]]
        after = told[place + 1] if place + 1 < len(told) else None
        plainly = _OF_A_PERSON.search(words) is not None
        hires = hired and _HIRES.search(words) is not None
        writer_is_told = hires or any(_tells_of_the_writer(other, plainly=plainly) for other in others)
        if not (each.is_of_today and writer_is_told):
            of_another = False
            yield each
            continue
        if _OF_KIN.match(words) is not None:
            # 女婿在外企当经理,我给他们带娃
            of_another = True
            continue
        owner = "" if served and _OUR_GOODS.search(words) else _find_another_owner(words, first=not place)
        if owner is None and after is not None:
            # 老总是温州人,自己办的厂,我负责外贸
            goes_on = of_another and words.startswith(_ALONE) and _BEGINS_WITH_ME.match(after.clause.words)
            # 民企产品经理,老板之前在日报
            once = words in _OWNER_NOUNS and after.clause.timed
            owner = "private" if goes_on or once else None
        if owner is None and hired and not hires and _SAYS_ONESELF.search(words) is None:
            # 夫妻俩办的公司,请我去管生产
            owner = "private"
        of_another = owner is not None or plainly
        yield each if owner is None or not (hires or _holds(each)) else _leave(each, owner)


def _find_another_owner(words: str, *, first: bool) -> str | None:
    """Return the kind of an owner who is told of as somebody else; None where the writer may be meant.

    Empty for owners of whatever unit, whom somebody serves or knows. What begins a cell is more often the
    writer: 一个私企老板,工程师.
    """
    if _CALLED.search(words) is not None:
        return ""
    if _works_for_one(words):
        return classify_owner(words) or "private"
    if _HIRES.search(words) is not None:
        return (classify_owner(words) or "private") if _AN_OWNER.search(words) is not None else ""
    if _SAYS_ONESELF.search(words) is not None:
        return None
    if _SPEAKS_OF_AN_OWNER.search(words) is None:
        begins_as_one = first and words.endswith(_OWNER_NOUNS) and _NOT_AT_FIRST.match(words) is None
        if begins_as_one or _NAMES_AN_OWNER.search(words) is None:
            return None
    return "" if _SERVED.search(words) is not None else classify_owner(words) or "private"


def _works_for_one(words: str) -> bool:
    """Say whether words tell of work for the owner of a unit who is no client: 给开厂的亲戚管账."""
    return _WORKS_FOR.search(words) is not None and _SERVED.search(words) is None


def _tells_of_the_writer(told: ToldClause, *, plainly: bool) -> bool:
    """Say whether a clause tells of a post, or begins with the writer.

    Beside a clause that plainly speaks of another person any work is the writer's.
    """
    begins = _BEGINS_WITH_ME.match(told.clause.words) is not None and _OF_KIN.match(told.clause.words) is None
    hired = any(map(is_hired, told.manner)) or _HIRES.search(told.clause.words) is not None
    works = told.has_post or (plainly and bool(told.parts))
    return begins or hired or (told.is_of_today and works and not _calls_an_owner(told))


def _calls_an_owner(told: ToldClause) -> bool:
    """Say whether all that a clause names is an owner: 温州老板, 厂主是本地农民企业家."""
    heads = [part.head for part in told.parts if part.head is not None]
    called = [*(head.term for head in heads), *(entry.term for entry in told.manner if holds_a_unit(entry))]
    return bool(called) and all(term.endswith(_OWNER_NOUNS) for term in called)


def _holds(told: ToldClause) -> bool:
    """Say whether a clause would make the writer the holder of a unit."""
    entries = [*told.manner, *(entry for entry, _ in told.unit.matches)]
    entries += [entry for part in told.parts for entry in part.entries]
    return any(map(only_holds, entries))


def _leave(told: ToldClause, owner: str) -> ToldClause:
    """Return a clause without what it tells of another person, and with whose the unit is."""
    hires = _HIRES.search(told.clause.words)
    mine = hires is not None or _works_for_one(told.clause.words)
    # 请我来管厂: a word for a unit behind it names none.
    behind = hires is not None and told.clause.words.find(told.clause.unit) > hires.start()
    unit = evolve(
        told.unit, matches=tuple((_take_away(entry), weight) for entry, weight in told.unit.matches)
    )
    if not unit.has_kind or behind or (told.parts and not mine):
        unit = NO_EMPLOYER
    if owner and not unit.owned:
        said = Entry(told.clause.words, TermKind.EMPLOYER_WORD, (("ownership", frozenset({owner})),))
        unit = evolve(unit, matches=(*unit.matches, (said, Strength.EMPLOYER_WORD)))
    manner = tuple(entry for entry in told.manner if not holds_a_unit(entry))
    parts = tuple(
        evolve(part, more=tuple(entry for entry in part.more if not holds_a_unit(entry)))
        for part in told.parts
        if mine and part.head is not None and not only_holds(part.head)
    )
    clause = evolve(told.clause, unit="", led_in_by=ClauseWord.AT if unit.named else None, activity="")
    manner += (_HIRED,) if mine else ()
    remark = not unit.named and not parts
    return ToldClause(clause, unit, parts, manner, told.share, remark, of_another=not mine)


@lru_cache(_CACHE_SIZE)
def _take_away(entry: Entry) -> Entry:
    """Return an entry without what it says of the relation."""
    if not holds_a_unit(entry):
        return entry
    return evolve(entry, facts=tuple(each for each in entry.facts if each[0] != "relation"))


_HIRED: Final = Entry("", TermKind.CLAUSE, (("relation", frozenset({Relation.EMPLOYEE})),))
