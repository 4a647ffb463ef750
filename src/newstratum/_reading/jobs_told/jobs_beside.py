"""Jobs that are told beside another one, and are not to be taken for what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, Relation
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.jobs_told.main_jobs import NOT_THE_MAIN_ONE, Job
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import find_income_share
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause, is_alone, only_holds
from newstratum._reading.sentences.told_jobs import get_kinds
from newstratum._reading.unit_names import NO_EMPLOYER

#: Units that somebody may serve besides owning a firm.
_SERVED_BESIDES: Final[frozenset[str]] = frozenset({Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION})


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
_HALF: Final = 0.5
_SHARE_OF_A_WAGE: Final = compile_pattern("(?:工资|薪水|薪资|月薪)(?:收入)?(?:占|有|大概|约)+[0-9.]+%")


def opens_another(told: ToldClause, job: Job) -> bool:
    """Say whether a clause tells of one's own firm behind a post in an association: 商会秘书长,自己有厂."""
    kinds = get_kinds(job.unit)
    holds = any(map(only_holds, told.manner))
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
