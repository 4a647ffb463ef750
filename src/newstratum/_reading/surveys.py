"""Survey exports of 问卷星: recognised by their columns, read into rows of words and stated facts.

Only what classification needs is read: columns that no question maps are left out, the respondent's
address, device and source among them (minimisation). Every row ends in exactly one place: an
answer, a refusal, an answer that a later one replaces, or the summary below the table.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.occupations import UNKNOWN
from newstratum._reading.normalise import normalise
from newstratum._short_repr import ShortRepr
from newstratum.errors import Problem

#: Facts and their values, as columns of a file name them: ``{"ownership": "private"}``.
Saying: TypeAlias = Mapping[str, str]


@frozen(kw_only=True)
class SurveyQuestion:
    """A question that surveys ask, recognised by the words of its stem."""

    #: The column it fills; for questions with options a name of its own, used in messages only.
    column: str
    #: Words of which the stem has one, in plain form (simplified, half width, small letters).
    some: tuple[str, ...]
    #: Words that the stem must have too.
    every: tuple[str, ...] = ()
    #: What each answer says, answers in plain form; empty for questions answered in one's own words.
    options: Mapping[str, Saying] = field(factory=dict)

    def is_asked_by(self, stem: str) -> bool:
        """Say whether a stem in plain form asks this question."""
        return any(word in stem for word in self.some) and all(word in stem for word in self.every)


def _read_options(table: str) -> Mapping[str, Saying]:
    """Read lines of ``answer, answer: fact=value fact=value``; nothing after the colon says nothing."""
    options: dict[str, Saying] = {}
    for line in table.strip().splitlines():
        answers, _, facts = line.partition(":")
        saying = dict(fact.split("=", 1) for fact in facts.split())
        options.update((answer.strip(), MappingProxyType(saying)) for answer in answers.split(","))
    return MappingProxyType(options)


#: A private school or hospital is often registered as 民办非企业单位.
_SOCIAL: Final = "social_association|foundation|social_service_org|private_school|private_hospital"

_YES_NO: Final = "是, 有, yes: {0}=yes\n否, 没有, 不是, no: {0}=no\n不清楚, 不便回答: {0}=unknown"

#: The questions in the order in which they are tried: the more special one first.
SURVEY_QUESTIONS: Final[tuple[SurveyQuestion, ...]] = (
    SurveyQuestion(column="employer_text_2", some=("单位", "公司"), every=("第二",)),
    SurveyQuestion(column="title_text_2", some=("职务", "职业", "岗位"), every=("第二",)),
    SurveyQuestion(
        column="ownership",
        some=("单位性质", "企业性质", "单位类型", "所有制"),
        options=_read_options(
            """
            民营企业, 私营企业, 民企, 私企: ownership=private
            外商投资企业(含港澳台), 外商投资企业, 港澳台投资企业, 外资企业, 外企: ownership=foreign
            国有企业, 国企, 央企: ownership=state
            集体企业: ownership=collective
            党政机关, 机关: employer_kind=government|mass_organisation
            事业单位: employer_kind=public_institution|public_hospital|public_school
            中介机构(律所、会计师事务所等), 中介机构:
            社会组织(协会、基金会、民办非企业等), 社会组织: employer_kind={social}
            个体工商户, 个体户: employer_kind=individual_business
            没有单位(自由职业), 没有单位, 自由职业: employer_kind=none
            不清楚, 不知道: ownership=unknown
            """.replace("{social}", _SOCIAL)
        ),
    ),
    SurveyQuestion(
        column="status",
        some=("目前的状态", "目前状态", "就业状况", "就业状态", "在职情况"),
        options=_read_options(
            """
            在职, 工作, 就业: status=working
            实习: relation=intern
            退休, 离退休: status=retired
            全日制学生, 在校学生, 学生: status=student
            待业, 失业: status=unemployed
            料理家务, 家庭主妇: status=homemaker
            服现役, 军人: status=military
            """
        ),
    ),
    SurveyQuestion(
        column="equity",
        some=("股份", "股权"),
        options=_read_options(
            """
            无, 没有: equity=none
            员工持股(很少), 员工持股: equity=staff_share
            较多(参股), 参股: equity=substantial
            控股: equity=controlling
            """
        ),
    ),
    SurveyQuestion(
        column="consent",
        some=("同意",),
        options=_read_options("同意, 是, 我同意: consent=yes\n不同意, 否: consent=no"),
    ),
    SurveyQuestion(
        column="full_time", some=("是否全职",), options=_read_options(_YES_NO.format("full_time"))
    ),
    SurveyQuestion(
        column="main_income",
        some=("主要收入",),
        every=("是否",),
        options=_read_options(_YES_NO.format("main_income")),
    ),
    SurveyQuestion(
        column="outside_party",
        some=("党外",),
        every=("是否",),
        options=_read_options(_YES_NO.format("outside_party")),
    ),
    SurveyQuestion(column="township", some=("街镇", "街道", "乡镇", "所在镇")),
    SurveyQuestion(column="employer_text", some=("工作单位", "单位名称", "就职单位", "所在单位", "公司名称")),
    SurveyQuestion(column="title_text", some=("职务", "职业", "岗位")),
)


#: The questions without which few people can be classified.
ESSENTIAL_QUESTIONS: Final = ("employer_text", "title_text")


def describe_questions(columns: Iterable[str] = ESSENTIAL_QUESTIONS) -> str:
    """Return words by which the questions of some columns are recognised: ``工作单位 (employer_text)``."""
    wanted = set(columns)
    return ", ".join(
        f"{'/'.join(each.some)} ({each.column})" for each in SURVEY_QUESTIONS if each.column in wanted
    )


_LEADING: Final = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自ip")
_RESPONDENT: Final = frozenset({"uid", "自定义链接参数", "自定义字段"})
_NUMBERED: Final = re.compile(r"(\d+)[、.．]\s*(.+)", re.ASCII | re.DOTALL)
_OPTION: Final = re.compile(r"[(（](.+)[)）]", re.DOTALL)
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*")
_OTHER: Final = re.compile(r"〖(.*)〗", re.DOTALL)
_SUBMITTED: Final = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:\s.*)?", re.ASCII | re.DOTALL)
_NOT_ANSWERED: Final = frozenset({"", "(空)", "(跳过)", "-2", "-3"})
_SUMMARY: Final = frozenset({"合计", "总计", "小计", "平均", "平均分", "总分"})


@frozen(kw_only=True)
class SurveyLayout(ShortRepr):
    """Which column of an export answers which question."""

    #: Columns with one answer a cell, and their questions.
    answers: Mapping[str, SurveyQuestion]
    #: Columns with 0 or 1 for one option, with the question and the option in plain form.
    options: Mapping[str, tuple[SurveyQuestion, str]]
    #: The column with a code of the respondent, which shows who answered twice; None without one.
    respondent: str | None
    #: Columns that are not read.
    left_out: tuple[str, ...]

    def list_questions(self) -> tuple[str, ...]:
        """Return the columns that the questions found fill, each once."""
        asked = [*self.answers.values(), *(question for question, _ in self.options.values())]
        return tuple(dict.fromkeys(question.column for question in asked))


@frozen(kw_only=True)
class SurveyAnswer(ShortRepr):
    """What one person answered."""

    #: The line of the file, from 1.
    line: int
    #: The number of the answer in its survey.
    id: str
    answered_on: dt.date | None
    #: Code of the township unit; None where none of the list is named.
    township: str | None
    #: Words and facts, by the column names that ``newstratum classify`` reads.
    cells: Mapping[str, str] = field(repr=False)


class RowStatus(StrEnum):
    """What became of an odd row."""

    #: It counts, without the odd part.
    KEPT = "kept"
    #: A later answer of the same respondent counts instead.
    REPLACED = "replaced"
    #: It could not be read, and does not count.
    REFUSED = "refused"


class Oddity(StrEnum):
    """What is odd about a row."""

    UNKNOWN_TOWNSHIP = "unknown_township"
    OWN_WORDS = "own_words"
    UNKNOWN_ANSWER = "unknown_answer"
    OPTION_NUMBER = "option_number"
    NO_NUMBER = "no_number"
    NUMBER_TWICE = "number_twice"
    ANSWERED_AGAIN = "answered_again"


_ODDITIES: Final = {
    Oddity.UNKNOWN_TOWNSHIP: (RowStatus.KEPT, "none of the township units; counted as unknown"),
    Oddity.OWN_WORDS: (RowStatus.KEPT, "an answer in one's own words; it says no fact"),
    Oddity.UNKNOWN_ANSWER: (RowStatus.KEPT, "none of the known answers; it says no fact"),
    Oddity.OPTION_NUMBER: (
        RowStatus.KEPT,
        "the number of an option; export the answers as text, not as numbers",
    ),
    Oddity.NO_NUMBER: (RowStatus.REFUSED, "no number of an answer; the row is not read"),
    Oddity.NUMBER_TWICE: (RowStatus.REFUSED, "the number of line {line} again; the row is not read"),
    Oddity.ANSWERED_AGAIN: (RowStatus.REPLACED, "answered again on line {line}, which counts instead"),
}


@frozen(kw_only=True)
class OddAnswer(ShortRepr):
    """Something odd about a row, and what became of the row."""

    line: int
    #: The column in which it is odd.
    column: str
    oddity: Oddity
    #: The other row that it concerns; None where it is about one row alone.
    other_line: int | None = None

    @property
    def status(self) -> RowStatus:
        """What became of the row."""
        return _ODDITIES[self.oddity][0]

    @property
    def problem(self) -> Problem:
        """The column and what is odd; it never repeats the cell."""
        return Problem((self.column,), _ODDITIES[self.oddity][1].format(line=self.other_line))


@frozen(kw_only=True)
class Survey(ShortRepr):
    """Everything an export holds."""

    answers: tuple[SurveyAnswer, ...]
    odd: tuple[OddAnswer, ...]
    #: Lines of the summary below the table.
    summary_lines: tuple[int, ...]

    def select_by_status(self, status: RowStatus) -> tuple[OddAnswer, ...]:
        """Return the odd rows of which this became."""
        return tuple(each for each in self.odd if each.status is status)


def detect_survey_layout(
    header: Iterable[str], questions: Iterable[SurveyQuestion] | None = None
) -> SurveyLayout | None:
    """Recognise an export by its six leading columns, and its questions by their stems.

    Of two columns that ask one thing the first is read. Questions whose options have a column each are
    recognised by the options, since such columns do not repeat the stem.

    Args:
        header: The columns of the export.
        questions: The questions to recognise; by default those that this library knows.

    Returns:
        The layout, or None where the columns are not those of an export.
    """
    columns = tuple(header)
    if tuple(normalise(column).text for column in columns[: len(_LEADING)]) != _LEADING:
        return None
    known = SURVEY_QUESTIONS if questions is None else tuple(questions)
    options = _find_option_columns(columns, known)
    asked = {question.column for question, _ in options.values()}
    answers: dict[str, SurveyQuestion] = {}
    for column in columns[len(_LEADING) :]:
        numbered = _NUMBERED.fullmatch(column.strip())
        if numbered is None or column in options:
            continue
        stem = _ASIDE.sub("", normalise(numbered[2]).text)
        question = next((each for each in known if each.is_asked_by(stem)), None)
        if question is not None and question.column not in asked:
            answers[column] = question
            asked.add(question.column)
    respondent = next((column for column in columns if normalise(column).text in _RESPONDENT), None)
    read = {columns[0], columns[1], respondent, *answers, *options}
    return SurveyLayout(
        answers=answers,
        options=options,
        respondent=respondent,
        left_out=tuple(column for column in columns if column not in read),
    )


def _find_option_columns(
    columns: tuple[str, ...], questions: tuple[SurveyQuestion, ...]
) -> dict[str, tuple[SurveyQuestion, str]]:
    """Return the columns named like ``5、(选项)`` of questions whose options are known."""
    by_number: dict[str, dict[str, str]] = {}
    for column in columns:
        numbered = _NUMBERED.fullmatch(column.strip())
        option = numbered and _OPTION.fullmatch(numbered[2].strip())
        if numbered and option:
            by_number.setdefault(numbered[1], {})[column] = normalise(option[1]).text
    found: dict[str, tuple[SurveyQuestion, str]] = {}
    for named in by_number.values():
        for question in questions:
            known = sum(option in question.options for option in named.values())
            if known >= 2 and 2 * known >= len(named):
                found.update((column, (question, option)) for column, option in named.items())
                break
    return found


def read_survey(
    layout: SurveyLayout,
    rows: Iterable[tuple[int, Mapping[str, object]]],
    district: DistrictProfile | None = None,
) -> Survey:
    """Read the rows of an export.

    Args:
        layout: Its layout.
        rows: For each row its line in the file, and its cells.
        district: The profile of the district, whose units an answer can name; without it no
            unit is read.
    """
    reading = _Reading(layout, district)
    summary: list[int] = []
    numbered: dict[str, _Row] = {}
    for line, cells in rows:
        row = _Row(line=line, cells=cells)
        number = normalise(row.text(row.column(0))).text
        if number in _SUMMARY:
            summary.append(line)
        elif not (number.isascii() and number.isdigit()):
            reading.note(row, row.column(0), Oddity.NO_NUMBER)
        elif number in numbered:
            reading.note(row, row.column(0), Oddity.NUMBER_TWICE, numbered[number].line)
        else:
            numbered[number] = row
    answers = tuple(reading.answer(number, row) for number, row in reading.last_answers(numbered).items())
    odd = tuple(sorted(reading.odd, key=lambda each: each.line))
    return Survey(answers=answers, odd=odd, summary_lines=tuple(summary))


@frozen(kw_only=True)
class _Row:
    line: int
    cells: Mapping[str, object] = field(repr=False)

    def text(self, column: str) -> str:
        """Return a cell as text, empty where the question was not answered."""
        value = self.cells.get(column)
        text = "" if value is None else str(value)
        plain = text.strip().replace("（", "(").replace("）", ")")
        return "" if plain in _NOT_ANSWERED else text

    def column(self, place: int) -> str:
        """Return the name of a column by its place, or empty text."""
        return next(itertools.islice(self.cells, place, None), "")

    @property
    def submitted(self) -> str:
        """When it was sent, as text; the vendor's form sorts by time."""
        return self.text(self.column(1)).strip()


class _Reading:
    """One reading of an export, and what was odd on the way."""

    def __init__(self, layout: SurveyLayout, district: DistrictProfile | None) -> None:
        self._layout = layout
        self._district = district
        self.odd: list[OddAnswer] = []

    def note(self, row: _Row, column: str, oddity: Oddity, other_line: int | None = None) -> None:
        """Note something odd about a row."""
        self.odd.append(OddAnswer(line=row.line, column=column, oddity=oddity, other_line=other_line))

    def last_answers(self, numbered: Mapping[str, _Row]) -> dict[str, _Row]:
        """Return the answers that count: of one respondent the last one sent."""
        column = self._layout.respondent
        if column is None:
            return dict(numbered)
        last: dict[str, tuple[str, _Row]] = {}
        order = sorted(numbered.items(), key=lambda item: (item[1].submitted, int(item[0])))
        for number, row in order:
            code = row.text(column).strip() or f"\0{number}"
            if code in last:
                self.note(last[code][1], column, Oddity.ANSWERED_AGAIN, row.line)
            last[code] = number, row
        counting = {number for number, _ in last.values()}
        return {number: row for number, row in numbered.items() if number in counting}

    def answer(self, number: str, row: _Row) -> SurveyAnswer:
        """Return what a row answers."""
        cells: dict[str, str] = {}
        said: dict[str, set[str]] = {}
        township: str | None = None
        for column, question in self._layout.answers.items():
            text = row.text(column)
            if question.options:
                for answer in filter(None, text.split("┋")):
                    self._collect(said, row, column, question, answer)
            elif question.column == "township":
                township = self._township(row, column, text)
            elif text:
                cells[question.column] = text
        for column, (question, option) in self._layout.options.items():
            if row.text(column).strip() == "1":
                self._collect(said, row, column, question, option)
        # Somebody who ticks "not sure" beside others is not sure.
        cells.update(
            (fact, UNKNOWN if UNKNOWN in values else "|".join(sorted(values)))
            for fact, values in said.items()
        )
        return SurveyAnswer(
            line=row.line, id=number, answered_on=_parse_day(row.submitted), township=township, cells=cells
        )

    def _township(self, row: _Row, column: str, text: str) -> str | None:
        plain = normalise(text).text
        place = None if self._district is None else self._district.find_unit(plain)
        if place is None and text and self._district is not None:
            self.note(row, column, Oddity.UNKNOWN_TOWNSHIP)
        return None if place is None else place.code

    def _collect(
        self, said: dict[str, set[str]], row: _Row, column: str, question: SurveyQuestion, answer: str
    ) -> None:
        """Take in what one answer says; several answers leave each of their values possible."""
        saying = question.options.get(normalise(_OTHER.sub("", answer)).text)
        if saying is not None:
            for fact, value in saying.items():
                said.setdefault(fact, set()).update(value.split("|"))
        elif answer.strip().isdecimal():
            self.note(row, column, Oddity.OPTION_NUMBER)
        elif _OTHER.search(answer):
            self.note(row, column, Oddity.OWN_WORDS)
        else:
            self.note(row, column, Oddity.UNKNOWN_ANSWER)


def _parse_day(submitted: str) -> dt.date | None:
    found = _SUBMITTED.fullmatch(submitted)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
