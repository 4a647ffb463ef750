"""Profiles of districts from TOML: every mistake at once, with file, line and field."""

from __future__ import annotations

import re

import attrs
import pytest

from newstratum._model.organisation.district import DistrictProfile, NamedCode
from newstratum._shipped.districts import read_profile_template
from newstratum._wire.district_profiles import check_district_profile, parse_district_profile
from newstratum.errors import DecodeError, FileProblem

TEMPLATE = read_profile_template()


def find_mistakes(text: str) -> list[str]:
    with pytest.raises(DecodeError) as caught:
        parse_district_profile(text, "mine.toml")
    assert all(isinstance(each, FileProblem) for each in caught.value.problems)
    return [str(each) for each in caught.value.problems]


def test_the_template_parses_and_uses_every_field() -> None:
    profile = parse_district_profile(TEMPLATE, "template.toml")
    assert (profile.id, len(profile.units)) == ("990101", 3)
    for each in attrs.fields(DistrictProfile):
        assert re.search(rf"^#? ?\[*{each.name}\b", TEMPLATE, re.MULTILINE) or each.name in {
            "id",
            "source",
            "holidays",
        }
    check_district_profile(profile)


def test_a_later_profile_has_its_beginning_in_its_id() -> None:
    text = TEMPLATE.replace(
        '# period = { began_on = "2018-01-01", ended', "period = { began_on = 2018-01-01, ended"
    )
    assert parse_district_profile(text, "mine.toml").id == "990101.2018-01-01"


#: What is replaced in the template, by what, and the line and words of the mistake.
MISTAKES = {
    "unit twice": ('code = "990101101"', 'code = "990101001"', "units.1.code: stands twice: units.0"),
    "name of two units": ('name_zh = "柳溪镇"', 'name_zh = "湖滨街道"', "units.1.name_zh: another unit has"),
    "alias of two units": ('aliases = ["柳溪"]', 'aliases = ["湖滨"]', "units.1.aliases.0: another unit has"),
    "name in a name": (
        'name_zh = "柳溪镇"',
        'name_zh = "东湖滨镇"',
        "units.0.aliases.0: stands inside the name",
    ),
    "name of the district": ('aliases = ["柳溪"]', 'aliases = ["东湖"]', "is a name of the whole district"),
    "another district": (
        'code = "990101101"',
        'code = "990102101"',
        "units.1.code: is a unit of another district",
    ),
    "another city": ('code = "990100"', 'code = "310000"', "city.code: is not the city of this district"),
    "code too short": ('code = "990101001"', 'code = "99010100"', "units.0.code: not nine digits"),
    "no such successor": (
        'replaced_by = "990101101"',
        'replaced_by = "990101009"',
        "is no unit of this profile",
    ),
    "successor without an end": ('period = { ended_on = "2017-06-30" }\n', "", "the unit goes on; say when"),
    "a circle of units": (
        'aliases = ["柳溪"]',
        'period = { ended_on = "2017" }\nreplaced_by = "990101102"',
        "leads back to the unit itself",
    ),
    "brand loop": (
        'parent_brand = { code = "brand.city"',
        'parent_brand = { code = "brand.lake"',
        "belongs to itself",
    ),
    "pattern with zero": ('text = "1+8"', 'text = "1+0"', "platform_pattern.text: character 3"),
    "pattern of letters": (
        'text = "1+4+N"',
        'text = "N+N+1"',
        "council_pattern.text: leaves more than one term open",
    ),
    "terms of a pattern": (
        'text = "1+8"',
        'text = "1+3+5"',
        "platform_pattern.terms: has 2, and the pattern 3",
    ),
    "terms that count the same": (
        'counts = "association"',
        'counts = "platform"',
        "counts what another term counts",
    ),
    "unknown role": ('["vice_president"]', '["vice_presidents"]', "roles.0: must be one of: president"),
    "role twice": ('["vice_president"]', '["president"]', "president stands in another term too"),
    "honours": ('["vice_president"]', '["honorary_president"]', "nobody fills the term"),
    "industry": ('code = "I65"', 'code = "C65"', "industries.0.code: is not a code of GB/T 4754"),
    "unknown kind": (
        'kinds = ["visit", "liaison"]',
        'kinds = ["visits"]',
        "no kind of record that can show a move",
    ),
    "unknown move": (
        'outcomes = ["activity_grows"]',
        'outcomes = ["activities"]',
        "no such move; did you mean",
    ),
    "claim without a source": (
        'stated = "8个"\nsource = "P1"',
        'stated = "8个"',
        "nothing is claimed without a source",
    ),
    "unknown phrase": ('stated = "8个"\nsource = "P1"', 'stated = "8个"\nsource = "P7"', "no such phrase"),
    "claim and pattern differ": (
        'stated = "8个"',
        'stated = "9个"',
        "states another number than the pattern",
    ),
    "unknown claim": (
        'claim = "platforms"',
        'claim = "platform"',
        "claim: no such claim; did you mean platforms",
    ),
    "unknown heading": (
        '{ code = "coverage"',
        '{ code = "covrage"',
        "no heading of a report; did you mean coverage",
    ),
    "unknown key": (
        'kind = "street"',
        'kind = "street"\ncolour = "red"',
        "units.0.colour: unknown; known here",
    ),
    "unknown table": ("[[claims]]", "[[claim]]", "claim: unknown; known here"),
    "no code": ('code = "990101"\n', "", "code: required, but missing"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_file_line_and_field(name: str) -> None:
    old, new, words = MISTAKES[name]
    assert TEMPLATE.count(old) == 1
    mistakes = find_mistakes(TEMPLATE.replace(old, new))
    assert any(words in each for each in mistakes), mistakes
    line = TEMPLATE[: TEMPLATE.index(old)].count("\n") + 1
    found = next(each for each in mistakes if words in each)
    # What is missing has the line of what should hold it, and a pair of names that of one of the two.
    if name not in {
        "no code",
        "name in a name",
        "a circle of units",
        "terms of a pattern",
        "claim and pattern differ",
    }:
        at = int(re.match(r"mine\.toml, line (\d+): ", found)[1])  # type: ignore[index]
        assert abs(at - line) <= 6, found


def test_all_mistakes_are_named_at_once_though_parts_do_not_even_fit_their_types() -> None:
    text = TEMPLATE
    chosen = (
        "code too short",
        "unknown role",
        "brand loop",
        "unknown move",
        "unknown phrase",
        "industry",
        "name of two units",
    )
    for name in chosen:
        old, new, _ = MISTAKES[name]
        text = text.replace(old, new)
    mistakes = find_mistakes(text)
    for name in chosen:
        assert any(MISTAKES[name][2] in each for each in mistakes), name
    lines = [int(each.split("line ")[1].split(":")[0]) for each in mistakes]
    assert lines == sorted(lines)


def test_names_that_forms_write_in_full_may_contain_each_other() -> None:
    old, new, _ = MISTAKES["name in a name"]
    text = TEMPLATE.replace(old, new).replace(
        '# distinct_names = ["白沙镇"]', 'distinct_names = ["湖滨", "滨"]'
    )
    parse_district_profile(text, "mine.toml")


@pytest.mark.parametrize("text", ["", "units = 3", "code = 'x'\nunits = [3]", "a = [[1]]", "phrases = 3"])
def test_a_file_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(DecodeError):
        parse_district_profile(text, "mine.toml")


def test_an_object_is_checked_as_a_file_is() -> None:
    profile = parse_district_profile(TEMPLATE, "mine.toml")
    brand = NamedCode(code="brand.lake", name_zh="品牌", name_en="brand")
    with pytest.raises(DecodeError) as caught:
        check_district_profile(attrs.evolve(profile, parent_brand=brand, units=profile.units * 2))
    assert "990101.parent_brand.code: a brand that belongs to itself; name the brand above it" in map(
        str, caught.value.problems
    )
    assert len(caught.value.problems) > 3
