"""Every exception and warning of newstratum, in one tree.

Each error is frozen data: its fields are the facts a program may act on, its text says what went
wrong, where, and what to try. Fields are positional, so that errors pickle. No field and no text
ever holds a person's data, an identifier of a person, or a password.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

__all__ = [
    "BrokenPluginError",
    "BrokenPluginWarning",
    "ClosedError",
    "ConflictError",
    "CursorError",
    "DamagedFileError",
    "DecodeError",
    "DomainError",
    "DuplicateSchemeError",
    "ForeignFileError",
    "IllegalTransitionError",
    "InDoubtError",
    "IncompatiblePluginError",
    "InfeasiblePlanError",
    "InvalidValueError",
    "NewerFileError",
    "NewstratumDeprecationWarning",
    "NewstratumError",
    "NewstratumWarning",
    "NotFoundError",
    "NotifierUnavailableError",
    "NotifyError",
    "OverBudgetError",
    "PluginError",
    "Problem",
    "PurposeError",
    "ReadOnlyError",
    "RecordError",
    "RecordTooNewError",
    "RulebookError",
    "RulebookProblem",
    "StoreError",
    "StoreFullError",
    "UnavailableError",
    "UndecidedPlanError",
    "UndeliverableError",
    "UnknownSchemeError",
    "UnsupportedQueryError",
]


class NewstratumError(Exception):
    """Base of every error that newstratum raises on purpose."""


def _join_message(*parts: str) -> str:
    """Join the parts of a message that are not empty."""
    return "; ".join(part for part in parts if part)


class NewstratumWarning(UserWarning):
    """Base of every warning of newstratum."""


class BrokenPluginWarning(NewstratumWarning):
    """A plugin is broken and was left out."""


class NewstratumDeprecationWarning(NewstratumWarning, FutureWarning):
    """A name or behaviour will go away; the text says when and what to use."""


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


class DomainError(NewstratumError):
    """Base of errors about what the domain allows."""


@frozen
class InvalidValueError(DomainError, ValueError):
    """A field was given something it cannot hold."""

    #: The field, as the caller wrote it: ``"employer_kind"``, ``"area.low"``.
    field: str
    #: What is wrong with it, without repeating a person's data.
    reason: str
    #: What to do about it.
    hint: str = ""

    def __str__(self) -> str:
        return _join_message(f"{self.field}: {self.reason}", self.hint)


@frozen
class OverBudgetError(DomainError):
    """A budget line would be spent beyond what it holds."""

    line: str
    over_by: str

    def __str__(self) -> str:
        return f"budget line {self.line}: over by {self.over_by}; raise the line or move the expense"


@frozen
class IllegalTransitionError(DomainError):
    """A thing with stages was asked to go where its present stage does not lead."""

    thing: str
    stage: str
    wanted: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        ways = ", ".join(self.allowed) or "nowhere"
        return f"{self.thing}: cannot go from {self.stage} to {self.wanted}; from here it goes to {ways}"


@frozen
class InfeasiblePlanError(DomainError):
    """No plan satisfies the constraints."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"no plan exists: {self.where}: {self.reason}"


@frozen
class UndecidedPlanError(DomainError):
    """Neither a plan was found, nor a proof that there is none, with the effort allowed."""

    #: How much was looked at.
    effort: int

    def __str__(self) -> str:
        return (
            f"no plan was found, and it is not proved that none exists: an effort of {self.effort} was not "
            f"enough; allow more, or free some weeks"
        )


@frozen
class PurposeError(DomainError):
    """Data was asked for with a purpose that does not cover it."""

    purpose: str
    reason: str

    def __str__(self) -> str:
        return f"purpose {self.purpose!r}: {self.reason}"


class StoreError(NewstratumError):
    """Base of errors about stored records."""


@frozen
class NotFoundError(StoreError, LookupError):
    """There is no record under that key."""

    key: str

    def __str__(self) -> str:
        return f"{self.key}: no such record"


@frozen
class ConflictError(StoreError):
    """Somebody else wrote the record since it was read; nothing was stored."""

    key: str
    #: The version the caller saw; None for "must not exist".
    expected: str | None
    #: The version found; None for "does not exist".
    actual: str | None

    def __str__(self) -> str:
        seen = "no record" if self.expected is None else f"version {self.expected}"
        found = "no record" if self.actual is None else f"version {self.actual}"
        return f"{self.key}: expected {seen}, found {found}; read it again and repeat the change"


@frozen
class UnsupportedQueryError(StoreError):
    """The query asks for something no declared index serves."""

    kind: str
    reason: str

    def __str__(self) -> str:
        return f"query over {self.kind}: {self.reason}"


@frozen
class CursorError(StoreError):
    """The cursor is not of this store, this query or this epoch."""

    reason: str

    def __str__(self) -> str:
        return f"cursor refused: {self.reason}; start again without a cursor"


@frozen
class UnavailableError(StoreError):
    """The store cannot answer now; trying again makes sense."""

    reason: str

    def __str__(self) -> str:
        return f"the store cannot answer now: {self.reason}; try again"


@frozen
class ReadOnlyError(UnavailableError):
    """The store can only be read; trying again changes nothing before it is opened in another way."""

    def __str__(self) -> str:
        return f"the store can only be read: {self.reason}; nothing was stored"


@frozen
class InDoubtError(StoreError):
    """It is not known whether a commit was stored; committing it again under the same id settles it."""

    commit_id: str

    def __str__(self) -> str:
        return f"commit {self.commit_id} may or may not be stored; commit it again under the same id"


@frozen
class ForeignFileError(StoreError):
    """The file is not a newstratum store; it was not touched."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; it was left untouched, choose another file"


@frozen
class NewerFileError(StoreError):
    """The file was written by a newer newstratum; it was not touched."""

    path: str
    found: int
    newest_known: int

    def __str__(self) -> str:
        return (
            f"{self.path}: store format {self.found}, this newstratum knows up to {self.newest_known}; "
            "it was left untouched, upgrade newstratum to open it"
        )


@frozen
class DamagedFileError(StoreError):
    """The file is damaged."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; restore it from a backup"


@frozen
class StoreFullError(StoreError):
    """There is no room for the commit; nothing was stored."""

    reason: str

    def __str__(self) -> str:
        return f"no room for the commit: {self.reason}; nothing was stored, make room and repeat it"


@frozen
class ClosedError(StoreError):
    """The store or notifier was used after it was closed."""

    what: str = "the store"

    def __str__(self) -> str:
        return f"{self.what} is closed; open it again"


class NotifyError(NewstratumError):
    """Base of errors about sending messages."""


@frozen
class UndeliverableError(NotifyError):
    """The message can never be delivered like this; trying again makes no sense."""

    reason: str

    def __str__(self) -> str:
        return f"undeliverable: {self.reason}"


@frozen
class NotifierUnavailableError(NotifyError):
    """The channel cannot take the message now; trying again makes sense."""

    reason: str
    #: Seconds the service asked to wait; None if it did not say.
    retry_after: float | None = None
    #: Whether somebody has to mend the channel first: the password, token, secret or address it was opened
    #: with, or the clock. No message is to blame, so none is given up for it.
    needs_mending: bool = False

    def __str__(self) -> str:
        wait = "" if self.retry_after is None else f"wait {self.retry_after:g} s"
        return _join_message(f"the channel cannot take the message now: {self.reason}", wait)


class PluginError(NewstratumError):
    """Base of errors about plugins."""


@frozen
class UnknownSchemeError(PluginError, LookupError):
    """No plugin answers for the scheme of the URL."""

    scheme: str
    known: tuple[str, ...]
    #: The nearest known scheme, or empty.
    nearest: str = ""
    hint: str = ""

    def __str__(self) -> str:
        meant = f"did you mean {self.nearest!r}?" if self.nearest else ""
        return _join_message(
            f"unknown scheme {self.scheme!r}, known: {', '.join(self.known) or 'none'}", meant, self.hint
        )


@frozen
class DuplicateSchemeError(PluginError):
    """Two plugins claim one scheme."""

    scheme: str
    plugin: str
    owner: str

    def __str__(self) -> str:
        return (
            f"plugin {self.plugin} claims the scheme {self.scheme!r}, which belongs to {self.owner}; "
            "uninstall one of them or rename its scheme"
        )


@frozen
class IncompatiblePluginError(PluginError):
    """A plugin was written for another version of the contract."""

    plugin: str
    hook: str
    api: Any
    known: tuple[int, ...]

    def __str__(self) -> str:
        return (
            f"plugin {self.plugin}, hook {self.hook}: written for api {self.api!r}, this newstratum "
            f"speaks {', '.join(map(str, self.known))}; install a matching version of the plugin"
        )


@frozen
class BrokenPluginError(PluginError):
    """A plugin could not be loaded or answered wrongly; everything else goes on."""

    plugin: str
    #: The hook, or empty where the plugin did not get that far.
    hook: str
    reason: str
    distribution: str = ""

    def __str__(self) -> str:
        place = f"plugin {self.plugin}" + (f" ({self.distribution})" if self.distribution else "")
        if self.hook:
            place += f", hook {self.hook}"
        return f"{place}: {self.reason}"
