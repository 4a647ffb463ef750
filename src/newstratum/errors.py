"""Every exception and warning of newstratum, in one tree.

An error is frozen data. Its fields are the facts that a program may act on, its ``code`` is a name that
does not change, and its text says what went wrong, where, and what to do. Fields are positional, so that
errors can be pickled. No field and no text holds a person's data, a person's identifier or a password.
"""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import frozen

__all__ = [
    "BrokenPluginError",
    "BrokenPluginWarning",
    "ClockWarning",
    "ClosedError",
    "CommitIdReusedError",
    "ConflictError",
    "CursorError",
    "DamagedFileError",
    "DecodeError",
    "DomainError",
    "DuplicateSchemeError",
    "ErasedPersonError",
    "FileProblem",
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
    "UnreadableRecordWarning",
    "UnsupportedQueryError",
]


class NewstratumError(Exception):
    """Base of every error that newstratum raises on purpose."""

    #: A short name of the error that does not change between versions, for programs and log files.
    code: ClassVar[str] = "error"
    #: The text, with ``{0.name}`` for a field; empty where the class writes it in another way.
    _text: ClassVar[str] = ""

    def __str__(self) -> str:
        return self._text.format(self) if self._text else super().__str__()

    @property
    def retryable(self) -> bool:
        """Whether the same call can succeed later although nobody changes anything."""
        return False


class NewstratumWarning(UserWarning):
    """Base of every warning of newstratum."""


class BrokenPluginWarning(NewstratumWarning):
    """A plugin is broken and was left out."""


@frozen
class UnreadableRecordWarning(NewstratumWarning):
    """A stored record cannot be read and was left out of the answer."""

    #: The kind of record: ``"visit"``.
    kind: str
    #: Its id; empty where more records of the kind are left out than are named.
    id: str
    #: Why it cannot be read, without repeating any of its values.
    reason: str

    def __str__(self) -> str:
        records = (
            f"{self.kind}/{self.id} cannot be read and was left out"
            if self.id
            else (f"more {self.kind} records cannot be read and were left out")
        )
        reason = f" ({self.reason})" if self.id else ""
        return f"{records}{reason}; newstratum doctor lists all of them"


@frozen
class ClockWarning(NewstratumWarning):
    """The clock went back; notices may wait for it, and what was known at an instant may mislead."""

    #: By how many seconds.
    seconds: float

    def __str__(self) -> str:
        return (
            f"the clock went back by {self.seconds:.0f} seconds; set it right: notices that are due later "
            "wait for it, though the order of the history does not depend on it"
        )


class NewstratumDeprecationWarning(NewstratumWarning, FutureWarning):
    """A name or behaviour will be removed; the text says when, and what to use instead."""


def _join_message(*parts: str) -> str:
    """Join the parts of a message that are not empty."""
    return "; ".join(part for part in parts if part)


# --------------------------------------------------------------------------------- documents and records


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
class FileProblem(Problem):
    """One thing wrong with a file that people write: file, line and field."""

    #: The line in the file, from 1; 0 where none can be named.
    line: int = 0

    def __str__(self) -> str:
        file, *steps = map(str, self.path)
        place = f"{file}, line {self.line}" if self.line else file
        return ": ".join(part for part in (place, ".".join(steps), self.message) if part)


@frozen
class DecodeError(NewstratumError, ValueError):
    """A document could not be read; every problem found is listed."""

    code: ClassVar[str] = "invalid_document"
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

    code: ClassVar[str] = "invalid_rulebook"
    source: str = ""

    def __str__(self) -> str:
        problems = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return self._headed(f"rulebook {self.source or 'without a name'}: {problems}")


@frozen
class RecordError(DecodeError):
    """A stored record could not be read as what its kind says."""

    code: ClassVar[str] = "invalid_record"
    key: str = ""
    schema: int = 0

    def __str__(self) -> str:
        return self._headed(f"record {self.key} (schema {self.schema})")


@frozen
class RecordTooNewError(RecordError):
    """A stored record was written by a newer newstratum."""

    code: ClassVar[str] = "record_too_new"
    newest_known: int = 0

    def __str__(self) -> str:
        return (
            f"record {self.key} has schema {self.schema}, this newstratum knows up to "
            f"{self.newest_known}; upgrade newstratum to read it"
        )


# ----------------------------------------------------------------------- values, stages, plans, purposes


class DomainError(NewstratumError):
    """Base of errors about what the domain allows."""

    code: ClassVar[str] = "domain_error"


@frozen
class InvalidValueError(DomainError, ValueError):
    """A field was given something it cannot hold."""

    code: ClassVar[str] = "invalid_value"

    #: The field, as the caller wrote it: ``"employer_kind"``, ``"area.low"``.
    field: str
    #: What is wrong with it, without repeating a person's data.
    reason: str
    #: What to do about it.
    hint: str = ""

    def __str__(self) -> str:
        return _join_message(f"{self.field}: {self.reason}", self.hint)


@frozen
class ErasedPersonError(InvalidValueError):
    """A record names somebody who was erased; nothing was stored."""

    code: ClassVar[str] = "erased_person"


@frozen
class IllegalTransitionError(DomainError):
    """The present stage does not lead to the wanted one."""

    code: ClassVar[str] = "illegal_transition"
    #: What has the stages: ``"task t-1"``.
    thing: str
    #: The present stage.
    stage: str
    wanted: str
    #: The stages that the present one leads to.
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        allowed = ", ".join(self.allowed) or "none"
        return f"{self.thing}: cannot go from {self.stage} to {self.wanted}; allowed from here: {allowed}"


@frozen
class OverBudgetError(DomainError):
    """An expense is larger than what is left of its budget line."""

    code: ClassVar[str] = "over_budget"
    _text = "budget line {0.line}: over by {0.over_by}; raise the line or move the expense"
    #: The id of the budget line.
    line: str
    #: By how much, an amount with its currency.
    over_by: str


@frozen
class PurposeError(DomainError):
    """The stated purpose does not allow what was asked for."""

    code: ClassVar[str] = "purpose_not_allowed"
    _text = "purpose {0.purpose!r}: {0.reason}"
    purpose: str
    reason: str


@frozen
class InfeasiblePlanError(DomainError):
    """No plan satisfies the constraints."""

    code: ClassVar[str] = "infeasible_plan"
    _text = "no plan exists: {0.where}: {0.reason}"
    #: The weeks or platforms that cannot be planned.
    where: str
    reason: str


@frozen
class UndecidedPlanError(DomainError):
    """The search ended before it found a plan or proved that none exists."""

    code: ClassVar[str] = "undecided_plan"
    _text = (
        "no plan was found in {0.effort} steps, though one may exist; allow more effort, or free some weeks"
    )

    #: The limit of the search, in steps.
    effort: int


# ------------------------------------------------------------------------------------------------ stores


class StoreError(NewstratumError):
    """Base of errors about stored records."""

    code: ClassVar[str] = "store_error"


@frozen
class NotFoundError(StoreError, LookupError):
    """There is no record under that key."""

    code: ClassVar[str] = "not_found"
    _text = "{0.key}: no such record"
    key: str


@frozen
class ConflictError(StoreError):
    """Somebody else changed the record since it was read; nothing was stored."""

    code: ClassVar[str] = "conflict"
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
class CommitIdReusedError(StoreError):
    """The id of the commit was used for another command; nothing was stored."""

    code: ClassVar[str] = "commit_id_reused"
    _text = (
        "commit {0.commit_id} was stored for another command; nothing was stored, give each command an id of "
        "its own"
    )
    commit_id: str


@frozen
class UnsupportedQueryError(StoreError):
    """The store has no index for the query."""

    code: ClassVar[str] = "unsupported_query"
    _text = "query over {0.kind}: {0.reason}"
    kind: str
    reason: str


@frozen
class CursorError(StoreError):
    """The cursor is not of this store, this query or this epoch."""

    code: ClassVar[str] = "invalid_cursor"
    _text = "cursor refused: {0.reason}; start again without a cursor"
    reason: str


@frozen
class UnavailableError(StoreError):
    """The store cannot answer now; try again later."""

    code: ClassVar[str] = "store_unavailable"
    _text = "the store cannot answer now: {0.reason}; try again"
    reason: str

    @property
    def retryable(self) -> bool:
        """True: the same call can succeed later."""
        return True


@frozen
class ReadOnlyError(StoreError):
    """The store can only be read: it was opened so, or its file may not be written.

    Trying again does not help before it is opened in another way.
    """

    code: ClassVar[str] = "store_read_only"
    _text = "the store can only be read: {0.reason}; nothing was stored"
    reason: str


@frozen
class StoreFullError(StoreError):
    """There is no room on the disk; nothing was stored."""

    code: ClassVar[str] = "store_full"
    _text = "there is no room: {0.reason}; nothing was stored, make room and repeat it"
    reason: str


@frozen
class InDoubtError(StoreError):
    """It is not known whether a commit was stored; commit it again under the same id."""

    code: ClassVar[str] = "commit_in_doubt"
    _text = "commit {0.commit_id} may or may not be stored; commit it again under the same id"
    commit_id: str

    @property
    def retryable(self) -> bool:
        """True: the same commit, under the same id, is stored once."""
        return True


@frozen
class ClosedError(StoreError):
    """The store or notifier was used after it was closed."""

    code: ClassVar[str] = "closed"
    what: str = "the store"
    hint: str = "open it again"

    def __str__(self) -> str:
        return _join_message(f"{self.what} is closed", self.hint)


@frozen
class ForeignFileError(StoreError):
    """The file is not a newstratum store; it was not touched."""

    code: ClassVar[str] = "foreign_file"
    _text = "{0.path}: {0.reason}; it was left untouched, choose another file"
    path: str
    reason: str


@frozen
class NewerFileError(StoreError):
    """The file was written by a newer newstratum; it was not touched."""

    code: ClassVar[str] = "newer_file"
    _text = (
        "{0.path}: store format {0.found}, this newstratum knows up to {0.newest_known}; it was left "
        "untouched, upgrade newstratum to open it"
    )
    path: str
    found: int
    newest_known: int


@frozen
class DamagedFileError(StoreError):
    """The file is damaged."""

    code: ClassVar[str] = "damaged_file"
    _text = "{0.path}: {0.reason}; restore it from a backup"
    path: str
    reason: str


# ---------------------------------------------------------------------------------------------- channels


class NotifyError(NewstratumError):
    """Base of errors about sending messages."""

    code: ClassVar[str] = "notify_error"


@frozen
class UndeliverableError(NotifyError):
    """The message can never be delivered as it is; do not try again."""

    code: ClassVar[str] = "undeliverable"
    _text = "undeliverable: {0.reason}"
    reason: str


@frozen
class NotifierUnavailableError(NotifyError):
    """The channel cannot take the message now; try again later."""

    code: ClassVar[str] = "channel_unavailable"
    reason: str
    #: Seconds the service asked to wait; None if it did not say.
    retry_after: float | None = None
    #: Whether somebody has to mend the channel first: its password, token, secret, address or clock. Every
    #: message fails until then, so none is given up for it.
    needs_mending: bool = False

    def __str__(self) -> str:
        wait = "" if self.retry_after is None else f"wait {self.retry_after:g} s"
        return _join_message(f"the channel cannot take the message now: {self.reason}", wait)

    @property
    def retryable(self) -> bool:
        """True unless somebody has to mend the channel first."""
        return not self.needs_mending


# ----------------------------------------------------------------------------------------------- plugins


class PluginError(NewstratumError):
    """Base of errors about plugins."""

    code: ClassVar[str] = "plugin_error"


@frozen
class UnknownSchemeError(PluginError, LookupError):
    """No plugin offers the scheme of the URL."""

    code: ClassVar[str] = "unknown_scheme"
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

    code: ClassVar[str] = "duplicate_scheme"
    _text = (
        "plugin {0.plugin} claims the scheme {0.scheme!r}, which belongs to {0.owner}; uninstall one of "
        "them or rename its scheme"
    )
    scheme: str
    #: The plugin that does not get it.
    plugin: str
    #: The plugin that has it.
    owner: str


@frozen
class IncompatiblePluginError(PluginError):
    """A plugin was written for another version of the hooks."""

    code: ClassVar[str] = "incompatible_plugin"
    plugin: str
    hook: str
    #: The version it states.
    api: Any
    #: The versions that are supported.
    known: tuple[int, ...]

    def __str__(self) -> str:
        return (
            f"plugin {self.plugin}, hook {self.hook}: written for api {self.api!r}, this newstratum "
            f"supports {', '.join(map(str, self.known))}; install a matching version of the plugin"
        )


@frozen
class BrokenPluginError(PluginError):
    """A plugin could not be loaded or answered wrongly; everything else goes on."""

    code: ClassVar[str] = "broken_plugin"
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
