"""The page of the store kit and the kit say the same: no case is missing on the page, none is made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newstratum._testing.store_setting import StoreSetting
from newstratum.testing import StoreKit

#: How many cases each family names; the list that the page answers counts two more than it names.
FAMILIES = {
    "Keys and documents": 12,
    "Types": 12,
    "Versions": 6,
    "Values that only one record may have": 8,
    "Commits": 14,
    "Queries and pages": 12,
    "Going through all records": 6,
    "Feed and outbox": 12,
    "Files, backups, checks": 8,
    "Errors and life cycle": 4,
}


@pytest.fixture(scope="module")
def page() -> str:
    path = Path(__file__).parents[2] / "docs" / "reference" / "store-kit.md"
    return path.read_text(encoding="utf-8")


def _cases() -> set[str]:
    return {name for each in StoreKit.__mro__ for name in vars(each) if name.startswith("test_")}


def _rows(page: str, family: str) -> list[list[str]]:
    section = page.split(f"### {family}\n")[1].split("\n#")[0]
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\|.*\|$", section, re.M)
    ][2:]


def test_every_case_of_the_kit_is_on_the_page_and_no_other(page: str) -> None:
    assert set(re.findall(r"`(test_\w+)`", page)) == _cases()


@pytest.mark.parametrize("family", FAMILIES)
def test_every_named_case_has_its_fate(page: str, family: str) -> None:
    rows = _rows(page, family)
    assert len(rows) == FAMILIES[family]
    assert len({named for named, *_rest in rows}) == len(rows)
    for named, sentence, cases in rows:
        assert re.fullmatch(r"[a-z0-9_]+", named)
        assert sentence.endswith(".")
        # What is dropped says why; what is not has a case.
        assert cases or sentence.startswith("Dropped"), named


def test_every_claim_is_explained(page: str) -> None:
    claims = {name for name, value in vars(StoreSetting).items() if value is False}
    table = page.partition("## Where")[0]
    assert claims <= set(re.findall(r"`(\w+)`", table))
    assert len(claims) == 18
