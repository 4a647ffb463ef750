"""Acceptance: an office's organisation from nine tables to a report in at most 25 lines of public calls."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

TABLES = {
    "bodies": "id,name_zh,kind,level\nb1,合成新联会,association,district\nb2,合成理事会,council,district\n",
    "posts": "id,body,role\no1,b2,president\n",
    "seats": "id,post,person\ns1,o1,P1\n",
    "brands": "id,name_zh\nbr1,合成品牌\n",
    "platforms": "id,name_zh,level,brand,owner\np1,合成平台,district,br1,b1\n",
    "stations": "id,name_zh\nst1,合成站点\n",
    "activities": "id,name_zh,kind,held_on\na1,合成沙龙,salon,2018-05-02\n",
    "meetings": "id,name_zh,held_on\nm1,合成会议,2018-02-07\n",
    "tasks": "id,matter_zh,owner,assigned_on,workdays\nw1,合成任务,b1,2018-04-27,15\n",
}

SCRIPT = """
import datetime as dt
from pathlib import Path

import newstratum as ns
from newstratum import organisation as org

KINDS = {"bodies": org.Body, "posts": org.Post, "seats": org.Seat, "brands": org.Brand,
         "platforms": org.Platform, "stations": org.Station, "activities": org.Activity,
         "meetings": org.Meeting, "tasks": org.Task}
TYPES = {"assigned_on": dt.date.fromisoformat, "workdays": int}
NOTICE = ns.PrivacyNotice(
    id="office", version=1, controller="合成机关", contact="合成窗口", purposes=("office",),
    text_zh="登记任职，用于组织工作。", in_force_on=dt.date(2018, 1, 1))

host = ns.PluginHost()
registry = ns.open_registry("memory:", notices=[NOTICE])
with registry.session(actor="office", purpose="office", source="2018年登记表") as session:
    for table, kind in KINDS.items():
        for row in host.read_rows(folder / f"{table}.csv"):
            cells = {name: TYPES.get(name, str)(cell) for name, cell in row.cells.items() if cell}
            session.add(kind(**cells))
report = registry.report(on=dt.date(2018, 7, 2))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_nine_tables_become_a_report_in_twenty_five_lines(folder: Path) -> None:
    lines = [line for line in SCRIPT.splitlines() if line.strip()]
    assert len(lines) <= 25
    assert len(TABLES) == 9
    assert "newstratum._" not in SCRIPT
    names: dict[str, Any] = {"folder": folder}
    exec(compile(SCRIPT, "office.py", "exec"), names)
    registry, report = names["registry"], names["report"]
    with registry, registry.session(actor="office", purpose="office") as session:
        assert session.platforms.require("p1").source.document == "2018年登记表"
        assert session.seats.require("s1").notice == "office.v1"
        assert registry.structure.council(on=dt.date(2018, 7, 2)).holders
    assert report.as_of == dt.date(2018, 7, 2)
    assert {section.id for section in report.sections} >= {"structure", "council", "coverage", "findings"}
