"""Text files: written whole or not at all, and read in the encoding that their bytes prove.

The ladder of encodings is: byte order mark, strict UTF-8, strict GB18030, error. Nothing is guessed from
frequencies, and nothing is replaced: a byte that fits none of them is an error that names its offset.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from attrs import frozen

from newstratum.errors import DecodeError, Problem


@contextlib.contextmanager
def open_atomic_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a text file for writing that replaces ``path`` only when everything was written.

    The text goes to a temporary file beside it (mode 0600), is flushed to the disk and renamed over
    ``path``; after an error the temporary file is removed and ``path`` is as it was.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with open(handle, "w", encoding=encoding, newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable where the system lets a folder be synchronised."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_CHUNK: Final = 1 << 18

# GB18030 pairs can happen to form UTF-8 sequences, but practically never several CJK characters before
# the first failure; a file that starts with this many is damaged UTF-8, not GB18030.
_CERTAINLY_UTF8: Final = 3


@frozen
class Encoding:
    """How the bytes of a file become text."""

    #: The codec: ``utf-8``, ``utf-16-le``, ``utf-16-be`` or ``gb18030``.
    name: str
    #: Bytes of the byte order mark in front of the text.
    mark: int


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


@frozen
class _Failure:
    offset: int
    #: Whether the bytes end inside a character, so that more of them could still make sense.
    cut_off: bool
    #: CJK characters read before the failure, counted up to the last chunk.
    cjk_before: int


def detect_encoding(stream: BinaryIO, name: str) -> Encoding:
    """Return the encoding of everything in a stream, read once in flat memory.

    The stream is left at an unspecified position. A second pass over the bytes is made only for
    files that are not UTF-8.
    """
    head = stream.read(4)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _check_encoding(stream, name, Encoding(codec, len(mark)))
    if not head:
        raise _build_error(name, "is empty; export it again")
    utf8 = _find_failure(stream, "utf-8", 0)
    if utf8 is None:
        return Encoding("utf-8", 0)
    _check_end(name, utf8, "UTF-8")
    if utf8.cjk_before >= _CERTAINLY_UTF8:
        raise _build_error(
            name, f"byte {utf8.offset}: not UTF-8, though the text before it is; save it again"
        )
    gb18030 = _find_failure(stream, "gb18030", 0)
    if gb18030 is None:
        return Encoding("gb18030", 0)
    _check_end(name, gb18030, "GB18030")
    what = f"neither UTF-8 (which fails at byte {utf8.offset}) nor GB18030; save the file as UTF-8"
    raise _build_error(name, f"byte {gb18030.offset}: {what}")


def open_text(path: Path) -> TextIO:
    """Open a text file by the ladder, line endings untouched, byte order mark left out."""
    stream = path.open("rb")
    try:
        encoding = detect_encoding(stream, path.name)
        stream.seek(encoding.mark)
        return io.TextIOWrapper(stream, encoding=encoding.name, errors="strict", newline="")
    except BaseException:
        stream.close()
        raise


def _check_encoding(stream: BinaryIO, name: str, encoding: Encoding) -> Encoding:
    failure = _find_failure(stream, encoding.name, encoding.mark)
    if failure is not None:
        codec = encoding.name.upper()
        _check_end(name, failure, codec)
        raise _build_error(name, f"byte {failure.offset}: not {codec}, as its first bytes say; save it again")
    if stream.tell() == encoding.mark:
        raise _build_error(name, "holds a byte order mark and nothing else; export it again")
    return encoding


def _check_end(name: str, failure: _Failure, codec: str) -> None:
    if failure.cut_off:
        raise _build_error(
            name, f"byte {failure.offset}: the file ends inside a {codec} character; copy it again"
        )


def _find_failure(stream: BinaryIO, codec: str, start: int) -> _Failure | None:
    """Return where strict decoding from an offset fails, or None; leaves the stream at its end."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    stream.seek(start)
    fed, cjk = start, 0
    while True:
        chunk = stream.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(codec, "ignore")
            cut_off = not chunk and error.end >= len(error.object)
            return _Failure(fed - pending + error.start, cut_off, cjk + _count_cjk(before))
        if not chunk:
            return None
        fed += len(chunk)
        if cjk < _CERTAINLY_UTF8:
            cjk += _count_cjk(text)


def _count_cjk(text: str) -> int:
    return sum("\u3000" <= character <= "\u9fff" for character in text)


def _build_error(name: str, message: str) -> DecodeError:
    return DecodeError((Problem((name,), message),))
