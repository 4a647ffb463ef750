"""Options that commands about people share."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from newstratum._cli.help import argument, option
from newstratum._words import Words

PersonId: TypeAlias = Annotated[
    str, argument(help=Words("人员编号。", "The id of the person."), metavar="ID")
]
By: TypeAlias = Annotated[
    str,
    option(
        "--by",
        help=Words("由谁决定：工作人员的姓名或编号。", "Who decides: the name or id of a member of staff."),
        metavar="WHO",
    ),
]
On: TypeAlias = Annotated[
    str,
    option("--on", help=Words("日期；不写为今天。", "The day; today if left out."), metavar="DAY"),
]
