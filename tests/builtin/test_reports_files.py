"""``Report.save``: whole, private, and never over another file unasked."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from newstratum._figures.reports.report import Report, Section
from newstratum._words import Words
from newstratum.errors import InvalidValueError

REPORT = Report(
    title=Words("报告", "Report"),
    as_of=dt.date(2018, 11, 1),
    sections=(Section(id="s", title=Words("结构", "Structure"), notes=(Words("一", "one"),)),),
)


def test_the_ending_says_the_format(tmp_path: Path) -> None:
    REPORT.save(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == REPORT.to_dict(language="zh")
    REPORT.save(str(tmp_path / "report.txt"), language="en")
    assert (tmp_path / "report.txt").read_text("utf-8").startswith("Report\nAs of 2018-11-01\n")
    REPORT.save(tmp_path / "without", "json")
    assert json.loads((tmp_path / "without").read_text("utf-8"))["report"] == 1


def test_a_report_is_for_its_owner_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    REPORT.save(tmp_path / "report.json")
    assert os.stat(tmp_path / "report.json").st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["report.json"]


def test_a_file_that_exists_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("mine")
    with pytest.raises(InvalidValueError, match="overwrite=True"):
        REPORT.save(path)
    assert path.read_text() == "mine"
    REPORT.save(path, overwrite=True)
    assert json.loads(path.read_text("utf-8"))["title"]["zh"] == "报告"


@pytest.mark.parametrize(
    ("name", "more"), [("report.pdf", {}), ("report", {}), ("a.txt", {"format": "html"})]
)
def test_another_format_is_refused(tmp_path: Path, name: str, more: dict[str, str]) -> None:
    with pytest.raises(InvalidValueError, match=r"json or \*.txt"):
        REPORT.save(tmp_path / name, **more)
    assert os.listdir(tmp_path) == []


def test_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError):
        REPORT.save(tmp_path / "report.txt", language="fr")
    assert os.listdir(tmp_path) == []
