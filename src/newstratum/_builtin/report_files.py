"""Write a report to a file of its own."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, Final

from newstratum._builtin.atomic_files import open_atomic_text
from newstratum._builtin.reports import render_json, render_text
from newstratum.errors import InvalidValueError

_RENDERERS: Final = {"json": render_json, "txt": render_text}


def write_report(
    plain: dict[str, Any], path: str | PathLike[str], rendering: str | None, *, overwrite: bool
) -> None:
    """Write a report as JSON or text; see :meth:`newstratum.figures.Report.save`."""
    path = Path(path)
    name = path.suffix.removeprefix(".").lower() if rendering is None else rendering
    if name not in _RENDERERS:
        raise InvalidValueError(
            "report.format", "neither json nor txt", 'name the file *.json or *.txt, or give format="json"'
        )
    if not overwrite and path.exists():
        raise InvalidValueError("report.path", "the file exists", "take another name or give overwrite=True")
    with open_atomic_text(path, "utf-8") as stream:
        stream.write(_RENDERERS[name](plain).decode())
