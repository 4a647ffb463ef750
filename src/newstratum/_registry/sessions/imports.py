"""Imports: many people in one commit, under a batch id, with a report on every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from newstratum._model.people.batches import Batch
from newstratum._model.people.people import Person
from newstratum._registry.sessions.session import Session
from newstratum.errors import DecodeError, InvalidValueError, Problem

__all__ = ["ImportReport", "RowResult", "import_people"]


class RowResult(StrEnum):
    """What an import made of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


#: A row as it came: a person, or the problem that kept it from becoming one.
Row: TypeAlias = Person | Problem


@frozen(kw_only=True)
class ImportReport:
    """What an import did, row by row."""

    batch: Batch
    #: One result a row, in order.
    results: tuple[RowResult, ...]
    #: What is wrong with the rejected rows; each path begins with the row, from 0.
    problems: tuple[Problem, ...] = ()


def import_people(
    session: Session, rows: Iterable[Row], *, at: dt.datetime, partial: bool = False, reference: str = ""
) -> ImportReport:
    """Bring people into a session: new ones are added, known ones updated, by their ids.

    Args:
        session: A session with a batch id; what it stores, it stores in one commit.
        rows: People, and problems in place of rows that could not be read.
        at: The present instant.
        partial: Whether to store the good rows if there are bad ones.
        reference: The form, file or register, by name, without personal data.

    Returns:
        The report; the batch is stored beside the people.

    Raises:
        DecodeError: There are bad rows, and the import is not partial: leave the session with it, and
            nothing is stored. Every problem is listed.
        InvalidValueError: The session has no batch id.
    """
    batch_id = session.note.batch
    if not batch_id:
        raise InvalidValueError("batch", "an import needs a batch id", "open the session with batch=")
    results: list[RowResult] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        outcome = _import_row(session, row)
        if isinstance(outcome, Problem):
            problems.append(Problem((index, *outcome.path), outcome.message))
            results.append(RowResult.REJECTED)
        else:
            results.append(outcome)
    if problems and not partial:
        raise DecodeError(tuple(problems))
    counts = {result.value: results.count(result) for result in RowResult}
    batch = Batch(id=batch_id, imported_at=at, actor=session.note.actor, reference=reference, **counts)
    session.batches.add(batch)
    return ImportReport(batch=batch, results=tuple(results), problems=tuple(problems))


def _import_row(session: Session, row: Row) -> RowResult | Problem:
    if isinstance(row, Problem):
        return row
    try:
        stored = session.people.get(row.id)
        if stored is None:
            session.people.add(row)
            return RowResult.CREATED
        return RowResult.UNCHANGED if session.people.update(row) == stored else RowResult.UPDATED
    except InvalidValueError as error:
        message = "; ".join(part for part in (error.reason, error.hint) if part)
        return Problem((error.field,), message)
