"""What a registry takes from outside: the time and random bytes."""

from __future__ import annotations

import datetime as dt
import difflib
import random
import secrets
from collections.abc import Callable

from attrs import field, frozen

from newstratum._api import list_editions, select_classifier
from newstratum._host.host import PluginHost
from newstratum._model.values.calendar import to_china
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum._ports.query import Is, Query
from newstratum._ports.store import Counter, Store
from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._shipped import editions
from newstratum._wire.record_kinds import PLACEMENT
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
        """Return the present instant."""
        instant = self.clock()
        if instant.tzinfo is None:
            raise InvalidValueError("clock", "gives an instant without a time zone", "use datetime.now(UTC)")
        return instant

    def get_recorded_at(self) -> dt.datetime | None:
        """Return the instant to record of a commit, by a clock that was given; None for the store's clock."""
        return None if self.clock is read_system_clock else self.now()

    def today(self) -> dt.date:
        """Return the date in China at this instant."""
        return to_china(self.now()).date()

    def draw_id(self, prefix: str) -> str:
        """Return a new random identifier."""
        return new_id(prefix, self.randomness)

    def make_rng(self) -> random.Random:
        """Return a generator for choices without secrets: slices, jitter."""
        return random.Random(self.randomness(16))


@frozen
class Editions:
    """Finds editions by their names."""

    _store: Store
    _get_host: Callable[[], PluginHost]

    def check(self, name: str) -> None:
        """Refuse an edition that is neither shipped, nor a plugin's, nor used by any stored placement."""
        if name in editions.list_editions():
            return
        if self._store.find(Query(PLACEMENT.name, (Is("edition", name),), limit=1)).records:
            return
        known = set(list_editions(host=self._get_host()))
        if name in known:
            return
        if isinstance(self._store, Counter):
            known |= {str(edition) for (edition,) in self._store.count_by(PLACEMENT.name, ("edition",))}
        near = difflib.get_close_matches(str(name), sorted(known), n=1)
        hint = f"use one of: {', '.join(sorted(known))}"
        raise InvalidValueError(
            "edition", f"there is no edition {name!r}", f"did you mean {near[0]!r}? {hint}" if near else hint
        )

    def get_classifier(self, edition: str | Rulebook) -> Classifier:
        """Return the classifier of an edition, shipped or a plugin's, or of a rulebook."""
        return select_classifier(edition, host=self._get_host())
