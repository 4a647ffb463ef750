"""Records from a folder of JSON Lines, by their ids, in one commit under a batch id."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from newstratum._input.files import read_input
from newstratum._model.people.batches import Batch
from newstratum._registry.exports.record_files import EXPORTED_KINDS
from newstratum._registry.imports.datasets import import_model
from newstratum._registry.imports.reports import build_batch
from newstratum._registry.sessions.session import Session
from newstratum._wire.exports.record_files import MANIFEST, RecordFiles, parse_record_files
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_SUFFIXES: Final = frozenset({".jsonl", ".json"})


def read_record_files(folder: Path) -> RecordFiles:
    """Return the records of a folder that an export wrote.

    Raises:
        InvalidValueError: There is no such folder.
        DecodeError: A file is missing, was changed, or holds what is no record.
    """
    if not (folder / MANIFEST).is_file():
        raise InvalidValueError(
            "path",
            Words("所指的{}不是导出的记录", "names {}, where no records are").format(folder),
            Words("请写有{}的文件夹", "name a folder that has {}").format(MANIFEST),
        )
    found = sorted(each for each in folder.iterdir() if each.suffix in _SUFFIXES and each.is_file())
    return parse_record_files({each.name: read_input(each, "json_bytes") for each in found})


def import_record_files(session: Session, files: RecordFiles, *, at: dt.datetime, reference: str) -> Batch:
    """Add the records that are new and update those that are known, by one session that has a batch id."""
    with session:
        results = [
            import_model(session, kind, model)
            for kind in EXPORTED_KINDS
            for model in files.records.get(kind, ())
        ]
        batch = build_batch(session.note, results, at, reference)
        session.batches.add(batch)
    return batch
