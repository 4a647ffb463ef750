"""People of a file, read one by one, and the verdicts on them, written one by one."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

import typer
from attrs import frozen

from newstratum._api import get_plugin_host
from newstratum._builtin.formats import ReadTally, read_counted
from newstratum._builtin.terminal import count_columns, escape_controls
from newstratum._cli.exits import print_note
from newstratum._cli.files import READ_AS
from newstratum._cli.language import get_language
from newstratum._cli.options import classify_form, make_word_lookup
from newstratum._cli.render import Screen
from newstratum._cli.streams import EscapedStream
from newstratum._input.names import format_keys, format_name, format_names
from newstratum._model.values.refused_subjects import explain_refused_name
from newstratum._reading.jobs import ReadForm, get_nameless_facts
from newstratum._reading.rows import COLUMNS, find_column_problems, list_unread_keys, read_row
from newstratum._rules.classify import Classifier
from newstratum._rules.verdict import VerdictWriter
from newstratum._shipped.lexicons import load_lexicons
from newstratum._tables.layouts import TableLayout
from newstratum._tables.rosters import detect_roster_layout, read_roster
from newstratum._tables.surveys import (
    ESSENTIAL_QUESTIONS,
    RowStatus,
    SurveyLayout,
    describe_questions,
    detect_survey_layout,
    read_survey,
)
from newstratum._words import Words, join_names
from newstratum.errors import DecodeError, Problem
from newstratum.hooks import Row

K = TypeVar("K")
V = TypeVar("V")

#: Answers kept, so that equal rows are classified once; a bound, so that memory stays flat.
_MOST_REMEMBERED: Final = 4_096
#: Columns that a table of verdicts keeps for ids.
_WIDTH_OF_NAMES: Final = 14
#: Keys that are not read are collected up to this many.
_MOST_UNREAD: Final = 100

#: Columns that are read by their names; a table without any may be a roster with headings of its own.
_READ_BY_NAME: Final = frozenset(COLUMNS[1:])
_FACT_COLUMNS: Final = Words(
    "单位、职务，或employer_text、title_text、extra_facts，或employer_kind、role等事实",
    "单位, 职务, or employer_text, title_text, extra_facts, or facts such as employer_kind and role",
)


#: What is counted of a file.
_COUNTED: Final = {
    "lines": Words("行数", "lines"),
    "blank": Words("空行", "blank"),
    "people": Words("人数", "people"),
    "left_out": Words("未用", "left out"),
    "replaced": Words("被取代", "replaced"),
}


@frozen
class PersonRow:
    """One person of a file."""

    id: str
    facts: ReadForm
    line: int
    #: Whether the file gives no id, and the line stands for one.
    is_unnamed: bool = False


class FilePeople:
    """The people of a file, opened when the first is read; what is wrong with rows is noted as it is met."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keyed = path.name.lower().endswith(".jsonl")
        self._columns: tuple[str, ...] = ()
        #: The columns that say something of a person.
        self._fact_columns: tuple[str, ...] = ()
        self._remembered: dict[tuple[str, ...], ReadForm] = {}
        # Here and not at the first row: lexicons that cannot be read are no fault of a row.
        self._lexicons = load_lexicons()
        self._unread_keys: set[str] = set()
        self._tally = ReadTally()
        #: Rows that were read, whole or not.
        self._rows = 0
        self._used = 0
        self._repeated = 0
        #: Rows of which nothing is counted.
        self.bad_rows = 0
        #: Whether something has to be put right although every row counts.
        self.is_doubtful = False

    def __iter__(self) -> Iterator[PersonRow]:
        host = get_plugin_host()
        rows = read_counted(host.get_format(self._path), self._path, self._tally)
        first_lines: dict[str, int] = {}
        for person in self._read_people(host.read_rows(self._path) if rows is None else rows):
            line = person.line
            first = first_lines.setdefault(person.id, line)
            if first != line:
                self.is_doubtful = True
                self._repeated += 1
                self._report(
                    line,
                    Problem(
                        ("id",),
                        Words(
                            "与第{}行相同；请各用各的编号", "that of line {} again; give each its own"
                        ).format(first),
                    ),
                )
            yield person
        self._used = len(first_lines) + self._repeated
        if not self._used and not self.bad_rows:
            what = Words(
                "没有一行人员；请在第一行写表头，以下每人一行",
                "holds no row of a person; put a header in the first line and one person a line below it",
            )
            raise DecodeError((Problem((self._path.name,), what),))

    def _read_people(self, rows: Iterator[Row]) -> Iterator[PersonRow]:
        for row in rows:
            self._rows += 1
            if self._report_problems(row):
                continue
            if self._columns and not self._keyed and len(row.cells) > len(self._columns):
                # A format of a plugin may have columns that begin further down.
                self._check_columns(row)
            elif not self._columns and not self._keyed:
                layout = detect_survey_layout(row.cells)
                if layout is not None:
                    yield from self._iterate_survey(layout, row, rows)
                    return
                roster = None if _READ_BY_NAME & row.cells.keys() else detect_roster_layout(row.cells, [row])
                if roster is not None:
                    yield from self._iterate_roster(roster, row, rows)
                    return
                self._check_columns(row)
            person = self._read_person(row)
            if person is not None:
                yield person

    def report_counts(self, *, as_json: bool) -> None:
        """Say how many lines were read, and what became of them."""
        counts = {
            # Formats of plugins count no lines.
            "lines": self._tally.lines or self._rows,
            "blank": self._tally.blank,
            "people": self._used,
            "left_out": self.bad_rows,
        }
        if replaced := self._rows - self._used - self.bad_rows:
            # Answers that a later one replaces, and the summary below a survey.
            counts["replaced"] = replaced
        if unread := self._refuse(sorted(self._unread_keys)):
            print_note(
                Words("{}：以下字段未读取：{}", "{}: keys that are not read: {}").format(
                    self._path.name, format_keys(frozenset(unread))
                )
            )
        encoding = self._tally.encoding
        if as_json:
            summary = {"file": self._path.name, "encoding": encoding, **counts}
            typer.echo(json.dumps(summary, ensure_ascii=False), err=True)
            return
        if encoding not in ("", "utf-8"):
            print_note(READ_AS.format(self._path.name, encoding.upper()))
        shown = join_names(
            Words("{}{:,}", "{} {:,}").format(_COUNTED[name], count) for name, count in counts.items()
        )
        print_note(Words("{}：{}", "{}: {}").format(self._path.name, shown))

    def _check_columns(self, row: Row) -> None:
        """Look at the columns of a table once: a wrong one would change every verdict in silence."""
        self._columns = tuple(row.cells)
        self._fact_columns = tuple(column for column in COLUMNS[1:] if column in self._columns)
        problems, left_out = find_column_problems(self._columns)
        if len(left_out) == len(self._columns):
            # Nothing of it is repeated: it may be the first person.
            what = Words(
                "没有一列的名称可读；请在第一行写列名：编号（或id）、",
                "no column is called like one that is read; name the columns in the first row:"
                " 编号 (or id), ",
            )
            problems = (Problem((), what + _FACT_COLUMNS),)
        elif not self._fact_columns:
            what = Words(
                "没有一列写明做什么；请写以下几列：", "no column says what people do; name some of: "
            )
            problems = (*problems, Problem((), what + _FACT_COLUMNS))
        if problems:
            raise DecodeError(
                tuple(Problem((self._path.name, *each.path), each.message) for each in problems)
            )
        if unread := self._refuse(left_out):
            names = format_names(unread, self._columns)
            print_note(
                Words("{}：以下列未读取：{}", "{}: columns that are not read: {}").format(
                    self._path.name, names
                )
            )

    def _refuse(self, names: Iterable[str]) -> list[str]:
        """Tell of columns and keys that ask for what may not be recorded; return the other names."""
        others: list[str] = []
        for name in names:
            why = explain_refused_name(name)
            if why is None:
                others.append(name)
                continue
            self.is_doubtful = True
            place = format_name(name, 1)
            print_note(Words("{}：{}：{}", "{}: {}: {}").format(self._path.name, place, why))
        return others

    def _read_person(self, row: Row) -> PersonRow | None:
        cells = row.cells
        identifier = cells.get("id")
        if isinstance(identifier, int) and not isinstance(identifier, bool):
            identifier = str(identifier)
        if not isinstance(identifier, str) or not identifier.strip():
            self._report(
                row.line,
                Problem(("id",), Words("没有填写；请给每行一个编号", "missing; give each row an id")),
            )
            self.bad_rows += 1
            return None
        if self._keyed and len(self._unread_keys) < _MOST_UNREAD:
            self._unread_keys |= list_unread_keys(cells)
        key = None if self._keyed else tuple(map(_to_key, (cells[column] for column in self._fact_columns)))
        facts = None if key is None else self._remembered.get(key)
        if facts is None:
            try:
                facts = read_row(cells, self._lexicons)
            except DecodeError as error:
                self.bad_rows += 1
                for problem in error.problems:
                    self._report(row.line, problem)
                return None
            if key is not None:
                _remember(self._remembered, key, facts)
        return PersonRow(identifier, facts, row.line)

    def _iterate_survey(self, layout: SurveyLayout, first: Row, others: Iterator[Row]) -> Iterator[PersonRow]:
        def rows() -> Iterator[tuple[int, Mapping[str, object]]]:
            yield first.line, first.cells
            for row in others:
                self._rows += 1
                if not self._report_problems(row):
                    yield row.line, row.cells

        self._check_questions(layout)
        survey = read_survey(layout, rows())
        for odd in survey.odd:
            print_note(
                Words("{}：第{}行：{}", "{}: line {}: {}").format(
                    self._path.name, odd.line, odd.problem.words
                )
            )
        self.bad_rows += len(survey.select_by_status(RowStatus.REFUSED))
        for answer in survey.answers:
            yield PersonRow(answer.id, read_row(answer.cells, self._lexicons), answer.line)

    def _iterate_roster(self, layout: TableLayout, first: Row, others: Iterator[Row]) -> Iterator[PersonRow]:
        """Read a roster by its headings; a row without an id is called by its line."""

        def rows() -> Iterator[Row]:
            yield first
            for row in others:
                self._rows += 1
                if not self._report_problems(row):
                    yield row

        if unread := self._refuse([*layout.left_out, *(each.column for each in layout.refused)]):
            names = format_names(unread, layout.columns)
            print_note(
                Words("{}：未读取的栏：{}", "{}: columns that are not read: {}").format(
                    self._path.name, names
                )
            )
        for read in read_roster(layout, rows()):
            for odd in (*read.problems, *read.remarks):
                self._report(read.row.line, Problem((odd.column,) if odd.column else (), odd.words))
            if read.form is None:
                self.bad_rows += 1
            else:
                line = read.row.line
                yield PersonRow(read.key or str(line), read.form, line, is_unnamed=not read.key)

    def _check_questions(self, layout: SurveyLayout) -> None:
        """Say which questions were found: one that is worded otherwise would be left out in silence."""
        found = layout.list_questions()
        missing = [each for each in ESSENTIAL_QUESTIONS if each not in found]
        if not set(found) - {"township", "consent"}:
            what = Words(
                "问卷中没有认得的题目；请有几题照此写：{}",
                "a survey of which no known question was found; word some as: {}",
            ).format(describe_questions())
            raise DecodeError((Problem((self._path.name,), what),))
        if missing:
            self.is_doubtful = True
            print_note(
                Words(
                    "{}：已认出的题目：{}；没有找到：{}；请照此写：{}",
                    "{}: questions found: {}; not found: {}; word them as: {}",
                ).format(self._path.name, join_names(found), join_names(missing), describe_questions(missing))
            )

    def _report_problems(self, row: Row) -> bool:
        """Report what a format found wrong with a row; return whether it is left out for that."""
        for remark in row.remarks:
            print_note(Words("{}：{}", "{}: {}").format(self._path.name, remark))
        for problem in row.problems:
            column = str(problem.path[0]) if problem.path else ""
            if row.addresses:
                place = row.locate(column, get_language())
                print_note(Words("{}：{}：{}", "{}: {}: {}").format(self._path.name, place, problem.message))
            else:
                self._report(row.line, problem)
        self.bad_rows += bool(row.problems)
        return bool(row.problems)

    def _report(self, line: int, problem: Problem) -> None:
        print_note(Words("{}：第{}行：{}", "{}: line {}: {}").format(self._path.name, line, problem.words))


# Made once: json.dumps makes one each time.
_encode_text: Final = json.JSONEncoder(ensure_ascii=False).encode


def _to_key(cell: object) -> str:
    """Return a text that two cells share only if they say the same: 1 is not the text "1"."""
    return cell if isinstance(cell, str) else f"{type(cell).__name__} {cell}"


def _remember(remembered: dict[K, V], key: K, value: V) -> None:
    if len(remembered) >= _MOST_REMEMBERED:
        remembered.clear()
    remembered[key] = value


def _get_meaning(form: ReadForm) -> tuple[object, ...]:
    """Return all of a form that a verdict depends on: which employers and titles are named is none of it."""
    jobs = [(get_nameless_facts(job), job.employer is None, job.title is None) for job in form.engagements]
    return form.status, form.outside_party, form.evidence, tuple(jobs)


class JsonOutput:
    """Verdicts as JSON, one object a line."""

    def __init__(self, classifier: Classifier, language: str, *, scope: bool = False) -> None:
        self._classifier = classifier
        #: Whether what people say of the scope is used and written (promise L6).
        self._scope = scope
        self._writer = VerdictWriter(language)
        # The texts of verdicts by what forms mean: of a roster, hundreds for tens of thousands of rows.
        self._remembered: dict[tuple[object, ...], str] = {}
        # What is written is escaped once, and not once more by the stream.
        self._write = EscapedStream(sys.stdout).write

    def write(self, person: PersonRow) -> None:
        """Classify a person and write the verdict."""
        meaning = _get_meaning(person.facts)
        body = self._remembered.get(meaning)
        if body is None:
            verdict = classify_form(self._classifier, person.facts, scope=self._scope)
            body = escape_controls(self._writer.text(verdict)[1:])
            _remember(self._remembered, meaning, body)
        self._write(f'{{"id": {escape_controls(_encode_text(person.id))}, {body}\n')

    def close(self) -> None:
        """Do nothing: every line is complete."""


class TableOutput:
    """Verdicts as a table for people, with totals below."""

    def __init__(self, classifier: Classifier, language: str) -> None:
        self._classifier = classifier
        self._language = language
        self._word = make_word_lookup(language)
        self._screen = Screen()
        self._totals: Counter[str] = Counter()

    def write(self, person: PersonRow) -> None:
        """Classify a person and print the verdict as a line."""
        verdict = classify_form(self._classifier, person.facts)
        self._totals[verdict.outcome] += 1
        words = [self._word(f"outcome_short.{verdict.outcome}")]
        if verdict.category:
            words.append(self._word(f"category.{verdict.outcome}.{verdict.category}"))
        words += [f"? {self._word(f'fact.{name}')}" for name in verdict.missing[:1]]
        words += [self._word(f"outcome_short.{reading.outcome}") for reading in verdict.readings]
        name = escape_controls(person.id)
        if person.is_unnamed:
            name = Words("第{}行", "line {}").format(person.line).in_language(self._language)
        blank = " " * (_WIDTH_OF_NAMES - count_columns(name))
        self._screen.print_line(f"{name}{blank} {' · '.join(words)}")

    def close(self) -> None:
        """Print the totals."""
        names = [self._word(f"outcome_short.{outcome}") for outcome in self._totals]
        rows = [(name, str(count)) for name, count in zip(names, self._totals.values(), strict=True)]
        header = ("合计", "人数") if self._language == "zh" else ("total", "people")
        self._screen.print_line()
        self._screen.print_table(header, sorted(rows, key=lambda row: -int(row[1])))
