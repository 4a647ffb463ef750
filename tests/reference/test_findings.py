"""What does not fit, against its reference on random registers."""

from __future__ import annotations

import datetime as dt

import pytest
from definitions.findings import list_findings
from registers import DAYS, Register, store
from strategies import compare, registers

from newstratum.organisation import list_spans

pytestmark = pytest.mark.slow

KINDS = (
    "attended_not_held",
    "contradicting_numbers",
    "more_answers_than_asked",
    "outside_its_time",
    "without_minutes",
)


def check_findings(register: Register) -> None:
    cadences = {each.id: each.cadence for each in register.conferences}
    attended = {each.id for each in register.attendances}
    with store(register) as registry:
        # Only minutes depend on the days, and the meetings are asked about on all of them elsewhere.
        for last in DAYS[-2:]:
            first = last - dt.timedelta(days=400)
            labels = {
                (name, span.label): span.first.isoformat()
                for name, cadence in cadences.items()
                if cadence is not None
                for span in list_spans(cadence, first, last)
            }
            found = {
                (
                    str(each.kind),
                    (each.subjects[0], labels[each.subjects[0], each.subjects[1]])
                    if each.kind == "without_minutes"
                    else (each.subjects[0], *sorted(each.subjects[1:])),
                    each.certainty,
                )
                for each in registry.findings(between=(first, last))
                if each.kind in KINDS and (each.kind != "outside_its_time" or each.subjects[0] in attended)
            }
            assert found == list_findings(register, first, last), last


test_findings, test_findings_on_thousands = compare(
    check_findings,
    registers("activities", "attendances", "survey_rounds", "responses", "conferences", "meetings"),
)
