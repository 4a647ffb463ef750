"""Masked text: values that never show themselves in ``repr``, ``str``, logs or errors."""

from __future__ import annotations

from attrs import field, frozen

from newstratum.errors import InvalidValueError

__all__ = ["EmailAddress", "IdentityNumber", "Masked", "PersonName", "PhoneNumber", "UnitName"]

_MASK = "•••"


def _text(instance: object, _attribute: object, value: str) -> None:
    # The value itself never enters the message.
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError(
            type(instance).__name__, "must be text that is not empty", "leave it out instead"
        )


@frozen(repr=False, str=False)
class Masked:
    """Text that only :meth:`reveal` shows."""

    _value: str = field(validator=_text)

    def reveal(self) -> str:
        """Return the text itself; call it at the edge where the text is used, never in a message."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({_MASK})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)


@frozen(repr=False, str=False)
class PersonName(Masked):
    """The name of a person."""


@frozen(repr=False, str=False)
class UnitName(Masked):
    """The name of a person's employer or the words of a title: together they can point at the person."""


@frozen(repr=False, str=False)
class PhoneNumber(Masked):
    """A telephone number."""


@frozen(repr=False, str=False)
class EmailAddress(Masked):
    """An e-mail address."""


@frozen(repr=False, str=False)
class IdentityNumber(Masked):
    """The number of an identity document."""
