"""Attacks on what ``classify`` and ``why`` read: each is told, nothing is cut in silence, nothing hangs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._shipped.roster import get_roster_path

ROSTER = "id,employer_text,title_text\nP1,某律师事务所,律师\n"


@pytest.fixture
def classify(tmp_path: Path, command: Callable[..., Any]) -> Callable[..., Any]:
    """Write a file and classify it."""

    def run(content: str | bytes, name: str = "roster.csv", *options: str) -> Any:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return command(*options, "classify", path)

    return run


@pytest.mark.parametrize(
    "content",
    ["hello\n", "<!DOCTYPE html>\n<html></html>\n", "\x01\x02\x03\n", ROSTER.partition("\n")[0], "\n\n", ""],
    ids=["a word", "a page", "control characters", "a header alone", "blank lines", "nothing"],
)
def test_a_file_that_is_no_table_is_refused(classify: Callable[..., Any], content: str) -> None:
    outcome = classify(content)
    assert (outcome.code, outcome.out) == (3, "")
    assert "roster.csv" in outcome.err


@pytest.mark.slow
def test_a_device_a_pipe_and_a_folder_are_refused_at_once(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    pipe, device, folder = (tmp_path / name for name in ("pipe.csv", "zero.csv", "folder.csv"))
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    folder.mkdir()
    for path in (pipe, device):
        outcome = command("classify", path)
        assert (outcome.code, outcome.out) == (3, "")
        assert "a pipe or a device, which may never end" in outcome.err
    assert command("classify", folder).code == 3
    assert command("rulebook", "check", device).code == 3
    assert command("plan", "rotation", device, "--year", "2026").code == 3


def test_a_first_person_in_place_of_a_header_is_not_shown(classify: Callable[..., Any]) -> None:
    for row in ("张三,13800000001,某公司", "张三,某公司,经理"):
        outcome = classify(f"{row}\n李四,13800000002,某厂\n")
        assert outcome.code == 3
        assert not any(word in outcome.err for word in ("张三", "1380", "某公司", "经理"))


@pytest.mark.slow
def test_ten_thousand_columns_are_one_short_line(classify: Callable[..., Any]) -> None:
    columns = ",".join(f"c{at}" for at in range(10_000))
    outcome = classify(f"id,status,{columns}\nP1,student{',' * 10_000}\n")
    assert outcome.code == 3
    assert len(outcome.err) < 300
    outcome = classify(
        f"id,status,{columns}\nP1,student{',' * 10_000}\n", "r.csv", "--limit", "table_columns=20000"
    )
    assert outcome.code == 0
    assert max(map(len, outcome.err.splitlines())) < 200


def test_an_id_twice_is_told_with_both_lines(classify: Callable[..., Any]) -> None:
    outcome = classify(ROSTER + "P2,某大学,教师\nP1,某公司,经理\n")
    assert outcome.code == 1
    assert "roster.csv: line 4: id: that of line 2 again" in outcome.err


def test_a_wrong_key_is_refused_in_objects_as_in_tables(
    classify: Callable[..., Any], command: Callable[..., Any]
) -> None:
    wrong = '{"id": "P1", "statuss": "student"}\n'
    outcome = classify(wrong, "people.jsonl")
    assert outcome.code == 1
    assert "people.jsonl: line 1: statuss: no such key; did you mean 'status'?" in outcome.err
    assert "did you mean 'status'?" in command("why", "--json", stdin=wrong).err
    outcome = classify('{"id": "P1", "status": "student", "note": 1, "13800000001": 2}\n', "people.jsonl")
    assert outcome.code == 0
    assert "keys that are not read: note, 1 that do not look like names" in outcome.err


def test_the_encoding_and_the_counts_are_told(classify: Callable[..., Any]) -> None:
    outcome = classify((ROSTER + "\nP2\n").encode("gb18030"))
    assert outcome.code == 1
    assert "roster.csv: read as GB18030" in outcome.err
    assert "roster.csv: lines 4, blank 1, people 1, left out 1" in outcome.err


@pytest.mark.slow
def test_a_cell_of_two_hundred_thousand_characters_costs_its_row(classify: Callable[..., Any]) -> None:
    outcome = classify(ROSTER + f"P2,{'公' * 200_000},律师\n")
    assert outcome.code == 1
    assert "line 3: cell 2 is longer than 32,767 characters" in outcome.err
    outcome = classify('{"id": "P1", "employer_text": "' + "公" * 200_000 + '"}\n', "people.jsonl")
    assert outcome.code == 1
    assert "line 1: holds a text longer than 32,767 characters" in outcome.err


@pytest.mark.parametrize(
    "options", [("--limit", "rows=3"), ("--limit", "table_rows"), ("--limit", "table_rows=0")]
)
def test_a_limit_that_is_none_is_a_wrong_use(classify: Callable[..., Any], options: tuple[str, str]) -> None:
    assert classify(ROSTER, "roster.csv", *options).code == 2


@pytest.mark.slow
def test_a_survey_whose_questions_are_worded_otherwise_is_told(classify: Callable[..., Any]) -> None:
    text = get_roster_path("utf-8").read_text("utf-8-sig")
    header, rows = text.split("\n", 1)
    other = "".join("甲" if "一" <= each <= "鿿" else each for each in header.partition("来自IP")[2])
    outcome = classify(header.partition("来自IP")[0] + "来自IP" + other + "\n" + rows)
    assert (outcome.code, outcome.out) == (3, "")
    assert "no known question was found" in outcome.err
    assert "工作单位" in outcome.err
    reworded = header.replace("工作单位", "供职之处").replace("单位名称", "供职之处")
    assert reworded != header
    outcome = classify(reworded + "\n" + rows)
    assert outcome.code == 1
    assert "not found: employer_text" in outcome.err


@pytest.mark.slow
def test_standard_input_is_never_cut_in_silence(command: Callable[..., Any]) -> None:
    people = "".join(
        f'{{"id": "P{at}", "status": "student", "note": "{"x" * 11_000}"}}\n' for at in range(1_000)
    )
    assert len(people) > 10 * 1024 * 1024
    outcome = command("why", "--json", stdin=people)
    assert (outcome.code, len(outcome.out.splitlines())) == (0, 1_000)
    outcome = command("--limit", "lines_rows=3", "why", "--json", stdin=people[:60_000])
    assert (outcome.code, len(outcome.out.splitlines())) == (1, 3)
    assert "line 4: more than 3 rows, the rest is not read" in outcome.err
    outcome = command("--limit", "lines_bytes=30000", "why", "--json", stdin=people[:60_000])
    assert outcome.code == 1
    assert "the rest is not read" in outcome.err


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ('{"id": ' + "[" * 100_000, "deeper than 64 levels"),
        ('{"id": ' + "9" * 5_000 + "}", "longer than 400 digits"),
        ('{"id": "P1", "status": "student"}\n{"id": "P1", "status": "retired"}\n', "that of line 1 again"),
        ("\ud800", "not UTF-8 from byte 0"),
    ],
)
def test_bad_people_on_standard_input_are_told(command: Callable[..., Any], stdin: str, words: str) -> None:
    outcome = command("why", "--json", stdin=stdin.encode("utf-8", "surrogatepass"))
    assert outcome.code == 1
    assert words in outcome.err


def test_deep_json_is_no_error_of_newstratum(tmp_path: Path, command: Callable[..., Any]) -> None:
    path, hosts = tmp_path / "plan.json", tmp_path / "hosts.toml"
    hosts.write_text('[[hosts]]\nid = "a"\n[[hosts]]\nid = "b"\n', "utf-8")
    path.write_text('{\n"a": ' + "[" * 100_000, "utf-8")
    outcome = command("plan", "rotation", hosts, "--year", "2026", "--was", path)
    assert outcome.code == 3
    assert "plan.json, line 2: nested deeper than 64 levels" in outcome.err


def test_the_summary_is_one_object(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "roster.tsv"
    path.write_bytes(ROSTER.replace(",", "\t").encode("gb18030"))
    outcome = command("classify", path, "--json")
    assert json.loads(outcome.err) == {
        "file": "roster.tsv",
        "encoding": "gb18030",
        "lines": 2,
        "blank": 0,
        "people": 1,
        "left_out": 0,
    }
