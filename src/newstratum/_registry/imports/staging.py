"""Writes that wait for their commit, packed: those of a hundred thousand rows need little memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any, Final

from attrs import define, field

from newstratum._ports.fields import Fields, decode_scalar, encode_scalar
from newstratum._ports.records import Check, Delete, Key, Put, Write

#: Writes that are packed together.
_CHUNK: Final = 256
#: The fastest: records of one kind are so much alike that they shrink to a tenth all the same.
_LEVEL: Final = 1


@define(eq=False)
class StagedWrites:
    """Writes in the order in which they were added; they can be read any number of times."""

    _packed: list[bytes] = field(factory=list, init=False)
    #: Pairs of lines: what a write is, and its document, which is JSON on one line.
    _open: list[bytes] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)

    def __len__(self) -> int:
        return self._count

    def add(self, write: Write) -> None:
        """Add a write."""
        document = b""
        plain: list[Any] = [type(write).__name__, write.key.kind, write.key.id, write.expect]
        if isinstance(write, Put):
            plain += [write.schema, {name: encode_scalar(value) for name, value in write.fields.items()}]
            document = write.document
        self._open += [json.dumps(plain).encode(), document]
        self._count += 1
        if len(self._open) == 2 * _CHUNK:
            self._packed.append(zlib.compress(b"\n".join(self._open), _LEVEL))
            self._open = []

    def __iter__(self) -> Iterator[Write]:
        for packed in self._packed:
            yield from _read(zlib.decompress(packed).split(b"\n"))
        yield from _read(self._open)


def _read(lines: list[bytes]) -> Iterator[Write]:
    for head, document in zip(lines[::2], lines[1::2], strict=True):
        act, kind, identifier, expect, *rest = json.loads(head)
        key = Key(kind, identifier)
        if act == Put.__name__:
            schema, fields = rest
            values = {name: decode_scalar(value) for name, value in fields.items()}
            yield Put(key, schema, document, Fields.trusted(values), expect)
        elif act == Delete.__name__:
            yield Delete(key, expect)
        else:
            yield Check(key, expect)
