"""The kit catches each broken durable store by the case that states the promise it breaks."""

from __future__ import annotations

import datetime as dt
import runpy
import textwrap
from pathlib import Path

import pytest

from newstratum._storage.simple_store import SimpleStore
from newstratum.testing import StoreKit

_DATA = runpy.run_path(str(Path(__file__).with_name("broken_stores.py")))
LINES, STORES = _DATA["LINES"], _DATA["STORES"]
#: What the broken stores import is loaded once: an inner run forgets what it was the first to load.
LOADED = (SimpleStore, StoreKit)
_HEAD = Path(__file__).with_name("reference_store.py").read_text(encoding="utf-8")
ALL = {**LINES, **STORES}
#: Of so many, the usual run tries a few, and others every day.
FEW = 4
_TODAY = dt.date.today().toordinal() * FEW


def _build_source(name: str) -> str:
    body = textwrap.indent(textwrap.dedent(ALL[name][1].replace("\\\\", "\\")), "    ")
    if name in LINES:
        broken = f"class BrokenLines(Lines):\n{body}\n\nclass Broken(Good):\n    backend = BrokenLines\n"
    else:
        broken = f"class Broken(Good):\n{body}\n"
    return f"{_HEAD}\n\n{broken}"


def _run_case(pytester: pytest.Pytester, source: str, case: str) -> tuple[int, set[str], str]:
    pytester.makepyfile(source)
    result = pytester.inline_run("-q", "-p", "no:cacheprovider", "--tb=native", "-k", case)
    passed, _skipped, failed = result.listoutcomes()
    texts = "\n".join(str(report.longrepr) for report in failed)
    return len(passed), {report.nodeid.rpartition("::")[2].partition("[")[0] for report in failed}, texts


def _select() -> list[object]:
    names = list(ALL)
    today = {names[(_TODAY + number) % len(names)] for number in range(FEW)}
    return [pytest.param(n, marks=() if n in today else pytest.mark.stress(whole=True)) for n in names]


@pytest.mark.slow
@pytest.mark.parametrize("name", _select())
def test_a_broken_store_fails_the_named_case(name: str, pytester: pytest.Pytester) -> None:
    case = ALL[name][0]
    _passed, failed, texts = _run_case(pytester, _build_source(name), case)
    assert failed == {case}
    for wrong in ("NameError", "SyntaxError", "ImportError", "not tried"):
        assert wrong not in texts


@pytest.mark.stress(whole=True)
def test_the_store_that_is_broken_keeps_every_promise(pytester: pytest.Pytester) -> None:
    source = f"{_HEAD}\n\nclass Broken(Good):\n    pass\n"
    passed, failed, texts = _run_case(pytester, source, "TestBroken")
    assert (failed, texts) == (set(), "")
    assert passed > 300


def test_every_named_case_is_one_of_the_kit() -> None:
    assert {case for case, _source in ALL.values() if not hasattr(StoreKit, case)} == set()


def test_there_are_eighty_broken_stores_with_those_in_memory() -> None:
    assert len(ALL) + len(list((Path(__file__).parent / "mutants").glob("*.py"))) >= 80
