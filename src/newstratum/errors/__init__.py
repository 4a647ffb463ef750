"""Every exception and warning of newstratum, in one tree.

Each error is frozen data: its fields are the facts a program may act on, its text says what went
wrong, where, and what to try. Fields are positional, so that errors pickle. No field and no text
ever holds a person's data, an identifier of a person, or a password.
"""

from __future__ import annotations

from newstratum.errors.decoding import (
    DecodeError,
    Problem,
    RecordError,
    RecordTooNewError,
    RulebookError,
    RulebookProblem,
)
from newstratum.errors.domain import (
    DomainError,
    IllegalMoveError,
    InfeasiblePlanError,
    InvalidValueError,
    OverBudgetError,
    PurposeError,
    UndecidedPlanError,
)
from newstratum.errors.notices import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.errors.plugins import (
    BrokenPluginError,
    DuplicateSchemeError,
    IncompatiblePluginError,
    PluginError,
    UnknownSchemeError,
)
from newstratum.errors.roots import NewstratumError
from newstratum.errors.stores import (
    ClosedError,
    ConflictError,
    CursorError,
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    NewerFileError,
    NotFoundError,
    ReadOnlyError,
    StoreError,
    StoreFullError,
    UnavailableError,
    UnsupportedQueryError,
)
from newstratum.errors.warnings import BrokenPluginWarning, NewstratumDeprecationWarning, NewstratumWarning

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
    "IllegalMoveError",
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
