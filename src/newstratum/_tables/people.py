"""Rows of people: words and answers become what is known of a person, as a form says it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from attrs import define, field

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.occupations import UNKNOWN
from newstratum._reading.jobs import ReadForm
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.rows import COLUMNS, read_row
from newstratum._tables.cell_reader import CellReader, ReadCells
from newstratum._tables.cells import (
    NEW_RECORD,
    SEPARATORS,
    UnreadableCellError,
    get_text,
    mask_cell,
    normalise_answer,
    split_several,
    to_text,
)
from newstratum._tables.layouts import TableLayout
from newstratum._tables.read_rows import CellProblem, ReadRow
from newstratum._tables.schemas import TableField
from newstratum._words import Words
from newstratum.errors import DecodeError

_CONSENT: Final = "consent"
#: A bound, so that memory stays flat.
_MOST_REMEMBERED: Final = 4_096
_CHOSEN: Final = frozenset({"1", "√", "✓", "✔", "☑", "是", "选中", "true"})
_NOT_CHOSEN: Final = frozenset({"", "0", "×", "☐", "否", "false", "未选中"})
#: What stands beside the choice 其他 in a table of people's own.
_OTHER: Final = re.compile(r"(?:其他|其它)\s*[:：(（〖]\s*(.+?)\s*[)）〗]?\s*\Z", re.DOTALL)
_SUBMITTED: Final = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[\sT].*)?", re.ASCII | re.DOTALL)

#: What is odd about an answer, by its code.
ODD_ANSWERS: Final = {
    "own_words": Words("自行填写的内容，不作判定依据", "an answer in one's own words; it says no fact"),
    "unknown_answer": Words("不在已知选项内，不作判定依据", "none of the known answers; it says no fact"),
    "option_number": Words(
        "是选项序号，请按选项文字导出",
        "the number of an option; export the answers as text, not as numbers",
    ),
}
#: The column of a table of open questions that says what is asked.
ASKED: Final = Words("请回答", "Please answer")
_CHOOSE: Final = Words(
    "按“请回答”从所列选项中选择；不清楚的空着",
    "choose one of the answers that are listed, and leave empty what is not known",
)
_REFUSAL: Final = Words("本人不同意，不入册", "the person does not agree; nothing of the row is kept")
_NOBODY: Final = Words("看不出是谁，也没有职业情况", "says neither who it is nor what the person does")


@define
class Answers:
    """What the answers of one person say: facts and their values, and texts beside the choice 其他."""

    said: dict[str, set[str]] = field(factory=dict)
    own_words: dict[str, str] = field(factory=dict)
    remarks: list[CellProblem] = field(factory=list)

    def collect(self, means: str, name: str) -> None:
        """Take in what one answer means; several answers leave each of their values possible."""
        for part in means.split():
            fact, equals, value = part.rpartition("=")
            self.said.setdefault(fact if equals else name, set()).update(value.split("|"))

    def list_facts(self) -> dict[str, str]:
        """Return the facts as cells state them; somebody who ticks "not sure" beside others is not sure."""
        return {
            fact: UNKNOWN.value if UNKNOWN in values else "|".join(sorted(values))
            for fact, values in self.said.items()
        }


#: What services write before an option.
_OPTION_LETTER: Final = re.compile(r"^[A-ZＡ-Ｚ][.、．]\s*")
_LETTER: Final = re.compile(r"[A-ZＡ-Ｚ]")


class AnswerReader:
    """Reads the answers of rows to questions with known answers."""

    def __init__(self, layout: TableLayout, cells: CellReader) -> None:
        self._cells = cells
        self._separators = layout.vendor.separators if layout.vendor else SEPARATORS
        self._other = layout.vendor.other if layout.vendor else _OTHER
        known = {each.name: each for each in layout.schema.fields}
        self._answers = [
            (column, known[name]) for column, name in layout.fields.items() if known[name].parse == "facts"
        ]
        self._options = [(column, known[name], option) for column, (name, option) in layout.options.items()]

    def read(self, row: hooks.Row) -> Answers:
        """Return what a row answers."""
        found = Answers()
        for column, known in self._answers:
            text = self._get_text(row, column, found)
            parts = split_several(text, self._separators) if known.several else (text,)
            if normalise_answer(text) in known.answers:
                # An answer of which a sign is a part.
                parts = (text,)
            for part in filter(None, self._leave_out_letters(known, parts)):
                self._collect(found, column, known, part)
        for column, known, option in self._options:
            text = self._get_text(row, column, found)
            if text.casefold() in _CHOSEN or normalise_answer(text) == option:
                self._collect(found, column, known, option)
            elif text.casefold() not in _NOT_CHOSEN:
                self._note_own_words(found, column, known, text)
        return found

    def _leave_out_letters(self, known: TableField, parts: Sequence[str]) -> Iterator[str]:
        """Yield answers without the letters of options: ``A.民营企业``, or ``A`` that ``、`` parted."""
        for part, after in pairwise((*parts, "")):
            if _LETTER.fullmatch(part) and self._is_option(known, after):
                continue
            plain = _OPTION_LETTER.sub("", part)
            is_lettered = plain != part and not self._is_option(known, part)
            yield plain if is_lettered and self._is_option(known, plain) else part

    def _is_option(self, known: TableField, answer: str) -> bool:
        return normalise_answer(self._other.sub("", answer)) in known.answers

    def _get_text(self, row: hooks.Row, column: str, found: Answers) -> str:
        try:
            return to_text(self._cells.get_cell(row, column))
        except UnreadableCellError:
            self._note(found, column, "unknown_answer")
            return ""

    def _collect(self, found: Answers, column: str, known: TableField, answer: str) -> None:
        other = self._other.search(answer)
        means = known.answers.get(normalise_answer(self._other.sub("", answer) if other else answer))
        if other:
            found.own_words[known.name] = other[1].strip()
        if means is not None:
            found.collect(means, known.name)
        elif answer.strip().isdecimal():
            self._note(found, column, "option_number")
        else:
            self._note(found, column, "own_words" if other else "unknown_answer")

    def _note_own_words(self, found: Answers, column: str, known: TableField, text: str) -> None:
        found.own_words[known.name] = text
        self._note(found, column, "own_words")

    def _note(self, found: Answers, column: str, code: str) -> None:
        found.remarks.append(CellProblem(column=column, reason=ODD_ANSWERS[code], code=code))


class PeopleReader:
    """Reads the rows of a table of people."""

    def __init__(
        self, layout: TableLayout, lexicons: Lexicons, *, today: dt.date, district: DistrictProfile | None
    ) -> None:
        self._layout = layout
        self._lexicons = lexicons
        self._cells = CellReader(layout, today=today, district=district)
        self._answers = AnswerReader(layout, self._cells)
        self._district = district
        #: Whether it is a table of open questions that comes back.
        self._asks = layout.vendor is None and not {ASKED.zh, ASKED.en}.isdisjoint(layout.columns)
        #: The townships of the sheets that are named after one.
        self._sheets: dict[str, str | None] = {}
        #: The lines on which ids and numbers of answers were met first, by their columns.
        self._first_lines: dict[tuple[str, str], int] = {}
        #: Forms of rows that say the same, as many do.
        self._forms: dict[tuple[tuple[str, object], ...], ReadForm] = {}

    def read(self, rows: Iterable[hooks.Row]) -> Iterator[ReadRow]:
        """Yield what each row means; the summary below the table is no row."""
        counted = self._cells.leave_out_summaries(rows)
        if self._layout.respondent is None:
            yield from map(self._read, counted)
            return
        listed = tuple(counted)
        later = find_later_answers(listed, self._layout)
        for row in listed:
            counts = later.get(row.line)
            yield self._read(row) if counts is None else _build_replaced(row, self._layout, counts)

    def _read(self, row: hooks.Row) -> ReadRow:
        cells = self._cells.read(row)
        answers = self._answers.read(row)
        facts = answers.list_facts()
        consent = facts.pop(_CONSENT, "")
        if consent == "no":
            refusal = CellProblem(
                column=self._layout.find_columns(_CONSENT)[0], reason=_REFUSAL, code="not_agreed"
            )
            return ReadRow(row=row, consent=consent, problems=(refusal,))
        if self._asks:
            # Whoever answers a question is told where the answer is none: it would be asked again, unsaid.
            cells.problems += self._list_wrong_answers(row, answers)
        else:
            cells.remarks += answers.remarks
        values = cells.values
        self._check(row, cells, facts)
        form = None if cells.problems else self._read_form(values, facts, cells)
        contacts = (*values.get("phone", ()), *values.get("email", ()), *values.get("contact", ()))
        extra = {f"{name}_other": text for name, text in answers.own_words.items()}
        return ReadRow(
            row=row,
            values=MappingProxyType({**values, **facts, **extra}),
            form=form,
            name=values.get("name"),
            contacts=tuple(dict.fromkeys(contacts)),
            township=values.get("township") or self._find_township_of_sheet(row.sheet),
            consent=consent,
            key=values.get("id", ""),
            answered_on=self._read_day(row),
            problems=tuple(cells.problems),
            remarks=tuple(cells.remarks),
        )

    def _list_wrong_answers(self, row: hooks.Row, answers: Answers) -> list[CellProblem]:
        """Return what is wrong with the answers of a row, each at its cell."""
        return [
            CellProblem(
                column=each.column,
                reason=each.reason,
                code=each.code,
                hint=_CHOOSE,
                value=mask_cell(row.cells.get(each.column), self._find_field(each.column)),
            )
            for each in answers.remarks
        ]

    def _find_field(self, column: str) -> TableField | None:
        return self._layout.schema.get_field(self._layout.fields.get(column, ""))

    def _check(self, row: hooks.Row, cells: ReadCells, facts: Mapping[str, str]) -> None:
        """Note what is wrong with a row as a whole: nobody in it, or the id of another row."""
        needed = self._layout.schema.one_of
        if not cells.problems and not any(name in cells.values for name in needed) and not facts:
            cells.problems.append(CellProblem(column="", reason=_NOBODY))
        identifier = cells.values.get("id")
        if identifier and identifier not in NEW_RECORD:
            reason = Words("与第{}行编号相同", "the id of line {} again")
            self._check_first(row, self._layout.find_columns("id")[0], identifier, reason, cells)
        if self._layout.number is not None:
            number = get_text(row, self._layout.number)
            if number:
                reason = Words("与第{}行答卷序号相同", "the number of line {} again")
                self._check_first(row, self._layout.number, number, reason, cells)
            else:
                reason = Words("没有答卷序号", "no number of an answer")
                column = self._layout.number
                cells.problems.append(CellProblem(column=column, reason=reason, code="no_number"))

    def _check_first(self, row: hooks.Row, column: str, value: str, reason: Words, cells: ReadCells) -> None:
        """Note that an earlier row has what every row has of its own."""
        first = self._first_lines.setdefault((column, value), row.line)
        if first != row.line:
            hint = Words("删去重复的一行", "take one of the two out")
            problem = CellProblem(
                column=column, reason=reason.format(first), code="given_twice", other_line=first, hint=hint
            )
            cells.problems.append(problem)

    def _read_form(
        self, values: Mapping[str, object], facts: Mapping[str, str], cells: ReadCells
    ) -> ReadForm | None:
        said: dict[str, object] = {name: values[name] for name in COLUMNS if name in values and name != "id"}
        said.update(facts)
        if "credit_code" in values:
            said.setdefault("uscc_prefix", values["credit_code"])
        key = tuple(said.items())
        if (form := self._forms.get(key)) is not None:
            return form
        try:
            form = read_row(said, self._lexicons)
            if len(self._forms) < _MOST_REMEMBERED:
                self._forms[key] = form
            return form
        except DecodeError as error:
            for problem in error.problems:
                name = str(problem.path[0]) if problem.path else ""
                columns = self._layout.find_columns(name)
                column = columns[0] if columns else ""
                cells.problems.append(CellProblem(column=column, reason=problem.message))
            return None

    def _find_township_of_sheet(self, sheet: str) -> str | None:
        """Return the township that a sheet is named after, where no column says it."""
        if not sheet or self._district is None or self._layout.find_columns("township"):
            return None
        if sheet not in self._sheets:
            unit = self._district.find_unit(sheet)
            self._sheets[sheet] = None if unit is None else unit.code
        return self._sheets[sheet]

    def _read_day(self, row: hooks.Row) -> dt.date | None:
        column = self._layout.submitted
        return None if column is None else parse_submitted_day(row.cells.get(column))


def find_later_answers(rows: Iterable[hooks.Row], layout: TableLayout) -> dict[int, int]:
    """Return for each line whose respondent answered again the line of the answer that counts."""
    by_respondent: dict[str, list[hooks.Row]] = {}
    for row in rows:
        if code := get_text(row, layout.respondent or ""):
            by_respondent.setdefault(code, []).append(row)
    later: dict[int, int] = {}
    for own in by_respondent.values():
        # The vendors' form of the time sorts by time; sorting keeps the order of equal ones.
        *earlier, last = sorted(own, key=lambda row: get_text(row, layout.submitted or ""))
        later.update((row.line, last.line) for row in earlier)
    return later


def _build_replaced(row: hooks.Row, layout: TableLayout, line: int) -> ReadRow:
    reason = Words("同一人第{}行再次作答，以后一次为准", "answered again on line {}, which counts instead")
    problem = CellProblem(
        column=layout.respondent or "", reason=reason.format(line), code="answered_again", other_line=line
    )
    return ReadRow(row=row, problems=(problem,))


def parse_submitted_day(cell: object) -> dt.date | None:
    """Return the day on which an answer was sent; None where the cell does not say it."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = _SUBMITTED.fullmatch(cell.strip()) if isinstance(cell, str) else None
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
