"""Acceptance: the office's year of the how-to by at most 15 commands, without a line of a program."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "office-year.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^\$ newstratum (.*)$", PAGE, re.MULTILINE)
#: What an office does in a year.
STEPS = ("init", "template", "import", "ask", "confirm", "plan rotation", "brief")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., Any]) -> Path:
    """The folder of the office after its year."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, text in FILES.items():
            Path(name).write_text(text, encoding="utf-8")
        for words in COMMANDS:
            outcome = command(*shlex.split(words))
            assert outcome.code == 0, f"{words}: {outcome.out}{outcome.err}"
    return folder


def test_the_year_takes_at_most_fifteen_commands_and_no_program() -> None:
    assert len(COMMANDS) <= 15
    assert [step for step in STEPS if not any(words.startswith(step) for words in COMMANDS)] == []
    assert "```python" not in PAGE
    # All that the office writes itself are tables, and what people were told.
    assert {Path(name).suffix for name in FILES} == {".csv", ".toml"}


def test_the_report_has_what_the_tables_say(office: Path, command: Callable[..., Any]) -> None:
    words = ("--store", f"sqlite:///{office}/office.db", "--on", "2026-12-31", "--as", "json")
    report = json.loads(command("report", *words).out)
    sections = {section["id"]: section for section in report["sections"]}
    numbers = {
        name: [row[1]["zh"] for row in sections[name]["tables"][0]["rows"]]
        for name in ("participation", "spending")
    }
    assert numbers == {
        "participation": ["2场", "2场", "2人", "3人次"],
        "spending": ["30万元", "0万元", "0.30005万元", "29.69995万元"],
    }
    # Nothing refers to what is not there, the brand of the district among it.
    assert sections["findings"]["work"] == []


def test_the_year_is_handed_in_and_published(office: Path) -> None:
    inside, public = ((office / name / "brief.html").read_text("utf-8") for name in ("简报", "公布"))
    assert "已支出" in inside
    assert not re.search(r"\bP0\d\b|1390000000\d|合成[甲乙丙丁]", public)
    assert (office / "轮值.xlsx").stat().st_size > 1000


def test_every_table_again_changes_nothing(office: Path, command: Callable[..., Any]) -> None:
    store = ("--store", f"sqlite:///{office}/office.db", "--json")
    for name in FILES:
        if name.endswith(".csv"):
            counts = json.loads(command("import", office / name, *store).out)["counts"]
            assert {key for key, count in counts.items() if count} == {"unchanged"}, name


def test_what_is_listed_is_imported_again_without_a_change(office: Path, command: Callable[..., Any]) -> None:
    """Of the brand of the district too, which the profile names and no record has."""
    store = ("--store", f"sqlite:///{office}/office.db", "--lang", "zh")
    for table in ("platforms", "activities", "expenses"):
        out = office / f"{table}.csv"
        assert command("list", table, "--out", out, *store).code == 0
        outcome = command("import", out, "--json", *store)
        assert outcome.code == 0, outcome.out
        counts = json.loads(outcome.out)["counts"]
        assert {key for key, count in counts.items() if count} == {"unchanged"}, table


def test_a_register_of_two_districts_is_told_which_one_a_table_is_of(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    store = ("--store", f"sqlite:///{tmp_path}/city.db", "--lang", "zh")
    profile = Path(__file__).parents[2] / "examples" / "donghu" / "profile.toml"
    assert command("init", "--district", profile, *store).code == 0
    assert command("init", "--district", "jiading", "--another", *store).code == 0
    for name in ("名册.csv", "告知书.toml"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    words = ("import", tmp_path / "名册.csv", "--notice", tmp_path / "告知书.toml", *store)
    outcome = command(*words)
    assert (outcome.code, "310114" in outcome.err) == (3, True)
    assert command(*words, "--district", "310114").code == 0
