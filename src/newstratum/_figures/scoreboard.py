"""The scoreboard of the moves of a programme: the evidence of each, now and a year before.

The profile of the district says which kinds of record show a move. What was held counts if any day of it lies
in the year up to the day of the figure; what goes on counts if that day lies in its period. An activity also
counts for every move it names. Sign-ins are shown and never added: one activity has so many that they would
hide the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._figures.filled_spans import ANY_DAY, Counts, Days, iterate_worlds
from newstratum._figures.reports.report import Figure, build_figure, build_range, count_with_bounds
from newstratum._model.organisation.district import DistrictProgramme, ProgrammeMove
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.quantities import Quantity
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The kinds that are shown beside the others and never added to them.
APART: Final = frozenset({"attendance"})

_ALL: Final = Words(
    "佐证记录，每条计一次：截至当日一年内举办的，以及当日仍在进行的",
    "records that show it, each once: held in the year up to the day, or going on that day",
)
_RECORDS: Final = "项"
_ONE_DAY: Final = dt.timedelta(days=1)
_ONE_KIND: Final = Words("其中一类记录，每条计一次", "the records of one kind among them, each once")


@frozen(kw_only=True, repr=False)
class EvidenceEntry(ShortRepr):
    """A record that can show a move: its index fields, never the record itself."""

    #: The kind of record: ``activity``.
    kind: str
    id: str
    #: Codes of the moves it names beyond those of its kind.
    moves: tuple[str, ...] = ()
    #: The earliest and the latest day it can have been held on, or can have begun on if it took several; None
    #: for what goes on, or where no day is known.
    days: Days | None = None
    #: The earliest and the latest day that can have been its last; None if it took one day.
    last_days: Days | None = None
    #: How long it goes on; None for what was held.
    period: Period | None = None

    def counts(self, first: dt.date, last: dt.date) -> Certainty:
        """Say whether it counts for the year from the first day to the last."""
        if self.period is not None:
            return self.period.holds_on(last)
        begun = self.days or ANY_DAY
        ended = self.last_days or begun
        return compute_certainty(
            can_hold=begun[0] <= last and ended[1] >= first,
            can_fail=max(begun[0], ended[0]) < first or min(begun[1], ended[1]) > last,
        )


@frozen(kw_only=True, repr=False)
class MoveEntry(ShortRepr):
    """One move: what counts as evidence, and how much there is."""

    #: The code of the move.
    move: str
    words: Words
    #: The kinds of record that count.
    kinds: tuple[str, ...]
    #: Those of them that count whether or not they name the move.
    always: tuple[str, ...]
    now: Figure
    before: Figure
    #: For each kind of record what there is now and what there was, those kept apart too.
    by_kind: Mapping[str, tuple[Figure, Figure]] = field(repr=False)
    #: The figure now less that of the year before, in the same world: its bounds can lie closer together than
    #: those of the two figures.
    change: Quantity


@frozen(kw_only=True, repr=False)
class Scoreboard(HtmlTable):
    """The moves of a programme in their order."""

    as_of: dt.date
    #: The day a year before.
    before: dt.date
    entries: tuple[MoveEntry, ...]
    #: The name of the programme.
    programme: Words

    def get_entry(self, move: str) -> MoveEntry:
        """Return the entry of a move by its code.

        Raises:
            InvalidValueError: The programme has no such move.
        """
        for each in self.entries:
            if each.move == move:
                return each
        codes = ", ".join(each.move for each in self.entries)
        raise InvalidValueError(
            "move",
            Words("不是工作模式中的行动", "is no move of the programme"),
            Words("可用：{}", "use one of: {}").format(codes),
        )


def subtract_year(day: dt.date) -> dt.date:
    """Return the same day of the year before; of 29 February, the 28th."""
    last_of_month = PartialDate(year=day.year - 1, month=day.month).latest
    return last_of_month.replace(day=min(day.day, last_of_month.day))


def build_scoreboard(
    entries: Iterable[EvidenceEntry], on: dt.date, programme: DistrictProgramme
) -> Scoreboard:
    """Return the scoreboard on a day, read from the records once.

    Args:
        entries: Everything that can show a move; what was cancelled or only planned is left out by the
            caller. Kinds that show no move count for the moves they name only.
        on: The day.
        programme: The moves, in order, and the kinds of record that show each; that of a district's profile.
    """
    tally = _Tally(on, programme.moves)
    for entry in entries:
        tally.add(entry)
    return Scoreboard(
        as_of=on,
        before=tally.before,
        entries=tuple(_build_entry(move, tally) for move in programme.moves),
        programme=Words(programme.name_zh, programme.name_en),
    )


class _Tally:
    """The records that count for one of the two years, by move and kind."""

    def __init__(self, on: dt.date, moves: Iterable[ProgrammeMove]) -> None:
        self.on = on
        self._moves_of_kind: dict[str, list[str]] = {}
        for move in moves:
            for kind in move.kinds:
                self._moves_of_kind.setdefault(kind, []).append(move.code)
        self.before = subtract_year(on)
        self._year = (self.before + _ONE_DAY, on)
        self._year_before = (subtract_year(self.before) + _ONE_DAY, self.before)
        self._found: dict[tuple[str, str], dict[str, Counts]] = {}

    def add(self, entry: EvidenceEntry) -> None:
        was, is_now = entry.counts(*self._year_before), entry.counts(*self._year)
        if was is is_now is Certainty.NO:
            return
        counts = Counts(was, is_now, *self._find_changes(entry, was, is_now))
        for move in {*self._moves_of_kind.get(entry.kind, ()), *entry.moves}:
            self._found.setdefault((move, entry.kind), {})[entry.id] = counts

    def _find_changes(self, entry: EvidenceEntry, was: Certainty, is_now: Certainty) -> tuple[int, int]:
        """Return the least and the greatest change by a record."""
        if Certainty.POSSIBLY not in (was, is_now):
            change = (is_now is Certainty.YES) - (was is Certainty.YES)
            return change, change
        period = entry.period
        if period is None:
            days = entry.days or ANY_DAY
            worlds = iterate_worlds(days, entry.last_days, self._year_before, self._year)
        else:
            begun, ended = (period.first_start, period.last_start), (period.first_end, period.last_end)
            before, now = (self.before, self.before), (self.on, self.on)
            worlds = iterate_worlds(begun, ended, before, now)
        changes = {counted - counted_before for counted_before, counted in worlds}
        return min(changes), max(changes)

    def build_figures(self, move: str, kinds: Iterable[str], definition: Words) -> tuple[Figure, Figure]:
        """Return the figures now and a year before."""
        found = [pair for kind in kinds for pair in self._found.get((move, kind), {}).items()]
        now = [(identifier, counts.now) for identifier, counts in found]
        before = [(identifier, counts.before) for identifier, counts in found]
        return _build_count(definition, now, self.on), _build_count(definition, before, self.before)

    def compute_change(self, move: str, kinds: Iterable[str]) -> Quantity:
        found = [counts for kind in kinds for counts in self._found.get((move, kind), {}).values()]
        return build_range(
            sum(counts.least for counts in found), sum(counts.greatest for counts in found), _RECORDS
        )

    def list_kinds(self, move: str) -> set[str]:
        return {kind for of, kind in self._found if of == move}


def _build_count(definition: Words, answers: Iterable[tuple[str, Certainty]], on: dt.date) -> Figure:
    counted = [(identifier, answer) for identifier, answer in answers if answer is not Certainty.NO]
    value = count_with_bounds((answer for _, answer in counted), _RECORDS)
    return build_figure(definition, value, on, (identifier for identifier, _ in counted))


def _build_entry(move: ProgrammeMove, tally: _Tally) -> MoveEntry:
    # Kinds that show the move by naming it come after those that always do.
    naming = sorted(tally.list_kinds(move.code) - set(move.kinds))
    kinds = (*move.kinds, *naming)
    added = [kind for kind in kinds if kind not in APART]
    now, before = tally.build_figures(move.code, added, _ALL)
    return MoveEntry(
        move=move.code,
        words=Words(move.name_zh, move.name_en),
        kinds=kinds,
        always=move.kinds,
        now=now,
        before=before,
        by_kind=MappingProxyType({kind: tally.build_figures(move.code, [kind], _ONE_KIND) for kind in kinds}),
        change=tally.compute_change(move.code, added),
    )
