from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import open_sqlite
from newstratum._builtin.terminal import count_columns
from newstratum._model.people.people import Placement
from newstratum._ports.records import Note
from newstratum._ports.url import URL
from newstratum._registry.opening import list_registry_kinds, open_registry
from newstratum._shipped.districts import load_district
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import PLACEMENT

SECTIONS = [
    *("district", "structure", "council", "posts", "appointments", "coverage", "balance"),
    *("line_balance", "scoreboard", "rhythm", "participation", "training", "spending", "proposals"),
    *("surveys", "meetings", "tasks", "inspections", "visits", "publicity", "findings", "claims", "work"),
]


@pytest.mark.slow
def test_the_demo_speaks_of_the_district_that_is_shipped(command: Callable[..., Any]) -> None:
    outcome = command("report", "--demo", "--as", "json", "--on", "2018-11-01")
    assert (outcome.code, outcome.err) == (0, "")
    report = json.loads(outcome.out)
    assert [section["id"] for section in report["sections"]] == SECTIONS
    assert report["as_of"] == "2018-11-01"
    structure = report["sections"][1]["tables"][0]
    assert [row[2]["zh"] for row in structure["rows"]] == ["1", "22", "1", "6", "N"]
    claims = "".join(note["zh"] for note in report["sections"][-2]["notes"])
    assert "列出21个" in claims


@pytest.mark.slow
@pytest.mark.parametrize(("language", "heading"), [("zh", "== 四群八动 =="), ("en", "== Eight moves ==")])
def test_text_is_in_the_language_that_was_asked_for(
    command: Callable[..., Any], language: str, heading: str
) -> None:
    outcome = command("report", "--demo", "--lang", language, "--on", "2018-11-01")
    assert outcome.code == 0
    assert heading in outcome.out.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("industries", [False, True])
def test_text_fits_a_terminal_of_80_columns(
    command: Callable[..., Any], tmp_path: Path, language: str, *, industries: bool
) -> None:
    path = tmp_path / "industries.toml"
    path.write_text(INDUSTRIES, encoding="utf-8")
    more = ("--industries", path) if industries else ()
    lines = command("report", "--demo", "--lang", language, "--on", "2018-11-01", *more).out.splitlines()
    assert {line for line in lines if count_columns(line) > 80} == set()


@pytest.mark.slow
def test_empty_cells_are_gathered_by_group(command: Callable[..., Any]) -> None:
    lines = command("report", "--demo", "--on", "2018-11-01").out.splitlines()
    assert "- 自由职业人员：全部12个街镇尚未覆盖，需联系" in lines
    assert "共48项（4个群体 × 12个街镇）" in lines
    assert "已覆盖的项数，有记录的即为已覆盖  0项   0项   0项" in lines


@pytest.mark.slow
def test_a_store_is_read_and_not_changed(command: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    with open_registry(f"sqlite:///{path}") as registry:
        registry.adopt(load_district("jiading").profile, actor="clerk")
        registry.import_dataset(load_district("jiading").dataset, actor="clerk")
    before = path.read_bytes()
    of_store = command("report", "--as", "json", "--store", f"sqlite:///{path}", "--on", "2018-11-01")
    assert of_store.out == command("report", "--demo", "--as", "json", "--on", "2018-11-01").out
    assert path.read_bytes() == before


INDUSTRIES = """
[[industries]]
code = "65"
zh = "软件业"

[[industries]]
code = "C36"
zh = "汽车制造业"
en = "car makers"
"""


@pytest.mark.slow
def test_key_industries_of_a_file_are_a_section(command: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "industries.toml"
    path.write_text(INDUSTRIES, encoding="utf-8")
    outcome = command("report", "--demo", "--as", "json", "--on", "2018-11-01", "--industries", path)
    assert (outcome.code, outcome.err) == (0, "")
    sections = {section["id"]: section for section in json.loads(outcome.out)["sections"]}
    assert list(sections) == [*SECTIONS[:6], "industry_coverage", *SECTIONS[6:]]
    assert len(sections["industry_coverage"]["work"]) == 4 * 12 * 2
    assert sections["industry_coverage"]["work"][-1]["en"].endswith(" · car makers")


@pytest.mark.slow
def test_a_file_is_written_and_nothing_printed(command: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    outcome = command("report", "--demo", "--as", "json", "--out", out)
    assert (outcome.code, outcome.out) == (0, "")
    in_china = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
    assert json.loads(out.read_bytes())["as_of"] == in_china.date().isoformat()


def test_a_store_that_is_not_there_is_not_made(command: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    outcome = command("report", "--store", f"sqlite:///{path}")
    assert outcome.code == 3
    assert "newstratum init" in outcome.err
    assert not path.exists()


@pytest.mark.slow
def test_an_edition_that_placed_somebody_in_the_register_is_one(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    """Though no plugin here has its rulebook: a program placed people by its own."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    placed = Placement(person="P1", edition="own", outcome="freelance", decided_on=dt.date(2018, 11, 1))
    with closing(open_sqlite(URL.parse(url), list_registry_kinds())) as store:
        store.commit(
            [encode_record(PLACEMENT, placed, None)], Note(commit_id="C1", actor="clerk", purpose="roster")
        )
    asked = command("report", "--as", "json", "--store", url, "--edition", "own")
    assert asked.code == 0
    (district,) = (each for each in json.loads(asked.out)["sections"] if each["id"] == "district")
    assert "1名人员街镇不详" in [note["zh"] for note in district["notes"]]
    assert command("report", "--store", url, "--edition", "1999").code == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "--demo"),
        (("--demo", "--store", "memory:"), 2, "--store"),
        (("--demo", "--district", "310115"), 2, "310114"),
        (("--demo", "--edition", "1999"), 2, "2015, 2017"),
        (("--demo", "--as", "htlm"), 3, "text"),
        (("--demo", "--on", "1 November"), 2, "2018-11-01"),
        (("--store", "sqlight:///a.db"), 3, "sqlite"),
    ],
)
def test_a_wrong_call_is_told_what_would_be_right(
    command: Callable[..., Any], words: tuple[str, ...], code: int, message: str
) -> None:
    outcome = command("report", *words)
    assert outcome.code == code
    assert message in outcome.err


@pytest.mark.slow
def test_a_report_for_publication_is_noted_in_the_register(
    command: Callable[..., Any], tmp_path: Path
) -> None:
    store = f"sqlite:///{tmp_path}/office.db"
    with open_registry(store):
        pass
    given = ("report", "--store", store, "--on", "2018-11-01", "--public")
    assert command(*given).code == 0
    assert command(*given, "--k", "3", "--reason", "内部研讨").code == 0
    with open_registry(store) as registry:
        assert [(each.k, each.reason) for each in registry.releases.find()] == [(5, ""), (3, "内部研讨")]
    assert command("report", "--store", store, "--on", "2018-11-01").code == 0
    with open_registry(store) as registry:
        assert len(registry.releases.find()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("store", [True, False])
def test_fewer_people_than_usual_are_published_for_a_reason_only(
    command: Callable[..., Any], tmp_path: Path, store: bool
) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    with open_registry(url):
        pass
    register = ("--store", url) if store else ("--demo",)
    outcome = command("report", *register, "--public", "--k", "3")
    assert outcome.code == 2
    assert "--reason" in outcome.err
    assert outcome.out == ""


def test_no_register_is_made_to_publish_from(command: Callable[..., Any], tmp_path: Path) -> None:
    outcome = command("report", "--store", f"sqlite:///{tmp_path}/none.db", "--public")
    assert outcome.code != 0
    assert not list(tmp_path.iterdir())
