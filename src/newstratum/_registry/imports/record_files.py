"""Records from a folder of JSON Lines, by their ids, in one commit under a batch id."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from newstratum._input.files import read_input
from newstratum._model.people.batches import Batch
from newstratum._model.people.purposes import PurposeDeclaration
from newstratum._registry.exports.record_files import EXPORTED_KINDS
from newstratum._registry.imports.datasets import import_model
from newstratum._registry.imports.reports import RowResult, build_batch
from newstratum._registry.imports.session import ImportSession
from newstratum._wire.exports.record_files import MANIFEST, RecordFiles, parse_record_files
from newstratum._wire.record_kinds import PERSON, PURPOSE_DECLARATION
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
            Words(
                "请写表格文件，或newstratum export --as jsonl写出的文件夹（其中有{}）",
                "name a table, or a folder that newstratum export --as jsonl wrote, with its {}",
            ).format(MANIFEST),
        )
    found = sorted(each for each in folder.iterdir() if each.suffix in _SUFFIXES and each.is_file())
    return parse_record_files({each.name: read_input(each, "json_bytes") for each in found})


def import_record_files(
    session: ImportSession, files: RecordFiles, *, at: dt.datetime, reference: str, dry_run: bool
) -> Batch:
    """Add the records that are new and update those that are known, by one session that has a batch id.

    Nothing is stored of a dry run, nor where nothing is new.

    Raises:
        InvalidValueError: A purpose that rests on consent would come to rest on something else.
    """
    with session:
        declared = files.records.get(PURPOSE_DECLARATION, ())
        for each in declared:
            _check_basis(session.purposes.get(each.name), each)
        session.people.take_as_declared(each.name for each in declared)
        for person in files.records.get(PERSON, ()):
            session.people.take_consents(person.consents)
        results = [
            import_model(session, kind, model)
            for kind in EXPORTED_KINDS
            for model in files.records.get(kind, ())
        ]
        batch = build_batch(session.note, results, at, reference)
        if dry_run or not {RowResult.CREATED, RowResult.UPDATED}.intersection(results):
            session.abandon()
        else:
            session.batches.add(batch)
    return batch


def _check_basis(stored: PurposeDeclaration | None, declared: PurposeDeclaration) -> None:
    """Refuse a purpose whose ground is consent here, and something else in the folder."""
    if stored is not None and stored.basis == "consent" != declared.basis:
        raise InvalidValueError(
            f"purpose.{declared.name}.basis",
            Words("原为本人同意，不能改为其他依据", "is consent, and becomes no other ground"),
            Words("请在导出的一方另取名称声明", "declare it under another name where it comes from"),
        )
