"""S09: every example of the published definitions lands in its group; public posts are outside."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCENARIOS = Path(__file__).parents[1] / "scenarios" / "founding"
#: The examples in words, as people write them, and where the definitions put them.
EXAMPLES = [
    (scenario["words"], scenario["expect"])
    for path in sorted(SCENARIOS.glob("*.toml"))
    for scenario in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]
    if "words" in scenario and set(scenario["words"]) <= {"employer", "title"}
]
OUTSIDE = (("合成日报社", "记者"), ("合成区人民政府办公室", "公务员"), ("合成市广播电视台", "编辑"))


@pytest.mark.slow
def test_s09_each_example_lands_in_its_group(tmp_path: Path, command: Callable[..., Any]) -> None:
    groups = {str(expect["outcome"]) for _, expect in EXAMPLES}
    assert groups >= {"enterprise", "intermediary", "freelance", "new_media"}
    table = tmp_path / "例.csv"
    with table.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "employer_text", "title_text"))
        for number, (words, _) in enumerate(EXAMPLES):
            writer.writerow((f"e{number}", words.get("employer", ""), words.get("title", "")))
        for number, job in enumerate(OUTSIDE):
            writer.writerow((f"o{number}", *job))
    outcome = command("classify", table, "--json")
    assert outcome.code == 0, outcome.err
    found = {each["id"]: each for each in map(json.loads, outcome.out.splitlines())}
    for number, (words, expect) in enumerate(EXAMPLES):
        assert found[f"e{number}"]["outcome"] == expect["outcome"], words
    # Out of scope, and not undecided.
    assert [found[f"o{number}"]["outcome"] for number in range(len(OUTSIDE))] == ["outside"] * 3
