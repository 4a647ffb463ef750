"""Phrases of which self-descriptions are made, each with what it says, by people who had not seen the reader.

``phrases_clauses.tsv`` tells how, when and for how much; ``phrases_posts.tsv`` names posts by their role,
``phrases_activities.tsv`` work on one's own account by its service, and ``phrases_units.tsv`` units by
their kind. ``phrases_shares.tsv`` says which of two occupations is the main one, ``phrases_holdings.tsv`` how
much of a firm somebody owns, and ``phrases_media.tsv`` names employers by whether they are new media; the
second files were written later, by others. ``cells.tsv`` and ``cells_second.tsv`` have whole cells with their
outcome.

Whoever worked on them looked at every other line, from the first on; the floors are those of the lines
between. Of the clauses both halves were looked at.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from newstratum import classify, read

HERE = Path(__file__).parent
#: Of the lines that nobody worked on, the share that is read as it is meant. Raise it with the reading.
FLOORS: Mapping[str, float] = {
    "clauses": 0.83,
    "posts": 0.88,
    "activities": 0.865,
    "units": 0.88,
    "shares": 0.8,
    "holdings": 0.83,
    "holdings_second": 0.71,
    "media": 0.865,
    "media_second": 0.86,
    "posts_second": 0.82,
    "activities_second": 0.83,
    "units_second": 0.85,
}
#: Of the same lines, the share that is wrong and sure, which may only fall. Many in the second file of
#: holdings are parts of a firm up to 5 %: its writers call them small, the rulebook a share of the staff.
CEILINGS: Mapping[str, float] = {
    "holdings": 0.07,
    "holdings_second": 0.21,
    "media": 0.055,
    "media_second": 0.05,
}
#: The same of whole cells, with the share that is wrong or guessed, which may only fall.
CELLS: Mapping[str, tuple[float, float]] = {"cells": (0.875, 0.03), "cells_second": (0.795, 0.042)}
#: What a firm's owner is: the sentence before leaves it open.
_OF_THE_OWNER = {"owner_private": {"enterprise"}, "owner_foreign": {"enterprise"}, "owner_state": {"outside"}}
_SETTLED = {"enterprise", "intermediary", "freelance", "new_media", "outside"}
#: Which outcome each answer gives; None where none may be settled.
_OF_THE_MAIN_ONE = {"post": "enterprise", "own": "contested", "open": None}
_OF_A_HOLDING = {"owner": "outside", "minor": None, "none": "enterprise", "open": None}
_IN_A_POST = "在民营企业做会计，"
_BESIDE_A_POST = "在民营企业做会计，自己也接单画插画，"
_OF_A_FIRM = "民营食品公司副总经理，{}"
_AT_AN_EMPLOYER = "在{}做后端开发"
_SENTENCES = {
    "holdings": _OF_A_FIRM,
    "holdings_second": _OF_A_FIRM,
    "media": _AT_AN_EMPLOYER,
    "media_second": _AT_AN_EMPLOYER,
}


def _decide(title: str) -> str:
    return str(classify(read(title=title)).outcome)


def _list_values(title: str, fact: str, employer: str | None = None) -> list[set[str]]:
    engagements = read(employer, title).engagements
    said = [getattr(each, fact) for each in engagements]
    return [set() if each is None else {each} if isinstance(each, str) else set(each) for each in said]


def _reads_clause(key: str, phrase: str) -> bool:
    match key:
        case "no_unit":
            return _decide(f"画插画，{phrase}") == "freelance"
        case "hired":
            return _decide(f"{_IN_A_POST}{phrase}") == "enterprise"
        case "owner":
            return _decide(f"民营食品公司，{phrase}") == "outside"
        case "over" | "not_yet":
            return _decide(f"{_IN_A_POST}{phrase}") != "enterprise"
        case "side_unpaid":
            return _decide(f"没有单位，画插画，{phrase}") != "freelance"
        case "minor":
            return _decide(f"{_BESIDE_A_POST}{phrase}") == "enterprise"
        case "main":
            return _decide(f"{_BESIDE_A_POST}{phrase}") != "enterprise"
        case "owner_unknown":
            return _decide(f"在食品厂做会计，{phrase}") not in _SETTLED
        case "jobless":
            return _decide(phrase) == "outside"
        case "nothing":
            employed, alone = _decide(f"{_IN_A_POST}{phrase}"), _decide(f"没有单位，画插画，{phrase}")
            return (employed, alone) == ("enterprise", "freelance")
        case _:
            return _decide(f"在食品厂做会计，{phrase}") in _OF_THE_OWNER[key]


def _reads_post(key: str, phrase: str) -> bool:
    roles = _list_values(phrase, "role", "某某民营企业")
    meant = set(key.split("|"))
    if meant & {"technical", "professional"}:
        # No outcome depends on which of the two it is.
        meant |= {"technical", "professional"}
    return len(roles) == 1 and bool(roles[0]) and roles[0] <= meant


def _reads_activity(key: str, phrase: str) -> bool:
    services = _list_values(f"没有单位，{phrase}", "service")
    return len(services) == 1 and services[0] - {"none"} == {key}


def _reads_unit(key: str, phrase: str) -> bool:
    kinds = _list_values(f"在{phrase}上班，做会计", "employer_kind")
    return len(kinds) == 1 and bool(kinds[0]) and kinds[0] <= set(key.split("|"))


def _gives(title: str, outcome: str | None) -> bool:
    given = _decide(title)
    return given == outcome if outcome else given not in _SETTLED


def _reads_share(key: str, phrase: str) -> bool:
    return _gives(f"{_BESIDE_A_POST}{phrase}", _OF_THE_MAIN_ONE[key])


def _reads_holding(key: str, phrase: str) -> bool:
    return _gives(_OF_A_FIRM.format(phrase), _OF_A_HOLDING[key])


def _reads_media(key: str, phrase: str) -> bool:
    return _gives(_AT_AN_EMPLOYER.format(phrase), key)


READS: Mapping[str, Callable[[str, str], bool]] = {
    "clauses": _reads_clause,
    "posts": _reads_post,
    "activities": _reads_activity,
    "units": _reads_unit,
    "shares": _reads_share,
    "holdings": _reads_holding,
    "holdings_second": _reads_holding,
    "media": _reads_media,
    "media_second": _reads_media,
    "posts_second": _reads_post,
    "activities_second": _reads_activity,
    "units_second": _reads_unit,
}


def _load(name: str) -> list[tuple[str, str]]:
    with (HERE / f"phrases_{name}.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["key"], row["phrase"]) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_phrases_say_what_they_are_meant_to(name: str) -> None:
    unseen = _load(name)[1::2]
    right = sum(READS[name](key, phrase) for key, phrase in unseen)
    assert right / len(unseen) >= FLOORS[name], f"{name}: {right} of {len(unseen)}"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CEILINGS))
def test_few_phrases_are_wrong_and_sure(name: str) -> None:
    unseen = _load(name)[1::2]
    wrong = sum(
        _decide(_SENTENCES[name].format(phrase)) in _SETTLED
        for key, phrase in unseen
        if not READS[name](key, phrase)
    )
    assert wrong / len(unseen) <= CEILINGS[name], f"{name}: {wrong} of {len(unseen)}"


def _count_cells(rows: Iterable[Mapping[str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        verdict = classify(read(row["employer_text"] or None, row["title_text"] or None))
        outcome, _, asked = row["label"].partition(":")
        is_right = verdict.outcome == outcome and (
            not asked or not set(asked.split("|")).isdisjoint(verdict.missing)
        )
        counts["rows"] += 1
        counts["right"] += is_right
        counts["wrong or guessed"] += not is_right and verdict.outcome in _SETTLED
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CELLS))
def test_whole_cells_are_read_as_they_are_meant(name: str) -> None:
    least_right, most_unsafe = CELLS[name]
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    by_subject = {
        subject: _count_cells(row for row in rows[1::2] if row["subject"] == subject)
        for subject in sorted({row["subject"] for row in rows})
    }
    for subject, counts in by_subject.items():
        print(subject, dict(counts))
    total = sum(by_subject.values(), Counter())
    assert total["right"] / total["rows"] >= least_right, dict(total)
    assert total["wrong or guessed"] / total["rows"] <= most_unsafe, dict(total)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_phrase_stands_twice(name: str) -> None:
    phrases = [phrase for _, phrase in _load(name)]
    assert len(set(phrases)) == len(phrases)
    assert all(phrases)
