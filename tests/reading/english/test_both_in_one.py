"""A unit and a post in one English cell, or in the wrong one, mean what they mean in two."""

from __future__ import annotations

import time

import pytest

from newstratum._api import classify, read
from newstratum._reading.english.both_in_one import are_exchanged_in_english, part_english_words
from newstratum._shipped.lexicons import load_lexicons

LEXICONS = load_lexicons()


@pytest.mark.parametrize(
    ("cell", "unit", "post"),
    [
        # A word parts them.
        ("Software engineer at a private company", "a private company", "software engineer"),
        (
            "Quality manager with Nordlys Pumps (foreign-owned)",
            "nordlys pumps (foreign-owned)",
            "quality manager",
        ),
        ("working as test engineer in a private plant", "a private plant", "test engineer"),
        ("I'm a nurse @ private hospital", "private hospital", "nurse"),
        (
            "Head of growth at a platform in Suzhou, privately owned",
            "a platform in suzhou, privately owned",
            "head of growth",
        ),
        ("Employed by a private mill as an accountant", "a private mill", "accountant"),
        ("6 years as welder at a private shipyard", "a private shipyard", "welder"),
        ("Accountant at a law firm since 2019", "a law firm", "accountant"),
        ("Nurse at a private clinic (full-time)", "a private clinic", "nurse, full-time"),
        # A mark parts them, or a line.
        ("Law firm; partner", "law firm", "partner"),
        ("Nurse, hired, private hospital", "private hospital", "nurse, hired"),
        (
            "Alder Grove Hospice (private) (Palliative care nurse)",
            "alder grove hospice (private)",
            "palliative care nurse",
        ),
        ("private hospital\nnurse", "private hospital", "nurse"),
        # A heading calls them, whatever they are.
        ("Position: fitter. Company: Blue Sky.", "blue sky", "fitter"),
        ("Company: Blue Sky, Title: fitter", "blue sky", "fitter"),
        # Nothing parts them but where one ends.
        ("private company software engineer", "private company", "software engineer"),
        ("software engineer private company", "private company", "software engineer"),
        ("Audit Manager Harbour Bridge CPA Firm", "harbour bridge cpa firm", "audit manager"),
    ],
)
def test_a_unit_and_a_post_are_parted(cell: str, unit: str, post: str) -> None:
    assert part_english_words(cell, LEXICONS) == (unit, post)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "software engineer",
        "private hospital",
        # Other work, work of before, work of somebody else.
        "teacher at a private school, freelance writer",
        "Full-time teacher at a public school, part-time tour guide",
        "former nurse at a private hospital",
        "my wife is a nurse at a private hospital",
        # Work for somebody, or on one's own account.
        "web novelist for a platform",
        "product photographer, no studio",
        "dentist with a small clinic",
        "founder & ceo, 80% shares, trading company",
        "driver for the boss of a private company",
        "nanny for a private family",
        "hospital sales manager",
        # No heading: it tells that there is no unit.
        "my job: sworn to no employer: conference interpreter",
        # A trade behind a comma is what is done; a name may begin with a title.
        "chemist, textile testing",
        "software engineer training centre, privately owned",
        "i teach the manager of a private firm",
        "president of a chamber of commerce",
        # Who registers a unit may be read as the unit.
        "programme manager in an overseas ngo's office, registered with the public security department",
        "x" * 300,
    ],
)
def test_other_words_are_not_parted(cell: str | None) -> None:
    assert part_english_words(cell, LEXICONS) is None


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("Nurse", "private hospital"),
        ("Senior Valuer (plant and machinery)", "Sunbridge Asset Appraisal Co."),
        ("Donations officer", "Provincial branch of the Red Cross"),
        ("Lecturer in accounting", "private university"),
        ("Photographer", "self-employed"),
    ],
)
def test_a_post_and_a_unit_are_exchanged(employer: str, title: str) -> None:
    assert are_exchanged_in_english(employer, title, LEXICONS)
    assert not are_exchanged_in_english(title, employer, LEXICONS)
    assert classify(read(employer, title)).outcome == classify(read(title, employer)).outcome


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        # Either may be the other, or nothing is told.
        ("Freelance translator", "Agency owner"),
        ("Insurance broker", "Insurance broker"),
        ("Accountant", "none"),
        ("Accountant", "n/a"),
        ("Teacher", "English"),
        ("Chairman", "Chamber of Commerce"),
        ("Nurse Next Door Ltd", "private hospital"),
        ("护士", "private hospital"),
    ],
)
def test_other_cells_stay_where_they_are(employer: str, title: str) -> None:
    assert not are_exchanged_in_english(employer, title, LEXICONS)


@pytest.mark.parametrize(
    "name", ["Doctor on Demand Inc", "Chef at Home Ltd", "Bright Engineer Equipment Co., Ltd."]
)
def test_the_name_of_a_unit_tells_of_no_sure_post(name: str) -> None:
    assert classify(read(name)).outcome == "undetermined"


@pytest.mark.parametrize("piece", ["nurse at ", "private hospital, ", "nurse (", "a "])
def test_parting_takes_time_in_proportion(piece: str) -> None:
    def take(count: int) -> float:
        start = time.process_time()
        part_english_words((piece * count)[:190], LEXICONS)
        return time.process_time() - start

    take(3)
    assert take(100) < 60 * max(take(6), 0.002)
