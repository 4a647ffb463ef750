"""What clauses say of each other: how long a period holds, what a change ends, whose a share is."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from newstratum._reading.lexicon import Lexicons
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import find_bare_share, remove_income_share
from newstratum._reading.sentences.clause import Clause, ClauseWord
from newstratum._reading.sentences.units_told import is_unit, split_unit, trim_words

OF_PAY: Final = compile_pattern(
    "(?<=..)(?:的?(?:稿费|收入|进账|钱|工资|薪水|薪资|课酬|佣金|分成|报酬)|[赚挣]的)$"
)


def hold_periods(clauses: list[Clause], periods: list[tuple[int, ClauseWord]]) -> None:
    """Let each period of a life's story hold up to the next: 2001-2005 某国企 会计 2015-今 民企 经理."""
    before = [(0, ClauseWord.FORMER)] if periods else []
    spans = [*before, *periods]
    ends = [*(place for place, _ in spans[1:]), len(clauses)]
    for (start, time), end in zip(spans, ends, strict=False):
        for place in range(start, end):
            if not clauses[place].timed:
                clauses[place] = evolve(clauses[place], time=time, timed=True)


_FOR_GOOD: Final = "还|仍|至今|一直|现在|年了"
_YEARS: Final = "(?:[0-9]+|[一二两三四五六七八九十几多半]+)多?来?年"
_WENT_ON: Final = (
    "干|做|待|呆|教|当|工作|上|混|送|开|跑|写|画|拍|卖|摆|种|养|带|修|读|守|管|唱|演|播|编|搞|打|陪"
)
#: How long something went on, where the next words tell of a change.
_FOR_YEARS: Final = compile_pattern(
    f"^(?![^,]*(?:{_FOR_GOOD}))(?:[^,]{{0,8}}?(?:{_WENT_ON})[^,]{{0,4}}?{_YEARS}(?![级制代前])|"
    f"[^,]{{3,14}}?{_YEARS}$)"
)
_A_CHANGE: Final = compile_pattern(
    "(?![^,]*岁)(?:又|才|就)?(?:去年|前年|今年|年初|上个月|后来|现在|现|如今|目前|之后|最近|"
    "[又才]?(?:跳|转|改行|挖))"
)


def end_before_a_change(clauses: list[Clause]) -> None:
    """Say of what went on for years that it is over where a change is told next: 央企干了十年,去年被挖走."""
    for place, clause in enumerate(clauses[:-1]):
        then = clauses[place + 1]
        if (
            not clause.timed
            and _FOR_YEARS.search(clause.words)
            and _A_CHANGE.match(then.words)
            and (then.unit or then.activity)
        ):
            clauses[place] = evolve(clause, time=ClauseWord.FORMER, timed=True)


def end_remarks(clauses: list[Clause], lexicons: Lexicons) -> None:
    """Say of a remark on a unit of before that it is over with it: 以前在广播电台(事业单位)."""
    for place, clause in enumerate(clauses[1:], 1):
        before = clauses[place - 1]
        if (
            before.time is ClauseWord.FORMER
            and before.led_in_by is ClauseWord.AT
            and clause.time is ClauseWord.PRESENT
            and not clause.timed
            and clause.words in lexicons.employer_whole
        ):
            clauses[place] = evolve(clause, time=ClauseWord.FORMER, timed=True)


def read_bare_shares(clauses: list[Clause]) -> None:
    """Take percentages beside several jobs for shares of the income: 画画卖画占95%,剩下教画."""
    if not any("%" in clause.words for clause in clauses) or any("股" in clause.words for clause in clauses):
        return
    told = [clause for clause in clauses if "%" in clause.words or clause.place is not None]
    if len(told) > 1:
        for place, clause in enumerate(clauses):
            share = find_bare_share(clause.words) if clause.income_share is None else None
            if share is not None:
                activity = OF_PAY.sub("", trim_words(remove_income_share(clause.activity)))
                clauses[place] = evolve(clause, income_share=share, activity=activity)


#: What says when somebody went from one unit to the next.
_THEN: Final = (
    "(?:我|就|又|才|再|于是|后来?|之后|随后|然后|接着|今年|去年|前年|大前年|上个?月|前几年|前两年|早几年|"
    "头几年|完了|完事|结束后|期满|出站后|出师后|学成后|毕业后|拿证后|考完后?|年初|年底|前不久|最近|刚|直接|"
    "[0-9]{2,4}年(?:[0-9]{1,2}月)?(?:底|初|起)?|[0-9]{1,2}月|"
    "[0-9一二两三四五六七八九十]{1,3}岁(?:时|后|那年)?)"
)
#: How somebody went there: 22年转去, 后来考进, 今年到.
_MOVES: Final = compile_pattern(
    f"(?:{_THEN}{{0,4}}(?:跳槽?[到去进]|转[到去投入进](?!业)|转行[到去]|转岗到|"
    "考[进入上到去](?!了?(?:研究生|大学|证))|考证进|托人进|分[到进]|应聘进|招聘进|"
    "调[到去入进](?!解)|改去|换[到去]|应聘到|受聘到|招[进到])|"
    f"{_THEN}{{1,4}}(?:进|去|到|来到|加入|入职|返聘[去到]?))"
    "(?:了|在)?(?:一家|一所|某|现在这家|这家|另一家|现在的)?"
    "(?P<rest>(?!了|过|年|时|期|处|底|客户|现场|外地|国外|世|口)[^,过]{2,})"
)


def find_move(piece: str, lexicons: Lexicons) -> str:
    """Return a piece that tells where somebody went as what is so today; empty for any other piece."""
    found = _MOVES.match(piece)
    if found is None or found.end() != len(piece):
        return ""
    unit, _ = split_unit(found["rest"], lexicons)
    return f"现在在{found['rest']}" if unit and is_unit(unit, lexicons) else ""


def end_unit(clause: Clause) -> Clause:
    """Say of a clause of today that names a unit or a title that it is over."""
    today = clause.time is ClauseWord.PRESENT and clause.place is None
    return evolve(clause, time=ClauseWord.FORMER, timed=True) if today else clause
