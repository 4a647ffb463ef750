"""Imports of tables: each row is created, updated, unchanged, rejected or held; one commit stores them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.values.validators import is_several
from newstratum._registry.imports.people_rows import PeopleRows
from newstratum._registry.imports.record_rows import RecordRows
from newstratum._registry.imports.references import StoredReferences
from newstratum._registry.imports.reports import (
    ImportReport,
    RowIssue,
    RowResult,
    build_batch,
    decode_report,
    encode_report,
)
from newstratum._registry.imports.rows import Outcome, RowProblem
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.imports.sheets import SheetReader
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._tables.layouts import TableLayout
from newstratum._tables.read_rows import ABOUT_FILE, ReadRow
from newstratum._words import Words
from newstratum.errors import InvalidValueError


def import_table(
    session: ImportSession,
    rows: Iterable[hooks.Row],
    command: SessionCommand | None,
    *,
    edition: str,
    separate: bool,
    district: DistrictProfile | None,
    table: str | None,
    mapping: Mapping[str, str],
    reference: str,
    partial: bool,
    dry_run: bool,
) -> ImportReport:
    """Import the rows of a table by one session that has a batch id.

    If rows are rejected or held and the import is not partial, nothing is stored; nor where all rows are
    unchanged. A command that was stored before gives the report of then.
    """
    if not is_several(rows):
        raise InvalidValueError(
            "rows",
            Words("类型是{}，不是若干行", "is of type {}, not several rows").format(type(rows).__name__),
            Words("应给出文件的各行", "give the rows of a file, as a format reads them"),
        )
    with session:
        results: list[RowResult] = []
        issues: list[RowIssue] = []
        is_whole = True
        today = session.environment.today()
        sheets = SheetReader(
            references=StoredReferences(session.store),
            today=today,
            district=district,
            table=table,
            mapping=mapping,
        )
        records = RecordRows(session=session)
        people = PeopleRows(
            session=session,
            classifier=session.get_classifier(edition),
            day=today,
            separate=separate,
        )
        told = contextlib.nullcontext() if command is None else command.step("import", partial, reference)
        with told:
            for number, (row, layout) in enumerate(sheets.read(rows)):
                if command is not None:
                    command.take(row.row.sheet, row.row.line, row.row.cells)
                    if command.stored is not None:
                        continue
                outcome = _take_row(row, people, records)
                results.append(outcome.result)
                issues += _build_issues(number, row, outcome, layout)
                is_whole = is_whole and not outcome.blocks
            if command is not None and command.stored is not None:
                return decode_report(command.stored)
            batch = build_batch(
                session.note, results, session.environment.now(), reference or session.document
            )
            changed = {RowResult.CREATED, RowResult.UPDATED}.intersection(results)
            is_stored = bool(changed) and not dry_run and (partial or is_whole)
            report = ImportReport(
                batch=batch,
                results=tuple(results),
                issues=tuple(issues),
                remarks=tuple(sheets.remarks),
                layouts=tuple(sheets.layouts),
                stored=is_stored,
            )
            if not is_stored:
                session.abandon()
                return report
            session.batches.add(batch)
            if len(people.staged):
                session.count_import()
                session.stage(people.staged)
            if command is not None:
                command.answer = encode_report(report)
    return report


def _take_row(row: ReadRow, people: PeopleRows, records: RecordRows) -> Outcome:
    if row.problems:
        problems = tuple(RowProblem(each.column, each.words, each.value) for each in row.problems)
        # An answer that a later one replaces, and a person who does not agree, are no faults of the table.
        return Outcome(RowResult.REJECTED, problems, is_excused=row.is_refused or row.is_replaced)
    return records.take(row) if row.records else people.take(row)


def _build_issues(number: int, row: ReadRow, outcome: Outcome, layout: TableLayout | None) -> list[RowIssue]:
    told = [(each.column, each.text, each.value, False) for each in outcome.problems]
    told += [(each.column, each.words, each.value, each.code == ABOUT_FILE) for each in row.remarks]
    return [
        RowIssue(
            row=number,
            result=outcome.result,
            blocks=outcome.blocks,
            line=row.row.line,
            sheet=row.row.sheet,
            column=column,
            place=Words(row.row.locate(column, "zh"), row.row.locate(column, "en")),
            text=text,
            value=value,
            about_file=about_file,
        )
        for named, text, value, about_file in told
        for column in (_find_column(named, row, layout),)
    ]


def _find_column(name: str, row: ReadRow, layout: TableLayout | None) -> str:
    """Return the column that a problem is about, as the table calls it; empty for the row."""
    if not name or name in row.row.cells:
        return name
    return next(iter(layout.find_columns(name)), "") if layout is not None else ""
