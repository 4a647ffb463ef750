"""Sensitive text: values that never show themselves in ``repr``, ``str``, logs or errors."""

from __future__ import annotations

from typing import Any, Final, NoReturn, final

from attrs.exceptions import FrozenInstanceError

from newstratum._model.values.text_forms import find_mail_fault, find_name_fault, find_phone_fault
from newstratum._model.values.validators import Fault, is_from_store, read_from_store
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_MASK: Final = "•••"


class SensitiveText:
    """Text that only :meth:`reveal` shows.

    The sensitive types are plain classes where the rest of the model is attrs: whatever walks the
    fields of an attrs class (``attrs.asdict``, rich's pretty printer and tracebacks, pytest's
    comparison of unequal values) reads past ``__repr__`` and would print the text.
    """

    __slots__ = ("_fault", "_text")

    _fault: Fault | None
    _text: str

    def __init__(self, text: str) -> None:
        # The text itself never enters the message.
        if not isinstance(text, str) or not text.strip():
            raise InvalidValueError(
                type(self).__name__,
                Words("应为非空文字", "must be text that is not empty"),
                Words("不填时请略去", "leave it out instead"),
            )
        fault = self.find_fault(text)
        if fault is not None and not is_from_store():
            # Nor does it stand in the frame that a program may log.
            del text
            raise InvalidValueError(type(self).__name__, *fault)
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_fault", fault)

    def find_fault(self, _text: str, /) -> Fault | None:
        """Return what is wrong with a text of this kind and what to write; it repeats nothing of the text."""
        return None

    @property
    def fault(self) -> Fault | None:
        """What is wrong with a text that was read from a store, and what to write; None for any other."""
        return self._fault

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
        return _restore, (type(self), self._text)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError


def _restore(kind: type[SensitiveText], text: str) -> SensitiveText:
    # What was read from a store is copied as it is.
    return read_from_store(lambda: kind(text))


@final
class PersonName(SensitiveText):
    """The name of a person: 1 to 64 characters in the usual form of Unicode (NFC), none of them hidden."""

    __slots__ = ()

    def find_fault(self, text: str, /) -> Fault | None:
        """Return what is wrong with it and what to write, or None."""
        return find_name_fault(text)


@final
class UnitName(SensitiveText):
    """The name of a person's employer or the words of a title: together they can point at the person."""

    __slots__ = ()


@final
class PhoneNumber(SensitiveText):
    """A telephone number: of China, or of any country with ``+`` in front."""

    __slots__ = ()

    def find_fault(self, text: str, /) -> Fault | None:
        """Return what is wrong with it and what to write, or None."""
        return find_phone_fault(text)


@final
class EmailAddress(SensitiveText):
    """An e-mail address: the address alone, without a name, quotes or comments."""

    __slots__ = ()

    def find_fault(self, text: str, /) -> Fault | None:
        """Return what is wrong with it and what to write, or None."""
        return find_mail_fault(text)


@final
class IdentityNumber(SensitiveText):
    """The number of an identity document."""

    __slots__ = ()
