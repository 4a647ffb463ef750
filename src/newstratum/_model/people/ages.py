"""Ages: nobody under 14 is registered, and somebody of 14 to 17 only with a reason (promise L14).

A birth is looked at and not kept. One that is known by the year or the month alone counts as its last day,
so that nobody is taken for older than they are.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from newstratum._model.values.periods import PartialDate
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Years of age from which somebody is registered, and from which no reason is needed.
YOUNGEST: Final = 14
ADULT: Final = 18

_CHILD: Final = Words("不满14周岁，不得入册", "younger than 14: nobody so young is registered")
_PERHAPS_CHILD: Final = Words(
    "可能不满14周岁，不得入册", "perhaps younger than 14: nobody so young is registered"
)
_MINOR: Final = Words("未满18周岁，没有写明入册理由", "younger than 18, and no reason is given")
_PERHAPS_MINOR: Final = Words(
    "可能未满18周岁，没有写明入册理由", "perhaps younger than 18, and no reason is given"
)
_WITH_DAY: Final = Words(
    "{}；或写明出生的年月日", "{}; or write the day of birth in full: year, month and day"
)
_REMOVE: Final = Words("核对出生日期；确实不满14周岁的删去此行", "check the date, or take the person out")
_GIVE_REASON: Final = Words(
    "在“未成年人入册理由”（minor_reason）中写明为什么登记此人，或不登记",
    "say in “Reason for a minor” (minor_reason) why the person is registered, or leave the person out",
)


def count_completed_years(born_on: dt.date, day: dt.date) -> int:
    """Return how old somebody is: who was born on 29 February is a year older on 1 March without a 29th."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def check_no_child(birth: PartialDate, on: dt.date) -> None:
    """Refuse somebody who is younger than 14 on a day, or may be.

    Raises:
        InvalidValueError: The person is, or may be.
    """
    if count_completed_years(birth.latest, on) >= YOUNGEST:
        return
    if count_completed_years(birth.earliest, on) < YOUNGEST:
        raise InvalidValueError("person.birth", _CHILD, _REMOVE)
    raise InvalidValueError("person.birth", _PERHAPS_CHILD, _WITH_DAY.format(_REMOVE))


def check_age(birth: PartialDate, on: dt.date, minor_reason: str) -> None:
    """Refuse somebody who is too young for what is given of them.

    Args:
        birth: When the person was born.
        on: The day on which the person is stored.
        minor_reason: Why a person of 14 to 17 is registered; empty where nobody says so.

    Raises:
        InvalidValueError: The person is under 14, or under 18 without a reason, or may be.
    """
    check_no_child(birth, on)
    if minor_reason.strip() or count_completed_years(birth.latest, on) >= ADULT:
        return
    if count_completed_years(birth.earliest, on) < ADULT:
        raise InvalidValueError("person.birth", _MINOR, _GIVE_REASON)
    raise InvalidValueError("person.birth", _PERHAPS_MINOR, _WITH_DAY.format(_GIVE_REASON))
