"""HTML and SVG as text: whatever is not :class:`Markup` is escaped, and characters that control are shown."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from html import escape as escape_html
from typing import Final, TypeAlias

#: Format characters (bidi, zero width), controls, line separators, private and unassigned characters.
_SHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Content: TypeAlias = "Markup | str | int | float"


@lru_cache(maxsize=4096)
def escape(text: str) -> Markup:
    r"""Return text for an element or an attribute; what controls the text is shown as ``\u202e``."""
    if not text.isascii() or not text.isprintable():
        text = "".join(_show(each) if unicodedata.category(each) in _SHOWN else each for each in text)
    return Markup(escape_html(text))


def _show(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def to_markup(content: Content) -> Markup:
    """Return content as markup."""
    if isinstance(content, Markup):
        return content
    return escape(content if isinstance(content, str) else format_number(content))


def format_number(number: float) -> str:
    """Return a coordinate: at most two decimals, none where they are zero."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def element(name: str, /, *contents: Content, **attributes: Content | bool | None) -> Markup:
    """Return an element.

    Args:
        name: Its name.
        contents: What is in it, in this order.
        attributes: Its attributes. An underscore at the end of a name is dropped, one inside it is a hyphen;
            True gives an attribute without a value, False and None give none.
    """
    opened = f"<{name}{_format_attributes(attributes)}>"
    return Markup(f"{opened}{''.join(map(to_markup, contents))}</{name}>")


def empty_element(name: str, /, **attributes: Content | bool | None) -> Markup:
    """Return an element that has no content, such as ``<rect/>``."""
    return Markup(f"<{name}{_format_attributes(attributes)}/>")


def join(contents: list[Markup] | tuple[Markup, ...], between: str = "") -> Markup:
    """Return pieces of markup as one."""
    return Markup(between.join(contents))


def _format_attributes(attributes: dict[str, Content | bool | None]) -> str:
    parts = []
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if name == "viewbox":
            name = "viewBox"
        if value is True:
            parts.append(f" {name}")
        elif value is not None and value is not False:
            parts.append(f' {name}="{to_markup(value)}"')
    return "".join(parts)
