"""One clause of a self-description: what it says in words, and what the words around them do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import field, frozen

from newstratum._model.people.occupations import ON_OWN_ACCOUNT
from newstratum._reading.confusions import Slip
from newstratum._reading.jobs_told.incomes_compared import Statement
from newstratum._reading.lexicon import Entry, TermKind


class ClauseWord(StrEnum):
    """What a word does in a self-description; the value of ``mark`` in the lexicon."""

    #: What follows is over: 以前, 原来.
    FORMER = "former"
    #: What follows is so today: 现在, 目前.
    PRESENT = "present"
    #: What follows is not yet so: 打算, 准备.
    PLANNED = "planned"
    #: What stands before is over, and the clause ends: 辞职后, 退休.
    ENDED = "ended"
    #: What follows is what the person mainly does: 本职, 平时.
    MAIN = "main"
    #: What follows is done beside that: 业余, 周末.
    SIDE = "side"
    #: What follows is one more job: 另外, 同时.
    ALSO = "also"
    #: How somebody works, wherever it stands: 没有单位.
    MANNER = "manner"
    #: A unit follows: 在, 就职于.
    AT = "at"
    #: Somebody for whom one works follows, a client or an employer: 给, 帮.
    FOR = "for"
    #: A unit of one's own follows: 开了家.
    OPENS = "opens"
    #: The unit's name ends here: 上班, 任职.
    WORKS = "works"
    #: What follows is not so: 未受聘于, 不属于.
    NOT = "not"
    #: What is said beside it is not known: 没写, 不详.
    UNKNOWN = "unknown"
    #: Somebody lives by what is told, and names no unit: 靠…为生, 全职写.
    LIVES = "lives"
    #: Two jobs are equal: 差不多, 各占.
    EQUAL = "equal"
    #: Posted to the unit and paid by another: 挂职, 借调.
    POSTED = "posted"
    #: The unit named beside it pays: 发工资.
    PAYS = "pays"


@frozen
class Clause:
    """One clause: what it says in words, and what the words around them do."""

    #: The words it was read from.
    words: str = field(repr=False)
    #: When: former, planned, else today.
    time: ClauseWord = ClauseWord.PRESENT
    #: Whether a word says when.
    timed: bool = False
    #: Beside what: main, side, also; None if nothing is said.
    place: ClauseWord | None = None
    #: The words that say something by themselves.
    cues: tuple[Entry, ...] = ()
    #: The words of a unit, and how they are led in; empty for none.
    unit: str = field(default="", repr=False)
    led_in_by: ClauseWord | None = None
    #: The other words: a title, an activity.
    activity: str = field(default="", repr=False)
    #: Share of the income that it brings, 0 to 1.
    income_share: float | None = None
    #: Whether the person is only posted to its unit.
    posted: bool = False
    #: Whether it says what is not so.
    negated: bool = False
    #: Whether its unit pays the person, wherever the work is done.
    pays: bool = False
    #: Whether it says that jobs are equal.
    equal: bool = False
    #: Whether it only says that what is told before is not known for sure.
    unknown: bool = False
    #: Whether it says that the person lives by it.
    lives: bool = False
    #: Whether it only names a unit that the person does not serve.
    elsewhere: bool = False
    #: Whether a word says that the person works in its unit.
    works: bool = False
    #: What it says of the incomes of several jobs.
    incomes: tuple[Statement, ...] = ()
    #: Slips of the pen that were put right.
    slips: tuple[Slip, ...] = ()


#: That somebody works on their own account, where several words together tell it and no one of them does.
BY_ONESELF: Final = Entry("", TermKind.CLAUSE, (("relation", ON_OWN_ACCOUNT),))
