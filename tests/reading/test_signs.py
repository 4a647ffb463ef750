"""A sign that is looked for first stands in all words that the pattern behind it finds."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from newstratum._reading import cells
from newstratum._reading.kinds_in_names import WORK
from newstratum._reading.media_in_names import FORMS, MEDIA_SIGNS, SIGNS_OF_FORMS
from newstratum._reading.owners import holdings

#: What Python itself parses patterns with. It has no types, and no public name since Python 3.11.
kinds: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")


def _always_holds(pattern: Any, signs: frozenset[str]) -> bool:
    """Say whether one of some characters stands in whatever a parsed pattern finds, or is found beside."""
    return any(_part_holds(kind, value, signs) for kind, value in pattern)


def _part_holds(kind: Any, value: Any, signs: frozenset[str]) -> bool:
    if kind is kinds.LITERAL:
        return chr(value) in signs
    if kind is kinds.IN:
        return all(each is kinds.LITERAL and chr(of) in signs for each, of in value)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, _, inner = value
        return least > 0 and _always_holds(inner, signs)
    if kind is kinds.BRANCH:
        return all(_always_holds(each, signs) for each in value[1])
    return kind in (kinds.SUBPATTERN, kinds.ASSERT) and _always_holds(value[-1], signs)


def _holds(pattern: str, signs: str) -> bool:
    return _always_holds(parser.parse(pattern), frozenset(signs))


@pytest.mark.parametrize(
    ("pattern", "signs", "holds"),
    [
        ("私(?:人|企)", "私", True),
        ("私(?:人|企)", "人企", True),
        ("私(?:人|企)", "人", False),
        ("(?:私人)?公司", "私", False),
        ("(?:私人){1,3}公司", "私", True),
        ("公司(?=做)", "做", True),
        ("公司(?!做)", "做", False),
        ("[的家]|那家", "的家", True),
        ("[^的]", "的", False),
    ],
)
def test_what_a_pattern_always_holds_is_told(pattern: str, signs: str, holds: bool) -> None:
    assert _holds(pattern, signs) is holds


def test_every_form_of_new_media_has_a_sign() -> None:
    assert SIGNS_OF_FORMS.keys() == FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_new_media_holds_its_sign(name: str) -> None:
    sign = SIGNS_OF_FORMS[name]
    plain = re.fullmatch(r"\[?([^][]+)\]?", sign)
    assert FORMS[name].endswith(sign) or (plain is not None and _holds(FORMS[name], plain[1]))


def test_a_sign_of_new_media_is_tried_only_where_it_may_begin() -> None:
    """Of alternatives that begin with characters the interpreter passes over all other places at once."""
    ((kind, (_, branches)),) = parser.parse(MEDIA_SIGNS.pattern)
    assert kind is kinds.BRANCH
    assert {branch[0][0] for branch in branches} == {kinds.LITERAL}


@pytest.mark.parametrize(("kind", "pattern"), WORK)
def test_what_a_unit_does_is_told_with_of(kind: str, pattern: str) -> None:
    assert _holds(pattern, "的"), kind


@pytest.mark.parametrize("pattern", [holdings._ME, holdings._OWN_UNIT.pattern])
def test_who_tells_of_a_part_of_their_own_names_themselves(pattern: str) -> None:
    assert _holds(pattern, cells._TELLS_OF_ONESELF.pattern)
