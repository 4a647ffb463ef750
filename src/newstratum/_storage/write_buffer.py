"""The write buffer: the writes of one commit, checked and encoded, read as often as a transaction needs.

Few writes stay in memory. Many go to a file without a name, so that a commit of a million writes needs no
more memory than one of a thousand, and no lock is held while the caller makes them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple

from newstratum._ports.records import Check, Put, Write
from newstratum._storage.rows import ColumnValue, RowCodec
from newstratum._storage.system_errors import translate_system_errors

PUT: Final = "put"
DELETE: Final = "delete"
CHECK: Final = "check"

_MEMORY_BYTES = 4 * 1024 * 1024
# What a write takes beside its document, roughly.
_OVERHEAD_BYTES = 500


class StagedWrite(NamedTuple):
    """One write, ready to be sent."""

    #: ``put``, ``delete`` or ``check``.
    act: str
    kind: str
    id: str
    #: The version that the caller saw; None for "must not exist".
    expect: str | None
    #: Its place among the changes of the commit; a check is no change and has that of the next one.
    place: int
    schema: int
    document: bytes
    #: The values of the columns, in the order in which the kind declares its fields; none but for a put.
    columns: list[ColumnValue | None]

    @property
    def size(self) -> int:
        """Bytes it takes, roughly."""
        return _OVERHEAD_BYTES + len(self.document)


class WriteBuffer:
    """The writes of one commit, in order; use it as a context manager."""

    def __init__(
        self, codecs: Mapping[str, RowCodec], *, folder: Path | None = None, memory: int = _MEMORY_BYTES
    ) -> None:
        """Make an empty buffer.

        Args:
            codecs: Encode the records of the kinds, by the names of these.
            folder: Where its file lies, should it need one; None for the system's temporary folder.
            memory: Bytes it may hold in memory, roughly.
        """
        #: How many changes the writes make; checks make none.
        self.changes = 0
        #: The kind and id of every record that is checked.
        self.checked: set[tuple[str, str]] = set()
        self._codecs = codecs
        self._folder = folder
        self._room = memory
        self._first: list[StagedWrite] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> WriteBuffer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            # What is not yet on the disk is not wanted there.
            with suppress(OSError):
                self._file.close()

    def add(self, write: Write) -> None:
        """Append a write that was checked against its kind.

        Raises:
            StoreFullError: There is no room for the file.
            UnavailableError: The file cannot be written.
        """
        staged = self._stage(write)
        if staged.act == CHECK:
            self.checked.add((staged.kind, staged.id))
        else:
            self.changes += 1
        if self._room > 0:
            self._room -= staged.size
            self._first.append(staged)
            return
        head = json.dumps([*staged[:6], len(staged.document), staged.columns])
        with translate_system_errors("the write buffer"):
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=1 << 18)  # noqa: SIM115  # closed on exit
            self._file.write(head.encode() + b"\n" + staged.document)

    def __iter__(self) -> Iterator[StagedWrite]:
        yield from self._first
        if self._file is None:
            return
        with translate_system_errors("the write buffer"):
            self._file.seek(0)
            while line := self._file.readline():
                act, kind, identifier, expect, place, schema, size, columns = json.loads(line)
                document = self._file.read(size)
                yield StagedWrite(act, kind, identifier, expect, place, schema, document, columns)

    def _stage(self, write: Write) -> StagedWrite:
        key = write.key
        if isinstance(write, Put):
            columns = self._codecs[key.kind].encode_fields(write.fields)
            return StagedWrite(
                PUT, key.kind, key.id, write.expect, self.changes, write.schema, write.document, columns
            )
        act = CHECK if isinstance(write, Check) else DELETE
        return StagedWrite(act, key.kind, key.id, write.expect, self.changes, 0, b"", [])
