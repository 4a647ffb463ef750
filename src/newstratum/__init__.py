"""newstratum: a domain library for work with China's new social strata (新的社会阶层人士).

It classifies jobs, not convictions. Names load when first used, so that importing the package costs
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from newstratum import errors

if TYPE_CHECKING:
    from newstratum.errors import NewstratumError as NewstratumError
    from newstratum.errors import NewstratumWarning as NewstratumWarning
    from newstratum.model.evidence import Evidence as Evidence
    from newstratum.model.evidence import Source as Source
    from newstratum.model.evidence import SourceKind as SourceKind
    from newstratum.model.evidence import Strength as Strength
    from newstratum.model.groups import Group as Group
    from newstratum.model.groups import Outcome as Outcome
    from newstratum.model.groups import OutsideReason as OutsideReason
    from newstratum.model.masked import EmailAddress as EmailAddress
    from newstratum.model.masked import IdentityNumber as IdentityNumber
    from newstratum.model.masked import PersonName as PersonName
    from newstratum.model.masked import PhoneNumber as PhoneNumber
    from newstratum.model.masked import UnitName as UnitName
    from newstratum.model.occupations import UNKNOWN as UNKNOWN
    from newstratum.model.occupations import Control as Control
    from newstratum.model.occupations import EmployerBusiness as EmployerBusiness
    from newstratum.model.occupations import EmployerKind as EmployerKind
    from newstratum.model.occupations import Equity as Equity
    from newstratum.model.occupations import Establishment as Establishment
    from newstratum.model.occupations import Ownership as Ownership
    from newstratum.model.occupations import Registration as Registration
    from newstratum.model.occupations import Relation as Relation
    from newstratum.model.occupations import Role as Role
    from newstratum.model.occupations import Service as Service
    from newstratum.model.occupations import Status as Status
    from newstratum.model.occupations import YesNo as YesNo
    from newstratum.model.people import Consent as Consent
    from newstratum.model.people import Contact as Contact
    from newstratum.model.people import Engagement as Engagement
    from newstratum.model.people import Objection as Objection
    from newstratum.model.people import Person as Person
    from newstratum.model.people import Placement as Placement
    from newstratum.model.people import PlacementStatus as PlacementStatus
    from newstratum.model.people import PrivacyNotice as PrivacyNotice
    from newstratum.registry.registry import Registry as Registry
    from newstratum.registry.registry import open_registry as open_registry
    from newstratum.registry.registry import registry_kinds as registry_kinds
    from newstratum.rules.rulebook import Rulebook as Rulebook
    from newstratum.rules.verdict import Verdict as Verdict
    from newstratum.shipped.doors import classify as classify
    from newstratum.shipped.doors import explain as explain
    from newstratum.shipped.doors import read as read
    from newstratum.shipped.editions import edition as edition
    from newstratum.shipped.editions import edition_names as edition_names
    from newstratum.shipped.editions import edition_on as edition_on

__all__ = [
    "UNKNOWN",
    "Consent",
    "Contact",
    "Control",
    "EmailAddress",
    "EmployerBusiness",
    "EmployerKind",
    "Engagement",
    "Equity",
    "Establishment",
    "Evidence",
    "Group",
    "IdentityNumber",
    "NewstratumError",
    "NewstratumWarning",
    "Objection",
    "Outcome",
    "OutsideReason",
    "Ownership",
    "Person",
    "PersonName",
    "PhoneNumber",
    "Placement",
    "PlacementStatus",
    "PrivacyNotice",
    "Registration",
    "Registry",
    "Relation",
    "Role",
    "Rulebook",
    "Service",
    "Source",
    "SourceKind",
    "Status",
    "Strength",
    "UnitName",
    "Verdict",
    "YesNo",
    "__version__",
    "classify",
    "edition",
    "edition_names",
    "edition_on",
    "errors",
    "explain",
    "open_registry",
    "read",
    "registry_kinds",
]

__version__ = "0.1.0"

#: Where each name lives.
_HOMES = {
    "NewstratumError": "errors",
    "NewstratumWarning": "errors",
    "Evidence": "model.evidence",
    "Source": "model.evidence",
    "SourceKind": "model.evidence",
    "Strength": "model.evidence",
    "Group": "model.groups",
    "Outcome": "model.groups",
    "OutsideReason": "model.groups",
    "EmailAddress": "model.masked",
    "IdentityNumber": "model.masked",
    "PersonName": "model.masked",
    "PhoneNumber": "model.masked",
    "UnitName": "model.masked",
    "UNKNOWN": "model.occupations",
    "Control": "model.occupations",
    "EmployerBusiness": "model.occupations",
    "EmployerKind": "model.occupations",
    "Equity": "model.occupations",
    "Establishment": "model.occupations",
    "Ownership": "model.occupations",
    "Registration": "model.occupations",
    "Relation": "model.occupations",
    "Role": "model.occupations",
    "Service": "model.occupations",
    "Status": "model.occupations",
    "YesNo": "model.occupations",
    "Consent": "model.people",
    "Contact": "model.people",
    "Engagement": "model.people",
    "Objection": "model.people",
    "Person": "model.people",
    "Placement": "model.people",
    "PlacementStatus": "model.people",
    "PrivacyNotice": "model.people",
    "Registry": "registry.registry",
    "open_registry": "registry.registry",
    "registry_kinds": "registry.registry",
    "Rulebook": "rules.rulebook",
    "Verdict": "rules.verdict",
    "classify": "shipped.doors",
    "explain": "shipped.doors",
    "read": "shipped.doors",
    "edition": "shipped.editions",
    "edition_names": "shipped.editions",
    "edition_on": "shipped.editions",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"newstratum.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
