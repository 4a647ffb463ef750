"""Distinct pairs: records that look like one person's, of which somebody found that they are two people's."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.refused_subjects import check_short_text
from newstratum._model.values.validators import hide_free_text
from newstratum._words import Words
from newstratum.errors import InvalidValueError


def _check_second(instance: DistinctPair, _attribute: object, value: str) -> None:
    if isinstance(value, str) and value == instance.first:
        raise InvalidValueError(
            "distinct_pair.second",
            Words("与first是同一编号", "is the same id as first"),
            Words("写两个不同的人员编号", "give the ids of two people"),
        )


@frozen(kw_only=True)
class DistinctPair(RecordData):
    """Says that two people who look like one are two. Who said so, and when, stands in the history."""

    id: str
    first: str = field(metadata=refers_to("person"))
    second: str = field(validator=_check_second, metadata=refers_to("person"))
    #: What showed it, in a few words.
    reason: str = field(default="", validator=check_short_text, metadata=hide_free_text())

    @property
    def people(self) -> frozenset[str]:
        """The ids of both; their order says nothing."""
        return frozenset((self.first, self.second))
