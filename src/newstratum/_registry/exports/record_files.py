"""The records of a register as a folder of JSON Lines, whole or not at all, for its owner alone to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from newstratum._registry.exports.folders import check_folder, write_folder
from newstratum._registry.queries.reader import Reader
from newstratum._wire.exports.record_files import build_record_files
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    DISTRICT_PROFILE,
    ORGANISATION_KINDS,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
    PURPOSE_DECLARATION,
    SUBJECT_REQUEST,
)

#: Purposes stand in front of the people who consent to them, and requests behind the people who made them.
_OF_PEOPLE: Final[tuple[RecordKind[Any], ...]] = (PRIVACY_NOTICE, DISTRICT_PROFILE, PERSON, PLACEMENT)
#: What is handed out, in the order in which it can be taken in.
EXPORTED_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    PURPOSE_DECLARATION,
    *_OF_PEOPLE,
    SUBJECT_REQUEST,
    *ORGANISATION_KINDS,
)


def write_record_files(
    reader: Reader, folder: Path, *, purpose: str, made_at: dt.datetime, export: str = ""
) -> Mapping[str, int]:
    """Write the records that a purpose covers to a new folder; return how many of each kind."""
    check_folder(folder)
    covered = reader.purposes.get(purpose).covers
    chosen: list[RecordKind[Any]] = [each for each in EXPORTED_KINDS if each.name in covered]
    records = {kind: tuple(reader.list_models(kind, purpose)) for kind in chosen}
    write_folder(folder, build_record_files(records, purpose=purpose, made_at=made_at, export=export))
    return {kind.name: len(models) for kind, models in records.items() if models}
