"""Words that may tell what somebody holds of the firm, and of which nothing was understood: 投了30万进去.

A post in a firm is held by whoever works there, or by an owner. Where a clause speaks of shares, money put
in, or whose the firm is, and gave no relation, nobody knows which: how the person stands to it is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, PUBLIC_KINDS, Equity, Relation
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.jobs_told.main_jobs import Job
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.owners.holding_signs import may_tell_of_a_holding, says_to_hold_none, says_to_own_it
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause, is_hired
from newstratum._reading.sentences.told_jobs import combine_kinds

_OPEN: Final[frozenset[str]] = frozenset(
    {Relation.EMPLOYEE, Relation.MINOR_SHAREHOLDER, Relation.OWNER, Relation.FOUNDER}
)
_OF_LITTLE: Final[frozenset[str]] = frozenset({Relation.EMPLOYEE, Relation.MINOR_SHAREHOLDER})
_OWNS: Final = (("relation", frozenset({Relation.OWNER, Relation.FOUNDER})),)
#: What is more than a share that the staff was given.
_MORE: Final[frozenset[str]] = frozenset({Equity.SUBSTANTIAL})


def leave_holders_open(jobs: Sequence[Job], told: Sequence[ToldClause]) -> None:
    """Leave open how somebody stands to a firm of which they may hold a part."""
    units = {
        each.clause.unit for each in told if each.unit.has_kind and each.unit.named and not _may_tell(each)
    }
    # 应聘进来,现在有我股份
    hired = any(_HIRED.search(each.clause.words) for each in told) and not any(
        "股" in each.clause.words for each in told
    )
    if len(jobs) != 1 or len(units) > 1 or hired or any(_tells_of_another(each) for each in told):
        # What is told beside several jobs may be told of any of them.
        return
    for job in jobs:
        kinds = combine_kinds(job.unit) or frozenset()
        if not job.unit.named or kinds <= PUBLIC_KINDS or Kind.INDIVIDUAL_BUSINESS in kinds:
            # Who holds a shop keeps it.
            continue
        if any(says_to_hold_none(each.clause.words) for each in told):
            # 一起来的都入股了,我没掏钱
            job.manner = [
                entry for entry in job.manner if not _MORE & (entry.values_of("equity") or frozenset())
            ]
            continue
        says = [entry for entry in job.manner if entry.values_of("relation") is not None]
        held = any(_MORE & (entry.values_of("equity") or frozenset()) for entry in job.manner)
        if held and says and all(map(is_hired, says)):
            # 有股东身份,也领工资: a wage says nothing against a share.
            job.manner = [entry for entry in job.manner if entry not in says]
            continue
        if held or job.share is not None or any(not _serves_none(entry) for entry in says):
            continue
        if any(part.head is not None and part.head.values_of("relation") for part in job.parts):
            continue
        owns = next((each for each in told if says_to_own_it(each.clause.words.strip())), None)
        if owns is not None:
            job.manner.append(Entry(owns.clause.words.strip(), TermKind.CLAUSE, _OWNS))
            continue
        unread = next((each for each in told if _may_tell(each)), None)
        if unread is not None:
            job.manner.append(_build_open(unread.clause.words.strip()))


def _tells_of_another(told: ToldClause) -> bool:
    clause = told.clause
    beside = clause.place is not None and (clause.place is not ClauseWord.ALSO or told.names_job)
    return beside or clause.income_share is not None or bool(clause.incomes) or clause.unknown


def _serves_none(entry: Entry) -> bool:
    return (entry.values_of("relation") or frozenset()) <= ON_OWN_ACCOUNT


def _may_tell(told: ToldClause) -> bool:
    clause = told.clause
    if told.of_another or clause.time is ClauseWord.PLANNED:
        return False
    if clause.time is ClauseWord.FORMER and (told.unit.matches or _GIVEN_UP.search(clause.words)):
        return False
    if told.share is not None or (told.unit.matches and told.parts):
        return False
    return may_tell_of_a_holding(clause.words)


def _build_open(words: str) -> Entry:
    small = _SMALL.search(words) is not None
    return Entry(words, TermKind.CLAUSE, (("relation", _OF_LITTLE if small else _OPEN),))


#: How somebody tells that they were taken on.
_HIRED: Final = compile_pattern(
    "(?<!没)(?<!没签)(?<!未签)(?:入职|应聘|社招|校招|转正|劳动合同|拿年薪|领年薪)(?!没)"
)
#: What was held once.
_GIVEN_UP: Final = compile_pattern("[退卖撤转让黄倒散清赔]|关[了门]|以前|曾|原来")
#: Who holds so little owns no firm.
_SMALL: Final = compile_pattern("小股|小份|零头|干股|期权|激励|一点点?股|几个点")
