"""Figures over what is registered: pure functions, each figure with its definition.

A registry answers most of these about its own records; see :class:`newstratum.Registry`. Here they take
records, so that they serve any source of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._figures.activities import Relatedness as Relatedness
    from newstratum._figures.activities import Run as Run
    from newstratum._figures.activities import SharedTraits as SharedTraits
    from newstratum._figures.activities import WeekRhythm as WeekRhythm
    from newstratum._figures.activities import WeekState as WeekState
    from newstratum._figures.activities import WeekWithActivities as WeekWithActivities
    from newstratum._figures.activities import build_week_rhythm as build_week_rhythm
    from newstratum._figures.activities import compute_possible_weeks as compute_possible_weeks
    from newstratum._figures.activities import compute_relatedness as compute_relatedness
    from newstratum._figures.appointments import AppointmentCount as AppointmentCount
    from newstratum._figures.appointments import AppointmentRow as AppointmentRow
    from newstratum._figures.appointments import compute_people_bounds as compute_people_bounds
    from newstratum._figures.appointments import count_appointments as count_appointments
    from newstratum._figures.balance import Balance as Balance
    from newstratum._figures.balance import Dispersion as Dispersion
    from newstratum._figures.balance import Indicator as Indicator
    from newstratum._figures.balance import NeededIncrease as NeededIncrease
    from newstratum._figures.balance import Standing as Standing
    from newstratum._figures.balance import compute_balance as compute_balance
    from newstratum._figures.balance import compute_gini as compute_gini
    from newstratum._figures.claims import Claim as Claim
    from newstratum._figures.claims import ClaimComparison as ClaimComparison
    from newstratum._figures.claims import ListedPart as ListedPart
    from newstratum._figures.claims import NamedItem as NamedItem
    from newstratum._figures.claims import Pattern as Pattern
    from newstratum._figures.claims import PatternComparison as PatternComparison
    from newstratum._figures.claims import Term as Term
    from newstratum._figures.claims import compare_claim as compare_claim
    from newstratum._figures.claims import compare_district_claims as compare_district_claims
    from newstratum._figures.claims import compare_pattern as compare_pattern
    from newstratum._figures.claims import format_claim_comparison as format_claim_comparison
    from newstratum._figures.claims import parse_pattern as parse_pattern
    from newstratum._figures.council import Council as Council
    from newstratum._figures.council import CouncilFinding as CouncilFinding
    from newstratum._figures.council import CouncilFindingKind as CouncilFindingKind
    from newstratum._figures.council import Load as Load
    from newstratum._figures.council import Severity as Severity
    from newstratum._figures.council import build_council as build_council
    from newstratum._figures.council import compute_age_range as compute_age_range
    from newstratum._figures.council import compute_mean_age as compute_mean_age
    from newstratum._figures.council import render_council_chart as render_council_chart
    from newstratum._figures.coverage import Axis as Axis
    from newstratum._figures.coverage import Coverage as Coverage
    from newstratum._figures.coverage import Located as Located
    from newstratum._figures.coverage import WorkItem as WorkItem
    from newstratum._figures.coverage import build_coverage as build_coverage
    from newstratum._figures.coverage import compute_growth as compute_growth
    from newstratum._figures.coverage import was_founded_first as was_founded_first
    from newstratum._figures.disclosure.group_tables import PublicRow as PublicRow
    from newstratum._figures.disclosure.group_tables import PublicTable as PublicTable
    from newstratum._figures.disclosure.group_tables import protect as protect
    from newstratum._figures.disclosure.linear import Bounds as Bounds
    from newstratum._figures.disclosure.reports import protect_report as protect_report
    from newstratum._figures.disclosure.suppression import Audit as Audit
    from newstratum._figures.disclosure.suppression import Sum as Sum
    from newstratum._figures.disclosure.suppression import audit_counts as audit_counts
    from newstratum._figures.disclosure.suppression import suppress_counts as suppress_counts
    from newstratum._figures.group_table import OUTCOME_ORDER as OUTCOME_ORDER
    from newstratum._figures.group_table import UNPLACED as UNPLACED
    from newstratum._figures.group_table import Cell as Cell
    from newstratum._figures.group_table import GroupTable as GroupTable
    from newstratum._figures.group_table import TableRow as TableRow
    from newstratum._figures.group_table import build_group_table as build_group_table
    from newstratum._figures.group_table import collect_cells as collect_cells
    from newstratum._figures.participation import Flow as Flow
    from newstratum._figures.participation import GroupAndTownship as GroupAndTownship
    from newstratum._figures.participation import Participation as Participation
    from newstratum._figures.participation import ParticipationRow as ParticipationRow
    from newstratum._figures.participation import compute_participation as compute_participation
    from newstratum._figures.proposals import Credit as Credit
    from newstratum._figures.proposals import CreditCounts as CreditCounts
    from newstratum._figures.proposals import Funnel as Funnel
    from newstratum._figures.proposals import FunnelStage as FunnelStage
    from newstratum._figures.proposals import ProposalResult as ProposalResult
    from newstratum._figures.proposals import build_credit as build_credit
    from newstratum._figures.proposals import compute_funnel as compute_funnel
    from newstratum._figures.proposals import count_credits as count_credits
    from newstratum._figures.proposals import list_year_results as list_year_results
    from newstratum._figures.proposals import select_consenting as select_consenting
    from newstratum._figures.regularity import MeetingRecord as MeetingRecord
    from newstratum._figures.regularity import OwnerTasks as OwnerTasks
    from newstratum._figures.regularity import RoundStop as RoundStop
    from newstratum._figures.regularity import SpanOfMeetings as SpanOfMeetings
    from newstratum._figures.regularity import VisitDue as VisitDue
    from newstratum._figures.regularity import build_meeting_record as build_meeting_record
    from newstratum._figures.regularity import build_task_board as build_task_board
    from newstratum._figures.regularity import compute_next_due as compute_next_due
    from newstratum._figures.regularity import list_round_stops as list_round_stops
    from newstratum._figures.regularity import list_visits_due as list_visits_due
    from newstratum._figures.regularity import select_overdue as select_overdue
    from newstratum._figures.reports.report import Figure as Figure
    from newstratum._figures.reports.report import Headline as Headline
    from newstratum._figures.reports.report import Picture as Picture
    from newstratum._figures.reports.report import PictureKind as PictureKind
    from newstratum._figures.reports.report import QuantityWords as QuantityWords
    from newstratum._figures.reports.report import Report as Report
    from newstratum._figures.reports.report import Section as Section
    from newstratum._figures.reports.report import Table as Table
    from newstratum._figures.reports.sections import build_balance_section as build_balance_section
    from newstratum._figures.reports.sections import build_claims_section as build_claims_section
    from newstratum._figures.reports.sections import build_council_section as build_council_section
    from newstratum._figures.reports.sections import build_coverage_section as build_coverage_section
    from newstratum._figures.reports.sections import build_findings_section as build_findings_section
    from newstratum._figures.reports.sections import build_rhythm_section as build_rhythm_section
    from newstratum._figures.reports.sections import build_scoreboard_section as build_scoreboard_section
    from newstratum._figures.reports.sections import build_structure_section as build_structure_section
    from newstratum._figures.reports.sections import format_finding as format_finding
    from newstratum._figures.reports.sentences import Statistic as Statistic
    from newstratum._figures.reports.sentences import StatisticScope as StatisticScope
    from newstratum._figures.reports.sentences import compute_mean as compute_mean
    from newstratum._figures.reports.sentences import format_budget_change as format_budget_change
    from newstratum._figures.reports.sentences import format_date as format_date
    from newstratum._figures.reports.sentences import format_statistics as format_statistics
    from newstratum._figures.scoreboard import EvidenceEntry as EvidenceEntry
    from newstratum._figures.scoreboard import MoveEntry as MoveEntry
    from newstratum._figures.scoreboard import Scoreboard as Scoreboard
    from newstratum._figures.scoreboard import build_scoreboard as build_scoreboard
    from newstratum._figures.scoreboard import subtract_year as subtract_year
    from newstratum._figures.spending import BudgetChange as BudgetChange
    from newstratum._figures.spending import PerPlatform as PerPlatform
    from newstratum._figures.spending import Spending as Spending
    from newstratum._figures.spending import SpentOnActivity as SpentOnActivity
    from newstratum._figures.spending import compare_budgets as compare_budgets
    from newstratum._figures.spending import compute_spending as compute_spending
    from newstratum._figures.spending import divide_budget as divide_budget
    from newstratum._figures.survey_results import SurveyResult as SurveyResult
    from newstratum._figures.survey_results import compute_survey_result as compute_survey_result
    from newstratum._model.people.people import UNDER_REVIEW as UNDER_REVIEW
    from newstratum._shipped.labels import get_finding_advice as get_finding_advice
    from newstratum._shipped.labels import get_member_words as get_member_words

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_figures.activities": (
        "Relatedness Run SharedTraits WeekRhythm WeekState WeekWithActivities build_week_rhythm "
        "compute_possible_weeks compute_relatedness"
    ),
    "_figures.appointments": "AppointmentCount AppointmentRow compute_people_bounds count_appointments",
    "_figures.balance": ("Balance Dispersion Indicator NeededIncrease Standing compute_balance compute_gini"),
    "_figures.claims": (
        "Claim ClaimComparison ListedPart NamedItem Pattern PatternComparison Term compare_claim "
        "compare_district_claims compare_pattern format_claim_comparison parse_pattern"
    ),
    "_figures.council": (
        "Council CouncilFinding CouncilFindingKind Load Severity build_council compute_age_range "
        "compute_mean_age render_council_chart"
    ),
    "_figures.coverage": "Axis Coverage Located WorkItem build_coverage compute_growth was_founded_first",
    "_figures.disclosure.group_tables": "PublicRow PublicTable protect",
    "_figures.disclosure.linear": "Bounds",
    "_figures.disclosure.reports": "protect_report",
    "_figures.disclosure.suppression": "Audit Sum audit_counts suppress_counts",
    "_model.people.people": "UNDER_REVIEW",
    "_figures.group_table": "Cell GroupTable OUTCOME_ORDER TableRow UNPLACED build_group_table collect_cells",
    "_figures.participation": "Flow GroupAndTownship Participation ParticipationRow compute_participation",
    "_figures.proposals": (
        "Credit CreditCounts Funnel FunnelStage ProposalResult build_credit compute_funnel count_credits "
        "list_year_results select_consenting"
    ),
    "_figures.regularity": (
        "MeetingRecord OwnerTasks RoundStop SpanOfMeetings VisitDue build_meeting_record build_task_board "
        "compute_next_due list_round_stops list_visits_due select_overdue"
    ),
    "_figures.reports.report": "Figure Headline Picture PictureKind QuantityWords Report Section Table",
    "_figures.reports.sections": (
        "build_balance_section build_claims_section build_council_section build_coverage_section "
        "build_findings_section build_rhythm_section build_scoreboard_section build_structure_section "
        "format_finding"
    ),
    "_figures.reports.sentences": (
        "Statistic StatisticScope compute_mean format_budget_change format_date format_statistics"
    ),
    "_figures.scoreboard": "EvidenceEntry MoveEntry Scoreboard build_scoreboard subtract_year",
    "_figures.spending": (
        "BudgetChange PerPlatform Spending SpentOnActivity compare_budgets compute_spending divide_budget"
    ),
    "_figures.survey_results": "SurveyResult compute_survey_result",
    "_shipped.labels": "get_finding_advice get_member_words",
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
