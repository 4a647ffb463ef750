"""Every error, problem and warning says the same in Chinese and in English."""

from __future__ import annotations

import pickle
import re
from typing import Any, Final

import attrs
import pytest

from newstratum import errors
from newstratum._words import Words
from newstratum.errors import NewstratumError, NewstratumWarning, Problem

SAID: Final = Words("此处不对", "this is wrong")
#: What is not words; the others are what somebody wrote: an id, a path, a name.
VALUES: Final[dict[str, Any]] = {
    "actual": None,
    "allowed": ("c-1",),
    "api": 9,
    "effort": 10,
    "expected": "v1",
    "found": 3,
    "hint": SAID,
    "known": (1,),
    "line": 3,
    "message": SAID,
    "needs_mending": True,
    "newest_known": 2,
    "path": ("f-1",),
    "problems": (Problem(("f-1",), SAID),),
    "reason": SAID,
    "retry_after": 30.0,
    "schema": 3,
    "seconds": 90.0,
    "thing": SAID,
    "what": SAID,
    "where": SAID,
}
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


def list_classes() -> list[type[Any]]:
    public = (getattr(errors, name) for name in errors.__all__)
    return [each for each in public if attrs.has(each)]


def build_example(kind: type[Any]) -> Any:
    values = {field.name: VALUES.get(field.name, "x-1") for field in attrs.fields(kind)}
    if issubclass(kind, NewstratumError) and isinstance(values.get("path"), tuple):
        values["path"] = "f-1"
    if kind is errors.UnknownSchemeError:
        values |= {"known": ("memory",), "nearest": "memory"}
    if kind is errors.OverBudgetError:
        values |= {"line": "l-1"}
    return kind(*values.values())


@pytest.mark.parametrize("kind", list_classes(), ids=lambda kind: kind.__name__)
def test_every_class_speaks_both_languages(kind: type[Any]) -> None:
    """Acceptance: a test holds that every class has both languages."""
    example = build_example(kind)
    chinese, english = example.in_language("zh"), example.in_language("en")
    assert english == str(example)
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    assert re.findall(r"[A-Za-z]{3,} [a-z]{2,}", re.sub("newstratum (?:doctor|init)", "", chinese)) == []


@pytest.mark.parametrize("kind", list_classes(), ids=lambda kind: kind.__name__)
def test_words_stay_whole_after_pickling(kind: type[Any]) -> None:
    example = build_example(kind)
    again = pickle.loads(pickle.dumps(example))
    assert again.in_language("zh") == example.in_language("zh")


@pytest.mark.parametrize("kind", list_classes(), ids=lambda kind: kind.__name__)
def test_braces_of_somebody_else_are_no_places(kind: type[Any]) -> None:
    """A file, an id or what a plugin says can hold what looks like a place to fill in."""
    example = build_example(kind)
    values = [getattr(example, field.name) for field in attrs.fields(kind)]
    # A key that names nothing is shown only where it looks like one.
    shown = [] if kind is errors.NotFoundError else values
    texts = [value for value in shown if isinstance(value, str | Words)]
    strange = kind(*("{0}{x}" if value in texts else value for value in values))
    for language in ("zh", "en"):
        assert "{0}{x}" in strange.in_language(language) or not texts


def test_what_a_plugin_says_in_one_language_stands_so_in_both() -> None:
    error = errors.UnavailableError("the cabinet is locked")
    assert error.reason == Words.same("the cabinet is locked")
    assert error.in_language("zh") == "数据库暂时无法应答：the cabinet is locked；请重试"
    assert str(error) == "the store cannot answer now: the cabinet is locked; try again"


def test_an_error_of_a_plugin_that_writes_its_own_text_keeps_it() -> None:
    class OwnError(errors.StoreError):
        def __str__(self) -> str:
            return "the drawer is stuck"

    assert OwnError().in_language("zh") == "the drawer is stuck"
    assert errors.StoreError("closed").in_language("zh") == "closed"
    assert errors.StoreError(SAID).in_language("zh") == SAID.zh
    assert str(errors.StoreError(SAID)) == SAID.en


@pytest.mark.parametrize("kind", [errors.BrokenPluginWarning, errors.NewstratumDeprecationWarning])
def test_a_warning_is_words_or_text(kind: type[NewstratumWarning]) -> None:
    assert (str(kind(SAID)), kind(SAID).in_language("zh")) == (SAID.en, SAID.zh)
    assert kind("gone").in_language("zh") == "gone"
