"""Units that a self-description only mentions: clients, what is dealt with, and words for a unit told before.

Studies that were told before the unit in which somebody works today are over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, Relation, Status
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import EmployerCell
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import BY_ONESELF, ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause, holds_a_unit, is_alone, is_hired
from newstratum._reading.sentences.told_jobs import get_kinds
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading
from newstratum._reading.wordings.of_own_account import PRACTISED_IN_FIRMS


def end_studies(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Say of studies that are over: those told before the unit in which somebody works today."""
    served = [place for place, each in enumerate(told) if is_served(each) and each.clause.timed]
    for place, each in enumerate(told):
        studies = any(
            Status.STUDENT in (part.head.values_of("status") or ()) for part in each.parts if part.head
        )
        if studies and served and place < served[-1] and each.clause.time is ClauseWord.PRESENT:
            each = evolve(each, clause=evolve(each.clause, time=ClauseWord.FORMER))
        yield each


def is_served(told: ToldClause) -> bool:
    """Say whether a clause names a unit in which somebody is today."""
    today = told.clause.time is ClauseWord.PRESENT and not told.clause.negated
    return today and told.unit.has_kind and told.unit.named and told.clause.led_in_by is not ClauseWord.FOR


#: Words for a unit without a name: behind another unit, they speak of that one.
BARE_UNITS: Final = compile_pattern(
    "(?:我们?|本|这|那|该|咱们?|在)?(?:个|家|所|边)?(?:公司|厂子?|工厂|单位|学校|医院|门?店|铺子|站点?|所|院|"
    "机构|平台|集团|园|幼儿园|馆|企业|社|校|协会|基金会|银行|工作室)(?:里|内|里面|那边|这边)?"
    "|[a-z0-9\u4e00-\u9fff&]{1,6}(?:(?<![卖务营市乐修])部门?|组|科|处|车间|团队)(?:里|内)?"
)
#: Words by which a clause says that nobody is served, whatever units are named beside it.
_SERVES_NOBODY: Final = compile_pattern(
    "[没无不未非冇](?!.{0,3}(?:编制|执照|工作|股|兼职|上班))"
    ".{0,8}?(?:单位|公司|雇主|东家|老板|挂靠|机构|店|门面|组织|签约|签公司|劳动合同|员工|正式工|雇员|职工|"
    "哪家|任何|劳动关系|供职|任职|隶属|受雇|属于|的人)"
    "|自由职业|自由身|个体|独立|no (?:employer|company)"
)


def drop_mentioned(told: Sequence[ToldClause], employer: EmployerCell) -> Iterable[ToldClause]:
    """Leave out units that are only mentioned: those of who serves none, and words for one told before."""
    named = bool(employer.units) and employer.units[0].named
    alone = any(
        each.clause.time is ClauseWord.PRESENT and each.alone and _SERVES_NOBODY.search(each.clause.words)
        for each in told
    ) and not any(
        each.clause.time is ClauseWord.PRESENT
        and (each.clause.works or each.clause.pays or any(map(is_hired, each.manner)))
        for each in told
    )
    base = employer.units[0] if named else NO_EMPLOYER
    for each in told:
        today = each.clause.time is ClauseWord.PRESENT
        known = base.has_kind or base.owned
        if known and today and each.unit.named and _is_mentioned_at_work(each):
            # 民企 | 应用技术员,做水厂的: what is told beside the unit of its own cell is no second one.
            each = evolve(each, unit=NO_EMPLOYER)
        elif today and each.unit.named and named and BARE_UNITS.fullmatch(each.clause.unit):
            # 某民营药企 法务,公司里的律师: no second unit.
            each = evolve(each, unit=NO_EMPLOYER)
        elif (
            alone
            and today
            and each.unit.named
            and each.clause.place is None
            and each.clause.led_in_by in (None, ClauseWord.FOR)
            and not each.unit.owned
            and not any(map(holds_a_unit, each.manner))
        ):
            each = evolve(each, unit=NO_EMPLOYER)
        yield each
        named = named or (today and each.unit.named and not each.clause.negated)


def _is_mentioned_at_work(told: ToldClause) -> bool:
    """Say whether a unit behind a title is whom or what somebody deals with, where the unit stands apart."""
    clause = told.clause
    if clause.led_in_by is ClauseWord.FOR and clause.unit.endswith(_BOSSES):
        return clause.place is None
    return (
        clause.led_in_by in (None, ClauseWord.FOR, ClauseWord.AT)
        and clause.place is None
        and not (clause.timed and clause.led_in_by is ClauseWord.AT)
        and not (clause.pays or clause.works or clause.negated or clause.income_share)
        and not told.unit.owned
        and not told.alone
        and not any(map(holds_a_unit, told.manner))
    )


def drop_clients(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave out whom somebody works for where another unit is told, or that there is none."""
    today = [each for each in told if each.clause.time is ClauseWord.PRESENT and not each.clause.negated]
    clients = {
        each.clause.unit
        for each in today
        if each.clause.led_in_by is ClauseWord.FOR and each.unit.named and each.clause.place is None
    }
    served = (
        len(clients) > 1
        or any(each.alone for each in today)
        # 给国有银行做系统,我们公司是私营的
        or any(each.unit.owned and _OUR_FIRM.match(each.clause.words) for each in today)
        or any(
            each.unit.named and each.unit.has_kind and each.clause.led_in_by is not ClauseWord.FOR
            for each in today
        )
    )
    for each in told:
        client = each.clause.led_in_by is ClauseWord.FOR and each.unit.named
        own = any(part.unit.matches for part in each.parts)
        if client and own:
            # 给机关做系统的民企工程师
            (*_, unit) = (part.unit for part in each.parts if part.unit.matches)
            yield evolve(each, unit=evolve(unit, named=True))
        elif (
            client
            and (served or (each.clause.place is ClauseWord.SIDE and not each.unit.owned))
            and not each.clause.unit.endswith(_BOSSES)
            and not (each.clause.place is ClauseWord.MAIN and each.unit.owned)
        ):
            # 替剧团写本子,替企业写画册: who works for several works for none of them.
            of_none = len(clients) > 1 and each.clause.unit in clients and not each.alone
            manner = (*each.manner, BY_ONESELF) if of_none else each.manner
            yield evolve(each, unit=NO_EMPLOYER, manner=manner)
        else:
            yield each


_OUR_FIRM: Final = compile_pattern(
    "我们?的?(?:公司|单位|厂子?|团队|所|机构|这边)|(?:签约|所在|本)(?:公司|单位)"
)
_CONTRACTS: Final[frozenset[str]] = frozenset({Relation.CONTRACTOR})


def drop_charges(told: Sequence[ToldClause]) -> Iterable[ToldClause]:
    """Leave out how somebody charges who practises a profession of firms: 律师,按件收费."""
    charges = any(_is_a_charge(entry) for each in told for entry in each.manner)
    practised = charges and any(PRACTISED_IN_FIRMS.search(each.clause.words) for each in told)
    alone = practised and (
        any(
            is_alone(entry) and entry.values_of("relation") != _CONTRACTS
            for each in told
            for entry in each.manner
        )
        or any(part.on_own_account for each in told for part in each.parts)
    )
    for each in told:
        if practised and not alone:
            each = evolve(each, manner=tuple(entry for entry in each.manner if not _is_a_charge(entry)))
        yield each


def drop_conditions(told: Sequence[ToldClause], employer: EmployerCell) -> Iterable[ToldClause]:
    """Leave out how work is arranged in a unit that is served, as that tells no own account: 外企,不坐班.

    Other words of own account beside a unit in a cell of its own leave open how the person stands to it.
    """
    units = [unit for unit in employer.units if unit.named and unit.has_kind]
    units += [each.unit for each in told if is_served(each) and each.unit.owned and each.clause.place is None]
    in_a_cell = any(unit.named and _employs(unit) for unit in employer.units)
    stays = all(map(_carries_others, units)) or any(
        _OF_A_LOOSE_TIE.search(each.clause.words)
        or any(part.on_own_account for part in each.parts)
        or any(
            is_alone(entry)
            and _CONDITION.fullmatch(entry.term) is None
            and not (in_a_cell and _SERVES_NOBODY.search(entry.term) is None)
            for entry in each.manner
        )
        for each in told
    )
    for each in told:
        alone = [] if stays else [entry for entry in each.manner if is_alone(entry)]
        if alone:
            kept = [entry for entry in each.manner if entry not in alone]
            is_arranged = all(_CONDITION.fullmatch(entry.term) for entry in alone)
            each = evolve(each, manner=tuple(kept if is_arranged else [*kept, _EITHER]))
        yield each


_EITHER: Final = Entry("", TermKind.CLAUSE, (("relation", ON_OWN_ACCOUNT | {Relation.EMPLOYEE}),))


def _employs(unit: EmployerReading) -> bool:
    """Say whether a unit is of a kind that has staff."""
    kinds = get_kinds(unit)
    return kinds is not None and not kinds & _WITHOUT_STAFF


_WITHOUT_STAFF: Final[frozenset[str]] = frozenset({Kind.INDIVIDUAL_BUSINESS, Kind.NONE})


def _carries_others(unit: EmployerReading) -> bool:
    """Say whether a unit is a platform, or one of which people are no staff."""
    return any("mark" in dict(entry.facts) for entry, _ in unit.matches)


#: How work is arranged or insured, which staff tell of as well.
_CONDITION: Final = compile_pattern(
    "(?:我|也|都|还|平时|一直|就|从来|基本|"
    "几乎)*(?:(?:没有?|无|不交|不缴|没交|没缴|未交|没给交|不给交)(?:交|缴|签|买|上|给)*(?:过)?"
    "(?:社保|五险一?金?|保险|合同|劳动合同|公积金|编制|底薪|固定工资|考勤|工位|办公室)|"
    "不(?:用)?(?:坐班|打卡|考勤|去公司|进办公室)|(?:在)?(?:家里?|居家|远程|异地)(?:办公|上班|干活|做)|居家|"
    "远程|"
    "光杆司令|(?:就)?(?:我)?一个人|一人|时间自由|自由安排|(?:时间)?(?:很|挺|比较|蛮)?自由得很|"
    "弹性(?:工作|上下班|上班)?)+的?"
)
#: What tells that somebody works for a unit, and is none of its staff.
_OF_A_LOOSE_TIE: Final = compile_pattern(
    "freelance|self-employed|contractor|independent|just me|gig|own account|兼职?|签约|供稿|特约|外聘|合作|"
    "平台|[接做干]私?[单活稿]|私活|外包|劳务|分成|提成|按[^,]{1,3}(?:算|结|付|计|收)|按[件单次条篇场个字天]|"
    "[一每][单本张篇幅个次件][^,]{0,3}[一结]|稿费|课时费|代课|有活|临时|灵活就业|自雇|单干|单飞|自谋|自己干|"
    "给自己|散|自由职业|"
    "自由[^支安时度]|众包|骑手|跑单|不是[^,]{0,4}(?:员工|正式)|非[^,]{0,4}员工|个体|自己接|自己找|"
    "个人(?:接|名义|工作)|挂靠|"
    "就我自己|就我一|只有我|每[周月年][^,]{0,3}[来去]|偶尔[来去]|(?:给|帮|替|为)(?:他们|这家|人家|别家)"
)


def _is_a_charge(entry: Entry) -> bool:
    return entry.values_of("relation") == _CONTRACTS and _CONTRACT_OF_ONES_OWN.search(entry.term) is None


_CONTRACT_OF_ONES_OWN: Final = compile_pattern("劳务|外包|合同|承揽|协议|社保|发票|自己|自个|个人|独立")
#: For whom somebody works is no client of theirs.
_BOSSES: Final = ("老板", "东家", "雇主")
