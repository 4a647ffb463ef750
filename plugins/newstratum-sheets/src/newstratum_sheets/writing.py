"""Write workbooks: headings that stay in sight, lists to choose from, text that stays text.

The parts are written one after the other straight into the archive, with fixed times, so that equal data
gives equal bytes and nothing of it lies in another file meanwhile.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, Final
from xml.sax.saxutils import escape

from newstratum.errors import InvalidValueError
from newstratum.hooks import Sheet
from newstratum.ports import Words, open_atomic_binary
from newstratum_sheets.addresses import MOST_COLUMNS, MOST_ROWS, format_letters

#: The sheet of what whoever fills in a workbook should know, in Chinese and in English.
INSTRUCTIONS_SHEETS: Final = ("填写说明", "Instructions")
#: The sheet of the values to choose from; only programs can show it.
_CHOICES_SHEET: Final = "选项"
#: The time of every part: that of the oldest file an archive can hold.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_LONGEST_CELL: Final = 32_767
_LONGEST_NAME: Final = 31
#: The longest list that stands in the rule of a column itself.
_LONGEST_LIST: Final = 255
#: So many rows are looked at to make columns wide enough.
_LOOKED_AT: Final = 200
_NARROWEST, _WIDEST = 12, 48
#: A spreadsheet keeps 15 digits of a number.
_LARGEST: Final = 10**15

_BAD_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^\s*$")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")

_GENERAL, _HEADING, _TEXT, _QUOTED, _DAY, _INSTANT, _PARAGRAPH = range(7)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: Printed, a sheet is as wide as its paper, and as long as it needs.
_FIT_TO_PAGE: Final = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_PAGE: Final = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF4"/><bgColor indexed="64"/>'
    "</patternFill></fill></fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" '
    'applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows to a workbook of one sheet, whole or not at all; the first row names the columns.

    Raises:
        InvalidValueError: Rows have different columns, or a value fits no cell.
        OSError: The file cannot be written.
    """
    listed = iter(rows)
    first = next(listed, {})
    columns = tuple(first)

    def iterate() -> Iterator[Sequence[object]]:
        for number, row in enumerate(chain((first,) if columns else (), listed), 1):
            if tuple(row) != columns:
                raise InvalidValueError(
                    f"row {number}",
                    Words("列与第一行不同", "has other columns than row 1"),
                    Words("各行的列应一致", "give all rows the same"),
                )
            yield tuple(row.values())

    write_workbook(path, (Sheet(name="Sheet1", columns=columns, rows=iterate()),))


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook, whole or not at all and its owner's alone.

    Text is never run: what looks like a formula is text that a spreadsheet does not run when it is edited
    either. Control characters are left out.

    Args:
        path: The file; one that exists is replaced, a store never is.
        sheets: The sheets, in order; instructions of any of them come in front.

    Raises:
        InvalidValueError: A name, a width, a row or a value fits no sheet.
        OSError: The file cannot be written.
    """
    _check_names(sheets)
    with open_atomic_binary(path, overwrite=True) as stream:
        _write(stream, sheets)


_OTHER_NAME: Final = Words("请换一个名称", "give it another name")


def _check_names(sheets: Sequence[Sheet]) -> None:
    if not sheets:
        raise InvalidValueError(
            "sheets", Words("没有工作表", "there is none"), Words("至少给出一个", "give at least one")
        )
    taken = {_CHOICES_SHEET}
    for at, sheet in enumerate(sheets):
        field = f"sheets[{at}]"
        if len(sheet.name) > _LONGEST_NAME or _BAD_NAME.search(sheet.name):
            reason = Words(
                "工作表名为空、超过{}个字符，或含有[]:*?/\\之一",
                "has a name that is empty, longer than {} characters, or has one of []:*?/\\",
            )
            raise InvalidValueError(field, reason.format(_LONGEST_NAME), _OTHER_NAME)
        if sheet.name.casefold() in taken or sheet.name in INSTRUCTIONS_SHEETS:
            raise InvalidValueError(
                field, Words("与另一张工作表同名", "has the name of another sheet"), _OTHER_NAME
            )
        taken.add(sheet.name.casefold())
        if len(sheet.columns) > MOST_COLUMNS or len(set(sheet.columns)) != len(sheet.columns):
            raise InvalidValueError(
                field,
                Words("有同名的列，或列太多", "has two columns of one name, or too many"),
                Words("每列名称应各不相同", "name each column once"),
            )
        if unknown := [each for each in (*sheet.choices, *sheet.widths) if each not in sheet.columns]:
            raise InvalidValueError(
                field,
                Words("没有名为{}的列", "has no column {}").format(unknown[0]),
                Words("请写已有的列名", "name one of its columns"),
            )


def _write(stream: BinaryIO, sheets: Sequence[Sheet]) -> None:
    instructions = _build_instructions(sheets)
    choices = _ChoiceLists()
    names: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if instructions is not None:
            names.append(instructions.name)
            with _open_part(archive, "xl/worksheets/sheet1.xml") as write:
                _write_instructions(write, instructions)
        for sheet in sheets:
            names.append(sheet.name)
            with _open_part(archive, f"xl/worksheets/sheet{len(names)}.xml") as write:
                _write_sheet(write, sheet, choices, is_shown=sheet is sheets[0])
        if choices.lists:
            names.append(_CHOICES_SHEET)
            with _open_part(archive, f"xl/worksheets/sheet{len(names)}.xml") as write:
                _write_choices(write, choices.lists)
        shown = 0 if instructions is None else 1
        for part, text in _build_frame(names, shown, has_choices=bool(choices.lists)).items():
            with _open_part(archive, part) as write:
                write(text)


@contextmanager
def _open_part(archive: zipfile.ZipFile, name: str) -> Iterator[Callable[[str], None]]:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    with archive.open(entry, "w", force_zip64=False) as part:
        yield _encode_into(part)


def _encode_into(part: IO[bytes]) -> Callable[[str], None]:
    def write(text: str) -> None:
        part.write(text.encode("utf-8"))

    return write


def _build_frame(names: Sequence[str], shown: int, *, has_choices: bool) -> dict[str, str]:
    """Return the parts that hold the sheets together."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for at in numbers
    )
    internal = 'state="veryHidden" '
    sheets = "".join(
        f'<sheet name="{_escape_attribute(name)}" sheetId="{at}" '
        f'{internal if has_choices and at == len(names) else ""}r:id="rId{at}"/>'
        for at, name in zip(numbers, names, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in numbers
    )
    last = len(names) + 1
    return {
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<bookViews><workbookView activeTab="{shown}"/>'
            f"</bookViews><sheets>{sheets}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{last}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{overrides}'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
        ),
    }


def _build_instructions(sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the sheet of all instructions, or None; each part of it begins with the name of its sheet."""
    told = [sheet for sheet in sheets if sheet.instructions]
    if not told:
        return None
    is_chinese = any("\u4e00" <= each <= "\u9fff" for sheet in told for each in "".join(sheet.instructions))
    name = INSTRUCTIONS_SHEETS[0 if is_chinese else 1]
    rows = [
        (text,)
        for sheet in told
        for text in ((sheet.name, *sheet.instructions) if len(told) > 1 else sheet.instructions)
    ]
    return Sheet(name=name, columns=(name,), rows=rows)


def _write_instructions(write: Callable[[str], None], sheet: Sheet) -> None:
    write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FIT_TO_PAGE}<cols>'
        '<col min="1" max="1" width="90" customWidth="1"/></cols><sheetData>'
    )
    for number, (text,) in enumerate(chain((sheet.columns,), sheet.rows), 1):
        cell = _build_text("A", number, str(text), _HEADING if number == 1 else _PARAGRAPH)
        write(f'<row r="{number}">{cell}</row>')
    write(f"</sheetData>{_PAGE}</worksheet>")


def _write_choices(write: Callable[[str], None], lists: Sequence[Sequence[str]]) -> None:
    write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>')
    for number in range(1, max(map(len, lists)) + 1):
        cells = "".join(
            _build_text(format_letters(column), number, choices[number - 1], _TEXT)
            for column, choices in enumerate(lists, 1)
            if number <= len(choices)
        )
        write(f'<row r="{number}">{cells}</row>')
    write("</sheetData></worksheet>")


class _ChoiceLists:
    """The lists that are too long for the rule of a column, each once."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = []

    def build_formula(self, choices: tuple[str, ...]) -> str:
        joined = ",".join(choices)
        if len(joined) <= _LONGEST_LIST and not any("," in each or '"' in each for each in choices):
            return f'"{joined}"'
        if choices not in self.lists:
            self.lists.append(choices)
        letters = format_letters(self.lists.index(choices) + 1)
        return f"'{_CHOICES_SHEET}'!${letters}$1:${letters}${len(choices)}"


def _write_sheet(
    write: Callable[[str], None], sheet: Sheet, choices: _ChoiceLists, *, is_shown: bool
) -> None:
    rows = iter(sheet.rows)
    first = list(islice(rows, _LOOKED_AT))
    letters = [format_letters(at) for at in range(1, len(sheet.columns) + 1)]
    selected = ' tabSelected="1"' if is_shown else ""
    write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FIT_TO_PAGE}'
        f'<sheetViews><sheetView{selected} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    if sheet.columns:
        write(f"<cols>{''.join(_build_columns(sheet, first))}</cols>")
    write("<sheetData>")
    heading = "".join(
        _build_text(letter, 1, name, _HEADING) for letter, name in zip(letters, sheet.columns, strict=True)
    )
    write(f'<row r="1">{heading}</row>')
    for number, row in enumerate(chain(first, rows), 2):
        if number > MOST_ROWS:
            reason = Words("超过{:,}行，工作表放不下", "has more than {:,} rows, which no sheet holds")
            raise InvalidValueError(
                f"sheet {sheet.name}",
                reason.format(MOST_ROWS - 1),
                Words("请改存CSV或分成几张工作表", "write it as CSV, or in several sheets"),
            )
        if len(row) != len(letters):
            reason = Words("有{}个值，而列有{}个", "has {} values for {} columns")
            raise InvalidValueError(
                f"sheet {sheet.name}, row {number}",
                reason.format(len(row), len(letters)),
                Words("每列给一个值", "give a value for each column"),
            )
        cells = "".join(
            _build_cell(letter, number, value)
            for letter, value in zip(letters, row, strict=True)
            if value is not None
        )
        write(f'<row r="{number}">{cells}</row>')
    write("</sheetData>")
    if rules := [
        f'<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" '
        f'errorTitle="不在选项中" '
        f'error="不在选项中，仍要填写吗？Not one of the choices; enter it all the same?" '
        f'sqref="{letters[at]}2:{letters[at]}{MOST_ROWS}">'
        f"<formula1>{escape(choices.build_formula(tuple(map(_clean, sheet.choices[name]))))}</formula1>"
        "</dataValidation>"
        for at, name in enumerate(sheet.columns)
        if sheet.choices.get(name)
    ]:
        write(f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>')
    write(f"{_PAGE}</worksheet>")


def _build_columns(sheet: Sheet, first: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield how wide each column is, and whether what is entered into it stays text."""
    for at, name in enumerate(sheet.columns):
        values = [row[at] for row in first if at < len(row) and row[at] is not None]
        width = sheet.widths.get(name)
        if width is None:
            longest = max((_measure(each) for each in (name, *map(_show, values))), default=0)
            width = min(max(longest + 2, _NARROWEST), _WIDEST)
        if not (0 < width <= 255):
            raise InvalidValueError(
                f"sheet {sheet.name}",
                Words("列宽超过255个字符", "has a width beyond 255 characters"),
                Words("请给1至255", "give 1 to 255"),
            )
        style = _TEXT if all(isinstance(each, str) for each in values) else _GENERAL
        yield f'<col min="{at + 1}" max="{at + 1}" width="{width:g}" style="{style}" customWidth="1"/>'


def _show(value: object) -> str:
    return value.partition("\n")[0] if isinstance(value, str) else str(value)


def _measure(text: str) -> int:
    """Return how wide a text is, in narrow characters."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text[:_WIDEST])


def _build_cell(letter: str, number: int, value: object) -> str:
    if isinstance(value, str):
        return (
            _build_text(letter, number, value, _QUOTED if _FORMULA.match(value) else _TEXT) if value else ""
        )
    if isinstance(value, bool):
        return f'<c r="{letter}{number}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        if not math.isfinite(value):
            raise InvalidValueError(
                f"cell {letter}{number}",
                Words("是没有大小的数", "holds a number that is not finite"),
                Words("请留空", "leave it empty"),
            )
        if -_LARGEST < value < _LARGEST:
            return f'<c r="{letter}{number}"><v>{value!s}</v></c>'
    if isinstance(value, dt.datetime):
        # A spreadsheet knows no time zones: what is written is the time of the clock that the value shows.
        plain = value.replace(tzinfo=None)
        serial = (plain - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
        if plain.year > 1900:
            return f'<c r="{letter}{number}" s="{_INSTANT}"><v>{serial!r}</v></c>'
    elif isinstance(value, dt.date) and value.year > 1900:
        return f'<c r="{letter}{number}" s="{_DAY}"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    return _build_text(letter, number, str(value), _TEXT)


def _build_text(letter: str, number: int, text: str, style: int) -> str:
    plain = _clean(text)
    if len(plain) > _LONGEST_CELL:
        raise InvalidValueError(
            f"cell {letter}{number}",
            Words("超过{:,}个字符", "holds more than {:,} characters").format(_LONGEST_CELL),
            Words("请缩短，或改存CSV", "shorten it, or write it as CSV"),
        )
    kept = escape(_LOOKS_ESCAPED.sub("_x005F_", plain))
    space = "" if plain.strip() == plain and "\n" not in plain else ' xml:space="preserve"'
    return f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t{space}>{kept}</t></is></c>'


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _escape_attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})
