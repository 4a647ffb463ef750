"""Measure classification against a hand-written yardstick and against rule engines, in one run.

Every engine gets the same rulebook and the same records, and has to give the same answers on fully
known facts before its time counts. Figures are medians of several rounds; bars are ratios.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import yardstick
from peers import PEERS
from records import engagement_of, known_records, made_up_rows, with_unknown

from newstratum._model.people.occupations import Status
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._rules.check import check_rulebook
from newstratum._rules.classify import Classifier
from newstratum._rules.verdict import VerdictWriter
from newstratum._shipped.editions import get_edition, parse_rulebook
from newstratum._shipped.lexicons import load_lexicons


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument(
        "--peer-records", type=int, default=2_000, help="records the slower peers are timed on"
    )
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    known = known_records(options.records, seed=2017)
    bench = Bench(known, options.rounds)
    bench.agree_on_known_facts()
    bench.against_the_yardstick()
    bench.full_verdicts()
    bench.rulebook()
    bench.against_peers(options.peer_records)
    reading(options.records)
    return 0


def median_of(rounds: int, *jobs: Callable[[], object]) -> list[float]:
    """Time jobs in turn, so that a change of the machine's speed meets all of them."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for place, job in enumerate(jobs):
            gc.collect()
            start = time.perf_counter()
            job()
            times[place].append(time.perf_counter() - start)
    return [statistics.median(each) for each in times]


class Bench:
    def __init__(self, known: Sequence[dict[str, str]], rounds: int) -> None:
        self._known = list(known)
        self._rounds = rounds
        self._rulebook = get_edition("2017")
        self._classifier = Classifier(self._rulebook)
        self._unknown = with_unknown(self._known, 0.15, seed=15)
        self._objects = [engagement_of(record) for record in self._unknown]
        distinct = len({json.dumps(record, sort_keys=True) for record in self._unknown})
        python = sys.version.split()[0]
        print(f"{len(self._known):,} records, {distinct:,} distinct with 15 % unknown facts; {python}")

    def agree_on_known_facts(self) -> None:
        differ = 0
        for record in self._known:
            job = engagement_of(record)
            found = self._classifier.finding(job, Status(record["status"]))
            differ += yardstick.decide(job, Status(record["status"])) != (found.outcome, found.category)
        print(f"yardstick and library differ on known facts: {differ} of {len(self._known):,}")

    def against_the_yardstick(self) -> None:
        finding, decide, jobs, working = (
            self._classifier.finding,
            yardstick.decide,
            self._objects,
            Status.WORKING,
        )

        def ours() -> list[tuple[str, str]]:
            return [(found.outcome, found.category) for found in (finding(job, working) for job in jobs)]

        def theirs() -> list[tuple[str, str]]:
            return [decide(job, working) for job in jobs]

        start = time.perf_counter()
        answers = ours()
        cold = time.perf_counter() - start
        gave_up = [answer for answer in theirs() if answer[0] == "undetermined"]
        decided = sum(
            mine[0] != "undetermined" and other[0] == "undetermined"
            for mine, other in zip(answers, theirs(), strict=True)
        )
        own, other = median_of(self._rounds, ours, theirs)
        each = 1e6 / len(jobs)
        print(f"library, first pass: {cold * each:.2f} µs a record")
        print(
            f"library {own * each:.3f} µs, yardstick {other * each:.3f} µs a record: ratio {own / other:.2f}"
        )
        print(f"the yardstick gives up on {len(gave_up):,}; the library decides {decided:,} of them")

    def full_verdicts(self) -> None:
        classifier, writer = Classifier(self._rulebook), VerdictWriter()
        # What the process holds already is no garbage to look through while one record is timed.
        gc.collect()
        gc.freeze()
        # The time of the processor, so that other work on the machine does not count.
        start = time.process_time()
        for job in self._objects:
            writer.text(classifier.classify((job,), status=Status.WORKING))
        each = (time.process_time() - start) / len(self._objects) * 1e6
        print(f"full verdict as JSON: {each:.1f} µs a record; slowest: {self._slowest() * 1e3:.2f} ms")

    def _slowest(self) -> float:
        """Return the longest time of one record, each met for the first time or not; without collections."""
        classifier, writer = Classifier(self._rulebook), VerdictWriter()
        slowest = 0.0
        gc.disable()
        for job in self._objects:
            start = time.process_time()
            writer.text(classifier.classify((job,), status=Status.WORKING))
            slowest = max(slowest, time.process_time() - start)
        gc.enable()
        return slowest

    def rulebook(self) -> None:
        from importlib.resources import files

        text = (files("newstratum._shipped") / "data" / "rulebooks" / "2017.toml").read_bytes()
        load, check = median_of(
            self._rounds, lambda: parse_rulebook(text), lambda: check_rulebook(self._rulebook)
        )
        print(f"read and compile the edition 2017: {load * 1e3:.1f} ms; check it: {check * 1e3:.1f} ms")
        print(
            f"the diagram has {len(self._rulebook.diagram.nodes)} nodes for {len(self._rulebook.rules)} rules"
        )

    def against_peers(self, number: int) -> None:
        records = self._known[:number]
        jobs = [engagement_of(record) for record in records]
        finding, working = self._classifier.finding, Status.WORKING
        expected = [finding(job, working).rule for job in jobs]
        (own,) = median_of(self._rounds, lambda: [finding(job, working).outcome for job in jobs])
        for name, make in PEERS.items():
            try:
                decide = make(self._rulebook)
                differ = sum(decide(record) != rule for record, rule in zip(records, expected, strict=True))
                (theirs,) = median_of(3, lambda decide=decide: [decide(record) for record in records])
            except Exception as error:  # one peer's failure stops no other
                print(f"{name}: failed: {type(error).__name__}: {error}")
                continue
            each = 1e6 / len(records)
            said = "same answers" if not differ else f"{differ} other answers"
            ratio = f"{theirs / own:.0f} times ours"
            print(f"{name} {version(name)}: {theirs * each:.1f} µs a record, {said}; {ratio}")


def reading(number: int) -> None:
    """Time reading and the whole command on rows whose employers are mostly distinct."""
    rows = made_up_rows(number, seed=5)
    words = [JobWords(employer=employer or None, title=title or None) for employer, title in rows]
    shipped = load_lexicons()
    start = time.process_time()
    for each in words:
        read_jobs((each,), shipped)
    print(f"reading: {number / (time.process_time() - start):,.0f} rows a second of the processor")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        lines = (f"P{place},{employer},{title}\n" for place, (employer, title) in enumerate(rows))
        file.write_text("id,employer_text,title_text\n" + "".join(lines), "utf-8")
        # A small process starts the command, since a child begins with the memory of its parent.
        program = (
            "import resource, subprocess, sys; "
            "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
            "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
            "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)"
        )
        command = [str(Path(sys.executable).with_name("newstratum")), "classify", str(file), "--json"]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program, *command], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
    busy, peak = done.stdout.split()
    rates = f"{number / seconds:,.0f} rows a second, {number / float(busy):,.0f} a second of the processor"
    print(f"newstratum classify --json, CSV: {rates}, at most {peak} MB")


if __name__ == "__main__":
    raise SystemExit(main())
