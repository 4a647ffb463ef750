"""The forms of names, telephone numbers and mail addresses; each function says what is wrong.

The text itself stands in no answer: it is a person's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newstratum._model.values.validators import Fault
from newstratum._words import Words, write_count

#: Characters of a person's name, at most.
MAX_NAME: Final = 64
#: Characters of the name of a body, a platform or a place, at most.
_MAX_TITLE: Final = 200
#: Letters of a name may be joined or kept apart by these, in some scripts.
_JOINERS: Final = frozenset("\u200c\u200d")
#: Categories of Unicode: controls, what turns the direction of writing, halves of pairs, private use, breaks.
HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

#: Full-width digits and signs, as people type them beside Chinese.
_PLAIN_SIGNS: Final = str.maketrans("０１２３４５６７８９＋－（）／＃　", "0123456789+-()/# ")
_PHONE_SIGNS: Final = re.compile(r"(?<=.)[ ()\-/]+|^\(")
_EXTENSION_AT_END: Final = re.compile(r" *(?:x|#|转|分机|-) *[0-9]{1,6}\Z")
#: With its area code, or of the place.
_LANDLINE: Final = re.compile(r"(?:(?:\+|00)86|0)[1-9][0-9]{1,2}[2-9][0-9]{6,7}|[2-9][0-9]{6,7}")
_PHONE: Final = re.compile(
    r"""
    (?:\+|00)[1-9][0-9]{7,14}  # of any country (E.164)
    | (?:86)?1[3-9][0-9]{9}  # a mobile number of China
    | 0[1-9][0-9]{1,2}[2-9][0-9]{6,7}  # with its area code
    | [2-9][0-9]{6,7}  # of the place
    | [48]00[0-9]{7}  # of a service
    """,
    re.VERBOSE,
)

#: Most numbers, as most people write them.
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")

_MAIL_LOCAL: Final = r"[^\s@()<>\[\]:;,\\\".\x00-\x7f]|[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_MAIL_LABEL: Final = r"(?:[^\W_]|-)"
#: The address of RFC 5321 without quotes and comments; letters of all scripts, as RFC 6531 has it.
_MAIL: Final = re.compile(
    rf"(?=[^@]{{1,64}}@)(?:{_MAIL_LOCAL})+(?:\.(?:{_MAIL_LOCAL})+)*"
    rf"@(?!-){_MAIL_LABEL}{{1,63}}(?<!-)(?:\.(?!-){_MAIL_LABEL}{{1,63}}(?<!-))*"
)
_MAX_MAIL: Final = 254


def find_name_fault(name: str) -> Fault | None:
    """Return what is wrong with the name of a person, or None."""
    if len(name) > MAX_NAME:
        return Words("有{}个字符", "has {}").format(write_count(len(name), "character")), Words(
            "姓名或名称须为1至{}个字符", "write a name of 1 to {}"
        ).format(MAX_NAME)
    return _find_hidden(name)


def find_title_fault(name: object) -> Fault | None:
    """Return what is wrong with the name of a body, a platform or a place, or None."""
    if not isinstance(name, str):
        return Words("应为文字，不是{}", "must be text, not {}").format(type(name).__name__), Words(
            "请写名称", "write a name"
        )
    if len(name) > _MAX_TITLE:
        return Words("有{}个字符", "has {}").format(write_count(len(name), "character")), Words(
            "姓名或名称须为1至{}个字符", "write a name of 1 to {}"
        ).format(_MAX_TITLE)
    return _find_hidden(name)


def _find_hidden(name: str) -> Fault | None:
    if not name.isprintable() and any(
        unicodedata.category(each) in HIDDEN_CATEGORIES and each not in _JOINERS for each in name
    ):
        return Words(
            "含有换行，或不显示、私用的字符",
            "holds a line break, or a character that shows nothing or is of private use",
        ), Words("请去掉", "take it out")
    if not unicodedata.is_normalized("NFC", name):
        return Words("不是通行的Unicode写法（NFC）", "is not in the usual form of Unicode (NFC)"), Words(
            "请用完整字母：é，不要e加符号", "write it with whole letters: é, not e and a sign"
        )
    return None


def find_phone_fault(number: str) -> Fault | None:
    """Return what is wrong with a telephone number, or None; its digits may be of full width."""
    if _MOBILE.fullmatch(number):
        return None
    plain = number.translate(_PLAIN_SIGNS).strip(" ")
    if _PHONE.fullmatch(_PHONE_SIGNS.sub("", plain)):
        return None
    main = plain[: found.start()] if (found := _EXTENSION_AT_END.search(plain)) else ""
    if _LANDLINE.fullmatch(_PHONE_SIGNS.sub("", main)):
        return None
    return Words("不是电话号码", "not a telephone number"), Words(
        "请写成138 0000 0000、021-5999 0000或+852 2123 4567",
        "write it like 138 0000 0000, 021-5999 0000 or +852 2123 4567",
    )


def find_mail_fault(address: str) -> Fault | None:
    """Return what is wrong with a mail address, or None."""
    plain = address.strip(" ")
    if len(plain) <= _MAX_MAIL and _MAIL.fullmatch(plain) and _find_hidden(plain) is None:
        return None
    return Words("不是邮箱地址", "not a mail address"), Words(
        "请写成name@example.org", "write it like name@example.org"
    )


def fold_name(name: str) -> str:
    """Return a name as those who decide are compared: without width, case, spaces and hidden signs."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in folded if not each.isspace() and not _is_hidden(each))


def find_decider_fault(name: object) -> Fault | None:
    """Return what is wrong with the name or id of whoever acts or decides, or None."""
    if not isinstance(name, str) or not fold_name(name):
        return Words("没有写人", "names nobody"), Words("请写姓名或编号", "give a name or an id")
    if any(map(_is_hidden, name)):
        return Words("含有不显示的字符", "holds a character that does not show"), Words(
            "请去掉", "take it out"
        )
    return None


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in HIDDEN_CATEGORIES


def is_same_name(first: str | None, second: str) -> bool:
    """Say whether two names of those who decide are one, however they are written."""
    return first is not None and fold_name(first) == fold_name(second)
