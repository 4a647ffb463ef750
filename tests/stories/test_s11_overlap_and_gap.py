"""S11: an overlap or a gap that the author of rules leaves is named with lines and a concrete person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

SMALL = (Path(__file__).parents[1] / "cli" / "commands" / "small_city.toml").read_text(encoding="utf-8")
#: Contradicts the rule `skilled` of its step.
OVERLAP = """[[rule]]
id = "contrary"
step = "S1"
when = { role = ["technical", "clerical"] }
outcome = "outside"
clauses = ["c1"]

"""


def test_s11_an_overlap_names_both_rules_their_lines_and_a_person(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    file = tmp_path / "规则.toml"
    text = SMALL.replace("[otherwise]", f"{OVERLAP}[otherwise]")
    file.write_text(text, encoding="utf-8")
    outcome = command("rulebook", "check", file, "--json", "--lang", "zh")
    assert outcome.code == 1
    (found,) = (each for each in json.loads(outcome.out)["findings"] if each["kind"] == "overlap")
    lines = text.splitlines()
    named = dict(zip(found["subjects"], found["lines"], strict=True))
    assert named.keys() == {"skilled", "contrary"}
    assert all(f'id = "{name}"' in "".join(lines[line - 1 : line + 1]) for name, line in named.items())
    assert found["person"] == {"role": "technical"}
    # The person is one that both rules answer.
    shown = command("rulebook", "check", file, "--lang", "zh")
    assert "skilled" in shown.out
    assert "contrary" in shown.out


def test_s11_what_no_rule_answers_is_said_with_a_person(tmp_path: Path, command: Callable[..., Any]) -> None:
    before, rule, rest = SMALL.partition('[[rule]]\nid = "unskilled"')
    file = tmp_path / "规则.toml"
    file.write_text(before + rest[rest.index("[otherwise]") :], encoding="utf-8")
    outcome = command("rulebook", "check", file, "--json", "--lang", "zh")
    found = json.loads(outcome.out)["findings"]
    assert rule
    (gap,) = (each for each in found if each["kind"] == "closing_rule")
    assert "单独涵盖2种（共3种可能的组合）" in gap["message"]
    assert gap["person"] == {"role": "management"}
