"""Exports of survey services as answers: words and facts by the columns that classification reads.

Names and telephones stand in columns that are left out (minimisation). Every row ends in exactly one place:
an answer, a refusal, an answer that a later one replaces, or the summary below the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._reading.normalise import normalise
from newstratum._short_repr import ShortRepr
from newstratum._tables.cell_reader import CellReader
from newstratum._tables.cells import get_text
from newstratum._tables.layouts import TableLayout, detect_layout
from newstratum._tables.people import (
    ODD_ANSWERS,
    AnswerReader,
    find_later_answers,
    parse_submitted_day,
)
from newstratum._tables.schemas import TableField, get_table_schema
from newstratum._words import Words
from newstratum.errors import Problem

#: The rules of the cells that classification reads.
_READ: Final = frozenset({"facts", "words", "township"})
#: The questions without which few people can be classified.
ESSENTIAL_QUESTIONS: Final = ("employer_text", "title_text")


def list_survey_questions() -> tuple[TableField, ...]:
    """Return the questions that are read by default, in the order in which they are tried."""
    return tuple(each for each in get_table_schema("roster").questions if each.parse in _READ)


def describe_questions(columns: Iterable[str] = ESSENTIAL_QUESTIONS) -> str:
    """Return words by which the questions of some columns are recognised: ``工作单位 (employer_text)``."""
    wanted = set(columns)
    return ", ".join(
        f"{'/'.join(each.some)} ({each.name})" for each in list_survey_questions() if each.name in wanted
    )


@frozen(kw_only=True)
class SurveyLayout(ShortRepr):
    """Which column of an export answers which question."""

    #: Columns with one answer a cell, and their questions.
    answers: Mapping[str, TableField]
    #: Columns with 0 or 1 for one option, with the question and the option in plain form.
    options: Mapping[str, tuple[TableField, str]]
    #: The column with a code of the respondent, which shows who answered twice; None without one.
    respondent: str | None
    #: Columns that are not read.
    left_out: tuple[str, ...]
    #: The same as the layout of a table.
    table: TableLayout = field(repr=False, eq=False)

    def list_questions(self) -> tuple[str, ...]:
        """Return the columns that the questions found fill, each once."""
        return self.table.list_fields()


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


_ODDITIES: Final[Mapping[Oddity, tuple[RowStatus, Words]]] = {
    Oddity.UNKNOWN_TOWNSHIP: (
        RowStatus.KEPT,
        Words("不是本区的街镇，按不详计", "none of the township units; counted as unknown"),
    ),
    **{
        oddity: (RowStatus.KEPT, ODD_ANSWERS[oddity.value])
        for oddity in (Oddity.OWN_WORDS, Oddity.UNKNOWN_ANSWER, Oddity.OPTION_NUMBER)
    },
    Oddity.NO_NUMBER: (
        RowStatus.REFUSED,
        Words("没有答卷序号，该行不读", "no number of an answer; the row is not read"),
    ),
    Oddity.NUMBER_TWICE: (
        RowStatus.REFUSED,
        Words("与第{line}行序号相同，该行不读", "the number of line {line} again; the row is not read"),
    ),
    Oddity.ANSWERED_AGAIN: (
        RowStatus.REPLACED,
        Words("第{line}行再次作答，以后一次为准", "answered again on line {line}, which counts instead"),
    ),
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
    header: Iterable[str], questions: Iterable[TableField] | None = None
) -> SurveyLayout | None:
    """Recognise an export of a survey service by its columns, and its questions by their stems.

    Of two columns that ask one thing the first is read. Questions whose options have a column each are
    recognised by the options, since such columns do not repeat the stem.

    Args:
        header: The columns of the export.
        questions: The questions to recognise; by default those that this library knows.

    Returns:
        The layout, or None where the columns are not those of an export.
    """
    asked = list_survey_questions() if questions is None else tuple(questions)
    schema = evolve(get_table_schema("roster"), fields=asked, questions=asked)
    table = detect_layout(header, schema=schema, attestation=True)
    if table.vendor is None or table.number is None:
        return None
    known = {each.name: each for each in asked}
    read = {*table.fields, *table.options, table.number, table.submitted, table.respondent}
    return SurveyLayout(
        answers={column: known[name] for column, name in table.fields.items()},
        options={column: (known[name], option) for column, (name, option) in table.options.items()},
        respondent=table.respondent,
        left_out=tuple(column for column in table.columns if column not in read),
        table=table,
    )


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
    table = layout.table
    number_column = table.number or ""
    reading = _Reading(table, district)
    numbered: dict[str, hooks.Row] = {}
    summary: list[int] = []
    for line, cells in rows:
        row = hooks.Row(line=line, cells=cells)
        number = normalise(get_text(row, number_column)).text
        if reading.cells.is_summary(row):
            summary.append(line)
        elif not (number.isascii() and number.isdigit()):
            reading.note(line, number_column, Oddity.NO_NUMBER)
        elif number in numbered:
            reading.note(line, number_column, Oddity.NUMBER_TWICE, numbered[number].line)
        else:
            numbered[number] = row
    # Of answers sent at one time the one with the higher number is the later one.
    by_number = [numbered[number] for number in sorted(numbered, key=int)]
    later = {} if table.respondent is None else find_later_answers(by_number, table)
    answers = []
    for number, row in numbered.items():
        if row.line in later:
            reading.note(row.line, table.respondent or "", Oddity.ANSWERED_AGAIN, later[row.line])
        else:
            answers.append(reading.answer(number, row))
    odd = tuple(sorted(reading.odd, key=lambda each: each.line))
    return Survey(answers=tuple(answers), odd=odd, summary_lines=tuple(summary))


class _Reading:
    """One reading of an export, and what was odd on the way."""

    def __init__(self, layout: TableLayout, district: DistrictProfile | None) -> None:
        self._layout = layout
        self._has_district = district is not None
        # Answers hold no births and no years of two digits, which a day would be needed for.
        self.cells = CellReader(layout, today=dt.date.max, district=district)
        self._answers = AnswerReader(layout, self.cells)
        self.odd: list[OddAnswer] = []

    def note(self, line: int, column: str, oddity: Oddity, other_line: int | None = None) -> None:
        """Note something odd about a row."""
        self.odd.append(OddAnswer(line=line, column=column, oddity=oddity, other_line=other_line))

    def answer(self, number: str, row: hooks.Row) -> SurveyAnswer:
        """Return what a row answers."""
        read, said = self.cells.read(row), self._answers.read(row)
        township = read.values.pop("township", None)
        for each in (*(read.remarks if self._has_district else ()), *said.remarks):
            self.note(row.line, each.column, Oddity(each.code))
        return SurveyAnswer(
            line=row.line,
            id=number,
            answered_on=parse_submitted_day(row.cells.get(self._layout.submitted or "")),
            township=township,
            cells={**read.values, **said.list_facts()},
        )
