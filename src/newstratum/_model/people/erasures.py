"""Erasures: records by which an erased person stays erased, without saying who it was."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import check_not_negative


@frozen(kw_only=True)
class ErasedPerson(RecordData):
    """Says that a person was erased, so that nothing names them again."""

    #: A keyed digest of the person's id.
    id: str
    #: The id of the commit that erased them.
    commit_id: str
    erased_at: dt.datetime


@frozen(kw_only=True)
class ErasureState(RecordData):
    """How many people were erased from a register; written with each, so that open sessions notice."""

    #: ``"state"``: there is one.
    id: str
    erasures: int = field(validator=check_not_negative)
    #: Whether every record that named somebody earlier has its :class:`PastReference`.
    is_indexed: bool
    #: The ledger of erasures apart from the store: its id, how many erasures it held when this was written,
    #: and the digest of the last one. Empty and 0 where there is none.
    ledger: str = ""
    ledgered: int = field(default=0, validator=check_not_negative)
    ledger_head: str = ""


@frozen(kw_only=True)
class PastReference(RecordData):
    """Says that a record named a person earlier, whether it was corrected or removed since."""

    #: A keyed digest of the person and the record.
    id: str
    person: str = field(metadata=refers_to("person"))
    #: The kind and the id of the record.
    kind: str
    record: str
