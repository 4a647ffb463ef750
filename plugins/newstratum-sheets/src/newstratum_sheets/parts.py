"""The parts of a workbook besides its cells: which sheets there are, its texts and its formats."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import field, frozen

from newstratum.ports import Words, format_limit_hint, get_input_limits
from newstratum_sheets.archives import Archive, build_damage_error, build_error, make_parser, parse_part
from newstratum_sheets.number_formats import PLAIN, NumberFormat, parse_number_format

#: The largest part besides sheets and texts, in bytes: what is in it is kept as objects.
_LARGEST: Final = 16 << 20
#: What a text takes besides its characters, counted as characters.
_TEXT_OVERHEAD: Final = 8
#: How spreadsheets write characters that XML cannot hold: ``_x000D_``.
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@frozen(kw_only=True)
class SheetPart:
    """One sheet: its name, and the part that has its cells."""

    name: str
    part: str
    #: Whether nobody sees it.
    is_hidden: bool
    #: Whether it can only be shown by a program: no person hid it.
    is_internal: bool


@frozen(kw_only=True)
class Workbook:
    """What is needed to read the sheets of a workbook."""

    archive: Archive
    sheets: tuple[SheetPart, ...]
    texts: list[str] = field(repr=False)
    #: The format of numbers, by the style of a cell.
    formats: tuple[NumberFormat, ...]
    from_1904: bool


def read_workbook(archive: Archive) -> Workbook:
    """Read everything of a workbook but its cells.

    Raises:
        DecodeError: It is no workbook, damaged or larger than a limit.
    """
    root = _read_relations(archive, "_rels/.rels", "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    if main not in archive:
        raise build_damage_error(archive.name)
    folder, _, file = main.rpartition("/")
    relations = _read_relations(archive, f"{folder}/_rels/{file}.rels".lstrip("/"), folder)
    sheets, from_1904 = _read_sheets(archive, main, relations)
    by_kind = {kind: target for kind, target in relations.values() if target in archive}
    texts = list(_read_texts(archive, by_kind["sharedStrings"])) if "sharedStrings" in by_kind else []
    formats = _read_formats(archive, by_kind["styles"]) if "styles" in by_kind else ()
    return Workbook(archive=archive, sheets=sheets, texts=texts, formats=formats, from_1904=from_1904)


def unescape(text: str) -> str:
    """Return a text with the characters that XML cannot hold, line ends as one character."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _iterate_elements(archive: Archive, part: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the local name and the attributes, by their local names, of every element of a small part."""
    if archive.get_size(part) > _LARGEST:
        raise build_error(
            archive.name,
            Words("内部部件{}超过{:,}字节", "has a part {} of more than {:,} bytes").format(part, _LARGEST),
        )
    found: list[tuple[str, Mapping[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        found.append((name, plain))

    parser = make_parser(start)
    for _ in parse_part(archive, part, parser):
        yield from found
        found.clear()


def _read_relations(archive: Archive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the target of each relation within the archive, by its id."""
    relations: dict[str, tuple[str, str]] = {}
    if part not in archive:
        return relations
    for name, attributes in _iterate_elements(archive, part):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            relations[attributes.get("Id", "")] = (kind, posixpath.normpath(place))
    return relations


def _read_sheets(
    archive: Archive, main: str, relations: Mapping[str, tuple[str, str]]
) -> tuple[tuple[SheetPart, ...], bool]:
    sheets = []
    from_1904 = False
    for name, attributes in _iterate_elements(archive, main):
        if name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            kind, target = relations.get(attributes.get("id", ""), ("", ""))
            state = attributes.get("state", "visible")
            # Sheets of nothing but a picture have another kind, and no cells.
            if kind == "worksheet":
                sheets.append(
                    SheetPart(
                        name=attributes.get("name", ""),
                        part=target,
                        is_hidden=state != "visible",
                        is_internal=state == "veryHidden",
                    )
                )
    return tuple(sheets), from_1904


def _read_texts(archive: Archive, part: str) -> Iterator[str]:
    """Yield the shared texts of a workbook; readings beside Chinese characters are left out."""
    limits = get_input_limits()
    longest = limits.table_cell
    total = 0
    found: list[str] = []
    pieces: list[str] = []
    size = 0
    phonetic = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal size, phonetic
        if name == "si":
            pieces.clear()
            size = 0
        elif name == "rPh":
            phonetic = True
        elif name == "t":
            parser.CharacterDataHandler = None if phonetic else data

    def end(name: str) -> None:
        nonlocal phonetic
        if name == "si":
            found.append(unescape("".join(pieces)))
        elif name == "rPh":
            phonetic = False
        elif name == "t":
            parser.CharacterDataHandler = None

    def data(text: str) -> None:
        nonlocal size
        size += len(text)
        # One that is longer than a cell may be is an error where it is used, and is not kept here.
        if size <= longest:
            pieces.append(text)
        elif size - len(text) <= longest:
            pieces.append(text[: longest + 1])

    parser = make_parser(start, end)
    for _ in parse_part(archive, part, parser):
        total += sum(map(len, found)) + _TEXT_OVERHEAD * len(found)
        if total > limits.workbook_texts:
            raise build_error(
                archive.name,
                Words("文字合计超过{:,}个字符；{}", "has texts of more than {:,} characters; {}").format(
                    limits.workbook_texts, format_limit_hint("workbook_texts")
                ),
            )
        yield from found
        found.clear()


def _read_formats(archive: Archive, part: str) -> tuple[NumberFormat, ...]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = False
    for name, attributes in _iterate_elements(archive, part):
        if name == "numFmt":
            codes[_to_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            styles.append(_to_number(attributes.get("numFmtId")))
            if len(styles) > 65_536:
                raise build_error(
                    archive.name, Words("单元格样式过多", "has more styles than a workbook can have")
                )
    shapes: dict[int, NumberFormat] = {}
    for number in styles:
        if number not in shapes:
            shapes[number] = parse_number_format(number, codes.get(number)) if number else PLAIN
    return tuple(shapes[number] for number in styles)


def _to_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else 0
