"""Things to do in few lines, for people: what differs in one list only stands in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from newstratum.measures.balance import Balance
from newstratum.measures.coverage import Axis, Coverage
from newstratum.model.calendar import IsoWeek
from newstratum.rules.facts import Words

__all__ = ["brief_of_gaps", "brief_of_lifts", "brief_of_weeks"]

#: What joins the words of a list, and what joins the parts of one subject.
_LIST: Final = Words("、", ", ")
_PARTS: Final = Words(" · ", " · ")


def brief_of_gaps(coverage: Coverage) -> tuple[Words, ...]:
    """Return the empty cells, those that differ in one list only in one sentence.

    Of the lists it takes the one that leaves the fewest sentences, of several the last.
    """
    by_axis = [_gaps_along(coverage.gaps, coverage.axes.index(axis)) for axis in reversed(coverage.axes)]
    along, gathered = min(by_axis, key=lambda each: len(each[1]))
    axis = coverage.axes[along]
    others = [each for each in coverage.axes if each is not axis]
    return tuple(
        _sentence_of_gaps(coverage.to_do, axis, codes, _subject(others, rest))
        for rest, codes in gathered.items()
    )


def brief_of_lifts(balance: Balance) -> tuple[Words, ...]:
    """Return what would lift each unit, one sentence an indicator, the weakest unit in front."""
    names = {spread.indicator: spread.total.definition for spread in balance.dispersions}
    needed: dict[str, list[Words]] = {}
    for each in balance.weakest_first:
        for lift in each.lifts:
            unit = balance.units[each.unit]
            text = Words(f"{unit.zh}{lift.needs}", f"{_english(unit)} {lift.needs}")
            needed.setdefault(lift.indicator, []).append(text)
    return tuple(
        _with_list(Words(f"再增（{names[of].zh}）", f"needed ({_english(names[of])})"), listed)
        for of, listed in needed.items()
    )


def brief_of_weeks(weeks: Sequence[IsoWeek]) -> tuple[Words, ...]:
    """Return weeks without an activity in one sentence, those that follow each other as from and to."""
    if not weeks:
        return ()
    spans = [
        Words(str(first), str(first)) if first == last else Words(f"{first}至{last}", f"{first} to {last}")
        for first, last in _spans(weeks)
    ]
    count = len(weeks)
    said = Words(f"没有活动（{count}周）", f"no activity ({count} week{'s' * (count > 1)})")
    return (_with_list(said, spans),)


def _gaps_along(
    gaps: Iterable[tuple[str, ...]], along: int
) -> tuple[int, Mapping[tuple[str, ...], list[str]]]:
    gathered: dict[tuple[str, ...], list[str]] = {}
    for place in gaps:
        gathered.setdefault((*place[:along], *place[along + 1 :]), []).append(place[along])
    return along, gathered


def _subject(axes: Sequence[Axis], codes: Sequence[str]) -> Words | None:
    named = [axis.words[code] for axis, code in zip(axes, codes, strict=True)]
    return _joined(named, _PARTS) if named else None


def _sentence_of_gaps(to_do: Words, axis: Axis, codes: Sequence[str], subject: Words | None) -> Words:
    """Say of which of a list something is to be done; a whole list is not told again."""
    count, of = len(codes), len(axis.words)
    zh, en = ("", "") if subject is None else (f"{subject.zh}：", f"{_english(subject)}: ")
    if count == of:
        return Words(
            f"{zh}全部{of}个{axis.what.zh}{to_do.zh}", f"{en}all {of} {_english(axis.what)} {_english(to_do)}"
        )
    said = Words(
        f"{zh}{of}个{axis.what.zh}中{count}个{to_do.zh}",
        f"{en}{count} of {of} {_english(axis.what)} {_english(to_do)}",
    )
    return _with_list(said, [axis.words[code] for code in codes])


def _spans(weeks: Sequence[IsoWeek]) -> Iterator[tuple[IsoWeek, IsoWeek]]:
    first = last = weeks[0]
    for week in weeks[1:]:
        if week != last.plus(1):
            yield first, last
            first = week
        last = week
    yield first, last


def _with_list(said: Words, listed: Sequence[Words]) -> Words:
    joined = _joined(listed, _LIST)
    return Words(f"{said.zh}：{joined.zh}", f"{_english(said)}: {joined.en}")


def _joined(words: Sequence[Words], by: Words) -> Words:
    return Words(by.zh.join(each.zh for each in words), by.en.join(map(_english, words)))


def _english(words: Words) -> str:
    return words.in_language("en")
