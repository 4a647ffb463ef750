"""Commands: what was done under an id that the caller gave, so that it is told from another command."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.plain import RecordData


@frozen(kw_only=True)
class Command(RecordData):
    """One command that was stored, without what it was given."""

    #: The id of its commit, as the caller gave it.
    id: str
    #: A keyed digest of all that the command was told.
    digest: str
    #: What it answered, where that is not stored elsewhere: JSON without personal data, or empty.
    answer: str = field(default="", repr=False)
