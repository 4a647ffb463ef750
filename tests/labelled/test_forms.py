"""What is read right in one form is read so in others that say the same.

A form may have one column or two, and a writer puts commas, full stops, dashes or nothing; in English also
words like at and with. Rows that everybody may open are written anew, and the share of them that keeps its
outcome may only rise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from newstratum import classify, read

HERE: Final = Path(__file__).parent
#: One row of so many is tried: the reader forgets what is read once.
STEP: Final = 8
#: Of the rows in English, which are fewer.
ENGLISH_STEP: Final = 3
#: Of the rows with nothing but a unit and a post.
PLAIN_STEP: Final = 4
_REMARKED: Final = re.compile("[，,；;。（(A-Za-z]")
LEAST_ROWS: Final = 60
#: Rows that are tried with another word.
MOST_ALIKE: Final = 60
LEAST_ALIKE: Final = 20
#: Rows of which another form may be read wrongly and for sure.
MOST_WRONG: Final = 0.03
Row = tuple[str, str, str]
Cells = tuple[str | None, str | None]


def _list_rows() -> Iterator[Row]:
    for path in sorted(HERE.glob("self_descriptions*.tsv")):
        if "sealed" not in path.name:
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                    yield row["outcome"], row["employer_text"], row["title_text"]
    with (HERE / "cells.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    # Nobody looks at the lines between.
    for row in rows[::2]:
        yield row["label"].partition(":")[0], row["employer_text"], row["title_text"]


@cache
def _list_right() -> tuple[Row, ...]:
    rows = list(_list_rows())[::STEP]
    return tuple(row for row in rows if _decide(row[1] or None, row[2] or None) == row[0])


@cache
def _list_right_in_english() -> tuple[Row, ...]:
    rows = [row for row in _list_rows() if (row[1] + row[2]).isascii()][::ENGLISH_STEP]
    return tuple(row for row in rows if _decide(row[1] or None, row[2] or None) == row[0])


def _decide(employer: str | None, title: str | None) -> str:
    return str(classify(read(employer, title), edition="2017").outcome)


def _move(employer: str, title: str) -> Cells | None:
    return (title, None) if not employer else None


def _join(mark: str) -> Callable[[str, str], Cells | None]:
    return lambda employer, title: (None, f"{employer}{mark}{title}") if employer and title else None


def _turn(employer: str, title: str) -> Cells | None:
    return (None, f"{title}，{employer}") if employer and title else None


def _repeat(employer: str, title: str) -> Cells | None:
    return (title, title) if not employer else None


def _mark(mark: str) -> Callable[[str, str], Cells | None]:
    return lambda employer, title: (
        (employer.replace("，", mark) or None, title.replace("，", mark)) if "，" in title else None
    )


@pytest.mark.parametrize(
    ("write", "least"),
    [
        pytest.param(_move, 0.99, id="in the cell for the unit"),
        pytest.param(_repeat, 0.985, id="in both cells"),
        pytest.param(_join("，"), 0.95, id="both in one cell"),
        pytest.param(_join(" "), 0.93, id="both in one cell with a space"),
        pytest.param(_join(" - "), 0.93, id="both in one cell with a dash"),
        pytest.param(_turn, 0.92, id="the post before the unit"),
        pytest.param(_mark("。"), 0.98, id="full stops"),
        pytest.param(_mark("；"), 0.98, id="semicolons"),
        pytest.param(_mark("……"), 0.98, id="dots"),
        pytest.param(_mark("——"), 0.98, id="dashes"),
        pytest.param(_mark("—"), 0.95, id="single dashes"),
        pytest.param(_mark(" "), 0.97, id="spaces"),
        pytest.param(_mark(" "), 0.95, id="spaces"),
        pytest.param(_mark(""), 0.74, id="nothing"),
    ],
)
def test_another_form_says_the_same(write: Callable[[str, str], Cells | None], least: float) -> None:
    tried = [(label, cells) for label, *row in _list_right() if (cells := write(*row)) is not None]
    kept = sum(_decide(*cells) == label for label, cells in tried)
    assert len(tried) >= LEAST_ROWS
    assert kept / len(tried) >= least, f"{kept} of {len(tried)}"


#: Words for which a writer may put others, in rows that say the same with them.
ALIKE: Final = (
    *(
        ("兼职", "兼差"),
        ("辞职", "辞了职"),
        ("劳动合同", "用工合同"),
        ("返聘", "反聘"),
        ("私企", "民企"),
        ("民营", "私营"),
    ),
    *(
        ("国企", "国有企业"),
        ("外企", "外资企业"),
        ("没有", "没"),
        ("目前", "眼下"),
        ("以前", "过去"),
        ("工资", "薪水"),
    ),
    *(
        ("接单", "揽活"),
        ("挣", "赚"),
        ("副业", "第二职业"),
        ("业余", "工作之余"),
        ("老板", "东家"),
        ("一个人", "独自"),
    ),
    *(
        ("公司", "企业"),
        ("律师事务所", "律师楼"),
        ("个体户", "个体工商户"),
        ("占股", "持股"),
        ("自己", "自个儿"),
    ),
)


@pytest.mark.parametrize(("word", "other"), ALIKE)
def test_another_word_says_the_same(word: str, other: str) -> None:
    rows = [row for row in dict.fromkeys(_list_rows()) if word in row[1] + row[2]][:MOST_ALIKE]
    right = [row for row in rows if _decide(row[1] or None, row[2] or None) == row[0]]
    written = [(label, *(cell.replace(word, other) for cell in cells)) for label, *cells in right]
    kept = sum(_decide(unit or None, post or None) == label for label, unit, post in written)
    assert len(right) >= LEAST_ALIKE
    assert kept / len(right) >= 0.93, f"{kept} of {len(right)}"


#: What a person may write around a unit and a post in Chinese; a bar parts the two cells.
FORMS: Final = (
    ("在{unit}做{post}", 0.94),
    ("我在{unit}当{post}", 0.94),
    ("在{unit}担任{post}", 0.94),
    ("任{unit}{post}", 0.92),
    ("现任{post}（{unit}）", 0.92),
    ("供职于{unit}，任{post}", 0.97),
    ("就职于{unit}，{post}", 0.95),
    ("任职{unit}，职务{post}", 0.96),
    ("{post}，就职于{unit}", 0.93),
    ("{post}，在{unit}上班", 0.91),
    ("在{unit}工作，岗位是{post}", 0.95),
    ("{post}，{unit}的", 0.95),
    ("{unit}的{post}", 0.92),
    ("是{unit}的一名{post}", 0.95),
    ("{unit}／{post}", 0.96),
    ("{unit}，职务为{post}", 0.98),
    ("{unit}{post}", 0.94),
    ("{unit}（{post}）", 0.93),
    ("{post}（{unit}）", 0.97),
    ("{unit}·{post}", 0.95),
    ("{unit}:{post}", 0.96),
    ("单位：{unit}；职务：{post}", 0.98),
    ("受雇于{unit}，{post}", 0.95),
    ("单位名称：{unit} 岗位：{post}", 0.98),
    ("职务：{post}，工作单位：{unit}", 0.97),
    ("{unit}聘用的{post}", 0.94),
    ("{post}，拿{unit}工资", 0.87),
    ("{post}，和{unit}签劳动合同", 0.89),
    ("跟{unit}签了劳动合同，{post}", 0.93),
    ("2019年起在{unit}任{post}", 0.91),
    ("单位：{unit}|职务：{post}", 0.99),
    ("{unit}|现任{post}", 0.98),
    ("{unit}|{post}，全职", 0.98),
    ("在{unit}|{post}", 0.95),
    ("{post}|{unit}", 0.77),
)


@cache
def _list_plain() -> tuple[Row, ...]:
    """Return the rows with a unit and a post and no remark on either, in Chinese, that are read right."""
    rows = [row for row in dict.fromkeys(_list_rows()) if all(row) and not _REMARKED.search(row[1] + row[2])]
    return tuple(row for row in rows[::PLAIN_STEP] if _decide(*row[1:]) == row[0])


@pytest.mark.parametrize(("form", "least"), FORMS)
def test_another_form_says_the_same_in_chinese(form: str, least: float) -> None:
    kept = wrong = 0
    for label, unit, post in _list_plain():
        employer, bar, title = form.format(unit=unit, post=post).partition("|")
        outcome = _decide(employer, title) if bar else _decide(None, employer)
        kept += outcome == label
        wrong += outcome not in (label, "undetermined", "contested")
    assert len(_list_plain()) >= LEAST_ROWS
    assert kept / len(_list_plain()) >= least, f"{kept} of {len(_list_plain())}"
    assert wrong / len(_list_plain()) <= MOST_WRONG, f"{wrong} of {len(_list_plain())} wrong and sure"


def _exchange(employer: str, title: str) -> Cells | None:
    return (title, employer) if employer and title else None


def _tell(form: str) -> Callable[[str, str], Cells | None]:
    return lambda employer, title: (
        (None, form.format(unit=employer, post=title)) if employer and title else None
    )


def _put(mark: str) -> Callable[[str, str], Cells | None]:
    return lambda employer, title: (
        (employer.replace(", ", mark) or None, title.replace(", ", mark)) if ", " in title else None
    )


#: Words that are written short on cards.
SHORT: Final = {
    "manager": "mgr",
    "engineer": "engr",
    "director": "dir.",
    "assistant": "asst.",
    "university": "univ.",
}


def _rewrite(pattern: str, write: Callable[[re.Match[str]], str]) -> Callable[[str, str], Cells | None]:
    def rewrite(employer: str, title: str) -> Cells | None:
        cells = tuple(re.sub(pattern, write, cell, flags=re.IGNORECASE) for cell in (employer, title))
        return (cells[0] or None, cells[1] or None) if cells != (employer, title) else None

    return rewrite


_shorten: Final = _rewrite(rf"\b(?:{'|'.join(SHORT)})\b", lambda found: SHORT[found[0].lower()].capitalize())
_drop_articles: Final = _rewrite(r"\b(?:a|an|the) ", lambda _: "")


@pytest.mark.parametrize(
    ("write", "least"),
    [
        pytest.param(_put(" - "), 0.97, id="dashes"),
        pytest.param(_put(" / "), 0.98, id="slashes"),
        pytest.param(_put(". "), 0.97, id="full stops"),
        pytest.param(_shorten, 0.98, id="words written short"),
        pytest.param(_drop_articles, 0.91, id="no articles"),
        pytest.param(_exchange, 0.955, id="columns exchanged"),
        pytest.param(_tell("{post}, {unit}"), 0.98, id="the post before the unit"),
        pytest.param(_tell("{unit}, {post}"), 0.98, id="the unit before the post"),
        pytest.param(_tell("{unit} {post}"), 0.925, id="only a space"),
        pytest.param(_tell("{post} {unit}"), 0.905, id="only a space behind the post"),
        pytest.param(_tell("{unit}\n{post}"), 0.98, id="two lines"),
        pytest.param(_tell("{post} | {unit}"), 0.98, id="a bar"),
        pytest.param(_tell("{post} ({unit})"), 0.98, id="the unit in brackets"),
        pytest.param(_tell("{unit} ({post})"), 0.97, id="the post in brackets"),
        pytest.param(_tell("{post} at {unit}"), 0.98, id="at"),
        pytest.param(_tell("{post} @ {unit}"), 0.98, id="@"),
        pytest.param(_tell("{post} with {unit}"), 0.98, id="with"),
        pytest.param(_tell("{post} for {unit}"), 0.965, id="for"),
        pytest.param(_tell("working as {post} in {unit}"), 0.97, id="in"),
        pytest.param(_tell("I am a {post} at {unit}"), 0.98, id="I am"),
        pytest.param(_tell("6 years as {post} at {unit}"), 0.96, id="how long"),
        pytest.param(_tell("{post} employed by {unit}"), 0.95, id="employed by"),
        pytest.param(_tell("employed by {unit} as {post}"), 0.945, id="employed by a unit as"),
        pytest.param(_tell("Position: {post}. Company: {unit}."), 0.985, id="headings"),
        pytest.param(_tell("Job title: {post} / Employer: {unit}"), 0.985, id="headings and a slash"),
    ],
)
def test_another_form_says_the_same_in_english(
    write: Callable[[str, str], Cells | None], least: float
) -> None:
    tried = [(label, cells) for label, *row in _list_right_in_english() if (cells := write(*row)) is not None]
    kept = sum(_decide(*cells) == label for label, cells in tried)
    assert len(tried) >= LEAST_ROWS
    assert kept / len(tried) >= least, f"{kept} of {len(tried)}"
