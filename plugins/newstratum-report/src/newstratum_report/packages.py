"""Office files are archives: written anew with fixed times, so that equal reports give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

#: The time of every part: that of the oldest file an archive can hold.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_STAMPS: Final = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")
#: What XML cannot hold.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fix_times(content: bytes, day: str) -> bytes:
    """Return an office file with the time of every part fixed, made and changed on a day by its own words.

    Args:
        content: The file.
        day: The day of the report: ``2018-11-01``.
    """
    stamp = rf"\g<1>{day}T00:00:00Z\g<3>".encode()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == _CORE:
                part = _STAMPS.sub(stamp, part)
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return written.getvalue()


def clean(text: str) -> str:
    """Return a text without the characters that no XML can hold; what turns its direction is shown."""
    return _BIDI.sub(lambda found: f"\\u{ord(found[0]):04x}", _CONTROL.sub("�", text))


#: Characters that turn the direction of writing, or hide.
_BIDI: Final = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
