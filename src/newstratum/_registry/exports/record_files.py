"""The records of a register as a folder of JSON Lines, whole or not at all, for its owner alone to read."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from newstratum._registry.queries.reader import Reader
from newstratum._wire.exports.record_files import build_record_files
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    DISTRICT_PROFILE,
    ORGANISATION_KINDS,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_OF_PEOPLE: Final[tuple[RecordKind[Any], ...]] = (PRIVACY_NOTICE, DISTRICT_PROFILE, PERSON, PLACEMENT)
#: What is handed out, in the order in which it can be taken in.
EXPORTED_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    *_OF_PEOPLE,
    *ORGANISATION_KINDS,
)


def write_record_files(
    reader: Reader, folder: Path, *, purpose: str, made_at: dt.datetime
) -> Mapping[str, int]:
    """Write the records that a purpose covers to a new folder; return how many of each kind."""
    if os.path.lexists(folder):
        raise InvalidValueError(
            "path",
            Words("所指的{}已存在", "names {}, which exists").format(folder),
            Words("请另取名称", "choose another name"),
        )
    if not folder.absolute().parent.is_dir():
        raise InvalidValueError(
            "path",
            Words("所指的{}，上一级文件夹不存在", "names {}, whose folder does not exist").format(folder),
            Words("请先建好文件夹", "make the folder first"),
        )
    covered = reader.purposes.get(purpose).covers
    chosen: list[RecordKind[Any]] = [each for each in EXPORTED_KINDS if each.name in covered]
    records = {kind: tuple(reader.list_models(kind, purpose)) for kind in chosen}
    _write_folder(folder, build_record_files(records, purpose=purpose, made_at=made_at))
    return {kind.name: len(models) for kind, models in records.items() if models}


def _write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a new folder, all of them or none; only its owner can read it."""
    temporary = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=".newstratum-", suffix=".part"))
    try:
        for name, text in files.items():
            handle = os.open(temporary / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as stream:
                stream.write(text.encode())
                stream.flush()
                os.fsync(stream.fileno())
        os.rename(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
