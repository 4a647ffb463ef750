"""The profile of a district: its own facts, which every measure and every text takes from here.

A profile says what the units of the district are called, which patterns and claims are its own, which moves
its programme has, and how an office there calls things. The library itself knows no district. A district
may have several profiles, one after the other: those of before and after a reform.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import Attribute, field, frozen

from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.platforms import PlatformLevel
from newstratum._model.organisation.relations import (
    Citation,
    NamedDatedRecord,
    prepare_fields,
    to_optional_citation,
)
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum, to_members
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.places import Place, find_unit_by_name
from newstratum._model.values.plain import PlainData
from newstratum._model.values.quantities import Quantity
from newstratum._model.values.validators import (
    ToTuple,
    check_filled,
    check_texts,
    instance_of,
    name_converted_fields,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_CODE: Final = re.compile(r"\d{6}", re.ASCII)


class PatternSubject(CodeEnum):
    """What a term of the pattern of platforms counts."""

    #: 新联会 of the district; those of the city and of towns are left out.
    ASSOCIATION = "association"
    #: Platforms of the district's brand.
    PLATFORM = "platform"


def _to_levels(values: Iterable[PlatformLevel | str]) -> tuple[PlatformLevel, ...]:
    return to_members(PlatformLevel, values)


def _to_roles(values: Iterable[PostRole | str]) -> tuple[PostRole, ...]:
    return to_members(PostRole, values)


def _check_six_digits(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InvalidValueError(
            f"{type(instance).__name__.lower()}.{attribute.name}",
            Words("不是六位数字", "not six digits"),
            Words("请写区的统计用区划代码：990101", "write the statistical code of the district: 990101"),
        )


@frozen(kw_only=True)
class NamedCode(PlainData):
    """A code with its name in both languages: of an industry, a line, a brand, a heading."""

    code: str = field(validator=check_filled)
    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)


#: Validators of fields that hold named codes.
_check_named_code = instance_of(
    NamedCode, Words("请给code、name_zh和name_en", "give code, name_zh and name_en"), optional=True
)
_check_named_codes = tuple_of(NamedCode, "NamedCode(…)")


@frozen(kw_only=True)
class PlatformTerm(PlainData):
    """One term of the pattern of platforms: what it counts, in words and by its subject."""

    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    counts: PatternSubject = field(converter=PatternSubject)
    #: The levels of the platforms it counts; empty for all.
    levels: tuple[PlatformLevel, ...] = field(
        default=(),
        converter=_to_levels,
        validator=tuple_of(PlatformLevel, '"township"'),
    )
    #: Ids of the associations or platforms it counts; empty for all. The register of a city, which holds
    #: those of several districts, needs them.
    only: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: Id of the claim that states its number; empty where none does.
    claim: str = ""


@frozen(kw_only=True)
class CouncilTerm(PlainData):
    """One term of the pattern of the council: the roles of the posts it counts."""

    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    #: Empty for all roles that the other terms leave.
    roles: tuple[PostRole, ...] = field(
        default=(),
        converter=_to_roles,
        validator=tuple_of(PostRole, '"president"'),
    )
    #: Id of the claim that states its number; empty where none does.
    claim: str = ""


@frozen(kw_only=True, field_transformer=name_converted_fields)
class PlatformPattern(PlainData):
    """The pattern of the association and its platforms: ``1+22``, with a term for each number."""

    text: str = field(validator=check_filled)
    terms: tuple[PlatformTerm, ...] = field(
        converter=ToTuple[PlatformTerm], validator=tuple_of(PlatformTerm, "PlatformTerm(…)")
    )
    source: Citation | None = field(default=None, converter=to_optional_citation)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class CouncilPattern(PlainData):
    """The pattern of the council: ``1+6+N``, with a term for each number."""

    text: str = field(validator=check_filled)
    terms: tuple[CouncilTerm, ...] = field(
        converter=ToTuple[CouncilTerm], validator=tuple_of(CouncilTerm, "CouncilTerm(…)")
    )
    #: Id of the council; empty for all on the register.
    body: str = ""
    source: Citation | None = field(default=None, converter=to_optional_citation)


@frozen(kw_only=True)
class ProgrammeMove(PlainData):
    """A move of the district's programme, and the kinds of record that show it."""

    #: What activities name it by: ``brands_pull``.
    code: str = field(validator=check_filled)
    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    #: Kinds of record that count as evidence, besides activities that name the move.
    kinds: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)


@frozen(kw_only=True)
class DistrictProgramme(PlainData):
    """The working model of a district: 四群八动 or its own, and its moves in order."""

    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    moves: tuple[ProgrammeMove, ...] = field(
        converter=ToTuple[ProgrammeMove], validator=tuple_of(ProgrammeMove, "ProgrammeMove(…)")
    )
    #: Codes of the moves that are what comes of the others, not levers.
    outcomes: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)


_check_quantity = instance_of(
    Quantity, Words('请用parse_quantity("22个")得出', 'make it with parse_quantity("22个")'), optional=True
)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class ClaimPart(PlainData):
    """A part of what a source lists for a claim, some of it by name."""

    id: str = field(validator=check_filled)
    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    #: How many the source says there are; None where it only names some.
    stated: Quantity | None = field(default=None, validator=_check_quantity)
    named: tuple[NamedCode, ...] = field(
        default=(), converter=ToTuple[NamedCode], validator=_check_named_codes
    )
    #: Whether there may be more than those named (等).
    open: bool = False
    #: Whether the source calls it new, so that it may or may not be part of the claim.
    addition: bool = False
    #: Its unit, where it is not that of the claim: then it is kept apart and never added.
    unit: str | None = None
    source: Citation | None = field(default=None, converter=to_optional_citation)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class DistrictClaim(PlainData):
    """A number that a source claims of the district, and what the source lists for it."""

    id: str = field(validator=check_filled)
    #: What is counted.
    name_zh: str = field(validator=check_filled)
    name_en: str = field(validator=check_filled)
    #: The number; None where the source leaves it open.
    stated: Quantity | None = field(default=None, validator=_check_quantity)
    #: The counter word; that of the number where it is empty.
    unit: str = ""
    #: When it is said to hold.
    as_of: PartialDate | None = field(default=None, converter=to_optional_date)
    source: Citation | None = field(default=None, converter=to_optional_citation)
    listed: tuple[ClaimPart, ...] = field(
        default=(), converter=ToTuple[ClaimPart], validator=tuple_of(ClaimPart, "ClaimPart(…)")
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class DistrictProfile(NamedDatedRecord):
    """What is true of one district for a time; see :func:`newstratum.organisation.load_district_profile`.

    ``id`` is the code of the district, and where several profiles follow one another the code, a full stop
    and a version: ``990101.2019``. ``code`` is its statistical code and ``units`` are its township-level
    units, in the order of tables. ``name_zh`` and ``name_en`` are its names.
    ``period`` says from when to when the profile holds. Everything else may be left out: a report then says
    nothing of it.
    """

    name_en: str = field(validator=check_filled)
    #: Statistical code, six digits.
    code: str = field(validator=_check_six_digits)
    units: tuple[Place, ...] = field(converter=ToTuple[Place], validator=tuple_of(Place, "Place(…)"))
    #: Other names of the district.
    aliases: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: The city, which people write before the name of the district.
    city: NamedCode | None = field(default=None, validator=_check_named_code)
    #: Names of units that other names contain, and that forms are known to write in full.
    distinct_names: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: Functional lines (条线), by the ids of their bodies; where empty, those on the register.
    lines: tuple[NamedCode, ...] = field(
        default=(), converter=ToTuple[NamedCode], validator=_check_named_codes
    )
    #: The brand of the district's platforms, by its id, and the brand it belongs to.
    brand: NamedCode | None = field(default=None, validator=_check_named_code)
    parent_brand: NamedCode | None = field(default=None, validator=_check_named_code)
    platform_pattern: PlatformPattern | None = field(
        default=None,
        validator=instance_of(
            PlatformPattern, Words("请给text和terms", "give text and terms"), optional=True
        ),
    )
    council_pattern: CouncilPattern | None = field(
        default=None,
        validator=instance_of(CouncilPattern, Words("请给text和terms", "give text and terms"), optional=True),
    )
    #: Key industries, by their codes of GB/T 4754.
    industries: tuple[NamedCode, ...] = field(
        default=(), converter=ToTuple[NamedCode], validator=_check_named_codes
    )
    programme: DistrictProgramme | None = field(
        default=None,
        validator=instance_of(
            DistrictProgramme, Words("请给名称和各项行动", "give its names and moves"), optional=True
        ),
    )
    claims: tuple[DistrictClaim, ...] = field(
        default=(), converter=ToTuple[DistrictClaim], validator=tuple_of(DistrictClaim, "DistrictClaim(…)")
    )
    #: The edition of the rulebook that figures count by; empty for that of the library. People are placed by
    #: the edition that ``session.enrol`` is given.
    edition: str = ""
    #: The public holidays, where they are not those of the whole country.
    holidays: HolidayTable | None = field(
        default=None,
        validator=instance_of(HolidayTable, Words("请给HolidayTable", "give a HolidayTable"), optional=True),
    )
    #: What the office calls things, by the ids of sections of a report: ``coverage``, ``balance``.
    headings: tuple[NamedCode, ...] = field(
        default=(), converter=ToTuple[NamedCode], validator=_check_named_codes
    )

    def list_units_on(self, day: dt.date) -> tuple[Place, ...]:
        """Return the units of a day, those included that there possibly were, in their order."""
        return tuple(unit for unit in self.units if unit.period.holds_on(day) is not Certainty.NO)

    def build_lineage(self, day: dt.date) -> Mapping[str, str]:
        """Return for each unit that is over on a day the unit of that day that took its place."""
        there = {unit.code for unit in self.list_units_on(day)}
        next_unit = {unit.code: unit.replaced_by for unit in self.units}
        lineage: dict[str, str] = {}
        for unit in self.units:
            code: str | None = unit.code
            # Bounded by the number of units, so that a circle ends too.
            for _ in self.units:
                if code is None or code in there:
                    break
                code = next_unit.get(code)
            if code is not None and code in there and code != unit.code:
                lineage[unit.code] = code
        return lineage

    def find_unit(self, text: str) -> Place | None:
        """Return the unit of the district that a text names, the city and the district before it or not."""
        return find_unit_by_name(text, self.units, self.list_prefixes())

    def list_prefixes(self) -> tuple[str, ...]:
        """Return the names that people write before the name of a unit, the city's first."""
        city = () if self.city is None else (self.city.name_zh, self.city.name_zh.removesuffix("市"))
        return (*city, self.name_zh)


def list_profiles_on(profiles: Iterable[DistrictProfile], day: dt.date) -> tuple[DistrictProfile, ...]:
    """Return the profile of a day of each district that has one, by the codes of the districts."""
    listed = tuple(profiles)
    codes = sorted({each.code for each in listed})
    found = (find_profile_on((each for each in listed if each.code == code), day) for code in codes)
    return tuple(each for each in found if each is not None)


def find_profile_on(profiles: Iterable[DistrictProfile], day: dt.date) -> DistrictProfile | None:
    """Return the profile of a day; of several that possibly hold the one that began last, else None."""
    there = [each for each in profiles if each.period.holds_on(day) is not Certainty.NO]
    return max(there, key=lambda each: (each.period.first_start, each.id), default=None)


def find_overlapping_profiles(
    profiles: Iterable[DistrictProfile],
) -> Iterator[tuple[DistrictProfile, DistrictProfile]]:
    """Yield every two profiles of one district whose periods share a day for certain or possibly."""
    listed = tuple(profiles)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if one.code == other.code and one.period.overlaps(other.period) is not Certainty.NO:
                yield one, other
