"""Every check over the organisation at once: what does not fit among the records of a register or dataset.

The checks of single families live with them in the model; here they meet the records. A finding corrects
nothing and stops nothing: what a source claims stays as claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from newstratum._model.organisation.activities import collect_activity_findings
from newstratum._model.organisation.bodies import collect_body_findings, collect_seat_findings
from newstratum._model.organisation.budgets import collect_budget_findings
from newstratum._model.organisation.contributions import collect_appointment_findings
from newstratum._model.organisation.governance import (
    collect_conference_findings,
    collect_meeting_findings,
    collect_minutes_findings,
    collect_task_findings,
)
from newstratum._model.organisation.outreach import collect_round_findings
from newstratum._model.organisation.platforms import collect_brand_findings, collect_platform_findings
from newstratum._model.organisation.publicity import collect_publicity_findings
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._wire.kinds import ORGANISATION_KINDS
from newstratum._wire.record_kinds import RecordKind
from newstratum._wire.references import find_references


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
            yield from collect_minutes_findings(conference, there["meeting"], *between)
    known = {name: {each.id for each in listed} for name, listed in there.items()}
    for kind in ORGANISATION_KINDS:
        for model in there[kind.name]:
            for where, target, identifier in find_references(kind, model):
                if identifier not in known[target.name]:
                    subjects = (model.id, identifier)
                    yield Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=subjects, where=where)
