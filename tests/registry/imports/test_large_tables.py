"""Bars of imports: time of the processor and memory, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import datetime as dt, json, sys, time
from pathlib import Path
import newstratum as ns
from newstratum.hooks import Row

count, path = int(sys.argv[1]), sys.argv[2]
kinds = ("律师事务所", "会计师事务所", "科技有限公司")
units = [f"合成{place}{kind}" for place in "嘉安华徐菊外马南真新" for kind in kinds]

def rows():
    for number in range(count):
        name = f"合成{chr(0x4E00 + number % 20000)}"
        cells = (name, f"139{number:08}", units[number % len(units)], "律师")
        yield Row(line=number + 2, cells=dict(zip(("姓名", "手机", "工作单位", "职务"), cells)))

told = {"controller": "c", "contact": "c", "text_zh": "告知书", "in_force_on": dt.date(2018, 1, 1)}
notice = ns.PrivacyNotice(id="n", version=1, purposes=["roster"], **told)
source = ns.Source(kind="person", stated_on=dt.date(2018, 9, 1), reference="roster")
given = {"actor": "a", "purpose": "roster", "source": source, "notice": notice}
found = {}
with ns.open_registry(path) as registry:
    for turn, more in (("dry", {"dry_run": True}), ("real", {}), ("again", {})):
        began = time.process_time()
        report = registry.import_table(rows(), **given, **more)
        found[turn] = [time.process_time() - began, {str(key): each for key, each in report.counts.items()}]
    began = time.process_time()
    registry.imports.find_duplicates()
    found["duplicates"] = time.process_time() - began
# Not ru_maxrss, which a process takes over from the one that started it.
(peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
found["megabytes"] = int(peak.split()[1]) / 1024
print(json.dumps(found))
"""


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(
    "count", [400, pytest.param(100_000, marks=pytest.mark.stress)], ids=["small", "whole"]
)
def test_a_large_table_takes_bounded_time_and_memory(tmp_path: Path, count: int) -> None:
    """100,000 rows: 60 s and 500 MB, 10 s for duplicates; the bars allow for a busy machine."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(count), f"sqlite:///{tmp_path}/r.db"],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    print(found)
    assert found["real"][1]["created"] == count
    assert found["again"][1]["unchanged"] == count
    allowed = 10 + 60 * count / 100_000
    assert max(found[turn][0] for turn in ("dry", "real", "again")) < allowed
    assert found["duplicates"] < 10
    assert found["megabytes"] < 500
