"""Options that the commands about imports share."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from newstratum._cli.help import option
from newstratum._words import Words

Actor: TypeAlias = Annotated[
    str,
    option(
        "--actor", help=Words("由谁经办：人员或单位的编号。", "Who does it: the id of a person or an office.")
    ),
]
Purpose: TypeAlias = Annotated[
    str, option("--purpose", help=Words("用于什么目的。", "What the data is used for."), metavar="NAME")
]
