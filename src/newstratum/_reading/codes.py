"""Unified social credit codes (GB 32100-2015 with amendment 1); no message repeats one."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from newstratum.errors import InvalidValueError

#: The 31 characters of the code, in the order of their values: no I, O, S, V, Z.
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE: Final = {character: value for value, character in enumerate(_ALPHABET)}
#: 3 to the power of the place, modulo 31.
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_LENGTH: Final = 18
#: The first two digits of the area code: the provinces, and 10 for national registrars.
_PROVINCES: Final = frozenset(
    str(code)
    for codes in (
        range(10, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82),
    )
    for code in codes
)
_LOOKS_LIKE_A_CODE: Final = re.compile(
    r"(?<![0-9a-z])[0-9any][0-9a-y][0-9]{6}[0-9a-z]{10}(?![0-9a-z])", re.IGNORECASE
)

_IDENTITY_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_IDENTITY_CHECK: Final = "10X98765432"


def parse_credit_prefix(code: str) -> str:
    """Check a unified social credit code and return its first two characters."""
    written = code.strip().upper()
    if len(written) != _LENGTH:
        raise InvalidValueError("credit_code", f"has {len(written)} characters, not {_LENGTH}")
    if strange := [place for place, character in enumerate(written, start=1) if character not in _VALUE]:
        raise InvalidValueError(
            "credit_code", f"character {strange[0]} is none of the 31 that codes are made of"
        )
    if not written[2:8].isdigit() or written[2:4] not in _PROVINCES:
        raise InvalidValueError("credit_code", "characters 3 to 8 are no area code")
    total = sum(_VALUE[character] * weight for character, weight in zip(written, _WEIGHTS, strict=False))
    if _VALUE[written[-1]] != (31 - total % 31) % 31:
        raise InvalidValueError(
            "credit_code", "the check character does not fit", "compare it with the licence"
        )
    if _is_identity_number(written):
        raise InvalidValueError("credit_code", "is the number of an identity document", "do not ask for it")
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
