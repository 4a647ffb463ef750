"""What is to be seen again, against its reference on random registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from definitions.visits import list_contacts_due, list_stops
from registers import DAYS, Register, store
from strategies import compare, registers
from worlds import list_differences

from newstratum.figures import list_round_stops
from newstratum.organisation import Inspection, Visit

pytestmark = pytest.mark.slow


def check_visits_due(register: Register) -> None:
    with store(register) as registry:
        for day in DAYS:
            found = registry.activity.visits_due(day)
            expected = list_contacts_due(register.key_contacts, register.visits, day)
            assert (
                list_differences({each.contact.id: _read(each, each.visits) for each in found}, expected)
                == []
            )
            ends = [each.due_to for each in found]
            assert ends == sorted(ends)


def check_rounds(register: Register) -> None:
    made: tuple[Visit | Inspection, ...] = (*register.visits, *register.inspections)
    for day in DAYS:
        found = list_round_stops(register.rounds, made, day)
        assert (
            list_differences(
                {(each.round.id, each.body): _read(each, each.seen) for each in found},
                list_stops(register.rounds, made, day),
                f"{day}",
            )
            == []
        )


def _read(due: Any, visits: tuple[str, ...]) -> dict[str, Any]:
    return {
        "visits": tuple(sorted(visits)),
        "due": (_read_day(due.due_from), _read_day(due.due_to)),
        "overdue": due.overdue,
    }


def _read_day(day: dt.date | None) -> dt.date | None:
    """Return a day due, or None where it follows a beginning that can be any day."""
    return None if day is None or day.year <= dt.MINYEAR + 1 else day


test_visits_due, test_visits_due_on_thousands = compare(check_visits_due, registers("key_contacts", "visits"))
test_rounds, test_rounds_on_thousands = compare(check_rounds, registers("rounds", "visits", "inspections"))
