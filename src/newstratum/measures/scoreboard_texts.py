"""The scoreboard of 四群八动 as a section: for each move what counts as evidence, and how much there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from newstratum.measures.figures import Figure
from newstratum.measures.report import Section, Table
from newstratum.measures.scoreboard import APART, MoveEntry, Scoreboard
from newstratum.measures.sections import WordsOf
from newstratum.model.programme import EVIDENCE_KINDS
from newstratum.model.quantities import Quantity
from newstratum.model.quantity_texts import quantity_text
from newstratum.rules.facts import Words

__all__ = ["KindWords", "evidence_of", "scoreboard_section"]

#: Gives the words of a kind of record by its name: of ``platform``.
KindWords: TypeAlias = Callable[[str], Words]

#: What counts for a move by naming it.
_NAMING: Final = "activity"


def scoreboard_section(board: Scoreboard, words_of: WordsOf, kind_words: KindWords) -> Section:
    """Return the eight moves: what counts as evidence, the figure now, a year before, and the change.

    The figures are those of both years, a move's two after each other, each with its day and its ids and
    with a definition that names the move. In the table the ids of a row are those of now.

    Args:
        board: The scoreboard.
        words_of: Gives the words of a move.
        kind_words: Gives the words of a kind of record.
    """
    table = Table(
        title=Words(
            f"{board.before.isoformat()} 至 {board.as_of.isoformat()}", f"{board.before} to {board.as_of}"
        ),
        columns=(
            Words("八动", "move"),
            Words("现在的证据", "evidence now"),
            Words("现在", "now"),
            Words("一年前", "a year before"),
            Words("增减", "change"),
        ),
        rows=tuple(
            (
                words_of(entry.move),
                evidence_of(entry, kind_words),
                _text(entry.now),
                _text(entry.before),
                _quantity(entry.change),
            )
            for entry in board.entries
        ),
        ids=tuple(entry.now.ids for entry in board.entries),
    )
    return Section(
        id="scoreboard",
        title=Words("四群八动", "Eight moves"),
        notes=(
            Words(
                "一场活动除本类外，为其标明的每一动各计一次，因此八个数不可相加。",
                "An activity counts besides for each move it names: the eight figures are not to be added.",
            ),
        ),
        figures=tuple(
            attrs.evolve(figure, definition=_definition(entry, words_of, kind_words))
            for entry in board.entries
            for figure in (entry.now, entry.before)
        ),
        tables=(table,),
    )


def evidence_of(entry: MoveEntry, kind_words: KindWords) -> Words:
    """Return the kinds of record that show a move, each with how many there are now.

    A count that is not certain is written from the least to the most it can be; what is kept apart comes
    last and says so.
    """
    counted = {kind: _counts(now.value) for kind, (now, _) in entry.by_kind.items()}
    added = [kind for kind in counted if kind not in APART]
    zh = "、".join(f"{kind_words(kind).zh}{counted[kind]}" for kind in added)
    en = ", ".join(f"{kind_words(kind).in_language('en')} {counted[kind]}" for kind in added)
    for kind in counted:
        if kind in APART:
            zh += f"；另计{kind_words(kind).zh}{counted[kind]}"
            en += f"; apart: {kind_words(kind).in_language('en')} {counted[kind]}"
    return Words(zh, en)


def _definition(entry: MoveEntry, words_of: WordsOf, kind_words: KindWords) -> Words:
    """Return what counts for a move, with its name in front."""
    always = EVIDENCE_KINDS[entry.move]
    move = words_of(entry.move)
    named = [kind_words(kind) for kind in always if kind not in APART]
    zh, en = "、".join(each.zh for each in named), ", ".join(each.in_language("en") for each in named)
    if _NAMING not in always:
        zh += "，以及标明此项的活动"
        en += ", and activities that name it"
    return Words(
        f"{move.zh}：{zh}，每条计一次（截至当日一年内举行或当日存续）",
        f"{move.in_language('en')}: {en}, each once (held in the year up to the day, or going on that day)",
    )


def _counts(quantity: Quantity) -> str:
    low, high = quantity.low, quantity.high
    return str(low) if low == high else f"{low}–{high}"


def _text(figure: Figure) -> Words:
    return Words(figure.text("zh"), figure.text("en"))


def _quantity(quantity: Quantity) -> Words:
    return Words(quantity_text(quantity, "zh"), quantity_text(quantity, "en", unit=""))
