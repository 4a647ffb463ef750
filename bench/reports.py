"""The bar of the report: all sections over 100,000 people and 10,000 activities, 5 s and 400 MB.

    python bench/reports.py [--people N] [--keep FILE.db]

Makes a register in a file, then reports on it in a process of its own and prints one line for each figure.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.budgets import Budget, Expense, ExpenseState, Line
from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    Course,
    Exhibition,
    Proposal,
    ProposalStage,
    ProposalStep,
)
from newstratum._model.organisation.governance import Conference, Meeting, Task
from newstratum._model.organisation.occasions import Cadence
from newstratum._model.organisation.outreach import Inspection, KeyContact, Response, SurveyRound, Visit
from newstratum._model.organisation.platforms import Platform, PlatformLevel
from newstratum._model.organisation.publicity import Channel, ChannelKind, Publication, PublicationKind
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.values.money import from_yuan
from newstratum._model.values.periods import Period
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum_report.plugin import render_html

sys.path.insert(0, str(Path(__file__).parent))
from stores import DAY, NOTICE, SOURCE, rows, say

CITED = Citation(document="bench")
PROFILE = load_district("jiading").profile
TOWNSHIPS = [unit.code for unit in PROFILE.units]
ACTIVITIES, ATTENDANCES, PROPOSALS, TASKS, EXPENSES = 10_000, 20_000, 2_000, 2_000, 2_000
SECONDS, MEGABYTES, KILOBYTES = 5, 400, 600


def _draw_day(source: random.Random) -> str:
    """Draw a day of the three years up to that of the report; one in twenty is known to the month only."""
    day = str(DAY - dt.timedelta(days=source.randrange(3 * 365)))
    return day if source.randrange(20) else day[:7]


def _iterate_organisation(people: int) -> Iterator[Any]:
    source = random.Random(7)
    towns = [f"town{number}" for number in range(12)]
    for number, town in enumerate(towns):
        yield Body(id=town, name_zh=f"街镇{number}", kind=BodyKind.TOWNSHIP)
        yield Body(id=f"bureau{number}", name_zh=f"委办局{number}", kind=BodyKind.BUREAU)
        yield Platform(
            id=f"platform{number}", name_zh=f"平台{number}", brand="bench", owner=f"bureau{number}",
            level=PlatformLevel.BUREAU_OR_PEOPLE_ORGANISATION, township=TOWNSHIPS[number],
        )  # fmt: skip
        yield Conference(
            id=f"conference{number}", name_zh="联席会议", body=town, cadence=Cadence.QUARTERLY,
            period=Period(began_on="2015"),
        )  # fmt: skip
    for number in range(ACTIVITIES):
        yield Activity(
            id=f"activity{number}", name_zh=f"沙龙{number}", kind=ActivityKind.SALON,
            hosts=(f"platform{number % 12}",), township=TOWNSHIPS[number % 12], held_on=_draw_day(source),
        )  # fmt: skip
    signed = set()
    while len(signed) < ATTENDANCES:
        signed.add((source.randrange(ACTIVITIES), source.randrange(people)))
    for number, (activity, person) in enumerate(sorted(signed)):
        yield Attendance(
            id=f"attendance{number}", activity=f"activity{activity}", person=f"person-{person:08}",
            notice="bench.v1",
        )  # fmt: skip
    for number in range(PROPOSALS):
        days = sorted(str(DAY - dt.timedelta(days=source.randrange(3 * 365))) for _ in range(3))
        stages = (ProposalStage.MADE, ProposalStage.FORWARDED, ProposalStage.ADOPTED)
        yield Proposal(
            id=f"proposal{number}", topic_zh=f"建议{number}", person=f"person-{number:08}", notice="bench.v1",
            steps=tuple(
                ProposalStep(stage=stage, happened_on=day, level=Level.DISTRICT, source=CITED)
                for stage, day in zip(stages, days, strict=True)
            )[: 1 + number % 3],
        )  # fmt: skip
    for number in range(TASKS):
        day = DAY - dt.timedelta(days=source.randrange(20, 2 * 365))
        done = {"closed_on": day + dt.timedelta(days=9), "evidence": (CITED,)} if number % 5 else {}
        yield Task(
            id=f"task{number}", matter_zh=f"事项{number}", owner=towns[number % 12], assigned_on=day,
            workdays=10, **done,
        )  # fmt: skip
    for year in (2016, 2017, 2018):
        lines = tuple(Line(f"line{n}", f"科目{n}", amount=from_yuan(1_000_000)) for n in range(10))
        yield Budget(
            id=f"budget{year}", name_zh=f"{year}年预算", year=year, amount=from_yuan(10_000_000), lines=lines
        )
    for number in range(EXPENSES):
        day = _draw_day(source)
        yield Expense(
            id=f"expense{number}", budget=f"budget{max(int(day[:4]), 2016)}", line=f"line{number % 10}",
            amount=from_yuan(900), state=ExpenseState.SPENT, activity=f"activity{number}", happened_on=day,
        )  # fmt: skip
    yield SurveyRound(id="survey", name_zh="问卷", asked=3_000, period=Period(began_on="2018-03"))
    yield Channel(id="channel", name_zh="公众号", kind=ChannelKind.OFFICIAL_ACCOUNT)
    for number in range(15):
        yield Post(id=f"post{number}", body="town0", role=PostRole.DIRECTOR, places=25)
    for number in range(300):
        person = {"person": f"person-{number:08}", "notice": "bench.v1"}
        yield Seat(id=f"seat{number}", post=f"post{number % 15}", period=Period(began_on="2017"), **person)
        yield Appointment(
            id=f"appointment{number}", kind=AppointmentKind.DEPUTY, level=Level.DISTRICT,
            period=Period(began_on="2017-03-01"), **person,
        )  # fmt: skip
        yield KeyContact(
            id=f"contact{number}", by_body=towns[number % 12], cadence=Cadence.QUARTERLY, **person
        )
    for number in range(1_000):
        town = towns[number % 12]
        person = {"person": f"person-{number % 300:08}", "notice": "bench.v1"}
        yield Visit(id=f"visit{number}", by_body=town, held_on=_draw_day(source), **person)
        yield Inspection(id=f"inspection{number}", body=town, by_body="bureau0", held_on=_draw_day(source))
        yield Meeting(
            id=f"meeting{number}", name_zh="例会", conference=f"conference{number % 12}", minutes=CITED,
            held_on=_draw_day(source),
        )  # fmt: skip
        yield Publication(
            id=f"publication{number}", title_zh=f"文章{number}", kind=PublicationKind.ARTICLE,
            channels=("channel",), published_on=_draw_day(source),
        )  # fmt: skip
    for number in range(2_000):
        yield Response(
            id=f"response{number}", survey="survey", person=f"person-{number:08}", notice="bench.v1",
            answered_on="2018-04",
        )  # fmt: skip
    for number in range(50):
        yield Course(id=f"course{number}", name_zh="研修班", period=Period(began_on=_draw_day(source)))
        yield Exhibition(
            id=f"exhibition{number}", name_zh="艺术展", period=Period(began_on=_draw_day(source))
        )


def fill(path: Path, people: int) -> None:
    """Make the register."""
    with open_registry(f"sqlite:///{path}") as registry:
        registry.adopt(PROFILE, actor="desk")
        with registry.session(actor="desk", purpose="roster", source=SOURCE, notice=NOTICE) as session:
            session.load(
                (attrs.evolve(person, township=TOWNSHIPS[number % 12]), placement)
                for number, (person, placement) in enumerate(rows(people))
            )
        why = {"actor": "desk", "purpose": "roster", "source": "bench", "notice": "bench.v1"}
        records = _iterate_organisation(people)
        while chunk := tuple(itertools.islice(records, 2_000)):
            with registry.session(**why) as session:
                for each in chunk:
                    session.add(each)


def report(registry: Registry) -> None:
    """Report, and print what it took."""
    begun, worked = time.perf_counter(), time.process_time()
    made = registry.report(on=DAY)
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.perf_counter()
    page = render_html(made.to_dict())
    rendered = time.perf_counter() - begun
    say("sections", str(len(made.sections)))
    say(f"report (bar {SECONDS} s)", f"{took:.2f} s, {worked:.2f} s of processor time")
    say(f"HTML (bar {KILOBYTES} kB)", f"{len(page) / 1000:.0f} kB, {rendered:.2f} s after the report")
    say(f"peak of the process (bar {MEGABYTES} MB)", f"{peak:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="the file of the register: made if it is not there")
    given = parser.parse_args()
    say(
        "machine",
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors",
    )
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        path = given.keep or Path(name) / "report.db"
        # In processes of their own, so that the peak is that of the report alone.
        for work in (fill, report):
            child = os.fork()
            if child == 0:
                if work is report:
                    with open_registry(f"sqlite:///{path}") as registry:
                        report(registry)
                elif not path.exists():
                    fill(path, given.people)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    main()
