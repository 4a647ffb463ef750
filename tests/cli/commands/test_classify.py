from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._shipped.roster import get_roster_path

ENGINEER = '{"employer_kind": "enterprise", "relation": "employee", "role": "technical"}'
LAWYER = '{"employer_kind": "law_firm", "relation": "partner", "role": "professional"}'
PEOPLE = [
    f'{{"id": "P1", "engagements": [{ENGINEER}]}}',
    f'{{"id": "P2", "engagements": [{LAWYER}]}}',
    '{"id": "P3", "status": "student"}',
    '{"id": 4, "engagements": []}',
]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(PEOPLE), encoding="utf-8")
    return path


def verdicts(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_json_is_one_verdict_a_line(people: Path, command: Callable[..., Any]) -> None:
    outcome = command("classify", people, "--json")
    assert outcome.code == 0
    assert json.loads(outcome.err) == {
        "file": "people.jsonl",
        "encoding": "utf-8",
        "lines": 4,
        "blank": 0,
        "people": 4,
        "left_out": 0,
    }
    found = verdicts(outcome.out)
    assert [(each["id"], each["outcome"]) for each in found] == [
        ("P1", "undetermined"),
        ("P2", "intermediary"),
        ("P3", "outside"),
        ("4", "undetermined"),
    ]
    assert list(found[0])[:6] == ["id", "outcome", "category", "scope", "missing", "next_question"]
    assert found[0]["missing"] == ["ownership"]
    assert found[0]["next_question"]["leads_to"] == {
        "private_enterprise": "enterprise",
        "foreign_enterprise": "enterprise",
        "state_enterprise": "outside",
        "collective_enterprise": "outside",
    }
    assert found[1]["clauses"]
    assert all(each["edition"] == "2017" and each["schema"] == 1 for each in found)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_tables_give_the_same_verdicts(
    tmp_path: Path, people: Path, suffix: str, codec: str, command: Callable[..., Any]
) -> None:
    rows = [
        ("id", "status", "employer_kind", "extra_facts"),
        ("P1", "", "enterprise", "relation=employee;role=technical"),
        ("P2", "", "law_firm", "role=professional;relation=partner"),
        ("P3", "student", "", ""),
        ("4", "", "", ""),
    ]
    path = tmp_path / f"people{suffix}"
    text = "".join(("," if suffix == ".csv" else "\t").join(row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(codec))
    from_table, from_objects = (verdicts(command("classify", file, "--json").out) for file in (path, people))
    for one, other in zip(from_table, from_objects, strict=True):
        assert {**one, "evidence": []} == {**other, "evidence": []}
    assert [each["from"] for each in from_table[0]["evidence"]][:1] == ["employer_kind"]


def test_bad_rows_are_reported_with_line_and_field_and_the_others_go_on(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "id,status,role,ownership\n"
        "P1,student,,\n"
        "P2,busy,chef,\n"
        ",student,,\n"
        "P4,student\n"
        'P5,"student\n'
        "P6,retired,,\n",
        encoding="utf-8",
    )
    outcome = command("classify", path, "--json")
    assert outcome.code == 1
    assert [each["id"] for each in verdicts(outcome.out)] == ["P1", "P6"]
    *said, summary = outcome.err.splitlines()
    assert json.loads(summary)["left_out"] == 4
    assert [line.partition(";")[0] for line in said] == [
        "newstratum: roster.csv: line 3: role: not a value of this fact",
        "newstratum: roster.csv: line 3: status: not a value of this fact",
        "newstratum: roster.csv: line 4: id: missing",
        "newstratum: roster.csv: line 5: 2 cells where the header has 4",
        "newstratum: roster.csv: line 6: a quoted cell that never ends",
    ]


def test_bad_lines_of_objects_are_reported_too(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text('{"id": "P1", "id": "P2"}\n{"id": "P3", "engagements": [{"role": "chef"}]}\n', "utf-8")
    outcome = command("classify", path, "--json")
    assert (outcome.code, outcome.out) == (1, "")
    assert [line.partition(";")[0] for line in outcome.err.splitlines()[:-1]] == [
        "newstratum: people.jsonl: line 1: names the key 'id' twice",
        "newstratum: people.jsonl: line 2: engagements.0.role: not a value of this fact",
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty.csv: is empty"),
        ("cut.csv", "id,title_text\n1,律师".encode()[:-1], "byte 19: the file ends inside a UTF-8 character"),
        ("twice.csv", b"id,role,role\n1,,\n", "columns 2 and 3 are all called 'role'"),
        ("typo.csv", b"id,ownershp\n1,private\n", "ownershp: no such column; did you mean 'ownership'?"),
        ("nothing.csv", b"id,note\n1,x\n", "no column says what people do"),
        ("noid.csv", b"role\ntechnical\n", "id: no such column"),
        ("roster.odt", b"x", "no plugin has a format '.odt', known: .csv, .jsonl, "),
    ],
)
def test_a_file_that_is_none_cannot_run(
    tmp_path: Path, name: str, content: bytes, words: str, command: Callable[..., Any]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    outcome = command("classify", path, "--json")
    assert (outcome.code, outcome.out) == (3, "")
    assert words in outcome.err


def test_a_file_that_is_not_there_cannot_run(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("classify", tmp_path / "roster.csv")
    assert outcome.code == 3
    assert "roster.csv: No such file or directory" in outcome.err


def test_an_edition_that_is_none_is_a_wrong_use(people: Path, command: Callable[..., Any]) -> None:
    outcome = command("classify", people, "--edition", "2016")
    assert outcome.code == 2
    assert "--edition" in outcome.err
    assert "2017" in outcome.err


def test_columns_that_are_not_read_are_named(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id,status,备注\nP1,student,x\n", encoding="utf-8")
    outcome = command("classify", path)
    assert (outcome.code, outcome.err) == (
        0,
        "newstratum: roster.csv: columns that are not read: 备注\n"
        "newstratum: roster.csv: lines 2, blank 0, people 1, left out 0\n",
    )


def test_the_table_has_a_line_for_each_and_totals(people: Path, command: Callable[..., Any]) -> None:
    outcome = command("classify", people)
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["P1", "P2", "P3", "4"]
    assert lines[0].split()[1:] == ["待定", "·", "?", "所有制"]
    assert lines[-3:] == ["待定               2", "中介和社会组织     1", "群体之外           1"]
    english = command("classify", people, "--lang", "en").out
    assert "undetermined" in english
    assert "待定" not in english


@pytest.mark.slow
def test_a_survey_export_is_known_by_its_columns(command: Callable[..., Any]) -> None:
    utf8, gb18030 = (
        command("classify", get_roster_path(encoding), "--json") for encoding in ("utf-8", "gb18030")
    )
    assert utf8.code == 0
    assert len(verdicts(utf8.out)) == 300
    assert utf8.out == gb18030.out
    assert "line 43: uid: answered again on line 190, which counts instead" in utf8.err


def test_the_formats_that_come_with_newstratum_are_named(tmp_path: Path, command: Callable[..., Any]) -> None:
    """Those of installed plugins stand among them."""
    (tmp_path / "roster.odt").touch()
    said = command("classify", tmp_path / "roster.odt").err
    assert {".csv", ".jsonl", ".tsv"} <= set(said.partition("known: ")[2].replace(",", " ").split())


EXPORTS = Path(__file__).parents[2] / "tables" / "exports"


@pytest.mark.parametrize("name", sorted(path.name for path in EXPORTS.glob("*.csv")))
def test_rosters_and_exports_of_all_services_are_classified_alike(
    name: str, command: Callable[..., Any]
) -> None:
    outcome = command("classify", EXPORTS / name, "--json")
    assert outcome.code == 0
    assert [each["outcome"] for each in verdicts(outcome.out)] == ["intermediary", "enterprise", "freelance"]
    # Nothing of a person is told.
    assert "王明" not in outcome.out + outcome.err
    assert "13800001111" not in outcome.out + outcome.err


def test_a_roster_without_words_on_the_job_is_no_file_of_people(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("姓名,手机,爱好\n王明,13800001111,书法\n", encoding="utf-8")
    outcome = command("classify", path)
    assert outcome.code == 3
    assert "13800001111" not in outcome.err


def test_a_table_without_known_columns_is_told_the_headings_of_rosters_too(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    outcome = command("classify", str(path), "--lang", "zh")
    assert "请在第一行写列名：编号（或id）、单位、职务，或employer_text" in outcome.err
    path.write_text("编号,单位,职务\nA1,合成律师事务所,律师\n", encoding="utf-8")
    assert command("classify", str(path), "--lang", "zh").code == 0


def test_a_row_without_an_id_is_called_by_its_line(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("单位,职务\n合成律师事务所,律师\n合成律师事务所,合伙人\n", encoding="utf-8")
    lines = command("classify", str(path), "--lang", "zh").out.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["第2行", "第3行"]
    assert lines[0].startswith("第2行" + " " * 10 + "中介")
    assert command("classify", str(path), "--lang", "en").out.startswith("line 2  ")
    # Programs get a plain id.
    assert '"id": "2"' in command("classify", str(path), "--json").out
