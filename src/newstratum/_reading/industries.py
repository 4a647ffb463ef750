"""Industry codes of GB/T 4754-2017: the one form they are kept in, and which key industry a code is in.

People write ``6510``, ``65`` or ``I6510``; kept is the letter of the section and the digits, ``I6510``, so
that one code is found under the section, the division, the group and the class. Words are no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from newstratum.errors import InvalidValueError

#: The sections, A to T, and the last division of each; the first follows on the one before.
_SECTIONS: Final = (
    *(("A", 5), ("B", 12), ("C", 43), ("D", 46), ("E", 50), ("F", 52), ("G", 60), ("H", 62), ("I", 65)),
    *(("J", 69), ("K", 70), ("L", 72), ("M", 75), ("N", 79), ("O", 82), ("P", 83), ("Q", 85), ("R", 90)),
    *(("S", 96), ("T", 97)),
)
_CODE: Final = re.compile(r"([A-Ta-t]?)([0-9]{2,4})?")


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
                f"industries.{place}", "is no code of GB/T 4754-2017", "write it like I, 65, I65 or 6510"
            )
        if code in given:
            raise InvalidValueError(f"industries.{place}", f"is {code} again", "keep one of the two")
        given[code] = prefix

    @cache
    def found(code: str | None) -> str | None:
        whole = parse_industry_code(code) or ""
        beginnings = (whole[:length] for length in range(len(whole), 0, -1))
        return next((given[each] for each in beginnings if each in given), None)

    return found
