"""The township units of Jiading."""

from __future__ import annotations

from collections import Counter

import pytest

from newstratum._model.values.places import (
    JIADING_UNITS,
    Place,
    PlaceKind,
    find_unit_by_code,
    find_unit_by_name,
)
from newstratum.errors import InvalidValueError


def test_there_are_three_streets_seven_towns_and_two_functional_areas() -> None:
    kinds = Counter(unit.kind for unit in JIADING_UNITS)
    assert kinds == {PlaceKind.STREET: 3, PlaceKind.TOWN: 7, PlaceKind.FUNCTIONAL_AREA: 2}


def test_codes_are_those_of_the_district_in_order() -> None:
    codes = [unit.code for unit in JIADING_UNITS]
    assert codes == sorted(set(codes))
    assert " ".join(code[6:] for code in codes) == "001 002 004 102 103 106 109 111 114 118 401 501"
    assert {code[:6] for code in codes} == {"310114"}


@pytest.mark.parametrize("unit", JIADING_UNITS, ids=lambda unit: unit.code)
def test_a_unit_is_found_by_everything_it_is_called(unit: Place) -> None:
    assert find_unit_by_code(unit.code) is unit
    for name in (unit.name_zh, unit.name_en, unit.name_en.upper(), *unit.aliases):
        assert find_unit_by_name(name) is unit
        assert find_unit_by_name(f" {name} ") is unit
    for name in (unit.name_zh, *unit.aliases):
        assert find_unit_by_name(f"嘉定区{name}") is unit
        assert find_unit_by_name(f"上海市嘉定区{name}") is unit


def test_no_two_units_share_a_name() -> None:
    names = Counter(name for unit in JIADING_UNITS for name in (unit.name_zh, unit.name_en, *unit.aliases))
    assert names.most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("南翔", "南翔镇"),
        ("南翔镇政府", "南翔镇"),
        ("南翔镇人民政府", "南翔镇"),
        ("真新街道办事处", "真新街道"),
        ("嘉定镇街道", "嘉定镇街道"),
        ("嘉定镇", "嘉定镇街道"),
        ("嘉定工业区管委会", "嘉定工业区"),
        ("菊园", "菊园新区"),
        ("新 成 路 街 道", "新成路街道"),
    ],
)
def test_names_as_people_write_them(text: str, name: str) -> None:
    unit = find_unit_by_name(text)
    assert unit is not None
    assert unit.name_zh == name


@pytest.mark.parametrize("text", ["", "嘉定", "嘉定区", "上海市", "街道", "镇", "朱家角镇", "南翔智地"])
def test_what_names_no_unit_finds_none(text: str) -> None:
    assert find_unit_by_name(text) is None


def test_other_districts_bring_their_own_units() -> None:
    other = Place(code="310115001", name_zh="某某街道", name_en="Somewhere", kind=PlaceKind.STREET)
    assert find_unit_by_name("某某街道", [other]) is other
    assert find_unit_by_code("310115001", [other]) is other
    assert find_unit_by_code("310115001") is None


@pytest.mark.parametrize("code", ["", "310114", "31011400a", "３１０１１４００１", "3101140011"])
def test_a_code_has_nine_digits(code: str) -> None:
    with pytest.raises(InvalidValueError, match=r"place\.code: not nine digits"):
        Place(code=code, name_zh="某某镇", name_en="Somewhere", kind=PlaceKind.TOWN)
