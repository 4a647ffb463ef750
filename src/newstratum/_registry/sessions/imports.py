"""Imports: many people or a whole dataset in one commit, under a batch id."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeAlias

from attrs import frozen

from newstratum._model.people.batches import Batch
from newstratum._model.people.people import Person
from newstratum._registry.sessions.session import Session
from newstratum._wire.datasets import Dataset
from newstratum._wire.kinds import KINDS, PERSON
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import DecodeError, InvalidValueError, Problem


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
    session: Session, rows: Iterable[Row], *, at: dt.datetime, partial: bool = False, reference: str = ""
) -> ImportReport:
    """Bring people into a session that has a batch id: new ones are added, known ones updated, by their ids.

    If there are bad rows and the import is not partial, leave the session with the error, and nothing is
    stored.
    """
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
    batch = _store_batch(session, results, at, reference)
    return ImportReport(batch=batch, results=tuple(results), problems=tuple(problems))


def _import_row(session: Session, row: Row) -> RowResult | Problem:
    if isinstance(row, Problem):
        return row
    try:
        return _import_model(session, PERSON, row)
    except InvalidValueError as error:
        message = "; ".join(part for part in (error.reason, error.hint) if part)
        return Problem((error.field,), message)


def import_dataset(session: Session, dataset: Dataset, *, at: dt.datetime) -> Batch:
    """Bring a dataset into a session that has a batch id: new records are added, known ones updated.

    Records that an earlier version of the dataset had and this one has not are left as they are.
    """
    results = [_import_model(session, kind, model) for kind in KINDS for model in dataset.of(kind)]
    return _store_batch(session, results, at, dataset.document.id)


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
