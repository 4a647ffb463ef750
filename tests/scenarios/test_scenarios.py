"""Run the scenarios: facts or words in, and the outcome the definitions ask for.

A scenario table of a TOML file has ``name``, ``source`` (else the file's), ``expect``, and one of ``facts``
(one job), ``engagements`` (several) and ``words`` (employer and title cells). ``each`` runs it once for every
combination of its lists: of facts of the first job, or of what belongs to the person. ``expect`` states
only what the sources state: ``missing`` is exact with the one to ask first in front, ``missing_set`` is exact
in any order, ``asked_first`` is the front alone; a name written ``a|b`` stands for either; ``clause`` is
among the clauses cited; ``scope`` "unknown" and ``engagement`` "none" stand for null.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newstratum._api import classify, read
from newstratum._model.people.occupations import EmployerKind, Relation, Role, to_outside_party, to_status
from newstratum._model.people.people import Engagement
from newstratum._rules.verdict import Verdict, encode_verdict
from newstratum._shipped.editions import load_classifier
from newstratum.errors import RulebookError

HERE = Path(__file__).parent
FOLDERS = {"edition_2015": "2015", "edition_2017": "2017", "founding": "2017"}
OF_THE_PERSON = {"status", "outside_party", "presume"}
#: Relations to a unit that the rows of the table speak of.
SERVING = ("employee", "partner", "owner", "founder", "minor_shareholder", "director", "chair")
OF_A_SCENARIO = {"name", "source", "facts", "engagements", "words", "each", "expect"} | OF_THE_PERSON


@dataclass(frozen=True)
class Case:
    """One way to run one scenario."""

    edition: str
    scenario: str
    where: str
    source: str
    person: dict[str, Any]
    engagements: tuple[dict[str, Any], ...]
    words: dict[str, str] | None
    expect: dict[str, Any]

    def verdict(self) -> Verdict:
        """What the program says."""
        if self.words is None:
            jobs = [Engagement(**facts) for facts in self.engagements]
            return load_classifier(self.edition).classify(
                jobs,
                status=to_status(self.person.get("status")),
                outside_party=to_outside_party(self.person.get("outside_party")),
                presume=self.person.get("presume", True),
            )
        form = read(self.words["employer"], self.words["title"])
        return classify(form.engagements, status=form.status, edition=self.edition)


def _scenarios(folder: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted((HERE / folder).glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for scenario in table["scenario"]:
            yield path, {"source": table.get("source")} | scenario


def _cases(folder: str) -> Iterator[Case]:
    for path, scenario in _scenarios(folder):
        assert not scenario.keys() - OF_A_SCENARIO, f"{path.name}: {scenario['name']}: unknown key"
        assert scenario["source"], f"{path.name}: {scenario['name']}: no source"
        assert "outcome" in scenario["expect"], f"{path.name}: {scenario['name']}: no outcome"
        person = {key: value for key, value in scenario.items() if key in OF_THE_PERSON}
        jobs = scenario.get("engagements", [scenario["facts"]] if "facts" in scenario else [])
        each = scenario.get("each", {})
        for values in itertools.product(*each.values()):
            cell = dict(zip(each, values, strict=True))
            facts = {key: value for key, value in cell.items() if key not in OF_THE_PERSON}
            yield Case(
                edition=FOLDERS[folder],
                scenario=f"{folder}/{path.stem} - {scenario['name']}",
                where=" ".join([path.stem, "-", scenario["name"], *(f"[{value}]" for value in values)]),
                source=scenario["source"],
                person=person | {key: value for key, value in cell.items() if key in OF_THE_PERSON},
                engagements=({**jobs[0], **facts}, *jobs[1:]) if facts else tuple(jobs),
                words=scenario.get("words"),
                expect=scenario["expect"],
            )


CASES = [case for folder in FOLDERS for case in _cases(folder)]
#: The cases of one scenario are one test: what fails of it is listed together.
SCENARIOS: dict[str, list[Case]] = {}
for _case in CASES:
    SCENARIOS.setdefault(_case.scenario, []).append(_case)


def _fits(said: str, expected: str) -> bool:
    return said in expected.split("|")


def _fit_all(said: list[str], expected: list[str]) -> bool:
    """Whether each of the expected names is said once, in any order, and nothing else is."""
    return len(said) == len(expected) and all(any(_fits(one, name) for one in said) for name in expected)


def _clauses(plain: dict[str, Any]) -> set[str]:
    return {*plain["clauses"], *(reading["clause"] for reading in plain["readings"])}


def _presumed(plain: dict[str, Any]) -> set[str]:
    return {line["fact"] for line in plain["evidence"] if line["strength"] == "presumed"}


#: For each thing that ``expect`` can state: what the verdict says of it, and whether that fits.
CHECKS: dict[str, tuple[Callable[[dict[str, Any]], Any], Callable[[Any, Any], bool]]] = {
    "outcome": (lambda plain: plain["outcome"], lambda said, expected: said == expected),
    "category": (lambda plain: plain["category"], lambda said, expected: said == expected),
    "clause": (_clauses, lambda said, expected: expected in said),
    "readings": (
        lambda plain: sorted({reading["outcome"] for reading in plain["readings"]}),
        lambda said, expected: said == sorted(expected),
    ),
    "missing": (
        lambda plain: plain["missing"],
        lambda said, expected: _fit_all(said, expected) and _fits(said[0], expected[0]),
    ),
    "missing_set": (lambda plain: plain["missing"], _fit_all),
    "asked_first": (
        lambda plain: plain["missing"],
        lambda said, expected: bool(said) and _fits(said[0], expected),
    ),
    "also_fits": (
        lambda plain: sorted(plain["also_fits"]),
        lambda said, expected: said == sorted(expected),
    ),
    "conflict": (
        lambda plain: sorted(plain["conflict"]),
        lambda said, expected: said == sorted(expected),
    ),
    "scope": (
        lambda plain: "unknown" if plain["scope"] is None else plain["scope"],
        lambda said, expected: said == expected,
    ),
    "engagement": (
        lambda plain: "none" if plain["engagement"] is None else plain["engagement"],
        lambda said, expected: said == expected,
    ),
    "presumed": (_presumed, lambda said, expected: said == set(expected)),
}


def _amiss(plain: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """Say what the verdict says otherwise than expected."""
    problems = []
    for key, expected in expect.items():
        said_of, fits = CHECKS[key]
        said = said_of(plain)
        if not fits(said, expected):
            problems.append(f"{key}: expected {expected}, said {said}")
    return problems


def _asks_for(fact: str, missing: str) -> bool:
    """Whether a question asks for what is missing: ownership by the kind of employer (facts.md, missing)."""
    return fact == missing or (fact, missing) == ("employer_kind", "ownership")


def _amiss_in_itself(plain: dict[str, Any]) -> list[str]:
    """Say where a verdict breaks what holds of every verdict of its outcome (facts.md, outcomes)."""
    problems = []
    if plain["outcome"] == "undetermined" and not (plain["missing"] or plain["conflict"]):
        problems.append("undetermined without saying what is missing")
    if plain["missing"] and plain["next_question"] is None:
        problems.append("something is missing, and yet nothing is asked")
    elif plain["missing"] and not _asks_for(plain["next_question"]["fact"], plain["missing"][0]):
        problems.append(f"asks for {plain['next_question']['fact']}, not for the first that is missing")
    if plain["outcome"] != "undetermined" and plain["missing"]:
        problems.append("decided, and yet something is missing")
    if plain["outcome"] == "contested" and not all(reading["clause"] for reading in plain["readings"]):
        problems.append("a reading without its clause")
    if plain["outcome"] in {"undetermined", "contested"}:
        problems += [
            f"{key} without a group" for key in ("category", "scope") if plain[key] not in ("", None)
        ]
    return problems


@pytest.fixture(scope="module", autouse=True)
def _editions_load() -> None:
    """Skip the scenarios where an edition does not load: one test says what is wrong with it."""
    try:
        for name in FOLDERS.values():
            load_classifier(name)
    except RulebookError:
        pytest.skip("an edition does not load: tests/shipped/test_released_editions.py says why")


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: str) -> None:
    failures = []
    for case in SCENARIOS[scenario]:
        plain = encode_verdict(case.verdict())
        if problems := _amiss(plain, case.expect) + _amiss_in_itself(plain):
            said = "; ".join(problems)
            failures.append(f"{case.where} ({case.source}): {said}; missing {plain['missing']}")
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize(("folder", "least"), [("edition_2017", 250), ("edition_2015", 30)])
def test_there_are_enough_scenarios(folder: str, least: int) -> None:
    assert sum(1 for _ in _scenarios(folder)) >= least


def test_every_cell_of_the_table_has_a_scenario() -> None:
    """Every kind of employer in every relation and role, one job, all three known (domain.md §4)."""
    facts = [case.engagements[0] for case in _cases("edition_2017") if len(case.engagements) == 1]
    stated = {
        (job.get("employer_kind"), job.get("relation"), job.get("role")) for job in facts if _known(job)
    }
    kinds = [kind for kind in EmployerKind if kind is not EmployerKind.NONE]
    cells = set(itertools.product(kinds, map(Relation, SERVING), Role))
    assert cells <= stated


def _known(job: dict[str, Any]) -> bool:
    return all(isinstance(job.get(fact), str) for fact in ("employer_kind", "relation", "role"))
