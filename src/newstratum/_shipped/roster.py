"""The roster of the demo: a synthetic survey export, as package data."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final, Literal

_FILES: Final = {"utf-8": "survey.csv", "gb18030": "survey-gb18030.csv"}


def get_roster_path(encoding: Literal["utf-8", "gb18030"] = "utf-8") -> Path:
    """Return the file with the roster: 300 synthetic people in the column layout of 问卷星.

    Args:
        encoding: Which of the two files; they hold the same rows. The UTF-8 one begins with a byte
            order mark, as the vendor writes it.
    """
    files = resources.files("newstratum._shipped").joinpath("data", "roster")
    return Path(str(files.joinpath(_FILES[encoding])))
