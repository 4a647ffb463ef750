"""The chart of a council: its roles from the top, a box for each holder, dashed ones for vacancies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from attrs import frozen

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key, measure
from newstratum_report.texts import Texts

_LEFT: Final = 20
_LABEL: Final = 20
_BOX_WIDTH, _BOX_HEIGHT = 94, 30
_GAP: Final = 6
_SQUARE: Final = 13
#: Above so many places of a role each is a square without an id.
_MOST_BOXES: Final = 12
#: Squares that are drawn of one role; the numbers say how many there are.
_MOST_SQUARES: Final = 240
_LETTERS: Final = "ABCDEFGH"


@frozen
class _Place:
    """A place of a role: who holds it, and of which group; or what it is where nobody does."""

    state: str
    holder: str = ""
    group: int | None = None


@frozen
class _Tier:
    """A role, its places, and its numbers in words."""

    words: str
    mark: str
    places: tuple[_Place, ...]
    numbers: str


def draw_council(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    table = picture["table"]
    groups = [texts.read_cell(row[1]) for row in table["rows"] if row[1] is not None]
    letters = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    tiers = _read_tiers(table, picture["marks"], letters, texts)
    canvas = Canvas()
    y: float = 4
    ends: list[float] = []
    for tier in (each for each in tiers if each.mark != "honorary"):
        ends.append(y + _LABEL / 2)
        y = _draw_tier(canvas, y, tier, texts) + 12
    honorary = [each for each in tiers if each.mark == "honorary"]
    if len(ends) > 1:
        canvas.line(5, ends[0], 5, ends[-1], "rule")
    if honorary:
        canvas.line(0, y, WIDTH, y, "rule", "dashed-rule")
        canvas.text(0, y + 16, texts.say("honorary"), "small", "muted")
        y += 32
        for tier in honorary:
            y = _draw_tier(canvas, y, tier, texts) + 12
    shown = [
        ((f"group{place % 5}",), f"{_LETTERS[place % len(_LETTERS)]} {group}")
        for group, place in letters.items()
    ]
    draw_key(canvas, y + 10, [*shown, (("vacancy",), texts.say("vacant"))])
    return canvas


def _read_tiers(
    table: Mapping[str, Any], marks: Sequence[str], letters: Mapping[str, int], texts: Texts
) -> list[_Tier]:
    # A report for the public has no ids.
    cell_ids = table["cell_ids"] or [((), (), ())] * len(table["rows"])
    rows = [*zip(table["rows"], cell_ids, marks, strict=True)]
    tiers = []
    for words, listed in groupby(rows, key=lambda each: (texts.read_cell(each[0][0]), each[2])):
        places: list[_Place] = []
        vacant: list[_Place] = []
        said: list[Any] = []
        for (_, group, held, free), ids, _ in listed:
            letter = None if group is None else letters[texts.read_cell(group)]
            places += _read_held(held, ids[2], letter)
            bounds = get_bounds(free)
            vacant += [_Place("vacancy")] * (0 if bounds is None else _limit(bounds.high))
            said.append((held, free))
        tiers.append(
            _Tier(words=words[0], mark=words[1], places=(*places, *vacant), numbers=_say_numbers(said, texts))
        )
    return tiers


def _read_held(held: Any, ids: Sequence[str], letter: int | None) -> list[_Place]:
    bounds = get_bounds(held)
    if bounds is None:
        return [] if held is None else [_Place("hidden")]
    sure, most = _limit(bounds.low), _limit(bounds.high)
    listed = [*ids, *[""] * (most - len(ids))][:most]
    return [
        _Place("held" if place < sure else "unsure", holder, letter) for place, holder in enumerate(listed)
    ]


def _limit(count: float) -> int:
    """Return how many of so many places are looked at: more than can be drawn, so that it shows."""
    return min(int(count), _MOST_SQUARES + 1)


def _say_numbers(said: Sequence[tuple[Any, Any]], texts: Texts) -> str:
    """Return how many hold a role and how many places are vacant; a hidden number stays hidden."""
    totals = []
    for place in (0, 1):
        cells = [each[place] for each in said]
        bounds = [get_bounds(cell) for cell in cells]
        known = [each for each in bounds if each is not None]
        if len(known) < len(bounds):
            totals.append(texts.say("hidden"))
            continue
        low, high = int(sum(each.low for each in known)), int(sum(each.high for each in known))
        totals.append(f"{low:,}" if low == high else f"{low:,}–{high:,}")
    return texts.say("held", totals[0]) if totals[1] == "0" else texts.say("held_vacant", *totals)


def _draw_tier(canvas: Canvas, y: float, tier: _Tier, texts: Texts) -> float:
    """Draw a role from a height on, and return where it ends."""
    branch = tier.mark != "honorary"
    if branch:
        canvas.line(5, y + _LABEL / 2, 14, y + _LABEL / 2, "rule")
    canvas.text(_LEFT, y + _LABEL / 2, tier.words, "strong")
    canvas.text(_LEFT + measure(tier.words) * 1.06 + 12, y + _LABEL / 2, tier.numbers, "small", "muted")
    y += _LABEL + 3
    if len(tier.places) <= _MOST_BOXES:
        return _draw_boxes(canvas, y, tier.places, texts)
    return _draw_squares(canvas, y, tier.places)


def _draw_boxes(canvas: Canvas, y: float, places: Sequence[_Place], texts: Texts) -> float:
    per_row = int((WIDTH - _LEFT + _GAP) // (_BOX_WIDTH + _GAP))
    for number, place in enumerate(places):
        x = _LEFT + number % per_row * (_BOX_WIDTH + _GAP)
        top = y + number // per_row * (_BOX_HEIGHT + _GAP)
        middle = top + _BOX_HEIGHT / 2
        canvas.rect(x, top, _BOX_WIDTH, _BOX_HEIGHT, _get_frame(place), radius=4, hint=place.holder)
        if place.state in ("vacancy", "hidden"):
            words = texts.say("vacant" if place.state == "vacancy" else "hidden")
            canvas.text(x + _BOX_WIDTH / 2, middle, words, "small", "muted", anchor="middle")
            continue
        inner = 8.0
        if place.group is not None:
            canvas.rect(x, top, 18, _BOX_HEIGHT, f"group{place.group % 5}", radius=4)
            letter = _LETTERS[place.group % len(_LETTERS)]
            canvas.text(x + 9, middle, letter, "small", "on-group", anchor="middle")
            inner = 22.0
        words = place.holder if place.state == "held" else f"{place.holder}?"
        canvas.text(x + inner, middle, words, "small", width=_BOX_WIDTH - inner - 4)
    rows = max(-(-len(places) // per_row), 1)
    return y + rows * (_BOX_HEIGHT + _GAP) - _GAP


def _draw_squares(canvas: Canvas, y: float, places: Sequence[_Place]) -> float:
    """Draw squares, the vacant ones among them even where not all fit."""
    step = _SQUARE + 3
    per_row = int((WIDTH - _LEFT) // step)
    vacant = [each for each in places if each.state == "vacancy"][: _MOST_SQUARES // 2]
    others = [each for each in places if each.state != "vacancy"][: _MOST_SQUARES - len(vacant)]
    shown = [*others, *vacant]
    for number, place in enumerate(shown):
        x, top = _LEFT + number % per_row * step, y + number // per_row * step
        fill = _get_frame(place)
        if place.group is not None and place.state == "held":
            fill = f"group{place.group % 5}"
        elif place.state == "held":
            fill = "square"
        canvas.rect(x, top, _SQUARE, _SQUARE, fill, radius=2)
    bottom = y + -(-len(shown) // per_row) * step
    if len(shown) < len(places):
        canvas.text(_LEFT, bottom + 8, "…", "small", "muted")
        bottom += 20
    return bottom


def _get_frame(place: _Place) -> str:
    return {"vacancy": "vacancy", "hidden": "hidden", "unsure": "unsure"}.get(place.state, "box")
