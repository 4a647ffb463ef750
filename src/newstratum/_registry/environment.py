"""What a registry takes from outside: the time and random bytes.

The order of what is stored never depends on the time: a clock can step back.
"""

from __future__ import annotations

import datetime as dt
import difflib
import random
import secrets
import warnings
from collections.abc import Callable, Iterable
from typing import Final

from attrs import define, field, frozen

from newstratum._api import list_editions, select_classifier
from newstratum._host.host import PluginHost
from newstratum._model.values.calendar import to_china
from newstratum._model.values.identifiers import Randomness, new_id
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Change
from newstratum._ports.store import Counter, Store
from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._shipped import editions
from newstratum._short_repr import redact_typed
from newstratum._wire.record_kinds import PLACEMENT
from newstratum._words import Words, join_names
from newstratum.errors import ClockWarning, InvalidValueError

#: Gives the present instant, with a zone.
Clock = Callable[[], dt.datetime]


#: How far a clock may step back unsaid: clocks are set by some seconds now and then.
TOLERATED_STEP: Final = dt.timedelta(minutes=1)
_CLOCK_HINT: Final = Words("请写clock=lambda: datetime.now(UTC)", "write clock=lambda: datetime.now(UTC)")
_RANDOMNESS_HINT: Final = Words("请写randomness=secrets.token_bytes", "write randomness=secrets.token_bytes")


def read_system_clock() -> dt.datetime:
    """Return the present instant in UTC."""
    return dt.datetime.now(dt.UTC)


def check_functions(clock: object, randomness: object) -> None:
    """Refuse a clock or a source of random bytes that cannot be called; None passes.

    Raises:
        InvalidValueError: One is an instant, a number and so on.
    """
    for name, given, hint in (("clock", clock, _CLOCK_HINT), ("randomness", randomness, _RANDOMNESS_HINT)):
        if given is not None and not callable(given):
            raise InvalidValueError(
                name,
                Words("应为函数，不是{}", "must be a function, not {}").format(type(given).__name__),
                hint,
            )


@define(eq=False)
class _ClockWatch:
    """Warns once of a clock that steps back."""

    _latest: dt.datetime | None = field(default=None, init=False)
    _has_warned: bool = field(default=False, init=False)

    def look(self, instant: dt.datetime) -> None:
        latest = self._latest
        if latest is None or instant >= latest:
            self._latest = instant
        elif latest - instant > TOLERATED_STEP and not self._has_warned:
            self._has_warned = True
            warnings.warn(ClockWarning((latest - instant).total_seconds()), stacklevel=4)


@frozen(kw_only=True)
class Environment:
    """The clock and the randomness of one registry."""

    clock: Clock = field(default=read_system_clock, repr=False)
    randomness: Randomness = field(default=secrets.token_bytes, repr=False)
    _watch: _ClockWatch = field(factory=_ClockWatch, init=False, repr=False, eq=False)

    def now(self) -> dt.datetime:
        """Return the present instant; warn once where it lies more than a minute before an earlier one."""
        instant = self.clock()
        if not isinstance(instant, dt.datetime):
            raise InvalidValueError(
                "clock",
                Words("给出的是{}，不是时刻", "gives {}, not an instant").format(type(instant).__name__),
                _CLOCK_HINT,
            )
        if instant.tzinfo is None:
            raise InvalidValueError(
                "clock",
                Words("给出的时刻没有时区", "gives an instant without a time zone"),
                _CLOCK_HINT,
            )
        self._watch.look(instant)
        return instant

    def get_recorded_at(self) -> dt.datetime | None:
        """Return the instant to record of a commit, by a clock that was given; None for the store's clock."""
        instant = self.now()
        return None if self.clock is read_system_clock else instant

    def today(self) -> dt.date:
        """Return the date in China at this instant."""
        return to_china(self.now()).date()

    def compute_latest_day(self) -> dt.date:
        """Return the last day that can be told as past: the day after tomorrow, where a day begins first."""
        return dt.date.fromordinal(min(self.now().toordinal() + 3, dt.date.max.toordinal()))

    def draw_id(self, prefix: str) -> str:
        """Return a new random identifier."""
        return new_id(prefix, self.randomness)

    def make_rng(self) -> random.Random:
        """Return a generator for choices without secrets: slices, jitter."""
        return random.Random(self.randomness(16))


@frozen(kw_only=True)
class RecordedClock:
    """What the recorded instants of a register say of the clocks that wrote it."""

    #: The latest instant; None where nothing was committed.
    latest: dt.datetime | None
    #: How often a commit was recorded more than a minute before the one in front of it.
    steps: int
    #: By how much at most.
    largest: dt.timedelta


def read_recorded_clock(changes: Iterable[Change]) -> RecordedClock:
    """Return what a feed says of the clocks that wrote it."""
    latest: dt.datetime | None = None
    before: dt.datetime | None = None
    steps, largest = 0, dt.timedelta()
    for change in changes:
        instant = change.recorded_at
        if before is not None and before - instant > TOLERATED_STEP:
            steps += 1
            largest = max(largest, before - instant)
        before = instant
        latest = instant if latest is None else max(latest, instant)
    return RecordedClock(latest=latest, steps=steps, largest=largest)


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
        hint = Words("可用：{}", "use one of: {}").format(join_names(sorted(known)))
        raise InvalidValueError(
            "edition",
            Words("没有口径{!r}", "there is no edition {!r}").format(redact_typed(name)),
            Words("是否要写{!r}？{}", "did you mean {!r}? {}").format(near[0], hint) if near else hint,
        )

    def get_classifier(self, edition: str | Rulebook) -> Classifier:
        """Return the classifier of an edition, shipped or a plugin's, or of a rulebook."""
        return select_classifier(edition, host=self._get_host())
