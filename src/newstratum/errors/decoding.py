"""Errors about documents that cannot be read."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors.roots import NewstratumError

__all__ = [
    "DecodeError",
    "Problem",
    "RecordError",
    "RecordTooNewError",
    "RulebookError",
    "RulebookProblem",
]


@frozen
class Problem:
    """One thing wrong with a document: where, and what."""

    #: Steps into the document: keys and positions.
    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.path)
        return f"{where}: {self.message}" if where else self.message


@frozen
class DecodeError(NewstratumError, ValueError):
    """A document could not be read; every problem found is listed."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return self._headed("")

    def _headed(self, head: str) -> str:
        lines = [str(problem) for problem in self.problems]
        if head:
            lines = [head, *(f"  {line}" for line in lines)]
        return "\n".join(lines)


@frozen
class RulebookProblem(Problem):
    """One thing wrong with a rulebook, with the rule and the line it stands on."""

    #: The id of the rule, clause or step, or empty.
    rule: str = ""
    #: The line in the file, from 1; 0 where none can be named.
    line: int = 0

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        named = f"rule {self.rule}" if self.rule else ".".join(str(step) for step in self.path)
        head = ", ".join(part for part in (place, named) if part)
        return f"{head}: {self.message}" if head else self.message


@frozen
class RulebookError(DecodeError):
    """A rulebook was refused; nothing of it is used."""

    source: str = ""

    def __str__(self) -> str:
        return self._headed(f"rulebook {self.source or 'without a name'}: {len(self.problems)} problem(s)")


@frozen
class RecordError(DecodeError):
    """A stored record could not be read as what its kind says."""

    key: str = ""
    schema: int = 0

    def __str__(self) -> str:
        return self._headed(f"record {self.key} (schema {self.schema})")


@frozen
class RecordTooNewError(DecodeError):
    """A stored record was written by a newer newstratum."""

    key: str = ""
    schema: int = 0
    newest_known: int = 0

    def __str__(self) -> str:
        return (
            f"record {self.key} has schema {self.schema}, this newstratum knows up to "
            f"{self.newest_known}; upgrade newstratum to read it"
        )
