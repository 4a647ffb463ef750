"""Units that are only named: denied, published on, sat in, visited, or dealt with.

Whoever has told of a unit and of a post in it serves no second one because a second one is named. A second
job needs words of its own: a post, a time beside the first, a share of the income, or a unit of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import PUBLIC_KINDS
from newstratum._reading.cells import EmployerCell, only_says_the_owner
from newstratum._reading.jobs_told.main_jobs import Job
from newstratum._reading.lexicon import Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.mentioned_units import (
    BARE_UNITS,
    drop_charges,
    drop_clients,
    drop_conditions,
    drop_mentioned,
)
from newstratum._reading.sentences.other_people import leave_to_others
from newstratum._reading.sentences.told_clauses import (
    ToldClause,
    compares_jobs,
    holds_a_unit,
    is_a_post,
)
from newstratum._reading.sentences.told_jobs import get_kinds, join_units
from newstratum._reading.sentences.unpaid_posts import is_honorary
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading, read_employer

#: How words begin that tell where somebody goes, or whom they see.
_GOES: Final = compile_pattern(
    "^(?:我|也|还|常常?|经常|时常|偶尔|有时|天天|每天|每周|到处|全国|[早中晚上下]午|凌晨|半夜|一大早|"
    "全天|整天|[0-9一二三四五六七八九十两]+点)*"
    "(?:去|到(?!期)|跑|下(?=车间|基层|厂|现场|工地|企业|门?店|户|村|社区|乡)|进(?!修)|走(?!穴)|查|巡|驻|陪|"
    "逛|泡在?|蹲在?|"
    "拜访|走访|检查|对接|服务|出差)(?!岁|了)"
)
#: What somebody deals with, told in the words of a unit: 专做事业单位审计.
_DEALS_WITH: Final = compile_pattern(
    "^(?:专门?|主要|只|也|还|平时|日常|就|都|靠| )*"
    "(?:做|搞|审|查|看|陪|带|跑|服务|对接|负责|接|卖|修|给|帮|替|写|拍|画)(?![^的]*的)"
)
#: How somebody tells that two units are served by turns.
_BY_TURNS: Final = compile_pattern(
    "周[一二三四五六日天末]|[上下]半[年月周天]|[上下]午[^,]*(?:公司|院|校|厂|所|店|门诊|民|国|私|外)|"
    "两[边头份处家]|双份|轮流|交替"
)
#: Parts of a unit, in which somebody sits who serves the whole.
_INSIDE: Final = compile_pattern(
    "(?:公司|集团|企业|国内|中国|大中华区?|亚太|区域|华[东南西北中])?"
    "(?:总部|分部|本部|一线|现场|车间|产线|生产线|工地|项目上?|项目部|实验室|办公室|写字楼|机房|仓库|"
    "库房|后厨|前台|窗口|柜台|园区|基地|厂区|门店|网点)"
)
#: Units of one kind: who serves none of it may serve one of another.
_OF_ONE_KIND: Final = (
    "(?:国有企业|国有单位|国企|央企|国营(?:单位|企业|厂)?|体制内?|(?:国家|政府|党政)?机关|政府|事业单位|公家|"
    "公立(?:医院|学校)|外企|外资(?:企业)?|民企|民营企业|私企|大厂|上市公司|律师事务所|会计师事务所|律所|会所|"
    "事务所|"
    "医院|学校|剧团|剧院|画院|报社|电视台|出版社|杂志社|银行|设计院|乐团|大学|工厂|厂)"
)
_DENIES_ONE_KIND: Final = compile_pattern(
    "(?:我|本人|也|又|并|都|现在|已经?|目前|一直)*(?:没有?|不|未|从未|非)(?:再|曾|有|是)?"
    f"(?:在|进|进入|加入|属于?|隶属于?|归属?|受聘于|供职于|任职于|去)?{_OF_ONE_KIND}"
    "(?:里|的|员工|职工|的人|编制?|上班|工作|任职|做事|供职|就职|干)*"
)


def keep_served(told: Sequence[ToldClause], employer: EmployerCell) -> list[ToldClause]:
    """Leave out the units that are only named: denied, dealt with, clients, or places."""
    told = list(leave_to_others(list(_drop_denied(told))))
    arranged = (drop_charges, partial(drop_conditions, employer=employer))
    of_units = (partial(drop_mentioned, employer=employer), drop_clients, _drop_places, _join_owners)
    names_units = any(each.unit.named or each.unit.matches for each in told)
    for leave_out in (_drop_venues, *arranged, *of_units) if names_units else arranged:
        told = list(leave_out(told))
    return told


def _drop_denied(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave out that no unit of one kind is served, which says nothing of the others: 不属于国企,民企会计."""
    for each in told:
        if not (each.alone and _DENIES_ONE_KIND.fullmatch(each.clause.words.strip())):
            yield each


def _drop_venues(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave out a platform on which somebody publishes, and in which they have no post: B站做科普视频."""
    for each in told:
        platform = any(_PLATFORM & (entry.values_of("mark") or frozenset()) for entry, _ in each.unit.matches)
        publishes = bool(each.parts) and not each.has_post and not each.clause.works
        yield evolve(each, unit=NO_EMPLOYER) if platform and publishes else each


_PLATFORM: Final = frozenset({"content_platform", "literature"})


def _drop_places(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave out units that are no employers, where another clause tells how and where somebody works."""
    posts = [place for place, each in enumerate(told) if _names_unit_and_post(each)]
    anchors = posts or [place for place, each in enumerate(told) if _tells_where(each)]
    if any(_BY_TURNS.search(each.clause.words) for each in told):
        anchors = []
    alone = any(each.is_of_today and each.alone for each in told)
    for place, each in enumerate(told):
        if place in anchors[:1] or not (anchors or alone) or not _may_be_a_place(each):
            yield each
        elif _GOES.match(each.clause.words) or _DEALS_WITH.match(each.clause.unit):
            yield _leave_out(each, whole=bool(posts) or not each.parts)
        elif not anchors:
            yield each
        elif each.has_post:
            inside = _INSIDE.fullmatch(each.clause.unit) is not None
            yield evolve(each, unit=NO_EMPLOYER) if inside else each
        elif each.clause.works or each.manner:
            # 工资都是公司发, 在上海张江上班
            yield evolve(each, unit=NO_EMPLOYER) if _adds_nothing(each.unit, told[anchors[0]].unit) else each
        elif each.clause.led_in_by is ClauseWord.AT:
            yield _leave_out(each, whole=bool(posts) or not each.parts)
        else:
            yield each


def _join_owners(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Let a clause that tells only whose a unit is speak of the unit that the next one names."""
    for each, after in zip(told, [*told[1:], None], strict=False):
        if (
            after is not None
            and each.is_of_today
            and each.unit.named
            and each.unit.owned
            and not each.manner
            and not each.has_post
            and each.clause.led_in_by is None
            and _names_unit_and_post(after)
            and not after.unit.owned
            and after.clause.led_in_by is None
            and _is_compatible(each.unit, after.unit)
        ):
            # 外资化工,上海工厂的安全工程师
            yield evolve(each, unit=evolve(each.unit, named=False), parts=())
        else:
            yield each


def _names_unit_and_post(told: ToldClause) -> bool:
    named = told.is_of_today and told.unit.named and told.unit.has_kind
    return named and told.has_post and not is_honorary(told)


def _tells_where(told: ToldClause) -> bool:
    clause = told.clause
    owned = told.unit.owned and not only_says_the_owner(told.unit)
    served = owned or clause.works or clause.led_in_by is ClauseWord.OPENS
    return told.is_of_today and told.unit.named and told.unit.has_kind and served


def _may_be_a_place(told: ToldClause) -> bool:
    """Say whether a clause has no words of a second job."""
    clause = told.clause
    return (
        told.is_of_today
        and told.unit.named
        and not told.alone
        and not clause.timed
        and clause.led_in_by is not ClauseWord.OPENS
        and clause.income_share is None
        and not clause.pays
        and not any(compares_jobs(entry) or holds_a_unit(entry) for entry in told.manner)
    )


def _leave_out(told: ToldClause, *, whole: bool) -> ToldClause:
    """Return a clause without its unit, and where the work is told elsewhere without what is done there."""
    if not whole:
        return evolve(told, unit=NO_EMPLOYER)
    clause = evolve(told.clause, unit="", led_in_by=None, activity="")
    return evolve(told, unit=NO_EMPLOYER, parts=(), clause=clause)


def _is_compatible(one: EmployerReading, other: EmployerReading) -> bool:
    """Say whether two readings may tell of one unit."""
    kinds, others = get_kinds(one), get_kinds(other)
    return kinds is None or others is None or bool(kinds & others)


def _adds_nothing(unit: EmployerReading, told: EmployerReading) -> bool:
    """Say whether a reading only repeats what was told of a unit: 公司, 厂里."""
    kinds, known = get_kinds(unit), get_kinds(told)
    if unit.owned:
        return False
    if kinds is None or known is None or known <= kinds:
        return True
    return all(entry.kind is TermKind.LEGAL_FORM for entry, _ in unit.matches) and not known <= PUBLIC_KINDS


def tells_the_post(told: ToldClause, job: Job) -> bool:
    """Say whether a clause names the post in a unit of which only the business was told."""
    return (
        job.unit.named
        and not job.alone
        and job.place is None
        and not told.unit.named
        and told.is_of_today
        and any(part.head is not None and part.head.values_of("role") for part in told.parts)
        and told.has_post
        and bool(job.parts)
        and not any(part.head is None or is_a_post(part.head) for part in job.parts)
    )


def read_business(job: Job, lexicons: Lexicons) -> EmployerReading:
    """Return the unit of a job with what is done there as its business: 民营公司做公众号的."""
    clause = next(each.clause for each in job.told if each.unit.named)
    return join_units(job.unit, read_employer(f"{clause.activity}的{clause.unit}", lexicons))


def opens_besides(told: ToldClause, job: Job) -> bool:
    """Say whether somebody opens a unit beside a post in another: 民企程序员,开了家网店."""
    return (
        told.clause.led_in_by is ClauseWord.OPENS
        and told.unit.named
        and BARE_UNITS.fullmatch(told.clause.unit) is None
        and any(map(_names_unit_and_post, job.told))
        and not any(holds_a_unit(entry) for part in job.parts for entry in part.entries)
        and not any(map(holds_a_unit, job.manner))
        and not any(each.clause.led_in_by is ClauseWord.OPENS for each in job.told)
    )
