"""S15 by command: 22 platforms of a table host a year; blocking two dates moves only their weeks."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newstratum._model.values.calendar import IsoWeek
from newstratum._shipped.holidays import load_holidays

PLATFORMS = [f"p{number:02}" for number in range(1, 23)]


def write_platforms(path: Path, blocked: dict[str, str]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "平台", "不能主办"])
        writer.writerows([each, f"合成平台{each}", blocked.get(each, "")] for each in PLATFORMS)
    return path


@pytest.mark.slow
def test_s15_a_year_of_22_platforms_and_two_blocked_dates(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = write_platforms(tmp_path / "平台.csv", {})
    was = tmp_path / "计划.json"
    words = ("plan", "rotation", table, "--year", "2026", "--lang", "zh")
    assert command(*words, "--out", was).code == 0
    turns = json.loads(was.read_text(encoding="utf-8"))["plan"]["turns"]
    hosts = [turn["hosts"][0] for turn in turns]
    assert set(Counter(hosts).values()) == {2, 3}
    for platform in PLATFORMS:
        mondays = [IsoWeek.parse(turn["week"]).monday for turn in turns if turn["hosts"] == [platform]]
        assert all((later - earlier).days >= 6 * 7 for earlier, later in pairwise(mondays))
    holidays = {str(day) for day in load_holidays().holidays}
    assert not holidays & {turn["day"] for turn in turns}
    hit = [turns[9], turns[30]]
    write_platforms(table, {turn["hosts"][0]: turn["day"] for turn in hit})
    changed = json.loads(command(*words, "--was", was, "--json").out)
    assert {each["week"] for each in changed["changes"]} == {turn["week"] for turn in hit}
    assert not any(each["of_host"] for each in changed["changes"])
