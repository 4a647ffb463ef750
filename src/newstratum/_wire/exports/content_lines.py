"""Content lines, which vCard (RFC 6350, 3.2) and iCalendar (RFC 5545, 3.1) share: escaping and folding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

#: The longest line in bytes, without its end.
_LONGEST: Final = 75
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
#: What no line can hold, tab excepted, and what readers take for the end of one.
_CONTROLS: Final = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029))


def escape_text(text: str) -> str:
    """Return a text as the value of a property; control characters are left out."""
    return text.replace("\r\n", "\n").translate(_CONTROLS).translate(_ESCAPES)


def render_lines(lines: Iterable[str]) -> str:
    """Return lines with the ends that both formats ask for, long ones folded without cutting a character."""
    return "".join(f"{part}\r\n" for line in lines for part in _fold_line(line))


def _fold_line(line: str) -> Iterator[str]:
    """Yield the lines of a long line; the later ones begin with a space."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST:
            yield part
            part, size = " ", 1
        part += character
        size += width
    yield part
