"""Importing newstratum is light: no file of its own, no metadata, no plugin, no network, little time."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

import pytest

PUBLIC = (
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning", "newstratum.tables",
    "newstratum.notices", "newstratum.hooks", "newstratum.ports", "newstratum.errors", "newstratum.testing",
)  # fmt: skip

#: Beyond importing attrs, cattrs and pluggy: for all public modules together.
BAR_MILLISECONDS = 40

WATCHED_IMPORT = f"""
import json, sys
import attrs, cattrs, pluggy
events = []
def watch(event, args):
    if event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "sqlite3.", "os.")):
        events.append([event, str(args[0]) if args else ""])
sys.addaudithook(watch)
import {", ".join(PUBLIC)}
watched = list(events)
print(json.dumps({{"events": watched, "modules": sorted(sys.modules)}}))
"""

#: The same beside the time of importing these three, which every machine takes longer or shorter for alike.
BAR_RATIO = 1.0

COMPARED_IMPORT = f"""
from time import process_time
start = process_time()
import attrs, cattrs, pluggy
between = process_time()
import {", ".join(PUBLIC)}
print((process_time() - between) / (between - start))
"""

TIMED_IMPORT = """
import attrs, cattrs, pluggy
from time import {clock}
start = {clock}()
import {modules}
print(({clock}() - start) * 1000)
"""


def _python(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    return result.stdout


def _time_import(clock: str, *modules: str) -> float:
    return float(_python(TIMED_IMPORT.format(clock=clock, modules=", ".join(modules))))


@pytest.fixture(scope="module")
def seen() -> Any:
    return json.loads(_python(WATCHED_IMPORT))


def test_import_opens_only_what_the_import_system_opens(seen: Any) -> None:
    by_import_system = (".py", ".pyc")
    other = [
        (event, name)
        for event, name in seen["events"]
        # Listing a folder is how the import system finds a module in it.
        if not (event == "os.listdir" or (event == "open" and name.endswith(by_import_system)))
    ]
    assert other == []


def test_import_reads_no_metadata(seen: Any) -> None:
    assert [name for _, name in seen["events"] if ".dist-info" in name or ".egg-info" in name] == []


def test_import_loads_no_internal_package(seen: Any) -> None:
    loaded = {name for name in seen["modules"] if name.startswith("newstratum.")}
    assert loaded == {*PUBLIC[1:], "newstratum._lazy", "newstratum._short_repr", "newstratum._words"}
    assert {"sqlite3", "socket", "typer", "rich", "pytest", "hypothesis"} & set(seen["modules"]) == set()


@pytest.mark.slow
def test_the_watcher_sees_what_it_watches_for() -> None:
    spoilt = WATCHED_IMPORT.replace(
        "watched = list", "import socket; open('/dev/null').close(); socket.socket().close(); watched = list"
    )
    events = {event for event, _ in json.loads(_python(spoilt))["events"]}
    assert {"open", "socket.__new__"} <= events


@pytest.mark.slow
def test_import_is_light() -> None:
    # Time of the process alone, and the best of three: other tests run beside this one.
    assert min(float(_python(COMPARED_IMPORT)) for _ in range(3)) <= BAR_RATIO


@pytest.mark.bench
def test_weight_of_import() -> None:
    for modules in (("newstratum",), *((module,) for module in PUBLIC[1:]), PUBLIC):
        median = statistics.median(_time_import("perf_counter", *modules) for _ in range(20))
        name = modules[0] if len(modules) == 1 else "all public modules"
        print(f"import {name} beyond attrs, cattrs and pluggy: {median:.1f} ms (bar {BAR_MILLISECONDS} ms)")
        assert median <= BAR_MILLISECONDS
