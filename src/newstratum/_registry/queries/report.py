"""The report on a register: every measure as a section; one without anything to speak of says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs
from attrs import frozen

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
from newstratum._model.organisation.relations import Finding
from newstratum._model.values.quantities import format_quantity
from newstratum._registry.queries.coverage import CoverageQueries
from newstratum._registry.queries.metrics import MetricQueries
from newstratum._registry.queries.structure import StructureQueries
from newstratum._shipped.holidays import load_holidays
from newstratum._shipped.jiading import load_founding_claims
from newstratum._shipped.labels import get_evidence_words, get_finding_advice, get_member_words

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


@frozen(kw_only=True)
class ReportBuilder:
    """Builds the report from the queries of a registry; see ``Registry.report``."""

    structure: StructureQueries
    coverage: CoverageQueries
    metrics: MetricQueries
    collect_findings: Callable[[tuple[dt.date, dt.date]], tuple[Finding, ...]]

    def build(self, on: dt.date, edition: str, industries: Mapping[str, Words] | None) -> Report:
        """Return the report on a day."""
        return Report(title=_TITLE, as_of=on, sections=tuple(self._build_sections(on, edition, industries)))

    def _build_sections(
        self, on: dt.date, edition: str, industries: Mapping[str, Words] | None
    ) -> Iterator[Section]:
        since = subtract_year(on) + dt.timedelta(days=1)
        council = self.structure.council(on=on)
        platforms = self.structure.platforms(on=on)
        beside = _build_platform_notes(platforms)
        yield build_structure_section([platforms, self.structure.compare_council(council)], beside)
        yield build_council_section(council, get_member_words)
        by_unit = self.coverage.by_unit(edition=edition, on=on)
        yield build_coverage_section(by_unit, "coverage", _COVERAGE)
        if industries is not None:
            by_industry = self.coverage.by_industry(None, None, industries, edition=edition, on=on)
            yield build_coverage_section(by_industry, "industry_coverage", _BY_INDUSTRY)
        offices = self.structure.offices(on=on)
        if offices:
            inspected = self.coverage.by_inspection(offices, since, on)
            section = build_coverage_section(inspected, "inspections", _INSPECTIONS)
            yield attrs.evolve(section, notes=(Words(f"{since}至{on}", f"{since} to {on}"), *section.notes))
        else:
            yield build_absent_section("inspections", _INSPECTIONS, _NO_OFFICES)
        balance = self.metrics.unit_balance(edition=edition, on=on)
        yield build_balance_section(balance, "balance", _BALANCE)
        lines = self.structure.lines(on=on)
        if lines:
            balance = self.metrics.line_balance(lines, on=on)
            yield build_balance_section(balance, "line_balance", _LINE_BALANCE)
        else:
            yield build_absent_section("line_balance", _LINE_BALANCE, _NO_LINES)
        ahead = on + _LOOK_AHEAD
        yield build_rhythm_section(self.metrics.weeks(load_holidays(), first=since, on=on, until=ahead))
        board = self.metrics.scoreboard(on=on)
        yield build_scoreboard_section(board, get_member_words, get_evidence_words)
        findings = self.collect_findings((since, on))
        yield build_findings_section(findings, get_member_words, get_finding_advice)
        yield build_claims_section(load_founding_claims().counted)


def _build_platform_notes(platforms: PatternComparison) -> Iterator[Words]:
    """Say where the platforms stand of which the founding text gives the number only."""
    counted = load_founding_claims().get_claim("platforms")
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
