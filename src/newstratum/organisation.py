"""The organisation and its values: everything of a register but its people.

Bodies with posts and seats, platforms and their stations, activities, outreach, governance, tasks,
proposals, budgets, contributions, publicity and the programme; and what they are made of: citations,
periods, money, quantities, places and the calendar. Each record is frozen; :func:`attrs.evolve` makes a
changed copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._model.organisation.activities import Activity as Activity
    from newstratum._model.organisation.activities import ActivityKind as ActivityKind
    from newstratum._model.organisation.activities import Attendance as Attendance
    from newstratum._model.organisation.activities import RotationMode as RotationMode
    from newstratum._model.organisation.activities import Series as Series
    from newstratum._model.organisation.activities import (
        collect_activity_findings as collect_activity_findings,
    )
    from newstratum._model.organisation.activities import (
        collect_attendance_findings as collect_attendance_findings,
    )
    from newstratum._model.organisation.bodies import Body as Body
    from newstratum._model.organisation.bodies import BodyKind as BodyKind
    from newstratum._model.organisation.bodies import Instructor as Instructor
    from newstratum._model.organisation.bodies import InstructorLine as InstructorLine
    from newstratum._model.organisation.bodies import Post as Post
    from newstratum._model.organisation.bodies import PostRole as PostRole
    from newstratum._model.organisation.bodies import Responsibility as Responsibility
    from newstratum._model.organisation.bodies import ResponsibilityRole as ResponsibilityRole
    from newstratum._model.organisation.bodies import Seat as Seat
    from newstratum._model.organisation.bodies import SystemSide as SystemSide
    from newstratum._model.organisation.bodies import collect_body_findings as collect_body_findings
    from newstratum._model.organisation.bodies import collect_seat_findings as collect_seat_findings
    from newstratum._model.organisation.bodies import find_vacant_places as find_vacant_places
    from newstratum._model.organisation.budgets import Budget as Budget
    from newstratum._model.organisation.budgets import Expense as Expense
    from newstratum._model.organisation.budgets import ExpenseState as ExpenseState
    from newstratum._model.organisation.budgets import Line as Line
    from newstratum._model.organisation.budgets import LineBalance as LineBalance
    from newstratum._model.organisation.budgets import Support as Support
    from newstratum._model.organisation.budgets import SupportKind as SupportKind
    from newstratum._model.organisation.budgets import add_expense as add_expense
    from newstratum._model.organisation.budgets import collect_budget_findings as collect_budget_findings
    from newstratum._model.organisation.budgets import compute_line_balance as compute_line_balance
    from newstratum._model.organisation.contributions import Appointment as Appointment
    from newstratum._model.organisation.contributions import AppointmentKind as AppointmentKind
    from newstratum._model.organisation.contributions import Course as Course
    from newstratum._model.organisation.contributions import Exhibition as Exhibition
    from newstratum._model.organisation.contributions import Nomination as Nomination
    from newstratum._model.organisation.contributions import NominationKind as NominationKind
    from newstratum._model.organisation.contributions import NominationResult as NominationResult
    from newstratum._model.organisation.contributions import Proposal as Proposal
    from newstratum._model.organisation.contributions import ProposalStage as ProposalStage
    from newstratum._model.organisation.contributions import ProposalStep as ProposalStep
    from newstratum._model.organisation.contributions import advance_proposal as advance_proposal
    from newstratum._model.organisation.contributions import (
        collect_appointment_findings as collect_appointment_findings,
    )
    from newstratum._model.organisation.district import ClaimPart as ClaimPart
    from newstratum._model.organisation.district import CouncilPattern as CouncilPattern
    from newstratum._model.organisation.district import CouncilTerm as CouncilTerm
    from newstratum._model.organisation.district import DistrictClaim as DistrictClaim
    from newstratum._model.organisation.district import DistrictProfile as DistrictProfile
    from newstratum._model.organisation.district import DistrictProgramme as DistrictProgramme
    from newstratum._model.organisation.district import NamedCode as NamedCode
    from newstratum._model.organisation.district import PatternSubject as PatternSubject
    from newstratum._model.organisation.district import PlatformPattern as PlatformPattern
    from newstratum._model.organisation.district import PlatformTerm as PlatformTerm
    from newstratum._model.organisation.district import ProgrammeMove as ProgrammeMove
    from newstratum._model.organisation.governance import AgendaItem as AgendaItem
    from newstratum._model.organisation.governance import Conference as Conference
    from newstratum._model.organisation.governance import Decision as Decision
    from newstratum._model.organisation.governance import Goal as Goal
    from newstratum._model.organisation.governance import Meeting as Meeting
    from newstratum._model.organisation.governance import MeetingKind as MeetingKind
    from newstratum._model.organisation.governance import Plan as Plan
    from newstratum._model.organisation.governance import Task as Task
    from newstratum._model.organisation.governance import close_task as close_task
    from newstratum._model.organisation.governance import (
        collect_conference_findings as collect_conference_findings,
    )
    from newstratum._model.organisation.governance import collect_meeting_findings as collect_meeting_findings
    from newstratum._model.organisation.governance import collect_minutes_findings as collect_minutes_findings
    from newstratum._model.organisation.governance import collect_task_findings as collect_task_findings
    from newstratum._model.organisation.governance import compute_due_day as compute_due_day
    from newstratum._model.organisation.governance import is_overdue as is_overdue
    from newstratum._model.organisation.noted_numbers import PERSONS as PERSONS
    from newstratum._model.organisation.noted_numbers import TIMES as TIMES
    from newstratum._model.organisation.occasions import Cadence as Cadence
    from newstratum._model.organisation.occasions import Hours as Hours
    from newstratum._model.organisation.occasions import OccasionState as OccasionState
    from newstratum._model.organisation.occasions import Span as Span
    from newstratum._model.organisation.occasions import list_spans as list_spans
    from newstratum._model.organisation.occasions import was_held as was_held
    from newstratum._model.organisation.outreach import Inspection as Inspection
    from newstratum._model.organisation.outreach import KeyContact as KeyContact
    from newstratum._model.organisation.outreach import Response as Response
    from newstratum._model.organisation.outreach import Round as Round
    from newstratum._model.organisation.outreach import SurveyChannel as SurveyChannel
    from newstratum._model.organisation.outreach import SurveyRound as SurveyRound
    from newstratum._model.organisation.outreach import Visit as Visit
    from newstratum._model.organisation.outreach import VisitKind as VisitKind
    from newstratum._model.organisation.outreach import collect_round_findings as collect_round_findings
    from newstratum._model.organisation.outreach import collect_survey_findings as collect_survey_findings
    from newstratum._model.organisation.platforms import Brand as Brand
    from newstratum._model.organisation.platforms import Carrier as Carrier
    from newstratum._model.organisation.platforms import CarrierKind as CarrierKind
    from newstratum._model.organisation.platforms import Liaison as Liaison
    from newstratum._model.organisation.platforms import Lineage as Lineage
    from newstratum._model.organisation.platforms import LineageKind as LineageKind
    from newstratum._model.organisation.platforms import Platform as Platform
    from newstratum._model.organisation.platforms import PlatformLevel as PlatformLevel
    from newstratum._model.organisation.platforms import Recognition as Recognition
    from newstratum._model.organisation.platforms import RecognitionKind as RecognitionKind
    from newstratum._model.organisation.platforms import Space as Space
    from newstratum._model.organisation.platforms import Station as Station
    from newstratum._model.organisation.platforms import collect_brand_findings as collect_brand_findings
    from newstratum._model.organisation.platforms import (
        collect_platform_findings as collect_platform_findings,
    )
    from newstratum._model.organisation.platforms import find_successor as find_successor
    from newstratum._model.organisation.platforms import get_name_on as get_name_on
    from newstratum._model.organisation.platforms import merge_platforms as merge_platforms
    from newstratum._model.organisation.platforms import rename_platform as rename_platform
    from newstratum._model.organisation.platforms import split_platform as split_platform
    from newstratum._model.organisation.programme import Programme as Programme
    from newstratum._model.organisation.publicity import Channel as Channel
    from newstratum._model.organisation.publicity import ChannelKind as ChannelKind
    from newstratum._model.organisation.publicity import MediaCoverage as MediaCoverage
    from newstratum._model.organisation.publicity import Publication as Publication
    from newstratum._model.organisation.publicity import PublicationKind as PublicationKind
    from newstratum._model.organisation.publicity import (
        collect_publicity_findings as collect_publicity_findings,
    )
    from newstratum._model.organisation.relations import Citation as Citation
    from newstratum._model.organisation.relations import DatedRelation as DatedRelation
    from newstratum._model.organisation.relations import Finding as Finding
    from newstratum._model.organisation.relations import FindingKind as FindingKind
    from newstratum._model.organisation.relations import Identified as Identified
    from newstratum._model.organisation.relations import Level as Level
    from newstratum._model.organisation.relations import select_holding as select_holding
    from newstratum._model.values.calendar import CHINA as CHINA
    from newstratum._model.values.calendar import HolidayTable as HolidayTable
    from newstratum._model.values.calendar import IsoWeek as IsoWeek
    from newstratum._model.values.calendar import WorkdayAnswer as WorkdayAnswer
    from newstratum._model.values.calendar import add_workdays as add_workdays
    from newstratum._model.values.calendar import is_workday as is_workday
    from newstratum._model.values.calendar import list_weeks as list_weeks
    from newstratum._model.values.calendar import list_workdays as list_workdays
    from newstratum._model.values.calendar import to_week as to_week
    from newstratum._model.values.certainty import Certainty as Certainty
    from newstratum._model.values.money import Currency as Currency
    from newstratum._model.values.money import Money as Money
    from newstratum._model.values.money import compute_change as compute_change
    from newstratum._model.values.money import format_wan_yuan as format_wan_yuan
    from newstratum._model.values.money import format_yuan as format_yuan
    from newstratum._model.values.money import from_wan_yuan as from_wan_yuan
    from newstratum._model.values.money import from_yuan as from_yuan
    from newstratum._model.values.money import parse_money as parse_money
    from newstratum._model.values.money import sum_money as sum_money
    from newstratum._model.values.numerals import Rounding as Rounding
    from newstratum._model.values.numerals import format_count as format_count
    from newstratum._model.values.numerals import format_decimal as format_decimal
    from newstratum._model.values.numerals import format_percent as format_percent
    from newstratum._model.values.numerals import parse_number as parse_number
    from newstratum._model.values.numerals import round_fraction as round_fraction
    from newstratum._model.values.periods import PartialDate as PartialDate
    from newstratum._model.values.periods import Period as Period
    from newstratum._model.values.periods import parse_partial_date as parse_partial_date
    from newstratum._model.values.periods import to_partial_date as to_partial_date
    from newstratum._model.values.places import Place as Place
    from newstratum._model.values.places import PlaceKind as PlaceKind
    from newstratum._model.values.places import find_unit_by_code as find_unit_by_code
    from newstratum._model.values.places import find_unit_by_name as find_unit_by_name
    from newstratum._model.values.quantities import Interval as Interval
    from newstratum._model.values.quantities import Qualifier as Qualifier
    from newstratum._model.values.quantities import Quantity as Quantity
    from newstratum._model.values.quantities import StatedNumber as StatedNumber
    from newstratum._model.values.quantities import build_exact_quantity as build_exact_quantity
    from newstratum._model.values.quantities import build_qualified_quantity as build_qualified_quantity
    from newstratum._model.values.quantities import format_quantity as format_quantity
    from newstratum._model.values.quantities import parse_quantity as parse_quantity
    from newstratum._model.values.quantities import sum_quantities as sum_quantities
    from newstratum._shipped.districts import Discrepancy as Discrepancy
    from newstratum._shipped.districts import ShippedDistrict as ShippedDistrict
    from newstratum._shipped.districts import list_districts as list_districts
    from newstratum._shipped.districts import load_district as load_district
    from newstratum._shipped.holidays import load_holidays as load_holidays
    from newstratum._wire.datasets import Dataset as Dataset
    from newstratum._wire.datasets import SourceDocument as SourceDocument
    from newstratum._wire.datasets import parse_dataset as parse_dataset
    from newstratum._wire.district_profiles import load_district_profile as load_district_profile
    from newstratum._wire.district_profiles import parse_district_profile as parse_district_profile
    from newstratum._wire.exports.calendars import render_calendar as render_calendar
    from newstratum._wire.exports.popolo import build_popolo as build_popolo
    from newstratum._wire.exports.vcards import render_person_vcards as render_person_vcards
    from newstratum._wire.exports.vcards import render_vcards as render_vcards
    from newstratum._words import Words as Words

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_words": "Words",
    "_model.organisation.activities": (
        "Activity ActivityKind Attendance RotationMode Series collect_activity_findings "
        "collect_attendance_findings"
    ),
    "_model.organisation.bodies": (
        "Body BodyKind Instructor InstructorLine Post PostRole Responsibility ResponsibilityRole Seat "
        "SystemSide collect_body_findings collect_seat_findings find_vacant_places"
    ),
    "_model.organisation.budgets": (
        "Budget Expense ExpenseState Line LineBalance Support SupportKind add_expense "
        "collect_budget_findings compute_line_balance"
    ),
    "_model.organisation.contributions": (
        "Appointment AppointmentKind Course Exhibition Nomination NominationKind NominationResult Proposal "
        "ProposalStage ProposalStep advance_proposal collect_appointment_findings"
    ),
    "_model.organisation.district": (
        "ClaimPart CouncilPattern CouncilTerm DistrictClaim DistrictProfile DistrictProgramme NamedCode "
        "PatternSubject PlatformPattern PlatformTerm ProgrammeMove"
    ),
    "_model.organisation.governance": (
        "AgendaItem Conference Decision Goal Meeting MeetingKind Plan Task close_task "
        "collect_conference_findings collect_meeting_findings collect_minutes_findings "
        "collect_task_findings compute_due_day is_overdue"
    ),
    "_model.organisation.noted_numbers": "PERSONS TIMES",
    "_model.organisation.occasions": "Cadence Hours OccasionState Span list_spans was_held",
    "_model.organisation.outreach": (
        "Inspection KeyContact Response Round SurveyChannel SurveyRound Visit VisitKind "
        "collect_round_findings collect_survey_findings"
    ),
    "_model.organisation.platforms": (
        "Brand Carrier CarrierKind Liaison Lineage LineageKind Platform PlatformLevel Recognition "
        "RecognitionKind Space Station collect_brand_findings collect_platform_findings find_successor "
        "get_name_on merge_platforms rename_platform split_platform"
    ),
    "_model.organisation.programme": "Programme",
    "_model.organisation.publicity": (
        "Channel ChannelKind MediaCoverage Publication PublicationKind collect_publicity_findings"
    ),
    "_model.organisation.relations": (
        "Citation DatedRelation Finding FindingKind Identified Level select_holding"
    ),
    "_model.values.calendar": (
        "CHINA HolidayTable IsoWeek WorkdayAnswer add_workdays is_workday list_weeks list_workdays to_week"
    ),
    "_model.values.certainty": "Certainty",
    "_model.values.money": (
        "Currency Money compute_change format_wan_yuan format_yuan from_wan_yuan from_yuan parse_money "
        "sum_money"
    ),
    "_model.values.numerals": (
        "Rounding format_count format_decimal format_percent parse_number round_fraction"
    ),
    "_model.values.periods": "PartialDate Period parse_partial_date to_partial_date",
    "_model.values.places": "Place PlaceKind find_unit_by_code find_unit_by_name",
    "_model.values.quantities": (
        "Interval Qualifier Quantity StatedNumber build_exact_quantity build_qualified_quantity "
        "format_quantity parse_quantity sum_quantities"
    ),
    "_shipped.districts": "Discrepancy ShippedDistrict list_districts load_district",
    "_shipped.holidays": "load_holidays",
    "_wire.datasets": "Dataset SourceDocument parse_dataset",
    "_wire.district_profiles": "load_district_profile parse_district_profile",
    "_wire.exports.calendars": "render_calendar",
    "_wire.exports.popolo": "build_popolo",
    "_wire.exports.vcards": "render_person_vcards render_vcards",
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
