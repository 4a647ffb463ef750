"""Places by their statistical codes, and the twelve township units of Jiading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.periods import Period
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import ToTuple, check_filled, check_texts, instance_of
from newstratum.errors import InvalidValueError

_CODE: Final = re.compile(r"\d{9}", re.ASCII)
#: What may follow it where somebody names an office of the unit.
_OFFICE_SUFFIX: Final = re.compile(r"(?:人民政府|政府|街道办事处|办事处|党工委|党委|管委会)$")


class PlaceKind(CodeEnum):
    """Kinds of township-level units."""

    #: 街道
    STREET = "street"
    #: 镇
    TOWN = "town"
    #: 功能区: counted as a township unit in statistics, no statutory division.
    FUNCTIONAL_AREA = "functional_area"


def _check_code(_instance: object, _attribute: object, value: str) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InvalidValueError("place.code", "not nine digits", "write it like 310114102")


@frozen(kw_only=True)
class Place(PlainData):
    """A township-level unit of a district."""

    #: Statistical code: six digits of the district, three of the unit.
    code: str = field(validator=_check_code)
    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    kind: PlaceKind = field(converter=PlaceKind)
    #: Other ways people write it, old names among them.
    aliases: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: When it exists.
    period: Period = field(factory=Period, validator=instance_of(Period, "give a Period"))
    #: Code of the unit that its people belong to after its period: a town that was merged names the other.
    replaced_by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its Chinese names, the full one first."""
        return (self.name_zh, *self.aliases)


def _build_unit(number: str, name_zh: str, name_en: str, kind: PlaceKind, *aliases: str) -> Place:
    return Place(code=f"310114{number}", name_zh=name_zh, name_en=name_en, kind=kind, aliases=aliases)


#: The township units of Jiading (310114) in the order of their codes: 3 streets, 7 towns, 2 functional areas.
JIADING_UNITS: Final[tuple[Place, ...]] = (
    _build_unit("001", "新成路街道", "Xinchenglu Subdistrict", PlaceKind.STREET, "新成路", "新成"),
    _build_unit(
        "002", "真新街道", "Zhenxin Subdistrict", PlaceKind.STREET, "真新", "真新新村街道", "真新新村"
    ),
    _build_unit("004", "嘉定镇街道", "Jiadingzhen Subdistrict", PlaceKind.STREET, "嘉定镇"),
    _build_unit("102", "南翔镇", "Nanxiang Town", PlaceKind.TOWN, "南翔"),
    _build_unit("103", "安亭镇", "Anting Town", PlaceKind.TOWN, "安亭"),
    _build_unit("106", "马陆镇", "Malu Town", PlaceKind.TOWN, "马陆"),
    _build_unit("109", "徐行镇", "Xuhang Town", PlaceKind.TOWN, "徐行"),
    _build_unit("111", "华亭镇", "Huating Town", PlaceKind.TOWN, "华亭"),
    _build_unit("114", "外冈镇", "Waigang Town", PlaceKind.TOWN, "外冈"),
    _build_unit("118", "江桥镇", "Jiangqiao Town", PlaceKind.TOWN, "江桥"),
    _build_unit("401", "菊园新区", "Juyuan New Area", PlaceKind.FUNCTIONAL_AREA, "菊园"),
    _build_unit("501", "嘉定工业区", "Jiading Industrial Zone", PlaceKind.FUNCTIONAL_AREA, "工业区"),
)


def find_unit_by_code(code: str, units: Iterable[Place] | None = None) -> Place | None:
    """Return the unit with a code, or None; of the units of Jiading, where no others are given."""
    known = JIADING_UNITS if units is None else units
    return next((unit for unit in known if unit.code == code), None)


def find_unit_by_name(
    text: str, units: Iterable[Place] | None = None, before: Iterable[str] = ("上海市", "上海", "嘉定区")
) -> Place | None:
    """Return the unit a text names, or None where it names none of them.

    Understands the full name, common short forms, the English name, the district before it
    (``嘉定区南翔镇``) and an office of it behind (``南翔镇政府``). ``嘉定`` alone names no unit.

    Args:
        text: The text.
        units: The units that it can name; by default :data:`JIADING_UNITS`.
        before: Names that may stand before it, the city's and then the district's; each can be left out.
    """
    known = JIADING_UNITS if units is None else tuple(units)
    plain = "".join(text.split())
    without_district = plain
    for name in before:
        without_district = without_district.removeprefix(name) or without_district
    for candidate in (plain, without_district, _OFFICE_SUFFIX.sub("", without_district)):
        for unit in known:
            if candidate in unit.names or _has_english_name(candidate, unit):
                return unit
    return None


def _has_english_name(text: str, unit: Place) -> bool:
    return text.casefold() == "".join(unit.name_en.split()).casefold()
