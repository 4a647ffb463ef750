"""Merges: two records of one person made one, with what is needed to part them again."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import ToTuple, check_texts


@frozen(kw_only=True)
class Merge(RecordData):
    """Says that a person is stored under the id of another record of theirs; it holds nothing about them.

    What both records held before stands in the history of the register.
    """

    #: The id that was dropped: it leads to the other from now on.
    id: str
    #: The person who stays.
    kept: str = field(metadata=refers_to("person"))
    #: The same as the id, so that an erasure finds it.
    dropped: str = field(metadata=refers_to("person"))
    #: The records that named the dropped one: ``"attendance/att-1/person"``.
    moved: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts, repr=False)
