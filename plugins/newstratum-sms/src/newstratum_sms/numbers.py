"""Telephone numbers as a service takes them (E.164), and which of them can get a text message."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["holds_mobile_number", "to_e164"]

#: Full-width digits and signs, as people type them beside Chinese.
_PLAIN_SIGNS: Final = str.maketrans("０１２３４５６７８９＋－（）／　", "0123456789+-()/ ")
_SIGNS: Final = re.compile(r"(?<=.)[ ()\-/]+|^\(")
_MAINLAND: Final = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
#: At most 15 digits with the code of the country.
_ABROAD: Final = re.compile(r"(?:\+|00)(?!86)([1-9][0-9]{6,14})")
_MOBILE_INSIDE: Final = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ \-]?[0-9]{4}){2}(?![0-9])")


def to_e164(text: str) -> str | None:
    """Return a telephone number as ``+8613800000000``; None if no text message can go to it.

    Of the mainland, mobile numbers only. Abroad nothing tells a mobile number from another one.

    Args:
        text: The number as people write it, with or without a code of the country.
    """
    plain = _SIGNS.sub("", text.translate(_PLAIN_SIGNS).strip(" "))
    if mainland := _MAINLAND.fullmatch(plain):
        return f"+86{mainland[1]}"
    abroad = _ABROAD.fullmatch(plain)
    return f"+{abroad[1]}" if abroad else None


def holds_mobile_number(text: str) -> bool:
    """Return whether a text holds what looks like a mobile number of the mainland."""
    return _MOBILE_INSIDE.search(text.translate(_PLAIN_SIGNS)) is not None
