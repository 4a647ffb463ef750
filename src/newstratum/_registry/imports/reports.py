"""What imports answer: one result for every row, and what is wrong or odd about some."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain, groupby

from attrs import frozen

from newstratum._model.people.batches import Batch
from newstratum._model.people.commands import Command
from newstratum._ports.records import Note
from newstratum._tables.layouts import TableLayout
from newstratum._wire.canonical import decode_json, encode_json
from newstratum._words import Words
from newstratum.errors import Problem


class RowResult(StrEnum):
    """What an import made of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: Something in it is wrong; nothing of it is stored.
    REJECTED = "rejected"
    #: Only a person can say whom or what it is about; nothing of it is stored.
    HELD = "held"


@frozen(kw_only=True, repr=False)
class RowIssue:
    """What is wrong or odd about one row of a table."""

    #: The number of the row, from 0.
    row: int
    result: RowResult
    #: The line of the file on which the row begins, from 1.
    line: int
    #: The sheet of a workbook; empty for other files.
    sheet: str = ""
    #: The column, as its heading says; empty where it is about the whole row.
    column: str = ""
    #: Whether nothing of the table is stored for it, unless the import is partial.
    blocks: bool
    #: Where a person finds it: ``工作表1!H214``.
    place: Words
    #: What is wrong or odd, and what to do.
    text: Words
    #: The cell, masked where it may be somebody's; empty where it is about the whole row.
    value: str = ""
    #: Whether it is told of the file at this place, and not of the row: a summary or notes that are not read.
    about_file: bool = False

    def __repr__(self) -> str:
        return f"RowIssue({self.place.en}, {self.result})"


@frozen(kw_only=True, repr=False)
class ImportReport:
    """What an import did, row by row; every row has exactly one result."""

    batch: Batch
    #: One result a row, in order.
    results: tuple[RowResult, ...]
    #: What is wrong with the rejected rows; each path begins with the row, from 0.
    problems: tuple[Problem, ...] = ()
    #: What is wrong or odd about rows of a table, in order.
    issues: tuple[RowIssue, ...] = ()
    #: What a person should be told of the file: columns and sheets that were not read.
    remarks: tuple[Words, ...] = ()
    #: How each sheet was read: which table it is, and which column holds what.
    layouts: tuple[TableLayout, ...] = ()
    #: Whether anything was stored: not where all rows are unchanged, for a dry run, or where rows are
    #: rejected or held and the import is not partial.
    stored: bool = True

    @property
    def counts(self) -> Mapping[RowResult, int]:
        """How many rows had each result; together they are the rows of the table."""
        counts = Counter(self.results)
        return {result: counts[result] for result in RowResult}

    def __repr__(self) -> str:
        shown = ", ".join(f"{count} {result}" for result, count in self.counts.items())
        return f"ImportReport({shown})"


def build_batch(note: Note, results: Iterable[RowResult], at: dt.datetime, reference: str) -> Batch:
    """Return the batch of an import: the id that every change of it carries, and what it did."""
    counts = Counter(results)
    return Batch(
        id=note.batch,
        imported_at=at,
        actor=note.actor,
        reference=reference,
        created=counts[RowResult.CREATED],
        updated=counts[RowResult.UPDATED],
        unchanged=counts[RowResult.UNCHANGED],
        rejected=counts[RowResult.REJECTED],
        held=counts[RowResult.HELD],
    )


def encode_report(report: ImportReport) -> str:
    """Return a report as a command keeps it: without a value of any row."""
    plain = {
        "batch": report.batch.to_dict(),
        "results": [[result.value, len([*run])] for result, run in groupby(report.results)],
        "problems": [
            [list(problem.path), problem.message.zh, problem.message.en] for problem in report.problems
        ],
    }
    return encode_json(plain).decode()


def decode_report(stored: Command) -> ImportReport:
    """Return the report that a command keeps."""
    plain = decode_json(stored.whole_answer)
    return ImportReport(
        batch=Batch.from_dict(plain["batch"]),
        results=tuple(chain.from_iterable([RowResult(word)] * count for word, count in plain["results"])),
        problems=tuple(Problem(tuple(path), Words(zh, en)) for path, zh, en in plain["problems"]),
    )
