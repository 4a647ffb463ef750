"""The clauses of a self-description: 没有单位,自己接单做设计,以前在国企上班.

Who fills in a form with a sentence tells several things, in any order and often without marks: when
(以前, 现在, 准备), beside what (本职, 业余, 另外), in which unit (在…上班), how (没有单位, 自己接单), what
(做设计) and how much it brings (占七成). The words that tell when and beside what begin a clause, and so
do commas and brackets. What a clause leaves open stays open.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen, mutable

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, EmployerKind, Relation, Role
from newstratum._reading.activities import get_activities
from newstratum._reading.amounts import find_income_share, remove_income_share, write_amounts_as_percent
from newstratum._reading.confusions import Slip
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.name_places import is_a_part


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


_BEGINS_A_CLAUSE: Final = frozenset(
    {
        ClauseWord.FORMER,
        ClauseWord.PRESENT,
        ClauseWord.PLANNED,
        ClauseWord.MAIN,
        ClauseWord.SIDE,
        ClauseWord.ALSO,
        ClauseWord.NOT,
    }
)
_TIMES: Final = frozenset({ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.PLANNED})
_BEFORE_A_UNIT: Final = frozenset({ClauseWord.AT, ClauseWord.FOR, ClauseWord.OPENS})

#: More clauses than this are a life's story, of which the first ones are read.
_MOST_CLAUSES: Final = 12
_MARKS: Final = re.compile(
    r"[,;:!?、|/()\[\]{}]+|(?<=[\u4e00-\u9fff])[+& ](?=[\u4e00-\u9fff])|"
    r"\.(?![0-9a-z])|(?<=[a-z]) (?:and|but) (?=[a-z])"
)
_COUNTED: Final = re.compile("^(?:一家|某家|一个|一所|一间|那家|这家|另一家)(?=.)")
#: Words before 在 and 开了家 that only say who or when: 前年, 每天.
_LONGEST_SUBJECT: Final = 4
#: What a negation has to name to say that somebody serves no unit at all.
_ANY_UNIT: Final = re.compile(
    "任何|哪家|哪个|谁|单位|公司|机构|平台|企业|组织|东家|老板|雇主|合同|劳动关系|挂靠|编制|店里|any|employer|company"
)
_NEGATIONS: Final = frozenset("不没未")
_NO_UNIT: Final = Entry("", TermKind.CLAUSE, (("relation", ON_OWN_ACCOUNT),))
#: Words that only lead to what comes after them.
_LEADING: Final = re.compile(
    r"(?: |我们?(?!国)|本人|俺|咱|就是|是|一直|都是|也是|还是|主要是|然后|所以|因为|的|了|"
    r"(?:也|还|又|兼)(?=[管做当写画拍修教开跑接带干])|又(?=被)|i am |i'm |i |am |a |an |the |as |of )+"
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
    #: Whether a word says that the person works in its unit.
    works: bool = False
    #: Slips of the pen that were put right.
    slips: tuple[Slip, ...] = ()


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
    negated: bool = False
    pays: bool = False
    unknown: bool = False
    equal: bool = False
    lives: bool = False
    works: bool = False

    @property
    def filled(self) -> bool:
        """Whether it says anything that another clause could not begin with."""
        return bool(self.unit or self.unit_text or any(_strip(text) for text in self.texts))

    @property
    def tells(self) -> bool:
        """Whether a word of it tells of a job by itself: 自己开公司."""
        return any(entry.values_of("employer_kind") or _says_how(entry) for entry in self.cues)

    def add_text(self, text: str) -> None:
        self.words += text
        if self.unit_text is not None:
            self.unit_text += text
        elif text:
            self.texts.append(text)

    def lead_in(self, word: ClauseWord) -> bool:
        """Begin the words of a unit; say no where other words stand before."""
        before = "".join(map(_strip, self.texts))
        if self.unit or self.unit_text is not None or (before and word is ClauseWord.FOR):
            return False
        if (
            before
            and word is not ClauseWord.OPENS
            and self.lexicons.title_endings.ending(before, len(before))
        ):
            return False
        if len(before) > _LONGEST_SUBJECT and word is not ClauseWord.OPENS:
            return False
        self.texts.clear()
        self.led_in_by, self.unit_text = word, ""
        return True

    def may_change_time(self, place: int) -> bool:
        """Say whether a time can follow here: inside a unit's name it is a part of that (未来科技)."""
        if self.unit_text is None or not place:
            return True
        if not self.unit_text:
            return False
        text = _strip(self.unit_text)
        return bool(split_unit(text, self.lexicons)[1]) or _ends_as_unit(text, self.lexicons)

    def close_unit(self) -> None:
        """End the words of a unit: what follows is what is done there."""
        if self.unit_text is not None:
            self.unit, self.unit_text = _COUNTED.sub("", _strip(self.unit_text)), None
        elif (
            not self.unit
            and (before := _COUNTED.sub("", _strip("".join(self.texts))))
            and is_unit(before, self.lexicons)
            and not _is_no_unit(before, self.lexicons)
        ):
            # 国企上班, 税务师所上班.
            self.unit = before
            self.texts.clear()

    def end(self, clauses: list[Clause]) -> None:
        """Add the clause to those before it, if it says anything that is known."""
        if self.unknown and not self.filled:
            clauses.append(Clause(self.words, unknown=True))
        elif self.words.strip() and not self.unknown:
            clauses.append(self.build())

    def build(self) -> Clause:
        first = _strip("".join(self.texts[:1]))
        self.negated = self.negated or (first[:1] in _NEGATIONS and bool(first))
        if self.negated and (named := _ANY_UNIT.search(self.words)) and named is not None:
            self.cues.append(_NO_UNIT)
        activity = " ".join(filter(None, map(_strip, self.texts)))
        if "%" in activity and find_income_share(self.words) is not None:
            activity = _strip(remove_income_share(activity))
        unit = self.unit
        past = self.lexicons.former.beginning(activity)
        if self.time is None and past is not None and past.kind is TermKind.FORMER:
            self.time, activity = ClauseWord.FORMER, activity[len(past.term) :]
        if self.led_in_by is ClauseWord.FOR and _CLIENTS.search(self.unit_text or self.unit):
            self.lives = True
        if self.unit_text is not None:
            unit, done = split_unit(_COUNTED.sub("", _strip(self.unit_text)), self.lexicons)
            activity = f"{activity} {done}".strip()
        elif (
            not unit
            and activity
            and (parted := split_leading_unit(_COUNTED.sub("", activity), self.lexicons))
        ):
            unit, activity = parted
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
            self.negated,
            self.pays,
            self.equal,
            lives=self.lives,
            works=self.works,
        )


def _strip(text: str) -> str:
    found = _LEADING.match(text)
    return _TRAILING.sub("", text[found.end() :] if found else text)


def find_clauses(
    text: str,
    lexicons: Lexicons,
    *,
    named: bool = False,
    described: bool = False,
    slips: tuple[Slip, ...] = (),
) -> tuple[Clause, ...]:
    """Return the clauses of a cell in plain form; none where no word of a self-description stands in it.

    In a cell that ends as the name of a unit, words that only say how somebody works make no sentence.
    """
    text = _name_times(write_amounts_as_percent(text))
    clauses: list[Clause] = []
    draft = _Draft(lexicons)
    for piece in filter(None, _MARKS.split(text)):
        if _OF_ANOTHER.match(piece) is not None:
            continue
        found = [
            (entry, place)
            for entry, place in lexicons.clause_words.scan(piece)
            if entry.kind is TermKind.CLAUSE
        ]
        if named and _ends_as_unit(piece, lexicons):
            # Inside a name, words are parts of it; before it, they speak of it: 原国营机械厂.
            found = [(entry, place) for entry, place in found if not place and _leads_to_a_name(entry)]
        if not found and not named:
            found = _find_own_unit(piece, lexicons)
        if not named and _NO_UNIT_TOLD.fullmatch(piece) and not any(_says_how(entry) for entry, _ in found):
            clauses.append(Clause(piece, cues=(_NO_UNIT,)))
            described = True
            continue
        described = described or any(not named or _makes_a_sentence(entry) for entry, _ in found)
        if _strip(piece) in _BY_ONESELF and not found:
            clauses.append(Clause(piece, cues=(_NO_UNIT,)))
            described = True
            continue
        label = _LABELS.get(piece.strip())
        if label is not None and (label is ClauseWord.SIDE or not clauses):
            draft.place, draft.words = label, piece
            draft.cues += filter(None, [lexicons.modifiers.terms.get(piece.strip())])
            continue
        if clauses and draft.place is None and "兼职" in piece and "兼职平台" not in piece:
            draft.place = ClauseWord.SIDE
        if clauses and draft.place is None and (joint := _AND.match(piece)) is not None:
            draft.place, piece = ClauseWord.ALSO, piece[joint.end() :]
            found = [(entry, place - joint.end()) for entry, place in found if place >= joint.end()]
        draft = _read_piece(piece, found, draft, clauses)
        if draft.filled or draft.tells or not (draft.time or draft.place):
            draft.end(clauses)
            draft = _Draft(lexicons)
        if len(clauses) >= _MOST_CLAUSES:
            break
    draft.end(clauses)
    if not described:
        return ()
    read = clauses[:_MOST_CLAUSES]
    return tuple(evolve(clause, slips=slips) for clause in read) if slips else tuple(read)


#: How somebody may say to run a unit of their own, where the words behind it name one.
_RUNS: Final = re.compile(
    "(?:我|自己|我自己|家里|夫妻俩?|两口子|镇上|村里|路边|街上|老家|本人|合伙|小区里?|在[^,]{1,4})?"
    "(?P<verb>开|办|经营|自营)(?:了|着|的是)?(?:一?[家个间爿])?(?P<unit>[^,]{2,14}?)的?"
)
_RUN: Final = Entry(
    "开",
    TermKind.CLAUSE,
    (("mark", frozenset({"opens"})), ("relation", frozenset({Relation.OWNER, Relation.FOUNDER}))),
)


def _find_own_unit(piece: str, lexicons: Lexicons) -> list[tuple[Entry, int]]:
    """Return the verb of a piece that says to run a unit: 镇上开杂货铺的, 开茶餐厅."""
    found = _RUNS.fullmatch(piece)
    if found is None or not _ends_as_unit(found["unit"], lexicons):
        return []
    return [(evolve(_RUN, term=found["verb"]), found.start("verb"))]


def names_a_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether a part of a title cell is the name of a unit: 村委会的,管文书."""
    pieces = [_strip(piece) for piece in _MARKS.split(text)]
    if len(pieces) > 1 and any(is_unit(piece, lexicons) for piece in pieces):
        return True
    first = _COUNTED.sub("", pieces[0]) if pieces else ""
    inside = _INSIDE.search(first) is not None
    return inside and split_leading_unit(first, lexicons) is not None


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


_VERBS: Final = frozenset("做写开跑拍画教干修接播录剪弄译唱演编")


_IS_TODAY: Final = re.compile("现|目前|如今|返聘|眼下|今|now|currently|周末|业余|兼|没|不|自由|接单|独立")
#: What follows 退休 where it is said of what follows, and not of the time before it.
_NOUN: Final = re.compile(
    "(?!以|之|在|给|为|到|被|回|后|了|返|再|又|去|做|当|帮|自|开|教|接|写|就|还|现|进|办|和|跟|随)[\u4e00-\u9fff]{2}"
)


#: A piece that says nothing but that somebody works alone.
_BY_ONESELF: Final = frozenset(
    {"一个人", "单人", "个人", "就一个人", "就我", "独个儿", "一人", "我一人", "本人", "个人的"}
)
#: Words that stand before a job like the head of a column.
_LABELS: Final = {"兼职": ClauseWord.SIDE, "副职": ClauseWord.SIDE, "全职": ClauseWord.MAIN}
_AND: Final = re.compile("(?:和|与|及|以及|加上|外加)(?!朋友|老公|老婆|人|同学|同事|家人|别人|爱人|客户)")


#: What somebody else in the family does.
_OF_ANOTHER: Final = re.compile(
    "我?(?:爸爸?|妈妈?|父亲|母亲|父母|老公|老婆|丈夫|妻子|爱人|儿子|女儿|哥哥?|姐姐?|弟弟?|妹妹?|家属|对象|男友|女友|爷爷|奶奶|公公|"
    "婆婆|岳父|岳母|孩子)(?:是|在|做|当|开|办|经营|以前|原来|退休|也是|都是|现在|单位)"
)
#: A whole piece that says that somebody serves no unit, in whatever words.
_NO_UNIT_TOLD: Final = re.compile(
    "[^,]{0,4}(?:没有?|无|不|未|从不|从未|都不是|没在|不在|不是|也没)(?!离|换|辞|走|倒|关|跳|满|改|确定|写|说|转|退|交|想|少|错)"
    "[^,]{0,8}(?:单位|公司|剧团|剧组|机构|团队|组织|公会|平台|老板|东家|雇主|经纪人?|合同|劳动关系|上班|打工|坐班|健身房|"
    "哪儿|哪里|哪家|谁家|他们的人|人家的人|编制|画廊|乐团|乐队|琴行|影楼|培训机构|翻译社|工作室)(?:的人?|员工|里|签约|挂靠|管)?"
)


def _makes_a_sentence(entry: Entry) -> bool:
    return bool(set(entry.values_of("mark") or ()) - {ClauseWord.MANNER, ClauseWord.WORKS})


def _says_how(entry: Entry) -> bool:
    return entry.values_of("relation") is not None or entry.values_of("status") is not None


def _is_said_of_a_title(entry: Entry, after: str) -> bool:
    return (
        entry.values_of("status") is not None
        and entry.term[-1] not in "后了"
        and _NOUN.match(after) is not None
    )


def _leads_to_a_name(entry: Entry) -> bool:
    return bool(
        {ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.AT, ClauseWord.OPENS}.intersection(
            entry.values_of("mark") or ()
        )
    )


def _read_piece(piece: str, found: list[tuple[Entry, int]], draft: _Draft, clauses: list[Clause]) -> _Draft:
    """Read a piece between two marks; return the clause that is not ended yet."""
    lexicons, read_to = draft.lexicons, 0
    for entry, place in found:
        draft.add_text(piece[read_to:place])
        read_to = place
        does = {ClauseWord(mark) for mark in entry.values_of("mark") or (ClauseWord.MANNER,)}
        if does & _TIMES and not draft.may_change_time(place):
            continue
        if does & _BEGINS_A_CLAUSE and draft.filled:
            draft.end(clauses)
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
        draft.negated = draft.negated or ClauseWord.NOT in does
        draft.unknown = draft.unknown or ClauseWord.UNKNOWN in does
        draft.lives = draft.lives or ClauseWord.LIVES in does
        draft.works = draft.works or ClauseWord.WORKS in does
        draft.equal = draft.equal or ClauseWord.EQUAL in does
        draft.posted = draft.posted or ClauseWord.POSTED in does
        if ClauseWord.PAYS in does:
            draft.pays, draft.time = True, ClauseWord.PRESENT
            draft.close_unit()
            draft.lead_in(ClauseWord.AT)
        if ClauseWord.ENDED in does and _is_said_of_a_title(entry, piece[read_to:]):
            # 退休教师 is a former teacher, and no pensioner who teaches.
            draft.time = ClauseWord.FORMER
            continue
        if (
            ClauseWord.ENDED in does
            and not draft.filled
            and clauses
            and not _IS_TODAY.search(clauses[-1].words)
        ):
            # 民企会计,已退休: it is what stands before that is over.
            clauses[-1] = evolve(clauses[-1], time=ClauseWord.FORMER)
        if ClauseWord.ENDED in does:
            draft.time = ClauseWord.FORMER
            draft.end(clauses)
            draft = _Draft(lexicons)
    draft.add_text(piece[read_to:])
    return draft


def _is_no_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words that fill an employer cell name no unit: 个人, 自由职业."""
    return text in lexicons.employer_whole and not _is_whole_unit(text, lexicons)


def is_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words name a unit, known or not, or its kind: 国企, 某某律师事务所."""
    if text in lexicons.employer_whole or _ends_as_unit(text, lexicons):
        return True
    inner = lexicons.employer_endings.scan(text)
    return bool(inner) and is_a_part(text[inner[-1][1] + len(inner[-1][0].term) :])


def _is_whole_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words are a unit by themselves: 民企, and not 自己."""
    entry = lexicons.employer_whole.get(text)
    return entry is not None and EmployerKind.NONE not in (
        entry.values_of("employer_kind") or (EmployerKind.NONE,)
    )


#: Words for a unit of any kind: 企业 in 企业管理咨询顾问 is what is advised.
_ANY_FIRM: Final = frozenset({"企业", "组织", "平台"})
#: What may stand between the words of a unit and what is done there.
_INSIDE: Final = re.compile("里面?的?|内的?|的|当中|下面的?")


def split_leading_unit(text: str, lexicons: Lexicons) -> tuple[str, str] | None:
    """Part words that begin with a unit from what is done there: 民企里当法务, 基金会的项目官员.

    A trade makes no unit here (软件工程师), nor does what belongs to one title (公司律师).
    """
    whole = lexicons.title_endings.ending(text, len(text))
    if (whole is not None and len(whole.term) == len(text)) or _DOING.match(text):
        return None
    ends: set[int] = set()
    for table in (lexicons.employer_endings, lexicons.legal_forms):
        for entry, place in table.scan(text):
            small = EmployerKind.INDIVIDUAL_BUSINESS in (entry.values_of("employer_kind") or ())
            if entry.kind in (TermKind.EMPLOYER_ENDING, TermKind.LEGAL_FORM) and (
                place or not small or _INSIDE.match(text, place + len(entry.term))
            ):
                ends.add(place + len(entry.term))
    ends |= {end for end in range(2, min(len(text), 9)) if _is_whole_unit(text[:end], lexicons)}
    for end in sorted(ends, reverse=True):
        rest = text[end:]
        between = _INSIDE.match(rest)
        if text[:end] in _ANY_FIRM and between is None and not _DOING.match(rest):
            continue
        after = rest[between.end() :] if between is not None else rest
        if not after:
            if between is not None or end == len(text):
                return text[:end], ""
            continue
        head = lexicons.title_endings.ending(after, len(after))
        sells = head is not None and Role.BUSINESS_STAFF in (head.values_of("role") or ())
        if between is not None or _DOING.match(after):
            return text[:end], after
        if head is not None and not sells and len(head.term) <= len(after):
            return text[:end], after
    return None


def _ends_as_unit(text: str, lexicons: Lexicons) -> bool:
    return any(
        table.ending(text, len(text)) is not None
        for table in (lexicons.employer_endings, lexicons.legal_forms)
    )


#: Who works for several works for none of them.
_CLIENTS: Final = re.compile("好?几(?:家|个)|多家|各家|不同|谁")
#: How somebody came to a unit: 请去, 聘来.
_CALLED: Final = re.compile("(?:请|聘|叫|招|挖|返聘|调)(?:我|他|她)?(?:回去|过去|过来|去|来|回|进)?")
_PEOPLE: Final = re.compile(
    "(?:(?:好?几|多|各|不同的?|一些|数)(?:家|个)?(?:公司|企业|单位|机构|厂|学校|客户|老板|平台|杂志|出版社|工厂|店)|人家?|别人|客户|大家|朋友|邻居|几?个?(?:孩子|小孩)们?|学生|老人|老板们?|商家|剧组|街坊|熟人|同学|企业|公司|小店|小公司|网店)(?:们)?"
)
#: Words that begin what somebody does, after the unit.
_DOING: Final = re.compile(
    "担任|当任|从事|负责|做|当|任|干|搞|教|写|画|拍|修|开|跑|管|带|卖|送|看|坐诊|坐|上课|搬砖|打|唱|弹|播|剪|编|译|"
    "搬|跟|出任|办|补|讲|辅导|录|接|揽|搭|配|设计|翻译|策划|研发|帮|值|守|种|养|洗|扫|as |doing "
)


def split_unit(text: str, lexicons: Lexicons) -> tuple[str, str]:
    """Part the words after 在 into the unit and what is done there: 民营软件公司 | 写代码."""
    doings = [found.start() for found in _DOING.finditer(text) if found.start()]
    if (people := _PEOPLE.match(text)) is not None and people.end() in doings:
        return text[: people.end()], text[people.end() :]
    for place in doings:
        if text[:place] in lexicons.employer_whole or _ends_as_unit(text[:place], lexicons):
            return text[:place], text[place:]
    known = next((end for end in range(min(len(text), 8), 1, -1) if _is_whole_unit(text[:end], lexicons)), 0)
    rest = text[known:]
    called = _CALLED.match(rest)
    if known and called is not None:
        # 民企请回去当技术顾问
        return text[:known], rest[called.end() :]
    if known and not _ends_as_unit(text, lexicons):
        return text[:known], _strip(rest)
    ends = sorted(
        place + len(entry.term)
        for table in (lexicons.employer_endings, lexicons.legal_forms)
        for entry, place in table.scan(text)
    )
    for end in ends:
        rest = text[end:]
        if (called := _CALLED.match(rest)) is not None and called.end():
            return text[:end], rest[called.end() :]
        if not rest or rest[0] in "的里,-":
            return text[:end], _strip(rest)
        told = get_activities(lexicons).find(rest)
        if (told and not told[0].start) or lexicons.titles.beginning(rest) is not None:
            return text[:end], rest
    if ends:
        # The longest name that a title follows: 区人民医院护士.
        for end in reversed(ends):
            if text[end:] and lexicons.title_endings.ending(text, len(text)) is not None:
                return text[:end], _strip(text[end:])
        return text[: ends[-1]], _strip(text[ends[-1] :])
    if doings:
        return _strip(text[: doings[0]]), text[doings[0] :]
    return ("", text) if _DOING.match(text) else (text, "")
