"""``newstratum template``: tables to fill in, and that a filled one is a table newstratum reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum.tables import detect_layout, load_table_schemas


def test_without_a_name_all_tables_are_listed(command: Callable[..., Any]) -> None:
    listed = command("template", "--json")
    assert listed.code == 0
    assert [each["table"] for each in json.loads(listed.out)] == list(load_table_schemas())
    shown = command("template", "--lang", "en")
    assert all(name in shown.out for name in load_table_schemas())


@pytest.mark.slow
def test_a_template_of_each_table_is_recognised_by_its_columns(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    for name in load_table_schemas():
        for language in ("zh", "en"):
            path = tmp_path / f"{name}-{language}.csv"
            made = command("template", name, "--out", path, "--lang", language)
            assert (made.code, made.out) == (0, "")
            # The instructions, which a file of text has no sheet for.
            assert len(made.err.splitlines()) >= 2
            columns = path.read_text("utf-8-sig").strip().split(",")
            layout = detect_layout(columns)
            assert layout.schema.name == name
            assert (layout.left_out, layout.refused, layout.missing) == ((), (), ())


def test_an_empty_template_has_no_rows_and_is_not_replaced(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    assert command("template", "roster", "--out", path).code == 0
    assert list(ns.get_plugin_host().read_rows(path)) == []
    again = command("template", "roster", "--out", path)
    assert again.code == 3
    assert "--force" in again.err
    assert command("template", "roster", "--out", path, "--force").code == 0
    unknown = command("template", "members", "--out", tmp_path / "members.csv")
    assert unknown.code == 3
    assert "roster" in unknown.err


def test_a_format_that_is_no_table_is_refused(command: Callable[..., Any], tmp_path: Path) -> None:
    refused = command("template", "roster", "--out", tmp_path / "roster.jsonl")
    assert refused.code == 2
    assert ".xlsx" in refused.err
    assert not (tmp_path / "roster.jsonl").exists()


def test_the_townships_of_a_register_can_be_chosen(command: Callable[..., Any], tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", store).code == 0
    made = command("template", "roster", "--out", tmp_path / "roster.csv", "--store", store)
    assert made.code == 0
    (line,) = (line for line in made.err.splitlines() if "所在街镇" in line)
    assert "南翔镇" in line
    absent = command(
        "template", "roster", "--out", tmp_path / "b.csv", "--store", f"sqlite:///{tmp_path}/no.db"
    )
    assert absent.code == 3
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(("table", "marked"), [("roster", False), ("platforms", True)])
def test_the_mark_of_needed_columns_is_told_where_there_is_one(
    table: str, marked: bool, command: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    outcome = command("template", table, "--out", str(path), "--lang", "zh")
    assert ("*" in path.read_text(encoding="utf-8-sig")) is marked
    assert ("带*的栏必填" in outcome.err) is marked
    assert "不认识的栏不读，也不留存。" in outcome.err
