"""A clause of a self-description while its words are met."""

from __future__ import annotations

from typing import Final

from attrs import field, mutable

from newstratum._model.people.occupations import Relation
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import find_income_share, remove_income_share
from newstratum._reading.sentences.clause import BY_ONESELF, Clause, ClauseWord
from newstratum._reading.sentences.joined_clauses import OF_PAY
from newstratum._reading.sentences.units_told import (
    CLIENTS,
    COUNTED,
    OF_THE_OWNER,
    begins_with_a_verb,
    ends_as_unit,
    find_own_unit,
    is_no_unit,
    is_unit,
    split_leading_unit,
    split_unit,
    trim_words,
)
from newstratum._reading.unit_names import is_a_firm

#: Words before 在 and 开了家 that only say who or when: 前年, 每天.
_LONGEST_SUBJECT: Final = 4
#: What a negation has to name to say that somebody serves no unit at all.
_ANY_UNIT: Final = compile_pattern(
    "任何|哪家|哪个|谁|单位|公司|机构|平台|企业|组织|东家|老板|雇主|合同|劳动关系|挂靠|店里|any|"
    "employer|company"
)
#: What a unit may be said to lack: it is there all the same.
_OF_THE_UNIT: Final = compile_pattern("单位(?:没有?|不)|单位(?:分房|食堂|宿舍|班车|补贴|福利)")
_NEGATIONS: Final = frozenset("不没未")


_TAKES_UP: Final = compile_pattern("从事|担任|出任|负责")


def says_how(entry: Entry) -> bool:
    """Say whether a word tells how somebody works, or what status they have."""
    return entry.values_of("relation") is not None or entry.values_of("status") is not None


@mutable
class Draft:
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
        return bool(self.unit or self.unit_text or any(trim_words(text) for text in self.texts))

    @property
    def tells(self) -> bool:
        """Whether a word of it tells of a job by itself: 自己开公司."""
        return any(entry.values_of("employer_kind") or says_how(entry) for entry in self.cues)

    def add_text(self, text: str) -> None:
        self.words += text
        if self.unit_text is not None:
            self.unit_text += text
        elif text:
            self.texts.append(text)

    def lead_in(self, word: ClauseWord) -> bool:
        """Begin the words of a unit; say no where other words stand before."""
        before = "".join(map(trim_words, self.texts))
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
        text = trim_words(self.unit_text)
        return bool(split_unit(text, self.lexicons)[1]) or ends_as_unit(text, self.lexicons)

    def close_unit(self) -> None:
        """End the words of a unit: what follows is what is done there."""
        if self.unit_text is not None:
            self.unit, self.unit_text = COUNTED.sub("", trim_words(self.unit_text)), None
            if _TAKES_UP.search(self.unit) or not is_unit(self.unit, self.lexicons):
                # 私企从事司机: what is done there stands behind the unit.
                unit, done = split_unit(self.unit, self.lexicons)
                if done and is_unit(unit, self.lexicons):
                    self.unit = unit
                    self.texts.append(done)
        elif (
            not self.unit
            and (before := COUNTED.sub("", trim_words("".join(self.texts))))
            and is_unit(before, self.lexicons)
            and not is_no_unit(before, self.lexicons)
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
        first = trim_words("".join(self.texts[:1]))
        self.negated = self.negated or (first[:1] in _NEGATIONS and bool(first))
        if self.negated and _ANY_UNIT.search(self.words) and not _OF_THE_UNIT.search(self.words):
            self.cues.append(BY_ONESELF)
        activity = " ".join(filter(None, map(trim_words, self.texts)))
        if "%" in activity and find_income_share(self.words) is not None:
            activity = OF_PAY.sub("", trim_words(remove_income_share(activity)))
        unit = self.unit
        if not unit and self.unit_text is None and (run := find_own_unit(activity, self.lexicons)):
            ((verb, place),) = run
            self.cues.append(verb)
            unit, activity = activity[place + len(verb.term) :], ""
            unit, self.led_in_by = (
                OF_THE_OWNER.sub("", COUNTED.sub("", unit.removeprefix("了").removesuffix("的"))),
                ClauseWord.OPENS,
            )
        past = self.lexicons.former.beginning(activity)
        if self.time is None and past is not None and past.kind is TermKind.FORMER:
            self.time, activity = ClauseWord.FORMER, activity[len(past.term) :]
        if self.unit_text is not None:
            # 返聘在原机关: the unit is the one before, the job is not.
            text = _SAME_AS_BEFORE.sub("", COUNTED.sub("", trim_words(self.unit_text)))
            unit, done = split_unit(text, self.lexicons)
            if (
                self.led_in_by is ClauseWord.AT
                and not is_unit(unit, self.lexicons)
                and begins_with_a_verb(text)
            ):
                # 还在接翻译稿 names no unit.
                unit, done = "", text
            activity = f"{activity} {done}".strip()
        elif (
            not unit and activity and (parted := split_leading_unit(COUNTED.sub("", activity), self.lexicons))
        ):
            if not (parted[1] and _SAID_OF_IT.match(activity) and parted[1][0] in "是为系属"):
                unit, activity = parted
        elif (
            not unit
            and (behind := _SERVES_IT.search(activity))
            and is_unit(activity[: behind.start()], self.lexicons)
        ):
            # 民营妇儿医院全职
            unit, activity = activity[: behind.start()], ""
            self.works = True
        elif (
            not unit
            and is_unit(activity, self.lexicons)
            and (activity.endswith(_OFFICES_OF_UNITS) or _ends_as_a_firm(activity, self.lexicons))
        ):
            # 协会秘书处, 专利代理所
            unit, activity = activity, ""
        elif (
            not unit
            and (part := _PART_OF_A_UNIT.fullmatch(activity))
            and _is_named_unit(part["unit"], self.lexicons)
        ):
            # 专利代理所化学组
            unit, activity = part["unit"], ""
            self.works = True
        own = _OF_MINE.match(unit)
        if own is not None and not any(says_how(entry) for entry in self.cues):
            # 主业是自己的石材公司
            unit, self.led_in_by = unit[own.end() :], ClauseWord.OPENS
            self.cues.append(_MINE)
        if _NO_PLACE.fullmatch(unit) is not None:
            unit = ""
        if self.led_in_by is ClauseWord.FOR and not activity and _FOR_PEOPLE.match(unit):
            # 给人捏脚 names no unit.
            unit, activity = "", f"给{unit}"
        if self.led_in_by is ClauseWord.FOR and CLIENTS.search(unit):
            self.lives = True
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


_FOR_PEOPLE: Final = compile_pattern(
    "(?:人|人家|别人|大家|街坊|邻居|顾客|客人|老人|孩子|新人|朋友)(?=[^的]{1,8}$)"
)
#: When something is, and no unit: 到今天接了四单.
_NO_PLACE: Final = compile_pattern(
    "(?:今天|昨天|现在|目前|如今|年底|月底|今年|去年|这个月|上个月|那时|晚上|早上|下午|上午|半夜|凌晨)"
)
#: How a unit of one's own is told beside what is done there: 给自己的咨询公司跑业务.
_OF_MINE: Final = compile_pattern(
    "(?:是|给|为|在)?(?:我自己|自己家|自己|自家|自个儿?|我家|我们家|我)(?:开|办|名下)?的"
    "(?!母校|家乡|单位|公司$|老师|导师|领导|学校|老板)"
)
_MINE: Final = Entry(
    "自己的", TermKind.CLAUSE, (("relation", frozenset({Relation.OWNER, Relation.FOUNDER})),)
)
#: What is said of a unit that was named before: 厂是港商投资的.
_SAID_OF_IT: Final = compile_pattern(
    "(?:公司|学校|医院|单位|企业|厂子?|所|诊所|机构|银行|幼儿园)(?:就?是|为|系|属)"
)
_SAME_AS_BEFORE: Final = compile_pattern("^(?:原来?的?|老)(?=机关|单位|学校|医院|公司|厂|所|院|校|岗位)")
#: What says behind a unit that somebody serves it, and not in which post.
_SERVES_IT: Final = compile_pattern(
    "(?:里|内)?的?(?:全职|在职|专职|在岗|正式(?:员?工)?|员工|职工|雇员|编内|编外|合同工|上班族|的人|"
    "一员)$|编制(?:里|内|上|中)?$"
)


def _ends_as_a_firm(words: str, lexicons: Lexicons) -> bool:
    """Say whether words end with a firm of a profession, which may be called like what is done there."""
    ending = lexicons.employer_endings.ending(words, len(words))
    return ending is not None and ending.term.endswith(_NOUNS_OF_FIRMS) and is_a_firm(ending)


_NOUNS_OF_FIRMS: Final = ("所", "公司", "机构", "公证处")


#: Offices of a unit that no title ends with.
_OFFICES_OF_UNITS: Final = ("秘书处", "办公室", "检验科", "研究所", "事业部", "项目部", "服务部", "办事机构")


#: A part of a unit that follows its name.
_PART_OF_A_UNIT: Final = compile_pattern(
    "(?P<unit>[^,]{3,}?(?:所|院|公司|厂|集团|中心|医院|学校|大学|学院|报社|银行|协会|基金会|局|委|企|企业|"
    "机构|酒店|社|台))"
    "(?:里|"
    "的)?(?P<part>[\u4e00-\u9fff]{1,5}(?:组|部|科|室|处|团队|事业部|项目部|车间|课|线|台|办|中心|专班|客户端|"
    "公众号|工作站))(?:上班|"
    "工作|的人|里|干活)?"
)


def _is_named_unit(words: str, lexicons: Lexicons) -> bool:
    return is_unit(words, lexicons) and ends_as_unit(words, lexicons)
