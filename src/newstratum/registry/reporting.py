"""The report on a register: every measure as a section; one without anything to speak of says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from newstratum.measures.finding_texts import findings_section
from newstratum.measures.report import Report, Section
from newstratum.measures.scoreboard import year_before
from newstratum.measures.scoreboard_texts import scoreboard_section
from newstratum.measures.sections import (
    CLAIMS_TITLE,
    absent_section,
    balance_section,
    claims_section,
    council_section,
    coverage_section,
    rhythm_section,
    structure_section,
)
from newstratum.measures.structure import PatternCounted
from newstratum.model.quantity_texts import quantity_text
from newstratum.registry.measuring import Measures
from newstratum.registry.wordings import advice_on, evidence_words, words_of
from newstratum.rules.facts import Words
from newstratum.shipped.claims import founding_claims
from newstratum.shipped.holidays import shipped_holidays

__all__ = ["report_of"]

_TITLE: Final = Words("新的社会阶层人士工作报告", "Report on the work with the new social strata")
_COVERAGE: Final = Words("全覆盖", "Coverage")
_BY_INDUSTRY: Final = Words("重点产业全覆盖", "Coverage by key industries")
_INSPECTIONS: Final = Words("督导全覆盖", "Coverage by inspections")
_BALANCE: Final = Words("街镇平衡", "Balance over townships")
_LINE_BALANCE: Final = Words("条线平衡", "Balance over functional lines")
#: How far the next week without an activity is looked for.
_LOOK_AHEAD: Final = dt.timedelta(weeks=26)
_NO_OFFICES: Final = Words(
    "登记册中没有街镇或委办局，因此没有督导是否全覆盖可言。",
    "The register lists no township and no bureau, so there is nothing to say of inspections.",
)
_NO_LINES: Final = Words(
    "登记册中没有委办局或人民团体，因此没有条线可比。",
    "The register lists no bureau and no people's organisation, so there are no lines to compare.",
)


def report_of(
    measures: Measures, *, on: dt.date, edition: str, industries: Mapping[str, Words] | None = None
) -> Report:
    """Return the report on a day; see :meth:`newstratum.registry.doings.Doings.report`."""
    return Report(title=_TITLE, as_of=on, sections=tuple(_sections(measures, on, edition, industries)))


def _sections(
    measures: Measures, on: dt.date, edition: str, industries: Mapping[str, Words] | None
) -> Iterator[Section]:
    since = year_before(on) + dt.timedelta(days=1)
    council = measures.council(on=on)
    platforms = measures.platform_structure(on=on)
    beside = _known_by_number(platforms)
    yield structure_section([platforms, measures.council_structure(council)], beside)
    yield council_section(council, words_of)
    yield coverage_section(measures.coverage(edition=edition, on=on), "coverage", _COVERAGE)
    if industries is not None:
        by_industry = measures.coverage_by_industry(None, None, industries, edition=edition, on=on)
        yield coverage_section(by_industry, "industry_coverage", _BY_INDUSTRY)
    yield _inspections(measures, since, on)
    yield balance_section(measures.unit_balance(edition=edition, on=on), "balance", _BALANCE)
    yield _line_balance(measures, on)
    ahead = on + _LOOK_AHEAD
    yield rhythm_section(measures.weeks(shipped_holidays(), first=since, on=on, until=ahead))
    yield scoreboard_section(measures.scoreboard(on=on), words_of, evidence_words)
    yield findings_section(measures.findings(between=(since, on)), words_of, advice_on)
    yield claims_section(founding_claims().counted)


def _known_by_number(platforms: PatternCounted) -> Iterator[Words]:
    """Say where the platforms stand of which the founding text gives the number only."""
    counted = founding_claims().named("platforms")
    if platforms.difference and counted.listed is not None and counted.with_additions is not None:
        listed, more = counted.listed, counted.with_additions
        yield Words(
            f"登记的只有知道是哪一个的平台；原文列出{quantity_text(listed, 'zh')}，加上新添的为"
            f"{quantity_text(more, 'zh')}，其中只有数目的见“{CLAIMS_TITLE.zh}”。",
            "Only platforms of which it is known which ones they are can be registered; the founding text"
            f" lists {quantity_text(listed, 'en', unit='')}, or {quantity_text(more, 'en', unit='')} with the"
            f" new ones: for those known by number only see “{CLAIMS_TITLE.en}”.",
        )


def _inspections(measures: Measures, since: dt.date, on: dt.date) -> Section:
    offices = measures.offices(on=on)
    if not offices:
        return absent_section("inspections", _INSPECTIONS, _NO_OFFICES)
    coverage = measures.inspection_coverage(offices, since, on)
    section = coverage_section(coverage, "inspections", _INSPECTIONS)
    return attrs.evolve(section, notes=(Words(f"{since}至{on}", f"{since} to {on}"), *section.notes))


def _line_balance(measures: Measures, on: dt.date) -> Section:
    lines = measures.lines(on=on)
    if not lines:
        return absent_section("line_balance", _LINE_BALANCE, _NO_LINES)
    return balance_section(measures.line_balance(lines, on=on), "line_balance", _LINE_BALANCE)
