"""Which words somebody wrote, where the reader put others for them: 民企,做听书app for 民营新媒体公司.

Wordings and media are written in the words of the grammar before a cell is read, and evidence is named by
the words it was read from. For such words those that stand in the cell are looked up here: the cell is
written once more, and each character remembers from where it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, TypeAlias

from newstratum._reading.lexicon import MARKS_OF_THE_READER

#: Where in the cell a character comes from: the first place, and the one behind the last.
_Origin: TypeAlias = tuple[int, int]
#: What writes a cell in other words, in the order in which it is done.
_Steps: TypeAlias = tuple[Callable[[str], str], ...]
#: Steps whose outcome is kept, some twenty of a cell: each word of one asks for them.
_CACHE_SIZE: Final = 512


def find_written_words(text: str, words: str, steps: _Steps) -> str:
    """Return the words of a cell from which words come that the reader wrote in their place.

    Args:
        text: The cell in plain form.
        words: Words that the cell was read in.
        steps: What writes the cell in other words, in the order in which it is done.

    Returns:
        The words in the cell; ``words`` themselves where they stand in it, or come from nowhere.
    """
    if words in text or any(mark in words and mark not in text for mark in MARKS_OF_THE_READER):
        return words
    for count in range(1, len(steps) + 1):
        # Most words are found before the last steps, which take the longest.
        written, origins = _write(text, steps[:count])
        place = written.find(words)
        if place >= 0:
            found = origins[place : place + len(words)]
            start, end = min(each[0] for each in found), max(each[1] for each in found)
            if end - start < min(len(words), _SHORTEST_SHOWN):
                # Of words that were put in, the piece they stand in shows more than a character beside them.
                start, end = _find_piece(text, start, end)
            shown = text[start:end].strip(_PARTING).removeprefix("在")
            if shown.count("(") > shown.count(")"):
                shown += ")"
            return shown or words
    return words


def _find_piece(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the places of the piece between marks that a place stands in."""
    first = max(text.rfind(mark, 0, start) for mark in _PARTING) + 1
    behind = (place for mark in _PARTING if (place := text.find(mark, end)) >= 0)
    return first, min(behind, default=len(text))


@lru_cache(_CACHE_SIZE)
def _write(text: str, steps: _Steps) -> tuple[str, Sequence[_Origin]]:
    """Return what a cell becomes with some steps, and where its characters come from."""
    if not steps:
        return text, [(place, place + 1) for place in range(len(text))]
    before, origins = _write(text, steps[:-1])
    after = steps[-1](before)
    return (before, origins) if after == before else (after, _follow(before, after, origins))


#: Fewer characters between others that were written anew are alike by chance: 民 of 民企 and of 民营.
_SHORTEST_KEPT: Final = 3
#: Fewer characters show nothing of a sentence.
_SHORTEST_SHOWN: Final = 2
#: What parts words and is none.
_PARTING: Final = " ,;:()"
#: Of longer texts the whole stands for each word that was written anew.
_LONGEST_FOLLOWED: Final = 200


def _follow(before: str, after: str, origins: Sequence[_Origin]) -> list[_Origin]:
    """Return where the characters of a text come from after it was written anew."""
    if len(before) > _LONGEST_FOLLOWED:
        # To compare long texts character by character takes longer than to read them.
        return _take_origins((0, len(before), 0, len(after)), origins)
    pieces = _list_pieces(before, after)
    left_out = [
        (start, end) for start, end, first, last, kept in pieces if not kept and first == last and start < end
    ]
    followed: list[_Origin] = []
    for start, end, first, last, kept in pieces:
        if kept:
            followed += origins[start:end]
            continue
        if left_out and not before[start:end].strip(_PARTING):
            # 估价师(民营) for 估价师,全是个人股: what is put in stands for what is left out.
            start, end = max(left_out, key=lambda each: each[1] - each[0])
        followed += _take_origins((start, end, first, last), origins)
    return followed


#: A piece of a text before and after it was written anew, by its places, and whether it was kept.
_Piece: TypeAlias = tuple[int, int, int, int, bool]


def _list_pieces(before: str, after: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        kept = kind == "equal" and end - start >= _SHORTEST_KEPT
        if not kept and pieces and not pieces[-1][4]:
            pieces[-1] = (pieces[-1][0], end, pieces[-1][2], last, False)
        else:
            pieces.append((start, end, first, last, kept))
    return pieces


def _take_origins(changed: tuple[int, int, int, int], origins: Sequence[_Origin]) -> list[_Origin]:
    """Return where the characters that were put in come from: what they stand for, or what is before."""
    start, end, first, last = changed
    of = origins[start:end] or origins[max(start - 1, 0) : start + 1]
    span = (min(each[0] for each in of), max(each[1] for each in of)) if of else (0, 0)
    return [span] * (last - first)
