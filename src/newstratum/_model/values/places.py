"""Township-level units of a district by their statistical codes, and what people call them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.periods import Period
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import (
    ToTuple,
    check_filled,
    check_texts,
    instance_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_CODE: Final = re.compile(r"\d{9}", re.ASCII)
#: What may follow the name of a unit where somebody names an office of the unit.
_OFFICE_SUFFIX: Final = re.compile(r"(?:人民政府|政府|街道办事处|办事处|党工委|党委|管委会)$")


class PlaceKind(CodeEnum):
    """Kinds of township-level units."""

    #: 街道
    STREET = "street"
    #: 镇
    TOWN = "town"
    #: 乡, and 民族乡.
    RURAL_TOWNSHIP = "rural_township"
    #: 功能区: counted as a township unit in statistics, no statutory division.
    FUNCTIONAL_AREA = "functional_area"


def _check_code(_instance: object, _attribute: object, value: str) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InvalidValueError(
            "place.code",
            Words("不是九位数字", "not nine digits"),
            Words(
                "请写区的六位代码加三位：990101102",
                "write the district's six digits and three more: 990101102",
            ),
        )


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
    period: Period = field(
        factory=Period, validator=instance_of(Period, Words("请给Period", "give a Period"))
    )
    #: Code of the unit that its people belong to after its period: a town that was merged names the other.
    replaced_by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its Chinese names, the full one first."""
        return (self.name_zh, *self.aliases)


def find_unit_by_code(code: str, units: Iterable[Place]) -> Place | None:
    """Return the unit with a code, or None."""
    return next((unit for unit in units if unit.code == code), None)


def find_unit_by_name(text: str, units: Iterable[Place], before: Iterable[str] = ()) -> Place | None:
    """Return the unit a text names, or None where it names none of them.

    Understands the full name, other names, the English name, the city and the district before it
    (``示例市东湖区柳溪镇``) and an office of it behind (``柳溪镇政府``). The name of a unit behind that of
    another district names none: it is another place.

    Args:
        text: The text.
        units: The units that it can name.
        before: Names that may stand before it, such as ``示例市`` and ``东湖区``, in that order; each can be
            left out.
    """
    known = tuple(units)
    plain = without_district = "".join(text.split())
    for name in before:
        without_district = without_district.removeprefix(name) or without_district
    for candidate in (plain, without_district, _OFFICE_SUFFIX.sub("", without_district)):
        for unit in known:
            if candidate in unit.names or _has_english_name(candidate, unit):
                return unit
    return None


def _has_english_name(text: str, unit: Place) -> bool:
    return text.casefold() == "".join(unit.name_en.split()).casefold()
