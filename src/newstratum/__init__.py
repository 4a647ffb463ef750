"""newstratum: a domain library for work with China's new social strata (新的社会阶层人士).

It classifies jobs, not convictions. This module holds classification, people and the registry; the
organisation is in :mod:`newstratum.organisation`, figures in :mod:`newstratum.figures`, schedules in
:mod:`newstratum.planning`, notices in :mod:`newstratum.notices`. Names load when they are first used, so
that importing costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum import errors as errors
    from newstratum._api import classify as classify
    from newstratum._api import explain as explain
    from newstratum._api import get_edition as get_edition
    from newstratum._api import get_edition_on as get_edition_on
    from newstratum._api import get_plugin_host as get_plugin_host
    from newstratum._api import list_editions as list_editions
    from newstratum._api import load_label_table as load_label_table
    from newstratum._api import read as read
    from newstratum._api import read_row as read_row
    from newstratum._host.discovery import PluginFailure as PluginFailure
    from newstratum._host.host import PluginHost as PluginHost
    from newstratum._input.limits import change_input_limits as change_input_limits
    from newstratum._labels import LabelTable as LabelTable
    from newstratum._model.organisation.releases import Release as Release
    from newstratum._model.organisation.releases import ReleasedCount as ReleasedCount
    from newstratum._model.people.accesses import Access as Access
    from newstratum._model.people.accesses import AccessKind as AccessKind
    from newstratum._model.people.batches import Batch as Batch
    from newstratum._model.people.distinct_pairs import DistinctPair as DistinctPair
    from newstratum._model.people.evidence import Evidence as Evidence
    from newstratum._model.people.evidence import Source as Source
    from newstratum._model.people.evidence import SourceKind as SourceKind
    from newstratum._model.people.evidence import Strength as Strength
    from newstratum._model.people.groups import Group as Group
    from newstratum._model.people.groups import Outcome as Outcome
    from newstratum._model.people.groups import OutsideReason as OutsideReason
    from newstratum._model.people.merges import Merge as Merge
    from newstratum._model.people.occupations import UNKNOWN as UNKNOWN
    from newstratum._model.people.occupations import Control as Control
    from newstratum._model.people.occupations import EmployerBusiness as EmployerBusiness
    from newstratum._model.people.occupations import EmployerKind as EmployerKind
    from newstratum._model.people.occupations import Equity as Equity
    from newstratum._model.people.occupations import Establishment as Establishment
    from newstratum._model.people.occupations import Ownership as Ownership
    from newstratum._model.people.occupations import Registration as Registration
    from newstratum._model.people.occupations import Relation as Relation
    from newstratum._model.people.occupations import Role as Role
    from newstratum._model.people.occupations import Service as Service
    from newstratum._model.people.occupations import Status as Status
    from newstratum._model.people.occupations import YesNo as YesNo
    from newstratum._model.people.people import Consent as Consent
    from newstratum._model.people.people import Contact as Contact
    from newstratum._model.people.people import ContactKind as ContactKind
    from newstratum._model.people.people import Engagement as Engagement
    from newstratum._model.people.people import LawfulBasis as LawfulBasis
    from newstratum._model.people.people import Objection as Objection
    from newstratum._model.people.people import Person as Person
    from newstratum._model.people.people import Placement as Placement
    from newstratum._model.people.people import PlacementStatus as PlacementStatus
    from newstratum._model.people.people import PrivacyNotice as PrivacyNotice
    from newstratum._model.people.people import Restriction as Restriction
    from newstratum._model.people.people import ReviewOutcome as ReviewOutcome
    from newstratum._model.people.purposes import PurposeDeclaration as PurposeDeclaration
    from newstratum._model.people.quarantined_records import QuarantinedRecord as QuarantinedRecord
    from newstratum._model.people.retention import RetentionAction as RetentionAction
    from newstratum._model.people.retention import RetentionPeriod as RetentionPeriod
    from newstratum._model.people.subject_requests import RequestKind as RequestKind
    from newstratum._model.people.subject_requests import RequestOutcome as RequestOutcome
    from newstratum._model.people.subject_requests import SubjectRequest as SubjectRequest
    from newstratum._model.values.identifiers import new_id as new_id
    from newstratum._model.values.sensitive import EmailAddress as EmailAddress
    from newstratum._model.values.sensitive import IdentityNumber as IdentityNumber
    from newstratum._model.values.sensitive import PersonName as PersonName
    from newstratum._model.values.sensitive import PhoneNumber as PhoneNumber
    from newstratum._model.values.sensitive import SensitiveText as SensitiveText
    from newstratum._model.values.sensitive import UnitName as UnitName
    from newstratum._reading.jobs import ReadForm as ReadForm
    from newstratum._reading.jobs import ReadNote as ReadNote
    from newstratum._reading.rows import find_column_problems as find_column_problems
    from newstratum._registry.accesses.approval import ExportApproval as ExportApproval
    from newstratum._registry.accesses.service import AccessService as AccessService
    from newstratum._registry.exports.description import RecordDescription as RecordDescription
    from newstratum._registry.exports.description import RelatedRecords as RelatedRecords
    from newstratum._registry.exports.releases import ReleaseService as ReleaseService
    from newstratum._registry.exports.service import ExportService as ExportService
    from newstratum._registry.exports.sign_in import SignInSheet as SignInSheet
    from newstratum._registry.imports.duplicates import DuplicateCandidate as DuplicateCandidate
    from newstratum._registry.imports.duplicates import DuplicateReason as DuplicateReason
    from newstratum._registry.imports.reports import ImportReport as ImportReport
    from newstratum._registry.imports.reports import RowIssue as RowIssue
    from newstratum._registry.imports.reports import RowResult as RowResult
    from newstratum._registry.imports.service import ImportService as ImportService
    from newstratum._registry.imports.undo import KeptReason as KeptReason
    from newstratum._registry.imports.undo import KeptRecord as KeptRecord
    from newstratum._registry.imports.undo import UndoReport as UndoReport
    from newstratum._registry.keys import KeyService as KeyService
    from newstratum._registry.opening import list_registry_kinds as list_registry_kinds
    from newstratum._registry.opening import open_registry as open_registry
    from newstratum._registry.placements.confirmation import ConfirmationAction as ConfirmationAction
    from newstratum._registry.placements.confirmation import ConfirmationReport as ConfirmationReport
    from newstratum._registry.placements.confirmation import ConfirmationResult as ConfirmationResult
    from newstratum._registry.placements.explanation import PlacementExplanation as PlacementExplanation
    from newstratum._registry.placements.questions import OpenQuestion as OpenQuestion
    from newstratum._registry.placements.service import PlacementService as PlacementService
    from newstratum._registry.purposes import DEFAULT_PURPOSES as DEFAULT_PURPOSES
    from newstratum._registry.purposes import Purpose as Purpose
    from newstratum._registry.queries.activity import ActivityQueries as ActivityQueries
    from newstratum._registry.queries.history import Changes as Changes
    from newstratum._registry.queries.history import Difference as Difference
    from newstratum._registry.queries.history import HistoryQueries as HistoryQueries
    from newstratum._registry.queries.history import ModelChange as ModelChange
    from newstratum._registry.queries.metrics import CoverageQueries as CoverageQueries
    from newstratum._registry.queries.metrics import MetricQueries as MetricQueries
    from newstratum._registry.queries.structure import StructureQueries as StructureQueries
    from newstratum._registry.records import UnreadableRecord as UnreadableRecord
    from newstratum._registry.registry import Registry as Registry
    from newstratum._registry.retention.due import DueRecord as DueRecord
    from newstratum._registry.retention.service import RetentionReport as RetentionReport
    from newstratum._registry.retention.service import RetentionResult as RetentionResult
    from newstratum._registry.retention.service import RetentionService as RetentionService
    from newstratum._registry.rights.declarations import PurposeService as PurposeService
    from newstratum._registry.rights.requests import RequestService as RequestService
    from newstratum._registry.sessions.collection import Collection as Collection
    from newstratum._registry.sessions.collection import ResultPage as ResultPage
    from newstratum._registry.sessions.distinct_pairs import DistinctPairs as DistinctPairs
    from newstratum._registry.sessions.editing import RecordEdit as RecordEdit
    from newstratum._registry.sessions.erasure import Erasure as Erasure
    from newstratum._registry.sessions.merges import Unmerged as Unmerged
    from newstratum._registry.sessions.people import Enrolment as Enrolment
    from newstratum._registry.sessions.people import People as People
    from newstratum._registry.sessions.placements import PlacementAction as PlacementAction
    from newstratum._registry.sessions.placements import PlacementResult as PlacementResult
    from newstratum._registry.sessions.placements import Placements as Placements
    from newstratum._registry.sessions.session import Session as Session
    from newstratum._registry.subjects.export import SubjectChange as SubjectChange
    from newstratum._registry.subjects.export import SubjectExport as SubjectExport
    from newstratum._registry.subjects.export import SubjectRecord as SubjectRecord
    from newstratum._registry.subjects.privacy import PrivacyCounts as PrivacyCounts
    from newstratum._registry.transfer import TransferReport as TransferReport
    from newstratum._rules.rulebook import Clause as Clause
    from newstratum._rules.rulebook import Reading as Reading
    from newstratum._rules.rulebook import Rulebook as Rulebook
    from newstratum._rules.tables import FactTable as FactTable
    from newstratum._rules.tables import RulebookTables as RulebookTables
    from newstratum._rules.tables import VerdictPart as VerdictPart
    from newstratum._rules.verdict import MissingFact as MissingFact
    from newstratum._rules.verdict import OtherGroup as OtherGroup
    from newstratum._rules.verdict import Question as Question
    from newstratum._rules.verdict import Reason as Reason
    from newstratum._rules.verdict import Verdict as Verdict
    from newstratum._shipped.editions import parse_rulebook as parse_rulebook
    from newstratum._shipped.roster import get_roster_path as get_roster_path
    from newstratum._tables.surveys import OddAnswer as OddAnswer
    from newstratum._tables.surveys import Oddity as Oddity
    from newstratum._tables.surveys import RowStatus as RowStatus
    from newstratum._tables.surveys import Survey as Survey
    from newstratum._tables.surveys import SurveyAnswer as SurveyAnswer
    from newstratum._tables.surveys import SurveyLayout as SurveyLayout
    from newstratum._tables.surveys import detect_survey_layout as detect_survey_layout
    from newstratum._tables.surveys import read_survey as read_survey
    from newstratum._wire.json_schemas import json_schema as json_schema
    from newstratum.errors import NewstratumError as NewstratumError
    from newstratum.errors import NewstratumWarning as NewstratumWarning

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_api": (
        "classify explain get_edition get_edition_on get_plugin_host list_editions load_label_table read "
        "read_row"
    ),
    "_host.discovery": "PluginFailure",
    "_host.host": "PluginHost",
    "_input.limits": "change_input_limits",
    "_labels": "LabelTable",
    "_model.organisation.releases": "Release ReleasedCount",
    "_model.people.accesses": "Access AccessKind",
    "_model.people.batches": "Batch",
    "_model.people.distinct_pairs": "DistinctPair",
    "_model.people.evidence": "Evidence Source SourceKind Strength",
    "_model.people.groups": "Group Outcome OutsideReason",
    "_model.people.merges": "Merge",
    "_model.people.occupations": (
        "Control EmployerBusiness EmployerKind Equity Establishment Ownership Registration Relation Role "
        "Service Status UNKNOWN YesNo"
    ),
    "_model.people.people": (
        "Consent Contact ContactKind Engagement LawfulBasis Objection Person Placement PlacementStatus "
        "PrivacyNotice Restriction ReviewOutcome"
    ),
    "_model.people.purposes": "PurposeDeclaration",
    "_model.people.subject_requests": "RequestKind RequestOutcome SubjectRequest",
    "_model.people.quarantined_records": "QuarantinedRecord",
    "_model.people.retention": "RetentionAction RetentionPeriod",
    "_model.values.identifiers": "new_id",
    "_model.values.sensitive": ("EmailAddress IdentityNumber PersonName PhoneNumber SensitiveText UnitName"),
    "_reading.jobs": "ReadForm ReadNote",
    "_reading.rows": "find_column_problems",
    "_tables.surveys": (
        "OddAnswer Oddity RowStatus Survey SurveyAnswer SurveyLayout detect_survey_layout read_survey"
    ),
    "_registry.purposes": "DEFAULT_PURPOSES Purpose",
    "_registry.imports.duplicates": "DuplicateCandidate DuplicateReason",
    "_registry.imports.reports": "ImportReport RowIssue RowResult",
    "_registry.accesses.approval": "ExportApproval",
    "_registry.accesses.service": "AccessService",
    "_registry.exports.description": "RecordDescription RelatedRecords",
    "_registry.exports.releases": "ReleaseService",
    "_registry.exports.service": "ExportService",
    "_registry.exports.sign_in": "SignInSheet",
    "_registry.imports.service": "ImportService",
    "_registry.keys": "KeyService",
    "_registry.imports.undo": "KeptReason KeptRecord UndoReport",
    "_registry.placements.confirmation": "ConfirmationAction ConfirmationReport ConfirmationResult",
    "_registry.placements.explanation": "PlacementExplanation",
    "_registry.placements.questions": "OpenQuestion",
    "_registry.placements.service": "PlacementService",
    "_registry.queries.activity": "ActivityQueries",
    "_registry.queries.history": "Changes Difference HistoryQueries ModelChange",
    "_registry.queries.metrics": "CoverageQueries MetricQueries",
    "_registry.queries.structure": "StructureQueries",
    "_registry.records": "UnreadableRecord",
    "_registry.subjects.export": "SubjectChange SubjectExport SubjectRecord",
    "_registry.subjects.privacy": "PrivacyCounts",
    "_registry.opening": "list_registry_kinds open_registry",
    "_registry.registry": "Registry",
    "_registry.retention.due": "DueRecord",
    "_registry.retention.service": "RetentionReport RetentionResult RetentionService",
    "_registry.rights.declarations": "PurposeService",
    "_registry.rights.requests": "RequestService",
    "_registry.sessions.collection": "Collection ResultPage",
    "_registry.sessions.editing": "RecordEdit",
    "_registry.sessions.erasure": "Erasure",
    "_registry.sessions.distinct_pairs": "DistinctPairs",
    "_registry.sessions.merges": "Unmerged",
    "_registry.sessions.people": "Enrolment People",
    "_registry.sessions.placements": "PlacementAction PlacementResult Placements",
    "_registry.sessions.session": "Session",
    "_registry.transfer": "TransferReport",
    "_rules.rulebook": "Clause Reading Rulebook",
    "_rules.tables": "FactTable RulebookTables VerdictPart",
    "_rules.verdict": "MissingFact OtherGroup Question Reason Verdict",
    "_shipped.editions": "parse_rulebook",
    "_shipped.roster": "get_roster_path",
    "_wire.json_schemas": "json_schema",
    "errors": "NewstratumError NewstratumWarning errors",
}

__version__ = "0.1.0"

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
    __all__ = sorted([*__all__, "__version__"])
