"""How many rows a second are read: every employer another one, the titles those of the scenarios."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from newstratum._reading import jobs
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._shipped.lexicons import load_lexicons

SCENARIOS = Path(__file__).parents[1] / "scenarios" / "reading"
BAR_ROWS_A_SECOND = 50_000
ROWS = 100_000
#: Characters of made-up names of units.
NAMES = (
    "安邦诚达丰光海恒华辉嘉金锦景君康兰丽林明宁沛平启强庆荣瑞山盛顺泰天通旺"
    "伟文翔新鑫兴旭雅阳怡永宇元云泽正志中"
)
UNITS = (
    "科技有限公司",
    "有限公司",
    "律师事务所",
    "会计师事务所有限公司",
    "医院",
    "民办学校",
    "小学",
    "教育科技有限公司",
    "（民营）制造有限公司",
    "街道办事处",
    "实业有限公司（外商独资）",
    "物流有限公司上海分公司",
    "软件股份有限公司",
    "社会工作服务中心",
    "行业协会",
    "餐馆",
    "新媒体有限公司",
    "银行嘉定支行",
)


def _rows(count: int) -> list[tuple[JobWords]]:
    chance = random.Random(2017)
    lines = [
        line for path in sorted(SCENARIOS.glob("*.tsv")) for line in path.read_text("utf-8").splitlines()
    ]
    titles = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    return [
        (
            JobWords(
                employer=f"上海{''.join(chance.choices(NAMES, k=3))}{chance.choice(UNITS)}",
                title=chance.choice(titles),
            ),
        )
        for _ in range(count)
    ]


def _rows_a_second(rows: list[tuple[JobWords]]) -> float:
    tables = load_lexicons()
    jobs._get_reader.cache_clear()
    started = time.process_time()
    for row in rows:
        read_jobs(row, tables)
    return len(rows) / (time.process_time() - started)


@pytest.mark.bench
def test_rows_a_second() -> None:
    rows = _rows(ROWS)
    best = max(_rows_a_second(rows) for _ in range(3))
    print(f"reading employer and title: {best:,.0f} rows/s (bar {BAR_ROWS_A_SECOND:,})")
    assert best >= BAR_ROWS_A_SECOND
