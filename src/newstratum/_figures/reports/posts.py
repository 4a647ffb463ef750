"""The sections of a report on posts and offices, with the figures of the time before beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from newstratum._figures.appointments import AppointmentCount
from newstratum._figures.filled_spans import Days
from newstratum._figures.reports.comparison import (
    BEFORE,
    PERSONS,
    CellWithIds,
    NameOf,
    RowCell,
    TwoTimes,
    build_compared_section,
    build_table,
    compare_figures,
    compare_occasions,
    to_lasting,
)
from newstratum._figures.reports.report import (
    Figure,
    Section,
    build_figure,
    build_range,
)
from newstratum._figures.reports.sections import WordsOf
from newstratum._model.organisation.bodies import Post, Seat
from newstratum._model.organisation.contributions import (
    Appointment,
)
from newstratum._model.organisation.relations import select_holding
from newstratum._model.values.certainty import Certainty
from newstratum._words import Words

_NO_OFFICES: Final = Words("0个", "0")
_NO_PERSONS: Final = Words("0人", "0")


_POSTS: Final = Words("应设职数{}，在任{}，空缺{}", "places of posts: {}, held: {}, vacant: {}")
_PLACES: Final = Words("职数", "places")
_HELD: Final = Words("在任", "held")
_VACANT: Final = Words("空缺", "vacant")


@frozen(kw_only=True)
class _PostCount:
    """The places of a post on a day, the seats on it, and the places that are free."""

    post: Post
    seats: tuple[str, ...]
    held: tuple[int, int]
    places: tuple[int, int]
    free: tuple[int, int]


def build_posts_section(
    posts: Sequence[Post], seats: Sequence[Seat], times: TwoTimes, words_of: WordsOf, name_of: NameOf
) -> Section:
    """Return posts and vacancies: places, seats that are held, and places that nobody holds.

    Honorary posts and posts without a fixed number of places are never vacant.
    """
    now, before = (_count_posts(posts, seats, day) for day in (times.now[1], times.before[1]))
    held = compare_occasions(
        _HELD,
        Words("当日在任的席位，每席计一次", "seats held on the day, each once"),
        "席",
        (to_lasting(each.id, each.period) for each in seats),
        times.last_days,
    )
    vacant = [each for each in now if each.free[1]]
    rows: list[tuple[RowCell, ...]] = [
        (
            *(name_of(each.post.body), _get_post_words(each.post, words_of)),
            each.post.places,
            CellWithIds(_build_number(each.held), each.seats),
            _build_number(each.free),
        )
        for each in vacant
    ]
    columns = (Words("单位", "body"), Words("职务", "post"), _PLACES, _HELD, _VACANT)
    to_fill = Words("{}{}：空缺{}名", "{}, {}: {} vacant")
    return build_compared_section(
        "posts",
        Words("职务与空缺", "Posts and vacancies"),
        Words("职务", "posts"),
        times,
        (
            compare_figures(
                _PLACES, *(_sum_places(*each) for each in ((now, times.now), (before, times.before)))
            ),
            held,
            compare_figures(
                _VACANT, *(_sum_free(*each) for each in ((now, times.now), (before, times.before)))
            ),
        ),
        [build_table(Words("有空缺的职务", "posts with vacancies"), columns, rows)],
        tuple(to_fill.format(name, post, free) for name, post, _, _, free in rows),
        headlines=[(_POSTS, (0, 1, 2))],
    )


def _count_posts(posts: Iterable[Post], seats: Iterable[Seat], day: dt.date) -> list[_PostCount]:
    """Return the posts that are or may be there on a day, without those that are never vacant."""
    possibly = select_holding(seats, day)
    on_post, surely_on_post = (
        _group_by_post(some) for some in (possibly, select_holding(possibly, day, surely=True))
    )
    counts = []
    for post in select_holding(posts, day):
        if post.places is None or post.is_honorary:
            continue
        is_sure = post.period.holds_on(day) is Certainty.YES
        least, most = (max(post.places - len(of.get(post.id, ())), 0) for of in (on_post, surely_on_post))
        counts.append(
            _PostCount(
                post=post,
                seats=tuple(on_post.get(post.id, ())),
                held=(len(surely_on_post.get(post.id, ())), len(on_post.get(post.id, ()))),
                places=(post.places * is_sure, post.places),
                free=(least * is_sure, most),
            )
        )
    return counts


def _group_by_post(seats: Iterable[Seat]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in seats:
        found.setdefault(each.post, []).append(each.id)
    return found


def _sum_places(counts: Iterable[_PostCount], time: Days) -> Figure:
    definition = Words("当日应设职数，荣誉职务不计", "places of the posts of the day, honorary ones left out")
    return _sum_numbers(definition, "个", [(each.post.id, each.places) for each in counts], time)


def _sum_free(counts: Iterable[_PostCount], time: Days) -> Figure:
    definition = Words(
        "当日空缺职数，荣誉职务不计", "places of the day that nobody holds, honorary ones left out"
    )
    return _sum_numbers(
        definition, "个", [(each.post.id, each.free) for each in counts if each.free[1]], time
    )


def _sum_numbers(
    definition: Words, unit: str, numbers: Sequence[tuple[str, tuple[int, int]]], time: Days
) -> Figure:
    low, high = (sum(bounds[end] for _, bounds in numbers) for end in (0, 1))
    return build_figure(definition, build_range(low, high, unit), time[1], (each for each, _ in numbers))


def _build_number(bounds: tuple[int, int]) -> int | Words:
    low, high = bounds
    return low if low == high else Words("{}至{}", "{} to {}").format(low, high)


def _get_post_words(post: Post, words_of: WordsOf) -> Words:
    role = words_of(post.role)
    return Words(post.name_zh or role.zh, post.name_en or role.en)


def build_appointments_section(
    appointments: Sequence[Appointment],
    now: AppointmentCount,
    before: AppointmentCount,
    times: TwoTimes,
    words_of: WordsOf,
) -> Section:
    """Return the offices held and the people who hold them, by kind and level.

    Args:
        appointments: The appointments of any time.
        now: Those of the last day, as :func:`count_appointments` counts them.
        before: Those of the last day of the time before.
        times: The two times.
        words_of: Gives the words of a kind and of a level.
    """
    offices = compare_occasions(
        Words("职务数", "offices"),
        Words("当日在任的职务，一人兼任多职的逐职计算", "offices held on the day, each once"),
        "个",
        (to_lasting(each.id, each.period) for each in appointments),
        times.last_days,
    )
    rows_now, rows_before = ({(row.kind, row.level): row for row in each.rows} for each in (now, before))
    kinds = [*rows_now, *(key for key in rows_before if key not in rows_now)]
    rows: list[tuple[RowCell, ...]] = []
    for key in kinds:
        counts: list[RowCell] = []
        for found in (rows_now.get(key), rows_before.get(key)):
            counts += (_NO_OFFICES, _NO_PERSONS) if found is None else (found.offices, found.people)
        rows.append((*map(words_of, key), *counts))
    counted = (Words("职务数", "offices"), PERSONS)
    columns = (Words("职务", "office"), Words("层级", "level"), *counted, *map(BEFORE.format, counted))
    return build_compared_section(
        "appointments",
        Words("安排使用", "Appointments"),
        Words("安排使用", "appointments"),
        times,
        (offices, compare_figures(PERSONS, now.people, before.people)),
        [build_table(Words("按职务和层级", "by office and level"), columns, rows)],
    )
