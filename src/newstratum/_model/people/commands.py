"""Commands: what was done under an id that the caller gave, so that it is told from another command."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import ToTuple, check_texts

#: Characters of an answer that one text of the record holds: a text of a record has an end.
_LINE = 60_000


@frozen(kw_only=True)
class Command(RecordData):
    """One command that was stored, without what it was given."""

    #: The id of its commit, as the caller gave it.
    id: str
    #: A keyed digest of all that the command was told.
    digest: str
    #: What it answered, where that is not stored elsewhere: JSON without personal data, or empty. A long
    #: answer goes on in ``answer_lines``.
    answer: str = field(default="", repr=False)
    answer_lines: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, repr=False
    )

    @classmethod
    def build(cls, identifier: str, digest: str, answer: str) -> Command:
        """Return the record of a command whose answer may be of any length."""
        first, *more = [answer[start : start + _LINE] for start in range(0, len(answer), _LINE)] or [""]
        return cls(id=identifier, digest=digest, answer=first, answer_lines=tuple(more))

    @property
    def whole_answer(self) -> str:
        """The answer, however many texts of the record hold it."""
        return "".join((self.answer, *self.answer_lines))
