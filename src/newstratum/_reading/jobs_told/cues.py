"""Clauses in which nothing was understood are looked at once more for a word that decides: 早就改行了."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._reading.constructions.construction import Effect
from newstratum._reading.constructions.find_constructions import find_cue
from newstratum._reading.jobs_told.main_jobs import NOT_THE_MAIN_ONE
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.unit_names import NO_EMPLOYER

#: Remarks on one job.
_MOST_REMARKS: Final = 4


def take_cues(told: Sequence[ToldClause]) -> list[ToldClause]:
    """Return the clauses with what single words decide where nothing else was understood."""
    taken: list[ToldClause] = []
    for each in told:
        if each.clause.words.strip() in _PARTICLES and not each.names_job and not each.manner:
            # 我只|周末去看看
            continue
        if taken and (taken[-1].names_job or taken[-1].manner) and _only_says_what_it_brings(each):
            # 画插画,就挣个零花: no job beside the one that was told.
            clause = evolve(each.clause, activity="", place=None)
            taken.append(evolve(each, clause=clause, manner=(NOT_THE_MAIN_ONE,)))
            continue
        if taken and taken[-1].clause.place is ClauseWord.SIDE and _tells_small_pay(each):
            # 业余打鼓,商演一次分三百: what is paid for it is no other job.
            clause = evolve(each.clause, activity="", unit="", place=None)
            taken.append(evolve(each, clause=clause, unit=NO_EMPLOYER, parts=(), manner=(NOT_THE_MAIN_ONE,)))
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


_PAY_WORDS: Final = (
    "(?:稿费|稿酬|酬劳|报酬|补贴|补助|商演|演出|演出费|出场费|课时费|讲课费|课酬|红包|车马费|工钱|分成|打赏|"
    "佣金|版税|劳务费|收入|坐诊费|"
    "到手|大概|大约|约|能|也|就|才|只|给|拿|分|挣|赚|补|有|结|得|收|差不多|总共|不过|最多|顶多|撑死|按)*"
)
_SMALL_PAY: Final = compile_pattern(
    f"{_PAY_WORDS}(?:(?:一|每)(?:场|次|回|期|单|天|晚|节|节课|个月|月|年|幅|张|篇|周|趟|集|首|小时|个小时|"
    f"学期|季度))*{_PAY_WORDS}"
    "(?:[一二两三四五六七八九几]{1,2}百|[1-9][0-9]{2}|[一两]千[一二三四五六七八九]?|一两千|千把|几百|"
    "[12][0-9]{3})(?:来|多|把)?(?:块|元)?(?:钱)?(?:上下|左右|出头|不到)?(?:的)?(?:稿费|补贴|补助|报酬)?"
)


def _tells_small_pay(told: ToldClause) -> bool:
    """Say whether a clause only tells that little is paid for what stands before it."""
    return (
        told.clause.time is ClauseWord.PRESENT
        and told.clause.income_share is None
        and _SMALL_PAY.fullmatch(told.clause.words.strip()) is not None
    )


#: Characters of words that tell how little something brings, and when it is done.
_SMALL_TALK: Final = compile_pattern(
    "[我就只也都能才再会去来做干接挣赚拿弄搞整捞攒有点个些几俩两看着了的得是算钱活单帮兼玩打下上班后业余周末晚夜里偶尔空闲时候抽顺带手捎便搭每隔三差五逢过节年月天日次回趟一二四六七八九十百千"
    "块元小零花食用外快补贴家房贷奶粉菜油烟酒茶话费多少不到出头职务副第挤间之本寒暑假期农工课淡旺季孩子给点半整啲]+"
)
#: Words before a word of time that make a clause of their own.
_PARTICLES: Final = frozenset({"只", "我只", "就", "我就", "我也", "也就", "也只"})
#: A shorter clause may speak of anything.
_SHORTEST: Final = 3
_OF_SHIFTS: Final = compile_pattern("夜班|[周末夜晚早]班(?!后|了)|点下班|下班$")
_TELLS_LITTLE: Final = compile_pattern(
    "业余|兼|副业|第二职业|零花|零用|零钱|零食钱|小钱|外快|偶尔|贴补|补贴|家用|话费|油钱|菜钱|烟钱|酒钱|奶粉|"
    "下班|周末|晚上|夜里|有空|闲|抽空|顺带|顺手|捎带|搭着|节假日|暑假|寒假|农闲|工余|逢年过节|几百|本职之外"
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
