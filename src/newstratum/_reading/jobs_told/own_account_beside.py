"""Own account that no clause tells by itself: a service, no unit, and single words that point to none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import Service
from newstratum._reading.jobs_told.main_jobs import Job
from newstratum._reading.lexicon import Entry
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import BY_ONESELF, ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import list_services, offers_service
from newstratum._reading.unit_names import NO_EMPLOYER
from newstratum._reading.wordings.of_own_account import PRACTISED_IN_FIRMS

#: Words of somebody who serves no unit, whatever stands around them.
_ALONE: Final = compile_pattern(
    "自由(?:人|身|职业|[^,]{1,5}[师人员手者家])|独立[^,]{1,6}[师人员手者家]|单干|单飞|单枪匹马|"
    "散(?:单|活|着(?=接|来|跑|干|做))|"
    "(?:没|没有|无|冇|不属于|不在|不挂|不签|没签)(?:任何|哪个|什么)?"
    "(?:单位|公司|老板|东家|机构|店)(?=$|[,; 管找派的])|"
    "没注册|没执照|"
    "自己(?:接(?!送|孩|娃|待)|揽(?!责|权)|找(?=活|单|客)|跑(?!腿|步)|单(?!位|纯))|"
    "接(?:单|活|外包|私活|[^,]{0,4}(?:稿|图|单|活|片|戏))|"
    "按(?:单|件|幅|篇|场|次|张|千字)(?:收|计(?!划)|算|结|付|给|卖|报价|分|拿|$|(?=,))|"
    "一(?:单|场|幅|篇|张)一|给钱就|约满就|谁(?:请|找|叫)|靠卖画|卖画为|约稿|稿费|版税"
)
_SERVES: Final = compile_pattern(
    "工资|底薪|月薪|社保|五险|合同|聘|雇|公司的|上班|员工|坐班|老板的|徒弟|学徒|打工|编制|签了|股|开了|开店|"
    "店里|摊"
)


def tell_own_account_beside(job: Job, told: Sequence[ToldClause]) -> None:
    """Say of the only job of a cell that it is done on one's own account, where its words point to that.

    The job offers a service and has no unit. Clauses of which nothing was understood then speak of it.
    """
    if job.unread or job.unit.named or job.unit.matches:
        return
    today = [each for each in told if each.clause.time is ClauseWord.PRESENT]
    words = [each.clause.words for each in today]
    in_firms = any(map(PRACTISED_IN_FIRMS.search, words))
    if not (job.alone or in_firms) and any(map(offers_service, job.parts)):
        job.alone = any(map(_ALONE.search, words)) and not any(map(_SERVES.search, words))
        job.manner += [BY_ONESELF] if job.alone else []
    if job.alone:
        known = {each.clause.words for each in job.told}
        job.told += [each for each in today if each.clause.words not in known and _is_unread(each)]


def put_stages_away(job: Job, told: Sequence[ToldClause]) -> None:
    """Leave out the unit in which somebody without one performs: 没有单位,在西餐厅弹钢琴."""
    if not any(each.alone for each in told):
        return
    services = frozenset().union(*map(list_services, job.parts))
    if services and services <= _PERFORMED and any(_serves_guests(entry) for entry, _ in job.unit.matches):
        job.unit = NO_EMPLOYER
        job.manner += [] if job.alone else [BY_ONESELF]
        job.alone = True


_PERFORMED: Final[frozenset[str]] = frozenset({Service.PERFORMING, Service.ARTS})
_OF_GUESTS: Final[frozenset[str]] = frozenset({Service.CATERING, Service.RETAIL})


def _serves_guests(entry: Entry) -> bool:
    return not _OF_GUESTS.isdisjoint(entry.values_of("service") or ())


def _is_unread(told: ToldClause) -> bool:
    return told.clause.place is None and not (told.clause.negated or told.names_job)
