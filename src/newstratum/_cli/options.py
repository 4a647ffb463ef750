"""Options that several commands share."""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

__all__ = ["AsJson", "Edition", "Lang", "Language", "configure_json_output"]


class Lang(StrEnum):
    """Languages of texts."""

    ZH = "zh"
    EN = "en"


Language: TypeAlias = Annotated[Lang, typer.Option("--lang", help="Language of the texts.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]
Edition: TypeAlias = Annotated[
    str, typer.Option("--edition", help="The edition of the rulebook to classify by.", metavar="NAME")
]


def configure_json_output() -> None:
    """Make standard output write UTF-8, whatever the machine's own encoding is: JSON is UTF-8."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
