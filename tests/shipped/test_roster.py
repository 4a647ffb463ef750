from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from newstratum._builtin.formats import read_table
from newstratum._shipped.roster import get_roster_path


@pytest.fixture(scope="module")
def make_roster() -> ModuleType:
    path = Path(__file__).with_name("make_roster.py")
    spec = importlib.util.spec_from_file_location("make_roster", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_package_data_is_what_the_generator_makes(make_roster: ModuleType) -> None:
    made = make_roster.survey_files()
    assert get_roster_path("utf-8").read_bytes() == made[get_roster_path("utf-8").name]
    assert get_roster_path("gb18030").read_bytes() == made[get_roster_path("gb18030").name]
    assert sorted(made) == sorted(path.name for path in get_roster_path().parent.iterdir())


def test_both_files_hold_the_same_rows() -> None:
    first, second = (
        [(row.line, dict(row.cells)) for row in read_table(get_roster_path(encoding), ",")]
        for encoding in ("utf-8", "gb18030")
    )
    assert first == second


def test_it_is_an_export_of_three_hundred_people_and_one_who_answers_twice() -> None:
    rows = [row.cells for row in read_table(get_roster_path(), ",")]
    answers, summary = rows[:-1], rows[-1]
    assert summary["序号"] == "合计"
    assert len(answers) == 301
    assert len({row["uid"] for row in answers}) == 300
    assert get_roster_path().read_bytes().startswith("\ufeff序号,".encode())


def test_every_row_says_that_it_is_synthetic_and_names_nobody() -> None:
    rows = [row.cells for row in read_table(get_roster_path(), ",")][:-1]
    assert {row["来源详情"] for row in rows} == {"（合成数据）"}
    # Addresses reserved for documentation (RFC 5737), and no question that asks for a name or a number.
    assert all(re.fullmatch(r"203\.0\.113\.\d{1,3}\(上海-上海\)", str(row["来自IP"])) for row in rows)
    assert not [name for name in rows[0] if re.search("姓名|手机|电话|身份证", name)]
