"""The report on a register: every measure as a section; one without anything to speak of says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from newstratum._figures.claims import PatternComparison
from newstratum._figures.reports.report import Report, Section
from newstratum._figures.reports.sections import (
    CLAIMS_TITLE,
    build_absent_section,
    build_balance_section,
    build_claims_section,
    build_council_section,
    build_coverage_section,
    build_findings_section,
    build_rhythm_section,
    build_scoreboard_section,
    build_structure_section,
)
from newstratum._figures.scoreboard import subtract_year
from newstratum._labels import Words
from newstratum._model.values.quantities import format_quantity
from newstratum._registry.defaults import get_evidence_words, get_finding_advice, get_member_words
from newstratum._registry.queries.metrics import MetricQueries
from newstratum._shipped.claims import load_founding_claims
from newstratum._shipped.holidays import load_holidays

__all__ = ["build_report"]

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


def build_report(
    measures: MetricQueries, *, on: dt.date, edition: str, industries: Mapping[str, Words] | None = None
) -> Report:
    """Return the report on a day; see ``Doings.report``."""
    return Report(title=_TITLE, as_of=on, sections=tuple(_build_sections(measures, on, edition, industries)))


def _build_sections(
    measures: MetricQueries, on: dt.date, edition: str, industries: Mapping[str, Words] | None
) -> Iterator[Section]:
    since = subtract_year(on) + dt.timedelta(days=1)
    council = measures.council(on=on)
    platforms = measures.platform_structure(on=on)
    beside = _build_platform_notes(platforms)
    yield build_structure_section([platforms, measures.council_structure(council)], beside)
    yield build_council_section(council, get_member_words)
    yield build_coverage_section(measures.coverage(edition=edition, on=on), "coverage", _COVERAGE)
    if industries is not None:
        by_industry = measures.coverage_by_industry(None, None, industries, edition=edition, on=on)
        yield build_coverage_section(by_industry, "industry_coverage", _BY_INDUSTRY)
    yield _build_inspections_section(measures, since, on)
    yield build_balance_section(measures.unit_balance(edition=edition, on=on), "balance", _BALANCE)
    yield _build_line_balance_section(measures, on)
    ahead = on + _LOOK_AHEAD
    yield build_rhythm_section(measures.weeks(load_holidays(), first=since, on=on, until=ahead))
    yield build_scoreboard_section(measures.scoreboard(on=on), get_member_words, get_evidence_words)
    yield build_findings_section(measures.findings(between=(since, on)), get_member_words, get_finding_advice)
    yield build_claims_section(load_founding_claims().counted)


def _build_platform_notes(platforms: PatternComparison) -> Iterator[Words]:
    """Say where the platforms stand of which the founding text gives the number only."""
    counted = load_founding_claims().named("platforms")
    if platforms.difference and counted.listed is not None and counted.with_additions is not None:
        listed, more = counted.listed, counted.with_additions
        yield Words(
            f"登记的只有知道是哪一个的平台；原文列出{format_quantity(listed, 'zh')}，加上新添的为"
            f"{format_quantity(more, 'zh')}，其中只有数目的见“{CLAIMS_TITLE.zh}”。",
            "Only platforms of which it is known which ones they are can be registered; the founding text"
            f" lists {format_quantity(listed, 'en', unit='')}, or"
            f" {format_quantity(more, 'en', unit='')} with the new ones: for those known by number only"
            f" see “{CLAIMS_TITLE.en}”.",
        )


def _build_inspections_section(measures: MetricQueries, since: dt.date, on: dt.date) -> Section:
    offices = measures.offices(on=on)
    if not offices:
        return build_absent_section("inspections", _INSPECTIONS, _NO_OFFICES)
    coverage = measures.inspection_coverage(offices, since, on)
    section = build_coverage_section(coverage, "inspections", _INSPECTIONS)
    return attrs.evolve(section, notes=(Words(f"{since}至{on}", f"{since} to {on}"), *section.notes))


def _build_line_balance_section(measures: MetricQueries, on: dt.date) -> Section:
    lines = measures.lines(on=on)
    if not lines:
        return build_absent_section("line_balance", _LINE_BALANCE, _NO_LINES)
    return build_balance_section(measures.line_balance(lines, on=on), "line_balance", _LINE_BALANCE)
