"""Bring a cell of a form into the plain form in which the lexicons are written.

Full width becomes half width, traditional characters become simplified ones, capitals small letters;
spaces between Chinese characters go, common typing errors are put right. What no person means as
words (control characters, formulas, whole pages) is not read at all, and the result says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from attrs import frozen

from newstratum._reading.characters import PLAIN_CHARACTERS

#: A longer cell is no title and no name of a unit, and is not read.
LONGEST_CELL: Final = 200

_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]"
)
_PICTURE: Final = re.compile(r"[\u2190-\u2bff\u3030\u303d\u3297\u3299\ue000-\uf8ff\U0001f000-\U0001faff]")
#: Chinese characters that are plain already, small letters, digits and brackets.
_PLAIN: Final = re.compile(
    "[" + "".join(chr(code) for code in range(0x4E00, 0xA000) if code not in PLAIN_CHARACTERS) + "a-z0-9()]+"
)
_FORMULA: Final = re.compile(r"[=@+]|-[0-9a-z@+=][0-9a-z@+= .]*[(!|=]")
_LOOSE_SPACE: Final = re.compile(r" +(?![a-z0-9(])|(?<![a-z0-9.,)]) +")
_SPACES: Final = re.compile(r" {2,}")
_EDGES: Final = " -·*#.,;:、。!?'\"_…"


@frozen
class CellText:
    """What a cell says in plain form, or why it cannot be read."""

    text: str
    #: Empty, or why the cell is not read: too_long, control_characters, formula, pictures_only.
    trouble: str = ""
    #: What was put right on the way: pictures.
    notes: tuple[str, ...] = ()


#: An empty cell.
NOTHING: Final = CellText("")


def normalise(cell: str | None, put_right: Callable[[str], str] | None = None) -> CellText:
    """Return a cell in plain form."""
    if not cell:
        return NOTHING
    if len(cell) > LONGEST_CELL:
        return CellText("", "too_long")
    if _PLAIN.fullmatch(cell):
        return CellText(put_right(cell) if put_right is not None else cell)
    if _CONTROL.search(cell):
        return CellText("", "control_characters")
    text = cell.translate(PLAIN_CHARACTERS).strip()
    if not text:
        return NOTHING
    if _FORMULA.match(text):
        return CellText("", "formula")
    notes: tuple[str, ...] = ()
    if max(text) > "\u9fff" or _PICTURE.search(text):
        without = _PICTURE.sub("", text).strip()
        if not without:
            return CellText("", "pictures_only")
        if without != text:
            text, notes = without, ("pictures",)
    if " " in text:
        text = _LOOSE_SPACE.sub("", _SPACES.sub(" ", text))
    text = text.strip(_EDGES)
    if _FORMULA.match(text):
        return CellText("", "formula")
    if put_right is not None:
        text = put_right(text)
    return CellText(text, "", notes) if text or notes else NOTHING
