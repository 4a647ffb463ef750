"""A made-up office year: nobody and nothing in it exists. The district's profile is that of Jiading."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import newstratum as ns
from newstratum import organisation as org

DAY = dt.date(2018, 11, 1)
_CITED = org.Citation(document="made-up")
_NOTICE = ns.PrivacyNotice(
    id="roster",
    version=1,
    controller="示例新联会（合成数据）",
    contact="示例新联会秘书处",
    purposes=("roster", "statistics"),
    text_zh="收集街镇、单位、职务，用于名册和统计。",
    in_force_on=dt.date(2016, 1, 1),
)
_SOURCE = ns.Source(kind=ns.SourceKind.PERSON, stated_on=dt.date(2018, 1, 5), reference="made-up")
_JOBS = (
    ("某某科技有限公司（民营）", "高级工程师"),
    ("某某律师事务所", "合伙人"),
    ("", "自由撰稿人"),
    ("某某网络传媒公司（新媒体）", "内容总编"),
)
_THEMES = ("汽车", "艺术", "律师", "双创", "孵化", "智库", "社会组织", "青年", "医卫", "教育", "电商", "公益")
_KINDS = ("salon", "lecture", "service", "forum", "training", "study_tour")
#: Weeks of the year without an activity, counted back from the day.
_GAPS = frozenset({3, 4, 17, 36, 37, 38})


def open_office(people: int = 240) -> ns.Registry:
    """Return a registry in memory with a year of work in it."""
    registry = ns.open_registry("memory:", notices=[_NOTICE])
    profile = org.load_district("jiading").profile
    registry.adopt(profile, actor="office")
    towns = [unit.code for unit in profile.units]
    why = {"actor": "office", "purpose": "roster", "source": _SOURCE, "notice": "roster.v1"}
    draw = random.Random(7)
    with registry.session(**why) as session:
        for number in range(people):
            employer, title = _JOBS[number % 4 if number % 7 else 0]
            # Some units and groups have nobody: a coverage meeting talks of these.
            town = towns[(number * number + draw.randrange(3)) % (10 if number % 4 == 3 else 12)]
            enrolled = session.enrol(
                ns.read(employer, title), id=f"P{number:04}", township=town, on=dt.date(2018, 2, 1)
            )
            if number < 40 and enrolled.verdict.group is not None:
                session.placements.confirm(f"P{number:04}", by="head", on=dt.date(2018, 2, 2))
        for each in _iterate_records(towns, people, draw):
            session.add(each)
    return registry


def _iterate_records(towns: list[str], people: int, draw: random.Random) -> Iterator[Any]:
    yield org.Body(id="association", name_zh="区新联会", name_en="district association",
                   kind="association", level="district", source=_CITED)  # fmt: skip
    yield org.Body(
        id="council", name_zh="区新联会理事会", kind="council", parent="association", source=_CITED
    )
    yield org.Body(id="promotion", name_zh="区社会组织促进会", kind="social_organisation", source=_CITED)
    for number, town in enumerate(towns):
        yield org.Body(
            id=f"town{number:02}", name_zh=f"街镇统战办{number + 1}", kind="township", source=_CITED
        )
        if number % 2 == 0:
            yield org.Station(id=f"station{number:02}", name_zh=f"服务站{number + 1}", township=town,
                              source=_CITED)  # fmt: skip
    yield from _iterate_council()
    yield org.Brand(id="brand.mengxiangjia", name_zh="梦享嘉", source=_CITED)
    for number in range(22):
        yield org.Platform(
            id=f"platform{number:02}", name_zh=f"{_THEMES[number % 12]}平台{'二' if number > 11 else ''}",
            brand="brand.mengxiangjia", level="township", township=towns[(number * 5) % 11],
            source=_CITED,
        )  # fmt: skip
    yield from _iterate_activities(towns, people, draw)
    yield from _iterate_money(draw)
    for number in range(36):
        made = DAY - dt.timedelta(days=20 + number * 17)
        stages = ("made", "forwarded", "endorsed", "adopted", "answered", "carried_out")[: 1 + number % 6]
        yield org.Proposal(
            id=f"proposal{number:02}", topic_zh=f"建议{number}", person=f"P{number:04}", notice="roster.v1",
            steps=tuple(
                org.ProposalStep(stage=stage, happened_on=str(made + dt.timedelta(days=place * 9 + number)),
                                 level="district", source=_CITED)
                for place, stage in enumerate(stages)
                if made + dt.timedelta(days=place * 9 + number) <= DAY
            ), source=_CITED,
        )  # fmt: skip
    for number in range(30):
        assigned = DAY - dt.timedelta(days=12 + number * 11)
        done = {"closed_on": assigned + dt.timedelta(days=12), "evidence": (_CITED,)} if number % 4 else {}
        yield org.Task(id=f"task{number:02}", matter_zh=f"事项{number}", owner=f"town{number % 12:02}",
                       assigned_on=assigned, workdays=10, source=_CITED, **done)  # fmt: skip


def _iterate_council() -> Iterator[Any]:
    since = org.Period(began_on="2017-01-01")
    places = {"president": 1, "executive_vice_president": 6, "vice_president": 8, "director": 24,
              "secretary_general": 1, "honorary_president": 2}  # fmt: skip
    held = {"president": 1, "executive_vice_president": 5, "vice_president": 7, "director": 21,
            "secretary_general": 1, "honorary_president": 2}  # fmt: skip
    person = 0
    for role, count in places.items():
        yield org.Post(
            id=f"post.{role}", body="council", role=role, places=count, period=since, source=_CITED
        )
        for number in range(held[role]):
            yield org.Seat(id=f"seat.{role}{number:02}", post=f"post.{role}", person=f"P{person:04}",
                           period=since, notice="roster.v1", source=_CITED)  # fmt: skip
            person += 1
    yield org.Post(id="post.member", body="council", role="member", places=1, source=_CITED)
    yield org.Seat(id="seat.member", post="post.member", by_body="promotion", period=since, source=_CITED)


def _iterate_activities(towns: list[str], people: int, draw: random.Random) -> Iterator[Any]:
    signed = 0
    for week in range(104):
        if week in _GAPS:
            continue
        for number in range(1 + (week % 3 == 0)):
            identifier = f"activity{week:03}-{number}"
            held_on = DAY - dt.timedelta(days=week * 7 + 1 + number)
            host = (week * 3 + number) % 22 if draw.random() < 0.6 else draw.randrange(4)
            yield org.Activity(
                id=identifier, name_zh=f"活动{week}", kind=_KINDS[min(draw.randrange(9), 5)],
                hosts=(f"platform{host:02}",), township=towns[host % 12], held_on=str(held_on), source=_CITED,
            )  # fmt: skip
            came = {draw.randrange(people) for _ in range(draw.randrange(4, 14))}
            for person in sorted(came):
                yield org.Attendance(id=f"attendance{signed:05}", activity=identifier,
                                     person=f"P{person:04}", notice="roster.v1", source=_CITED)  # fmt: skip
                signed += 1
    for week in (1, 2, 4, 5):
        yield org.Activity(id=f"planned{week}", name_zh=f"计划{week}", kind="salon", state="planned",
                           hosts=("platform01",), held_on=str(DAY + dt.timedelta(days=week * 7)),
                           source=_CITED)  # fmt: skip


def _iterate_money(draw: random.Random) -> Iterator[Any]:
    names = ("平台活动", "培训研修", "主题艺术展", "宣传", "调研", "阵地运行")
    for year, total in ((2017, 300_000), (2018, 700_000)):
        lines = tuple(
            org.Line(f"line{place}", name, amount=org.from_yuan(total * share // 20))
            for place, (name, share) in enumerate(zip(names, (7, 4, 3, 2, 2, 2), strict=True))
        )
        yield org.Budget(id=f"budget{year}", name_zh=f"{year}年经费", year=year, lines=lines,
                         amount=org.from_yuan(total), source=_CITED)  # fmt: skip
        for number in range(40):
            day = dt.date(year, 1 + number % 10, 5 + number % 20)
            yield org.Expense(
                id=f"expense{year}-{number:02}", budget=f"budget{year}", line=f"line{number % 6}",
                amount=org.from_yuan(draw.randrange(2_000, 9_500) * (year - 2016) // 2),
                state="committed" if year == 2018 and number % 5 == 4 else "spent", happened_on=str(day),
                source=_CITED,
            )  # fmt: skip
