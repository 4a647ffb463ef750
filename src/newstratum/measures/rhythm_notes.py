"""What there is to say of the weeks besides the missing ones: the excused, the longest run, the next gap."""

from __future__ import annotations

from collections.abc import Iterator

from newstratum.measures.rhythm import WeekRhythm
from newstratum.rules.facts import Words

__all__ = ["rhythm_notes"]


def rhythm_notes(rhythm: WeekRhythm) -> tuple[Words, ...]:
    """Return sentences on the weeks excused so far, the longest run, what may fill missing ones, and the gap.

    The gap is the first week, from that of today on, for which nothing is held or planned; it is said only as
    far as the weeks look ahead.
    """
    return tuple(_notes(rhythm))


def _notes(rhythm: WeekRhythm) -> Iterator[Words]:
    excused = sum(each.week.monday <= rhythm.today for each in rhythm.excused)
    yield Words(f"假日整周免计：{excused}周", f"weeks wholly inside a public holiday, excused: {excused}")
    longest = rhythm.longest_run
    if longest is not None:
        yield Words(
            f"最长连续：{longest.first}至{longest.last}", f"longest run: {longest.first} to {longest.last}"
        )
    yield from _possibly_filled(rhythm)
    yield _next_gap(rhythm)


def _possibly_filled(rhythm: WeekRhythm) -> Iterator[Words]:
    open_to = [each for each in rhythm.missing if each.possible_ids]
    if open_to:
        activities, weeks = len({held for each in open_to for held in each.possible_ids}), len(open_to)
        yield Words(
            f"日期未记到日的活动有{activities}场，可能在没有活动的{len(rhythm.missing)}周中的{weeks}周举行",
            f"activities without an exact day: {activities}, which may lie in {weeks} of the"
            f" {len(rhythm.missing)} weeks without one",
        )


def _next_gap(rhythm: WeekRhythm) -> Words:
    gap, last = rhythm.next_gap, rhythm.weeks[-1].week
    if gap is None:
        return Words(f"至{last}未见空档", f"no gap foreseen up to {last}")
    zh = f"预计下一个空档：{gap.week}（{gap.week.monday}起的一周，尚未安排活动）"
    en = f"next gap foreseen: {gap.week} (the week of {gap.week.monday}, nothing is planned yet)"
    if gap.provisional:
        return Words(f"{zh}，放假安排暂定", f"{en}, the public holidays of it are provisional")
    return Words(zh, en)
