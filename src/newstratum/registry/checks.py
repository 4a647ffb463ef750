"""Every check over the organisation at once: what does not fit among the records of a register or dataset.

The checks of single families live with them in the model; here they meet the records. A finding corrects
nothing and stops nothing: what a source claims stays as claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from newstratum.model.activities import activity_findings
from newstratum.model.bodies import body_findings, seat_findings
from newstratum.model.budgets import budget_findings
from newstratum.model.contributions import appointment_findings
from newstratum.model.governance import conference_findings, meeting_findings, minutes_findings
from newstratum.model.outreach import round_findings
from newstratum.model.platforms import brand_findings, platform_findings
from newstratum.model.publicity import publicity_findings
from newstratum.model.tasks import task_findings
from newstratum.model.ties import Finding, FindingKind
from newstratum.wire.activity_kinds import ACTIVITY_KINDS
from newstratum.wire.body_kinds import BODY_KINDS
from newstratum.wire.record_kinds import RecordKind
from newstratum.wire.references import referred_by
from newstratum.wire.work_kinds import WORK_KINDS

__all__ = ["ORGANISATION_KINDS", "findings_among"]

#: The kinds of records that the checks read.
ORGANISATION_KINDS: Final = (*BODY_KINDS, *ACTIVITY_KINDS, *WORK_KINDS)


def findings_among(
    records_of: Callable[[RecordKind[Any]], Iterable[Any]], *, between: tuple[dt.date, dt.date] | None = None
) -> tuple[Finding, ...]:
    """Return everything that does not fit among the records of an organisation, each finding once.

    Args:
        records_of: Gives the objects of a kind; it is asked once for each of :data:`ORGANISATION_KINDS`.
        between: The first and last day for which standing meetings have to show minutes; None checks none.
    """
    there = {kind.name: tuple(records_of(kind)) for kind in ORGANISATION_KINDS}
    found = (*_by_family(there), *_minutes(there, between), *_unknown_references(there))
    return tuple(dict.fromkeys(found))


def _by_family(there: Mapping[str, tuple[Any, ...]]) -> Iterator[Finding]:
    yield from body_findings(there["body"])
    yield from seat_findings(there["post"], there["seat"])
    yield from brand_findings(there["brand"])
    yield from platform_findings(there["platform"], there["brand"])
    yield from activity_findings(there["activity"], there["series"])
    yield from round_findings(there["round"], (*there["visit"], *there["inspection"]))
    yield from conference_findings(there["conference"])
    yield from meeting_findings(there["meeting"], there["conference"], there["decision"])
    origins = (each.id for kind in ("decision", "inspection", "proposal") for each in there[kind])
    yield from task_findings(there["task"], origins)
    yield from appointment_findings(there["appointment"])
    yield from budget_findings(there["budget"], there["expense"])
    yield from publicity_findings(there["channel"], there["publication"], there["coverage"])


def _minutes(
    there: Mapping[str, tuple[Any, ...]], between: tuple[dt.date, dt.date] | None
) -> Iterator[Finding]:
    if between is not None:
        for conference in there["conference"]:
            yield from minutes_findings(conference, there["meeting"], *between)


def _unknown_references(there: Mapping[str, tuple[Any, ...]]) -> Iterator[Finding]:
    known = {name: {each.id for each in listed} for name, listed in there.items()}
    for kind in ORGANISATION_KINDS:
        for model in there[kind.name]:
            for where, target, identifier in referred_by(kind, model):
                if identifier not in known[target.name]:
                    yield Finding(
                        kind=FindingKind.UNKNOWN_REFERENCE, subjects=(model.id, identifier), where=where
                    )
