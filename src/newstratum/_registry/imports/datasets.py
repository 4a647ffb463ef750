"""Imports of datasets: records of many kinds, by their ids, in one commit under a batch id."""

from __future__ import annotations

import contextlib
import datetime as dt
import warnings
from typing import Any

from newstratum._model.people.batches import Batch
from newstratum._registry.imports.reports import RowResult, build_batch
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.placements import take_in_placement
from newstratum._registry.sessions.session import Session
from newstratum._wire.canonical import decode_json, encode_json
from newstratum._wire.datasets import Dataset
from newstratum._wire.problems import join_problems
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, PERSON, PLACEMENT
from newstratum._words import Words
from newstratum.errors import InvalidValueError, RecordError, UnreadableRecordWarning


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
                Words("类型为{}，不是Dataset", "is of type {}, not a Dataset").format(type(dataset).__name__),
                Words("请用parse_dataset读取", "read one with parse_dataset"),
            )
        models = [(kind, model) for kind in KINDS for model in dataset.of(kind)]
        told: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        if command is not None:
            told = command.step("import", dataset.document.id, *(model for _kind, model in models))
        with told:
            results = [_import_model_if_readable(session, kind, model) for kind, model in models]
            batch = build_batch(session.note, results, at, dataset.document.id)
            session.batches.add(batch)
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
    return import_model(session, kind, model)


def import_model(session: Session, kind: RecordKind[Any], model: Any) -> RowResult:
    """Add a record, or update the one that is stored under its id."""
    collection = session.collection(kind)
    if kind is PERSON and collection.get(model.id) is None and collection.get_version(model.id) is not None:
        # Somebody whose data is kept and used for nothing is not changed by an import either.
        return RowResult.REJECTED
    if kind is PLACEMENT:
        placed = session.placements.get(model.person)
        taken = take_in_placement(session.placements, model)
        return (
            RowResult.CREATED
            if placed is None
            else RowResult.UNCHANGED
            if taken == placed
            else RowResult.UPDATED
        )
    stored = collection.get(kind.id_of(model))
    if stored is None:
        collection.add(model)
        return RowResult.CREATED
    return RowResult.UNCHANGED if collection.update(model) == stored else RowResult.UPDATED
