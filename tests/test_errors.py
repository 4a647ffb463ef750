"""Errors as programs use them: frozen data with a code that does not change, whole after pickling."""

from __future__ import annotations

import pickle

import attrs
import pytest

from newstratum import errors
from newstratum.errors import (
    InDoubtError,
    NewstratumError,
    NotifierUnavailableError,
    ReadOnlyError,
    UnavailableError,
)

#: Programs, log files and services rely on these: a code is never changed and never used again.
CODES = {
    "BrokenPluginError": "broken_plugin",
    "ClosedError": "closed",
    "CommitIdReusedError": "commit_id_reused",
    "ConflictError": "conflict",
    "CursorError": "invalid_cursor",
    "DamagedFileError": "damaged_file",
    "DecodeError": "invalid_document",
    "DomainError": "domain_error",
    "DuplicateSchemeError": "duplicate_scheme",
    "EditConflictError": "edit_conflict",
    "ErasedPersonError": "erased_person",
    "ForeignFileError": "foreign_file",
    "IllegalTransitionError": "illegal_transition",
    "InDoubtError": "commit_in_doubt",
    "IncompatiblePluginError": "incompatible_plugin",
    "InfeasiblePlanError": "infeasible_plan",
    "InvalidValueError": "invalid_value",
    "NewerFileError": "newer_file",
    "NewstratumError": "error",
    "NotFoundError": "not_found",
    "NotifierUnavailableError": "channel_unavailable",
    "NotifyError": "notify_error",
    "OverBudgetError": "over_budget",
    "PluginError": "plugin_error",
    "PurposeError": "purpose_not_allowed",
    "MissingStoreError": "no_store",
    "ReadOnlyError": "store_read_only",
    "RecordError": "invalid_record",
    "RecordTooNewError": "record_too_new",
    "RulebookError": "invalid_rulebook",
    "SecretKeyError": "secret_key",
    "StoreError": "store_error",
    "StoreFullError": "store_full",
    "UnavailableError": "store_unavailable",
    "UndecidedPlanError": "undecided_plan",
    "UndeliverableError": "undeliverable",
    "UnknownSchemeError": "unknown_scheme",
    "UnreadableFileError": "unreadable_file",
    "UnsupportedQueryError": "unsupported_query",
}

VALUES: dict[str, object] = {
    "problems": (errors.Problem(("people", 0, "id"), "missing"),),
    "allowed": ("closed",),
    "key": "person/P1",
    "known": ("memory", "sqlite"),
    "expected": "v1",
    "actual": None,
    "schema": 3,
    "newest_known": 2,
    "found": 3,
    "errno": 2,
    "effort": 10,
    "retry_after": 30.0,
    "needs_mending": True,
}


def classes() -> list[type[NewstratumError]]:
    public = (getattr(errors, name) for name in errors.__all__)
    return [each for each in public if issubclass(each, NewstratumError)]


def leaves() -> list[type[NewstratumError]]:
    return [each for each in classes() if attrs.has(each)]


def example(kind: type[NewstratumError]) -> NewstratumError:
    fields = attrs.fields(kind)  # type: ignore[arg-type, misc]  # every leaf is an attrs class
    return kind(*(VALUES.get(field.name, f"some {field.name}") for field in fields))


def test_every_class_has_a_code_of_its_own_that_does_not_change() -> None:
    assert {kind.__name__: kind.code for kind in classes()} == CODES
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_an_error_is_the_same_after_pickling(kind: type[NewstratumError]) -> None:
    error = example(kind)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (kind, error.args, str(error))


@pytest.mark.parametrize("kind", leaves(), ids=lambda kind: kind.__name__)
def test_an_error_is_frozen_and_its_text_is_of_its_own(kind: type[NewstratumError]) -> None:
    error = example(kind)
    name = attrs.fields(kind)[0].name  # type: ignore[arg-type, misc]  # every leaf is an attrs class
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(error, name, "other")
    assert str(error)
    assert not str(error).startswith("(")


def test_trying_again_helps_where_the_error_says_so() -> None:
    helps = {kind for kind in leaves() if example(kind).retryable}
    assert helps == {UnavailableError, InDoubtError}
    assert NotifierUnavailableError("the server is busy").retryable
    assert not NotifierUnavailableError("wrong password", None, True).retryable
    assert not issubclass(ReadOnlyError, UnavailableError)


def test_a_transition_names_the_allowed_stages() -> None:
    error = errors.IllegalTransitionError("task t-1", "open", "archived", ("closed",))
    assert str(error) == "task t-1: cannot go from open to archived; allowed from here: closed"
