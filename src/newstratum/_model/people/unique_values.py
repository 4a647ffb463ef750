"""Unique values and the key that hides them: records that say "taken" without saying what."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.plain import RecordData
from newstratum._model.values.sensitive import SensitiveText


@frozen(kw_only=True)
class Unique(RecordData):
    """Says that somebody has a value which only one may have; the value itself is nowhere in it."""

    #: A keyed digest of the field and the value.
    id: str
    #: The field, as in ``"contacts.phone"``.
    field: str
    #: Id of the record that has the value.
    owner: str


@frozen(kw_only=True)
class StoreKey(RecordData):
    """A random key of one store, drawn when it is first needed."""

    #: What it is for: ``"digests"``.
    id: str
    #: The key, in hexadecimal.
    secret: SensitiveText = field(repr=False)
