"""The township units of Jiading."""

from __future__ import annotations

from collections import Counter

import pytest

from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.values.places import (
    Place,
    PlaceKind,
    find_unit_by_code,
    find_unit_by_name,
)
from newstratum._shipped.districts import load_district
from newstratum.errors import InvalidValueError

JIADING = load_district("jiading").profile
JIADING_UNITS = JIADING.units


def test_there_are_three_streets_seven_towns_and_two_functional_areas() -> None:
    kinds = Counter(unit.kind for unit in JIADING_UNITS)
    assert kinds == {PlaceKind.STREET: 3, PlaceKind.TOWN: 7, PlaceKind.FUNCTIONAL_AREA: 2}


def test_a_rural_township_is_a_unit_of_its_own_kind() -> None:
    unit = Place(code="990101201", name_zh="柳溪乡", name_en="Liuxi", kind="rural_township", aliases=["柳溪"])
    assert unit.kind is PlaceKind.RURAL_TOWNSHIP
    for text in ("柳溪乡", "示例市东湖区柳溪乡人民政府", "柳溪"):
        assert find_unit_by_name(text, [unit], ["示例市", "东湖区"]) is unit


def test_codes_are_those_of_the_district_in_order() -> None:
    codes = [unit.code for unit in JIADING_UNITS]
    assert codes == sorted(set(codes))
    assert " ".join(code[6:] for code in codes) == "001 002 004 102 103 106 109 111 114 118 401 501"
    assert {code[:6] for code in codes} == {"310114"}


@pytest.mark.parametrize("unit", JIADING_UNITS, ids=lambda unit: unit.code)
def test_a_unit_is_found_by_everything_it_is_called(unit: Place) -> None:
    assert find_unit_by_code(unit.code, JIADING_UNITS) is unit
    for name in (unit.name_zh, unit.name_en, unit.name_en.upper(), *unit.aliases):
        assert find_unit_by_name(name, JIADING_UNITS) is unit
        assert find_unit_by_name(f" {name} ", JIADING_UNITS) is unit
    for name in (unit.name_zh, *unit.aliases):
        assert JIADING.find_unit(f"嘉定区{name}") is unit
        assert JIADING.find_unit(f"上海市嘉定区{name}") is unit


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
    unit = JIADING.find_unit(text)
    assert unit is not None
    assert unit.name_zh == name


@pytest.mark.parametrize("text", ["", "嘉定", "嘉定区", "上海市", "街道", "镇", "朱家角镇", "浦东新区南翔镇"])
def test_what_names_no_unit_finds_none(text: str) -> None:
    assert JIADING.find_unit(text) is None


def test_other_districts_bring_their_own_units() -> None:
    other = Place(code="310115001", name_zh="某某街道", name_en="Somewhere", kind=PlaceKind.STREET)
    assert find_unit_by_name("某某街道", [other]) is other
    assert find_unit_by_code("310115001", [other]) is other
    assert find_unit_by_code("310115001", JIADING_UNITS) is None


@pytest.mark.parametrize("code", ["", "310114", "31011400a", "３１０１１４００１", "3101140011"])
def test_a_code_has_nine_digits(code: str) -> None:
    with pytest.raises(InvalidValueError, match=r"place\.code: not nine digits"):
        Place(code=code, name_zh="某某镇", name_en="Somewhere", kind=PlaceKind.TOWN)


def test_the_unit_of_another_district_is_no_unit_of_this_one() -> None:
    """嘉定区川沙新镇 is not 川沙新镇 of Pudong (issue G)."""
    town = Place(code="310115110", name_zh="川沙新镇", name_en="Chuansha", kind=PlaceKind.TOWN)
    pudong = DistrictProfile("310115", "浦东新区", name_en="Pudong New Area", code="310115", units=[town])
    assert pudong.find_unit("浦东新区川沙新镇") is pudong.find_unit("川沙新镇政府") is town
    assert pudong.find_unit("嘉定区川沙新镇") is None
