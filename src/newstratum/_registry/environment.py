"""What a registry takes from outside: the time and random bytes."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from collections.abc import Callable

from attrs import field, frozen

from newstratum._model.values.calendar import CHINA
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum.errors import InvalidValueError

#: Gives the present instant, with a zone.
Clock = Callable[[], dt.datetime]


def read_system_clock() -> dt.datetime:
    """Return the present instant in UTC."""
    return dt.datetime.now(dt.UTC)


@frozen(kw_only=True)
class Environment:
    """The clock and the randomness of one registry."""

    clock: Clock = field(default=read_system_clock, repr=False)
    randomness: Randomness = field(default=secrets.token_bytes, repr=False)

    def now(self) -> dt.datetime:
        """Return the present instant.

        Raises:
            InvalidValueError: The clock gives instants without a zone.
        """
        instant = self.clock()
        if instant.tzinfo is None:
            raise InvalidValueError("clock", "gives an instant without a time zone", "use datetime.now(UTC)")
        return instant

    def today(self) -> dt.date:
        """Return the date in China at this instant."""
        return self.now().astimezone(CHINA).date()

    def draw_id(self, prefix: str) -> str:
        """Return a new random identifier."""
        return new_id(prefix, self.randomness)

    def make_rng(self) -> random.Random:
        """Return a generator for choices without secrets: slices, jitter."""
        return random.Random(self.randomness(16))
