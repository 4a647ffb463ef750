"""The library knows no district: words of one stand in its profile and its data, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newstratum._shipped.districts import list_districts, load_district

PACKAGE = Path(__file__).parents[2] / "src" / "newstratum"
#: Where a district is told of on purpose: its own data, and the demo with its made-up roster.
ITS_OWN = ("_shipped/data/districts/", "_shipped/data/roster/", "_cli/demo.py")
#: Released rulebooks cite the article in which a definition was published: a citation stays true.
CITATION = re.compile(r'^source = ".*"$')
#: What a unit is called for short, and any district has.
COMMON = {"工业区"}
RULEBOOKS = "_shipped/data/rulebooks/"


def list_words(name: str) -> set[str]:
    """Return the words by which a district can be told: of it, its units, its brands."""
    profile = load_district(name).profile
    brands = [each for each in (profile.brand, profile.parent_brand) if each is not None]
    words = {name, profile.code, profile.name_zh, *profile.aliases, profile.name_en.split()[0]}
    for brand in brands:
        words |= {brand.name_zh.strip("“”"), brand.code.rpartition(".")[2], brand.name_en.split()[0]}
    for unit in profile.units:
        words |= {*unit.names, unit.name_en.split()[0]} - COMMON
    return words


def find_words(words: set[str], text: str) -> set[str]:
    folded = text.casefold()
    return {word for word in words if word.casefold() in folded}


@pytest.mark.slow
@pytest.mark.parametrize("name", list_districts())
def test_no_word_of_a_district_stands_outside_its_own_data(name: str) -> None:
    words = list_words(name)
    assert len(words) > 20
    found = {}
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix not in {".py", ".toml", ".tsv", ".csv", ".txt", ".json", ".typed"} or place.startswith(
            ITS_OWN
        ):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            cites = place.startswith(RULEBOOKS) and CITATION.match(line)
            if not cites and (said := find_words(words, line)):
                found[f"{place}:{number}"] = said
    assert found == {}


@pytest.mark.parametrize("name", list_districts())
def test_the_words_would_be_found(name: str) -> None:
    """The search finds them where they are: in the profile, and in what was excused."""
    profile = load_district(name).profile
    text = (PACKAGE / "_shipped" / "data" / "districts" / name / "profile.toml").read_text(encoding="utf-8")
    assert find_words(list_words(name), text) == list_words(name)
    assert find_words(list_words(name), f"x{profile.units[0].name_zh}x")


@pytest.mark.parametrize("edition", ["2015", "2017"])
def test_a_rulebook_names_the_district_only_where_it_cites(edition: str) -> None:
    """What is excused are the lines of released editions that cite where a definition was published."""
    text = (PACKAGE / RULEBOOKS / f"{edition}.toml").read_text(encoding="utf-8")
    naming = [line for line in text.splitlines() if "嘉定" in line]
    assert naming
    assert all(CITATION.match(line) and "文章" in line for line in naming)
