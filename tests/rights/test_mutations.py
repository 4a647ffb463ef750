"""Taking a limit away is noticed: each mutation of the source fails the test that it names.

A mutation replaces one piece of one file in a copy of the package, and the named tests run on the copy. In
the usual run the list is checked and a few mutations are tried; `make stress` tries all of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from attrs import field, frozen

import newstratum as ns

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PACKAGE: Final = Path(ns.__file__).parent
LIMITS: Final = [f"L{number}" for number in range(1, 17)]
#: Tried in the usual run; the others take as long each.
TRIED_ALWAYS: Final = {
    "a fact `party` is let into the vocabulary",
    "`Registry(store)` stores the attestation by default",
}


@frozen(kw_only=True)
class Mutation:
    """One way to take a limit away, and the test that notices."""

    limit: str
    what: str
    #: The file in the package, a piece that stands in it once, and what replaces it.
    file: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    #: Node of a test, from `tests` on; all its parameters run.
    test: str


def load_mutations() -> list[Mutation]:
    document = tomllib.loads(HERE.joinpath("mutations.toml").read_text("utf-8"))
    return [Mutation(**each) for each in document["mutation"]]


MUTATIONS: Final = load_mutations()
each_mutation = pytest.mark.parametrize(
    "mutation",
    [
        pytest.param(
            each,
            id=f"{each.limit}: {each.what}",
            marks=() if each.what in TRIED_ALWAYS else pytest.mark.stress,
        )
        for each in MUTATIONS
    ],
)


def run_tests(package: Path, *nodes: str) -> subprocess.CompletedProcess[str]:
    """Run tests on a copy of the package."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-q", "-n", "0", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=line"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *(f"tests/{node}" for node in nodes)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package, with what Python compiled of it."""
    return Path(shutil.copytree(PACKAGE, tmp_path / "newstratum"))


@pytest.mark.slow
@each_mutation
def test_a_limit_taken_away_is_noticed(copied: Path, mutation: Mutation) -> None:
    file = copied / mutation.file
    source = file.read_text("utf-8")
    assert source.count(mutation.old) == 1
    file.write_text(source.replace(mutation.old, mutation.new), "utf-8")
    outcome = run_tests(copied, mutation.test)
    # 1 is "some tests failed"; others are tests that were not found, or could not be read.
    assert outcome.returncode == 1, outcome.stdout[-2000:] + outcome.stderr[-2000:]
    assert "error" not in outcome.stdout.splitlines()[-1], outcome.stdout[-2000:]


@pytest.mark.stress
def test_the_named_tests_pass_on_an_unchanged_copy(copied: Path) -> None:
    nodes = sorted({each.test for each in MUTATIONS})
    outcome = run_tests(copied, *nodes)
    assert outcome.returncode == 0, outcome.stdout[-2000:]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.what)
def test_the_list_is_of_this_source(mutation: Mutation) -> None:
    assert PACKAGE.joinpath(mutation.file).read_text("utf-8").count(mutation.old) == 1
    assert mutation.old != mutation.new
    file, _, name = mutation.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in ROOT.joinpath("tests", file).read_text("utf-8")
    # A golden file says that something changed, and not what.
    assert "golden" not in mutation.test


def test_every_limit_has_mutations() -> None:
    counts = Counter(each.limit for each in MUTATIONS)
    assert sorted(counts, key=LIMITS.index) == LIMITS
    assert len(MUTATIONS) >= 40
    assert len({each.what for each in MUTATIONS}) == len(MUTATIONS)


def test_the_page_on_limits_names_each_mutation_and_its_test() -> None:
    page = ROOT.joinpath("docs", "explanation", "limits.md").read_text("utf-8")
    told = [
        tuple(cell.strip() for cell in line.strip("|").split(" | "))
        for line in page.splitlines()
        if line.startswith("| L")
    ]
    assert told == [(each.limit, each.what, f"`{each.test.partition('::')[2]}`") for each in MUTATIONS]
