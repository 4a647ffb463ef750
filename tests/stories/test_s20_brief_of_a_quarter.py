"""S20: one command gives the brief; its figures are those of the report, and each traces to a query."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newstratum._cli.application import app


def run(*words: str | Path) -> str:
    outcome = CliRunner().invoke(app, [str(word) for word in words])
    assert outcome.exit_code == 0, outcome.stderr
    return outcome.stdout


#: Far enough ahead that whoever is imported today is on the roster.
DAY = "2030-11-01"
NOTICE = """
id = "roster"
version = 1
controller = "示例新联会（合成数据）"
contact = "示例新联会秘书处"
purposes = ["roster", "statistics"]
text_zh = "收集街镇、单位、职务，用于名册和统计。"
in_force_on = 2018-01-01
"""
#: Eleven at one place, four at another: numbers to publish, and numbers not to.
JOBS = (("南翔镇", "某某律师事务所", "合伙人", 11), ("安亭镇", "某某律师事务所", "律师", 4))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A register made by commands alone: a district, and a roster."""
    folder = tmp_path_factory.mktemp("office")
    store = f"sqlite:///{folder}/office.db"
    rows = [
        f"示例{town[0]}{number},1390000{line}{number:03},{town},{employer},{title}"
        for line, (town, employer, title, count) in enumerate(JOBS)
        for number in range(count)
    ]
    (folder / "roster.csv").write_text("\n".join(("姓名,手机,所在街镇,工作单位,职务或职业", *rows)), "utf-8")
    (folder / "notice.toml").write_text(NOTICE, "utf-8")
    run("init", "--district", "jiading", "--store", store)
    run("import", folder / "roster.csv", "--store", store, "--notice", folder / "notice.toml")
    return store


@pytest.mark.slow
def test_s20_the_brief_of_a_register_comes_from_one_command(register: str, tmp_path: Path) -> None:
    on = ("--store", register, "--on", DAY)
    run("brief", *on, "--out", tmp_path / "brief")
    report = json.loads(run("report", *on, "--as", "json"))
    page = (tmp_path / "brief" / "brief.html").read_text(encoding="utf-8")
    text = unescape(re.sub(r"<[^>]*>", "", page))
    stated = 0
    for section in report["sections"]:
        assert section["title"]["zh"] in text
        for headline in section["headlines"]:
            assert headline["words"]["zh"] in text
            for place in headline["figures"]:
                figure = section["figures"][place]
                assert f"{figure['definition']['zh']}：{figure['text']['zh']} ({DAY})" in text
                assert section["query"] in text
                stated += 1
    assert stated > 4


@pytest.mark.slow
def test_s23_published_the_brief_has_no_ids_and_no_small_numbers(register: str, tmp_path: Path) -> None:
    """S23: what is published names nobody, and hides numbers under five of people."""
    on = ("--store", register, "--on", DAY)
    run("brief", *on, "--out", tmp_path / "inside")
    run("brief", *on, "--public", "--out", tmp_path / "public")
    inside, public = (
        (tmp_path / name / "brief.html").read_text(encoding="utf-8") for name in ("inside", "public")
    )
    assert "不公布" in public
    cells = [int(cell) for cell in re.findall(r'class="(?:on-heat\d|plain) middle">(\d+)<', inside)]
    assert any(0 < cell < 5 for cell in cells)
    published = [int(cell) for cell in re.findall(r'class="(?:on-heat\d|plain) middle">(\d+)<', public)]
    assert published
    assert not [cell for cell in published if 0 < cell < 5]
    assert not re.findall(r"person-[0-9a-z]{6,}", public)


@pytest.mark.slow
def test_s20_page_workbook_and_document_have_the_same_numbers(register: str, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not here")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not here")
    run("brief", "--store", register, "--on", DAY, "--out", tmp_path / "brief")
    page = (tmp_path / "brief" / "brief.html").read_text(encoding="utf-8")
    document = docx.Document(str(tmp_path / "brief" / "brief.docx"))
    book = openpyxl.load_workbook(tmp_path / "brief" / "brief.xlsx", read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    report = json.loads(run("report", "--store", register, "--on", DAY, "--as", "json"))
    headlines = [each["words"]["zh"] for section in report["sections"] for each in section["headlines"]]
    assert headlines
    for headline in headlines:
        assert headline in unescape(re.sub(r"<[^>]*>", "", page))
        assert headline in text
        assert any(headline in cell for cell in cells), headline
