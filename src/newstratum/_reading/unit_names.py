"""The name of a unit: its kind by its ending, its legal form, and the words in it that say who owns it.

A unit also makes contexts for the titles beside it, and its owner leaves some of its kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import Factory, evolve, field, frozen

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import (
    CONSULTANCIES,
    ENTERPRISES,
    HOSPITALS,
    PRACTICES,
    PUBLIC_KINDS,
    SCHOOLS,
    TRADES,
    EmployerBusiness,
    Relation,
)
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.codes import find_credit_code
from newstratum._reading.english.units import (
    LATIN,
    build_no_employer,
    find_overseas_office,
    find_owner,
    says_no_employer,
)
from newstratum._reading.kinds_in_names import find_kind_in_name, write_kind_plainly
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.media_in_names import (
    LED_BY_A_UNIT,
    MAY_MAKE_MEDIA,
    MEDIA_SIGNS,
    find_doubtful_media,
    find_holder_of_media,
    find_media_in_name,
    find_part_with_media,
    tells_a_trade,
)
from newstratum._reading.name_places import carries_media, is_a_part, stands_apart
from newstratum._reading.owners.owners_in_names import find_owner_in_name
from newstratum._reading.patterns import compile_pattern

#: A term that was found, and how much its place makes it weigh.
Match: TypeAlias = tuple[Entry, Strength]

_BRACKETS: Final = compile_pattern(r"\([^()]*\)|[()]")


@frozen(cache_hash=True)
class EmployerReading:
    """What one employer cell, or one part of it, says."""

    matches: tuple[Match, ...] = ()
    #: Whether it names a unit at all (known or not).
    named: bool = False
    #: First two characters of a valid credit code in it.
    uscc_prefix: str = ""
    notes: tuple[str, ...] = ()
    #: Whether it says of what kind the unit is, and that there is one.
    has_kind: bool = field(
        default=Factory(
            lambda self: any(
                (kinds := entry.values_of("employer_kind")) is not None and _NO_UNIT not in kinds
                for entry, _ in self.matches
            ),
            takes_self=True,
        ),
        init=False,
        eq=False,
        repr=False,
    )
    #: Whether a word of ownership stands in it.
    owned: bool = field(
        default=Factory(
            lambda self: any(entry.values_of("ownership") is not None for entry, _ in self.matches),
            takes_self=True,
        ),
        init=False,
        eq=False,
        repr=False,
    )
    #: Whether the ending of a name or a code spoke, not a mere word in it.
    settled_by_name: bool = field(
        default=Factory(
            lambda self: any(strength >= Strength.SUFFIX for _, strength in self.matches), takes_self=True
        ),
        init=False,
        eq=False,
        repr=False,
    )

    @property
    def is_any_firm(self) -> bool:
        """Whether its name ends with a word for firms of many professions, before which a slip may stand."""
        return bool(self.matches) and self.matches[-1][0].term == _ANY_FIRM

    @property
    def says_something(self) -> bool:
        """Whether it tells anything: 保密 and 不详 are written where nothing is told."""
        return self.named or bool(self.notes) or any(entry.facts for entry, _ in self.matches)


_ANY_FIRM: Final = "事务所"

#: Nothing was given.
NO_EMPLOYER: Final = EmployerReading()

_CACHE_SIZE: Final = 8_192
#: One object for each meaning, so that what follows from it is found again quickly.
_intern_reading = lru_cache(_CACHE_SIZE)(EmployerReading)

_NO_UNIT: Final = "none"


#: What stands between a name and what tells its kind.
_TOLD_BEHIND: Final = frozenset('(-"')
#: A shorter text holds no credit code.
_SHORTEST_WITH_A_CODE: Final = 18


def read_employer(text: str, lexicons: Lexicons) -> EmployerReading:
    """Read the plain text of an employer cell."""
    if not text:
        return NO_EMPLOYER
    text = name_non_profits(text)
    if not _TOLD_BEHIND.isdisjoint(text):
        text = write_kind_plainly(text)
    prefix = ""
    notes: tuple[str, ...] = ()
    matches: list[Match] = []
    if len(text) >= _SHORTEST_WITH_A_CODE and (code := find_credit_code(text)) is not None:
        text, prefix = code.rest.strip(" :,;-()"), code.prefix
        entry = lexicons.codes[TermKind.CREDIT_PREFIX].get(prefix.lower())
        if entry is not None:
            matches.append((entry, Strength.CODE))
        if not prefix:
            notes = ("credit_code_invalid",)
    name = _BRACKETS.sub("", text).strip(" .") if "(" in text or ")" in text else text
    whole = lexicons.employer_whole.get(text) or lexicons.employer_whole.get(name)
    if (whole is None or not whole.facts) and text.isascii() and says_no_employer(text):
        whole = build_no_employer(text)
    if whole is not None:
        matches.append((whole, Strength.EMPLOYER_WORD))
        if whole.term != text:
            aside = " ".join(found[0] for found in _BRACKETS.finditer(text))
            matches += [(entry, Strength.EMPLOYER_WORD) for entry in _iterate_words(aside, lexicons)]
    elif text:
        matches += _read_name(text, name, lexicons)
        if not any(entry.values_of("ownership") for entry, _ in matches):
            owner = find_owner(text) if LATIN.search(text) is not None else None
            if owner is None and not any(_is_one_kind(entry) for entry, _ in matches):
                owner = find_owner_in_name(text)
            matches += [(owner, Strength.EMPLOYER_WORD)] if owner is not None else []
    if MEDIA_SIGNS.search(text) is not None and _may_be_media(matches):
        if (media := find_media_in_name(text)) is not None:
            matches.append((media, Strength.EMPLOYER_WORD))
        elif doubtful := find_doubtful_media(text):
            matches.append((Entry(doubtful, TermKind.EMPLOYER_WORD, _MAY_BE_MEDIA), Strength.EMPLOYER_WORD))
    if "(" in text:
        matches += [(entry, Strength.EMPLOYER_WORD) for entry in _OF_ONESELF if f"({entry.term})" in text]
    return _intern_reading(tuple(matches), _names_a_unit(text, prefix, whole), prefix, notes)


#: What is written for a remark of somebody on themselves: 我和老公开的, 老板娘雇的我.
_OF_ONESELF: Final = (
    Entry(
        "本人开办",
        TermKind.EMPLOYER_WORD,
        (
            ("relation", frozenset({Relation.OWNER, Relation.FOUNDER})),
            ("ownership", frozenset({"private"})),
        ),
    ),
    Entry("其雇员", TermKind.EMPLOYER_WORD, (("relation", frozenset({Relation.EMPLOYEE})),)),
    Entry("其小股东", TermKind.EMPLOYER_WORD, (("relation", frozenset({Relation.MINOR_SHAREHOLDER})),)),
    Entry(
        "其股东",
        TermKind.EMPLOYER_WORD,
        (("relation", frozenset({Relation.MINOR_SHAREHOLDER, Relation.OWNER, Relation.EMPLOYEE})),),
    ),
)


_NO_FIRM: Final = compile_pattern("民办非企业(?:单位|机构|组织)?")


def name_non_profits(text: str) -> str:
    """Return a text with 民非 for 民办非企业单位: 企业 is no legal form there."""
    return _NO_FIRM.sub("民非", text) if "非企业" in text else text


def read_unit_in_title(text: str, lexicons: Lexicons) -> EmployerReading:
    """Read the words before a title as those of a unit: 民办学校 教师, 外企 财务经理.

    A word of a trade is the title's own there (人力资源 总监), so only a unit's ending, its legal form or
    a word of ownership counts, and nothing weighs more than a word.
    """
    whole = lexicons.employer_whole.get(text)
    if whole is not None and {fact for fact, _ in whole.facts} - {"employer_kind", "ownership"}:
        return NO_EMPLOYER
    found = (
        [(whole, Strength.EMPLOYER_WORD)]
        if whole is not None
        else _read_name(text, _BRACKETS.sub("", text), lexicons)
    )
    ends = whole is not None or any(
        strength is Strength.SUFFIX and entry.kind in (TermKind.EMPLOYER_ENDING, TermKind.LEGAL_FORM)
        for entry, strength in found
    )
    if not ends and (led := _find_leading_unit(text, lexicons)):
        # 律所行政总监, 民企人力资源总监
        return read_unit_in_title(led, lexicons)
    if not ends and any(entry.values_of("ownership") is not None for entry, _ in found):
        # 民营牙科医院 正畸 医生: what stands behind the unit's name says in which field.
        inner = lexicons.employer_endings.scan(text)
        kinds = [(entry, place) for entry, place in inner if entry.kind is TermKind.EMPLOYER_ENDING]
        end = kinds[-1][1] + len(kinds[-1][0].term) if kinds else len(text)
        if 0 < len(text) - end <= _LONGEST_FIELD:
            return read_unit_in_title(text[:end], lexicons)
    return EmployerReading(
        tuple(
            (entry, Strength.WORD)
            for entry, _ in found
            if ends or entry.values_of("ownership") is not None or entry.kind is TermKind.EMPLOYER_OVERRIDE
        )
    )


#: Words that name a unit by themselves, before the field of a title.
_LEADING_UNITS: Final = (
    *("律师事务所", "会计师事务所", "税务师事务所", "律所", "会计所", "民企", "私企", "外企", "国企", "央企"),
    *("民营企业", "私营企业", "民营公司", "私营公司", "外资公司", "外资企业", "国有企业", "基金会", "民非"),
    *("司法鉴定所", "司法鉴定中心", "鉴定所", "评估所", "法律服务所", "专利代理所", "税务局", "派出所"),
    *("民办学校", "民办高校", "民营医院", "公立医院", "公立学校", "事业单位"),
)


def _find_leading_unit(text: str, lexicons: Lexicons) -> str:
    """Return the unit with which words before a title begin, where a field stands behind it; or nothing."""
    # Few words begin so: one question for all of them is faster than one for each.
    led = text.startswith(_LEADING_UNITS)
    unit = next(each for each in _LEADING_UNITS if text.startswith(each)) if led else ""
    field = text[len(unit) :]
    if unit and 0 < len(field) <= _LONGEST_FIELD and not _DEALS_WITH.search(field):
        return unit
    # 家具协会专职秘书长, 基金会项目主管: such units are no customers of whoever is told behind them.
    for entry, place in reversed(lexicons.employer_endings.scan(text)):
        end = place + len(entry.term)
        kinds = entry.values_of("employer_kind") if entry.kind is TermKind.EMPLOYER_ENDING else None
        if kinds and kinds <= _NO_CUSTOMERS and 0 < len(text) - end <= _LONGEST_FIELD:
            return "" if _BESIDE_IT.search(text, end) else text[:end]
    return ""


#: Units that whoever is told behind their name serves: firms of a profession and non-profit organisations.
_NO_CUSTOMERS: Final = PRACTICES | {Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION, Kind.SOCIAL_SERVICE_ORG}
_BESIDE_IT: Final = compile_pattern("费|[外分]包|客户|渠道|合作|系统|软件|供应|旁|边|楼|门口|附近|路|对面")


#: What the trade of somebody is who serves such units from outside.
_DEALS_WITH: Final = compile_pattern(
    "[外分]包|客户|渠道|合作|项目|系统|软件|设备|改革|业务|供应|服务|旁|边|楼|门口|附近|路"
)
#: Words between the name of a unit and a title: 正畸, 心内科, 高中语文.
_LONGEST_FIELD: Final = 4


def _names_a_unit(text: str, prefix: str, whole: Entry | None) -> bool:
    if whole is None:
        return bool(text or prefix)
    kinds = whole.values_of("employer_kind")
    return kinds is not None and _NO_UNIT not in kinds


def _read_name(text: str, name: str, lexicons: Lexicons) -> list[Match]:
    """Read a unit's name; ``name`` is the text without its brackets."""
    if LATIN.search(text) is not None and (office := find_overseas_office(text)) is not None:
        return [(office, Strength.SUFFIX)]
    if name.endswith(_OFFICES_ABROAD) and _OVERSEAS_OFFICE.search(name) is not None:
        here = _REGISTERED.search(text) is not None
        return [(_OFFICE_REGISTERED if here else _OFFICE, Strength.SUFFIX)]
    stands_alone = name.endswith("有限公司") and LED_BY_A_UNIT.search(name) is None
    if not stands_alone and (public := _find_public_with_media(name, lexicons)) is not None:
        return [(public, Strength.SUFFIX)]
    if not stands_alone and (part := find_part_with_media(name)):
        return _read_firm_with_media(part, lexicons)
    ending, legal = _find_ending(name, lexicons)
    strength = Strength.SUFFIX
    if ending is None:
        ending, form = _find_inner_ending(name, lexicons)
        if legal is not None and legal.facts:
            # The name ends with its legal form; inside it, only a unit with a form of its own counts.
            ending = ending if form is not None else None
        else:
            legal, strength = form, Strength.EMPLOYER_WORD
    if ending is not None and strength is Strength.SUFFIX and _is_media(ending):
        # 县广播电视台新媒体中心 is a part of what stands before it.
        place = name.rfind(ending.term)
        parent = lexicons.employer_endings.ending(name, place) if place > 0 else None
        if parent is not None and parent.term.endswith(_WITH_MEDIA_OF_THEIR_OWN):
            return [(parent, strength)]
    if ending is not None and strength is Strength.SUFFIX and _may_be_part_of_a_firm(ending.term):
        # 民营氢能公司研究院 is a part of the firm.
        firm = name[: name.rfind(ending.term)].removesuffix("的")
        if firm.endswith(_FIRMS_WITH_PARTS):
            ending, legal = _find_ending(firm, lexicons)
            name = firm
    if ending is not None and strength is Strength.SUFFIX and ending.term.endswith(_DEPARTMENTS):
        # 民营企业组织部 is a department of the firm, and no organ of the state.
        unit = _OF_THE_PARTY.sub("", name[: name.rfind(ending.term)])
        of_unit, form = _find_ending(unit, lexicons)
        of_a_firm = of_unit is not None or form is not None or unit.endswith(_OWNED_FIRMS)
        if of_a_firm and _OVER_FIRMS.fullmatch(unit) is None:
            ending, legal, name = of_unit, form, unit
    if ending is not None and ending.term.endswith(OFFICES):
        # The office of a law firm is judged by what the firm does.
        firms = [entry for entry, _ in lexicons.employer_endings.scan(name) if is_a_firm(entry)]
        if firms:
            return [(firms[-1], strength)]
    if ending is None and (legal is None or not legal.facts) and text != name:
        # 四大之一(会计师事务所): brackets behind a name that says nothing say of what kind it is.
        ending, strength = _find_ending_in_brackets(text, lexicons), Strength.EMPLOYER_WORD
    found: list[Match] = [(entry, Strength.EMPLOYER_WORD) for entry in _iterate_words(text, lexicons, ending)]
    if text != name:
        found = _prefer_owner_in_brackets(found, text, lexicons)
    registered = [entry for entry, _ in found if entry.values_of("registration") == _NON_PROFIT]
    registered += [_build_registered(each)] if (each := _find_registered_aside(text, name)) else []
    if (
        registered
        and ending is not None
        and not (ending.values_of("employer_kind") or _STATE_OWNED) <= _REGISTERED_SO
    ):
        # 民营养老驿站(登记为民非): the register says what it is, and who set it up does not.
        found = [match for match in found if match[0].values_of("ownership") is None]
        return [*found, (_build_registered(registered[0].term), Strength.SUFFIX)]
    if ending is not None and ending.term.endswith(_MAY_BE_PRIVATE) and _is_private(found):
        # 民办图书馆 is a house of the public no more.
        ending = evolve(_PRIVATE_HOUSE, term=ending.term)
    if ending is not None and ending.values_of("employer_kind") == _PUBLIC and _is_private(found):
        # 民营林场 and 民营动物园 are firms; whatever else is private says which it is, or nobody does.
        private = _PRIVATE_FIRM if ending.term.endswith(_RUN_AS_FIRMS) else _PRIVATE_HOUSE
        ending = evolve(private, term=ending.term)
    if ending is not None:
        found.append((ending, strength))
    if legal is not None and legal.facts:
        found.append((legal, strength))
    return found


_NON_PROFIT: Final = frozenset({"non_profit"})
#: Kinds of which a register says no more than how they are run.
_REGISTERED_SO: Final = frozenset(
    {*HOSPITALS, *SCHOOLS, Kind.SOCIAL_SERVICE_ORG, Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION, Kind.CLINIC}
)
_REGISTERED_ASIDE: Final = compile_pattern(
    "(?:登记|注册)?(?:为|是)?(?P<form>民非|社会服务机构|社会组织)(?:登记|注册|性质)?$"
)


def _find_registered_aside(text: str, name: str) -> str:
    """Return what brackets behind a name say of the register: 民非, 社会服务机构."""
    if text == name:
        return ""
    words = (word for found in _BRACKETS.finditer(text) for word in _IN_BRACKETS.split(found[0].strip("()")))
    return next((each["form"] for word in words if (each := _REGISTERED_ASIDE.match(word))), "")


@lru_cache(_CACHE_SIZE)
def _build_registered(term: str) -> Entry:
    return Entry(term, TermKind.EMPLOYER_ENDING, (("employer_kind", frozenset({Kind.SOCIAL_SERVICE_ORG})),))


def _prefer_owner_in_brackets(found: list[Match], text: str, lexicons: Lexicons) -> list[Match]:
    """Leave out an owner's word in a name where brackets behind it tell another: 国营小馆(私人开的)."""
    aside = " ".join(each[0] for each in _BRACKETS.finditer(text))
    told = [owner for entry in _iterate_words(aside, lexicons) if (owner := entry.values_of("ownership"))]
    if not told:
        return found
    owners = frozenset().union(*told)
    return [
        match
        for match in found
        if match[0].term in aside or (match[0].values_of("ownership") or owners) & owners
    ]


def _find_ending_in_brackets(text: str, lexicons: Lexicons) -> Entry | None:
    for found in _BRACKETS.finditer(text):
        for words in _IN_BRACKETS.split(found[0].strip("()")):
            ending = _find_ending(words, lexicons)[0]
            if ending is not None and ending.kind is TermKind.EMPLOYER_ENDING:
                return ending
    return None


_IN_BRACKETS: Final = compile_pattern("[,;、/]")
#: Houses that are public unless a word says that somebody else holds them.
_MAY_BE_PRIVATE: Final = (
    "图书馆",
    "博物馆",
    "美术馆",
    "文化馆",
    "纪念馆",
    "展览馆",
    "剧团",
    "艺术团",
    "杂志社",
    "出版社",
)
_PUBLIC: Final[frozenset[str]] = frozenset({Kind.PUBLIC_INSTITUTION})
_RUN_AS_FIRMS: Final = ("林场", "动物园", "植物园")
_PRIVATE_FIRM: Final = Entry(
    "民营单位", TermKind.EMPLOYER_ENDING, (("employer_kind", frozenset({Kind.PRIVATE_ENTERPRISE})),)
)
_PRIVATE_HOUSE: Final = Entry(
    "民办机构",
    TermKind.EMPLOYER_ENDING,
    (("employer_kind", frozenset({Kind.SOCIAL_SERVICE_ORG, Kind.PRIVATE_ENTERPRISE})),),
)


def _is_private(found: list[Match]) -> bool:
    owners = [owner for entry, _ in found if (owner := entry.values_of("ownership")) is not None]
    return bool(owners) and frozenset().union(*owners) == {"private"}


_OF_OWNERS: Final = frozenset({"民营", "国有", "集体", "外资", "私营"})
_FIRM_WORDS: Final = ("公司", "有限", "集团", "机构", "企业", "管理公司", "服务公司", "中心", "工厂", "厂")
#: Who owns a shop in front of whose name it is told: 民营连锁咖啡, 外资超市.
_OWNED_BY_PEOPLE: Final = frozenset({"private", "foreign"})
_STATE_OWNED: Final = frozenset({"state"})
OFFICES: Final = ("代表处", "代表机构", "办事处", "representative office", "rep office")
_FIRMS: Final = frozenset({*PRACTICES, *CONSULTANCIES})


_OFFICES_ABROAD: Final = ("办公室", "办事处", "代表处", "代表机构")
#: Offices of overseas organisations are organisations here only if they are registered here.
_OVERSEAS_OFFICE: Final = compile_pattern(
    "^(?!.*(?:红十字|联合国|世界卫生|世界银行|国际货币|国际组织(?:驻|办|代|北京|中国)))(?:[^,()]{0,6})"
    "(?:海外|境外|国外|国际)[^,()]{0,12}?"
    "(?:组织|基金会|协会|学会|联盟|慈善机构|ngo|npo|非营利机构)[^,()]{0,8}?"
    "(?:办公室|办事处|代表处|代表机构)$"
)
#: What says that it is registered, and not abroad: 已登记, and not 在香港注册.
_REGISTERED: Final = compile_pattern(
    "^(?!.*在(?:美|英|法|德|日|韩|香港|台湾|澳|新加坡|瑞|荷|境外|海外|国外|外国|当地|总部)[^,()]{0,6}"
    "(?:登记|注册)).*(?:登记|注册)"
)
_OFFICE: Final = Entry(
    "境外组织办事处",
    TermKind.EMPLOYER_ENDING,
    (("employer_kind", frozenset({Kind.FOREIGN_ENTERPRISE, Kind.SOCIAL_SERVICE_ORG})),),
)
_OFFICE_REGISTERED: Final = Entry(
    "境外组织办事处", TermKind.EMPLOYER_ENDING, (("employer_kind", frozenset({Kind.SOCIAL_SERVICE_ORG})),)
)
#: Parts of a firm that are called like units.
_PART_OF_A_FIRM: Final = compile_pattern(
    "(?:[^,]{0,4}?)(?:研究院|研究所|研究中心|学院|大学|实验室|检测中心|检验中心|测试中心|技术中心|培训中心|"
    "设计院|设计研究院|食堂|医务室|招待所|培训学校|职工医院)"
)


@lru_cache(_CACHE_SIZE)
def _may_be_part_of_a_firm(term: str) -> bool:
    return _PART_OF_A_FIRM.fullmatch(term) is not None


_FIRMS_WITH_PARTS: Final = ("公司", "集团", "企业", "工厂", "药厂", "车厂")
#: Departments that firms, schools and hospitals have, and the state as well.
_DEPARTMENTS: Final = (
    *("宣传部", "组织部", "统战部", "信访办", "信访室", "武装部", "人武部", "政治部", "保密办", "史志办"),
    *("党委", "党总支", "党支部", "党办", "党委办", "党委办公室", "团委", "纪委", "纪检", "监察室"),
)
_OF_THE_PARTY: Final = compile_pattern("的?(?:党委|党组|党总支|党工委)?$")
#: All firms or associations of a place, over which an organ of the Party stands: 区非公企业党委.
_OVER_FIRMS: Final = compile_pattern(
    "(?:[\u4e00-\u9fff]{0,6}?(?:省|市|区|县|镇|乡|旗|街道|园区)|工商联|教育局|民政局|司法局)(?:教育局|民政局|司法局)?的?"
    "(?:非公(?:有制)?|两新|小微|中小|民营|私营|外资|外商投资|互联网|行业|社会|民办|律师|注?册?会计师)*"
    "(?:企业|民企|私企|外企|经济组织|组织|协会|商会|学校|事务所|基金会|行业)*"
)
#: Words that say what firm a unit is and whose.
_OWNED_FIRMS: Final = ("民企", "私企", "外企", "国企", "央企", "企业", "港企", "台企", "合资企业")
#: Public units that have media of their own as a part.
_WITH_MEDIA_OF_THEIR_OWN: Final = (
    "电视台",
    "电台",
    "报社",
    "日报社",
    "出版社",
    "宣传部",
    "政府",
    "融媒体中心",
    "博物馆",
    "文化馆",
)


def _find_public_with_media(name: str, lexicons: Lexicons) -> Entry | None:
    """Return the public unit of which a name tells a part that makes media: 妇联的公众号中心."""
    holder, public = find_holder_of_media(name)
    if not holder:
        return None
    if public:
        return _build_public(holder)
    ending = _find_ending(holder, lexicons)[0]
    kinds = ending.values_of("employer_kind") if ending is not None else None
    private = any(entry.values_of("ownership") for entry, _ in lexicons.employer_words.scan(holder))
    return ending if kinds is not None and kinds <= PUBLIC_KINDS and not private else None


def _read_firm_with_media(holder: str, lexicons: Lexicons) -> list[Match]:
    """Read a firm of which a name tells a part that makes media: 民营服装公司的短视频团队.

    What the firm trades in is its business. Where its name tells no trade, its business stays open.
    """
    found = _read_name(holder, holder, lexicons)
    if any(_is_media(entry) for entry, _ in found):
        return found
    ending, _ = _find_ending(holder, lexicons)
    of_a_trade = tells_a_trade(holder) or (ending is not None and not ending.term.endswith(MAY_MAKE_MEDIA))
    if not of_a_trade and ending is not None:
        # 保险科技公司
        of_a_trade = lexicons.employer_endings.ending(holder, holder.rfind(ending.term)) is not None
    business = _OF_ANOTHER_TRADE if of_a_trade else _MAY_BE_MEDIA
    return [*found, (Entry(holder, TermKind.EMPLOYER_WORD, business), Strength.EMPLOYER_WORD)]


_OF_ANOTHER_TRADE: Final = (("employer_business", frozenset({EmployerBusiness.NON_MEDIA})),)
_MAY_BE_MEDIA: Final = (("employer_business", frozenset(EmployerBusiness)),)


@lru_cache(_CACHE_SIZE)
def _build_public(term: str) -> Entry:
    return Entry(term, TermKind.EMPLOYER_ENDING, (("employer_kind", frozenset({Kind.PUBLIC_INSTITUTION})),))


def _is_media(entry: Entry) -> bool:
    return entry.values_of("employer_business") is not None


def _may_be_media(matches: Sequence[Match]) -> bool:
    """Say whether the words of a unit leave open what its business is, and that it is a firm."""
    if any(entry.values_of("employer_business") is not None for entry, _ in matches):
        return False
    kinds = [kinds for entry, _ in matches if (kinds := entry.values_of("employer_kind")) is not None]
    return all(each & MEDIA_ABLE for each in kinds)


def is_a_firm(entry: Entry) -> bool:
    """Say whether an ending names a firm of a profession or of consultants."""
    kinds = entry.values_of("employer_kind")
    return kinds is not None and kinds <= _FIRMS


#: What may stand before the owner of a unit without a name.
_ARTICLES: Final = frozenset({"", "某", "一家", "某家", "某某"})


def _iterate_words(text: str, lexicons: Lexicons, ending: Entry | None = None) -> Iterator[Entry]:
    """Yield the words of a unit's name, but those of a trade that the ending has taken."""
    words = lexicons.employer_words.scan(text)
    if not words:
        return
    taken_from = text.rfind(ending.term) if ending is not None else len(text)
    taken_to = taken_from + len(ending.term) if ending is not None else 0
    small = ending is not None and Kind.INDIVIDUAL_BUSINESS in (ending.values_of("employer_kind") or ())
    for entry, place in words:
        after = place + len(entry.term)
        if entry.kind is TermKind.EMPLOYER_DECOY:
            owner = lexicons.employer_words.terms.get(entry.term[:2])
            if owner is None or entry.term[:2] not in _OF_OWNERS or not text.startswith(_FIRM_WORDS, after):
                continue
            # 民营物业公司 is a private firm; 民营物业 alone is what it looks after.
            entry = owner
        if entry.kind is TermKind.EMPLOYER_MARK and not stands_apart(text, place, after):
            continue
        business = entry.values_of("employer_business")
        if business is not None and not carries_media(business, text, after):
            continue
        if (
            small
            and entry.kind is not TermKind.EMPLOYER_OVERRIDE
            and text.find("(") not in range(place)
            and (
                (text[:place] not in _ARTICLES and after != taken_from)
                or not (entry.values_of("ownership") or _STATE_OWNED) <= _OWNED_BY_PEOPLE
            )
        ):
            # What a small shop calls itself tells nothing of who owns it: 国营老店怀旧餐厅.
            continue
        overlaps = place < taken_to and after > taken_from
        wins = entry.kind is TermKind.EMPLOYER_OVERRIDE
        if overlaps and ending is not None and not wins and entry.values_of("ownership") is None:
            inside = place >= taken_from
            # 职业技能培训 reaches into 培训学校 and says another kind: it is part of that name.
            if inside or entry.values_of("employer_kind") != ending.values_of("employer_kind"):
                continue
        yield entry


def _is_one_kind(entry: Entry) -> bool:
    """Say whether a word names one kind of unit, whoever owns it: 律师事务所."""
    return len(entry.values_of("employer_kind") or ()) == 1


def _find_ending(name: str, lexicons: Lexicons) -> tuple[Entry | None, Entry | None]:
    """Return the kind's ending and the legal form at the end of a name."""
    end, legal = len(name), None
    while (form := lexicons.legal_forms.ending(name, end)) is not None:
        made = find_kind_in_name(name[:end], lexicons)
        if made is not None and len(made.term) > len(form.term):
            return made, legal
        # The ending before the form is looked for first where the form is part of a longer one.
        longer = lexicons.employer_endings.ending(name, end)
        if longer is not None and len(longer.term) > len(form.term):
            return longer, legal
        if form.facts or legal is None:
            legal = form
        end -= len(form.term)
        if end and name[end - 1] in _BEFORE_ENGLISH_FORMS:
            # Amber Consulting Ltd
            end = len(name[:end].rstrip(_BEFORE_ENGLISH_FORMS))
    ending, made = lexicons.employer_endings.ending(name, end), find_kind_in_name(name[:end], lexicons)
    if made is not None and (ending is None or len(made.term) >= len(ending.term)):
        ending = made
    return ending, legal


_BEFORE_ENGLISH_FORMS: Final = " ,.&"


def _find_inner_ending(name: str, lexicons: Lexicons) -> tuple[Entry | None, Entry | None]:
    """Return the last ending and the last legal form in the middle of a name: 某公司研发部, 某医院心内科."""
    forms = [(entry, place) for entry, place in lexicons.legal_forms.scan(name) if entry.facts]
    for legal, place in reversed(forms):
        ending = lexicons.employer_endings.ending(name, place)
        if ending is not None:
            return ending, legal
    if forms:
        return None, forms[-1][0]
    endings = lexicons.employer_endings.scan(name)
    return next(
        (
            entry
            for entry, place in reversed(endings)
            if not _is_dealt_with(name, entry, place)
            and (is_a_part(tail := name[place + len(entry.term) :]) or _is_a_title(tail, lexicons))
        ),
        None,
    ), None


#: What a firm does with the state: 外企政府事务部 is no part of a government.
_DEALINGS: Final = compile_pattern("[^,]{0,4}?(?:事务|关系|业务|客户|渠道|市场|合作|公关|系统)(?!中心)")


def _is_dealt_with(name: str, entry: Entry, place: int) -> bool:
    """Say whether a public unit in a name is one that the firm deals with."""
    if entry.kind is not TermKind.EMPLOYER_TRADE and not name[:place].endswith(_OWNED_FIRMS):
        return False
    return _DEALINGS.match(name, place + len(entry.term)) is not None


def _is_a_title(tail: str, lexicons: Lexicons) -> bool:
    """Say whether what follows the ending of a unit's name is nothing but titles: 某律师事务所 合伙人."""
    end = len(tail.rstrip())
    while end and (title := lexicons.title_endings.ending(tail, end)) is not None:
        end = len(tail[: end - len(title.term)].rstrip())
    return not end


# ---- what a unit makes of the words beside it

NO_UNIT: Final[frozenset[str]] = frozenset({Kind.NONE})
#: Kinds whose business can be new or near media.
MEDIA_ABLE: Final[frozenset[str]] = ENTERPRISES | {Kind.INDIVIDUAL_BUSINESS}
_COMPANIES: Final = ENTERPRISES | TRADES
_COOPERATIVES: Final = frozenset({Kind.FARMERS_COOPERATIVE})
REGISTERED: Final = frozenset({Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL})
#: What a legal form leaves possible where another word names the trade (劳务派遣有限公司): a firm of a
#: profession is that firm, whatever its legal form.
COMPANY_KINDS: Final[frozenset[str]] = _COMPANIES | _FIRMS | REGISTERED

#: A context holds when every kind that remains possible is among these.
_WITHIN: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("no_unit", NO_UNIT),
    ("law", frozenset({Kind.LAW_FIRM, Kind.LEGAL_SERVICE_OFFICE})),
    ("practice", PRACTICES),
    ("intermediary", _FIRMS),
    ("non_profit", frozenset({Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION, Kind.SOCIAL_SERVICE_ORG})),
    ("hospital", HOSPITALS | {Kind.CLINIC}),
    ("school", SCHOOLS),
    ("training", frozenset({Kind.TRAINING_COMPANY, Kind.PRIVATE_SCHOOL})),
    ("clinic", frozenset({Kind.CLINIC})),
    ("individual", frozenset({Kind.INDIVIDUAL_BUSINESS, Kind.NONE})),
    ("public", PUBLIC_KINDS),
    # Posts in a cooperative are named as in a company.
    ("company", _COOPERATIVES),
)

_UNITS_OF_ANYBODY: Final = _FIRMS | TRADES | REGISTERED | {Kind.SOCIAL_SERVICE_ORG}
_PRIVATE_KINDS: Final = _UNITS_OF_ANYBODY | _COOPERATIVES | {Kind.PRIVATE_ENTERPRISE}
_FOREIGN_KINDS: Final = _UNITS_OF_ANYBODY | {Kind.FOREIGN_ENTERPRISE}
#: Kinds of which a word of state or collective ownership can say that they are not a private unit.
_OWNABLE: Final = _COMPANIES | _COOPERATIVES | _FIRMS | HOSPITALS | SCHOOLS


def infer_contexts(
    kinds: frozenset[str] | None, business: frozenset[str] | None, marks: frozenset[str], *, given: bool
) -> frozenset[str]:
    """Return the contexts that hold for the titles of a job."""
    found = set(marks)
    if not given:
        found.add("no_employer_given")
    if kinds is not None:
        found.update(name for name, within in _WITHIN if kinds <= within)
        if kinds & ENTERPRISES and kinds <= _COMPANIES:
            found.add("company")
    if business is not None and (kinds is None or kinds & MEDIA_ABLE):
        if business == {EmployerBusiness.NEW_MEDIA}:
            found.add("media")
        if EmployerBusiness.NON_MEDIA not in business:
            found.add("near_media")
    return frozenset(found)


def infer_owned_kinds(ownership: frozenset[str], kinds: frozenset[str] | None) -> frozenset[str]:
    """Return the kinds of employer that a word of ownership leaves, given what else is known.

    Empty where the word is part of a name and says nothing of the unit itself: 民营企业家协会,
    国有资产监督管理局.
    """
    left: set[str] = set()
    for owner in ownership:
        if owner == "private":
            left |= _PRIVATE_KINDS if kinds else {Kind.PRIVATE_ENTERPRISE}
        elif owner == "foreign":
            left |= _FOREIGN_KINDS if kinds else {Kind.FOREIGN_ENTERPRISE}
        elif owner == "collective":
            left.add(Kind.COLLECTIVE_ENTERPRISE)
        else:
            left |= infer_state_kinds(kinds)
    if kinds is None or not left & kinds:
        return frozenset(left) if kinds is None or kinds & _OWNABLE else frozenset()
    return frozenset(left & kinds)


#: What a state owner makes of the kinds; the first that is among them counts.
_STATE_FORMS: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (frozenset({Kind.PUBLIC_INSTITUTION}), Kind.PUBLIC_INSTITUTION),
    (ENTERPRISES, Kind.STATE_ENTERPRISE),
    (HOSPITALS | {Kind.CLINIC}, Kind.PUBLIC_HOSPITAL),
    (SCHOOLS, Kind.PUBLIC_SCHOOL),
)


def infer_state_kinds(kinds: frozenset[str] | None) -> frozenset[str]:
    """Return what a state owner makes of a kind: 国办 of a law firm means an institution."""
    if kinds is None:
        return frozenset({Kind.STATE_ENTERPRISE})
    other = Kind.PUBLIC_INSTITUTION if kinds <= PRACTICES else Kind.STATE_ENTERPRISE
    return frozenset({next((form for among, form in _STATE_FORMS if kinds & among), other)})
