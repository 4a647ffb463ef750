"""Errors about stored records."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors.roots import NewstratumError

__all__ = [
    "ClosedError",
    "ConflictError",
    "CursorError",
    "DamagedFileError",
    "ForeignFileError",
    "InDoubtError",
    "NewerFileError",
    "NotFoundError",
    "ReadOnlyError",
    "StoreError",
    "StoreFullError",
    "UnavailableError",
    "UnsupportedQueryError",
]


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
