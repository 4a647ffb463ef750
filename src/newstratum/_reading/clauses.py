"""The clauses of a self-description: 没有单位,自己接单做设计,以前在国企上班.

Who fills in a form with a sentence tells several things, in any order and often without marks: when
(以前, 现在, 准备), beside what (本职, 业余, 另外), in which unit (在…上班), how (没有单位, 自己接单), what
(做设计) and how much it brings (占七成). The words that tell when and beside what begin a clause, and so
do commas and brackets. What a clause leaves open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from attrs import field, frozen, mutable

from newstratum._reading.amounts import find_income_share, write_amounts_as_percent
from newstratum._reading.lexicon import Entry, Lexicons, TermKind


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
    #: Posted to the unit and paid by another: 挂职, 借调.
    POSTED = "posted"
    #: The unit named beside it pays: 发工资.
    PAYS = "pays"


_BEGINS_A_CLAUSE: Final = frozenset(
    {
        ClauseWord.FORMER,
        ClauseWord.PRESENT,
        ClauseWord.PLANNED,
        ClauseWord.MAIN,
        ClauseWord.SIDE,
        ClauseWord.ALSO,
    }
)
_TIMES: Final = frozenset({ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.PLANNED})
_BEFORE_A_UNIT: Final = frozenset({ClauseWord.AT, ClauseWord.FOR, ClauseWord.OPENS})

#: More clauses than this are a life's story, of which the first ones are read.
_MOST_CLAUSES: Final = 12
_MARKS: Final = re.compile(r"[,;:!?、|()\[\]{}]+|\.(?![0-9a-z])|(?<=[a-z]) (?:and|but) (?=[a-z])")
#: Words that only lead to what comes after them.
_LEADING: Final = re.compile(
    r"(?: |我们?(?!国)|本人|俺|咱|就是|是|一直|都是|也是|还是|主要是|然后|所以|因为|的|了|"
    r"i am |i'm |i |am |a |an |the |as |of )+"
)
_TRAILING: Final = re.compile(r"(?:的|了|呢|吧|啊|呀|着|里|那边|这边|期间| |-)+$")


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


@mutable
class _Draft:
    """A clause while its words are met."""

    lexicons: Lexicons
    words: str = ""
    time: ClauseWord | None = None
    place: ClauseWord | None = None
    cues: list[Entry] = field(factory=list)
    led_in_by: ClauseWord | None = None
    unit: str = ""
    #: Words before a unit is led in, or all if none is.
    texts: list[str] = field(factory=list)
    #: Words since a unit was led in.
    unit_text: str | None = None
    posted: bool = False

    @property
    def filled(self) -> bool:
        """Whether it says anything that another clause could not begin with."""
        return bool(self.unit or self.unit_text or any(_strip(text) for text in self.texts))

    def add_text(self, text: str) -> None:
        self.words += text
        if self.unit_text is not None:
            self.unit_text += text
        elif text:
            self.texts.append(text)

    def lead_in(self, word: ClauseWord) -> bool:
        """Begin the words of a unit; say no where other words stand before."""
        if self.unit or self.unit_text is not None or any(_strip(text) for text in self.texts):
            return False
        self.led_in_by, self.unit_text = word, ""
        return True

    def may_change_time(self, place: int) -> bool:
        """Say whether a time can follow here: inside a unit's name it is a part of that (未来科技)."""
        if not self.unit_text or not place:
            return True
        text = _strip(self.unit_text)
        return bool(split_unit(text, self.lexicons)[1]) or _ends_as_unit(text, self.lexicons)

    def close_unit(self) -> None:
        """End the words of a unit: what follows is what is done there."""
        if self.unit_text is not None:
            self.unit, self.unit_text = _strip(self.unit_text), None

    def build(self) -> Clause:
        activity = " ".join(filter(None, map(_strip, self.texts)))
        unit = self.unit
        if self.unit_text is not None:
            unit, done = split_unit(_strip(self.unit_text), self.lexicons)
            activity = f"{activity} {done}".strip()
        return Clause(
            self.words.strip(),
            self.time or ClauseWord.PRESENT,
            self.time is not None,
            self.place,
            tuple(self.cues),
            unit,
            self.led_in_by if unit else None,
            activity,
            find_income_share(self.words),
            self.posted,
        )


def _strip(text: str) -> str:
    found = _LEADING.match(text)
    return _TRAILING.sub("", text[found.end() :] if found else text)


def find_clauses(
    text: str, lexicons: Lexicons, *, named: bool = False, described: bool = False
) -> tuple[Clause, ...]:
    """Return the clauses of a cell in plain form; none where no word of a self-description stands in it.

    In a cell that ends as the name of a unit, words that only say how somebody works make no sentence.
    """
    text = _name_times(write_amounts_as_percent(text))
    clauses: list[Clause] = []
    for piece in filter(None, _MARKS.split(text)):
        found = [
            (entry, place)
            for entry, place in lexicons.clause_words.scan(piece)
            if entry.kind is TermKind.CLAUSE
        ]
        if named and _ends_as_unit(piece, lexicons):
            # Inside a name, words are parts of it; before it, they speak of it: 原国营机械厂.
            found = [(entry, place) for entry, place in found if not place and _leads_to_a_name(entry)]
        described = described or any(not named or _makes_a_sentence(entry) for entry, _ in found)
        clauses += _read_piece(piece, found, lexicons)
        if len(clauses) >= _MOST_CLAUSES:
            break
    return tuple(clauses[:_MOST_CLAUSES]) if described else ()


_PERIOD: Final = re.compile(
    r"(?:19|20)\d\d(?:年|[./]\d{1,2}月?)*(?:\d{1,2}月)?(?:"
    r"(?P<former>[-至到](?:19|20)\d\d(?:年|[./]\d{1,2}月?)*(?:\d{1,2}月)?|之前|以前|前)"
    r"|(?P<present>[-至到](?:今|现在)|起|以后|之后|后|开始|以来))"
    r"|[一二两三四五六七八九十几]+年(?P<ago>之前|以前|前)"
)


def _name_times(text: str) -> str:
    """Write periods of years as words: 2010-2015在国企, 2019年起."""
    if "年" not in text and "20" not in text and "19" not in text:
        return text
    return _PERIOD.sub(lambda found: ",现在" if found["present"] else ",以前", text)


_VERBS: Final = frozenset("做写开跑拍画教干")


def _makes_a_sentence(entry: Entry) -> bool:
    return bool(set(entry.values_of("mark") or ()) - {ClauseWord.MANNER, ClauseWord.WORKS})


def _leads_to_a_name(entry: Entry) -> bool:
    return bool(
        {ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.AT, ClauseWord.OPENS}.intersection(
            entry.values_of("mark") or ()
        )
    )


def _read_piece(piece: str, found: list[tuple[Entry, int]], lexicons: Lexicons) -> Iterator[Clause]:
    draft, read_to = _Draft(lexicons), 0
    for entry, place in found:
        draft.add_text(piece[read_to:place])
        read_to = place
        does = {ClauseWord(mark) for mark in entry.values_of("mark") or (ClauseWord.MANNER,)}
        if does & _TIMES and not draft.may_change_time(place):
            continue
        if does & _BEGINS_A_CLAUSE and draft.filled:
            yield draft.build()
            draft = _Draft(lexicons)
        if does & _BEFORE_A_UNIT and not draft.lead_in(next(iter(does & _BEFORE_A_UNIT))):
            # 在 in the middle of other words is a word of theirs.
            continue
        read_to += len(entry.term)
        draft.words += entry.term
        if not entry.term.isascii() and entry.term[-1] in _VERBS and not does & _BEFORE_A_UNIT:
            # 周末拍婚礼 tells what is done, and not only when.
            read_to -= 1
            draft.words = draft.words[:-1]
        if ClauseWord.WORKS in does:
            draft.close_unit()
        if any(fact != "mark" for fact, _ in entry.facts):
            draft.cues.append(entry)
        for word in does & _TIMES:
            draft.time = word
        for word in does & {ClauseWord.MAIN, ClauseWord.SIDE, ClauseWord.ALSO}:
            draft.place = word
        draft.posted = draft.posted or ClauseWord.POSTED in does
        if ClauseWord.PAYS in does:
            draft.time = ClauseWord.PRESENT
        if ClauseWord.ENDED in does:
            draft.time = ClauseWord.FORMER
            yield draft.build()
            draft = _Draft(lexicons)
    draft.add_text(piece[read_to:])
    if draft.words.strip():
        yield draft.build()


def _ends_as_unit(text: str, lexicons: Lexicons) -> bool:
    return any(
        table.ending(text, len(text)) is not None
        for table in (lexicons.employer_endings, lexicons.legal_forms)
    )


#: Words that begin what somebody does, after the unit.
_DOING: Final = re.compile(
    "担任|当任|从事|负责|做|当|任|干|搞|教|写|画|拍|修|开|跑|管|带|卖|送|看|坐诊|坐|上课|搬砖|打|唱|弹|播|剪|编|译|"
    "搬|跟|出任|as |doing "
)


def split_unit(text: str, lexicons: Lexicons) -> tuple[str, str]:
    """Part the words after 在 into the unit and what is done there: 民营软件公司 | 写代码."""
    doings = [found.start() for found in _DOING.finditer(text) if found.start()]
    for place in doings:
        if text[:place] in lexicons.employer_whole or _ends_as_unit(text[:place], lexicons):
            return text[:place], text[place:]
    ends = sorted(
        place + len(entry.term)
        for table in (lexicons.employer_endings, lexicons.legal_forms)
        for entry, place in table.scan(text)
    )
    for end in ends:
        rest = text[end:]
        if not rest or rest[0] in "的里,-":
            return text[:end], _strip(rest)
    if ends:
        # The longest name that a title follows: 区人民医院护士.
        for end in reversed(ends):
            if text[end:] and lexicons.title_endings.ending(text, len(text)) is not None:
                return text[:end], _strip(text[end:])
        return text, ""
    if doings:
        return _strip(text[: doings[0]]), text[doings[0] :]
    return ("", text) if _DOING.match(text) else (text, "")
