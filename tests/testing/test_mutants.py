"""The kit catches each broken store by the cases that state the promise it breaks, and by no others."""

from __future__ import annotations

import datetime as dt
import runpy
from pathlib import Path

import pytest

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

#: What the mutants import is loaded once: an inner run forgets what it was the first to load.
LOADED = (MemoryStore, StoreKit)
MUTANTS = sorted((Path(__file__).parent / "mutants").glob("*.py"))
#: Of so many, the usual run holds a few against their own cases and one against every case; others every day.
FEW = 5
_TODAY = dt.date.today().toordinal()
#: Cases that compare random work, or do the same a thousand times: which of them fail is chance, and slow.
RANDOM = ("random_work", "every_query_means", "many_writes", "thousand", "many_others")


def _outcomes(
    pytester: pytest.Pytester, path: Path, selection: str, *, thorough: bool = False
) -> tuple[set[str], set[str]]:
    """Run the kit on a mutant; return the cases that passed and those that failed, without parameters."""
    source = path.read_text(encoding="utf-8")
    claim = "class TestBroken(StoreKit):\n"
    assert claim in source
    pytester.makepyfile(source.replace(claim, f"{claim}    thorough = {thorough}\n"))
    # Nobody reads these failures; to show where each was takes half of the time.
    recorder = pytester.inline_run("-q", "-p", "no:cacheprovider", "--tb=native", "-k", selection)
    passed, _skipped, failed = recorder.listoutcomes()
    names = [{report.nodeid.rpartition("::")[2].partition("[")[0] for report in r} for r in (passed, failed)]
    return names[0] - names[1], names[1]


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 15


def _select(few: int, otherwise: pytest.MarkDecorator) -> list[object]:
    today = {MUTANTS[(_TODAY * few + number) % len(MUTANTS)] for number in range(few)}
    return [pytest.param(path, id=path.stem, marks=() if path in today else otherwise) for path in MUTANTS]


@pytest.mark.slow
@pytest.mark.parametrize("path", _select(FEW, pytest.mark.stress))
def test_a_broken_store_fails_the_cases_that_say_so(path: Path, pytester: pytest.Pytester) -> None:
    must = runpy.run_path(str(path))["MUST_FAIL"]
    _passed, failed = _outcomes(pytester, path, " or ".join(must))
    assert must
    assert must - failed == set()


@pytest.mark.slow
@pytest.mark.parametrize("path", _select(1, pytest.mark.stress(whole=True)))
def test_a_broken_store_fails_no_other_cases(path: Path, pytester: pytest.Pytester) -> None:
    mutant = runpy.run_path(str(path))
    must, may = mutant["MUST_FAIL"], mutant["MAY_FAIL"]
    passed, failed = _outcomes(pytester, path, " and ".join(f"not {name}" for name in RANDOM))
    assert failed - must - may == set()
    assert len(passed) > 50


@pytest.mark.stress
@pytest.mark.parametrize("path", MUTANTS, ids=lambda path: path.stem)
def test_the_model_notices_what_is_broken(path: Path, pytester: pytest.Pytester) -> None:
    """Random work alone finds most of them; those it cannot see are named."""
    unseen = {
        "aliasing", "cursor_of_any_query", "forgotten_on_closing", "given_instants_ignored",
        "history_of_the_whole_feed", "instants_to_the_millisecond", "open_after_closing",
        "capability_not_claimed", "prefix_as_pattern", "redaction_untold", "scan_in_silence",
        "two_instants_in_a_page", "values_in_errors", "versions_start_anew",
    }  # fmt: skip
    _passed, failed = _outcomes(pytester, path, "random_work", thorough=True)
    assert failed or path.stem in unseen
