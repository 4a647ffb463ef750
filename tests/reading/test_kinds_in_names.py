"""A field and a head make the ending of a unit's name; the classes alone make none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from newstratum._reading.kinds_in_names import find_kind_in_name
from newstratum._shipped.lexicons import load_lexicons

NAMES: Final = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "kinds_in_names.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("kinds", "name"), NAMES)
def test_a_field_and_a_head_name_a_kind(kinds: str, name: str) -> None:
    entry = find_kind_in_name(name, load_lexicons())
    told = entry.values_of("employer_kind") if entry is not None else None
    assert ("-" if told is None else "|".join(sorted(told))) == kinds


def test_the_longest_ending_holds() -> None:
    entry = find_kind_in_name("民办小学食堂", load_lexicons())
    assert entry is not None
    assert entry.term == "民办小学食堂"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("public_hospital", "临江大学附属东山医院"),
        ("public_institution", "农业科学院某研究所"),
        ("public_institution", "新华社临江分社"),
        ("public_institution", "煤田地质局一九五队"),
        ("mass_organisation", "国际贸易促进委员会临江分会"),
        ("government|public_institution", "公路局养护段"),
        ("government", "公安局物证鉴定中心"),
        ("foreign_enterprise", "长安港资电子厂"),
    ],
)
def test_what_belongs_to_a_body_is_of_its_kind(kind: str, name: str) -> None:
    found = find_kind_in_name(name, load_lexicons())
    assert found is not None
    assert found.values_of("employer_kind") == set(kind.split("|"))
