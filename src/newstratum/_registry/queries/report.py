"""The report on a register, and the checks over its organisation.

Every measure is a section of the report; one without anything to speak of says so. A finding of the checks
corrects nothing and stops nothing: what a source claims stays as claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

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
from newstratum._model.organisation.activities import collect_activity_findings, collect_attendance_findings
from newstratum._model.organisation.bodies import collect_body_findings, collect_seat_findings
from newstratum._model.organisation.budgets import collect_budget_findings
from newstratum._model.organisation.contributions import collect_appointment_findings
from newstratum._model.organisation.governance import (
    collect_conference_findings,
    collect_meeting_findings,
    collect_minutes_findings,
    collect_task_findings,
)
from newstratum._model.organisation.outreach import collect_round_findings, collect_survey_findings
from newstratum._model.organisation.platforms import collect_brand_findings, collect_platform_findings
from newstratum._model.organisation.publicity import collect_publicity_findings
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._model.values.quantities import format_quantity
from newstratum._registry.queries.metrics import CoverageQueries, MetricQueries
from newstratum._registry.queries.structure import StructureQueries
from newstratum._shipped.holidays import load_holidays
from newstratum._shipped.jiading import load_founding_claims
from newstratum._shipped.labels import get_evidence_words, get_finding_advice, get_member_words
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import ORGANISATION_KINDS, find_references

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
    difference = platforms.difference
    agrees = difference is None or difference.point == 0
    if not agrees and counted.listed is not None and counted.with_additions is not None:
        listed, more = counted.listed, counted.with_additions
        yield Words(
            f"登记的只有知道是哪一个的平台；原文列出{format_quantity(listed, 'zh')}，加上新添的为"
            f"{format_quantity(more, 'zh')}，其中只有数目的见“{CLAIMS_TITLE.zh}”。",
            "Only platforms of which it is known which ones they are can be registered; the founding text"
            f" lists {format_quantity(listed, 'en', unit='')}, or"
            f" {format_quantity(more, 'en', unit='')} with the new ones: for those known by number only"
            f" see “{CLAIMS_TITLE.en}”.",
        )


def collect_findings(
    records_of: Callable[[RecordKind[Any]], Iterable[Any]], *, between: tuple[dt.date, dt.date] | None = None
) -> tuple[Finding, ...]:
    """Return everything that does not fit among the records of an organisation, each finding once.

    ``records_of`` is asked once for each of :data:`ORGANISATION_KINDS`. ``between`` are the first and last
    day for which standing meetings have to show minutes; without them no minutes are missed.
    """
    there = {kind.name: tuple(records_of(kind)) for kind in ORGANISATION_KINDS}
    return tuple(dict.fromkeys(_iterate_findings(there, between)))


def _iterate_findings(
    there: Mapping[str, tuple[Any, ...]], between: tuple[dt.date, dt.date] | None
) -> Iterator[Finding]:
    yield from collect_body_findings(there["body"])
    yield from collect_seat_findings(there["post"], there["seat"])
    yield from collect_brand_findings(there["brand"])
    yield from collect_platform_findings(there["platform"], there["brand"])
    yield from collect_activity_findings(there["activity"], there["series"])
    yield from collect_attendance_findings(there["activity"], there["attendance"])
    yield from collect_survey_findings(there["survey_round"], there["response"])
    yield from collect_round_findings(there["round"], (*there["visit"], *there["inspection"]))
    yield from collect_conference_findings(there["conference"])
    yield from collect_meeting_findings(there["meeting"], there["conference"], there["decision"])
    origins = (each.id for kind in ("decision", "inspection", "proposal") for each in there[kind])
    yield from collect_task_findings(there["task"], origins)
    yield from collect_appointment_findings(there["appointment"])
    yield from collect_budget_findings(there["budget"], there["expense"])
    yield from collect_publicity_findings(there["channel"], there["publication"], there["coverage"])
    if between is not None:
        for conference in there["conference"]:
            yield from collect_minutes_findings(conference, there["meeting"], *between, there["conference"])
    known = {name: {each.id for each in listed} for name, listed in there.items()}
    for kind in ORGANISATION_KINDS:
        for model in there[kind.name]:
            for where, target, identifier in find_references(kind, model):
                if identifier not in known[target.name]:
                    subjects = (model.id, identifier)
                    yield Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=subjects, where=where)
