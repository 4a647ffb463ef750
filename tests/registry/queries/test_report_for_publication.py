"""A report for publication: what it hides cannot be computed from what it shows."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest

import newstratum.organisation as org
from newstratum._figures.disclosure.reports import HIDDEN, protect_report
from newstratum._figures.disclosure.suppression import Sum, audit_counts
from newstratum._figures.reports.report import Report, Section, Table
from newstratum._model.people.groups import Group
from newstratum._shipped.districts import load_district
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
PROFILE = load_district("jiading").profile
UNITS = [unit.code for unit in PROFILE.units]
GROUPS = [group.value for group in Group]


def fill(registry, roster, person, verdict, seed: int, most: int) -> Report:
    """Place people at random, from none to ``most`` in each cell of units and groups."""
    randomness = random.Random(seed)
    registry.adopt(PROFILE, actor="office")
    with roster(registry) as session:
        number = 0
        for unit in UNITS:
            for group in GROUPS:
                for _ in range(randomness.choice((0, randomness.randint(0, most)))):
                    number += 1
                    session.people.add(person(f"P{number}", township=unit))
                    session.placements.propose(f"P{number}", verdict(group, ""), on=DAY)
    return registry.report(on=DAY)


def get_section(report: Report, identifier: str) -> Section:
    return next(section for section in report.sections if section.id == identifier)


def get_table(section: Section) -> Table:
    """Return the table of units by groups."""
    return next(table for table in section.tables if len(table.columns) == 5)


def read_published(report: Report, public: Report) -> tuple[dict[str, int], set[str], list[Sum]]:
    """Return the true counts of cells, units and all, the hidden ones, and how they add up."""
    counts: dict[str, int] = {}
    hidden: set[str] = set()
    table, shown = (get_table(get_section(each, "coverage")) for each in (report, public))
    for unit, (row, cells) in enumerate(zip(table.rows, shown.rows, strict=True)):
        for place in range(1, 5):
            counts[f"{unit}.{place}"] = row[place]
            if cells[place] == HIDDEN:
                hidden.add(f"{unit}.{place}")
            else:
                assert cells[place] == row[place]
    tiles, public_tiles = (get_section(each, "balance").pictures[0].table for each in (report, public))
    people = tiles.column_units.index("人")
    for unit, (row, cells) in enumerate(zip(tiles.rows, public_tiles.rows, strict=True)):
        counts[f"{unit}.*"] = row[people]
        if cells[people] == HIDDEN:
            hidden.add(f"{unit}.*")
    counts["*"] = sum(count for name, count in counts.items() if name.endswith(".*"))
    figures = [each for each in get_section(public, "balance").figures if each.value.unit == "人"]
    if not figures:
        hidden.add("*")
    sums = [
        Sum(total=f"{unit}.*", parts=[f"{unit}.{place}" for place in range(1, 5)])
        for unit in range(len(table.rows))
    ]
    sums.append(Sum(total="*", parts=[f"{unit}.*" for unit in range(len(table.rows))]))
    return counts, hidden, sums


def check_published(report: Report) -> None:
    public = protect_report(report)
    counts, hidden, sums = read_published(report, public)
    assert {name for name, count in counts.items() if 0 < count < 5} <= hidden
    audit = audit_counts(counts, sums, hidden)
    assert not audit.recoverable
    assert all(each.width is None or each.width >= 5 for each in audit.bounds.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_hidden_cell_can_be_computed(registry, roster, person, verdict, seed) -> None:
    check_published(fill(registry, roster, person, verdict, seed, (3, 12, 4, 40)[seed]))


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(200))
def test_no_hidden_cell_can_be_computed_in_many_registers(registry, roster, person, verdict, seed) -> None:
    check_published(fill(registry, roster, person, verdict, seed, 2 + seed % 20))


def test_nothing_but_numbers_leaves_the_office(registry, roster, person, verdict) -> None:
    report = fill(registry, roster, person, verdict, 1, 12)
    public = protect_report(report)
    text = json.dumps(public.to_dict(), ensure_ascii=False)
    assert '"P1"' not in text
    for section in public.sections:
        assert (section.work, section.brief, section.query) == ((), (), "")
        assert all(not figure.ids for figure in section.figures)
        tables = [*section.tables, *(picture.table for picture in section.pictures)]
        assert all((table.ids, table.cell_ids, table.opened_by) == ((), (), "") for table in tables)
    assert [section.id for section in public.sections if section.notes] == ["publication"]


def test_a_table_that_does_not_say_what_it_counts_is_left_out() -> None:
    table = Table(title=Words("甲", "a"), columns=(Words("乙", "b"),), rows=((7,),))
    section = Section(id="x", title=Words("甲", "a"), tables=(table,))
    report = Report(title=Words("甲", "a"), as_of=DAY, sections=(section,))
    assert [each.id for each in protect_report(report).sections] == ["publication"]


def test_a_change_by_few_people_is_hidden_with_both_numbers(registry, roster, person, verdict) -> None:
    registry.adopt(PROFILE, actor="office")
    with roster(registry) as session:
        for number in range(40):
            session.people.add(person(f"P{number}", township=UNITS[number % 2]))
            day = dt.date(2017, 1, 1) if number < 38 else DAY
            session.placements.propose(f"P{number}", verdict("freelance", ""), on=day)
    report = registry.report(on=DAY)
    row = _find_row(get_section(report, "balance"))
    assert [cell.zh for cell in row[1:]] == ["40人", "38人", "2人"]
    public = get_section(protect_report(report), "balance")
    assert list(_find_row(public)[1:]) == [HIDDEN] * 3


@pytest.mark.parametrize(("seats", "shown"), [(4, False), (8, True)])
def test_few_seats_are_hidden_with_the_posts_that_would_tell_them(
    registry, roster, person, verdict, seats, shown
) -> None:
    registry.adopt(PROFILE, actor="office")
    cited = org.Citation(document="合成章程")
    since = org.Period(began_on="2016")
    with roster(registry) as session:
        session.add_all(
            [
                org.Body("council", "合成区新联会", kind="council", source=cited),
                org.Post(id="member", body="council", role="member", places=12, period=since, source=cited),
            ]
        )
        for number in range(30):
            session.people.add(person(f"P{number}", township=UNITS[0]))
            session.placements.propose(f"P{number}", verdict("freelance", ""), on=dt.date(2017, 1, 1))
        for number in range(seats):
            session.seats.add(
                org.Seat(id=f"s{number}", post="member", person=f"P{number}", period=since, source=cited)
            )
    report = registry.report(on=DAY)
    held = next(each for each in get_section(report, "posts").figures if each.value.unit == "席")
    assert held.value.exact == seats
    published = [each.id for each in protect_report(report).sections]
    assert ("posts" in published) is shown


def _find_row(section: Section):
    return next(row for row in section.tables[0].rows if "四大群体" in row[0].zh)


def test_k_is_at_least_three(registry) -> None:
    report = registry.report(on=DAY)
    for k in (2, True, 4.0):
        with pytest.raises(InvalidValueError) as caught:
            protect_report(report, k=k)
        assert caught.value.field == "k"
    assert "少于3人" in protect_report(report, k=3, reason="内部研讨").sections[0].notes[0].zh


def test_no_figure_stands_there_twice(registry) -> None:
    registry.import_dataset(load_district("jiading").dataset, actor="office")
    for section in protect_report(registry.report(on=DAY)).sections:
        said = [figure.definition for figure in section.figures]
        assert len(said) == len(set(said)), section.id
