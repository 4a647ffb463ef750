"""Batches: what one import did, under an id that every change of it carries."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import check_not_negative


@frozen(kw_only=True)
class Batch(RecordData):
    """One import, and what it did."""

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
