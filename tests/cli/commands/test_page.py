"""The page of ``newstratum page`` in a real browser without a network: the same answers as Python."""

from __future__ import annotations

import csv
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import newstratum as ns

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

#: Chromium as root needs no sandbox of its own; the rest keeps it from looking for its maker's servers.
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_CHROMIUM is None, reason="Chromium is not installed on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(command: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "classify.html"
    # Without the plugin that reads words, which is said.
    outcome = command("page", "--out", path, "--lang", "en", environment={"NEWSTRATUM_PLUGINS": "builtin"})
    assert (outcome.code, outcome.out) == (0, "")
    assert "takes choices and no words" in outcome.err
    return path


@pytest.fixture(scope="module")
def open_page(browser: Any, file: Path) -> Iterator[Callable[..., Any]]:
    contexts = []

    def open_one(locale: str = "zh-CN") -> Any:
        context = browser.new_context(offline=True, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.heard = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.heard.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("#verdict h3")
        assert page.heard == [file.as_uri()]
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def page(open_page: Callable[..., Any]) -> Any:
    return open_page()


def load(page: Any, path: Path) -> tuple[str, list[dict[str, str]]]:
    """Give the page a file; return what it says, and the rows of the file it makes."""
    page.set_input_files("#file", [])
    page.set_input_files("#file", path)
    page.wait_for_selector("#progress", state="hidden")
    page.wait_for_function("document.getElementById('told').textContent")
    told = page.inner_text("#told")
    if not page.query_selector("#told a"):
        return told, []
    with page.expect_download() as download:
        page.click("#told a")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as stream:
        return told, list(csv.DictReader(stream))


def test_the_first_answer_comes_at_once_and_the_file_is_small(
    open_page: Callable[..., Any], file: Path
) -> None:
    begun = time.perf_counter()
    page = open_page("en-US")
    taken = time.perf_counter() - begun
    print(f"first answer: {taken:.2f} s; file: {file.stat().st_size:,} bytes")
    assert page.inner_text("#verdict h3") == "undetermined"
    assert taken < 4
    assert file.stat().st_size < 200_000


@pytest.mark.parametrize("number", [1_000, pytest.param(100_000, marks=pytest.mark.stress)])
def test_random_jobs_get_the_answers_of_python(page: Any, number: int) -> None:
    tables = ns.get_edition("2017").tables()
    facts = {fact["name"]: (None, "unknown", *fact["columns"]) for fact in tables.to_dict()["facts"]}
    drawn = random.Random(2017)
    jobs = [
        {name: value for name, values in facts.items() if (value := drawn.choice(values)) is not None}
        for _ in range(number)
    ]
    found = page.evaluate("jobs => jobs.map((job) => read(walk(job)))", jobs)
    for job, answer in zip(jobs, found, strict=True):
        status = job.pop("status", None)
        verdict = ns.classify(ns.Engagement(**job), status=status)
        assert (answer["outcome"], answer["category"], answer["rule"]) == (
            verdict.outcome,
            verdict.category or "",
            verdict.rule,
        ), (job, status)
        assert sorted(answer["missing"]) == sorted(verdict.missing), (job, status)


def test_a_person_is_asked_the_next_question_and_told_why(open_page: Callable[..., Any]) -> None:
    page = open_page("en-US")
    assert "Where does the person work" in page.inner_text("#verdict")
    page.select_option("#fact-employer_kind", "private_enterprise")
    page.click("#verdict button")
    assert page.evaluate("document.activeElement.className") == "asked"
    page.select_option("#fact-role", "technical")
    assert page.inner_text("#verdict h3").startswith("managers and technical staff")
    assert "Group 1" in page.inner_text("#verdict")
    page.click("#language")
    assert page.inner_text("#verdict h3") == "民营企业和外商投资企业管理技术人员"
    assert page.get_attribute("html", "lang") == "zh"
    page.click("#clear")
    assert page.inner_text("#verdict h3") == "尚不能判定"


def test_everything_has_a_name_and_is_reached_by_the_keyboard(page: Any) -> None:
    for control in page.query_selector_all("select, input"):
        assert page.evaluate("each => each.labels.length", control) == 1
    page.focus("#language")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert {"fact-employer_kind", "fact-role", "clear", "file"} <= set(reached)


def test_nothing_may_be_loaded_or_sent(page: Any, file: Path) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', file.read_text("utf-8"))
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    refused = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    page.heard.clear()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_comes_back_with_answers(page: Any, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "people.csv"
    text = (
        '姓名,单位类别,role,备注\r\n甲,民营企业,technical,"=1+1, ""x"""\r\n乙,律师行,,"两\n行"\r\n丙,不清楚,,'
    )
    path.write_bytes(text.encode(encoding))
    told, rows = load(page, path)
    assert [row["outcome"] for row in rows] == ["enterprise", "", "undetermined"]
    assert [row["unlisted"] for row in rows] == ["", "employer_kind", ""]
    assert rows[0]["备注"] == '\'=1+1, "x"'
    assert rows[1]["备注"] == "两\n行"
    assert rows[2]["next_question"] == "occupation"
    assert "employer_kind：律师行 × 1" in told
    assert "姓名、备注" in told


def test_no_cell_of_an_annotated_file_begins_like_a_formula(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    cells = ["=1+1", "+1", "-1", "@x", "＝1", " =1", "'=1", "1-1"]
    path.write_text("role,=备注\n" + "".join(f"technical,{cell}\n" for cell in cells), "utf-8")
    _, rows = load(page, path)
    assert [row["'=备注"] for row in rows] == [*("'" + cell for cell in cells[:-1]), "1-1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        ("姓名,电话\r\n甲,1\r\n".encode(), "没有认识的栏"),
        (b"role\r\n\xff\xff\xff\r\n", "UTF-8或GB18030"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(page: Any, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    told, rows = load(page, path)
    assert said in told
    assert rows == []


@pytest.mark.parametrize("rows", [20_000, pytest.param(2_000_000, marks=pytest.mark.stress)])
def test_many_rows_and_many_unlisted_values(page: Any, tmp_path: Path, rows: int) -> None:
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("role,employer_kind\n")
        stream.writelines(
            f"technical,{'private_enterprise' if number % 2 else f'kind {number}'}\n"
            for number in range(rows)
        )
    told, answers = load(page, path)
    print(told.splitlines()[0])
    assert len(answers) == rows
    assert sum(row["outcome"] == "enterprise" for row in answers) == rows // 2
    assert "981" in told


def test_a_file_that_is_there_stays(command: Callable[..., Any], file: Path) -> None:
    outcome = command("page", "--out", file, "--lang", "en")
    assert outcome.code == 3
    assert "--force" in outcome.err


@pytest.mark.parametrize("edition", ["2001", pytest.param("2015", marks=pytest.mark.stress)])
def test_other_editions_have_pages_too(command: Callable[..., Any], tmp_path: Path, edition: str) -> None:
    out = tmp_path / "page.html"
    assert command("page", "--no-words", "--edition", edition, "--out", out).code == 0
    assert edition in out.read_text("utf-8")
