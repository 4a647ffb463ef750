"""Clauses in which nothing was understood are looked at once more for a word that decides: 早就改行了."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._reading.constructions.construction import Effect
from newstratum._reading.constructions.find_constructions import find_cue
from newstratum._reading.jobs_told.main_jobs import NOT_THE_MAIN_ONE
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause

#: Remarks on one job.
_MOST_REMARKS: Final = 4


def take_cues(told: Sequence[ToldClause]) -> list[ToldClause]:
    """Return the clauses with what single words decide where nothing else was understood."""
    taken: list[ToldClause] = []
    for each in told:
        if taken and (taken[-1].names_job or taken[-1].manner) and _only_says_what_it_brings(each):
            # 画插画,就挣个零花: no job beside the one that was told.
            clause = evolve(each.clause, activity="", place=None)
            taken.append(evolve(each, clause=clause, manner=(NOT_THE_MAIN_ONE,)))
            continue
        cue = find_cue(each.clause.words.strip()) if taken and _is_not_understood(each) else None
        if cue is None:
            taken.append(each)
        elif cue.effect is Effect.ENDS:
            _end_last(taken)
            taken.append(evolve(each, clause=evolve(each.clause, time=ClauseWord.FORMER, activity="")))
        elif cue.entry is not None:
            of_unit = cue.entry.values_of("ownership") is not None
            clause = evolve(each.clause, activity="", cues=(*each.clause.cues, cue.entry))
            matches = ((cue.entry, Strength.EMPLOYER_WORD),) if of_unit else ()
            taken.append(
                evolve(
                    each,
                    clause=clause,
                    manner=() if of_unit else (cue.entry,),
                    unit=evolve(each.unit, matches=matches, named=False),
                    remark=of_unit,
                )
            )
    return taken


#: Characters of words that tell how little something brings, and when it is done.
_SMALL_TALK: Final = re.compile(
    "[我就只也都能才再会去来做干接挣赚拿弄搞整捞攒有点个些几俩两着了的得是算钱活单帮兼玩打下上班后业余周末晚夜里偶尔空闲时候抽顺带手捎便搭每隔三差五逢过节年月天日次回趟一二四六七八九十百千"
    "块元小零花食用外快补贴家房贷奶粉菜油烟酒茶话费多少不到出头职务副第挤间之本寒暑假期农工课淡旺季孩子给点半整啲]+"
)
#: A shorter clause may speak of anything.
_SHORTEST: Final = 3
_OF_SHIFTS: Final = re.compile("夜班|[周末夜晚早]班(?!后|了)|点下班|下班$")
_TELLS_LITTLE: Final = re.compile(
    "业余|兼|副业|第二职业|零花|零用|零钱|零食钱|小钱|外快|偶尔|贴补|补贴|家用|话费|油钱|菜钱|烟钱|酒钱|奶粉|下班|周末|晚上|夜里|有空|闲|抽空|顺带|顺手|捎带|搭着|节假日|暑假|寒假|农闲|工余|逢年过节|几百|本职之外"
)


def _only_says_what_it_brings(told: ToldClause) -> bool:
    """Say whether a clause tells nothing but that a job is done now and then, and brings little."""
    words = told.clause.words.strip()
    words += "".join(entry.term for entry in told.clause.cues if entry.term not in words)
    if len(words) < _SHORTEST:
        return False
    return (
        told.clause.time is ClauseWord.PRESENT
        and not told.names_job
        and not told.unit.matches
        and told.clause.income_share is None
        and not (told.clause.negated or told.clause.unknown or told.clause.equal)
        and not any(entry.values_of("relation") is not None for entry in told.manner)
        and told.clause.led_in_by is None
        and _TELLS_LITTLE.search(words) is not None
        and _SMALL_TALK.fullmatch(words) is not None
        and _OF_SHIFTS.search(words) is None
    )


def _is_not_understood(told: ToldClause) -> bool:
    clause = told.clause
    return (
        len(clause.words.strip()) >= _SHORTEST
        and not told.names_job
        and not told.unit.matches
        and not told.manner
        and not told.remark
        and told.share is None
        and clause.income_share is None
        and clause.time is ClauseWord.PRESENT
        and clause.place is None
        and not (clause.negated or clause.unknown or clause.equal or clause.cues)
    )


def _end_last(taken: list[ToldClause]) -> None:
    """Say of the job that was told last, and of remarks on it, that it is over."""
    for place in range(len(taken) - 1, max(len(taken) - _MOST_REMARKS, 0) - 1, -1):
        each = taken[place]
        if each.clause.time is not ClauseWord.PRESENT or (each.clause.timed and place < len(taken) - 1):
            break
        taken[place] = evolve(each, clause=evolve(each.clause, time=ClauseWord.FORMER))
        if each.names_job:
            break
