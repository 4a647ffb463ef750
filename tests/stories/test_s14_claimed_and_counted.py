"""S14: 22 platforms are claimed, 21 or 23 counted: shown with difference and names, and nothing fails."""

from __future__ import annotations

import pytest

from newstratum._figures.claims import compare_district_claims, format_claim_comparison
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kinds import PLATFORM

CLAIMS = {each.claim.id: each for each in compare_district_claims(load_district("jiading").profile.claims)}


@pytest.mark.slow
def test_s14_the_platforms_claimed_stand_beside_those_counted(register, office):
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    counted = CLAIMS["platforms"]
    numbers = (counted.claim.stated, counted.listed, counted.with_additions)
    assert [number.exact for number in numbers if number] == [22, 21, 23]
    differences = (counted.difference, counted.difference_with_additions)
    assert [number.exact for number in differences if number] == [-1, 1]

    # Which ones: those with a name are records of the register, the others are only counted.
    with office() as session:
        stored = {platform.id: platform.name_zh for platform in session.platforms.all()}
    assert set(stored) == {named.id for named in counted.named}
    assert counted.unnamed.exact == 23 - len(stored)
    assert len(load_district("jiading").dataset.of(PLATFORM)) == len(stored) == 13
    assert register.findings() == ()


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("22", "21", "23")), ("en", ("22 claimed", "21 listed", "23"))]
)
def test_s14_the_sentence_says_all_three(language, words):
    sentence = format_claim_comparison(CLAIMS["platforms"], language)
    assert all(word in sentence for word in words)
