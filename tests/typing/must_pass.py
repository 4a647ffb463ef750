"""What a user may write: both type checkers accept every line, in their strict modes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, assert_type

import newstratum as ns
from newstratum import figures, notices, planning
from newstratum import organisation as org

DAY = dt.date(2018, 11, 1)


def read_and_classify() -> str:
    form = ns.read("某某律师事务所", "合伙人")
    verdict = ns.classify(form)
    assert_type(verdict.clauses, tuple[str, ...])
    return ns.explain(verdict, "en")


def classify_jobs(jobs: Iterable[ns.Engagement], person: ns.Person) -> str:
    job = ns.Engagement(
        employer_kind=ns.EmployerKind.LAW_FIRM,
        relation=[ns.Relation.PARTNER, ns.Relation.EMPLOYEE],
        role="professional",
        service=None,
        equity=ns.UNKNOWN,
        income_share=0.8,
    )
    verdict = ns.classify(job, on=DAY, status="working")
    assert_type(verdict, ns.Verdict)
    assert_type(verdict.group, ns.Group | None)
    assert_type(verdict.outcome, str)
    ns.classify([job, *jobs], edition="2015")
    ns.classify(jobs, edition=ns.get_edition("2017"))
    return ns.explain(ns.classify(person))


def keep_people(url: str) -> None:
    person = ns.Person(township="310114102")
    assert_type(person.id, str)
    assert_type(ns.new_id("person"), str)
    with ns.open_registry(url) as registry:
        assert_type(registry, ns.Registry)
        with registry.session(actor="office", purpose="roster") as session:
            session.people.add(person)
            session.placements.propose(person.id, ns.classify(person), on=DAY)
            assert_type(session.collection(org.Body), ns.Collection[org.Body])
            assert_type(session.collection("body"), ns.Collection[Any])
        table = registry.group_table(["310114102"], on=DAY)
        assert_type(table, figures.GroupTable)
        assert_type(registry.report(on=DAY), figures.Report)


def describe_with_plain_values(identifier: str) -> tuple[org.Body, org.Platform]:
    """Ids and names by position, values of enumerations, and a document's name for a source."""
    body = org.Body(identifier, "区新联会", kind="council", level="district", source="章程")
    return body, org.Platform("p1", "合成平台", brand="b1", level="township")


def describe_an_organisation(council: str, holder: str) -> tuple[org.Body, org.Seat, org.Platform]:
    source = org.Citation(document="章程", passage="第三章")
    body = org.Body(id=council, name_zh="区新联会", kind=org.BodyKind.COUNCIL, source=source)
    assert_type(body.id, str)
    post = org.Post(id="post.chair", body=body.id, role=org.PostRole.PRESIDENT, source=source)
    seat = org.Seat(id="seat.1", post=post.id, person=holder, source=source)
    platform = org.Platform(id="platform.1", name_zh="某平台", brand="brand.1", owner=body.id, source=source)
    return body, seat, platform


def plan_weeks(hosts: list[planning.Host], weeks: tuple[org.IsoWeek, ...]) -> planning.RotationPlan:
    request = planning.RotationRequest(hosts=tuple(hosts), weeks=weeks, holidays=org.load_holidays(2018))
    return planning.plan_rotation(request)


def list_due(records: notices.EventRecords) -> list[str]:
    return [event.id for event in notices.find_due_events(records, DAY, org.load_holidays(2018))]


def handle(problem: ns.NewstratumError) -> str:
    if isinstance(problem, ns.errors.ConflictError):
        assert_type(problem.expected, str | None)
    return str(problem)
