"""Who says to have no work today, and which of the jobs told beside that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, Relation, Status
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.jobs_told.main_jobs import AN_AMOUNT, NOT_THE_MAIN_ONE, Job
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import find_income_share
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause, is_alone
from newstratum._reading.sentences.told_jobs import get_kinds
from newstratum._reading.unit_names import NO_EMPLOYER

_NO_JOB_TODAY: Final = frozenset({Status.UNEMPLOYED, Status.HOMEMAKER})
_WITHOUT_WORK: Final[frozenset[str]] = frozenset({Status.UNEMPLOYED})
_HAS_NO_WORK: Final = frozenset({"待业", "失业", "无业", "待业中", "失业中"})
_BESIDE: Final = frozenset({ClauseWord.SIDE, ClauseWord.ALSO})
_TITLES: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE, TermKind.TITLE_WHOLE})
#: Units that somebody may serve besides owning a firm.
_SERVED_BESIDES: Final[frozenset[str]] = frozenset({Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION})


def is_said_today(entry: Entry) -> bool:
    """Say whether a word of the status speaks of today by itself: 待业, and not 下岗后."""
    return ClauseWord.ENDED not in (entry.values_of("mark") or ()) or Status.RETIRED in (
        entry.values_of("status") or ()
    )


def drop_jobs_of_before(
    jobs: list[Job], status: Sequence[Entry], told: Sequence[ToldClause], *, served: bool, ended: bool
) -> list[Job]:
    """Return the jobs without those that are over, or none, as the status says.

    Args:
        jobs: The jobs that clauses tell of.
        status: The words that tell what somebody does in life.
        told: The clauses.
        served: Whether a cell of its own names a unit.
        ended: Whether a job of before is told.
    """
    today = any(map(is_said_today, status))
    if any(each.clause.words.strip() in _HAS_NO_WORK for each in told):
        # 民企会计,待业: which of both holds today is not told.
        jobs = [
            Job(NO_EMPLOYER, unread=True)
            if job.unit.named and job.place is None and not any(each.clause.timed for each in job.told)
            else job
            for job in jobs
        ]
    if not served and any(
        is_said_today(entry) and _NO_JOB_TODAY & (entry.values_of("status") or frozenset())
        for entry in status
    ):
        # 程序员,待业: who has no job tells a profession, and no job.
        jobs = [job for job in jobs if not _names_a_profession(job)]
    if told and ended and _says_not_to_work(told[-1]):
        # 2016去民企做研发,被裁后一直待业: what was told before is over.
        jobs = [
            job
            for job in jobs
            if not job.unit.named or any(each.clause.timed or each.clause.place for each in job.told)
        ]
    if today:
        # 家庭主妇,照顾两个老人: words that name no job are no job of who says to have none.
        jobs = [job for job in jobs if not _names_nothing(job)]
        earns = any(AN_AMOUNT.search(each.clause.words) for each in told)
        if len(jobs) == 1 and jobs[0].place in _BESIDE and earns:
            # 全职带娃,顺便画插画: what is done beside no other job is the only one.
            jobs[0].manner = [entry for entry in jobs[0].manner if not _says_only_when(entry)]
    return jobs


def settle_status(status: list[Entry], jobs: Sequence[Job], told: Sequence[ToldClause]) -> list[Entry]:
    """Return the words of the status without those that a job of today shows to be over."""
    if not any(job.unit.named or job.alone for job in jobs):
        return status
    works = any(job.alone and job.parts for job in jobs)
    today = [entry for each in told if each.clause.time is ClauseWord.PRESENT for entry in each.clause.cues]
    return [
        entry
        for entry in status
        if entry.values_of("status") != _WITHOUT_WORK
        # 没找工作,在家写网文: who lives by work of their own looked for none.
        or (entry in today and is_said_today(entry) and not (works and entry.term[:1] in _NOT))
    ]


def add_untold_jobs(jobs: list[Job], told: Sequence[ToldClause]) -> None:
    """Add a job that is only mentioned beside another one: 自由职业,国企会计; 工资占60%,稿费占40%."""
    said = any(each.clause.words.strip() in _OWN_ACCOUNT for each in told)
    if said and len(jobs) == 1 and jobs[0].unit.named and jobs[0].parts and jobs[0].place is None:
        post, alone = jobs[0], [entry for entry in jobs[0].manner if is_alone(entry)]
        post.manner, post.alone = [entry for entry in post.manner if entry not in alone], False
        jobs.append(Job(NO_EMPLOYER, unread=True))
        return
    wages = [each for each in told if _SHARE_OF_A_WAGE.match(each.clause.words)]
    if not wages or not jobs or not all(job.alone and not job.unit.named for job in jobs):
        return
    most = any((find_income_share(each.clause.words) or 0) > _HALF for each in wages)
    for job in jobs:
        job.income_share = None
        job.manner += [NOT_THE_MAIN_ONE] if most else []
    jobs.append(Job(NO_EMPLOYER, unread=True))


#: Words of own account that say no more.
_OWN_ACCOUNT: Final = frozenset({"自由职业", "自由职业者", "灵活就业", "灵活就业人员"})
_NOT: Final = ("没", "未", "不")
_HALF: Final = 0.5
_SHARE_OF_A_WAGE: Final = compile_pattern("(?:工资|薪水|薪资|月薪)(?:收入)?(?:占|有|大概|约)+[0-9.]+%")


def opens_another(told: ToldClause, job: Job) -> bool:
    """Say whether a clause tells of one's own firm behind a post in an association: 商会秘书长,自己有厂."""
    kinds = get_kinds(job.unit)
    holds = any(
        (entry.values_of("relation") or {""}) <= {Relation.OWNER, Relation.FOUNDER} for entry in told.manner
    )
    return holds and bool(told.clause.unit) and kinds is not None and kinds <= _SERVED_BESIDES


def has_a_stall(waiting: Sequence[ToldClause], told: ToldClause) -> bool:
    """Say whether what stands before a post in a unit is a trade of one's own: 摆摊,平时在民企做会计."""
    serves = told.unit.named and told.clause.led_in_by is ClauseWord.AT and bool(told.parts)
    return serves and any(
        each.clause.place is None
        and any(_is_a_trade(entry.values_of("relation") or frozenset()) for entry in each.manner)
        for each in waiting
    )


def _is_a_trade(relation: frozenset[str]) -> bool:
    return (
        Relation.OWNER in relation and bool(relation & ON_OWN_ACCOUNT) and Relation.EMPLOYEE not in relation
    )


def _says_only_when(entry: Entry) -> bool:
    """Say whether a word only says that something is done in part of the time."""
    return {fact for fact, _ in entry.facts} <= {"mark", "full_time"}


def _names_nothing(job: Job) -> bool:
    return not job.unit.named and all(
        part.head is not None and part.head.kind is TermKind.NO_JOB for part in job.parts
    )


def _says_not_to_work(told: ToldClause) -> bool:
    """Say whether a clause only says that nothing is done today, behind something that ended."""
    if told.names_job or told.clause.time is not ClauseWord.PRESENT:
        return False
    said = (entry for entry in told.clause.cues if is_said_today(entry))
    return any(entry.values_of("status") == _WITHOUT_WORK for entry in said)


def _names_a_profession(job: Job) -> bool:
    """Say whether all that is told of a job is a title, and neither where nor how it is done."""
    return (
        not (job.unit.named or job.unit.matches or job.manner or job.place)
        and bool(job.parts)
        and all(
            part.head is not None
            and part.head.kind in _TITLES
            and not (part.modifiers or part.unit.matches or part.on_own_account)
            for part in job.parts
        )
    )
