"""What no public name may offer: scores and ranks of persons, inferences of conviction (promises L2, L3)."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

#: Words for measures of persons and for what is never inferred about them.
DENIED = {
    "score", "scores", "scoring", "rank", "ranks", "ranking", "rating", "grade", "loyalty", "loyal",
    "influence", "influencer", "reliability", "reliable", "trustworthiness", "risk", "risks", "threat",
    "suspicion", "leaning", "stance", "ideology", "belief", "beliefs", "faith", "religion", "creed",
    "conviction", "ethnicity", "ethnic", "nationality", "race", "health", "illness", "disability",
    "sexuality", "orientation", "family", "spouse", "children", "affiliation", "allegiance", "opinion",
    "opinions", "sentiment", "surveillance", "crawl", "scrape", "monitor", "track",
}  # fmt: skip
#: Names with such a word that speak of things, never of persons.
OF_THINGS = {
    # How a plugin was found, which settles who keeps a scheme.
    "newstratum._host.discovery": {"Rank", "rank"},
    # Whether a store is whole and durable.
    "newstratum._ports.store": {"Health", "HealthFinding", "health"},
    # The family of codes that a label belongs to.
    "newstratum._model.values.codes": {"get_family"},
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _words(name: str) -> set[str]:
    return {word.lower() for word in WORD.findall(name)}


def _offered(tree: ast.Module) -> set[str]:
    """Every public name a module defines: functions, parameters, classes, fields, constants, modules."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            names |= {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
        if isinstance(node, ast.ClassDef | ast.Module):
            for statement in node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    names.add(statement.target.id)
                elif isinstance(statement, ast.Assign):
                    names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def _denied_in(names: set[str]) -> set[str]:
    return {name for name in names if _words(name) & DENIED}


@pytest.mark.slow
def test_no_public_name_measures_persons_or_infers_convictions(modules: list[Any]) -> None:
    found = {
        module.name: denied
        for module in modules
        if (
            denied := _denied_in({module.name.rpartition(".")[2], *_offered(module.tree)})
            - OF_THINGS.get(module.name, set())
        )
    }
    assert found == {}


def test_values_of_enumerations_do_not_either(modules: list[Any]) -> None:
    found = [
        f"{module.name}.{node.name}: {statement.value.value}"
        for module in modules
        for node in module.nodes()
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and _words(str(statement.value.value)) & DENIED
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "def loyalty_of(person): ...",
        "class InfluenceRank: ...",
        "class Person:\n    riskScore: float",
        "def sort(persons, *, by_score): ...",
        "RELIGION = 'x'",
    ],
)
def test_the_list_catches(code: str) -> None:
    assert _denied_in(_offered(ast.parse(code)))


def test_the_list_lets_occupations_pass() -> None:
    assert not _denied_in({"EmployerKind", "RELIGIOUS", "scoreboard", "outside_party", "TrackerError"})
