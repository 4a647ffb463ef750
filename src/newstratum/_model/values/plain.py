"""Objects to plain data that JSON can hold, and back: the methods that the model's classes share."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Self

from newstratum._short_repr import ShortRepr


def _get_codec() -> Any:
    # The codec knows every class of the model and stands above them all, so the model must not import it
    # when it loads. This is the one place where a call goes up (see docs/decisions).
    return import_module("newstratum._wire.codec")


class PlainData(ShortRepr):
    """Data with a plain form: dicts, lists, text, numbers, truth values and None.

    Values that are left out of the constructor are left out of the plain form too.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return this object as plain data, ready for JSON.

        Returns:
            A dict of its own. Personal data in the object stands there in plain text.

        Raises:
            InvalidValueError: The object holds what JSON cannot give back, such as half of a surrogate pair.
        """
        plain: dict[str, Any] = _get_codec().to_plain(self)
        return plain

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the object that plain data stands for.

        Args:
            data: What ``to_dict`` gave, in this version of newstratum or an earlier one.

        Raises:
            DecodeError: The data does not fit; every problem is listed with its path, no value is repeated.
        """
        made: Self = _get_codec().from_document(cls, data)
        return made


class RecordData(PlainData):
    """A record: its plain form is the document that a store holds."""

    __slots__ = ()


class ResultData(PlainData):
    """A result, such as a figure or a plan: its plain form leaves nothing out."""

    __slots__ = ()
