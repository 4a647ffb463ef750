"""The mission map answers all 103 rows of the founding text, by modules and tests that exist."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import attrs
import pytest

from newstratum._shipped.districts import load_district

ROOT = Path(__file__).parents[2]
SCENARIOS = "scenarios/test_scenarios.py::test_scenario"
#: Folders of scenarios that it runs.
FOLDERS = ("edition_2015", "edition_2017", "founding")
PAGE = (ROOT / "docs" / "reference" / "mission-map.md").read_text(encoding="utf-8")


@attrs.frozen
class Row:
    """One row of the map."""

    number: int
    #: What can be recomputed: y, b, n or -.
    recomputed: str
    phrase: str
    answer: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


def _row(line: str) -> Row:
    number, recomputed, phrase, answer, modules, tests = (cell.strip() for cell in line.strip("|").split("|"))
    named = [tuple(re.findall(r"`([^`]+)`", cell)) for cell in (modules, tests)]
    assert named[1] or tests == "none", f"{number}: neither a test nor none"
    return Row(int(number.removeprefix("M")), recomputed, phrase, answer, *named)


ROWS = [_row(line) for line in PAGE.splitlines() if re.match(r"\| M\d+ ", line)]


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


@cache
def _scenarios_in(path: str) -> frozenset[str]:
    """The names of the scenarios of a file that test_scenario runs."""
    assert Path(path).parts[1] in FOLDERS, path
    table = tomllib.loads((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return frozenset(scenario["name"] for scenario in table["scenario"])


def _files_of(row: Row) -> list[str]:
    return [name.partition("::")[0] for name in row.tests if ".toml" in name]


def test_every_row_is_there_once_and_in_order() -> None:
    assert [row.number for row in ROWS] == list(range(1, 104))


def test_67_rows_are_computed_bounded_or_modelled_and_each_has_a_test() -> None:
    assert {row.recomputed for row in ROWS} == {"y", "b", "n", "-"}
    computed = [row for row in ROWS if row.recomputed != "-"]
    assert len(computed) == 67
    assert [row.number for row in computed if not row.tests] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"M{row.number}")
def test_a_row_names_modules_and_tests_that_exist(row: Row) -> None:
    assert row.modules
    package = ROOT / "src" / "newstratum"
    assert [name for name in row.modules if not (package / f"{name}.py").is_file()] == []
    for name in row.tests:
        path, _, within = name.partition("::")
        assert (ROOT / "tests" / path).is_file(), name
        if path.endswith(".toml"):
            assert SCENARIOS in row.tests, f"{name}: nothing runs it"
            assert within in {"", *_scenarios_in(path)}, name
        else:
            assert within in _tests_in(path), name


def test_a_row_that_scenarios_answer_names_them() -> None:
    """All scenarios are one test, so that its name alone does not say which of them answers a row."""
    assert [row.number for row in ROWS if SCENARIOS in row.tests and not _files_of(row)] == []


def test_every_scenario_of_the_founding_text_answers_a_row() -> None:
    files = {f"scenarios/founding/{path.name}" for path in (ROOT / "tests/scenarios/founding").iterdir()}
    named = [file for row in ROWS for file in _files_of(row) if file in files]
    assert sorted(named) == sorted(files)


def test_rows_with_nothing_to_compute_are_items_of_the_dataset_or_say_why() -> None:
    """By a test, or by a phrase of the dataset, or by the words that there is nothing to compute."""
    unanswered = [
        row.number
        for row in ROWS
        if not row.tests and "nothing to compute" not in row.answer and "answer it" not in row.answer
    ]
    assert unanswered == []


def test_phrases_of_the_dataset_and_discrepancies_belong_to_rows() -> None:
    numbers = {f"M{row.number}" for row in ROWS}
    assert set(load_district("jiading").dataset.phrases) <= numbers
    for discrepancy in load_district("jiading").discrepancies:
        assert set(discrepancy.rows) <= numbers


def test_every_discrepancy_named_is_listed_and_every_listed_one_is_of_a_row() -> None:
    listed = {each.id for each in load_district("jiading").discrepancies}
    named = {name for row in ROWS for name in re.findall(r"\bC\d+\b", row.answer)}
    assert named <= listed
    # The points about the definitions, and what closes, are of many rows at once.
    assert listed - named <= {"C6", "C24", "C25"}
