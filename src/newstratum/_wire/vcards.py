"""Cards of bodies as vCard 4.0 (RFC 6350), for address books: a council with the bodies that sit on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from newstratum._language import check_language
from newstratum._model.organisation.bodies import Body

#: The longest line in bytes, without its end (RFC 6350, 3.2).
_LONGEST: Final = 75
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def render_vcards(
    body: Body,
    members: Iterable[tuple[Body, str]] = (),
    *,
    language: str = "zh",
    prefix: str = "urn:newstratum:",
) -> str:
    """Return a body and the bodies that sit on it as vCards: a card of the group, then one of each.

    Args:
        body: A council or another body with members.
        members: Bodies that sit on it, each with the words for its post.
        language: The language of the names.
        prefix: Made with an id into the URI by which cards refer to each other.

    Returns:
        The cards, in UTF-8 text with the line ends that the format asks for; no person is on them.
    """
    check_language(language)
    listed = tuple(members)
    own = [
        *_render_head(body, "group" if listed else "org", language, prefix),
        *(f"MEMBER:{prefix}{member.id}" for member, _ in listed),
        "END:VCARD",
    ]
    others = [
        [*_render_head(member, "org", language, prefix), f"ROLE:{_escape_text(post)}", "END:VCARD"]
        for member, post in listed
    ]
    lines = [line for card in (own, *others) for line in card]
    return "".join(f"{part}\r\n" for line in lines for part in _fold_line(line))


def _render_head(body: Body, kind: str, language: str, prefix: str) -> Iterator[str]:
    name = (body.name_en if language == "en" else "") or body.name_zh
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"KIND:{kind}"
    yield f"UID:{prefix}{body.id}"
    yield f"FN;LANGUAGE={language}:{_escape_text(name)}"
    if kind == "org":
        yield f"ORG;LANGUAGE={language}:{_escape_text(name)}"


def _escape_text(text: str) -> str:
    return text.translate(_ESCAPES)


def _fold_line(line: str) -> Iterator[str]:
    """Yield the lines of a long line; the later ones begin with a space, and no character is cut."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST:
            yield part
            part, size = " ", 1
        part += character
        size += width
    yield part
