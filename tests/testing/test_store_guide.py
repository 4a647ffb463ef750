"""The guide for authors of stores, followed word for word in a fresh environment; it shows what we ship."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from newstratum._shipped.scaffolding import build_scaffolding

#: Cases of the kit that take long by their nature, which the long run tries too. The store of the guide is
#: the one of `newstratum-jsonl`, whose own tests are the whole kit in the usual run.
LONG = "not (random_work or every_query_means or many_writes or thousand or many_others)"
each_time = pytest.mark.parametrize(
    ("cases", "passed"),
    [(LONG, r"[23]\d\d"), pytest.param("", r"3\d\d", marks=pytest.mark.stress(whole=True))],
    ids=["usual", "all"],
)
#: Beside its own files, the page shows a store on a key-value library, and its kit would be this.
LMDB_KIT = """
from newstratum._ports.url import URL
from newstratum.testing import StoreKit
from lmdb_store import open_lmdb


class TestLmdb(StoreKit):
    durable = detects_fork = True
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return open_lmdb(URL.parse(f"lmdb:///{tmp_path}/store.mdb"), kinds)
"""


def test_the_page_shows_what_the_command_writes(store_guide: Any) -> None:
    files = store_guide.files()
    assert set(files) == {
        "pyproject.toml",
        "src/newstratum_jsonl/lines.py",
        "src/newstratum_jsonl/plugin.py",
        "tests/test_store.py",
    }
    written = build_scaffolding("store", "jsonl")
    assert {path: written[path] for path in files} == files


def test_the_store_of_the_guide_is_small(store_guide: Any) -> None:
    lines = sum(
        text.count("\n")
        for path, text in build_scaffolding("store", "jsonl").items()
        if path.startswith("src/")
    )
    assert lines <= 150
    text = store_guide.blocks()[-1]
    code = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert len(code) <= 60


@pytest.mark.slow
@pytest.mark.timeout(180)
@each_time
def test_the_store_of_the_guide_passes_its_kit_in_a_fresh_environment(
    fresh: Any, store_guide: Any, cases: str, passed: str
) -> None:
    plugin = fresh.folder / store_guide.name
    told = fresh.kit_report(plugin, "-k", cases)
    assert re.search(rf"^TestStore \(StoreKit\): {passed} passed, 0 failed, \d+ not claimed$", told, re.M)
    opened = (
        "from newstratum._host.host import PluginHost; print(PluginHost().open_store('jsonl:///a.jsonl', ()))"
    )
    assert "SimpleStore" in fresh.run("-c", opened, at=plugin)


@pytest.mark.slow
@pytest.mark.timeout(180)
@each_time
def test_the_store_on_a_key_value_library_passes_its_kit(
    fresh: Any, store_guide: Any, tmp_path: Path, cases: str, passed: str
) -> None:
    (tmp_path / "lmdb_store.py").write_text(store_guide.blocks()[-1], encoding="utf-8")
    (tmp_path / "test_lmdb.py").write_text(LMDB_KIT, encoding="utf-8")
    told = fresh.kit_report(tmp_path, "-k", cases)
    assert re.search(rf"^TestLmdb \(StoreKit\): {passed} passed, 0 failed, \d+ not claimed$", told, re.M)
