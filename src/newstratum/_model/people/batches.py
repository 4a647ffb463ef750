"""Batches: what one import did, under an id that every change of it carries."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import check_not_negative


@frozen(kw_only=True)
class Batch(RecordData):
    """One import, or the undoing of one, and what it did."""

    id: str
    imported_at: dt.datetime
    #: Who imported: an identifier.
    actor: str
    #: The form, file or register, by name, without personal data.
    reference: str = ""
    created: int = field(default=0, validator=check_not_negative)
    updated: int = field(default=0, validator=check_not_negative)
    unchanged: int = field(default=0, validator=check_not_negative)
    rejected: int = field(default=0, validator=check_not_negative)
    #: Rows of which only a person can say whom or what they are about.
    held: int = field(default=0, validator=check_not_negative)
    #: The batch that this one takes back; None for an import.
    undoes: str | None = None
    #: Records of the batch it takes back that were removed.
    removed: int = field(default=0, validator=check_not_negative)
    #: Records that it left as they are, since they were changed or used after the batch it takes back.
    kept: int = field(default=0, validator=check_not_negative)
    #: Records of the batch it takes back that were erased since.
    erased: int = field(default=0, validator=check_not_negative)


@frozen(kw_only=True)
class ImportState(RecordData):
    """How many imports of people a register took in; written with each, so that two at once conflict."""

    #: ``"state"``: there is one.
    id: str
    imports: int = field(validator=check_not_negative)
