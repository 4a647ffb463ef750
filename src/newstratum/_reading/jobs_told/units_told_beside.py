"""The unit of a job of which no clause names one, told by other words of the cell.

People tell a unit in more ways than forms of clauses cover: 焊接工程师,船厂韩资; 律师,所是合伙制. Where a
cell tells of one job, and all its words on units name one kind, the job is in a unit of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import ENTERPRISES, EmployerBusiness, Ownership
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.jobs_told.main_jobs import Job
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import get_kinds, join_units
from newstratum._reading.sentences.words_of_units import (
    HELD_ABROAD,
    MEDIA_FIRMS,
    OFFICES,
    OWNED_UNITS,
    PROFESSIONS,
    UNITS_OF_ONE_KIND,
)
from newstratum._reading.unit_names import EmployerReading, Match, read_employer

#: Units of the state are named as places and clients more often than as the unit that is served.
_WORKED_FOR: Final = frozenset({frozenset({Ownership.PRIVATE}), frozenset({Ownership.FOREIGN})})
#: What keeps a word on a unit from telling the writer's.
_OF_OTHERS: Final = compile_pattern(
    "公寓|住|邻居|陪|获|奖|维护|产线|体检|猎头|报到|背景|查账|[0-9一二三四五六七八九十两几]年$|成分|班车|"
    "宿舍|楼[上下]|家在|原因|股票|持有|一点股|被[^,]{0,3}裁|投了|投递|简历|向往|羡慕|比(?!例|赛)|官司|"
    "[订定]制|订货|看病|付[^,]{0,8}费|审[^,]{0,4}案|对手|"
    "客户(?!成功|经理)|甲方|驻|租|听说|"
    "[给帮替为](?!了|私人老板|[^,]{1,4}(?:人|老板)[管看]|[^,]{2,12}的[民私外])|对接|服务(?!机构|中心|社)|"
    "供应|"
    "旁边|对面|隔壁|合作|代理(?!事务所|所)|出身|过|曾|原|前|退|辞|离|下岗|后|转|从|不|没|未|非(?!营利|企业)|"
    "还是|或|像|以为|想|"
    "打算|准备|明年|将|老婆|老公|爱人|爸|妈|儿子|女儿|孩子|他|她|各|也|又|兼|业余|周末|领导"
)
_OWNER: Final = compile_pattern("[民私国]营|私人|国有|.资")
#: Who brokers, and the trade that says that the firm does.
_BROKERS: Final = ("经纪人", "置业顾问", "房产顾问", "中介", "猎头顾问", "招聘顾问")
_BROKERAGE: Final = compile_pattern(
    "(?:房产|房地产|二手房|租房|保险|人力)?中介|房产经纪|地产经纪|猎头|保险经纪|保险代理"
)
_PUBLIC: Final = compile_pattern("公立|公办|县医院|市医院|人民医院|中心医院|事业|军|[以从]前|原")
#: Who serves in which institutions, and what these are called.
_INSTITUTIONS: Final = MappingProxyType(
    {
        Kind.PRIVATE_HOSPITAL: (
            frozenset({"doctor", "nurse", "medical_technician"}),
            compile_pattern("医院|院方|[肿精妇]瘤?神?产?病院"),
        ),
        Kind.TRAINING_COMPANY: (
            frozenset({"teacher"}),
            compile_pattern("(?:培训|教培|补习|辅导)(?:公司|机构|班|学校|社)"),
        ),
        Kind.PRIVATE_SCHOOL: (
            frozenset({"teacher"}),
            compile_pattern("学校|大学|学院|本科|高中|初中|小学|中学|幼儿园|职校|技校"),
        ),
    }
)
#: What a change of jobs leaves behind: 从事专利代理五年后进了民营企业.
_BEFORE_A_CHANGE: Final = compile_pattern(
    "^(?![^,]*(?:打算|准备|想|要|将|明年|没|不|未))[^,]*?(?:进了|换到|转到|转去|跳到|跳槽到|去了|加入了?|"
    "入职了?|应聘到|到了|回到)"
)
#: Who serves in a firm of a profession or in a unit of no profit, or that something is done there.
_FITS: Final = compile_pattern(
    "审计|会计师|代理师|社工|干事|项目|秘书|理事|"
    "(?:所|中心|基金会|秘书处|民非|机构)(?:里|内|做|干|的|搬|办|写|专职|签)"
)
_CACHE_SIZE: Final = 1_024


def tell_unit_beside(job: Job, told: Sequence[ToldClause], lexicons: Lexicons) -> None:
    """Give the only job of a cell, if it has no unit, the one that other words of the cell tell of."""
    if job.alone or job.unread or not any(part.head is not None for part in job.parts):
        return
    if any(each.clause.place is not None for each in told):
        return
    clauses = [
        _BEFORE_A_CHANGE.sub("", each.clause.words) for each in told if each.clause.time is ClauseWord.PRESENT
    ]
    if job.unit.owned:
        job.unit = _name_business(clauses, _name_institution(clauses, job))
        return
    kinds = get_kinds(job.unit)
    unit = None
    if kinds is None or not kinds.isdisjoint(ENTERPRISES):
        unit = _find_owned_unit(clauses, lexicons) or _find_unit_held_abroad(clauses)
    if unit is None and kinds is None:
        unit = _find_unit_of_one_kind(clauses, job)
    if unit is not None:
        job.unit = _name_business(clauses, evolve(join_units(unit, job.unit), named=True))


def _find_words(pattern: re.Pattern[str], clauses: Sequence[str]) -> list[re.Match[str]] | None:
    """Return all words of a pattern; None where a clause that has one may speak of another unit."""
    telling = [words for words in clauses if pattern.search(words) is not None]
    if any(map(_OF_OTHERS.search, telling)):
        return None
    return [match for words in telling for match in pattern.finditer(words)]


def _name_institution(clauses: Sequence[str], job: Job) -> EmployerReading:
    """Return a private unit with its kind, where a hospital, school or trade is told beside its staff."""
    professions = {
        profession
        for part in job.parts
        if part.head is not None
        for profession in part.head.values_of("profession") or ()
    }
    said = {owner for entry, _ in job.unit.matches for owner in entry.values_of("ownership") or ()}
    if said != {Ownership.PRIVATE} or any(map(_PUBLIC.search, clauses)):
        return job.unit
    if any(part.head is not None and part.head.term.endswith(_BROKERS) for part in job.parts):
        trade = [match[0] for words in clauses for match in _BROKERAGE.finditer(words)]
        return join_units(job.unit, _build_unit(trade[0], Kind.BROKERAGE)) if trade else job.unit
    for kind, (served_by, nouns) in _INSTITUTIONS.items():
        found = [match[0] for words in clauses for match in nouns.finditer(words)]
        if found and professions and professions <= served_by:
            return join_units(job.unit, _build_unit(found[0], kind))
    return job.unit


def _name_business(clauses: Sequence[str], unit: EmployerReading) -> EmployerReading:
    """Return a firm whose owner is told with its business, where a clause tells that it is new media."""
    kinds = get_kinds(unit)
    known = any(entry.values_of("employer_business") is not None for entry, _ in unit.matches)
    if known or (kinds is not None and kinds.isdisjoint(ENTERPRISES)):
        return unit
    if not (found := _find_words(MEDIA_FIRMS, clauses)):
        return unit
    medium = _build_match(found[0][0], "employer_business", EmployerBusiness.NEW_MEDIA)
    return evolve(unit, matches=(*unit.matches, medium))


def _find_owned_unit(clauses: Sequence[str], lexicons: Lexicons) -> EmployerReading | None:
    """Return the unit whose owner is told, where all words on owners name one kind."""
    units = [_read_firm(match[0], lexicons) for match in _find_words(OWNED_UNITS, clauses) or ()]
    owners = {
        owners
        for unit in units
        for entry, _ in unit.matches
        if (owners := entry.values_of("ownership")) is not None
    }
    if len(owners) != 1 or not owners <= _WORKED_FOR:
        return None
    return max(units, key=lambda unit: sum(len(entry.term) for entry, _ in unit.matches))


def _find_unit_held_abroad(clauses: Sequence[str]) -> EmployerReading | None:
    """Return a unit of owners abroad, where words tell of them and of no owner here."""
    found = _find_words(HELD_ABROAD, clauses)
    if not found or any(map(OWNED_UNITS.search, clauses)):
        return None
    return EmployerReading((_build_match(found[0][0], "ownership", Ownership.FOREIGN),), named=True)


def _read_firm(words: str, lexicons: Lexicons) -> EmployerReading:
    """Return the unit that words with an owner tell; what has an owner is a firm, whatever its trade."""
    unit = read_employer(words, lexicons)
    owner = _OWNER.match(words)
    return unit if unit.owned or owner is None else read_employer(f"{owner[0]}企业", lexicons)


def _find_unit_of_one_kind(clauses: Sequence[str], job: Job) -> EmployerReading | None:
    """Return the unit of a profession or of no profit that is told, where only one kind of them is."""
    found = _find_words(UNITS_OF_ONE_KIND, clauses)
    if found is None:
        return None
    if found and not any(_FITS.search(words) or PROFESSIONS.search(words) for words in clauses):
        # 财务经理,会计师事务所来查账
        return None
    term = found[0][0] if found else ""
    offices = [office[0] for words in clauses for office in OFFICES.finditer(words)]
    if not found and offices:
        posts = "".join(part.head.term for part in job.parts if part.head is not None)
        found, term = list(PROFESSIONS.finditer(posts)), offices[0]
    kinds = {match.lastgroup or "" for match in found}
    return _build_unit(term, Kind(kinds.pop())) if len(kinds) == 1 else None


def _build_unit(term: str, kind: Kind) -> EmployerReading:
    return EmployerReading((_build_match(term, "employer_kind", kind),), named=True)


@lru_cache(_CACHE_SIZE)
def _build_match(term: str, fact: str, value: str) -> Match:
    entry = Entry(term, TermKind.EMPLOYER_WORD, ((fact, frozenset({str(value)})),))
    return entry, Strength.EMPLOYER_WORD
