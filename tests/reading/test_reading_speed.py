"""What reading takes beside a bare loop: every employer another one, the titles those of the scenarios."""

from __future__ import annotations

import csv
import gc
import io
import json
import random
import statistics
import time
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum._reading import jobs
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._shipped.lexicons import load_lexicons

SCENARIOS = Path(__file__).parents[1] / "scenarios" / "reading"
#: How many times the bare loop reading may take.
BAR_TIMES = 5.0
ROWS = 20_000
TURNS = 5
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


def _time_reading(rows: list[tuple[JobWords]]) -> float:
    tables = load_lexicons()
    jobs._get_reader.cache_clear()
    gc.collect()
    started = time.process_time()
    for row in rows:
        read_jobs(row, tables)
    return time.process_time() - started


def _time_bare_loop(text: str, finished: list[dict[str, Any]]) -> float:
    """Return the processor time of reading the rows with ``csv`` and writing finished verdicts."""
    gc.collect()
    started = time.process_time()
    out = io.StringIO()
    for _, verdict in zip(csv.reader(io.StringIO(text)), finished, strict=True):
        out.write(json.dumps(verdict, ensure_ascii=False))
        out.write("\n")
    return time.process_time() - started


@pytest.mark.bench
def test_times_of_the_bare_loop() -> None:
    """Both run in turns, so that a busy machine slows both."""
    rows = _rows(ROWS)
    table = io.StringIO()
    csv.writer(table).writerows((words.employer, words.title) for (words,) in rows)
    # The first reading compiles the patterns.
    finished = [ns.classify(read_jobs(row, load_lexicons())).to_dict() for row in rows]
    turns = [(_time_reading(rows), _time_bare_loop(table.getvalue(), finished)) for _ in range(TURNS)]
    times = statistics.median(mine / bare for mine, bare in turns)
    mine, bare = (statistics.median(each) for each in zip(*turns, strict=True))
    print(
        f"reading employer and title: {times:.2f} times the bare loop (bar {BAR_TIMES}); "
        f"{ROWS / mine:,.0f} against {ROWS / bare:,.0f} rows/s"
    )
    assert times <= BAR_TIMES
