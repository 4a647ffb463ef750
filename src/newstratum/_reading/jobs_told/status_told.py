"""Who says to have no work today, and which of the jobs told beside that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import Status
from newstratum._reading.jobs_told.main_jobs import AN_AMOUNT, Job
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.unit_names import NO_EMPLOYER

_NO_JOB_TODAY: Final = frozenset({Status.UNEMPLOYED, Status.HOMEMAKER})
_WITHOUT_WORK: Final[frozenset[str]] = frozenset({Status.UNEMPLOYED})
_HAS_NO_WORK: Final = frozenset({"待业", "失业", "无业", "待业中", "失业中"})
_BESIDE: Final = frozenset({ClauseWord.SIDE, ClauseWord.ALSO})
_TITLES: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE, TermKind.TITLE_WHOLE})


def is_said_today(entry: Entry) -> bool:
    """Say whether a word of the status speaks of today by itself: 待业, and not 下岗后."""
    return ClauseWord.ENDED not in (entry.values_of("mark") or ()) or Status.RETIRED in (
        entry.values_of("status") or ()
    )


def is_left(entry: Entry) -> bool:
    """Say whether a word of the status says that somebody left their unit: 已离职."""
    return entry.values_of("status") == _WITHOUT_WORK and entry.term.endswith(_LEFT)


_LEFT: Final = ("离职", "离职了", "辞职", "辞职了", "辞了", "被裁", "被裁员", "被优化")


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


_NOT: Final = ("没", "未", "不")


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
