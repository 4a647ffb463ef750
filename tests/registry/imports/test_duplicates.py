from __future__ import annotations

import pytest

from newstratum._model.people.people import Contact, Engagement
from newstratum._model.values.sensitive import PersonName, PhoneNumber, UnitName
from newstratum._registry.imports.matching import names_agree, strip_name

NAMES = {
    "王 明": "王明",
    "王明律师": "王明",
    "王律师": "王",
    "欧阳娜老师": "欧阳娜",
    "Ｗang Ｍing": "wangming",
    "阿依古丽·买买提": "阿依古丽买买提",
    "总": "总",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_stripped_of_spaces_width_and_titles(name):
    assert strip_name(name) == NAMES[name]


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ("王明", "王明", True),
        ("王", "王明", True),
        ("欧阳", "欧阳娜", True),
        ("李", "王明", False),
        ("王明", "王敏", False),
    ],
)
def test_a_surname_alone_agrees_with_names_that_begin_with_it(first, second, agree):
    assert names_agree(first, second) is names_agree(second, first) is agree


def phone(number):
    return (Contact(kind="phone", value=PhoneNumber(number)),)


def job(unit):
    return (Engagement(employer=UnitName(unit)),)


#: Two people, and what they have in common.
PAIRS = {
    "the same number in two towns": (
        {"name": PersonName("王 明"), "contacts": phone("13900000001"), "township": "310114102"},
        {"name": PersonName("王明律师"), "contacts": phone("139 0000 0001"), "township": "310114103"},
        ["same_phone"],
    ),
    "the same name and unit": (
        {"engagements": job("合成律师事务所")},
        {"engagements": job("合成 律师事务所"), "township": "310114103"},
        ["same_name_and_unit"],
    ),
    "the same name and town": ({}, {}, ["same_name_and_township"]),
    "everything": (
        {"contacts": phone("13900000001"), "engagements": job("合成律师事务所")},
        {"contacts": phone("13900000001"), "engagements": job("合成律师事务所")},
        ["same_phone", "same_name_and_unit", "same_name_and_township"],
    ),
    "the number of an office": (
        {"name": PersonName("王明"), "contacts": phone("13900000001"), "township": None},
        {"name": PersonName("李娜"), "contacts": phone("13900000001")},
        [],
    ),
    "two of one name who are told apart": (
        {"contacts": phone("13900000001"), "engagements": job("合成律师事务所")},
        {"contacts": phone("13900000002"), "engagements": job("合成科技有限公司")},
        [],
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_are_found_with_their_reasons(registry, roster, person, name):
    first, second, reasons = PAIRS[name]
    with roster(registry) as session:
        session.people.add(person("P1", **first))
        session.people.add(person("P2", **second))
        session.people.add(person("P3", name=PersonName("赵强"), township="310114101"))
    found = registry.imports.find_duplicates()
    assert [(each.first, each.second, list(each.reasons)) for each in found] == (
        [("P1", "P2", reasons)] if reasons else []
    )
    assert "王" not in repr(found)


def test_a_large_block_gives_a_pair_for_each_of_its_people(registry, roster, person):
    with roster(registry) as session:
        for number in range(40):
            session.people.add(person(f"P{number:02}"))
    assert len(registry.imports.find_duplicates()) == 39
