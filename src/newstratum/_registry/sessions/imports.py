"""Imports: people from rows, and datasets, each in one commit under a batch id."""

from __future__ import annotations

import contextlib
import datetime as dt
import warnings
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain, groupby
from typing import Any, TypeAlias

from attrs import frozen

from newstratum._model.people.batches import Batch
from newstratum._model.people.commands import Command
from newstratum._model.people.people import Person
from newstratum._model.values.validators import is_several
from newstratum._registry.sessions.collection import check_record
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.session import Session
from newstratum._wire.canonical import decode_json, encode_json
from newstratum._wire.datasets import Dataset
from newstratum._wire.problems import join_problems
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, PERSON
from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, InvalidValueError, Problem, RecordError, UnreadableRecordWarning


class RowResult(StrEnum):
    """What an import made of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


#: A row as it came: a person, or the problem that kept it from becoming one.
Row: TypeAlias = Person | Problem


@frozen(kw_only=True, repr=False)
class ImportReport:
    """What an import did, row by row."""

    batch: Batch
    #: One result a row, in order.
    results: tuple[RowResult, ...]
    #: What is wrong with the rejected rows; each path begins with the row, from 0.
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        counts = Counter(result.value for result in self.results)
        shown = ", ".join(f"{counts[result.value]} {result.value}" for result in RowResult)
        return f"ImportReport({shown})"


def import_people(
    session: Session,
    rows: Iterable[Row],
    command: SessionCommand | None,
    *,
    at: dt.datetime,
    partial: bool = False,
    reference: str = "",
) -> ImportReport:
    """Import people by one session that has a batch id: new ones are added, known ones updated, by their ids.

    The row of somebody whose stored record cannot be read is a bad row. If there are bad rows and the import
    is not partial, nothing is stored. A command that was stored before gives the report of then.
    """
    with session:
        if not is_several(rows):
            raise InvalidValueError(
                "rows",
                f"is of type {type(rows).__name__}, not several rows",
                "write [person, …], also for one",
            )
        report = _import_rows(session, rows, command, at, partial=partial, reference=reference)
    return report if command is None or command.stored is None else _decode_report(command.stored)


def _import_rows(
    session: Session,
    rows: Iterable[Row],
    command: SessionCommand | None,
    at: dt.datetime,
    *,
    partial: bool,
    reference: str,
) -> ImportReport:
    results: list[RowResult] = []
    problems: list[Problem] = []
    first_rows: dict[str, int] = {}
    with contextlib.nullcontext() if command is None else command.step("import", partial, reference):
        for index, row in enumerate(rows if command is None else command.follow("rows", rows)):
            if command is not None and command.stored is not None:
                continue
            first = first_rows.setdefault(row.id, index) if isinstance(row, Person) else index
            outcome = _import_row(session, row) if first == index else _build_repeated_problem(first)
            if isinstance(outcome, Problem):
                problems.append(Problem((index, *outcome.path), outcome.message))
                results.append(RowResult.REJECTED)
            else:
                results.append(outcome)
        if problems and not partial:
            raise DecodeError(tuple(problems))
        batch = _store_batch(session, results, at, reference)
    report = ImportReport(batch=batch, results=tuple(results), problems=tuple(problems))
    if command is not None:
        command.answer = _encode_report(report)
    return report


def _build_repeated_problem(first: int) -> Problem:
    # The last one would win otherwise, and nobody would know which of the two is right.
    return Problem(("id",), f"the id of row {first} again; keep one of them, or give each person an id")


def _encode_report(report: ImportReport) -> str:
    plain = {
        "batch": report.batch.to_dict(),
        "results": [[result.value, len([*run])] for result, run in groupby(report.results)],
        "problems": [
            [list(problem.path), problem.message.zh, problem.message.en] for problem in report.problems
        ],
    }
    return encode_json(plain).decode()


def _decode_report(stored: Command) -> ImportReport:
    plain = decode_json(stored.whole_answer)
    return ImportReport(
        batch=Batch.from_dict(plain["batch"]),
        results=tuple(chain.from_iterable([RowResult(word)] * count for word, count in plain["results"])),
        problems=tuple(Problem(tuple(path), Words(zh, en)) for path, zh, en in plain["problems"]),
    )


def _import_row(session: Session, row: Row) -> RowResult | Problem:
    if isinstance(row, Problem):
        return row
    try:
        check_record(PERSON, row)
        return _import_model(session, PERSON, row)
    except InvalidValueError as error:
        return Problem((error.field,), join_clauses(error.reason, error.hint))
    except RecordError as error:
        # Without the id: the report is kept with its command, also when the person is erased.
        return Problem(
            ("id",),
            Words(
                "这一编号下存有一条记录，无法读取；{}", "a record is stored under it and cannot be read; {}"
            ).format(error.problems[0].words),
        )


def import_dataset(
    session: Session, dataset: Dataset, command: SessionCommand | None, *, at: dt.datetime
) -> Batch:
    """Import a dataset by one session that has a batch id: new records are added, known ones updated.

    Records that an earlier version of the dataset had and this one has not are left as they are. A record
    that is stored and cannot be read is left as it is too, warned of, and counts as rejected. A command that
    was stored before gives the batch of then.
    """
    with session:
        if not isinstance(dataset, Dataset):
            raise InvalidValueError(
                "dataset",
                f"is of type {type(dataset).__name__}, not a Dataset",
                "read one with parse_dataset",
            )
        models = [(kind, model) for kind in KINDS for model in dataset.of(kind)]
        told: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        if command is not None:
            told = command.step("import", dataset.document.id, *(model for _kind, model in models))
        with told:
            results = [_import_model_if_readable(session, kind, model) for kind, model in models]
            batch = _store_batch(session, results, at, dataset.document.id)
        if command is not None:
            command.answer = encode_json(batch.to_dict()).decode()
    if command is None or command.stored is None:
        return batch
    return Batch.from_dict(decode_json(command.stored.whole_answer))


def _import_model_if_readable(session: Session, kind: RecordKind[Any], model: Any) -> RowResult:
    identifier = kind.id_of(model)
    try:
        session.collection(kind).get(identifier)
    except RecordError as error:
        warnings.warn(UnreadableRecordWarning(kind.name, identifier, join_problems(error)), stacklevel=2)
        return RowResult.REJECTED
    return _import_model(session, kind, model)


def _import_model(session: Session, kind: RecordKind[Any], model: Any) -> RowResult:
    collection = session.collection(kind)
    stored = collection.get(kind.id_of(model))
    if stored is None:
        collection.add(model)
        return RowResult.CREATED
    return RowResult.UNCHANGED if collection.update(model) == stored else RowResult.UPDATED


def _store_batch(session: Session, results: Iterable[RowResult], at: dt.datetime, reference: str) -> Batch:
    counts = Counter(results)
    batch = Batch(
        id=session.note.batch,
        imported_at=at,
        actor=session.note.actor,
        reference=reference,
        **{result.value: counts[result] for result in RowResult},
    )
    session.batches.add(batch)
    return batch
