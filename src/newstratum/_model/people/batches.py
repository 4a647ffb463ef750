"""Batches: what one import did, under an id that every change of it carries."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen
from attrs.validators import ge

from newstratum._model.values.plain import RecordData


@frozen(kw_only=True)
class Batch(RecordData):
    """One import, and what it did."""

    id: str
    imported_at: dt.datetime
    #: Who imported: an identifier.
    actor: str
    #: The form, file or register, by name, without personal data.
    reference: str = ""
    created: int = field(default=0, validator=ge(0))
    updated: int = field(default=0, validator=ge(0))
    unchanged: int = field(default=0, validator=ge(0))
    rejected: int = field(default=0, validator=ge(0))
