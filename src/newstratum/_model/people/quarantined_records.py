"""Quarantined records: taken out because they cannot be read, with their bytes kept."""

from __future__ import annotations

import base64
import datetime as dt

from attrs import field, frozen

from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import ToTuple, check_texts

#: Bytes of a document that one line of its text holds: a text of a record has an end.
_LINE = 60_000


def encode_document_lines(document: bytes) -> tuple[str, ...]:
    """Return the bytes of a document as lines of Base64."""
    lines = (document[start : start + _LINE] for start in range(0, len(document), _LINE))
    return tuple(base64.b64encode(line).decode() for line in lines)


@frozen(kw_only=True)
class QuarantinedRecord(RecordData):
    """A stored record that could not be read and was taken out of the register, as it was stored."""

    #: The id under which it lies in quarantine.
    id: str
    #: The kind and the id of the record.
    kind: str
    record: str
    #: The schema it was written by.
    schema: int
    #: Its document, in lines of Base64.
    document_lines: tuple[str, ...] = field(converter=ToTuple[str], validator=check_texts, repr=False)
    #: Its index fields, as JSON.
    index_fields: str = field(repr=False)
    #: Why it could not be read, without repeating any of its values, in English.
    reason: str
    #: The same in Chinese.
    reason_zh: str = ""
    quarantined_at: dt.datetime
    #: The people it is about, as far as its index fields say so.
    person: str | None = field(default=None, metadata=refers_to("person"))
    other_person: str | None = field(default=None, metadata=refers_to("person"))

    @property
    def document(self) -> bytes:
        """The bytes of its document, as they were stored."""
        return b"".join(map(base64.b64decode, self.document_lines))
