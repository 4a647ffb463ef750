"""S19: towns by groups at the coverage meeting: gaps are work items, full cells open, all are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

import newstratum as ns
from newstratum._builtin.sqlite import open_sqlite
from newstratum._figures.reports.sections import build_coverage_section
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum._shipped.labels import load_labels
from newstratum._wire.record_kinds import KINDS
from newstratum._words import Words

JIADING_UNITS = load_district("jiading").profile.units

DAY = dt.date(2018, 7, 2)
UNITS = {unit.code: Words(unit.name_zh, unit.name_en) for unit in JIADING_UNITS}
GROUPS = {
    group.value: Words(load_labels().word_of(group, "zh"), load_labels().word_of(group, "en"))
    for group in ns.Group
}
#: Jobs that are placed in a group, outside, and one that leaves everything open.
JOBS = {
    "enterprise": {"employer_kind": "private_enterprise", "relation": "employee", "role": "management"},
    "intermediary": {"employer_kind": "law_firm", "relation": "partner", "role": "professional"},
    "outside": {"employer_kind": "government", "relation": "employee", "role": "management"},
    "undetermined": {"employer_kind": "unknown"},
}
#: Nobody of the twelfth unit is on the roster, and one person's unit is not known.
ROSTER = [
    (f"P{number:02}", unit, job)
    for number, (unit, job) in enumerate(
        [(unit, job) for unit in list(UNITS)[:11] for job in JOBS] + [(None, "intermediary")]
    )
]


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    declared = tuple(kind.declared for kind in KINDS)
    opened = open_sqlite(URL.parse(f"sqlite:///{tmp_path}/register.db"), declared)
    yield opened
    opened.close()


@pytest.fixture
def measures(store: Store, notice: ns.PrivacyNotice, source: ns.Source) -> Registry:
    registry = ns.Registry(store)
    with registry.session(actor="clerk-1", purpose="roster", source=source, notice=notice) as session:
        for identifier, unit, job in ROSTER:
            engagement = ns.Engagement(**JOBS[job])
            session.people.add(ns.Person(id=identifier, township=unit, engagements=(engagement,)))
            verdict = ns.classify([engagement], on=DAY)
            assert verdict.outcome == job
            session.placements.propose(identifier, verdict, on=DAY)
    return Registry(store)


@pytest.fixture
def source() -> ns.Source:
    return ns.Source(kind=ns.SourceKind.PERSON, reference="合成名册", stated_on=DAY)


@pytest.fixture
def notice() -> ns.PrivacyNotice:
    return ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="告知书",
        in_force_on=dt.date(2017, 1, 1),
    )


def test_s19_the_total_equals_the_roster(measures: Registry) -> None:
    coverage = measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY)
    assert coverage.total == len(ROSTER)
    assert coverage.elsewhere.count == 11 * 2 + 1  # outside or undetermined, and of no known unit


def test_s19_the_empty_cells_are_work_items_in_words(measures: Registry) -> None:
    coverage = measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY)
    reached = {(job, unit) for _, unit, job in ROSTER}
    assert set(coverage.gaps) == {(group, unit) for group in GROUPS for unit in UNITS} - reached
    items = {item.place: item.words for item in coverage.work_items}
    last = JIADING_UNITS[-1]
    assert last.name_zh in items["enterprise", last.code].zh
    assert last.name_en in items["enterprise", last.code].en
    section = build_coverage_section(coverage, "coverage", Words("全覆盖", "Coverage"))
    (table,) = section.tables
    assert [(row[0].zh, *map(bool, row[1:])) for row in table.rows] == [
        (unit.name_zh, *((group, unit.code) in reached for group in GROUPS)) for unit in JIADING_UNITS
    ]
    assert len(section.work) == len(coverage.gaps) == 48 - 22


def test_s19_each_full_cell_opens_its_evidence(measures: Registry, store: Store) -> None:
    coverage = measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY)
    for (group, unit), cell in coverage.cells.items():
        ids = measures.coverage.list_people(group, unit, edition="2017")
        assert list(ids) == [who for who, of, job in ROSTER if (job, of) == (group, unit)]
        assert len(ids) == cell.count
    with ns.Registry(store).session(actor="clerk-1", purpose="roster") as session:
        (opened,) = measures.coverage.list_people("intermediary", "310114102", edition="2017")
        placement = session.placements.get(opened)
        assert placement is not None
        assert placement.clauses
