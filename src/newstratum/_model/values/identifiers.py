"""Identifiers: random, without time or personal data in them."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from newstratum._model.values.text_forms import HIDDEN_CATEGORIES
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

#: Gives so many random bytes; ``secrets.token_bytes`` outside of tests.
Randomness: TypeAlias = Callable[[int], bytes]

_BYTES: Final = 16
_DIGITS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS: Final = tuple(first + second for first in _DIGITS for second in _DIGITS)
#: Where each pair of digits begins among the bits.
_PLACES: Final = range(120, -1, -10)
_PREFIX: Final = re.compile(r"[a-z]{1,20}")
#: 128 bits are 26 base32 digits, of which the last holds three bits: every fourth digit.
_RANDOM_PART: Final = re.compile(r"[a-z2-7]{25}[aeimquy4]")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
#: A number that stands alone: between the ends of an identifier and its signs. Within hexadecimal digits any
#: number can be found.
_ALONE: Final = r"(?<![A-Za-z0-9])(?:{})(?![A-Za-z0-9])"
#: A mobile number, also as people write it: 138-0000-0000.
_MOBILE_NUMBER: Final = re.compile(_ALONE.format(r"1[3-9]\d([-._:]?)\d{4}\1\d{4}"), re.ASCII)
#: The number of an identity card (GB 11643): division, day of birth, sequence, check character.
_IDENTITY_NUMBER: Final = re.compile(
    _ALONE.format(r"([1-9]\d{5})([-._:]?)((?:19|20)\d{6})\2(\d{3}[\dXx])"), re.ASCII
)
#: Of the check character (ISO 7064 MOD 11-2), by the weighted sum of the seventeen digits.
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS: Final = "10X98765432"


def refers_to(kind: str) -> Mapping[str, str]:
    """Return the metadata of a field that holds the id of a record, or the ids of several."""
    return {"refers_to": kind}


def new_id(prefix: str, randomness: Randomness | None = None) -> str:
    """Draw an identifier of 128 random bits: ``person-`` and 26 lower-case base32 digits.

    Args:
        prefix: What is identified, one to twenty lower-case letters: ``"person"``.
        randomness: Gives so many random bytes; it is called once, for 16. By default, the system's.

    Raises:
        InvalidValueError: The prefix has another form, or fewer or more bytes came.
    """
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise InvalidValueError(
            "prefix",
            Words("应为一至二十个小写字母", "not one to twenty lower-case letters"),
            Words('请写成"person"这样', 'write it like "person"'),
        )
    draw = secrets.token_bytes if randomness is None else randomness
    given = draw(_BYTES) if callable(draw) else None
    if not isinstance(given, bytes | bytearray):
        raise InvalidValueError(
            "randomness",
            Words("给出的是{}，不是字节", "gave {}, not bytes").format(type(given).__name__),
            Words("请用secrets.token_bytes", "use secrets.token_bytes"),
        )
    if len(given) != _BYTES:
        raise InvalidValueError(
            "randomness",
            Words("给了{}字节", "gave {}").format(write_count(len(given), "byte")),
            Words("要{}字节时就给足", "give {} when asked").format(_BYTES),
        )
    # Thirteen pairs of base32 digits; behind the 128 bits two are filled up with nought.
    bits = int.from_bytes(given, "big") << 2
    return f"{prefix}-{''.join([_PAIRS[bits >> place & 1023] for place in _PLACES])}"


def draw_person_id() -> str:
    """Draw the id of a person who is given none."""
    return new_id("person")


def check_id(text: str, *, prefix: str | None = None) -> str:
    """Return an identifier unchanged, or refuse it.

    Identifiers of a roster are kept as they are. Those that could be a name are refused, and those that are
    or hold a mobile number or the number of an identity card: one whose day of birth and check character are
    right, and that stands alone.
    """
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise InvalidValueError(
            "id",
            Words("不是编号", "not an identifier"),
            Words(
                "请用不超过80个字符：字母、数字和. _ : -，首字符为字母或数字",
                "use up to 80 letters a-z, A-Z, digits, '.', '_', ':' and '-', a letter or digit first",
            ),
        )
    if holds_number(text):
        raise InvalidValueError(
            "id",
            Words("像电话号码或身份证号", "looks like a telephone or identity number"),
            Words("请改用随机编号", "draw a random identifier instead"),
        )
    if prefix is not None:
        given, _, rest = text.partition("-")
        if given != prefix or not _RANDOM_PART.fullmatch(rest):
            raise InvalidValueError(
                "id",
                Words("不是为{!r}生成的编号", "not an identifier drawn for {!r}").format(prefix),
                Words("请用new_id生成", "draw it with new_id"),
            )
    return text


def holds_number(text: str) -> bool:
    """Say whether a text holds a mobile number or the number of an identity card."""
    return bool(_MOBILE_NUMBER.search(text)) or any(map(_is_identity_number, _IDENTITY_NUMBER.finditer(text)))


def check_no_number(name: str, text: object) -> None:
    """Refuse a text, which everybody may read, that holds a mobile number or that of an identity card.

    Raises:
        InvalidValueError: It holds one; neither is repeated.
    """
    if isinstance(text, str) and holds_number(text):
        raise InvalidValueError(
            name,
            Words("含电话号码或身份证号", "holds a telephone or identity number"),
            Words("请写代码或不含个人信息的短语", "write a code or a short text without personal data"),
        )


def check_record_id(text: str) -> str:
    """Return the identifier of a record that is about no person, or refuse it.

    Two that look alike cannot both be one: all are in the form of Unicode that has one width for each letter
    and digit (NFKC), and hold nothing that does not show.
    """
    if text.isascii() and text.isprintable() and text.strip() == text:
        return text
    if text.strip() != text or any(unicodedata.category(each) in HIDDEN_CATEGORIES for each in text):
        raise InvalidValueError(
            "id",
            Words("含有不显示的字符", "holds a character that does not show"),
            Words("请去掉", "take it out"),
        )
    if not unicodedata.is_normalized("NFKC", text):
        raise InvalidValueError(
            "id",
            Words("含有全角等其他写法的字母或数字", "has letters or digits of another width or form"),
            Words("请用半角字母和数字：A1", "write letters and digits of the usual width: A1"),
        )
    return text


def _is_identity_number(found: re.Match[str]) -> bool:
    division, _, born, rest = found.groups()
    try:
        dt.datetime.strptime(born, "%Y%m%d")
    except ValueError:
        return False
    digits = f"{division}{born}{rest[:3]}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return _CHECK_CHARACTERS[total % 11] == rest[3].upper()
