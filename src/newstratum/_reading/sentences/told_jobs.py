"""What a sentence leaves of a job: its unit, and what is done.

Words of one unit are joined, a firm is narrowed by its profession, and a small unit of one's own is one even
where its trade is not known. What is done is a noun at the end, or a verb with what it is done to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import PRACTICES, Relation, Role, Service
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import TitlePart, read_title_part
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.activities import get_activities
from newstratum._reading.sentences.units_told import SMALL_UNITS
from newstratum._reading.unit_names import EmployerReading

_CACHE_SIZE: Final = 8_192


def join_units(one: EmployerReading, other: EmployerReading) -> EmployerReading:
    """Return what two clauses say of one unit."""
    if not one.named and not one.matches:
        return other
    matches = (*one.matches, *(match for match in other.matches if match not in one.matches))
    return EmployerReading(
        matches, one.named or other.named, one.uscc_prefix or other.uscc_prefix, (*one.notes, *other.notes)
    )


def get_kinds(unit: EmployerReading) -> frozenset[str] | None:
    """Return the kinds that the words of a unit leave; None if they are silent."""
    said = [kinds for entry, _ in unit.matches if (kinds := entry.values_of("employer_kind")) is not None]
    return frozenset().union(*said) if said else None


def combine_kinds(unit: EmployerReading) -> frozenset[str] | None:
    """Return the kinds that all words of a unit leave together; None if they are silent or differ."""
    said = [kinds for entry, _ in unit.matches if (kinds := entry.values_of("employer_kind")) is not None]
    return (frozenset.intersection(*said) or None) if said else None


#: What small units of one's own end with, where their trade is not known.
SHOPS: Final = (
    "店",
    "馆",
    "铺",
    "摊",
    "坊",
    "厂",
    "厂子",
    "公司",
    "园",
    "场",
    "档口",
    "民宿",
    "农庄",
    "行",
    "企业",
    "营地",
    "基地",
    "农场",
    "牧场",
    "鱼塘",
    "果园",
    "大棚",
    "驿站",
    "客栈",
    "俱乐部",
    "工作室",
    "服务部",
    "经营部",
    "作坊",
    "门面",
    "班子",
    *("吧", "屋", "食堂", "书院", "酒窖", "推拿馆"),
    *SMALL_UNITS,
)
_OWN_KINDS: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE, Kind.INDIVIDUAL_BUSINESS})


@lru_cache(_CACHE_SIZE)
def build_own_unit(words: str) -> EmployerReading:
    """Return a unit of one's own of which no more is known than that it is one."""
    entry = Entry(words, TermKind.EMPLOYER_WORD, (("employer_kind", _OWN_KINDS),))
    return EmployerReading(((entry, Strength.EMPLOYER_WORD),), named=True)


#: The firm of a profession, where the unit is only called a firm: 注册会计师,在事务所执业.
_FIRMS_OF_PROFESSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accountant": Kind.ACCOUNTING_FIRM,
        "certified_accountant": Kind.ACCOUNTING_FIRM,
        "auditor": Kind.ACCOUNTING_FIRM,
        "lawyer": Kind.LAW_FIRM,
        "tax_agent": Kind.TAX_FIRM,
        "patent_agent": Kind.PATENT_AGENCY,
        "appraiser": Kind.APPRAISAL_FIRM,
        "real_estate_appraiser": Kind.APPRAISAL_FIRM,
    }
)
#: Fewer kinds are no firm of any profession.
_SEVERAL_KINDS: Final = 4


def narrow_firm(unit: EmployerReading, parts: Sequence[TitlePart]) -> EmployerReading:
    """Return a unit that is only called a firm as the firm of the profession that is told."""
    kinds = get_kinds(unit)
    if kinds is None or len(kinds) < _SEVERAL_KINDS or not kinds & PRACTICES:
        return unit
    professions = {
        profession for part in parts if part.head for profession in part.head.values_of("profession") or ()
    }
    firms = {_FIRMS_OF_PROFESSIONS[each] for each in professions if each in _FIRMS_OF_PROFESSIONS} & kinds
    if len(firms) != 1:
        return unit
    firm = _build_firm(unit.matches[-1][0].term, next(iter(firms)))
    return evolve(unit, matches=(*unit.matches, (firm, Strength.EMPLOYER_WORD)))


#: In which units people of a profession serve that are no firms of any trade.
_UNITS_OF_PROFESSIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "doctor": frozenset({Kind.PRIVATE_HOSPITAL, Kind.CLINIC}),
        "nurse": frozenset({Kind.PRIVATE_HOSPITAL, Kind.CLINIC}),
        "medical_technician": frozenset({Kind.PRIVATE_HOSPITAL, Kind.CLINIC}),
        "teacher": frozenset({Kind.PRIVATE_SCHOOL, Kind.TRAINING_COMPANY}),
        "notary": frozenset({Kind.NOTARY_OFFICE}),
        "forensic_expert": frozenset({Kind.FORENSIC_INSTITUTE}),
        "social_worker": frozenset({Kind.SOCIAL_SERVICE_ORG}),
        "lawyer": frozenset({Kind.LAW_FIRM}),
        "appraiser": frozenset({Kind.APPRAISAL_FIRM}),
        "real_estate_appraiser": frozenset({Kind.APPRAISAL_FIRM}),
    }
)
#: Who does the same in a firm of any trade.
_SERVES_A_FIRM: Final = compile_pattern("法务|counsel|legal|公司律师|厂医|校医|培训|内训")
_CALLED_A_FIRM: Final = compile_pattern("[a-z]|企|公司|厂|集团|店|行|资本|中心|[院校所园]|社")


def open_to_profession(unit: EmployerReading, parts: Sequence[TitlePart]) -> EmployerReading:
    """Return a unit of which only the owner is told with the kinds that a profession leaves: a doctor, 民营.

    Who owns a unit says that it is a firm only where nothing else can be meant.
    """
    if not unit.matches or not all(_only_owns(entry) for entry, _ in unit.matches):
        return unit
    if any(part.unit.has_kind for part in parts):
        return unit
    professions = {
        profession
        for part in parts
        if part.head and not _SERVES_A_FIRM.search(part.head.term)
        for profession in part.head.values_of("profession") or ()
    }
    kinds = frozenset().union(*(_UNITS_OF_PROFESSIONS.get(each, frozenset()) for each in professions))
    if not kinds:
        return unit
    opened = frozenset({*kinds, Kind.PRIVATE_ENTERPRISE, Kind.FOREIGN_ENTERPRISE})
    return evolve(
        unit,
        matches=tuple(
            (
                Entry(
                    entry.term,
                    TermKind.EMPLOYER_WORD,
                    (("ownership", entry.values_of("ownership") or frozenset()), ("employer_kind", opened)),
                ),
                strength,
            )
            for entry, strength in unit.matches
        ),
    )


def _only_owns(entry: Entry) -> bool:
    owners = entry.values_of("ownership")
    kinds = entry.values_of("employer_kind")
    any_firm = kinds is None or Kind.PRIVATE_ENTERPRISE in kinds
    return owners == _PEOPLE and any_firm and _CALLED_A_FIRM.search(entry.term) is None


_PEOPLE: Final[frozenset[str]] = frozenset({"private"})


@lru_cache(_CACHE_SIZE)
def _build_firm(term: str, kind: str) -> Entry:
    return Entry(term, TermKind.EMPLOYER_WORD, (("employer_kind", frozenset({kind})),))


_NO_SERVICE: Final[frozenset[str]] = frozenset({Service.NONE})
#: Words before the name of a job that only say that it is done.
_DOES: Final = compile_pattern("(?:担任|从事|当任|出任|负责|当|做|任|干|搞|是|为)(?:一?[个名位])?")


def read_work(text: str, lexicons: Lexicons) -> TitlePart:
    """Read what somebody does: a noun at the end, or a verb with what it is done to."""
    part = _read_of_the_end(text, lexicons)
    if part.head is None or _DEED not in (part.head.values_of("mark") or ()):
        return part
    return evolve(part, head=_build_deed(part.head))


#: The mark of words that name what is done, and not who does it: 目检, and not 目检员.
_DEED: Final = "deed"


@lru_cache(_CACHE_SIZE)
def _build_deed(head: Entry) -> Entry:
    """Return words of work as work told with a verb: they name no post beside one that is named."""
    return evolve(head, kind=TermKind.ACTIVITY)


def _read_of_the_end(text: str, lexicons: Lexicons) -> TitlePart:
    before, of, after = text.rpartition("的")
    if of and after and (part := _read_words(after, lexicons)).head is not None and part.at_end:
        # 拍广告片的自由导演: what stands before says more of the same.
        more = _read_words(before, lexicons)
        manner = lexicons.prefixes.terms.get(before) or lexicons.modifiers.terms.get(before)
        if manner is not None and manner.facts:
            part = evolve(part, modifiers=(*part.modifiers, manner))
        return evolve(part, more=(*part.more, *((more.head,) if more.head else ()), *more.more))
    return _read_words(text, lexicons)


#: Words behind a noun that only count who it is: 直播运营一枚.
_COUNTED_BEHIND: Final = compile_pattern("(?<=..)一[枚只名位个条](?:本人)?$")
_POSTS: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE})


def _read_words(text: str, lexicons: Lexicons) -> TitlePart:
    text = _COUNTED_BEHIND.sub("", text)
    part = read_title_part(text, lexicons)
    if part.head is not None and part.at_end and len(part.head.term) == len(text):
        return part
    posted = False
    if (does := _DOES.match(text)) is not None and does.end() < len(text):
        noun = read_title_part(text[does.end() :], lexicons)
        if (
            noun.head is not None
            and noun.at_end
            and not (part.head is not None and part.at_end and part.head.term.startswith(does[0]))
        ):
            part, posted = noun, noun.head.kind in _POSTS
    told = get_activities(lexicons).find(text)
    if not told:
        return part
    first, last = told[0], told[-1]
    if posted and part.head is not None and first.end + len(part.head.term) <= len(text) and not first.start:
        # 做财务总监: the post at the end is what is done, and not 做财务.
        return part
    if part.head is not None and part.at_end and not _names_no_work(part.head):
        # 翻译德文书 ends with 文书 by chance: the verb in front is what is done.
        if first.start or first.end + len(part.head.term) > len(text) + _OVERLAP:
            return part
        found = first
    elif part.head is not None and text.rfind(part.head.term) > last.start and not _names_no_work(part.head):
        return part
    else:
        # 教小孩弹琴: the first verb is what is done, the second what it is about.
        found = first
    more = (*((part.head,) if part.head else ()), *part.more)
    return evolve(part, head=found.entry, more=more, at_end=True)


def _names_no_work(head: Entry) -> bool:
    """Say whether a noun names no work of the person where a verb stands before it: 教学生, 涨粉丝."""
    return head.kind is TermKind.NO_JOB or head.values_of("status") is not None


#: How much of a title a verb's object may take.
_OVERLAP: Final = 1
#: Of what somebody does alone, the service on the left is done by way of the one on the right.
_BY_WAY_OF: Final = ((Service.RETAIL, Service.WE_MEDIA), (Service.WE_MEDIA, Service.WRITING))
_CREATES: Final = frozenset({Service.ARTS, Service.WRITING, Service.PERFORMING})


def find_service(
    told: Iterable[str], parts: tuple[TitlePart, ...], lexicons: Lexicons
) -> tuple[TitlePart, ...]:
    """Return the parts of what somebody does alone, with the service that the words name.

    A noun may name no service (修路由的师傅), and the words it stands among one. Who sells own works
    (画画卖画) offers the works.
    """
    offered = [part for part in parts if offers_service(part)]
    if not offered:
        for words in told:
            for found in get_activities(lexicons).find(words):
                if list_services(part := TitlePart(found.entry, at_end=True)):
                    return (part,)
        return parts
    services = [list_services(part) for part in offered]
    if len(offered) == 1:
        return parts
    if common := frozenset.intersection(*services):
        # 家电师傅,上门修空调: the word that says more of the service counts.
        narrow = tuple(part for part in parts if list_services(part) == common)
        return narrow if narrow and len(narrow) < len(offered) else parts
    named = frozenset().union(*services)
    if Service.OTHER in named and len(named) > 1:
        return tuple(part for part in parts if list_services(part) != {Service.OTHER})
    if Service.RETAIL in named and named & _CREATES:
        return tuple(part for part in parts if list_services(part) & _CREATES)
    for main, way in _BY_WAY_OF:
        if {main, way} <= named:
            return tuple(part for part in parts if main in list_services(part))
    return parts


def list_services(part: TitlePart) -> frozenset[str]:
    """Return the services that a part names, done alone."""
    if part.head is None:
        return frozenset()
    said = part.head.values_of("service")
    if said is None:
        # Done for a unit, it is no service; done alone, it is one.
        alone = (dict(variant.facts) for variant in part.head.variants if variant.at == "no_unit")
        said = next((facts["service"] for facts in alone if "service" in facts), frozenset())
    return said - _NO_SERVICE


def offers_service(part: TitlePart) -> bool:
    """Say whether what a part names is a service where it is done alone."""
    return bool(list_services(part))


def narrow_to_management(part: TitlePart) -> TitlePart:
    """Return what somebody does who leads people as management, where it can be that."""
    roles = part.head.values_of("role") if part.head is not None else None
    if part.head is None or roles is None or len(roles) == 1 or Role.MANAGEMENT not in roles:
        return part
    return evolve(part, head=_build_leader(part.head))


@lru_cache(_CACHE_SIZE)
def _build_leader(head: Entry) -> Entry:
    said = {"role": frozenset({str(Role.MANAGEMENT)})}
    facts = tuple((fact, said.get(fact, values)) for fact, values in head.facts)
    variants = tuple(
        evolve(each, facts=tuple((fact, said.get(fact, values)) for fact, values in each.facts))
        for each in head.variants
    )
    return evolve(head, facts=facts, variants=variants)


_SKILLED: Final[frozenset[str]] = frozenset({Service.SKILL_SERVICE})


def is_repaired_at_own_stall(
    manner: Sequence[Entry], unit: EmployerReading, parts: Sequence[TitlePart]
) -> bool:
    """Say whether somebody repairs things at a unit of their own whose noun tells no one service."""
    holds = any((entry.values_of("relation") or frozenset({""})) <= _HOLDERS for entry in manner)
    sold = [services for entry, _ in unit.matches if (services := entry.values_of("service")) is not None]
    told = [services for part in parts if (services := list_services(part))]
    return holds and bool(sold) and len(sold[0]) > 1 and all(services <= _SKILLED for services in told)


_HOLDERS: Final[frozenset[str]] = frozenset({Relation.OWNER, Relation.FOUNDER})
_BARE_OWN_UNITS: Final = compile_pattern(
    "(?<![\u4e00-\u9fff])(?:我|我们|咱)?(?P<unit>厂|厂子|店|铺子?|馆子?|作坊|养殖场|农场|饭店|门店|"
    "车间)(?:里|内)"
)


def find_bare_unit(told: Iterable[str]) -> EmployerReading | None:
    """Return the unit of its owner that a sentence only mentions by its noun: 厂里二十号人."""
    for words in told:
        if (found := _BARE_OWN_UNITS.search(words)) is not None:
            return build_own_unit(found["unit"])
    return None


#: Words that take up the job told before.
THIS_ONE: Final = compile_pattern("这[份个块边样头](?:工作?|活|差事)?")
#: What somebody does alone, told with how it is done: 自己接结构计算的活.
DONE_ALONE: Final = compile_pattern("接[^,]{0,8}[单活稿图片项目计算]|(?:自己|单)干|揽活")
#: Who goes on alone does what was done before: 给人做效果图,后来自己接.
GOES_ON_ALONE: Final = compile_pattern("自己(?:接|做|干|跑|单干)(?:活|单)?$|^单干|单飞")


def order_manner(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Put the words that say most precisely how somebody works last, where they count."""
    unique = tuple(dict.fromkeys(entries))
    relations = [values for entry in unique if (values := entry.values_of("relation"))]
    ordered = sorted(unique, key=lambda entry: -len(entry.values_of("relation") or ()))
    if contradict(unique):
        return (*ordered, _build_contradiction(frozenset().union(*relations)))
    if relations and (common := frozenset.intersection(*relations)) < min(relations, key=len):
        # 自己开的,个体的: what both words leave is said by both.
        return (*ordered, _build_common(ordered[-1].term, common))
    return tuple(ordered)


def contradict(entries: Iterable[Entry]) -> bool:
    """Say whether words of how somebody works cannot hold together: 没有单位 and 上班."""
    relations = [values for entry in entries if (values := entry.values_of("relation"))]
    return len(relations) > 1 and not frozenset.intersection(*relations)


@lru_cache(_CACHE_SIZE)
def open_to_shareholder(entry: Entry) -> Entry:
    """Return a word of owning that leaves open whether somebody is one of several holders."""
    relation = entry.values_of("relation")
    if relation is None or not relation <= {Relation.OWNER, Relation.FOUNDER}:
        return entry
    return Entry(entry.term, entry.kind, (("relation", relation | {Relation.MINOR_SHAREHOLDER}),))


@lru_cache(_CACHE_SIZE)
def add_management(entry: Entry, *, practises: bool) -> Entry:
    """Return a word of owning that says that the owner runs the unit."""
    relation = entry.values_of("relation")
    if relation is None or not relation <= {Relation.OWNER, Relation.FOUNDER}:
        return entry
    # Whether who owns a clinic practises there is not said.
    roles = frozenset({Role.MANAGEMENT, Role.PROFESSIONAL} if practises else {Role.MANAGEMENT})
    return Entry(entry.term, entry.kind, (*entry.facts, ("role", roles)))


@lru_cache(_CACHE_SIZE)
def _build_contradiction(relations: frozenset[str]) -> Entry:
    """Words that contradict each other leave open which of them holds."""
    return Entry("", TermKind.CLAUSE, (("relation", relations),))


@lru_cache(_CACHE_SIZE)
def _build_common(term: str, relations: frozenset[str]) -> Entry:
    return Entry(term, TermKind.CLAUSE, (("relation", relations),))
