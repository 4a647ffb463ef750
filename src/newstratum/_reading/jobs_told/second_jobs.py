"""Which of several jobs are jobs at all, where no word sets one beside another.

People name what they handle, whom they visit and where they were before in words of jobs and units:
食品安全经理,查门店看后厨. Who tells of two jobs says so: by a time, a share, a word such as 另外, or by
telling both in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import PUBLIC_KINDS, Ownership
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import TitlePart
from newstratum._reading.jobs_told.main_jobs import AN_AMOUNT, Job
from newstratum._reading.jobs_told.services_by_verbs import GROUPS
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause, is_a_post, only_holds
from newstratum._reading.sentences.told_jobs import combine_kinds, get_kinds, list_services, offers_service

#: Words that set several jobs beside each other, or compare what they bring.
_SEVERAL: Final = compile_pattern(
    "收入|挣|赚|进账|进项|多一?些|[两三几双多]份|[两三几]个?(?:单位|公司|工作|地方|头)|各|一半|一边|[+/&]|占|"
    "大头|兼|另|还|也|又|再加|加上|"
    r"第二|之外|以外|两边|两头|both|half|also|\bplus\b|\btwo\b|part-time|besides|income|earn"
)


def keep_jobs_told_in_full(jobs: list[Job], told: Sequence[ToldClause]) -> list[Job]:
    """Return the jobs without what nothing shows to be a job beside the one that is told in full."""
    if len(jobs) < 2 or any(job.unread for job in jobs) or any(map(_sets_beside, told)):
        return jobs
    now = [job for job in jobs if job.told and _is_timed_today(job.told[0])]
    before = jobs[:-1]
    posted = any(each.clause.posted or _POSTED.search(each.clause.words) for each in told)
    if (
        len(now) == 1
        and not posted
        and now[0] is jobs[-1]
        and all(map(_is_told_as_past, before))
        and not any(map(_is_ones_own, before))
    ):
        # 跑了一年网约车,如今在民企做测试: what stands before is over.
        return now
    full = [job for job in jobs if _is_told_in_full(job)]
    if len(full) != 1:
        return jobs
    others = [job for job in jobs if job is not full[0]]
    if (
        any(map(_is_ones_own, others))
        or any(map(_is_served, others))
        or any(map(_is_public, others))
        or (full[0].alone and any(map(_is_of_one_kind, others)))
    ):
        return jobs
    return full


def keep_first_service(parts: tuple[TitlePart, ...], told: Sequence[ToldClause]) -> tuple[TitlePart, ...]:
    """Return what is offered on one's own account without what nothing shows to be a second service."""
    offered = [part for part in parts if offers_service(part)]
    if any(part.head is not None and is_a_post(part.head) for part in offered[1:]):
        return parts
    groups = {GROUPS[service] for part in offered for service in list_services(part)}
    if len(groups) < 2 or any(map(_sets_beside, told)) or any(map(_tells_of_another, told)):
        return parts
    return (offered[0],)


def _tells_of_another(told: ToldClause) -> bool:
    return _OCCUPATIONS.search(told.clause.words) is not None


#: Occupations that nobody has by the way, and words of what was before.
_OCCUPATIONS: Final = compile_pattern(
    "承包|跑单|跑网约|网约车|外卖|开店|网店|开车|摆摊|种地|养殖|打工|上班|讲课|教书|出身|先|过(?=$|[,;])|"
    "以往|转做|转行|下海|轮着"
)


def _is_timed_today(told: ToldClause) -> bool:
    return told.clause.timed and told.clause.time is ClauseWord.PRESENT


def _sets_beside(told: ToldClause) -> bool:
    clause = told.clause
    return (
        clause.place is not None
        or clause.income_share is not None
        or clause.equal
        or bool(clause.incomes)
        or _SEVERAL.search(clause.words) is not None
        or AN_AMOUNT.search(clause.words) is not None
    )


#: Whoever is posted somewhere serves the unit that pays still.
_POSTED: Final = compile_pattern("挂职|借调|下派|选派")


def _is_told_as_past(job: Job) -> bool:
    """Say whether a job before one of today may be over; one in the public sector needs a word for it."""
    if not _is_public(job):
        return True
    return any(_PAST.search(each.clause.words) for each in job.told)


#: Words by which a job may be over, without a word that says so: 跑了一年网约车, 国企退的技师, 2005进丝绸厂.
_PAST: Final = compile_pattern(
    "过(?=$|[^,])|了(?:[0-9一二两三四五六七八九十几]+年|学)|退|散|裁|倒闭|辞|下岗|(?:19|20)[0-9]{2}|做完|"
    "干不下去"
)


def _is_served(job: Job) -> bool:
    """Say whether words tell that somebody works in the unit, whatever they do there: 在公立医院上班."""
    known = get_kinds(job.unit) is not None or job.unit.owned
    return known and any(
        each.clause.works
        or (each.clause.led_in_by is ClauseWord.AT and not each.clause.activity)
        or _WORKS.search(each.clause.words)
        for each in job.told
    )


_WORKS: Final = compile_pattern(
    r"上班|打工|工作|任职|供职|就职|\bwork (?:for|at|in)\b|\bworks (?:for|at|in)\b|employed"
)


def _is_public(job: Job) -> bool:
    """Say whether a unit of the public sector is told: who serves one is outside, whatever stands beside."""
    kinds = get_kinds(job.unit) or frozenset()
    owners = {owner for entry, _ in job.unit.matches for owner in entry.values_of("ownership") or ()}
    public = bool(kinds) and kinds <= PUBLIC_KINDS
    return job.unit.named and (public or (bool(owners) and owners <= _OF_THE_PUBLIC))


_OF_THE_PUBLIC: Final = frozenset({Ownership.STATE, Ownership.COLLECTIVE})


def _is_ones_own(job: Job) -> bool:
    """Say whether a unit is told that the person owns: 整个厂都是我的."""
    opened = any(each.clause.led_in_by is ClauseWord.OPENS for each in job.told)
    told = any(_OWN_UNIT.search(each.clause.words) for each in job.told)
    return opened or told or any(map(only_holds, job.manner))


_OWN_UNIT: Final = compile_pattern(
    "我的?(?:店|厂|公司|摊|铺|馆|场)|有[个家间](?:[^,]{0,6}(?:店|厂|公司|摊|铺|馆|场))|承包|自家|养殖场|鱼塘"
)


def _is_of_one_kind(job: Job) -> bool:
    """Say whether a unit is told that can be of one kind only: somebody may serve it besides.

    Of a farmers' cooperative people are members: 合作社的,自家地里种果树.
    """
    kinds = combine_kinds(job.unit) or frozenset()
    return job.unit.named and len(kinds) == 1 and Kind.FARMERS_COOPERATIVE not in kinds


def _is_told_in_full(job: Job) -> bool:
    """Say whether a unit of a known kind and a post are told, or a service on one's own account."""
    if job.unit.named:
        known = get_kinds(job.unit) is not None or job.unit.owned
        return known and any(part.head is not None for part in job.parts)
    return job.alone and any(map(offers_service, job.parts))
