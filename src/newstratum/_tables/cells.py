"""Cells as people write them, each read by a rule: dates, amounts, telephones, answers.

What cannot be read is an error with a reason and what to write instead; it never repeats the cell. Where a
cell can mean two things it is not guessed at.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.occasions import Hours
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.ages import YOUNGEST, check_no_child
from newstratum._model.people.people import Contact, ContactKind
from newstratum._model.values.identifiers import check_id, check_record_id
from newstratum._model.values.money import Money, from_wan_yuan, from_yuan, parse_money
from newstratum._model.values.periods import PartialDate, parse_partial_date, to_partial_date
from newstratum._model.values.quantities import Quantity, parse_quantity
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber
from newstratum._model.values.text_forms import find_title_fault
from newstratum._reading.codes import parse_credit_prefix
from newstratum._reading.normalise import normalise
from newstratum._tables.person_names import has_surname_only, join_name
from newstratum._tables.schemas import TableField
from newstratum._words import NO_WORDS, Words
from newstratum.errors import InvalidValueError

#: Whole numbers from here on have lost digits where a spreadsheet kept them as a number.
_MOST_EXACT: Final = 10**15
_CACHE_SIZE: Final = 8_192
#: What stands in a message for a cell that may be a person's.
MASK: Final = "•••"
#: The code of the problem that a cell names none of the townships.
UNKNOWN_TOWNSHIP: Final = "unknown_township"
_WIDTH: Final = str.maketrans("０１２３４５６７８９．，／－＋（）：；～　", "0123456789.,/-+():;~ ")
#: What stands between several in one cell.
SEPARATORS: Final = ("┋", "、", "，", ",", "；", ";", "/", "|", "\n")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_ZERO_AT_END: Final = re.compile(r"(\d+)\.0+")


class UnreadableCellError(Exception):
    """A cell cannot be read: why, and what to write instead. It never repeats the cell."""

    def __init__(self, reason: Words, hint: Words = NO_WORDS, *, code: str = "") -> None:
        super().__init__(reason.en)
        self.reason: Final = reason
        self.hint: Final = hint
        self.code: Final = code


@frozen(kw_only=True)
class CellSetting:
    """What a cell is read by, besides its field."""

    #: The units that a township can name; None where there is no profile.
    district: DistrictProfile | None = None
    #: The day on which the table is read: births and years of two digits are compared with it.
    today: dt.date
    #: The heading of the column, which may name the unit of its numbers.
    heading: str = ""
    #: What separates several answers, where the vendor of the export has signs of its own.
    separators: tuple[str, ...] = ()
    #: What the reading of a cell wants looked at, without being wrong.
    remarks: list[Words] = field(factory=list, repr=False)


def to_text(value: object) -> str:
    """Return a cell as text: a whole number without a decimal point, a day in ISO form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value)
        value = int(value)
    if isinstance(value, int):
        if abs(value) >= _MOST_EXACT:
            raise UnreadableCellError(
                Words(
                    "数字过长，表格软件已丢失末尾几位", "a number so long that the spreadsheet lost digits"
                ),
                Words("把单元格设为文本格式后重新填写", "format the cell as text and write it again"),
            )
        return str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, Mapping | list | tuple):
        raise UnreadableCellError(
            Words("不是单个值", "a list or an object, not one value"),
            Words("每栏写一个值", "write one value for each column"),
        )
    return str(value).strip()


def get_text(row: hooks.Row, column: str) -> str:
    """Return a cell of a row as text; a mask where it holds something else than one value."""
    try:
        return to_text(row.cells.get(column))
    except UnreadableCellError:
        return MASK


@lru_cache(_CACHE_SIZE)
def split_several(text: str, separators: tuple[str, ...] = SEPARATORS) -> tuple[str, ...]:
    """Return the parts of a cell that holds several, each once; what stands in brackets stays together."""
    parts, start = [], 0
    for found in _compile_separators(separators).finditer(text):
        if found["sign"]:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


@cache
def _compile_separators(separators: tuple[str, ...]) -> re.Pattern[str]:
    signs = "|".join(map(re.escape, separators))
    return re.compile(rf"[(（][^()（）]*[)）]|(?P<sign>{signs})")


# ------------------------------------------------------------------------------------------- people

#: More digits than this are a number; fewer tell apart two people of one name.
_MOST_DIGITS: Final = 4


def _parse_person_name(text: str, _field: TableField, setting: CellSetting) -> PersonName:
    plain = join_name(unicodedata.normalize("NFC", text.translate(_WIDTH)))
    if not plain.strip(_BLANKS):
        raise UnreadableCellError(
            Words("没有写姓名", "no name"),
            Words("请写姓名，或删去这一行", "write the name, or take the row out"),
        )
    if plain[:1] in _NO_NAME:
        raise _build_formula_error()
    if _MASKED_NAME.search(plain):
        raise UnreadableCellError(Words("姓名被遮盖", "a masked name"), _GIVE_WHOLE)
    if not plain.isalpha() and sum(character.isdecimal() for character in plain) > _MOST_DIGITS:
        raise UnreadableCellError(
            Words("是号码，不是姓名", "a number and no name"),
            Words("只写姓名", "write the name alone"),
        )
    if has_surname_only(plain):
        setting.remarks.append(Words("只有姓和称呼，没有名", "a surname and a title, no given name"))
    name: PersonName = _wrap(PersonName, plain)
    return name


#: How names are hidden in part: 张*, 张**, 张某某, 张×, 张X.
_MASKED_NAME: Final = re.compile(r"[*＊∗×○◯●■□]|(?<=[\u3400-\u9fff])(?:某{1,2}|[xXｘＸ]{1,3})\Z|\A某")
_MASKED_CONTACT: Final = re.compile(r"[*＊∗×●■□•]|[xXｘＸ]{3}")
_GIVE_WHOLE: Final = Words(
    "写出全文，或删去这一栏；隐去的清单不能导回，请用--purpose写明目的重新导出",
    "write it in full, or take the column out; a masked list cannot be imported: make it again with "
    "--purpose",
)
#: What people write in a cell of which they know nothing.
_BLANKS: Final = "-－—–_/／\\.。·、 "
#: What a formula begins with, and what no name begins with.
_FORMULA: Final = frozenset("=＝")
_NO_NAME: Final = frozenset("=＝+＋@＠-")


def _build_formula_error() -> UnreadableCellError:
    return UnreadableCellError(
        Words("是公式，不是内容", "a formula, and not what it gives"),
        Words(
            "在表格软件中复制后“选择性粘贴—数值”，再导入", "copy the cell and paste its value, then import it"
        ),
    )


def _check_whole_contact(text: str) -> None:
    """Refuse a number or an address that is hidden in part."""
    if _MASKED_CONTACT.search(text):
        raise UnreadableCellError(Words("联系方式被遮盖", "a masked contact"), _GIVE_WHOLE)


def _parse_phone(text: str, _field: TableField, _setting: CellSetting) -> tuple[Contact, ...]:
    if _MOBILE.fullmatch(text):
        return (Contact(kind=ContactKind.PHONE, value=_wrap(PhoneNumber, text)),)
    _check_whole_contact(text)
    return tuple(
        Contact(kind=ContactKind.PHONE, value=_wrap(PhoneNumber, normalise_phone(part)))
        for part in _BETWEEN_PHONES.split(text.translate(_WIDTH))
        if part.strip()
    )


#: One mobile number, as it is kept.
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_BETWEEN_PHONES: Final = re.compile(r"[、，,；;\n]+|(?<=\d{7})/")


def normalise_phone(text: str) -> str:
    """Return a telephone number in the one way in which numbers are kept: mobile numbers as eleven digits."""
    plain = text.translate(_WIDTH).strip()
    if _SCIENTIFIC.fullmatch(plain):
        raise UnreadableCellError(
            Words("号码成了科学计数，末尾几位已丢失", "the number became scientific and lost its digits"),
            Words("把单元格设为文本格式后重新填写", "format the cell as text and write it again"),
        )
    if whole := _ZERO_AT_END.fullmatch(plain):
        plain = whole[1]
    digits = re.sub(r"[\s\-()]+", "", plain)
    mobile = re.fullmatch(r"(?:\+?86|0086)?(1[3-9]\d{9})", digits)
    return mobile[1] if mobile else plain


def _parse_email(text: str, _field: TableField, _setting: CellSetting) -> tuple[Contact, ...]:
    plain = text.replace("＠", "@").replace("．", ".")
    # A mail address may well have three x in it.
    if "*" in plain:
        _check_whole_contact(plain)
    return (Contact(kind=ContactKind.EMAIL, value=_wrap(EmailAddress, plain)),)


def _parse_contact(text: str, field_: TableField, setting: CellSetting) -> tuple[Contact, ...]:
    """Read a cell of numbers and mail addresses, as people write them under 联系方式."""
    found: list[Contact] = []
    for part in split_several(text.replace("＠", "@")):
        parse = _parse_email if "@" in part else _parse_phone
        found += parse(part, field_, setting)
    return tuple(found)


def _wrap(kind: Callable[[str], Any], text: str) -> Any:
    try:
        return kind(text)
    except InvalidValueError as error:
        raise to_unreadable(error) from None


def to_unreadable(error: InvalidValueError) -> UnreadableCellError:
    """Return what is wrong with a value as what is wrong with its cell."""
    return UnreadableCellError(error.reason, error.hint)


#: The two characters that are kept of a credit code: the department that registered it, and the kind of unit.
_CREDIT_PREFIX: Final = re.compile(r"[1-9ANY][1-9]")


def _parse_credit_code(text: str, _field: TableField, _setting: CellSetting) -> str:
    plain = text.translate(_WIDTH).strip().upper()
    if _CREDIT_PREFIX.fullmatch(plain):
        return plain
    try:
        return parse_credit_prefix(plain)
    except InvalidValueError as error:
        raise to_unreadable(error) from None


#: What stands in place of an id where a row is about something new, whatever is like it.
NEW_RECORD: Final = frozenset({"新建", "新增", "new"})


def _parse_id(text: str, _field: TableField, _setting: CellSetting) -> str:
    plain = normalise_id(text)
    if plain.casefold() in NEW_RECORD:
        return plain.casefold()
    try:
        return check_id(plain)
    except InvalidValueError as error:
        raise to_unreadable(error) from None


def normalise_id(text: str) -> str:
    """Return an id without what a spreadsheet adds to it."""
    plain = text.translate(_WIDTH).strip()
    whole = _ZERO_AT_END.fullmatch(plain)
    return whole[1] if whole else plain


# ------------------------------------------------------------------------------------------ dates, amounts

_SHORT_YEAR: Final = re.compile(r"'?(\d{2})(?=\s*[年./-])(.*)", re.DOTALL)
_TIME_BEHIND: Final = re.compile(r"(.*\d[日号]?)[\sT]+\d{1,2}[:：]\d{2}(?::\d{2})?(?:\.\d+)?", re.DOTALL)
_OLDEST: Final = 110
#: Years of two digits are of this century up to so many years ahead.
_YEARS_AHEAD: Final = 5
_HINT_DATE: Final = Words("写成2018年9月3日、2018-09-03或2018年9月", "write 2018-09-03, 2018/9/3 or 2018-09")


def _parse_date(value: object, _field: TableField, setting: CellSetting) -> PartialDate:
    return _read_date(value, setting, lambda year: _complete_year(year, setting.today))


def _read_date(value: object, setting: CellSetting, complete: Callable[[int], int | None]) -> PartialDate:
    if isinstance(value, dt.date):
        return to_partial_date(value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(value, float) and not value.is_integer():
        return _read_number_as_date(value, setting)
    text = to_text(value).translate(_WIDTH)
    if timed := _TIME_BEHIND.fullmatch(text):
        text = timed[1]
    text = text.rstrip("./-生")
    if short := _SHORT_YEAR.fullmatch(text):
        year = complete(int(short[1]))
        if year is None:
            raise UnreadableCellError(
                Words("年份只有两位，看不出是哪个世纪", "a year of two digits that can be of two centuries"),
                Words("写四位年份", "write the year with four digits"),
            )
        text = f"{year}{short[2]}"
    try:
        return parse_partial_date(text)
    except InvalidValueError:
        raise UnreadableCellError(Words("不是日期", "not a date"), _HINT_DATE) from None


def _read_number_as_date(value: float, setting: CellSetting) -> PartialDate:
    """Read a spreadsheet's number as year and month: 1985.3; of 1985.1 only the year is sure."""
    year, _, month = f"{value}".partition(".")
    if not ("1900" <= year <= "2200" and len(year) == len("1985")) or int(month) > 12:
        raise UnreadableCellError(Words("不是日期", "not a date"), _HINT_DATE)
    if month == "1":
        setting.remarks.append(
            Words(
                "数字“.1”可能是1月或10月，只记年份",
                "the number .1 can be January or October; only the year is kept",
            )
        )
        return PartialDate(year=int(year))
    return PartialDate(year=int(year), month=int(month))


def _complete_year(short: int, today: dt.date) -> int | None:
    year = today.year // 100 * 100 + short
    return year if year <= today.year + _YEARS_AHEAD else None


def _parse_birth(value: object, _field: TableField, setting: CellSetting) -> PartialDate:
    def complete(short: int) -> int | None:
        century = setting.today.year // 100 * 100
        ages = {year: setting.today.year - year for year in (century + short, century - 100 + short)}
        fitting = [year for year, age in ages.items() if YOUNGEST <= age <= _OLDEST]
        return fitting[0] if len(fitting) == 1 else None

    born = _read_date(value, setting, complete)
    age = setting.today.year - born.earliest.year
    if not 0 <= age <= _OLDEST:
        raise UnreadableCellError(
            Words("出生年份不合理", "no year in which somebody on this list was born"),
            Words("核对年份", "check the year"),
        )
    try:
        check_no_child(born, setting.today)
    except InvalidValueError as error:
        raise to_unreadable(error) from None
    return born


def _parse_day(value: object, field_: TableField, setting: CellSetting) -> dt.date:
    date = _parse_date(value, field_, setting)
    if not date.is_exact:
        raise UnreadableCellError(Words("缺少日", "the day is missing"), _HINT_DATE)
    return date.earliest


_HOURS: Final = re.compile(r"(\d{1,2})[:：.](\d{2})\s*(?:-|~|—+|–|至|到)\s*(\d{1,2})[:：.](\d{2})")


def _parse_hours(text: str, _field: TableField, _setting: CellSetting) -> Hours:
    found = _HOURS.fullmatch(text.translate(_WIDTH).strip())
    try:
        if found:
            first, last = (dt.time(int(found[at]), int(found[at + 1])) for at in (1, 3))
            return Hours(begin=first, end=last)
    except (ValueError, InvalidValueError):
        pass
    raise UnreadableCellError(
        Words("不是起止时间", "not from one time to another"), Words("写成14:00-16:30", "write 14:00-16:30")
    )


def _parse_year(text: str, _field: TableField, _setting: CellSetting) -> int:
    found = re.fullmatch(r"((?:19|20|21)\d{2})\s*(?:年|年度)?", normalise_id(text))
    if found is None:
        raise UnreadableCellError(Words("不是年份", "not a year"), Words("写成2026", "write 2026"))
    return int(found[1])


_UNIT_IN_HEADING: Final = re.compile(r"[(（](万元|元|人次|人)[)）]")


def _parse_money(text: str, field_: TableField, setting: CellSetting) -> Money:
    plain = text.translate(_WIDTH).replace(" ", "")
    unit = _get_unit(field_, setting)
    try:
        if re.fullmatch(r"[-+]?[\d,]+(?:\.\d+)?", plain):
            build = from_wan_yuan if unit == "万元" else from_yuan
            amount = build(plain.replace(",", "").lstrip("+"))
        else:
            amount = parse_money(plain)
    except InvalidValueError:
        raise UnreadableCellError(
            Words("不是金额", "not an amount"),
            Words("写成3000元、30万元或1,234.50", "write 3000, 30万元 or 1,234.50"),
        ) from None
    if field_.from_zero and amount.minor < 0:
        raise UnreadableCellError(
            Words("小于零", "less than nothing"), Words("金额须不小于零", "give an amount from zero up")
        )
    return amount


def _get_unit(field_: TableField, setting: CellSetting) -> str:
    found = _UNIT_IN_HEADING.search(setting.heading)
    return found[1] if found else field_.unit


def _parse_count(text: str, field_: TableField, setting: CellSetting) -> int:
    plain = text.translate(_WIDTH).replace(",", "").replace(" ", "")
    plain = plain.removesuffix(_get_unit(field_, setting) or "个").removeprefix("第")
    for suffix in ("个工作日", "工作日", "届", "天", "人", "名"):
        plain = plain.removesuffix(suffix)
    try:
        number = parse_quantity(plain).exact
        if number is not None and number.denominator == 1 and number > 0:
            return int(number)
    except InvalidValueError:
        pass
    raise UnreadableCellError(
        Words("不是大于0的整数", "not a whole number above zero"), Words("写成12", "write 12")
    )


def _parse_quantity(text: str, field_: TableField, setting: CellSetting) -> Quantity:
    plain = text.translate(_WIDTH).replace(" ", "")
    unit = _get_unit(field_, setting)
    try:
        found = parse_quantity(plain)
        return found if found.unit or not unit else parse_quantity(f"{plain}{unit}")
    except InvalidValueError:
        raise UnreadableCellError(
            Words("不是数量", "not a number"), Words("写成35人或120人次", "write 35人 or 120人次")
        ) from None


def _parse_share(value: object, _field: TableField, _setting: CellSetting) -> str:
    text = to_text(value).translate(_WIDTH)
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*([%％]?)", text)
    share = float(found[1]) / (100 if found[2] else 1) if found else -1.0
    if not 0 <= share <= 1:
        raise UnreadableCellError(
            Words("不是0到1之间的比例", "not a share from 0 to 1"), Words("写成40%或0.4", "write 40% or 0.4")
        )
    return repr(share)


_YES: Final = frozenset({"是", "有", "对", "yes", "y", "true", "√", "✓", "✔", "☑", "1", "v"})
_NO: Final = frozenset({"否", "无", "没有", "不是", "no", "n", "false", "×", "✗", "✘", "x", "0", "☐"})


def _parse_yes_no(text: str, _field: TableField, _setting: CellSetting) -> bool:
    plain = text.translate(_WIDTH).strip().casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise UnreadableCellError(
        Words("不是“是”或“否”", "neither yes nor no"), Words("写“是”或“否”", "write yes or no")
    )


# ------------------------------------------------------------------------------------- names, choices


@lru_cache(_CACHE_SIZE)
def normalise_answer(text: str) -> str:
    """Return an answer in the form in which answers are compared."""
    return normalise(text).text


def _parse_choice(text: str, field_: TableField, setting: CellSetting) -> Any:
    parts = split_several(text, setting.separators or SEPARATORS) if field_.several else (text,)
    found = tuple(_find_choice(part, field_) for part in parts)
    return tuple(dict.fromkeys(found)) if field_.several else found[0]


def _find_choice(text: str, field_: TableField) -> str:
    code = field_.answers.get(normalise_answer(text))
    if code is None:
        known = field_.list_choices("zh"), field_.list_choices("en")
        raise UnreadableCellError(
            Words("不在可选范围内", "none of the choices"),
            Words("从中选一项：{}", "use one of: {}").format(Words("、".join(known[0]), ", ".join(known[1]))),
        )
    return code


def _parse_township(text: str, _field: TableField, setting: CellSetting) -> str:
    plain = text.translate(_WIDTH).strip()
    district = setting.district
    if district is None:
        if re.fullmatch(r"\d{9}", plain):
            return plain
        raise UnreadableCellError(
            Words(
                "没有区的概况，认不出街镇名称", "without the profile of a district no township can be named"
            ),
            Words(
                "先用newstratum init建册，或填9位代码",
                "run newstratum init, or write the code of nine digits",
            ),
        )
    unit = next((each for each in district.units if each.code == plain), None) or district.find_unit(
        normalise_answer(plain)
    )
    if unit is None:
        raise UnreadableCellError(
            Words("不是本区的街镇", "none of the townships of the district"),
            Words("写街镇全称，如{}", "write its full name, like {}").format(
                Words(district.units[0].name_zh, district.units[0].name_en)
            ),
            code=UNKNOWN_TOWNSHIP,
        )
    return unit.code


def _parse_title(text: str, _field: TableField, _setting: CellSetting) -> str:
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    if plain[0] in _FORMULA:
        raise _build_formula_error()
    if fault := find_title_fault(plain):
        raise to_unreadable(InvalidValueError("name", *fault))
    return plain


def _parse_record_id(text: str, _field: TableField, _setting: CellSetting) -> str:
    plain = normalise_id(text)
    try:
        # What is written of a new record where its id would stand.
        return "" if plain.casefold() in NEW_RECORD else check_record_id(plain)
    except InvalidValueError as error:
        raise to_unreadable(error) from None


def _parse_citation(text: str, field_: TableField, _setting: CellSetting) -> Any:
    named = split_several(text, ("；", ";", "\n")) if field_.several else (text,)
    found = tuple(Citation(document=" ".join(each.split())) for each in named)
    return found if field_.several else found[0]


def _parse_text(text: str, _field: TableField, _setting: CellSetting) -> str:
    return " ".join(text.split())


def _parse_words(text: str, _field: TableField, _setting: CellSetting) -> str:
    return text


#: Rules that are given the cell as it is; the others are given its text.
_OF_VALUES: Final[Mapping[str, Callable[[object, TableField, CellSetting], Any]]] = MappingProxyType(
    {"date": _parse_date, "birth": _parse_birth, "day": _parse_day, "share": _parse_share}
)
_OF_TEXTS: Final[Mapping[str, Callable[[str, TableField, CellSetting], Any]]] = MappingProxyType(
    {
        "choice": _parse_choice,
        "citation": _parse_citation,
        "contact": _parse_contact,
        "count": _parse_count,
        "credit_code": _parse_credit_code,
        "email": _parse_email,
        "fact_text": _parse_text,
        "hours": _parse_hours,
        "id": _parse_id,
        "money": _parse_money,
        "person_name": _parse_person_name,
        "phone": _parse_phone,
        "quantity": _parse_quantity,
        "record_id": _parse_record_id,
        "text": _parse_text,
        "title": _parse_title,
        "township": _parse_township,
        "words": _parse_words,
        "year": _parse_year,
        "yes_no": _parse_yes_no,
    }
)

#: The names of all rules; ``facts`` and ``reference`` need more than their cell and are read elsewhere.
PARSE_RULES: Final = frozenset((*_OF_VALUES, *_OF_TEXTS, "facts", "reference"))


def parse_cell(value: object, field_: TableField, setting: CellSetting) -> Any:
    """Return what a cell says by the rule of its field; None for an empty cell.

    Raises:
        UnreadableCellError: It cannot be read by that rule.
    """
    text = to_text(value)
    if not text:
        return None
    if field_.parse in _OF_VALUES:
        return _OF_VALUES[field_.parse](value, field_, setting)
    return _OF_TEXTS[field_.parse](text, field_, setting)


#: Digits and letters of a number that may be a person's: seven or more, with the usual signs between them.
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s\-.:_]?[\dXx]){6,}")
_DAY: Final = re.compile(r"(?:19|20)\d{2}[-./年]?\d{1,2}[-./月]?\d{1,2}日?")
#: What dates, amounts and numbers are written with.
_OF_NUMBERS: Final = re.compile(r"[\d\s.,/:~+\-%¥￥年月日号时分元角万亿人次约余]+")
_SHOWN: Final = 20


def mask_cell(value: object, field_: TableField | None) -> str:
    """Return a cell as a message may show it: dates and amounts as they are, the rest masked."""
    try:
        text = to_text(value).translate(_WIDTH)
    except UnreadableCellError:
        return MASK
    if not text or field_ is None or field_.personal:
        return MASK if text else ""
    if not _OF_NUMBERS.fullmatch(text) or (_LONG_NUMBER.search(text) and not _DAY.fullmatch(text)):
        return MASK
    return text[:_SHOWN]
