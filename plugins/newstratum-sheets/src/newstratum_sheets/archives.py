"""The directory of a workbook's archive, looked at before anything of it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

from newstratum.errors import DecodeError, Problem
from newstratum.ports import Words, format_limit_hint, get_input_limits

#: Unpacked bytes of a part that no ratio is asked of: an empty sheet packs very well.
_SMALL: Final = 1 << 20
_CHUNK: Final = 1 << 16
#: Bytes of a directory for each entry that may be in it.
_ENTRY_BYTES: Final = 512
_END: Final = b"PK\x05\x06"
_LONGEST_END: Final = 22 + 65_535


def build_error(name: str, problem: Words) -> DecodeError:
    """Return the error of a workbook that is refused as a whole."""
    return DecodeError((Problem((name,), problem),))


def build_damage_error(name: str) -> DecodeError:
    """Return the error of a workbook that is cut off or damaged."""
    return build_error(
        name,
        Words(
            "文件不完整或已损坏；请用表格软件打开另存后再试，或重新导出",
            "is cut off or damaged; open it in a spreadsheet and save it again, or export it again",
        ),
    )


class Archive:
    """The parts of a workbook, each read in pieces and never beyond what its directory says."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Look at the directory.

        Args:
            stream: The file, at any position.
            name: The name of the file, for messages.

        Raises:
            DecodeError: The directory is damaged, or names what no workbook has or more than a limit.
        """
        self.name = name
        self._check_directory_size(stream)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
            raise build_damage_error(name) from None
        # Some programs write names in other cases than they refer to, or with the separator of their system.
        self._entries = {_fold(entry.filename): entry for entry in self._zip.infolist()}
        self._check_entries()

    def __contains__(self, part: str) -> bool:
        return _fold(part) in self._entries

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the directory."""
        return tuple(entry.filename for entry in self._entries.values())

    def get_size(self, part: str) -> int:
        """Return how many bytes a part has when it is unpacked."""
        return self._entries[_fold(part)].file_size

    def iterate(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part in pieces.

        Raises:
            DecodeError: The part is not there, or is not what the directory says of it.
        """
        entry = self._entries.get(_fold(part))
        if entry is None:
            raise build_damage_error(self.name)
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError):
            raise build_damage_error(self.name) from None

    def check_all(self) -> None:
        """Unpack every part once, so that a reader in another language gets nothing that lies of its size."""
        for part in self._entries:
            for _ in self.iterate(part):
                pass

    def _check_directory_size(self, stream: BinaryIO) -> None:
        """Refuse a directory that is larger than its entries can be, before it is read into memory."""
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(0, size - _LONGEST_END))
        tail = stream.read()
        at = tail.rfind(_END)
        if at < 0 or at + 22 > len(tail):
            raise build_damage_error(self.name)
        directory = int.from_bytes(tail[at + 12 : at + 16], "little")
        if directory == 0xFFFFFFFF:
            # The long form, which only archives of more than 4 GB need.
            directory = size
        most = get_input_limits().workbook_entries
        if directory > most * _ENTRY_BYTES:
            raise self._build_entries_error(most)

    def _build_entries_error(self, most: int) -> DecodeError:
        return build_error(
            self.name,
            Words("内部部件超过{:,}个；{}", "has more than {:,} parts; {}").format(
                most, format_limit_hint("workbook_entries")
            ),
        )

    def _check_entries(self) -> None:
        limits = get_input_limits()
        entries = self._zip.infolist()
        if len(entries) > limits.workbook_entries:
            raise self._build_entries_error(limits.workbook_entries)
        twice = Counter(_fold(entry.filename) for entry in entries).most_common(1)
        if twice and twice[0][1] > 1:
            raise build_error(
                self.name, Words("同一部件出现两次，文件已损坏", "names a part twice; it is damaged")
            )
        total = 0
        for entry in entries:
            if _leads_out(entry.filename):
                raise build_error(
                    self.name,
                    Words(
                        "含有指向文件之外的路径，不是正常的工作簿",
                        "holds a path that leads out of it; no spreadsheet wrote it",
                    ),
                )
            if entry.flag_bits & 1:
                raise build_password_error(self.name)
            total += entry.file_size
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > _SMALL and ratio > limits.workbook_ratio:
                raise build_error(
                    self.name,
                    Words(
                        "有部件解压后是原来的{:,.0f}倍；{}",
                        "has a part that grows {:,.0f} times when unpacked; {}",
                    ).format(ratio, format_limit_hint("workbook_ratio")),
                )
        if total > limits.workbook_unpacked:
            raise build_error(
                self.name,
                Words("解压后超过{:,}字节；{}", "is larger than {:,} bytes when unpacked; {}").format(
                    limits.workbook_unpacked, format_limit_hint("workbook_unpacked")
                ),
            )


def build_password_error(name: str) -> DecodeError:
    """Return the error of a workbook that is protected by a password."""
    return build_error(
        name,
        Words(
            "设有打开密码；请用表格软件打开，取消密码后另存",
            "is protected by a password; open it in a spreadsheet and save it without one",
        ),
    )


def _fold(part: str) -> str:
    return part.replace("\\", "/").lower()


def _leads_out(part: str) -> bool:
    steps = part.replace("\\", "/").split("/")
    return ".." in steps or part.startswith(("/", "\\")) or ":" in steps[0] or "\0" in part


#: No part of a workbook is nested deeper; each level that is open takes memory.
_DEEPEST: Final = 64


class UnsafeXmlError(Exception):
    """A part is XML that no spreadsheet writes; the argument says in both languages how."""


def refuse_depth() -> None:
    """Refuse a part that is nested deeper than any of a workbook."""
    raise UnsafeXmlError(
        Words("内部结构层数过多，不是正常的工作簿", "is nested too deep; no spreadsheet wrote it")
    )


def make_bare_parser() -> expat.XMLParserType:
    """Make a parser of XML that knows no document types, no entities and no other files.

    Whoever sets its handlers counts how deep elements are nested, and calls :func:`refuse_depth`.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> int:
        raise UnsafeXmlError(
            Words("含有文档类型声明，不是正常的工作簿", "holds a document type; no spreadsheet wrote it")
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def make_parser(
    start: Callable[[str, dict[str, str]], None] | None = None, end: Callable[[str], None] | None = None
) -> expat.XMLParserType:
    """Make a parser of XML as :func:`make_bare_parser` does, with handlers, which counts how deep it is.

    Args:
        start: What is called at the start of an element, with its local name and its attributes.
        end: What is called at its end, with its local name.
    """
    parser = make_bare_parser()
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse_depth()
        if start is not None:
            start(name.rpartition(" ")[2], attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(" ")[2])

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    return parser


def parse_part(archive: Archive, part: str, parser: expat.XMLParserType) -> Iterator[None]:
    """Feed a part to a parser, and give way after each piece.

    Raises:
        DecodeError: The part is no XML, or is XML that no spreadsheet writes.
    """
    try:
        for chunk in archive.iterate(part):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise build_damage_error(archive.name) from None
    except UnsafeXmlError as error:
        raise build_error(archive.name, error.args[0]) from None
