"""The report on a register, and the checks over its organisation.

Every measure is a section of the report; one without anything to speak of says so. A finding of the checks
corrects nothing and stops nothing: what a source claims stays as claimed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import attrs
from attrs import frozen

from newstratum._figures.claims import PatternComparison, compare_district_claims
from newstratum._figures.group_table import SHORT_HEADINGS
from newstratum._figures.reports.comparison import TwoTimes, build_two_times, compare_sections
from newstratum._figures.reports.outline import (
    OutsideCount,
    build_district_section,
    build_districts_section,
    build_to_do_section,
    sort_sections,
)
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
from newstratum._model.organisation.activities import collect_activity_findings, collect_attendance_findings
from newstratum._model.organisation.bodies import collect_body_findings, collect_seat_findings
from newstratum._model.organisation.budgets import collect_budget_findings
from newstratum._model.organisation.contributions import collect_appointment_findings
from newstratum._model.organisation.district import (
    DistrictProfile,
    PatternSubject,
    find_overlapping_profiles,
)
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
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import add_days
from newstratum._model.values.periods import DateLike, PartialDate, to_partial_date
from newstratum._model.values.quantities import format_quantity
from newstratum._model.values.validators import check_argument
from newstratum._registry.queries.activity import ActivityQueries
from newstratum._registry.queries.metrics import CoverageQueries, MetricQueries
from newstratum._registry.queries.reader import Reader, UnitScope, load_group_words
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.queries.work import WorkReporter
from newstratum._registry.records import UnreadableRecords, iterate_records, read_text
from newstratum._shipped.holidays import load_holidays
from newstratum._shipped.labels import get_evidence_words, get_finding_advice, get_member_words
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import ACTIVITY, ORGANISATION_KINDS, PLATFORM, STATION, find_references
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_TITLE: Final = Words("新的社会阶层人士工作报告", "Report on the work with the new social strata")
_COVERAGE: Final = Words("全覆盖", "Coverage")
_BY_INDUSTRY: Final = Words("重点产业全覆盖", "Coverage by key industries")
_NOT_IN_A_UNIT: Final = Words(
    "四大群体以外、待定、有争议，或街镇不详、不在表内",
    "outside the four groups, undetermined, contested, or of no unit here",
)
_NOT_IN_AN_INDUSTRY: Final = Words(
    "四大群体以外、待定、有争议，或街镇、行业不详、不在表内",
    "outside the four groups, undetermined, contested, or of no unit or industry here",
)
_INSPECTIONS: Final = Words("督导全覆盖", "Coverage by inspections")
_BALANCE: Final = Words("各街镇平衡情况", "Balance over townships")
_LINE_BALANCE: Final = Words("各条线平衡情况", "Balance over functional lines")
_COLON: Final = Words("{}：{}", "{}: {}")
#: How far the next week without an activity is looked for.
_DAYS_AHEAD: Final = 26 * 7
_NO_OFFICES: Final = Words(
    "未登记街镇、委办局，无法统计督导覆盖情况。",
    "The register lists no township and no bureau, so there is nothing to say of inspections.",
)
_NO_LINES: Final = Words(
    "未登记委办局、人民团体，无法比较各条线。",
    "The register lists no bureau and no people's organisation, so there are no lines to compare.",
)


_STRUCTURE: Final = Words("组织格局", "Structure")
_NO_PATTERN: Final = Words(
    "概况未写明格局，不作对照。", "No profile of the day states a pattern, so none is compared."
)
_PROGRAMME: Final = Words("工作模式", "Programme")
_NO_PROGRAMME: Final = Words(
    "概况未写明工作模式，无举措可列。",
    "No profile of the day states a programme, so there are no moves to show.",
)
_SEVERAL_PROGRAMMES: Final = Words(
    "各区工作模式不同，登记册的记录未分区，不作统计。",
    "The districts have programmes of their own, and records are not kept by district, so none is counted.",
)
_NO_UNITS: Final = Words(
    "登记册中既无街镇，也无概况，无法按街镇统计。",
    "The register names no unit and has no profile of the day, so there are no units to list.",
)
#: What stands beside the four groups in the table of districts.
_DISTRICT_COLUMNS: Final = (("合计", "all"), ("平台", "platforms"))


#: What may lie outside the units of a report.
_PEOPLE: Final = Words("人员", "people")
_THINGS: Final = (
    (ACTIVITY.name, Words("活动", "activities"), "场"),
    (PLATFORM.name, Words("平台", "platforms"), "个"),
    (STATION.name, Words("阵地", "stations"), "个"),
)


def read_births(births: Mapping[str, DateLike]) -> Mapping[str, PartialDate]:
    """Return when people were born, as a caller gives it.

    Raises:
        InvalidValueError: It is no mapping, or one of them is no date; neither is repeated.
    """
    check_argument(
        "births",
        births,
        Mapping,
        Words("请写{编号: 日期}，或略去", "write them by ids: {id: date}, or leave it out"),
    )
    try:
        return {person: to_partial_date(born) for person, born in births.items()}
    except InvalidValueError as error:
        raise InvalidValueError("births", error.reason, error.hint) from None


@frozen(kw_only=True)
class ReportBuilder:
    """Builds the report from the queries of a registry; see ``Registry.report``."""

    reader: Reader
    structure: StructureQueries
    coverage: CoverageQueries
    metrics: MetricQueries
    activity: ActivityQueries
    collect_findings: Callable[[tuple[dt.date, dt.date]], tuple[Finding, ...]]
    #: When people were born, by their ids; a register does not keep it.
    births: Mapping[str, PartialDate]

    def build(
        self, on: dt.date, edition: str | None, industries: Mapping[str, Words] | None, district: str | None
    ) -> Report:
        """Return the report on a day."""
        scope = self.reader.build_scope(on, district=district)
        part = _Part(
            builder=self,
            on=on,
            edition=self.reader.choose_edition(edition, scope),
            industries=industries,
            scope=scope,
        )
        codes = sorted({each.code for each in self.reader.list_profiles()})
        if district is None and len(codes) > 1:
            sections = [*part.build_city(codes)]
        elif len(codes) > 1:
            sections = [part.build_head(), *part.build_patterns(), *part.build_units(), *part.build_claims()]
        else:
            sections = [*part.build_all()]
        sections.append(build_to_do_section(sections))
        return Report(
            title=scope.get_heading("report", _TITLE),
            as_of=on,
            sections=sort_sections(
                attrs.evolve(
                    each,
                    title=scope.get_heading(each.id, each.title),
                    query=_build_query(each.id, part, district),
                )
                for each in sections
            ),
        )


@frozen(kw_only=True)
class _Part:
    """The sections on one district, or on all that the register holds."""

    builder: ReportBuilder
    on: dt.date
    edition: str
    #: Those asked for; None for those of the profile.
    industries: Mapping[str, Words] | None
    scope: UnitScope

    @property
    def since(self) -> dt.date:
        """The first day of the year that is looked at."""
        return subtract_year(self.on) + dt.timedelta(days=1)

    @property
    def times(self) -> TwoTimes:
        """The year that is looked at, and the time before it."""
        return build_two_times(self.since, self.on)

    def compare(self, build: Callable[[dt.date, dt.date], Section]) -> Section:
        """Return what is built for the year up to the day, with its figures beside those of the time before.

        A district that had no units then has nothing to compare with.
        """
        section = build(*self.times.now)
        try:
            before = build(*self.times.before)
        except InvalidValueError as error:
            if error.field != "units":
                raise
            return section
        return compare_sections(section, before, self.times)

    def build_all(self) -> Iterator[Section]:
        """Yield every section."""
        yield self.build_head()
        yield from self.build_patterns()
        coverage, *balance = self.build_units()
        *by_industry, by_unit = balance
        yield coverage
        yield from by_industry
        yield self.build_inspections()
        yield by_unit
        yield from self.build_work()
        yield from self.build_claims()

    def build_city(self, codes: Iterable[str]) -> Iterator[Section]:
        """Yield the districts in one table, the sections of each, and what the register keeps for all."""
        yield self.build_head()
        yield self.build_districts()
        for code in codes:
            scope = self.builder.reader.build_scope(self.on, district=code)
            part = attrs.evolve(self, scope=scope)
            names = [Words(each.name_zh, each.name_en) for each in scope.profiles] or [Words.same(code)]
            for section in (
                part.build_head(),
                *part.build_patterns(),
                *part.build_units(),
                *part.build_claims(),
            ):
                title = scope.get_heading(section.id, section.title)
                yield attrs.evolve(
                    section,
                    id=f"{code}.{section.id}",
                    title=_COLON.format(names[0], title),
                    # Beside those of other districts, and of the city.
                    headlines=tuple(
                        attrs.evolve(each, words=_COLON.format(names[0], each.words))
                        for each in section.headlines
                    ),
                )
        yield self.build_inspections()
        yield from self.build_work()

    def build_head(self) -> Section:
        """Return what the report rests on, and what lies outside of it."""
        return build_district_section(
            self.scope.profiles,
            self.on,
            _count_outside(self.builder.reader, self.scope, on=self.on, edition=self.edition),
            has_profiles=bool(self.builder.reader.list_profiles()),
        )

    def build_districts(self) -> Section:
        """Return the districts in one table: people by groups and in all, platforms."""
        builder = self.builder
        counts: dict[str, list[int]] = {}
        for each in self.scope.profiles:
            scope = builder.reader.build_scope(self.on, district=each.code)
            counts[each.code] = _count_district(builder.reader, scope, on=self.on, edition=self.edition)
        groups = [(words, SHORT_HEADINGS.get(code, words)) for code, words in load_group_words().items()]
        columns = (*groups, *((Words(*each), Words(*each)) for each in _DISTRICT_COLUMNS))
        return build_districts_section(self.scope.profiles, columns, counts)

    def build_patterns(self) -> Iterator[Section]:
        """Yield the patterns of the profile beside the register, and the council."""
        structure, births, district = self.builder.structure, self.builder.births, self.scope.district
        council_on = cache(lambda day: structure.council(on=day, births=births, district=district))
        platforms = structure.platforms(on=self.on, district=district)
        compared = [platforms, structure.compare_council(council_on(self.on), district=district)]
        patterns = [each for each in compared if each is not None]
        if patterns:
            yield build_structure_section(patterns, _build_platform_notes(platforms, self.scope.profiles))
        else:
            yield build_absent_section("structure", _STRUCTURE, _NO_PATTERN)
        yield self.compare(lambda _, day: build_council_section(council_on(day), get_member_words))

    def build_units(self) -> Iterator[Section]:
        """Yield coverage by units, and by industries if there are any, and the balance over units."""
        coverage = self.builder.coverage
        units = self.scope.district
        industries = self.industries
        if industries is None:
            industries = {
                each.code: Words(each.name_zh, each.name_en)
                for profile in self.scope.profiles
                for each in profile.industries
            }

        def cover_units(_first: dt.date, day: dt.date) -> Section:
            by_unit = coverage.by_unit(on=day, edition=self.edition, district=units)
            opened_by = _build_call("list_people", self)
            return build_coverage_section(
                by_unit, "coverage", _COVERAGE, opened_by, why_elsewhere=_NOT_IN_A_UNIT
            )

        def cover_industries(_first: dt.date, day: dt.date) -> Section:
            by_industry = coverage.by_industry(
                None, None, industries, on=day, edition=self.edition, district=units
            )
            opened_by = _build_call("list_people_by_industry", self)
            return build_coverage_section(
                by_industry, "industry_coverage", _BY_INDUSTRY, opened_by, why_elsewhere=_NOT_IN_AN_INDUSTRY
            )

        def balance_units(_first: dt.date, day: dt.date) -> Section:
            balance = self.builder.metrics.unit_balance(on=day, edition=self.edition, district=units)
            return build_balance_section(balance, "balance", _BALANCE)

        try:
            section = self.compare(cover_units)
        except InvalidValueError as error:
            if error.field != "units":
                raise
            yield build_absent_section("coverage", _COVERAGE, _NO_UNITS)
            yield build_absent_section("balance", _BALANCE, _NO_UNITS)
            return
        yield section
        if industries or self.industries is not None:
            yield self.compare(cover_industries)
        yield self.compare(balance_units)

    def build_inspections(self) -> Section:
        """Return which offices were inspected in the year."""
        offices = self.builder.structure.offices(on=self.on)
        if not offices:
            return build_absent_section("inspections", _INSPECTIONS, _NO_OFFICES)
        section = self.compare(
            lambda first, last: build_coverage_section(
                self.builder.coverage.by_inspection(offices, first, last),
                "inspections",
                _INSPECTIONS,
                unit="次",
            )
        )
        between = Words(f"{self.since}至{self.on}", f"{self.since} to {self.on}")
        return attrs.evolve(section, notes=(between, *section.notes))

    def build_work(self) -> Iterator[Section]:
        """Yield what the register keeps without a district: lines, weeks, moves, findings."""
        metrics = self.builder.metrics
        lines = self.builder.structure.lines(on=self.on)
        if lines:
            yield self.compare(
                lambda _, day: build_balance_section(
                    metrics.line_balance(lines, on=day), "line_balance", _LINE_BALANCE
                )
            )
        else:
            yield build_absent_section("line_balance", _LINE_BALANCE, _NO_LINES)
        tables = [each.holidays for each in self.scope.profiles if each.holidays is not None]
        holidays = tables[0] if len(tables) == 1 else load_holidays()
        yield from WorkReporter(
            reader=self.builder.reader,
            activity=self.builder.activity,
            times=self.times,
            scope=self.scope,
            holidays=holidays,
        ).build()
        ahead = add_days(self.on, _DAYS_AHEAD)
        yield self.compare(
            lambda first, last: build_rhythm_section(
                metrics.weeks(holidays, first=first, on=last, until=ahead if last == self.on else None)
            )
        )
        yield self.build_scoreboard()
        findings = self.builder.collect_findings((self.since, self.on))
        yield build_findings_section(findings, get_member_words, get_finding_advice)

    def build_scoreboard(self) -> Section:
        """Return what shows the moves of the profile's programme."""
        try:
            board = self.builder.metrics.scoreboard(on=self.on, district=self.scope.district)
        except InvalidValueError as error:
            if error.field != "district":
                raise
            return build_absent_section("scoreboard", _PROGRAMME, _SEVERAL_PROGRAMMES)
        if board is None:
            return build_absent_section("scoreboard", _PROGRAMME, _NO_PROGRAMME)
        return build_scoreboard_section(board, get_evidence_words)

    def build_claims(self) -> Iterator[Section]:
        """Yield what the profile claims beside what its source lists, if it claims anything."""
        claims = [claim for profile in self.scope.profiles for claim in profile.claims]
        if claims:
            yield build_claims_section(compare_district_claims(claims))


#: The call that gives the figures of a section, by the id of the section; of others, the report does.
_QUERIES: Final[Mapping[str, str]] = {
    "council": "structure.council(on={on}{district})",
    "structure": "structure.platforms(on={on}{district})",
    "appointments": "activity.appointments(on={on})",
    "coverage": "coverage.by_unit(on={on}, edition={edition}{district})",
    "industry_coverage": "coverage.by_industry(None, None, industries, on={on}, edition={edition}{district})",
    "balance": "metrics.unit_balance(on={on}, edition={edition}{district})",
    "line_balance": "metrics.line_balance(on={on})",
    "scoreboard": "metrics.scoreboard(on={on}{district})",
    "rhythm": "metrics.weeks(holidays, first={since}, on={on})",
    "participation": "activity.participation(since={since}, on={on})",
    "spending": "activity.spending(budget, on={on})",
    "proposals": "activity.proposals(on={on})",
    "surveys": "activity.survey(survey, on={on})",
    "meetings": "activity.meetings(conference, {since}, {on})",
    "tasks": "activity.tasks({since}, {on}, today={on})",
    "visits": "activity.visits_due({on})",
    "inspections": "coverage.by_inspection(registry.structure.offices(on={on}), {since}, {on})",
    "findings": "findings(between=({since}, {on}))",
}


def _build_query(identifier: str, part: _Part, district: str | None) -> str:
    """Return the call that gives the figures of a section."""
    code, _, name = identifier.rpartition(".")
    asked = code or district
    call = _QUERIES.get(name, "report(on={on}, edition={edition}{district})")
    return "registry." + call.format(
        on=repr(part.on),
        since=repr(part.since),
        edition=repr(part.edition),
        district=f", district={asked!r}" if asked else "",
    )


def _build_call(method: str, part: _Part) -> str:
    """Return the call that gives the ids of the people in a cell."""
    places = "group, unit" if method == "list_people" else "group, unit, industry, industries"
    return (
        f"registry.coverage.{method}({places}, on=datetime.date.fromisoformat({str(part.on)!r}),"
        f" edition={part.edition!r})"
    )


def _count_outside(
    reader: Reader, scope: UnitScope, *, on: dt.date, edition: str, purpose: str = "roster"
) -> tuple[OutsideCount, ...]:
    """Return how many people, activities, platforms and stations lie in no unit of a report.

    Of people also those whose unit is unknown; other things need not have one. Where no profile says which
    units there are, nothing else lies outside.
    """
    placed = Tally(reader.count_placements("township", edition=edition, on=on, purpose=purpose))
    unplaced = reader.count_unplaced(edition=edition, on=on, purpose=purpose)
    placed.update({(unit,): count for unit, count in unplaced.items()})
    people = {code: count for (code,), count in scope.gather(placed, 0).items()}
    counts = [OutsideCount(what=_PEOPLE, unit="名", counts=_select_outside(people.items(), scope))]
    for kind, what, unit in _THINGS:
        codes: Tally[tuple[str | None]] = Tally(
            (read_text(record.fields, "township"),) for record in iterate_records(reader.store, kind)
        )
        found = ((code, count) for (code,), count in scope.gather(codes, 0).items() if code is not None)
        counts.append(OutsideCount(what=what, unit=unit, counts=_select_outside(found, scope)))
    return tuple(counts)


def _select_outside(counts: Iterable[tuple[str | None, int]], scope: UnitScope) -> dict[str | None, int]:
    return {
        code: count for code, count in counts if code is None or (scope.units and code not in scope.units)
    }


def _count_district(
    reader: Reader, scope: UnitScope, *, on: dt.date, edition: str, purpose: str = "roster"
) -> list[int]:
    """Return how many people of each group, people in all, and platforms a district has.

    A platform is the district's if it is of its brand, or in one of its units.
    """
    placed = reader.count_placements("outcome", "township", edition=edition, on=on, purpose=purpose)
    outcomes: Tally[str] = Tally()
    for (outcome, _), count in scope.gather(placed, 1).items():
        outcomes[outcome] += count
    brands = {each.brand.code for each in scope.profiles if each.brand is not None}
    platforms = sum(
        record.fields.get("brand") in brands or scope.covers(read_text(record.fields, "township"))
        for record in iterate_records(reader.store, PLATFORM.name)
    )
    unplaced = reader.count_unplaced(edition=edition, on=on, purpose=purpose)
    people = outcomes.total() + sum(count for unit, count in unplaced.items() if scope.covers(unit))
    return [*(outcomes[group.value] for group in Group), people, platforms]


def _build_platform_notes(
    platforms: PatternComparison | None, profiles: Iterable[DistrictProfile]
) -> Iterator[Words]:
    """Say where the platforms stand of which the source of a claim gives the number only."""
    difference = None if platforms is None else platforms.difference
    if difference is None or difference.point == 0:
        return
    for profile in profiles:
        terms = () if profile.platform_pattern is None else profile.platform_pattern.terms
        claimed = {term.claim for term in terms if term.counts is PatternSubject.PLATFORM}
        for counted in compare_district_claims(each for each in profile.claims if each.id in claimed):
            listed, more = counted.listed, counted.with_additions
            if listed is None or more is None:
                continue
            total = Words(format_quantity(more, "zh"), format_quantity(more, "en", unit=""))
            with_additions = Words("，连同新添的共{}", ", or {} with those added later").format(total)
            added = with_additions if more != listed else Words.same("")
            yield Words(
                f"平台须有名称方可登记。原文列出{format_quantity(listed, 'zh')}{added.zh}；"
                f"仅有数目、没有名称的，见“{CLAIMS_TITLE.zh}”。",
                "Only platforms with a name can be registered. The source lists"
                f" {format_quantity(listed, 'en', unit='')}{added.en}; for those it gives by number only"
                f" see “{CLAIMS_TITLE.en}”.",
            )


def collect_findings(
    records_of: Callable[[RecordKind[Any]], Iterable[Any]],
    *,
    between: tuple[dt.date, dt.date] | None = None,
    profiles: Iterable[DistrictProfile] = (),
) -> tuple[Finding, ...]:
    """Return everything that does not fit among the records of an organisation, each finding once.

    ``records_of`` is asked once for each of :data:`ORGANISATION_KINDS`. ``between`` are the first and last
    day for which standing meetings have to show minutes; without them no minutes are missed. ``profiles`` say
    which moves there are; where none states a programme, any may be named. They name brands too.
    """
    there = {kind.name: tuple(records_of(kind)) for kind in ORGANISATION_KINDS}
    listed = tuple(profiles)
    found = (*_iterate_findings(there, between), *_find_profile_findings(there, listed))
    # A platform belongs to the brand of its district, which the profile names, whether it is stored or not.
    brands = {each.brand.code for each in listed if each.brand is not None}
    return tuple(
        each
        for each in dict.fromkeys(found)
        if each.kind is not FindingKind.UNKNOWN_REFERENCE
        or each.where != "brand"
        or not brands.intersection(each.subjects[1:])
    )


def _find_profile_findings(
    there: Mapping[str, tuple[Any, ...]], profiles: Sequence[DistrictProfile]
) -> Iterator[Finding]:
    """Yield profiles that hold on one day, which only two sessions at once can store, and unknown moves."""
    for one, other in find_overlapping_profiles(profiles):
        subjects = (one.id, other.id)
        certainty = one.period.overlaps(other.period)
        yield Finding(
            kind=FindingKind.DUPLICATE,
            subjects=subjects,
            where="district_profile.period",
            certainty=certainty,
        )
    programmes = [each.programme for each in profiles if each.programme is not None]
    codes = {move.code for programme in programmes for move in programme.moves}
    if programmes:
        for kind in ("activity", "programme"):
            for each in there[kind]:
                for code in each.moves:
                    if code not in codes:
                        subjects = (each.id, code)
                        yield Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=subjects, where="moves")


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


def collect_readable_findings(
    reader: Reader, purpose: str, between: tuple[dt.date, dt.date] | None, unreadable: UnreadableRecords
) -> tuple[Finding, ...]:
    """Return what does not fit in the organisation, and which of its records cannot be read."""
    reader = attrs.evolve(reader, make_leave_out=lambda: unreadable)
    found = collect_findings(
        lambda kind: reader.list_models(kind, purpose), between=between, profiles=reader.list_profiles()
    )
    left_out = (
        Finding(kind=FindingKind.UNREADABLE_RECORD, subjects=(each,), where=kind)
        for kind, ids in unreadable.list_ids().items()
        for each in ids
    )
    return (*found, *left_out)
