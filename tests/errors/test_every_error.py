"""Every error of the library, as somebody meets it: what, where, and what to do; never whose data it was."""

from __future__ import annotations

import re
from typing import Final

import pytest

from newstratum import errors
from newstratum.errors import FileProblem, NewstratumError, Problem, RulebookProblem

#: Classes that are only caught, and never raised themselves.
BASES: Final = frozenset({"NewstratumError", "DomainError", "StoreError", "NotifyError", "PluginError"})

#: An example of each class, and words of its text that name the place, what was found and what to do.
EXAMPLES: Final[dict[str, tuple[NewstratumError, tuple[str, ...]]]] = {
    "DecodeError": (
        errors.DecodeError((FileProblem(("hosts.toml", "hosts", 0, "id"), "is empty; give the id", 3),)),
        ("hosts.toml, line 3", "hosts.0.id", "is empty", "give the id"),
    ),
    "UnreadableFileError": (
        errors.UnreadableFileError("people.csv", "there is no such file", 2),
        ("people.csv", "there is no such file", "check the name of the file"),
    ),
    "RulebookError": (
        errors.RulebookError((RulebookProblem((), "needs an id", "skilled", 7),), "office.toml"),
        ("office.toml", "line 7", "rule skilled", "needs an id"),
    ),
    "RecordError": (
        errors.RecordError((Problem(("township",), "not text"),), "person/P1", 2),
        ("person/P1", "schema 2", "township: not text"),
    ),
    "RecordTooNewError": (
        errors.RecordTooNewError((), "person/P1", 9, 2),
        ("person/P1", "schema 9", "up to 2", "upgrade"),
    ),
    "InvalidValueError": (
        errors.InvalidValueError("area.low", "is not a number", "write 600"),
        ("area.low", "is not a number", "write 600"),
    ),
    "IllegalTransitionError": (
        errors.IllegalTransitionError("task t-1", "open", "archived", ("closed",)),
        ("task t-1", "open", "archived", "allowed from here: closed"),
    ),
    "OverBudgetError": (
        errors.OverBudgetError("line-1", "3.00 CNY"),
        ("line-1", "3.00 CNY", "raise the line"),
    ),
    "PurposeError": (
        errors.PurposeError("statistics", "does not allow names; use roster"),
        ("'statistics'", "does not allow names", "use roster"),
    ),
    "InfeasiblePlanError": (
        errors.InfeasiblePlanError("2026-W05", "no platform is free; free one"),
        ("2026-W05", "no platform is free", "free one"),
    ),
    "UndecidedPlanError": (errors.UndecidedPlanError(1_000), ("1000 steps", "allow more effort")),
    "NotFoundError": (errors.NotFoundError("person/P1"), ("person/P1", "no such record")),
    "ConflictError": (
        errors.ConflictError("person/P1", "1", "2"),
        ("person/P1", "version 1", "version 2", "read it again"),
    ),
    "EditConflictError": (
        errors.EditConflictError("person/P1", "1", "2", ("township",)),
        ("person/P1", "somebody else changed it", "What differs: township", "repeat the change"),
    ),
    "CommitIdReusedError": (
        errors.CommitIdReusedError("c-1"),
        ("c-1", "nothing was stored", "an id of its own"),
    ),
    "UnsupportedQueryError": (
        errors.UnsupportedQueryError("person", "no index of age; query by township"),
        ("person", "no index", "query by township"),
    ),
    "CursorError": (errors.CursorError("is of another store"), ("another store", "start again without")),
    "UnavailableError": (errors.UnavailableError("locked for 5 s"), ("locked for 5 s", "try again")),
    "MissingStoreError": (errors.MissingStoreError("sqlite:///none.db"), ("none.db", "newstratum init")),
    "ReadOnlyError": (errors.ReadOnlyError("opened with mode=ro"), ("mode=ro", "nothing was stored")),
    "StoreFullError": (errors.StoreFullError("the disk is full"), ("disk is full", "make room")),
    "InDoubtError": (errors.InDoubtError("c-1"), ("c-1", "commit it again under the same id")),
    "ClosedError": (errors.ClosedError(), ("the store is closed", "open it again")),
    "ForeignFileError": (
        errors.ForeignFileError("own.db", "is no store"),
        ("own.db", "is no store", "choose another file"),
    ),
    "NewerFileError": (errors.NewerFileError("own.db", 9, 2), ("own.db", "format 9", "up to 2", "upgrade")),
    "DamagedFileError": (
        errors.DamagedFileError("own.db", "a page is torn"),
        ("own.db", "a page is torn", "restore it from a backup"),
    ),
    "SecretKeyError": (
        errors.SecretKeyError("the key digests-1", "is missing", "bring back the key file"),
        ("the key digests-1", "is missing", "bring back the key file"),
    ),
    "UndeliverableError": (
        errors.UndeliverableError("the text is empty; write one"),
        ("the text is empty", "write one"),
    ),
    "NotifierUnavailableError": (
        errors.NotifierUnavailableError("the server is busy", 30),
        ("the server is busy", "wait 30 s"),
    ),
    "UnknownSchemeError": (
        errors.UnknownSchemeError("sqlit", ("memory", "sqlite"), "sqlite", "install nothing"),
        ("'sqlit'", "memory, sqlite", "did you mean 'sqlite'?"),
    ),
    "DuplicateSchemeError": (
        errors.DuplicateSchemeError("demo", "a", "b"),
        ("'demo'", "plugin a", "belongs to b", "uninstall one"),
    ),
    "IncompatiblePluginError": (
        errors.IncompatiblePluginError("a", "newstratum_stores", 9, (1,)),
        ("plugin a", "newstratum_stores", "api 9", "supports 1", "install a matching version"),
    ),
    "BrokenPluginError": (
        errors.BrokenPluginError("a", "newstratum_stores", "gave no store", "a-plugin"),
        ("plugin a (a-plugin)", "newstratum_stores", "gave no store"),
    ),
    "ErasedPersonError": (
        errors.ErasedPersonError("person", "names somebody who was erased", "leave it out"),
        ("person", "was erased", "leave it out"),
    ),
}


def list_classes() -> list[type[NewstratumError]]:
    """Return every public class of errors."""
    public = (getattr(errors, name) for name in errors.__all__)
    return [each for each in public if issubclass(each, NewstratumError)]


def test_every_class_has_an_example() -> None:
    raised = {each.__name__ for each in list_classes()} - BASES
    assert raised == set(EXAMPLES)
    assert all(name == type(error).__name__ for name, (error, _) in EXAMPLES.items())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_error_says_what_where_and_what_to_do(name: str) -> None:
    error, words = EXAMPLES[name]
    text = str(error)
    assert [word for word in words if word not in text] == []
    assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", error.code)
    assert text.isprintable() or "\n" in text
    assert not re.search(r"\(at 0x|<[a-z_.]+ object|NOTHING", text)


@pytest.mark.parametrize("kind", list_classes(), ids=lambda kind: kind.__name__)
def test_a_code_is_of_one_class_alone(kind: type[NewstratumError]) -> None:
    assert [each.__name__ for each in list_classes() if each.code == kind.code] == [kind.__name__]
