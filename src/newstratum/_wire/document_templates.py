"""Documents with gaps: records that differ in a few texts alone are written without encoding each anew."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Final

from attrs import frozen

from newstratum._ports.fields import Fields
from newstratum._ports.records import Key, Put

#: Stands on both sides of the number of a gap. It is no character, so that hardly any text holds it.
_MARK: Final = "\ufdd0"
_GAP: Final = re.compile(f'"{_MARK}([0-9]+){_MARK}"')


def mark_gap(number: int) -> str:
    """Return the text that stands for a gap, by its number from 0, until a template is made."""
    return f"{_MARK}{number}{_MARK}"


_SOURCE: Final = '"source":'
#: Of one record so many are compared: most have that of a file and that of a row.
_MOST_SOURCES: Final = 4
_read_json: Final = json.JSONDecoder().raw_decode


def differ_in_sources_alone(first: bytes, second: bytes) -> bool:
    """Say whether two documents in canonical JSON are the same but for their sources.

    It may say no of some that are: whoever asks compares them part by part then.
    """
    one, other = first.decode(), second.decode()
    for _ in range(_MOST_SOURCES):
        if one == other:
            return True
        same = bisect_left(range(1, len(one) + 1), 1, key=lambda end: one[:end] != other[:end])
        place = one.rfind(_SOURCE, 0, same)
        if place < 0:
            return False
        begin = place + len(_SOURCE)
        there, here = (text[place : _read_json(text, begin)[1]] for text in (one, other))
        # Whole with their quotation marks, which stand in no text unless they are escaped.
        if same >= place + len(there):
            return False
        one = one[:place] + one[place:].replace(there, here)
    return one == other


@frozen(eq=False, repr=False)
class DocumentTemplate:
    """What new records of one kind have in common: their document but for its gaps."""

    _kind: str
    _schema: int
    #: The index fields of the record that it was made of.
    fields: Fields
    #: The JSON before, between and behind the gaps; what stands at the odd places is put in.
    _pieces: tuple[str, ...]
    #: Which text stands in each gap.
    _numbers: tuple[int, ...]

    def fill(self, identifier: str, texts: Sequence[str], fields: Fields) -> Put:
        """Return the write of a new record.

        Args:
            identifier: Its id.
            texts: The texts of the gaps, by their numbers; the caller knows each to be exact.
            fields: Its index fields.
        """
        encoded = [*map(encode_basestring, texts)]
        pieces = list(self._pieces)
        pieces[1::2] = [encoded[number] for number in self._numbers]
        document = "".join(pieces).encode()
        return Put(Key(self._kind, identifier), self._schema, document, fields, None)


def make_template(put: Put, marked: bytes, texts: Sequence[str]) -> DocumentTemplate | None:
    """Return the template of a record and all that are like it.

    Args:
        put: The write of the record.
        marked: Its document with a marked gap in place of each text.
        texts: These texts, by the numbers of the gaps.

    Returns:
        The template; None where filling it would not give the document of the record.
    """
    pieces = _GAP.split(marked.decode())
    numbers = tuple(map(int, pieces[1::2]))
    if any(number >= len(texts) for number in numbers):
        return None
    made = DocumentTemplate(put.key.kind, put.schema, put.fields, tuple(pieces), numbers)
    return made if made.fill(put.key.id, texts, put.fields) == put else None
