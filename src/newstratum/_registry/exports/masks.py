"""Names and contacts as a screen may show them: enough to know whom one looks for, and no more."""

from __future__ import annotations

from typing import Any, Final

from newstratum._model.people.people import Contact, ContactKind
from newstratum._model.values.sensitive import PersonName
from newstratum._wire.exports.vcards import split_name

_STARS: Final = "**"
#: Digits that are shown of a number at its beginning and end, where it has so many more.
_FIRST, _LAST, _HIDDEN = 3, 4, 4


def mask_name(name: PersonName | None) -> str:
    """Return the surname and two stars; of other names the first letter."""
    if name is None:
        return ""
    family, given = split_name(name.reveal())
    return f"{family if given else family[:1]}{_STARS}"


def mask_contact(contact: Contact) -> str:
    """Return a number with its middle hidden, or the beginning and the domain of a mail address."""
    text = contact.value.reveal()
    if contact.kind is ContactKind.EMAIL:
        local, _, domain = text.partition("@")
        return f"{local[:1]}{_STARS}@{domain}"
    if len(text) < _FIRST + _LAST + _HIDDEN:
        return "*" * len(text)
    return f"{text[:_FIRST]}{'*' * (len(text) - _FIRST - _LAST)}{text[-_LAST:]}"


def mask_values(name: PersonName | None, contacts: tuple[Contact, ...]) -> dict[str, Any]:
    """Return the cells of a person's name and contacts, masked."""
    cells: dict[str, Any] = {"name": mask_name(name)}
    for kind in ContactKind:
        cells[kind.value] = "、".join(mask_contact(each) for each in contacts if each.kind is kind)
    return {key: value for key, value in cells.items() if value}
