"""The report on a register shows each measure of it, or says in a sentence why there is nothing to show."""

from __future__ import annotations

import datetime as dt
import re

import attrs
import pytest

from newstratum._figures.reports.sections import build_balance_section, build_coverage_section
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.governance import Conference
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import Inspection
from newstratum._model.organisation.platforms import Platform, PlatformLevel
from newstratum._model.organisation.relations import Citation
from newstratum._registry.purposes import DEFAULT_PURPOSES
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum._words import Words
from newstratum.errors import InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)
CITED = Citation(document="合成记录")


def sections_of(registry: Registry, **options):
    report = registry.report(on=DAY, **options)
    assert report.as_of == DAY
    return {section.id: section for section in report.sections}


def test_without_bodies_lines_and_inspections_say_so_in_one_sentence(registry):
    sections = sections_of(registry)
    for identifier in ("inspections", "line_balance"):
        section = sections[identifier]
        (sentence,) = section.notes
        assert sentence.zh.startswith("未登记")
        assert sentence.en.startswith("The register lists no ")
        assert (section.figures, section.tables, section.work) == ((), (), ())
    assert "industry_coverage" not in sections


@pytest.fixture
def district(registry, roster):
    """Two bureaus, of which one keeps a platform, and a town that was inspected."""
    bureau = PlatformLevel.BUREAU_OR_PEOPLE_ORGANISATION
    with roster(registry) as session:
        for identifier, kind in (
            ("b1", BodyKind.BUREAU),
            ("b2", BodyKind.BUREAU),
            ("t1", BodyKind.TOWNSHIP),
        ):
            session.bodies.add(Body(id=identifier, name_zh=f"{identifier}名", kind=kind, source=CITED))
        session.platforms.add(
            Platform(id="f1", name_zh="平台", brand="x1", level=bureau, owner="b1", source=CITED)
        )
        for number, day in enumerate(["2018-11-01", "2017-11-02", "2017-11-01"]):
            session.inspections.add(
                Inspection(id=f"i{number}", body="t1", by_body="d1", held_on=day, source=CITED)
            )
    return registry


def without_comparison(section):
    """A section without its first table, which has the figures of the time before beside its own.

    Nor does it have the numbers of the time before in its headlines, nor the call of the report.
    """
    headlines = tuple(
        attrs.evolve(
            each,
            words=Words(re.split("[，；]上期", each.words.zh)[0], each.words.en.split(" (before")[0]),
        )
        for each in section.headlines
    )
    return attrs.evolve(section, tables=section.tables[1:], headlines=headlines, query="")


def test_lines_and_inspections_are_those_of_the_register(district):
    sections = sections_of(district)
    lines = district.metrics.line_balance(on=DAY)
    assert without_comparison(sections["line_balance"]) == build_balance_section(
        lines, "line_balance", sections["line_balance"].title
    )
    assert lines.weakest_first[0].unit == "b2"
    inspections = sections["inspections"]
    assert inspections.notes[0] == Words("2017-11-02至2018-11-01", "2017-11-02 to 2018-11-01")
    # Those of the year up to the day: the third one is a day older.
    # Of the three offices one was inspected in the year, and one in the year before.
    assert [[each.zh for each in row[1:]] for row in inspections.tables[0].rows] == [["1项", "1项", "0项"]]
    assert [(row[0].zh, row[1]) for row in inspections.tables[1].rows] == [
        ("b1名", 0),
        ("b2名", 0),
        ("t1名", 2),
    ]
    assert inspections.tables[1].ids[2] == ("i0", "i1")
    assert [item.zh for item in inspections.work] == [
        "尚未督导，需安排：b1名",
        "尚未督导，需安排：b2名",
    ]


def test_key_industries_are_a_section_where_they_are_given(registry):
    registry.adopt(load_district("jiading").profile, actor="clerk")
    industries = {"65": Words("软件业", "software")}
    section = sections_of(registry, industries=industries)["industry_coverage"]
    coverage = registry.coverage.by_industry(None, None, industries, on=DAY)
    assert without_comparison(section) == build_coverage_section(
        coverage, "industry_coverage", section.title, section.tables[1].opened_by
    )
    with pytest.raises(InvalidValueError, match="a list is empty"):
        registry.report(on=DAY, industries={})


def test_what_does_not_fit_is_a_section_that_names_the_item_and_what_to_do(registry, roster):
    assert sections_of(registry)["findings"].notes[0].en.endswith("nothing was found.")
    with roster(registry) as session:
        session.bodies.add(
            Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, parent="gone", source=CITED)
        )
        session.conferences.add(
            Conference(id="c1", name_zh="例会", body="b1", cadence=Cadence.QUARTERLY, source=CITED)
        )
    section = sections_of(registry)["findings"]
    assert section.work[-1].en.startswith("c1 (2018-Q3; field minutes): no meeting that left minutes; ")
    assert (
        Words(
            "b1（gone；字段 parent）：指向不存在的对象；请先登记所指的对象，或更正所写的编号",
            "b1 (gone; field parent): refers to something that is not there; register what it refers to"
            " first, or correct the identifier",
        )
        in section.work
    )
    assert ("b1", "gone") in section.tables[0].ids
    assert len(section.work) == len(registry.findings(between=(dt.date(2017, 11, 2), DAY)))


@pytest.mark.slow
def test_structure_says_where_the_platforms_known_by_number_only_stand(registry):
    registry.adopt(load_district("jiading").profile, actor="clerk")
    registry.import_dataset(load_district("jiading").dataset, actor="clerk")
    section = sections_of(registry)["structure"]
    assert [row[2:] for row in section.tables[0].rows][1] == (
        Words("22", "22"),
        Words("0至13", "0 to 13"),
        Words("-22至-9", "-22 to -9"),
    )
    assert all(said in section.notes[-1].zh for said in ("21个", "23个", "“文中所称与列举”"))
    assert all(said in section.notes[-1].en for said in ("lists 21, or 23 with", "“Claimed and listed”"))
    assert not any("body." in note.zh + note.en for note in section.notes)


def test_the_next_week_without_an_activity_is_foreseen(registry, roster):
    with roster(registry) as session:
        for number, day in enumerate(["2018-11-01", "2018-11-06", "2018-11-13"]):
            state = OccasionState.PLANNED if number else OccasionState.HELD
            session.activities.add(
                Activity(
                    id=f"a{number}",
                    name_zh="沙龙",
                    kind=ActivityKind.SALON,
                    held_on=day,
                    state=state,
                    source=CITED,
                )
            )
    assert sections_of(registry)["rhythm"].notes[-1] == Words(
        "预计下一个空档：2018-W47（2018-11-19起的一周，尚未安排活动）",
        "next gap foreseen: 2018-W47 (the week of 2018-11-19, nothing is planned yet)",
    )


def test_a_registry_without_the_purpose_has_no_report(open_one):
    with pytest.raises(PurposeError, match="roster"):
        open_one(purposes=[each for each in DEFAULT_PURPOSES if each.name != "roster"]).report(on=DAY)
