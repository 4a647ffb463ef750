"""The forms of names, telephone numbers and mail addresses; each function says what is wrong.

The text itself stands in no answer: it is a person's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newstratum._language import format_count
from newstratum._model.values.validators import Fault

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
        return f"has {format_count(len(name), 'character')}", f"write a name of 1 to {MAX_NAME}"
    return _find_hidden(name)


def find_title_fault(name: object) -> Fault | None:
    """Return what is wrong with the name of a body, a platform or a place, or None."""
    if not isinstance(name, str):
        return f"must be text, not {type(name).__name__}", "write a name"
    if len(name) > _MAX_TITLE:
        return f"has {format_count(len(name), 'character')}", f"write a name of 1 to {_MAX_TITLE}"
    return _find_hidden(name)


def _find_hidden(name: str) -> Fault | None:
    if not name.isprintable() and any(
        unicodedata.category(each) in HIDDEN_CATEGORIES and each not in _JOINERS for each in name
    ):
        return "holds a line break, or a character that shows nothing or is of private use", "take it out"
    if not unicodedata.is_normalized("NFC", name):
        return "is not in the usual form of Unicode (NFC)", "write it with whole letters: é, not e and a sign"
    return None


def find_phone_fault(number: str) -> Fault | None:
    """Return what is wrong with a telephone number, or None; its digits may be of full width."""
    plain = number.translate(_PLAIN_SIGNS).strip(" ")
    if _PHONE.fullmatch(_PHONE_SIGNS.sub("", plain)):
        return None
    main = plain[: found.start()] if (found := _EXTENSION_AT_END.search(plain)) else ""
    if _LANDLINE.fullmatch(_PHONE_SIGNS.sub("", main)):
        return None
    return "not a telephone number", "write it like 138 0000 0000, 021-5999 0000 or +852 2123 4567"


def find_mail_fault(address: str) -> Fault | None:
    """Return what is wrong with a mail address, or None."""
    plain = address.strip(" ")
    if len(plain) <= _MAX_MAIL and _MAIL.fullmatch(plain) and _find_hidden(plain) is None:
        return None
    return "not a mail address", "write it like name@example.org"
