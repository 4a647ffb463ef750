"""Measure the columns of Spark against a ``CASE`` by hand and against the bare scan.

    python bench/spark.py [--rows N] [--rounds N]

All read the same Parquet files and hand every row, with its facts, to a sink that keeps nothing. The ``CASE``
is a method of some 29,000 bytes of bytecode, which HotSpot leaves interpreted; it is measured in a virtual
machine with ``-XX:-DontCompileHugeMethods``, and on few rows in one without. Figures are medians, of the
processor time of the virtual machine and by the clock; the first round, which compiles, does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession, functions
from records import known_records, with_unknown

import newstratum as ns
from newstratum._rules.rulebook import All, AnyOf, Condition, Is, Not
from newstratum_spark import classify_columns

RULEBOOK = ns.get_edition("2017")
FACTS = [fact.name for fact in RULEBOOK.tables().facts]
FLAG = "-XX:-DontCompileHugeMethods"
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--measure", nargs=2, metavar=("FOLDER", "FLAG"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        folder, flag = options.measure
        print(json.dumps(measure(Path(folder), flag == "flag", options.rounds, options.cores)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        for folder, share in (("known", 0.0), ("partly", 0.15)):
            write_people(Path(name, folder), options.rows, share)
        found: dict[str, Any] = {}
        for flag in ("bare", "flag"):
            command = [sys.executable, __file__, "--measure", name, flag]
            command += ["--rounds", str(options.rounds), "--cores", str(options.cores)]
            found[flag] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    tell(found["bare"], found["flag"], options.rows)
    return 0


def tell(bare: dict[str, Any], flag: dict[str, Any], rows: int) -> None:
    print(f"{rows:,} rows, 15 % of the facts not known; load {os.getloadavg()[0]:.1f}")
    for where, figures in (("no flag", bare["figures"]), (FLAG, flag["figures"])):
        for what, (processor, clock, count) in figures.items():
            print(
                f"{what} ({where}): {count / processor / 1e6:.3g} M rows a second of processor time,"
                f" {count / clock / 1e6:.3g} by the clock"
            )
    ours = bare["figures"]["tables"]
    case = flag["figures"]["CASE by hand"]
    scan = bare["figures"]["scan"]
    print(f"largest method of the tables: {bare['method']:,} bytes; of the CASE: {bare['case_method']:,}")
    for what, other, bar in (("the CASE with the flag", case, 1.0), ("the scan", scan, 0.6)):
        print(
            f"tables without a flag against {what}: {other[0] / ours[0]:.2f}× of its rate by processor time,"
            f" {other[1] / ours[1]:.2f}× by the clock (bar {bar}×)"
        )


def write_people(folder: Path, rows: int, share: float) -> None:
    """Write files of the records in a random order, again and again; what is not known is null."""
    records = known_records(20_000, seed=7)
    if share:
        records = with_unknown(records, share, seed=8)
    facts = [
        {name: None if value == "unknown" else value for name, value in each.items()} for each in records
    ]
    table = pa.Table.from_pylist(facts, pa.schema([(name, pa.string()) for name in FACTS]))
    table = table.take(pa.array(np.random.default_rng(1).integers(0, len(records), rows)))
    folder.mkdir()
    for place in range(4):
        part = table.slice(place * rows // 4, rows // 4)
        pq.write_table(part, folder / f"part-{place}.parquet", compression="snappy")


def to_sql(condition: Condition) -> str:
    match condition:
        case Is(fact, values):
            listed = "', '".join(sorted(values))
            return f"{fact} IN ('{listed}')"
        case Not(part):
            return f"NOT {to_sql(part)}"
        case All(parts):
            return f"({' AND '.join(map(to_sql, parts))})" if parts else "TRUE"
        case AnyOf(parts):
            return f"({' OR '.join(map(to_sql, parts))})"


def write_case() -> str:
    """Return the decision table as one ``CASE``."""
    *rules, closing = RULEBOOK.rules
    cases = " ".join(f"WHEN {to_sql(rule.when)} THEN '{rule.outcome}'" for rule in rules)
    unknown = " OR ".join(f"{name} IS NULL" for name in FACTS)
    return f"CASE {cases} WHEN {unknown} THEN 'undetermined' ELSE '{closing.outcome}' END"


def measure(folder: Path, flag: bool, rounds: int, cores: int) -> dict[str, Any]:
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "3g").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.driver.extraJavaOptions", FLAG if flag else "").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    people = session.read.parquet(str(folder / "partly"))
    rows = people.count()
    by_hand = functions.expr(write_case()).alias("outcome")

    def by_tables(frame: DataFrame) -> DataFrame:
        return classify_columns(frame, unlisted="null", parts=["outcome"])

    ways = {"scan": people, "tables": by_tables(people)}
    if not flag:
        everything = classify_columns(people, unlisted="null")
        ways["tables, six parts"] = everything
    few = people.limit(rows // 50)
    ways["CASE by hand"] = (people if flag else few).select("*", by_hand)
    known = session.read.parquet(str(folder / "known")).limit(rows // 50).cache()
    assert count_outcomes(by_tables(known)) == count_outcomes(known.select("*", by_hand))
    process = session.sparkContext._gateway.proc.pid
    figures: dict[str, Any] = {}
    for what, (processor, clock) in run_in_turns(rounds, process, ways).items():
        figures[what] = processor, clock, rows if flag or what != "CASE by hand" else rows // 50
    told = {
        "figures": figures,
        "method": find_largest_method(session, ways["tables"]),
        "case_method": find_largest_method(session, people.select("*", by_hand)),
    }
    if not flag:
        started = time.perf_counter()
        classify_columns(people)
        print(f"to refuse values that are not listed: {time.perf_counter() - started:.1f} s", file=sys.stderr)
    session.stop()
    return told


def run_in_turns(rounds: int, process: int, ways: dict[str, DataFrame]) -> dict[str, tuple[float, float]]:
    """Return for each way the medians of its processor seconds and of its seconds by the clock."""
    found: dict[str, list[tuple[float, float]]] = {what: [] for what in ways}
    for _ in range(rounds + 1):
        for what, frame in ways.items():
            processor, clock = read_processor_time(process), time.perf_counter()
            frame.write.format("noop").mode("overwrite").save()
            found[what].append((read_processor_time(process) - processor, time.perf_counter() - clock))
    return {
        what: (
            statistics.median(each[0] for each in times[1:]),
            statistics.median(each[1] for each in times[1:]),
        )
        for what, times in found.items()
    }


def read_processor_time(process: int) -> float:
    """Return the seconds of processor time that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def count_outcomes(frame: DataFrame) -> dict[str, int]:
    return {row["outcome"]: row["count"] for row in frame.groupBy("outcome").count().collect()}


def find_largest_method(session: SparkSession, frame: DataFrame) -> int:
    """Return how many bytes of bytecode the largest method has that Spark writes for a query."""
    find: Callable[[str], Any] = session._jvm.org.apache.spark.sql.execution.ExplainMode.fromString
    text = frame._jdf.queryExecution().explainString(find("codegen"))
    return max(int(each.split(";")[0]) for each in text.split("maxMethodCodeSize:")[1:])


if __name__ == "__main__":
    raise SystemExit(main())
