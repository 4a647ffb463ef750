"""Planning: who hosts which week, who visits whom, as pure functions over requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._planning.activities import ActivityPattern as ActivityPattern
    from newstratum._planning.fairness import FairnessCertificate as FairnessCertificate
    from newstratum._planning.fairness import HostTally as HostTally
    from newstratum._planning.fairness import build_certificate as build_certificate
    from newstratum._planning.plans import Host as Host
    from newstratum._planning.plans import JointWeek as JointWeek
    from newstratum._planning.plans import Membership as Membership
    from newstratum._planning.plans import OwnWeek as OwnWeek
    from newstratum._planning.plans import Replan as Replan
    from newstratum._planning.plans import RotationPlan as RotationPlan
    from newstratum._planning.plans import RotationRequest as RotationRequest
    from newstratum._planning.plans import Turn as Turn
    from newstratum._planning.plans import TurnChange as TurnChange
    from newstratum._planning.plans import build_host as build_host
    from newstratum._planning.rotation import plan_rotation as plan_rotation
    from newstratum._planning.rotation import replan_rotation as replan_rotation
    from newstratum._planning.rounds import Call as Call
    from newstratum._planning.rounds import CallDue as CallDue
    from newstratum._planning.rounds import MutualVisit as MutualVisit
    from newstratum._planning.rounds import Stop as Stop
    from newstratum._planning.rounds import Tour as Tour
    from newstratum._planning.rounds import VisitRound as VisitRound
    from newstratum._planning.rounds import plan_full_round as plan_full_round
    from newstratum._planning.rounds import plan_inspection_tours as plan_inspection_tours
    from newstratum._planning.rounds import plan_mutual_visits as plan_mutual_visits
    from newstratum._planning.rounds import plan_regular_calls as plan_regular_calls
    from newstratum._planning.search import Effort as Effort

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_planning.activities": "ActivityPattern",
    "_planning.fairness": "FairnessCertificate HostTally build_certificate",
    "_planning.search": "Effort",
    "_planning.plans": (
        "Host JointWeek Membership OwnWeek Replan RotationPlan RotationRequest Turn TurnChange build_host"
    ),
    "_planning.rotation": "plan_rotation replan_rotation",
    "_planning.rounds": (
        "Call CallDue MutualVisit Stop Tour VisitRound plan_full_round plan_inspection_tours "
        "plan_mutual_visits plan_regular_calls"
    ),
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
