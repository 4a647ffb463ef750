"""Imports of people, by their ids, in one commit under a batch id."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Person
from newstratum._model.values.periods import DateLike
from newstratum._model.values.validators import is_several
from newstratum._registry.imports.datasets import import_model
from newstratum._registry.imports.reports import (
    ImportReport,
    RowResult,
    build_batch,
    decode_report,
    encode_report,
)
from newstratum._registry.sessions.collection import check_record
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.session import Session
from newstratum._registry.sessions.unique_values import normalize_contact
from newstratum._wire.record_kinds import PERSON
from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, InvalidValueError, Problem, RecordError

#: Somebody who was erased comes back; a person has to say whether that is right.
ERASED: Final = Problem(
    ("id",),
    Words(
        "此人或其号码曾被删除；确需重新登记，请给新的编号，在操作中用people.add",
        "somebody of this id or number was erased; if they are to be registered anew, give a new id, and use "
        "people.add in a session",
    ),
)
#: A row as it came: a person, or the problem that kept it from becoming one.
Row: TypeAlias = Person | Problem
#: Nobody says when anybody was born.
NO_BIRTHS: Final[Mapping[str, DateLike]] = MappingProxyType({})


def check_source(source: object) -> None:
    """Refuse what is no source of facts about people."""
    if not isinstance(source, Source):
        raise InvalidValueError(
            "source",
            Words("类型为{}，不是Source", "is of type {}, not a Source").format(type(source).__name__),
            Words("请写source=Source(…)", "write source=Source(…)"),
        )


def import_people(
    session: Session,
    rows: Iterable[Row],
    command: SessionCommand | None,
    births: Mapping[str, DateLike] = NO_BIRTHS,
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
                Words("类型为{}，不是几行", "is of type {}, not several rows").format(type(rows).__name__),
                Words("只有一个也请写[person, …]", "write [person, …], also for one"),
            )
        report = _import_rows(session, rows, command, births, at, partial=partial, reference=reference)
    return report if command is None or command.stored is None else decode_report(command.stored)


def _import_rows(
    session: Session,
    rows: Iterable[Row],
    command: SessionCommand | None,
    births: Mapping[str, DateLike],
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
            outcome = _import_row(session, row, births) if first == index else _build_repeated_problem(first)
            if isinstance(outcome, Problem):
                problems.append(Problem((index, *outcome.path), outcome.message))
                results.append(RowResult.HELD if outcome is ERASED else RowResult.REJECTED)
            else:
                results.append(outcome)
        if problems and not partial:
            raise DecodeError(tuple(problems))
        batch = build_batch(session.note, results, at, reference)
        session.batches.add(batch)
    report = ImportReport(batch=batch, results=tuple(results), problems=tuple(problems))
    if command is not None:
        command.answer = encode_report(report)
    return report


def _build_repeated_problem(first: int) -> Problem:
    # The last one would win otherwise, and nobody would know which of the two is right.
    return Problem(
        ("id",),
        Words(
            "与第{}行编号相同；请留一行，或各用各的编号",
            "the id of row {} again; keep one of them, or give each person an id",
        ).format(first),
    )


def _import_row(session: Session, row: Row, births: Mapping[str, DateLike]) -> RowResult | Problem:
    if isinstance(row, Problem):
        return row
    try:
        check_record(PERSON, row)
        contacts = ((each.kind, normalize_contact(each.kind, each.value.reveal())) for each in row.contacts)
        if session.erased.was_erased(row.id, contacts) and session.people.get(row.id) is None:
            return ERASED
        if row.id in births:
            session.people.state_birth(row.id, births[row.id])
        return import_model(session, PERSON, row)
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
