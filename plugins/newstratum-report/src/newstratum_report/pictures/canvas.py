"""What all pictures are drawn with: rectangles, lines, text that fits, and colours by their names.

Colours are classes of the style sheet, so that they follow the dark mode and the printer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from newstratum_report.markup import Content, Markup, element, empty_element, join

#: The width of a picture: that of the text on A4 at 96 dots an inch, and a little more.
WIDTH: Final = 720
FONT: Final = 13
_SMALL: Final = 12
_LINE: Final = 1.25
#: No label of a picture is longer; whoever typed more finds it in the table.
_MOST_CHARACTERS: Final = 200
#: The widths of a character in the size of the font.
_WIDE, _NARROW = 1.0, 0.56

Anchor = Literal["start", "middle", "end"]


def measure(text: str, size: float = FONT) -> float:
    """Return about how wide a text is; Chinese characters are as wide as the font is high."""
    return size * sum(_WIDE if unicodedata.east_asian_width(each) in "WFA" else _NARROW for each in text)


def shorten(text: str, width: float, size: float = FONT) -> str:
    """Return a text that fits a width, with an ellipsis where something is left out."""
    text = text[:_MOST_CHARACTERS]
    if measure(text, size) <= width:
        return text
    while text and measure(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def wrap(text: str, width: float, lines: int, size: float = FONT) -> list[str]:
    """Return a text in so many lines at most: between words where there are spaces, else anywhere."""
    wrapped: list[str] = []
    for piece in _split_pieces(text[:_MOST_CHARACTERS]):
        if wrapped and measure(wrapped[-1] + piece.rstrip(), size) <= width:
            wrapped[-1] += piece
        else:
            wrapped += list(_split_to_width(piece.lstrip(), width, size))
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], "".join(wrapped[lines - 1 :])]
    return [shorten(each.rstrip(), width, size) for each in wrapped]


def _split_pieces(text: str) -> Iterator[str]:
    piece = ""
    for each in text:
        if piece and (unicodedata.east_asian_width(each) in "WF" or piece[-1] in " -/"):
            yield piece
            piece = ""
        piece += each
        if unicodedata.east_asian_width(each) in "WF":
            yield piece
            piece = ""
    if piece:
        yield piece


def _split_to_width(piece: str, width: float, size: float) -> Iterator[str]:
    while len(piece) > 1 and measure(piece.rstrip(), size) > width:
        end = len(piece)
        while end > 1 and measure(piece[:end], size) > width:
            end -= 1
        yield piece[:end]
        piece = piece[end:]
    yield piece


class Canvas:
    """A picture that is being drawn, from its upper left corner."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self.height: float = 0
        self._parts: list[Markup] = []

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *classes: str,
        radius: float = 0,
        hint: str = "",
    ) -> None:
        """Draw a rectangle; a hint shows under the pointer."""
        self._reach(y + height)
        hints = (element("title", hint),) if hint else ()
        attributes: dict[str, Content | None] = {
            "x": float(x),
            "y": float(y),
            "width": float(max(width, 0)),
            "height": float(height),
            "rx": float(radius) if radius else None,
            "class_": " ".join(classes),
        }
        self._parts.append(
            element("rect", *hints, **attributes) if hints else empty_element("rect", **attributes)
        )

    def circle(self, x: float, y: float, radius: float, *classes: str) -> None:
        """Draw a circle."""
        self._reach(y + radius)
        self._parts.append(
            empty_element("circle", cx=float(x), cy=float(y), r=float(radius), class_=" ".join(classes))
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *classes: str) -> None:
        """Draw a line."""
        self._reach(max(y1, y2))
        self._parts.append(
            empty_element(
                "line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=" ".join(classes)
            )
        )

    def path(self, data: str, *classes: str, hint: str = "") -> None:
        """Draw a path."""
        hints = (element("title", hint),) if hint else ()
        self._parts.append(element("path", *hints, d=data, class_=" ".join(classes)))

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *classes: str,
        anchor: Anchor = "start",
        width: float | None = None,
        lines: int = 1,
    ) -> None:
        """Write text whose middle is at a height; in so many lines of a width where one is given.

        Args:
            x: Where it begins, has its middle, or ends, as the anchor says.
            y: The middle of its height.
            content: The text.
            classes: ``small`` for the small size, and colours.
            anchor: What of it is at ``x``.
            width: The most it may take.
            lines: The most lines it may take.
        """
        size = _SMALL if "small" in classes else FONT
        listed = [content] if width is None else wrap(content, width, lines, size)
        height = size * _LINE
        top = y - height * (len(listed) - 1) / 2
        self._reach(y + height * len(listed) / 2)
        marks = " ".join((*classes, *(() if anchor == "start" else (anchor,))))
        for place, each in enumerate(listed):
            # Not dominant-baseline, which printers of some offices do not know.
            self._parts.append(
                element(
                    "text",
                    each,
                    x=float(x),
                    y=float(top + place * height + size * 0.36),
                    class_=marks or None,
                )
            )

    def render(self, identifier: str, title: str, description: str) -> Markup:
        """Return the picture with its name and its description."""
        height = float(round(self.height + 6))
        return element(
            "svg",
            element("title", title, id=f"{identifier}-t"),
            element("desc", description, id=f"{identifier}-d"),
            join(self._parts),
            role="img",
            aria_labelledby=f"{identifier}-t {identifier}-d",
            viewbox=f"0 0 {self.width:g} {height:g}",
            width=float(self.width),
            height=height,
        )

    def _reach(self, y: float) -> None:
        self.height = max(self.height, y)


def draw_key(canvas: Canvas, y: float, entries: Sequence[tuple[tuple[str, ...], str]]) -> None:
    """Draw what the colours and patterns mean, side by side; further lines where they do not fit."""
    x: float = 0
    for classes, words in entries:
        width = 22 + measure(words, _SMALL) + 16
        if x and x + width > canvas.width:
            x, y = 0, y + 20
        canvas.rect(x + 1, y - 7, 14, 14, *classes, radius=2)
        canvas.text(x + 21, y, words, "small", "muted")
        x += width
