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
    """The random secrets of one register, drawn when they are first needed."""

    #: What they are for: ``"digests"``.
    id: str
    #: The secrets, in hexadecimal; wrapped where there is an outside key.
    secret: SensitiveText = field(repr=False)
    #: The name of the outside key; empty where the secrets lie in the store in plain.
    key: str = ""
    #: A keyed digest by which another key is told from the right one.
    check: str = ""
