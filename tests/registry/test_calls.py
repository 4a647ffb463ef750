"""The calls people write: records of any kind, a registry's own notices, the same defaults everywhere."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import newstratum as ns
from newstratum._model.organisation.bodies import Body, BodyKind, Seat
from newstratum._model.organisation.relations import Citation, Level
from newstratum._registry.opening import open_registry
from newstratum._shipped.districts import load_district
from newstratum.errors import InvalidValueError

JIADING_UNITS = load_district("jiading").profile.units

CITED = Citation(document="合成章程")
BODY = Body(
    id="b1", name_zh="合成新联会", name_en="", kind=BodyKind.ASSOCIATION, level=Level.DISTRICT, source=CITED
)
JOB = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")


def test_add_takes_any_kind_and_keeps_its_duties(registry, roster, person):
    with roster(registry) as session:
        stored = session.add_all([person(), BODY, Seat(id="s1", post="o1", person="P1", source=CITED)])
    assert [type(each).__name__ for each in stored] == ["Person", "Body", "Seat"]
    assert stored[0].evidence
    assert stored[2].notice == "survey.v1"
    with roster(registry) as session:
        assert session.people.require("P1") == stored[0]
        assert session.bodies.require("b1") == stored[1]
        assert session.seats.require("s1") == stored[2]


@pytest.mark.parametrize("source", ["合成章程", CITED])
def test_records_of_the_organisation_get_the_document_of_the_session(registry, notice, source):
    with registry.session(actor="office", purpose="office", source=source) as session:
        added = session.add(attrs.evolve(BODY, source=None))
        own = session.bodies.add(attrs.evolve(BODY, id="b2", source=Citation(document="另一文件")))
        again = session.bodies.update(attrs.evolve(added, name_zh="新名", source=None))
    assert added.source == again.source == CITED
    assert own.source == Citation(document="另一文件")


@pytest.mark.parametrize("kind", ["Source", None])
def test_nothing_is_stored_without_a_source(registry, source, kind):
    given = source if kind else None
    session = registry.session(actor="office", purpose="office", source=given)
    with session, pytest.raises(InvalidValueError, match=r"body\.source: .*; give the session source='…'"):
        session.add(attrs.evolve(BODY, source=None))
    assert registry.history.changes().changes == ()


def test_facts_of_people_need_a_source_and_not_a_document(registry, notice):
    session = registry.session(actor="office", purpose="roster", source="合成章程", notice=notice)
    with session, pytest.raises(InvalidValueError, match=r"has no source; give the session source=Source\("):
        session.enrol([JOB])


def test_a_registry_stores_its_notice_when_a_session_first_needs_it(notice, source):
    with open_registry("memory:", notices=[notice]) as registry:
        with registry.session(actor="office", purpose="roster", source=source) as session:
            assert list(session.bodies.all()) == []
        assert registry.history.changes().changes == ()
        for number in range(2):
            with registry.session(actor="office", purpose="roster", source=source) as session:
                session.enrol([JOB], id=f"P{number}")
        kinds = [change.key.kind for change in registry.history.changes().changes]
        assert kinds.count("privacy_notice") == 1


@pytest.mark.parametrize("named", ["survey", "survey.v1", "survey.v2"])
def test_a_notice_of_the_registry_is_named_by_its_id(notice, source, named):
    second = attrs.evolve(notice, version=2, text_zh="告知书二")
    with open_registry("memory:", notices=[second, notice]) as registry:
        with registry.session(actor="office", purpose="roster", source=source, notice=named) as session:
            enrolled = session.enrol([JOB])
        used = {each.notice for job in enrolled.person.engagements for each in job.evidence}
        assert used == {"survey.v1" if named == "survey.v1" else "survey.v2"}


def test_of_several_notices_for_a_purpose_one_is_named(notice, source):
    other = attrs.evolve(notice, id="event")
    with open_registry("memory:", notices=[notice, other]) as registry:
        session = registry.session(actor="office", purpose="roster", source=source)
        with session, pytest.raises(InvalidValueError, match=r"several privacy notices .* notice='event'"):
            session.enrol([JOB])


@pytest.mark.slow
def test_table_and_report_have_the_same_defaults(registry, roster, person, verdict, clock):
    clock.at = dt.datetime(2018, 10, 31, 17, tzinfo=dt.UTC)
    registry.adopt(load_district("jiading").profile, actor="office")
    with roster(registry) as session:
        session.enrol(person())
    table, report = registry.group_table(), registry.report()
    assert table.as_of == report.as_of == dt.date(2018, 11, 1), "today in China"
    assert table.edition == "2017"
    assert [row.unit for row in table.rows] == [unit.code for unit in JIADING_UNITS]
    assert table.total == 1


def test_what_is_public_shows_itself_shortly_and_nobody(registry, roster, person, notice, canary):
    named = ns.Person(id="P1", name=ns.PersonName(canary), engagements=[JOB])
    with roster(registry, actor="office" * 30, reason=canary) as session:
        enrolled = session.enrol(named)
        shown = [session, session.people, session.bodies, session.notices, enrolled, enrolled.placement]
        shown.append(session.people.find())
    report = registry.import_people(
        [person(f"P{number}") for number in range(2, 200)],
        actor="office",
        purpose="roster",
        source=ns.Source(kind="person", stated_on=dt.date(2018, 10, 1)),
        notice=notice,
    )
    changes = registry.history.changes()
    erasure = registry.redact_person("P1", actor="office", purpose="roster")
    shown += [registry, report, changes, *changes.changes, erasure]
    shown += [registry.structure, registry.coverage, registry.metrics, registry.activity, registry.history]
    for each in shown:
        assert 4 < len(repr(each)) <= 200, each
        assert canary not in repr(each)
        assert " object at 0x" not in repr(each)
