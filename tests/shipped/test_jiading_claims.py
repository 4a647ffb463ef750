from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from newstratum._figures.claims import ClaimComparison, compare_district_claims, parse_pattern
from newstratum._model.organisation.district import CouncilPattern, PlatformPattern
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import sum_quantities
from newstratum._shipped.districts import load_district
from newstratum._wire.district_profiles import parse_district_profile
from newstratum.errors import DecodeError

PROFILE = load_district("jiading").profile
CLAIMS = {each.claim.id: each for each in compare_district_claims(PROFILE.claims)}
TEXT = (
    resources.files("newstratum._shipped")
    .joinpath("data", "districts", "jiading", "profile.toml")
    .read_text("utf-8")
)


def test_the_platforms_are_claimed_and_counted() -> None:
    counted = CLAIMS["platforms"]
    assert [
        str(each.exact) for each in (counted.claim.stated, counted.listed, counted.with_additions) if each
    ] == [
        "22",
        "21",
        "23",
    ]
    assert counted.agrees is Certainty.NO
    # Three of three, three of six, five of twelve, and the two additions.
    assert [len(part.named) for part in (*counted.parts, *counted.additions)] == [3, 3, 5, 2]
    assert counted.unnamed.exact == 10


def claims_of(pattern: PlatformPattern | CouncilPattern | None) -> list[ClaimComparison]:
    assert pattern is not None
    return [CLAIMS[term.claim] for term in pattern.terms]


def test_the_council_agrees_where_it_says_a_number() -> None:
    pattern = PROFILE.council_pattern
    assert pattern is not None
    assert str(parse_pattern(pattern.text)) == "1+6+N"
    claims = claims_of(pattern)
    assert [counted.agrees for counted in claims] == [Certainty.YES, Certainty.YES, Certainty.POSSIBLY]
    # At least 1 + 6 + 1 vice-president + 1 director + 1 secretary-general, and one body apart.
    persons = sum_quantities((each.listed for each in claims if each.listed), "人")
    assert persons.low == 10
    assert [named.name.zh for named in claims[2].apart[0].named] == ["区社会组织促进会"]


def test_the_working_pattern_is_one_and_twenty_two() -> None:
    pattern = PROFILE.platform_pattern
    assert pattern is not None
    assert parse_pattern(pattern.text).total == 23
    assert [counted.claim.id for counted in claims_of(pattern)] == ["association", "platforms"]


def test_the_stations_are_five_of_thirty_one() -> None:
    stations = CLAIMS["stations"]
    assert (len(stations.named), stations.agrees) == (5, Certainty.POSSIBLY)
    assert stations.claim.stated is not None
    assert stations.claim.stated.exact == 31


def test_double_instructors_are_one_at_least_and_of_no_known_number() -> None:
    """Two of them, or one of two lines (C20): the text says no number, and names nobody."""
    instructors = CLAIMS["instructors"]
    assert instructors.claim.stated is None
    assert instructors.listed is not None
    assert (instructors.listed.low, instructors.listed.high, instructors.named) == (1, None, ())
    (open_point,) = (each for each in load_district("jiading").discrepancies if "instructors" in each.claims)
    assert (open_point.id, open_point.rows, open_point.closes) == ("C20", ("M20",), False)


def test_qualified_numbers_keep_their_qualifier() -> None:
    activities, reach = CLAIMS["activities"].claim.stated, CLAIMS["reach"].claim.stated
    assert activities is not None
    assert reach is not None
    assert activities.incomplete
    assert reach.incomplete
    # 近百 counted below a hundred, but as the count is incomplete, nothing bounds the truth from above.
    assert (activities.counted().high, activities.high) == (100, None)
    assert (reach.low, reach.can_be(10_000)) == (10_000, False)


def test_money_and_seats() -> None:
    stated = {each.claim.id: each.claim.stated for each in CLAIMS.values()}
    assert {
        name: str(stated[name].exact) for name in stated if name.startswith(("budget", "district", "mean"))
    } == {
        "budget_2017": "300000",
        "budget_2018": "700000",
        "mean_age": "183/5",
        "district_deputies": "13",
        "district_cppcc_members": "20",
    }


def test_every_claim_has_its_phrase_and_every_phrase_a_claim() -> None:
    used = {
        phrase
        for counted in CLAIMS.values()
        for phrase in (counted.claim.phrase, *(part.phrase for part in (*counted.parts, *counted.additions)))
    }
    used |= {each.source.passage for each in (PROFILE.platform_pattern, PROFILE.council_pattern)}
    stated = {f"{name}：{words}" for name, words in tomllib.loads(TEXT)["phrases"].items()}
    assert used == stated
    assert all(re.match(r"M\d{1,3}：.", phrase) for phrase in used)


def test_no_person_is_named() -> None:
    # The only names are of bodies, places and themes; a person's name never stands before a title here.
    ids = [identifier for counted in CLAIMS.values() for identifier in counted.ids]
    assert not [identifier for identifier in ids if identifier.startswith("person")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('stated = "22个"', 'stated = "二十二或二十三"', "claims.1.listed.0.stated: another unit"),
        ('stated = "22个"', "stated = 22", "claims.1.stated"),
        ('stated = "22个"', 'stated = "23个"', "platform_pattern.terms.1.claim: states another number"),
        ('claim = "association"', 'claim = "x"', "platform_pattern.terms.0.claim: no such claim"),
        ('id = "stations"\nname', 'id = "platforms"\nname', "id: stands twice: claims.1 has it too"),
        ('source = "M47"', 'source = "M470"', "no such phrase"),
        ('unit = "人"', "", "neither a number nor a unit"),
        ('[[claims]]\nid = "stations"', '[[claims]]\ncolour = "red"\nid = "stations"', "colour: unknown"),
        ("[[claims]]", "[[claims", "not TOML"),
        (
            'text = "1(区新联会)+22',
            'text = "1(区新联会)和22',
            "text: character 8: no plus sign",
        ),
    ],
)
def test_a_document_with_a_mistake_is_refused_with_its_place(old: str, new: str, words: str) -> None:
    assert old in TEXT
    with pytest.raises(DecodeError) as caught:
        parse_district_profile(TEXT.replace(old, new, 1), "mine.toml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("mine.toml")


def test_all_mistakes_are_named_at_once() -> None:
    broken = TEXT.replace('source = "M39"', 'source = "M390"').replace('source = "M42"', 'source = "M420"')
    with pytest.raises(DecodeError) as caught:
        parse_district_profile(broken, "mine.toml")
    assert len(caught.value.problems) == 2
