"""Sensitive text: values that never show themselves in ``repr``, ``str``, logs or errors."""

from __future__ import annotations

from typing import Any, Final, NoReturn, final

from attrs.exceptions import FrozenInstanceError

from newstratum.errors import InvalidValueError

_MASK: Final = "•••"


class SensitiveText:
    """Text that only :meth:`reveal` shows.

    The sensitive types are plain classes where the rest of the model is attrs: whatever walks the
    fields of an attrs class (``attrs.asdict``, rich's pretty printer and tracebacks, pytest's
    comparison of unequal values) reads past ``__repr__`` and would print the text.
    """

    __slots__ = ("_text",)

    _text: str

    def __init__(self, text: str) -> None:
        # The text itself never enters the message.
        if not isinstance(text, str) or not text.strip():
            raise InvalidValueError(
                type(self).__name__, "must be text that is not empty", "leave it out instead"
            )
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """Return the text itself; call it at the edge where the text is used, never in a message."""
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({_MASK})"

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._text == other._text

    def __hash__(self) -> int:
        return hash((type(self), self._text))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._text,)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError


@final
class PersonName(SensitiveText):
    """The name of a person."""

    __slots__ = ()


@final
class UnitName(SensitiveText):
    """The name of a person's employer or the words of a title: together they can point at the person."""

    __slots__ = ()


@final
class PhoneNumber(SensitiveText):
    """A telephone number."""

    __slots__ = ()


@final
class EmailAddress(SensitiveText):
    """An e-mail address."""

    __slots__ = ()


@final
class IdentityNumber(SensitiveText):
    """The number of an identity document."""

    __slots__ = ()
