"""Options that commands about people share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from newstratum._cli.exits import print_note
from newstratum._cli.help import argument, option
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._registry.registry import Registry

_UNDER_REVIEW: Final = Words(
    "另有{}人的划分待复核：newstratum list 名册 --status 待复核",
    "{} more under review: newstratum list roster --status 待复核",
)


def note_reviews(registry: Registry) -> None:
    """Tell how many placements are under review, where there are any."""
    if found := registry.placements.under_review():
        print_note(_UNDER_REVIEW.format(len(found)))


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
