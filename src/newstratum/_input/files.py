"""Files that are read: only what has an end, only up to its limit, in the encoding that their bytes prove.

The ladder of encodings is: byte order mark, strict UTF-8, strict GB18030, error. Nothing is guessed from
frequencies, and nothing is replaced: a byte that fits none of them is an error that names its line and
offset, and a text that both encodings could have written is refused.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Final, TextIO

from attrs import frozen

from newstratum._input.limits import INPUT_LIMITS, format_limit_hint
from newstratum._input.system_errors import describe_system_error
from newstratum._short_repr import cut_repr
from newstratum._words import Words
from newstratum.errors import DecodeError, NewstratumError, Problem, UnreadableFileError

#: How files begin that are something else than text, and what to do with them.
_OTHER_KINDS: Final = (
    (
        b"PK\x03\x04",
        Words(
            "是工作簿或压缩包，不是文本；请另存为CSV UTF-8",
            "is a workbook or an archive, not text; save it as CSV UTF-8",
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        Words(
            "是旧式工作簿，不是文本；请另存为CSV UTF-8",
            "is a workbook of an old kind, not text; save it as CSV UTF-8",
        ),
    ),
    (
        b"%PDF",
        Words("是PDF，不是文本；请索取其原表", "is a PDF, not text; ask for the table it was made from"),
    ),
    (b"\x1f\x8b", Words("是压缩文件；请先解压", "is compressed; unpack it first")),
    (b"\x89PNG", Words("是图片，不是文本", "is a picture, not text")),
    (
        b"SQLite format 3\0",
        Words("是数据库，不是文本；请用--store指定", "is a store, not text; name it with --store"),
    ),
)
_PAGES: Final = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")


@contextmanager
def translate_reading_errors(path: PurePath | str) -> Iterator[None]:
    """Raise UnreadableFileError in place of what the system says of a file that is read."""
    try:
        yield
    except NewstratumError:
        raise
    except OSError as error:
        raise UnreadableFileError(cut_repr(str(path)), describe_system_error(error), error.errno) from None


def open_input(path: Path, limit: str) -> BinaryIO:
    """Open a file for reading after a look at what it is.

    Args:
        path: The file.
        limit: The name of the limit on its bytes.

    Raises:
        DecodeError: It is a pipe or device, which may never end, or larger than the limit.
        UnreadableFileError: It is not there, is a folder, or may not be read.
    """
    with translate_reading_errors(path):
        return _open_input(path, limit)


def _open_input(path: Path, limit: str) -> BinaryIO:
    # Without waiting: a pipe that nobody writes to would never open.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise _build_error(
                path.name,
                Words(
                    "是管道或设备，可能没有尽头；请先存为文件",
                    "is a pipe or a device, which may never end; save it as a file first",
                ),
            )
        most = getattr(INPUT_LIMITS.get(), limit)
        if found.st_size > most:
            raise _build_error(
                path.name,
                Words("超过{:,}字节；{}", "is larger than {:,} bytes; {}").format(
                    most, format_limit_hint(limit)
                ),
            )
        return open(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_input(path: Path, limit: str) -> bytes:
    """Return the bytes of a file of text, which is opened as :func:`open_input` opens it."""
    most: int = getattr(INPUT_LIMITS.get(), limit)
    with open_input(path, limit) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise _build_error(
            path.name,
            Words("超过{:,}字节；{}", "is larger than {:,} bytes; {}").format(most, format_limit_hint(limit)),
        )
    refuse_other_kinds(content[:512], path.name)
    return content


def refuse_other_kinds(head: bytes, name: str) -> None:
    """Refuse a file whose first bytes say that it is no text of ours.

    Raises:
        DecodeError: It is a workbook, a web page, a picture or something else with bytes that no text has.
    """
    for beginning, reason in _OTHER_KINDS:
        if head.startswith(beginning):
            raise DecodeError((Problem((name,), reason),))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise DecodeError(
            (
                Problem(
                    (name,),
                    Words(
                        "是网页，不是表格；请把表格本身另存为CSV",
                        "is a web page, not a table; save the table itself as CSV",
                    ),
                ),
            )
        )


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


#: Characters that UTF-8 writes in three bytes and more: no pair of GB18030 looks like one by chance alone.
_WIDE: Final = re.compile("[\u0800-\U0010ffff]")


def detect_encoding(stream: BinaryIO, name: str, *, is_json: bool = False) -> Encoding:
    """Return the encoding of everything in a stream, read once in flat memory.

    JSON is UTF-8 by its standard, so that it is taken for UTF-8 wherever it can be.

    The stream is left at an unspecified position. A second pass over the bytes is made only for
    files that are not UTF-8, and for those whose few characters beyond ASCII could be either.
    """
    head = stream.read(512)
    refuse_other_kinds(head, name)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _check_encoding(stream, name, Encoding(codec, len(mark)))
    if not head:
        raise _build_error(name, Words("是空文件；请重新导出", "is empty; export it again"))
    utf8, is_sure = _find_failure(stream, "utf-8", 0, name)
    if utf8 is None:
        # GB 2312 has the characters that are in use: rarer ones would make letters of Europe ambiguous too.
        if not is_sure and not is_json and _find_failure(stream, "gb2312", 0, name)[0] is None:
            what = Words(
                "其中的非ASCII字符按UTF-8和GB18030都能读通",
                "characters beyond ASCII that are text in UTF-8 and in GB18030 alike",
            )
            raise _build_error(
                name,
                Words("{}；请另存为带BOM的UTF-8", "{}; save it as UTF-8 with a byte order mark").format(what),
            )
        return Encoding("utf-8", 0)
    _check_end(stream, name, utf8, "UTF-8")
    if utf8.cjk_before >= _CERTAINLY_UTF8:
        where = _format_place(stream, utf8.offset)
        raise _build_error(
            name,
            Words(
                "{}：不是UTF-8，而此前的文字是；请重新保存",
                "{}: not UTF-8, though the text before it is; save it again",
            ).format(where),
        )
    gb18030, _ = _find_failure(stream, "gb18030", 0, name)
    if gb18030 is None:
        return Encoding("gb18030", 0)
    _check_end(stream, name, gb18030, "GB18030")
    where = _format_place(stream, gb18030.offset)
    what = Words(
        "既不是UTF-8（第{}字节处不符），也不是GB18030；请另存为UTF-8",
        "neither UTF-8 (which fails at byte {}) nor GB18030; save the file as UTF-8",
    ).format(utf8.offset)
    raise _build_error(name, Words("{}：{}", "{}: {}").format(where, what))


def open_text(path: Path, limit: str = "table_bytes", *, is_json: bool = False) -> TextIO:
    """Open a text file by the ladder, line endings untouched, byte order mark left out.

    Args:
        path: The file.
        limit: The name of the limit on its bytes.
        is_json: Whether it holds JSON, which is UTF-8 wherever it can be.

    Raises:
        DecodeError: It is in no encoding of the ladder, is no text, has no end, or is larger than the limit.
        UnreadableFileError: It is not there, is a folder, or may not be read.
    """
    stream = open_input(path, limit)
    try:
        encoding = detect_encoding(stream, path.name, is_json=is_json)
        stream.seek(encoding.mark)
        return io.TextIOWrapper(stream, encoding=encoding.name, errors="strict", newline="")
    except BaseException:
        stream.close()
        raise


def _check_encoding(stream: BinaryIO, name: str, encoding: Encoding) -> Encoding:
    failure, _ = _find_failure(stream, encoding.name, encoding.mark, name)
    if failure is not None:
        codec = encoding.name.upper()
        _check_end(stream, name, failure, codec)
        where = _format_place(stream, failure.offset, encoding.name)
        raise _build_error(
            name,
            Words(
                "{}：不是开头所标的{}；请重新保存", "{}: not {}, as its first bytes say; save it again"
            ).format(where, codec),
        )
    if stream.tell() == encoding.mark:
        raise _build_error(
            name,
            Words(
                "只有BOM，没有内容；请重新导出", "holds a byte order mark and nothing else; export it again"
            ),
        )
    return encoding


def _check_end(stream: BinaryIO, name: str, failure: _Failure, codec: str) -> None:
    if failure.cut_off:
        where = _format_place(stream, failure.offset, codec)
        raise _build_error(
            name,
            Words(
                "{}：文件在一个{}字符中间断开；请重新复制",
                "{}: the file ends inside a {} character; copy it again",
            ).format(where, codec),
        )


def _find_failure(stream: BinaryIO, codec: str, start: int, name: str) -> tuple[_Failure | None, bool]:
    """Return where strict decoding from an offset fails, or None, and leave the stream at its end.

    Where it does not fail, also return whether the text can only be of this codec: it is ASCII, or has
    characters that other codecs do not write with the same bytes.
    """
    decoder = codecs.getincrementaldecoder(codec)("strict")
    stream.seek(start)
    most = INPUT_LIMITS.get().table_bytes
    fed, cjk, is_ascii, is_wide = start, 0, True, False
    while True:
        chunk = stream.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(codec, "ignore")
            cut_off = not chunk and error.end >= len(error.object)
            return _Failure(fed - pending + error.start, cut_off, cjk + _count_cjk(before)), False
        if not chunk:
            return None, is_ascii or is_wide
        fed += len(chunk)
        if fed > most:
            raise _build_error(
                name,
                Words("超过{:,}字节；{}", "is larger than {:,} bytes; {}").format(
                    most, format_limit_hint("table_bytes")
                ),
            )
        if cjk < _CERTAINLY_UTF8:
            cjk += _count_cjk(text)
        if not is_wide and not text.isascii():
            is_ascii, is_wide = False, _WIDE.search(text) is not None


def _format_place(stream: BinaryIO, offset: int, codec: str = "") -> Words:
    """Return the line and the byte of an offset, as a message names them."""
    stream.seek(0)
    line, left = 1, offset
    while left and (chunk := stream.read(min(_CHUNK, left))):
        line, left = line + chunk.count(b"\n"), left - len(chunk)
    # In UTF-16 a byte of another character can look like the end of a line.
    return (
        Words("第{}字节", "byte {}").format(offset)
        if codec.lower().startswith("utf-16")
        else Words("第{}行第{}字节", "line {}, byte {}").format(line, offset)
    )


def _count_cjk(text: str) -> int:
    return sum("\u3000" <= character <= "\u9fff" for character in text)


def _build_error(name: str, message: Words) -> DecodeError:
    return DecodeError((Problem((name,), message),))
