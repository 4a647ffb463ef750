"""What clauses say of each other: how long a period holds, what a change ends, whose a share is."""

from __future__ import annotations

import re
from typing import Final

from attrs import evolve

from newstratum._reading.lexicon import Lexicons
from newstratum._reading.sentences.amounts import find_bare_share, remove_income_share
from newstratum._reading.sentences.clause import Clause, ClauseWord
from newstratum._reading.sentences.units_told import trim_words

OF_PAY: Final = re.compile("(?<=..)(?:的?(?:稿费|收入|进账|钱)|[赚挣]的)$")


def hold_periods(clauses: list[Clause], periods: list[tuple[int, ClauseWord]]) -> None:
    """Let each period of a life's story hold up to the next: 2001-2005 某国企 会计 2015-今 民企 经理."""
    before = [(0, ClauseWord.FORMER)] if periods else []
    spans = [*before, *periods]
    ends = [*(place for place, _ in spans[1:]), len(clauses)]
    for (start, time), end in zip(spans, ends, strict=False):
        for place in range(start, end):
            if not clauses[place].timed:
                clauses[place] = evolve(clauses[place], time=time, timed=True)


#: How long something went on, where the next words tell of a change.
_FOR_YEARS: Final = re.compile(
    "(?:干|做|待|呆|教|当|工作|上|混)了?[^,]{0,4}?(?:[0-9]+|[一二两三四五六七八九十几多半]+)多?来?年"
)
_A_CHANGE: Final = re.compile(
    "去年|前年|今年|年初|上个月|后来|现在|现|如今|目前|之后|最近|[又才]?(?:跳|转|改行|挖)"
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
