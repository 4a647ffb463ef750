"""Cells of a form: an employer cell with its units, a title cell with its jobs, and why one is not read.

A unit's name is read from its end: first its legal form and branches are put aside (有限公司, 分公司,
支行), then the longest ending that the lexicons know names the kind (律师事务所), and words anywhere in it
add what they say (民营, 造价咨询). A legal form alone says "an enterprise", never who owns it.

A title is read from its end too, where Chinese and English put the noun: 软件开发 *工程师*, 律师 *助理*. What
stands before it adds what the noun leaves open (审计 合伙人), modifiers say how somebody works (自由, 兼职,
返聘), and words of a unit (民办学校 教师) are read as such, with the weight of a title. A cell can hold
several jobs (律师/自媒体博主).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from attrs import Factory, evolve, field, frozen

from newstratum._model.people.occupations import (
    ON_OWN_ACCOUNT,
    Role,
    YesNo,
)
from newstratum._reading.asides import keep_deciding_unit, put_asides_away
from newstratum._reading.confusions import Slip, mark_slip, mark_slips, put_slips_right
from newstratum._reading.constructions.construction import LEADS_PEOPLE
from newstratum._reading.english.mixed import put_in_chinese
from newstratum._reading.english.sentences import word_english_plainly
from newstratum._reading.english.titles import (
    put_denials_away,
    put_field_in_front,
    put_level_away,
    read_bare_field,
    read_english_title,
)
from newstratum._reading.english.units import says_no_employer
from newstratum._reading.jobs_told.incomes_compared import NO_COMPARISONS, take_comparisons
from newstratum._reading.jobs_told.posts_of_honour import is_post_of_honour
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.media_in_names import MEDIA_SIGNS, name_media_plainly
from newstratum._reading.normalise import LONGEST_NAME, normalise
from newstratum._reading.owners.holdings import TELLS_OF_A_HOLDING, take_holding, write_holdings
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.remarks import clean_remark, clean_remarks, put_surroundings_away
from newstratum._reading.sentences.activities import get_activities
from newstratum._reading.sentences.amounts import (
    MAY_TELL_AMOUNTS,
    may_state_a_share,
    write_amounts_as_percent,
)
from newstratum._reading.sentences.clause import Clause
from newstratum._reading.sentences.clauses import find_clauses, has_construction, names_a_unit, serves_none
from newstratum._reading.sentences.marks import (
    lists_titles,
    mark_dashes,
    mark_pauses,
    mark_remarks,
    mark_spaces,
    write_marks,
)
from newstratum._reading.sentences.owners_told import part_remark_at_dash, tell_owner
from newstratum._reading.sentences.units_told import find_own_unit, part_unit_at_dash
from newstratum._reading.sentences.words_of_units import tells_a_unit
from newstratum._reading.unit_names import (
    NO_EMPLOYER,
    OFFICES,
    EmployerReading,
    is_a_firm,
    read_employer,
    read_unit_in_title,
)
from newstratum._reading.wordings.of_owners import CONTENT_BUSINESS
from newstratum._reading.wordings.plain_words import word_plainly

_CACHE_SIZE: Final = 8_192
#: More jobs than this in one cell are not jobs but a list of something else.
_MOST_JOBS: Final = 6
_SEPARATOR: Final = compile_pattern(
    r"[/\\、,;|]+|(?<!\+)\+(?!\+)|(?<![a-z])&|&(?![a-z])|以及|兼(?!职|容|并|顾|修|具|收|有)任?"
)
_BRACKET: Final = compile_pattern(r"\(([^()]*)\)?")
#: A bracket that begins so holds another job: 工程师(兼职网约车).
_ANOTHER_JOB: Final = compile_pattern(r"\((?:兼职?|副业|业余|同时|另外?)[:是做为]?([^()]{2,})\)")
#: Words after the noun that add nothing to it: 做自媒体的, 软件开发工作.
_AFTER_THE_NOUN: Final = (
    "相关工作",
    "的工作",
    "工作",
    "一枚",
    "一只",
    "一名",
    "一位",
    "一个",
    "一条",
    "之一",
    "本人",
    "行业",
    "岗位",
    "岗",
    "一职",
    "职务",
    "方面",
    "等",
    "类",
    "的",
)
#: How much of the unit somebody holds.
_SHARE: Final = compile_pattern(
    r"(?:股份?|控股|占比|股权)[占比为约:我本人自己了有持共]*(\d{1,3}(?:\.\d+)?)%|(\d{1,3}(?:\.\d+)?)"
    "%的?(?:股|shares?|equity|stake)"
    r"|(?:我|本人|自己)(?:占|持)了?(\d{1,3}(?:\.\d+)?)%(?!.{0,3}(?:收入|工资))"
)
#: An occupation code where a title should stand.
_CODE: Final = compile_pattern(r"[1-8]-\d{2}-\d{2}(?:-\d{2})?")
_NAMES_A_JOB: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE})
#: Words that only rank the noun behind them: Principal Analog Engineer.
_RANKS: Final = frozenset({"principal", "executive", "chief", "president"})
#: A dash between words; of two Latin words it makes one: secretary-general.
_DASH: Final = compile_pattern("-(?![a-z])|(?<![a-z])-")
_FORMER: Final = "former"
_CURRENT: Final = frozenset({"current", "rehired"})


@frozen(cache_hash=True)
class TitlePart:
    """One job that a title cell names, or why it names none."""

    #: The noun that carries the meaning; None if no term was found.
    head: Entry | None = None
    #: Titles before the head, nearest first.
    more: tuple[Entry, ...] = ()
    modifiers: tuple[Entry, ...] = ()
    #: What the other words say of a unit.
    unit: EmployerReading = NO_EMPLOYER
    #: Whether it is a job of the past.
    former: bool = False
    #: Whether it says that the job is held now: 现任, 返聘.
    current: bool = False
    #: Whether the head stands at the end.
    at_end: bool = False
    #: Share of the unit's capital that it states, 0 to 1.
    share: float | None = None
    #: Share of the person's income that it states, 0 to 1.
    income_share: float | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The head and the modifiers."""
        return self.modifiers if self.head is None else (self.head, *self.modifiers)

    @property
    def on_own_account(self) -> bool:
        """Whether a word of it says that the person serves no unit: 自由, 众包, 网约车司机."""
        said = (entry.values_of("relation") for entry in self.entries)
        return any(values is not None and values <= ON_OWN_ACCOUNT for values in said)

    @property
    def recognised(self) -> bool:
        """Whether any term was found in it."""
        return bool(self.entries)


def split_jobs(text: str) -> tuple[str, ...]:
    """Return the parts of a title cell: one for each job it may name, brackets kept with their part."""
    others: list[str] = []
    if "(" in text:
        others = [f"兼职{found[1]}" for found in _ANOTHER_JOB.finditer(text)]
        text = _ANOTHER_JOB.sub("", text)
    if not _SEPARATOR.search(text):
        return tuple(part for part in (text, *others) if part)
    brackets: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        brackets.append(found[0])
        return "\x00"

    plain = _BRACKET.sub(put_aside, text) if "(" in text else text
    waiting = iter(brackets)
    parts = (re.sub("\x00", lambda _: next(waiting), part).strip(" -") for part in _SEPARATOR.split(plain))
    return tuple(part for part in (*parts, *others) if part)[:_MOST_JOBS]


@lru_cache(_CACHE_SIZE)
def read_title_part(text: str, lexicons: Lexicons) -> TitlePart:
    """Read the plain text of one part of a title cell."""
    if (whole := lexicons.title_whole.get(text)) is not None:
        return TitlePart(whole, at_end=True)
    if "-" in text and _CODE.fullmatch(text):
        entry = lexicons.code_or_parent(TermKind.OCCUPATION_CODE, text)
        return TitlePart(entry, at_end=True)
    if "-" in text and (dash := _DASH.search(text)) is not None:
        before = text[: dash.start()].strip()
        noun = lexicons.title_endings.ending(before, len(before)) if len(before) > 1 else None
        if noun is not None and noun.values_of("role") is not None:
            # 算法专家-推荐方向: what follows says in which field.
            return read_title_part(before, lexicons)
    share = _parse_share(text)
    text, aside = _split_brackets(text)
    text, former = _strip_former(text, lexicons)
    text = put_level_away(text)
    head, place, at_end = _find_head(text, lexicons)
    if head is None and text.isascii() and (field := read_bare_field(text, lexicons)) is not None:
        head, place, at_end = field, 0, True
    rest = (
        text if head is None else f"{text[:place]} {'' if at_end else text[place + len(head.term) :]}".strip()
    )
    if not rest and not aside:
        return TitlePart(head, former=former, at_end=at_end, share=share)
    modifiers = (
        *_iterate_modifiers(text, lexicons, place, len(head.term) if head is not None else 0),
        *_iterate_modifiers(aside, lexicons),
    )
    marks = {mark for entry in modifiers for mark in entry.values_of("mark") or ()}
    words = f"{rest} {aside}".strip()
    return TitlePart(
        head,
        tuple(
            entry
            for entry, _ in reversed(lexicons.titles.scan(words))
            if entry.kind in _NAMES_A_JOB and not (head is not None and entry.term in _RANKS)
        ),
        modifiers,
        _read_unit(words, head, lexicons),
        (former or _FORMER in marks) and not marks & _CURRENT,
        bool(marks & _CURRENT),
        at_end,
        share,
    )


def _parse_share(text: str) -> float | None:
    if "%" not in text or (found := _SHARE.search(text)) is None:
        return None
    share = float(found[1] or found[2] or found[3]) / 100
    return share if share <= 1 else None


def _split_brackets(text: str) -> tuple[str, str]:
    if "(" not in text:
        return text.replace(")", ""), ""
    aside = " ".join(found[1] for found in _BRACKET.finditer(text))
    return _BRACKET.sub("", text).strip(" -)"), aside


def _strip_former(text: str, lexicons: Lexicons) -> tuple[str, bool]:
    entry = lexicons.former.beginning(text)
    if entry is None or entry.kind is TermKind.TITLE_DECOY:
        return text, False
    return text[len(entry.term) :], True


def _iterate_modifiers(
    text: str, lexicons: Lexicons, head_from: int = 0, head_length: int = 0
) -> Iterator[Entry]:
    """Yield the words that say how somebody works, except the head and what a decoy hides (离退休办公室)."""
    first = lexicons.prefixes.beginning(text)
    if first is not None and first.kind is TermKind.TITLE_PREFIX and (head_from or not head_length):
        yield first
    for entry, place in lexicons.modifiers.scan(text):
        in_head = place < head_from + head_length and place + len(entry.term) > head_from
        if entry.kind is not TermKind.TITLE_DECOY and not in_head:
            yield entry


def _find_head(text: str, lexicons: Lexicons) -> tuple[Entry | None, int, bool]:
    """Return the term that carries the meaning, its place, and whether it stands at the end."""
    end = len(text)
    while end:
        head = lexicons.title_endings.ending(text, end)
        followed = text.endswith(_AFTER_THE_NOUN, 0, end)
        after = next(word for word in _AFTER_THE_NOUN if text.endswith(word, 0, end)) if followed else ""
        if text[end - 1].isascii() and not (head is not None and " " in head.term):
            composed = read_english_title(text[:end], lexicons)
            if composed is not None:
                return composed, end - len(composed.term), True
        # 工作 alone names no job; behind a noun it adds nothing.
        if head is not None and not (head.term == after and len(after) < end):
            return head, end - len(head.term), True
        if not after:
            break
        end -= len(after)
    inside = [
        (entry, place)
        for entry, place in lexicons.titles.scan(text)
        if entry.kind is not TermKind.TITLE_DECOY
        # 靠会员打赏 mentions members, and names no post.
        and not (entry.kind is TermKind.NO_JOB and place)
        and not _is_mentioned(entry, text[place + len(entry.term) :])
    ]
    if not inside:
        return None, 0, False
    head, place = inside[-1]
    for start in range(place + 1, place + len(head.term)):
        # 电气工程师ii is an engineer, and no 电气工.
        later = lexicons.titles.beginning(text[start:])
        if later is not None and start + len(later.term) > place + len(head.term):
            return later, start, False
    return head, place, False


def _is_mentioned(entry: Entry, after: str) -> bool:
    """Say whether words only mention somebody who owns: 老板雇的, 业主直接找我."""
    return entry.term in _OWNERS_MENTIONED and bool(after) and after[0] not in " (-兼及和与"


_OWNERS_MENTIONED: Final = frozenset({"老板", "业主", "东家", "股东", "法人", "实控人", "实际控制人"})


def _read_unit(text: str, head: Entry | None, lexicons: Lexicons) -> EmployerReading:
    unit = read_unit_in_title(text, lexicons)
    sells_to_it = head is not None and (head.values_of("role") or frozenset()) == {Role.BUSINESS_STAFF}
    if not unit.matches or (sells_to_it and not unit.owned and text not in lexicons.employer_whole):
        # 医院 in 医院销售代表 is a customer.
        return NO_EMPLOYER
    return unit


#: What may say who owns a unit, and may not: in brackets, or with a share.
_REMARK: Final = compile_pattern(
    r"%|[百一二三四五六七八九](?:分|成)|\([^()]*[,;、/原曾前非不没无改转参小未已还属办占里股现家出]|"
    r"former|previous"
)
#: What parts a unit's name from what is remarked on it.
_WITH_REMARKS: Final = compile_pattern("[,;(。]")
#: Signs that a cell tells of another unit than the one served today.
_TOLD_OF_BEFORE: Final = compile_pattern("制|脱钩|剥离|私有|转企|原|前身|以前|曾|派|挂职|借|用工|抽调")
#: Signs that a title stands before its unit in English, tells what that was once, or ends with an offer.
_TOLD_BESIDE: Final = compile_pattern(
    "@|[a-z] (?:at|of|with|in|for) |[改转][制成为]|变成|混改|收购|私有化|"
    "[结元招聘缺薪险金休住吃宿倒五六奖补公程习可训带好优厚快时售卡呼拓差任地外急0-9k班周下先限女男士岁性]$"
)
#: What begins a remark on the unit in a title cell: 公司是德国人开的.
_OF_THE_UNIT: Final = compile_pattern(
    "(?:公司|学校|医院|单位|企业|厂|所|诊所|机构|银行|幼儿园|集团|平台|老板|股东|实控人|矿|店|雇主|东家)"
    "(?:是|为|系|属|由|都是|全是|被)|"
    "[,;(](?:公司|单位|平台|集团|企业|厂子?|医院|学校)[^,;]{0,4}[国民私外港台公集合][有营资企人办方]|"
    "老板是?[^,;]{1,6}人|[国民私外港台][企资营有方](?:股份?)?占(?!比)|"
    "[国民私外港台][企资营有方][^,;]{0,4}(?:控|持|出资|参股|入股|占[大小]?[股头])|登记[为成]|[^非]营利性|"
    "[民工][政商](?:登记|注册)"
)
#: What may stand behind a unit in a title cell: a mark, or 的 and 里.
_PARTED: Final = compile_pattern("[,;:!?、|/() 的里内]|[那这][边儿头里]")
_SEVERAL_UNITS: Final = compile_pattern(r"[/、;|,]+")


@frozen(cache_hash=True)
class EmployerCell:
    """What an employer cell says."""

    #: One reading for each unit it names; empty for an empty cell.
    units: tuple[EmployerReading, ...] = ()
    trouble: str = ""
    notes: tuple[str, ...] = ()
    #: Its clauses, where it is a self-description.
    clauses: tuple[Clause, ...] = ()
    #: Whether the ending of a unit's name was found; a trade in the words (自由设计师) does not count.
    ends_as_a_name: bool = field(
        default=Factory(lambda self: any(unit.settled_by_name for unit in self.units), takes_self=True),
        init=False,
        eq=False,
        repr=False,
    )
    #: Whether the end of the cell is something else than the end of a unit's name.
    may_hold_a_title: bool = field(
        default=Factory(
            lambda self: any(unit.says_something and not unit.settled_by_name for unit in self.units),
            takes_self=True,
        ),
        init=False,
        eq=False,
        repr=False,
    )

    @property
    def status_entries(self) -> tuple[Entry, ...]:
        """The terms in it that speak of the person's status: 退休, 待业, 在校学生."""
        return tuple(
            entry for unit in self.units for entry, _ in unit.matches if entry.values_of("status") is not None
        )

    @property
    def plain(self) -> bool:
        """Whether it names at most one unit and nothing else."""
        return len(self.units) <= 1 and not (self.trouble or self.notes or self.status_entries)


@frozen(cache_hash=True)
class TitleCell:
    """What a title cell says."""

    #: The jobs that it names; none where it is a self-description.
    parts: tuple[TitlePart, ...] = ()
    trouble: str = ""
    notes: tuple[str, ...] = ()
    #: Its clauses, where it is a self-description.
    clauses: tuple[Clause, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it names one present job and nothing else."""
        if len(self.parts) != 1 or self.trouble or self.notes:
            return False
        (part,) = self.parts
        if part.former or not (part.recognised or part.unit.matches):
            return False
        return not any(entry.kind is TermKind.NO_JOB or entry.values_of("status") for entry in part.entries)


_intern_employer_cell = lru_cache(_CACHE_SIZE)(EmployerCell)

#: Nothing was given.
EMPTY_TITLE: Final = TitleCell()


def read_employer_cell(cell: str | None, lexicons: Lexicons) -> EmployerCell:
    """Read an employer cell, which names one unit, or several with marks between them."""
    plain = normalise(cell, lexicons.put_right)
    if plain.trouble or not plain.text:
        return EmployerCell((), plain.trouble, plain.notes)
    text, spaced = plain.text, plain.spaced or plain.text
    if _MAY_PAUSE.search(spaced) and (marked := mark_remarks(spaced)) != spaced:
        text, _ = _write_both(marked, parted=bool(plain.spaced))
    text = _LEGAL_FORM_PARTED.sub(r"co. \1", text) if "co" in text else text
    if len(text) > LONGEST_NAME:
        return EmployerCell((), "too_long", plain.notes)
    if text.isascii() and says_no_employer(text):
        return _intern_employer_cell((read_employer(text, lexicons),), "", plain.notes, ())
    if "--" in text:
        text = part_remark_at_dash(text)
        text = text.replace("--", "-") if text.isascii() else text
    if "registered" in text:
        text = _REGISTERED_AT.sub("", text) or text
    if _MAY_TELL_OF_SURROUNDINGS.search(text):
        text = put_surroundings_away(text)
    if _TOLD_OF_BEFORE.search(text):
        text = keep_deciding_unit(
            text,
            lambda unit: unit in lexicons.employer_whole or read_employer(unit, lexicons).settled_by_name,
        )
    held = ""
    if _TELLS_OF_ONESELF.search(text) and TELLS_OF_A_HOLDING.search(text):
        # What others hold is no part of its writer's: 某某股份有限公司.
        text, held = take_holding(text)
    if MEDIA_SIGNS.search(text):
        text = CONTENT_BUSINESS.put_in(name_media_plainly(text, whole=True))
    if _WITH_REMARKS.search(text) or _REMARK.search(text):
        text = write_amounts_as_percent(text) if MAY_TELL_AMOUNTS.search(text) else text
        text = tell_owner(text, lambda name: read_employer(name, lexicons).has_kind)
        text = clean_remarks(text) if _REMARK.search(text) else text
    text = f"{text}{held}"
    units: tuple[EmployerReading, ...] = (read_employer(text, lexicons),)
    slips: tuple[Slip, ...] = ()
    known = units[0].settled_by_name or text in lexicons.employer_whole
    # 民菅五金厂: a word on the owner in front of a name that is known may be a slip as well.
    doubtful = text[:1] in _BEFORE_OWNERS and not units[0].owned
    if not known or units[0].is_any_firm or doubtful:
        right, slips = put_slips_right(text, lexicons, title=False)
        read = read_employer(right, lexicons) if slips else NO_EMPLOYER
        if slips and units[0].has_kind:
            told = units[0].is_any_firm or read.settled_by_name or (read.owned and not units[0].owned)
            slips = slips if told else ()
        if slips and doubtful and known and not read.owned:
            slips = ()
        if slips:
            text, units = right, (evolve(read, matches=mark_slips(read.matches, slips)),)
    if not slips and (put := _put_trade_right(text, units[0], lexicons)):
        text, slips = put
        read = read_employer(text, lexicons)
        units = (evolve(read, matches=mark_slips(read.matches, slips)),)
    if not units[0].uscc_prefix and _SEVERAL_UNITS.search(text):
        units = _read_several_units(text, lexicons) or units
    misspelt = ("misspelt",) if slips else ()
    notes = (*plain.notes, *misspelt, *(note for unit in units for note in unit.notes))
    named = any(unit.settled_by_name for unit in units) or any(
        found[1] in lexicons.employer_whole for found in _BRACKET.finditer(text)
    )
    # A name may hold a word that a sentence would hold too, unless it says that no unit is served.
    named = named and not ("," in text and serves_none(text, lexicons))
    clauses: tuple[Clause, ...] = ()
    if _may_be_a_sentence(text, lexicons, named=named):
        # Brackets behind a name speak of the unit and are no sentence of the person.
        sentence = _BRACKET.sub("", text) if named else text
        clauses = find_clauses(sentence if named else word_plainly(sentence), lexicons, named=named)
    return _intern_employer_cell(units, "", notes, clauses)


#: What stands wherever more is told than a name.
_MAY_TELL_OF_SURROUNDINGS: Final = compile_pattern("[的 楼,叫]|名为")
#: What stands wherever somebody tells of a part of their own.
_TELLS_OF_ONESELF: Final = compile_pattern("[我俺咱本自额偶吾侬和跟与同]")
#: Who registers a unit is not its kind: foundation registered at 民政局.
_REGISTERED_AT: Final = compile_pattern(
    "[ ,(]*(?:duly |officially )?registered (?:at|with|by|under) ?(?:the )?"
    "(?:[a-z ]{0,20}civil affairs(?: bureau)?|[^a-z,;() ]{2,8})\\)?"
)
_BEFORE_FORM: Final = compile_pattern("(?:有限责任公司|股份有限公司|有限公司|公司|集团|企业)(?=$|[(,;])")


def _put_trade_right(
    text: str, unit: EmployerReading, lexicons: Lexicons
) -> tuple[str, tuple[Slip, ...]] | None:
    """Return a name whose trade is put right, and the slips, where it names another kind: 评古公司."""
    form = _BEFORE_FORM.search(text)
    if form is None or any(entry.kind in _NAMED_TRADES for entry, _ in unit.matches):
        return None
    name, slips = put_slips_right(text[: form.start()], lexicons, title=False)
    if not slips:
        return None
    right = f"{name}{text[form.start() :]}"
    read = read_employer(right, lexicons)
    terms = [entry.term for entry, _ in read.matches]
    told = any(slip.term in term or term in slip.term for slip in slips for term in terms)
    return (right, slips) if told else None


#: What names a trade by itself, before which nothing has to be put right.
_NAMED_TRADES: Final = frozenset({TermKind.EMPLOYER_ENDING, TermKind.EMPLOYER_TRADE})
#: A legal form with a comma in it, which parts no units.
_LEGAL_FORM_PARTED: Final = compile_pattern(r"(?<![a-z])co\.?, ?(ltd|limited|inc|llc)(?![a-z])\.?")
#: What words on an owner begin with, and what is written for it.
_BEFORE_OWNERS: Final = "民名私似国外公"


def _may_be_a_sentence(text: str, lexicons: Lexicons, *, named: bool) -> bool:
    if named and not _SEVERAL_UNITS.search(text):
        # Words inside a name are parts of it: only what it begins with could speak of the person.
        first = lexicons.clause_words.beginning(text)
        return first is not None and first.kind is TermKind.CLAUSE
    return text not in lexicons.employer_whole and lexicons.describes(text)


#: What a unit was called, or what it came from.
_NAMED_ONCE: Final = compile_pattern(
    "(?:实际)?用工单位(?:没|未|不|还)|曾用名|原名|旧称|前身|由[^,]*(?:而来|改制|收购)|"
    "(?:项目点|服务点|办公点?|办公地点?|驻点|站点|教学点)(?:设|开|放|都)?在|"
    "(?:名字?|店名|全称|简称|招牌|品牌)?叫[^,]{1,8}$|"
    "(?:有|持)?(?:教育局|教委|卫健委|人社局|体育局|文旅局)(?:发|批|颁|审批|批准|备案|主管|指导|管理)(?:的)?"
)


def _read_several_units(text: str, lexicons: Lexicons) -> tuple[EmployerReading, ...]:
    """Read names with marks between them, and what is remarked on each; empty where they are one name."""
    pieces = [piece for piece in _split_outside_brackets(text) if piece and not _NAMED_ONCE.match(piece)]
    read = [read_employer(piece, lexicons) for piece in pieces]
    names = [
        place
        for place, unit in enumerate(read)
        if unit.settled_by_name or pieces[place] in lexicons.employer_whole
    ]
    if text.isascii() and len(names) > 1:
        # A firm in English words is told twice, and not two: rep office, accounting firm.
        return _join_told_twice([read[place] for place in names])
    if not names:
        names = [place for place, unit in enumerate(read) if unit.matches]
        # A mark between names that say nothing on their own belongs to one name.
        return tuple(dict.fromkeys(read)) if len(names) == len(read) > 1 else ()
    owned = [place for place in names if only_says_the_owner(read[place])]
    if len(owned) < len(names):
        # 上海某某有限公司,民营: the second says whose the first is.
        names = [place for place in names if place not in owned]
    names = [place for place in names if place == names[0] or not _is_a_remark(place, text, pieces, read)]
    units = [pieces[place] for place in names]
    for place, piece in enumerate(pieces):
        if place not in names and (remark := clean_remark(piece)):
            at = max((count for count, name in enumerate(names) if name < place), default=0)
            if _names_another_kind(read[place], read[names[at]]):
                units[at] = remark
            else:
                units[at] += f"({remark})"
    return tuple(dict.fromkeys(read_employer(unit, lexicons) for unit in units))


#: What a remark on a unit begins with: 做医疗器械的, 属事业单位.
_SAYS_OF_IT: Final = compile_pattern(
    "(?:主要|专门|专|就?是|系|属于?|为|主)?(?:做|从事|搞|经营|生产|卖|主营|开发|研发)|就?是|系|属于?|为|登记|"
    "老(?=国营|国有|集体|公私合营)"
)
_OF_CUSTOMERS: Final = compile_pattern(
    "(?:主要|我们的?|大)?(?:客户|服务对象|甲方|业主|合作方|合作单位|供货给|上级|挂靠|对接|服务于|给)"
)
#: What a name of its own has before its kind; shorter words only say of what kind it is.
_SHORTEST_OWN_NAME: Final = 2


def _is_a_remark(place: int, text: str, pieces: list[str], read: list[EmployerReading]) -> bool:
    """Say whether a piece behind a comma says of what kind the unit before it is: 某公证处,事业单位."""
    piece = pieces[place]
    if place == 0 or text[text.find(piece, len(pieces[0])) - 1] not in ",;":
        return False
    if _SAYS_OF_IT.match(piece) or _OF_CUSTOMERS.match(piece):
        return True
    unit = read[place]
    known = {"", *(entry.term for entry, _ in unit.matches)}
    rest = piece
    for term in sorted(known, key=len, reverse=True):
        rest = rest.replace(term, "") if term else rest
    rest = _OF_NO_NAME.sub("", rest)
    return len(rest) < _SHORTEST_OWN_NAME or ("的" in piece and unit.owned)


def _names_another_kind(remark: EmployerReading, unit: EmployerReading) -> bool:
    """Say whether a remark tells what a name only seems to tell: 乐邻社区,民营内容平台."""
    if not (remark.owned and remark.settled_by_name):
        return False
    told, seems = (_kinds_of(each) for each in (remark, unit))
    return bool(told and seems) and not told & seems


def _kinds_of(unit: EmployerReading) -> frozenset[str]:
    return frozenset().union(*(entry.values_of("employer_kind") or () for entry, _ in unit.matches))


#: Words that stand in a remark and in no name.
_OF_NO_NAME: Final = compile_pattern(
    "的|了|性质|单位|一家|一个|全部|全资|独资|股份|公司|企业|机构|组织|本地|上市|[0-9.%]+|也?算|里|"
    "编制|登记|注册|民政局?|工商|市|区|县|省"
)


def _join_told_twice(units: list[EmployerReading]) -> tuple[EmployerReading, ...]:
    """Join units that can be one; of an office and a firm of a profession the firm counts."""
    firms = [unit for unit in units if any(is_a_firm(entry) for entry, _ in unit.matches)]
    if len(firms) == 1 and any(unit.matches[-1][0].term in OFFICES for unit in units if unit.matches):
        return (firms[0],)
    kinds = [
        frozenset().union(*(entry.values_of("employer_kind") or () for entry, _ in unit.matches))
        for unit in units
    ]
    if not frozenset.intersection(*kinds):
        return tuple(dict.fromkeys(units))
    return (
        evolve(units[0], matches=tuple(dict.fromkeys(match for unit in units for match in unit.matches))),
    )


def only_says_the_owner(unit: EmployerReading) -> bool:
    """Say whether a reading names no unit of its own: 民营, 外资."""
    return bool(unit.matches) and all(
        entry.kind is TermKind.EMPLOYER_OVERRIDE
        or (entry.kind is TermKind.EMPLOYER_WHOLE and entry.values_of("ownership") is not None)
        for entry, _ in unit.matches
    )


def _split_outside_brackets(text: str) -> list[str]:
    brackets: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        brackets.append(found[0])
        return "\x00"

    plain = _BRACKET.sub(put_aside, text) if "(" in text else text
    waiting = iter(brackets)
    return [re.sub("\x00", lambda _: next(waiting), part) for part in _SEVERAL_UNITS.split(plain)]


#: What is said of selling and of side jobs behind a title: 架构师(非销售), 咨询师(销售).
_NO_SIDE_JOB: Final = compile_pattern(
    "(?:[忙旺淡]季)?(?:不接受|不招|不收|谢绝|拒绝|非|勿|可|接受|允许|也可|亦可)(?:做)?兼职(?:勿扰|者勿扰|"
    "者)?(?:可)?(?:转正|优先)?|兼职(?:勿扰|亦可|也可|皆可|均可|可转正|转正|可)(?:转正)?"
)
_SAID_OF_SELLING: Final = compile_pattern(
    r"\((?:[非不无]|不[含做是]|不涉及)(?:电话)?销售\)|(?<![理监管总长])\((?=销售\)$)|(?<=[^理监管总长]\(销售)\)$"
)


def _write_both(words: str, *, parted: bool) -> tuple[str, str]:
    """Return words without the spaces of a cell that has them between its words, and as they are."""
    return words.replace(" ", "") if parted else words, words


def read_title_cell(
    cell: str | None, lexicons: Lexicons, *, sentences: bool = True, beside_a_unit: bool = False
) -> TitleCell:
    """Read a title cell, which names one job, or several with marks between them, or is a sentence."""
    plain = normalise(cell, lexicons.put_right)
    if plain.trouble or not plain.text:
        return TitleCell((), plain.trouble, plain.notes)
    whole = lexicons.title_whole.get(plain.text) or lexicons.title_endings.terms.get(plain.text)
    if whole is not None:
        return TitleCell((TitlePart(whole, at_end=True),), "", plain.notes)
    text, spaced = plain.text, plain.spaced or plain.text
    if sentences and plain.spaced and not lists_titles(spaced, lexicons, beside_a_unit=beside_a_unit):
        text = spaced = mark_spaces(spaced)
    is_plain = len(spaced) <= _LONGEST_PLAIN_TITLE and _SIGNS_OF_MARKS.isdisjoint(spaced)
    if sentences and not is_plain and (marked := write_marks(mark_pauses(spaced), lexicons)) != spaced:
        text, spaced = _write_both(marked, parted=bool(plain.spaced))
    if "销售)" in text:
        text, spaced = (_SAID_OF_SELLING.sub("", each) for each in (text, spaced))
    if told_otherwise := (worded := word_english_plainly(spaced)) != spaced:
        text, spaced = _write_both(worded, parted=bool(plain.spaced))
    if "兼职" in text and _NO_SIDE_JOB.search(text):
        # 审计员 忙季可兼职转正: what is offered, and not how the person works.
        text, spaced = (_NO_SIDE_JOB.sub("", each).strip() or each for each in (text, spaced))
    if text.isascii():
        text = spaced = put_field_in_front(put_denials_away(mark_dashes(text, lexicons)), lexicons)
    else:
        text, spaced = put_in_chinese(text), put_in_chinese(spaced)
    incomes = NO_COMPARISONS
    if sentences and (held := write_holdings(spaced)) != spaced:
        # Parts of a firm are none of an income.
        told_otherwise = True
        text, spaced = _write_both(held, parted=bool(plain.spaced))
    if sentences:
        cut, incomes = take_comparisons(spaced)
        if cut != spaced:
            text, spaced = _write_both(cut, parted=bool(plain.spaced))
    if _TOLD_BESIDE.search(spaced):
        text, spaced = (put_asides_away(each, lexicons.title_endings) for each in (text, spaced))
    if sentences and (named := name_media_plainly(spaced)) != spaced:
        told_otherwise = True
        text, spaced = _write_both(named, parted=bool(plain.spaced))
    jobs = split_jobs(text)
    if not sentences:
        return TitleCell(tuple(read_title_part(job, lexicons) for job in jobs), "", plain.notes)
    spaced, slips = put_slips_right(spaced, lexicons, title=True)
    if slips:
        text = spaced.replace(" ", "") if plain.spaced else spaced
        jobs = split_jobs(text)
    notes = (*plain.notes, *(("misspelt",) if slips else ()))
    worded = word_plainly(spaced, beside_a_unit=beside_a_unit)
    if reworded := worded != spaced or told_otherwise:
        text, spaced = _write_both(worded, parted=bool(plain.spaced))
    # A share of the unit makes a sentence too.
    told = (
        reworded
        or bool(incomes.said)
        or _OF_THE_UNIT.search(text) is not None
        or may_state_a_share(text)
        or ("开" in text and bool(find_own_unit(text, lexicons)))
        or is_post_of_honour(text)
        or has_construction(spaced)
        or (len(jobs) > 1 and (LEADS_PEOPLE.search(spaced) is not None or tells_a_unit(spaced)))
    )
    if "-" in spaced and (parted := part_unit_at_dash(spaced, lexicons)) != spaced:
        # 律所-审计助理
        spaced = parted
    told = told or lexicons.describes(text)
    told = told or (_PARTED.search(spaced) is not None and names_a_unit(spaced, lexicons))
    # Of a sentence the clauses are read, and of few cells both have to be.
    parts = () if told else _read_jobs(jobs, slips, lexicons)
    if told or _tell_of_work(parts, text, lexicons):
        clauses = find_clauses(spaced, lexicons, described=True, slips=slips, incomes=incomes)
        if clauses:
            return TitleCell((), "", notes, clauses)
    return TitleCell(parts or _read_jobs(jobs, slips, lexicons), "", notes)


def _read_jobs(jobs: Iterable[str], slips: tuple[Slip, ...], lexicons: Lexicons) -> tuple[TitlePart, ...]:
    parts = (read_title_part(job, lexicons) for job in jobs)
    return tuple(mark_part(part, slips) if slips else part for part in parts)


def _tell_of_work(parts: Sequence[TitlePart], text: str, lexicons: Lexicons) -> bool:
    """Say whether work is told with a verb (教语文的), or in part of the time beside other work."""
    return (len(parts) > 1 and any(_is_part_time(part) for part in parts)) or (
        any(not part.at_end for part in parts) and bool(get_activities(lexicons).find(text))
    )


#: A longer title may be a sentence without marks, and so may a shorter one with one of these signs.
_LONGEST_PLAIN_TITLE: Final = 6
_SIGNS_OF_MARKS: Final = frozenset("在于:(…-.")
#: What may part a remark from the unit before it.
_MAY_PAUSE: Final = compile_pattern("[ …]|--|(?<=[\u4e00-\u9fff)])\\.")


def _is_part_time(part: TitlePart) -> bool:
    return any(YesNo.NO in (entry.values_of("full_time") or ()) for entry in part.modifiers)


def mark_part(part: TitlePart, slips: tuple[Slip, ...]) -> TitlePart:
    """Return a title that says which of its words were read from slips of the pen."""
    return evolve(
        part,
        head=None if part.head is None else mark_slip(part.head, slips),
        more=tuple(mark_slip(entry, slips) for entry in part.more),
        unit=evolve(part.unit, matches=mark_slips(part.unit.matches, slips)),
    )


def read_both_in_one(
    cell: str | None, employer: EmployerCell, lexicons: Lexicons
) -> tuple[EmployerCell, TitleCell]:
    """Read an employer cell that also holds the title: 某公司总经理, or only 自由撰稿人."""
    if employer.status_entries:
        return employer, EMPTY_TITLE
    # What makes a sentence was looked for in the cell already.
    title = read_title_cell(cell, lexicons, sentences=False)
    parts = tuple(part for part in title.parts if part.recognised and (part.at_end or part.modifiers))
    if not parts:
        return employer, EMPTY_TITLE
    if any(unit.named != unit.has_kind for unit in employer.units):
        employer = evolve(employer, units=tuple(evolve(unit, named=unit.has_kind) for unit in employer.units))
    # The words of the unit were combined with the weight of an employer cell already.
    parts = tuple(part if part.unit is NO_EMPLOYER else evolve(part, unit=NO_EMPLOYER) for part in parts)
    return employer, TitleCell(parts)
