"""Members of enumerations can be named by their values; what is wrong is refused with the nearest value."""

from __future__ import annotations

import pytest

from newstratum._model.values.codes import CodeEnum, get_family, suggest_value
from newstratum.errors import InvalidValueError


class WallColour(CodeEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


def test_a_member_is_named_by_itself_or_by_its_value() -> None:
    assert WallColour("dark_blue") is WallColour(WallColour.DARK_BLUE) is WallColour.DARK_BLUE


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ("dark-blue", "did you mean dark_blue? use one of: red, dark_blue"),
        ("某某", "use one of: red, dark_blue"),
        (None, "use one of: red, dark_blue"),
        (7, "use one of: red, dark_blue"),
    ],
)
def test_a_wrong_value_is_refused_with_the_nearest_one(wrong: object, advice: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        WallColour(wrong)
    assert str(caught.value) == f"wall_colour: must be WallColour; {advice}"


def test_a_wrong_value_is_not_repeated(canary: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        WallColour(canary)
    assert canary not in f"{caught.value} {caught.value!r}"
    assert caught.value.__context__ is None


def test_the_family_is_the_class_name_in_words() -> None:
    assert get_family(WallColour) == "wall_colour"


def test_nothing_near_is_suggested_for_what_is_no_text() -> None:
    assert suggest_value(1, ("one", "two")).en == "use one of: one, two"
