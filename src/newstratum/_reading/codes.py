"""Codes of registers and classifications: credit codes (GB 32100-2015), industries (GB/T 4754-2017).

Of industries people write ``6510``, ``65`` or ``I6510``; kept is the letter of the section and the digits, so
that one code is found under the section, the division, the group and the class. Words are not read as codes.
No message repeats a credit code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from attrs import frozen

from newstratum._reading.patterns import compile_pattern
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

#: The 31 characters of the code, in the order of their values: no I, O, S, V, Z.
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE: Final = {character: value for value, character in enumerate(_ALPHABET)}
#: 3 to the power of the place, modulo 31.
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_LENGTH: Final = 18
#: The first two digits of the area code: the provinces, and 10 for national registrars.
_PROVINCES: Final = frozenset(
    map(str, (*range(10, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)))
) | frozenset(map(str, (*range(61, 66), 71, 81, 82)))
_LOOKS_LIKE_A_CODE: Final = compile_pattern(
    r"(?<![0-9a-z])[0-9any][0-9a-y][0-9]{6}[0-9a-z]{10}(?![0-9a-z])", re.IGNORECASE
)

_IDENTITY_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_IDENTITY_CHECK: Final = "10X98765432"


def parse_credit_prefix(code: str) -> str:
    """Check a unified social credit code and return its first two characters."""
    written = code.strip().upper()
    if len(written) != _LENGTH:
        raise InvalidValueError(
            "credit_code",
            Words("有{}个字符，应为{}个", "has {}, not {}").format(
                write_count(len(written), "character"), _LENGTH
            ),
        )
    if strange := [place for place, character in enumerate(written, start=1) if character not in _VALUE]:
        raise InvalidValueError(
            "credit_code",
            Words(
                "字符“{}”不属于编码所用的31个", "character {} is not one of the 31 that codes are made of"
            ).format(strange[0]),
        )
    if not written[2:8].isdigit() or written[2:4] not in _PROVINCES:
        raise InvalidValueError(
            "credit_code", Words("第3至8位不是区划代码", "characters 3 to 8 are not an area code")
        )
    total = sum(_VALUE[character] * weight for character, weight in zip(written, _WEIGHTS, strict=False))
    if _VALUE[written[-1]] != (31 - total % 31) % 31:
        raise InvalidValueError(
            "credit_code",
            Words("校验位不符", "the check character does not fit"),
            Words("请与执照核对", "compare it with the licence"),
        )
    if _is_identity_number(written):
        raise InvalidValueError(
            "credit_code",
            Words("是身份证件号码", "is the number of an identity document"),
            Words("请不要收集", "do not ask for it"),
        )
    return written[:2]


def _is_identity_number(code: str) -> bool:
    """Say whether 18 characters are a resident's identity number rather than a unit's code."""
    if not code[:17].isdigit() or not ("19" <= code[6:8] <= "20" and "01" <= code[10:12] <= "12"):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, _IDENTITY_WEIGHTS, strict=False))
    return _IDENTITY_CHECK[total % 11] == code[-1]


@frozen
class CodeInText:
    """A credit code found in a cell."""

    #: The first two characters; empty if the code is not valid.
    prefix: str
    #: The cell without the code.
    rest: str


def find_credit_code(text: str) -> CodeInText | None:
    """Return the first thing in a text that looks like a credit code; None if nothing does."""
    if len(text) < _LENGTH:
        return None
    found = _LOOKS_LIKE_A_CODE.search(text)
    if found is None:
        return None
    rest = text[: found.start()] + text[found.end() :]
    try:
        return CodeInText(parse_credit_prefix(found[0]), rest)
    except InvalidValueError:
        return CodeInText("", rest)


#: The sections, A to T, and the last division of each; the first follows on the one before.
_SECTIONS: Final = (
    *(("A", 5), ("B", 12), ("C", 43), ("D", 46), ("E", 50), ("F", 52), ("G", 60), ("H", 62), ("I", 65)),
    *(("J", 69), ("K", 70), ("L", 72), ("M", 75), ("N", 79), ("O", 82), ("P", 83), ("Q", 85), ("R", 90)),
    *(("S", 96), ("T", 97)),
)
_CODE: Final = compile_pattern(r"([A-Ta-t]?)([0-9]{2,4})?")


@cache
def _find_section(division: int) -> str | None:
    if division == 0:
        return None
    return next((letter for letter, last in _SECTIONS if division <= last), None)


def parse_industry_code(text: str | None) -> str | None:
    """Return the code of GB/T 4754-2017 that a text is, in the form it is kept in: ``I6510``."""
    found = _CODE.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    letter, digits = found[1].upper(), found[2] or ""
    section = _find_section(int(digits[:2])) if digits else letter
    if not section or letter not in ("", section):
        return None
    return section + digits


def make_key_industry_finder(prefixes: Iterable[str]) -> Callable[[str | None], str | None]:
    """Return the function that says under which prefix an industry code falls.

    A code falls under a prefix that it begins with when both are written with the letter of the section,
    so that ``I6510`` is under ``I``, ``65``, ``I65``, ``651`` and ``I6510``, and ``C3670`` is under ``36``
    and not under ``I``. Of several the longest counts: with ``I`` and ``65``, ``I6510`` is under ``65``.
    """
    given: dict[str, str] = {}
    for place, prefix in enumerate(prefixes):
        code = parse_industry_code(prefix)
        if code is None:
            raise InvalidValueError(
                f"industries.{place}",
                Words("不是GB/T 4754-2017的代码", "is not a code of GB/T 4754-2017"),
                Words("请写成I、65、I65或6510", "write it like I, 65, I65 or 6510"),
            )
        if code in given:
            raise InvalidValueError(
                f"industries.{place}",
                Words("{}重复", "is {} again").format(code),
                Words("两者请留一个", "keep one of the two"),
            )
        given[code] = prefix

    @cache
    def found(code: str | None) -> str | None:
        whole = parse_industry_code(code) or ""
        beginnings = (whole[:length] for length in range(len(whole), 0, -1))
        return next((given[each] for each in beginnings if each in given), None)

    return found
