"""A page that reads words, in a real browser without a network: the same answers as Python."""

from __future__ import annotations

import csv
import gzip
import random
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import newstratum as ns
from newstratum_page.packing import is_built

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ROOT: Final = Path(__file__).parents[3]
#: Chromium as root needs no sandbox of its own; the rest keeps it from looking for its maker's servers.
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
#: Milliseconds for Python to start in a browser on a machine that does other things too.
PATIENCE: Final = 120_000

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
    pytest.mark.skipif(
        not is_built(),
        reason="newstratum-page was built without Pyodide: there was no npm, or no registry",
    ),
]


@pytest.fixture(scope="module")
def page(file: Path) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True, locale="en-US").new_page()
        page.heard = []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.heard.append(request.url))
        begun = time.perf_counter()
        page.goto(file.as_uri())
        page.wait_for_selector("#verdict h3")
        page.facts_after = time.perf_counter() - begun
        ask(page, [{"title_text": "律师"}])
        page.words_after = time.perf_counter() - begun
        yield page
        browser.close()


def ask(page: Any, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return what the reader of the page answers."""
    answers: list[dict[str, Any]] = page.evaluate("rows => reader.answer(rows)", rows)
    return answers


def answer_here(row: dict[str, str]) -> tuple[Any, ...]:
    verdict = ns.classify(ns.read_row(row))
    question = verdict.next_question
    return (
        verdict.outcome,
        verdict.category,
        verdict.rule,
        [*verdict.clauses],
        [*map(str, verdict.missing)],
        question and str(question.fact),
        [[each.outcome, each.clause] for each in verdict.readings],
    )


def pick(answer: dict[str, Any]) -> tuple[Any, ...]:
    parts = ("outcome", "category", "rule", "clauses", "missing", "next_question", "readings")
    return tuple(answer[part] for part in parts)


def collect_words() -> list[tuple[str, str]]:
    """Every pair of employer and title that the scenarios of the project hold."""
    pairs = {}
    for path in sorted((ROOT / "tests" / "scenarios").rglob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                pairs[tuple(line.split("\t")[:2])] = None
    for path in sorted((ROOT / "tests" / "scenarios").rglob("*.toml")):
        for each in tomllib.loads(path.read_text("utf-8"))["scenario"]:
            if "words" in each:
                pairs[each["words"]["employer"], each["words"]["title"]] = None
    return list(pairs)


def check(page: Any, pairs: list[tuple[str, str]]) -> None:
    rows = [{"employer_text": employer, "title_text": title} for employer, title in pairs]
    for begin in range(0, len(rows), 2_000):
        batch = rows[begin : begin + 2_000]
        for row, answer in zip(batch, ask(page, batch), strict=True):
            assert pick(answer) == answer_here(row), row


@pytest.mark.slow
def test_the_words_of_all_scenarios_get_the_answers_of_python(page: Any) -> None:
    pairs = collect_words()
    assert len(pairs) > 250
    check(page, pairs)


@pytest.mark.slow
@pytest.mark.parametrize("number", [500, pytest.param(100_000, marks=pytest.mark.stress)])
def test_random_words_get_the_answers_of_python(page: Any, number: int) -> None:
    lines = [
        line.split("\t")
        for path in sorted((ROOT / "tests" / "labelled").glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()[1:]
        if not line.startswith("#") and "\t" in line
    ]
    employers, titles = ([line[place] for line in lines] for place in (0, 1))
    drawn = random.Random(2017)
    check(page, [(drawn.choice(employers), drawn.choice(titles)) for _ in range(number)])


@pytest.mark.slow
def test_the_first_answer_comes_at_once_and_the_file_is_small(page: Any, file: Path) -> None:
    size = len(gzip.compress(file.read_bytes(), 6))
    print(f"choices: {page.facts_after:.2f} s; words: {page.words_after:.2f} s; {size:,} bytes compressed")
    assert page.facts_after < 4
    assert size < 8_000_000


@pytest.mark.slow
def test_nothing_is_asked_of_a_network(page: Any, file: Path) -> None:
    # What the browser calls a request for the worker is a part of the page.
    assert [each for each in page.heard if not each.startswith("blob:null/")] == [file.as_uri()]
    refused = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    page.heard.clear()


@pytest.mark.slow
def test_a_person_is_read_and_told_what_was_read(page: Any) -> None:
    page.fill("#words-employer_text", "某某会计师事务所")
    page.fill("#words-title_text", "注册会计师")
    page.wait_for_selector("#verdict li", timeout=PATIENCE)
    told = page.inner_text("#verdict")
    assert "intermediary" in told
    assert "kind of unit: accounting firm (“会计师事务所”)" in told
    page.fill("#words-title_text", "")
    page.select_option("#fact-role", "professional")
    page.wait_for_selector("#verdict .reading", state="detached", timeout=PATIENCE)
    assert "intermediary" in page.inner_text("#verdict")
    page.click("#clear")
    assert page.input_value("#words-employer_text") == ""
    assert page.inner_text("#verdict h3") == "undetermined"


@pytest.mark.slow
def test_a_file_of_words_comes_back_with_answers(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(
        "姓名,工作单位,职务,单位类别\r\n甲,某某会计师事务所,注册会计师,\r\n乙,无,主播,\r\n丙,某厂,技术员,民营企业\r\n"
        "丁,某厂,技术员,律师行\r\n".encode("gb18030")
    )
    page.set_input_files("#file", path)
    page.wait_for_selector("#told a", timeout=PATIENCE)
    with page.expect_download() as download:
        page.click("#told a")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["outcome"] for row in rows] == ["intermediary", "contested", "enterprise", ""]
    assert [row["unlisted"] for row in rows] == ["", "", "", "employer_kind"]
    assert "姓名" in page.inner_text("#told")


@pytest.mark.stress
def test_a_rulebook_of_ones_own_is_read_too(command: Callable[..., Any], tmp_path: Path) -> None:
    rulebook, out = tmp_path / "own.toml", tmp_path / "page.html"
    rulebook.write_text(command("rulebook", "show", "2015").stdout, "utf-8")
    assert command("page", "--edition", rulebook, "--out", out, "--lang", "en").returncode == 0
    assert '"reader":{"edition":"","rulebook":"' in out.read_text("utf-8")
