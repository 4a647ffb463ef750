"""Datasets into a register: all of one in one commit, or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from newstratum._model.people.batches import Batch
from newstratum._registry.sessions.imports import RowResult
from newstratum._registry.sessions.session import Session
from newstratum._wire.datasets import Dataset
from newstratum._wire.kinds import KINDS
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError

__all__ = ["import_dataset"]


def import_dataset(session: Session, dataset: Dataset, *, at: dt.datetime) -> Batch:
    """Bring a dataset into a session: new records are added, known ones updated, by their ids.

    Records that an earlier version of the dataset had and this one has not are left as they are.

    Args:
        session: A session with a batch id; what it stores, it stores in one commit.
        dataset: The dataset.
        at: The present instant.

    Returns:
        What was created, updated and unchanged; it is stored beside the records.

    Raises:
        InvalidValueError: The session has no batch id, or a record cannot be stored.
        OverBudgetError: The expenses of the dataset overdraw a line.
        PurposeError: The session's purpose does not cover a kind of the dataset.
    """
    batch_id = session.note.batch
    if not batch_id:
        raise InvalidValueError("batch", "an import needs a batch id", "open the session with batch=")
    counts = Counter(_import_model(session, kind, model) for kind, model in _iterate_models(dataset))
    batch = Batch(
        id=batch_id,
        imported_at=at,
        actor=session.note.actor,
        reference=dataset.document.id,
        **{result.value: counts[result] for result in RowResult},
    )
    session.batches.add(batch)
    return batch


def _iterate_models(dataset: Dataset) -> Iterator[tuple[RecordKind[Any], Any]]:
    for kind in KINDS:
        for model in dataset.of(kind):
            yield kind, model


def _import_model(session: Session, kind: RecordKind[Any], model: Any) -> RowResult:
    collection = session.collection(kind)
    stored = collection.get(kind.id_of(model))
    if stored is None:
        collection.add(model)
        return RowResult.CREATED
    return RowResult.UNCHANGED if collection.update(model) == stored else RowResult.UPDATED
