"""The scoreboard of the eight moves (四群八动): the evidence of each, now and a year before.

``EVIDENCE_KINDS`` says which kinds of record count. A record with a day counts if the day lies in the year up
to the day of the figure; a record with a period counts if it holds on that day. An activity also counts for
every move it names. Sign-ins are shown and never added: one activity has so many that they would hide the
rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, count_with_bounds
from newstratum._labels import Words
from newstratum._model.organisation.programme import EVIDENCE_KINDS, Move
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.quantities import Quantity

#: The kinds that are shown beside the others and never added to them.
APART: Final = frozenset({"attendance"})

_ALL: Final = Words(
    "证据记录，每条计一次：截至当日一年内举行的，和当日存续的",
    "records that show it, each once: held in the year up to the day, or going on that day",
)
_ONE_KIND: Final = Words("其中一类记录，每条计一次", "the records of one kind among them, each once")


@frozen(kw_only=True, repr=False)
class EvidenceEntry(ShortRepr):
    """A record that can show a move: its index fields, never the record itself."""

    #: The kind of record: ``activity``.
    kind: str
    id: str
    #: The moves it names beyond those of its kind.
    moves: tuple[Move, ...] = ()
    #: The first and last day it can have been held on; None for what goes on, or where no day is known.
    days: tuple[dt.date, dt.date] | None = None
    #: How long it goes on; None for what is held on a day.
    period: Period | None = None

    def counts(self, first: dt.date, last: dt.date) -> Certainty:
        """Say whether it counts for the year from the first day to the last."""
        if self.period is not None:
            return self.period.holds_on(last)
        earliest, latest = self.days or (dt.date.min, dt.date.max)
        return compute_certainty(
            can_hold=earliest <= last and latest >= first, can_fail=earliest < first or latest > last
        )


@frozen(kw_only=True, repr=False)
class MoveEntry(ShortRepr):
    """One move: what counts as evidence, and how much there is."""

    move: Move
    #: The kinds of record that count.
    kinds: tuple[str, ...]
    now: Figure
    before: Figure
    #: For each kind of record what there is now and what there was, those kept apart too.
    by_kind: Mapping[str, tuple[Figure, Figure]] = field(repr=False)

    @property
    def change(self) -> Quantity:
        """The figure now less that of the year before."""
        return self.now.value - self.before.value


@frozen(kw_only=True, repr=False)
class Scoreboard(HtmlTable):
    """The eight moves in their order."""

    as_of: dt.date
    #: The day a year before.
    before: dt.date
    entries: tuple[MoveEntry, ...]

    def get_entry(self, move: Move) -> MoveEntry:
        """Return the entry of a move."""
        return next(each for each in self.entries if each.move is move)


def subtract_year(day: dt.date) -> dt.date:
    """Return the same day of the year before; of 29 February, the 28th."""
    last_of_month = PartialDate(year=day.year - 1, month=day.month).latest
    return last_of_month.replace(day=min(day.day, last_of_month.day))


def build_scoreboard(entries: Iterable[EvidenceEntry], on: dt.date) -> Scoreboard:
    """Return the scoreboard on a day, read from the records once.

    Args:
        entries: Everything that can show a move; what was cancelled or only planned is left out by the
            caller. Kinds that show no move count for the moves they name only.
        on: The day.
    """
    before = subtract_year(on)
    now_counts = _Tally(subtract_year(on) + dt.timedelta(days=1), on)
    then_counts = _Tally(subtract_year(before) + dt.timedelta(days=1), before)
    for entry in entries:
        now_counts.add(entry)
        then_counts.add(entry)
    return Scoreboard(
        as_of=on,
        before=before,
        entries=tuple(_build_entry(move, now_counts, then_counts) for move in Move),
    )


class _Tally:
    """The records that count for one year, by move and kind."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first = first
        self.last = last
        self._found: dict[tuple[Move, str], dict[str, Certainty]] = {}

    def add(self, entry: EvidenceEntry) -> None:
        certainty = entry.counts(self.first, self.last)
        if certainty is Certainty.NO:
            return
        for move in {*_MOVES_OF_KIND.get(entry.kind, ()), *entry.moves}:
            self._found.setdefault((move, entry.kind), {})[entry.id] = certainty

    def figure(self, move: Move, kinds: Iterable[str], definition: Words) -> Figure:
        found = [self._found.get((move, kind), {}) for kind in kinds]
        value = count_with_bounds((answer for each in found for answer in each.values()), "项")
        return build_figure(definition, value, self.last, (entry for each in found for entry in each))

    def kinds(self, move: Move) -> set[str]:
        return {kind for of, kind in self._found if of is move}


_MOVES_OF_KIND: Final[Mapping[str, tuple[Move, ...]]] = MappingProxyType(
    {
        kind: tuple(move for move in Move if kind in EVIDENCE_KINDS[move])
        for kinds in EVIDENCE_KINDS.values()
        for kind in kinds
    }
)


def _build_entry(move: Move, now: _Tally, then: _Tally) -> MoveEntry:
    # Kinds that show the move by naming it come after those that always do.
    naming = sorted((now.kinds(move) | then.kinds(move)) - set(EVIDENCE_KINDS[move]))
    kinds = (*EVIDENCE_KINDS[move], *naming)
    added = [kind for kind in kinds if kind not in APART]
    by_kind = {
        kind: (now.figure(move, [kind], _ONE_KIND), then.figure(move, [kind], _ONE_KIND)) for kind in kinds
    }
    return MoveEntry(
        move=move,
        kinds=kinds,
        now=now.figure(move, added, _ALL),
        before=then.figure(move, added, _ALL),
        by_kind=MappingProxyType(by_kind),
    )
