"""Writes that wait for their commit, packed: those of a hundred thousand rows need little memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any, Final

from attrs import define, field

from newstratum._ports.fields import Fields, PlainScalar, decode_scalar, encode_scalar
from newstratum._ports.records import Check, Delete, Key, Put, Write

#: Writes that are packed together.
_CHUNK: Final = 256
#: The fastest: records of one kind are so much alike that they shrink to a tenth all the same.
_LEVEL: Final = 1
#: Index fields that are kept as they are, at most: many records share them.
_MOST_FIELDS: Final = 4_096


@define(eq=False)
class StagedWrites:
    """Writes in the order in which they were added; they can be read any number of times."""

    _packed: list[bytes] = field(factory=list, init=False)
    #: What is not packed yet.
    _open: list[Write] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)
    #: Index fields that are kept as they are, and the number of each by its identity.
    _fields: list[Fields] = field(factory=list, init=False)
    _numbers: dict[int, int] = field(factory=dict, init=False)

    def __len__(self) -> int:
        return self._count

    def add(self, write: Write) -> None:
        """Add a write."""
        self._open.append(write)
        self._count += 1
        if len(self._open) == _CHUNK:
            self._packed.append(self._pack())
            self._open = []

    def __iter__(self) -> Iterator[Write]:
        for packed in self._packed:
            yield from self._unpack(packed)
        yield from self._open

    def _pack(self) -> bytes:
        """Return the open writes as one line that says what they are, and a line for each document."""
        heads: list[list[Any]] = []
        lines = [b""]
        for write in self._open:
            head: list[Any] = [type(write).__name__, write.key.kind, write.key.id, write.expect]
            if isinstance(write, Put):
                head += [write.schema, self._pack_fields(write.fields)]
                lines.append(write.document)
            heads.append(head)
        # All at once: making the JSON of each takes longer than writing it.
        lines[0] = json.dumps(heads).encode()
        return zlib.compress(b"\n".join(lines), _LEVEL)

    def _pack_fields(self, fields: Fields) -> int | dict[str, PlainScalar]:
        """Return the number of index fields that are kept, or their JSON form."""
        number = self._numbers.get(id(fields))
        if number is not None:
            return number
        if len(self._fields) >= _MOST_FIELDS:
            return {name: encode_scalar(value) for name, value in fields.items()}
        self._fields.append(fields)
        number = self._numbers[id(fields)] = len(self._fields) - 1
        return number

    def _unpack(self, packed: bytes) -> Iterator[Write]:
        first, *documents = zlib.decompress(packed).split(b"\n")
        left = iter(documents)
        for act, kind, identifier, expect, *rest in json.loads(first):
            key = Key(kind, identifier)
            if act == Put.__name__:
                schema, fields = rest
                yield Put(key, schema, next(left), self._unpack_fields(fields), expect)
            elif act == Delete.__name__:
                yield Delete(key, expect)
            else:
                yield Check(key, expect)

    def _unpack_fields(self, packed: int | dict[str, PlainScalar]) -> Fields:
        if isinstance(packed, int):
            return self._fields[packed]
        return Fields.trusted({name: decode_scalar(value) for name, value in packed.items()})
