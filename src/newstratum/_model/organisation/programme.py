"""A programme of work, such as 四群八动, and the kinds of record that can show its moves.

Which moves a district has, and what shows each of them, stands in the profile of the district. 四群 is not
explained where it is named; it is read as the four groups of people.
"""

from __future__ import annotations

from typing import Any, Final

from attrs import Attribute, field, frozen

from newstratum._model.organisation.relations import Citation, NamedDatedRecord, prepare_fields
from newstratum._model.people.groups import Group, to_groups
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.validators import ToTuple, check_texts, tuple_of
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The kinds of record that can show a move.
EVIDENCE_KINDS: Final = (
    *("conference", "meeting", "decision", "plan", "task", "series", "carrier", "station"),
    *("responsibility", "visit", "inspection", "liaison", "support", "expense", "space"),
    *("brand", "recognition", "exhibition", "course", "platform", "channel", "publication", "survey_round"),
    *("activity", "attendance", "proposal", "coverage"),
)


def is_move_code(code: str) -> bool:
    """Say whether text can be the code of a move: ``brands_pull``. Stores keep codes with spaces between."""
    return code.isascii() and code.isidentifier()


def check_move_codes(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a tuple of codes of moves."""
    check_texts(instance, attribute, value)
    if not all(map(is_move_code, value if isinstance(value, tuple) else ())):
        raise InvalidValueError(
            f"{type(instance).__name__.lower()}.{attribute.name}",
            Words("其中有的不是行动代码", "holds what is no code of a move"),
            Words(
                '请写该区概况中的代码：["brands_pull"]',
                'write the codes of the district\'s profile: ["brands_pull"]',
            ),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Programme(NamedDatedRecord):
    """A programme of work: what mandates it, by which moves it works, and for whom."""

    brand: str | None = field(default=None, metadata=refers_to("brand"))
    #: The body that runs it.
    owner: str | None = field(default=None, metadata=refers_to("body"))
    #: The documents that ask for it.
    mandates: tuple[Citation, ...] = field(
        default=(), converter=ToTuple[Citation], validator=tuple_of(Citation, "Citation(document=…)")
    )
    #: Codes of its moves, those of the district's profile.
    moves: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_move_codes)
    groups: tuple[Group, ...] = field(
        default=(), converter=to_groups, validator=tuple_of(Group, '"enterprise", "freelance"')
    )
