"""Measure reading of words against a bare loop over the same rows, and the command against the same loop.

The bare loop reads the rows with ``csv`` and writes the lines of their verdicts, finished before, with
``json``. Both sides run in turns; figures are medians of their processor time, bars are ratios. Rows of a
roster repeat: titles often, employers now and then. Of the labelled cells each stands once.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import json
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import newstratum as ns

LABELLED = Path(__file__).parents[1] / "tests" / "labelled"
Row = tuple[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--no-command", dest="command", action="store_false", help="measure the reading alone"
    )
    options = parser.parse_args()
    roster = draw_roster(options.rows)
    measure_reading("rows of a roster", roster, 1.0, options.rounds)
    measure_reading("labelled cells, each once", list_cells(), 2.0, options.rounds)
    if options.command:
        measure_command(roster, 3.5, options.rounds)
    return 0


def list_cells() -> list[Row]:
    """Return the cells that everybody may open, of people who told of their work in their own words."""
    found: dict[Row, None] = {}
    for path in sorted(LABELLED.glob("self_descriptions*.tsv")):
        if "sealed" not in path.name:
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                    found[row["employer_text"] or "", row["title_text"] or ""] = None
    return list(found)


def draw_roster(count: int) -> list[Row]:
    """Return rows of employers and titles: four of five employers stand there once."""
    with (LABELLED / "titles.tsv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["employer_text"], row["title_text"]) for row in csv.DictReader(stream, delimiter="\t")]
    chance = random.Random(2017)
    names = "安邦诚达丰光海恒华辉嘉金锦景君康兰丽林明宁沛平启强庆荣瑞山盛顺泰天通旺伟文翔新鑫兴旭雅阳怡永"
    drawn = [chance.choice(rows) for _ in range(count)]
    return [
        (f"{''.join(chance.choices(names, k=3))}{employer}", title)
        if employer and chance.random() < 0.8
        else (employer, title)
        for employer, title in drawn
    ]


def measure_reading(what: str, rows: list[Row], bar: float, rounds: int) -> None:
    # The reader remembers what it read: each turn is a process of its own.
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as processes:
        turns = [processes.apply(time_reading, (rows,)) for _ in range(rounds)]
    mine, bare = (statistics.median(times) for times in zip(*turns, strict=True))
    tell(what, mine, bare, len(rows), bar)


def time_reading(rows: list[Row]) -> tuple[float, float]:
    """Return the processor time of reading rows once, and that of the bare loop."""
    text = write_csv(rows)
    ns.read("某某软件有限公司", "工程师")
    start = time.process_time()
    for _, employer, title in csv.reader(io.StringIO(text)):
        ns.read(employer or None, title or None)
    mine = time.process_time() - start
    finished = [
        ns.classify(ns.read(employer or None, title or None)).to_dict(identifier=f"P{number}")
        for number, (employer, title) in enumerate(rows)
    ]
    gc.collect()
    start = time.process_time()
    run_bare_loop(text, finished)
    return mine, time.process_time() - start


def run_bare_loop(text: str, finished: list[dict[str, Any]]) -> None:
    out = io.StringIO()
    for row, verdict in zip(csv.reader(io.StringIO(text)), finished, strict=False):
        if row:
            out.write(json.dumps(verdict, ensure_ascii=False))
            out.write("\n")


def measure_command(rows: list[Row], bar: float, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, few = Path(folder) / "roster.csv", Path(folder) / "few.csv"
        text = write_csv(rows)
        for file, lines in ((path, text), (few, write_csv(rows[: len(rows) // 10]))):
            file.write_text(f"id,employer_text,title_text\n{lines}", encoding="utf-8")
        command = [str(Path(sys.executable).parent / "newstratum"), "classify", "--json"]
        lines = subprocess.run([*command, str(path)], check=True, capture_output=True).stdout
        finished = [json.loads(line) for line in lines.splitlines()]
        # The start of the command is counted, that of the loop is not.
        times = take_turns(
            lambda: run_quietly([*command, str(path)]), lambda: run_bare_loop(text, finished), rounds
        )
        tell("newstratum classify --json", *times, len(rows), bar)
        for file in (few, path):
            print(f"  most memory for {file.name}: {measure_peak([*command, str(file)]):,.0f} MB")


def write_csv(rows: list[Row]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows((f"P{number}", *row) for number, row in enumerate(rows))
    return out.getvalue()


def take_turns(mine: Callable[[], None], bare: Callable[[], None], rounds: int) -> tuple[float, float]:
    """Return the medians of the processor time of both, that of commands they start included."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for run, times in zip((mine, bare), taken, strict=True):
            gc.collect()
            start = time_used()
            run()
            if turn:
                # The first turn warms up.
                times.append(time_used() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def time_used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def run_quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


#: Starts a command and prints the most memory that it had.
STARTER = (
    "import resource, subprocess, sys; "
    "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def measure_peak(command: list[str]) -> float:
    """Return the most memory that a command had, in MB."""
    # A small process starts it: a child begins with the memory of its parent, which holds all the lines here.
    started = subprocess.run(
        [sys.executable, "-c", STARTER, *command], check=True, capture_output=True, text=True
    )
    return int(started.stdout) / 1024


def tell(what: str, mine: float, bare: float, rows: int, bar: float) -> None:
    ratio = mine / bare
    print(
        f"{what}: {ratio:.2f} times the bare loop (at most {bar}; {'met' if ratio <= bar else 'MISSED'}); "
        f"{rows / mine:,.0f} against {rows / bare:,.0f} rows a second of processor time"
    )


if __name__ == "__main__":
    raise SystemExit(main())
