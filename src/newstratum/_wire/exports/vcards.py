"""Cards for address books: bodies as vCard 4.0 (RFC 6350), people as 4.0 or 3.0 (RFC 2426)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from newstratum._model.organisation.bodies import Body
from newstratum._model.people.people import ContactKind, Person
from newstratum._wire.exports.content_lines import escape_text, render_lines
from newstratum._words import Words, check_language
from newstratum.errors import InvalidValueError

_VERSIONS: Final = ("4.0", "3.0")
#: What a telephone URI (RFC 3966) does not hold.
_DIALLED: Final = re.compile(r"[^+0-9]")
_CHINESE_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]{2,4}")
#: Surnames of two characters that are in common use.
_LISTED_SURNAMES: Final = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
    "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 段干 百里 呼延 东郭 南门 轩辕 拓跋"
)
_COMPOUND_SURNAMES: Final = frozenset(_LISTED_SURNAMES.split())


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
        [*_render_head(member, "org", language, prefix), f"ROLE:{escape_text(post)}", "END:VCARD"]
        for member, post in listed
    ]
    lines = [line for card in (own, *others) for line in card]
    return render_lines(lines)


def _render_head(body: Body, kind: str, language: str, prefix: str) -> Iterator[str]:
    name = (body.name_en if language == "en" else "") or body.name_zh
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"KIND:{kind}"
    yield f"UID:{prefix}{body.id}"
    yield f"FN;LANGUAGE={language}:{escape_text(name)}"
    if kind == "org":
        yield f"ORG;LANGUAGE={language}:{escape_text(name)}"


def render_person_vcards(
    people: Iterable[Person],
    *,
    version: Literal["4.0", "3.0"] = "4.0",
    prefix: str = "urn:newstratum:",
    export: str = "",
) -> str:
    """Return a card of each person who has a name: the name and the contacts, and nothing else.

    The cards hold plain names and contacts. Whoever writes them to a file answers for who gets it.

    Args:
        people: The people; those without a name have no card.
        version: ``"4.0"`` (RFC 6350), or ``"3.0"`` (RFC 2426), which many telephones expect.
        prefix: Made with an id into the URI of a card.
        export: The id that the log of accesses knows the cards by; each carries it.

    Returns:
        The cards, in text with the line ends that the format asks for; it is written in UTF-8.

    Raises:
        InvalidValueError: There is no such version.
    """
    if version not in _VERSIONS:
        raise InvalidValueError(
            "version",
            Words("没有这个版本", "is none that is written"),
            Words('请写"4.0"或"3.0"', 'write "4.0" or "3.0"'),
        )
    lines: list[str] = []
    for person in people:
        if person.name is not None:
            lines += _render_person(person, person.name.reveal(), version, prefix, export)
    return render_lines(lines)


def _render_person(person: Person, name: str, version: str, prefix: str, export: str) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"UID:{prefix}{person.id}"
    yield f"FN:{escape_text(name)}"
    yield f"N:{';'.join(map(escape_text, split_name(name)))};;;"
    if export:
        yield f"X-NEWSTRATUM-EXPORT:{export}"
    for contact in person.contacts:
        value = escape_text(contact.value.reveal())
        if contact.kind is ContactKind.EMAIL:
            yield f"EMAIL{'' if version == '4.0' else ';TYPE=INTERNET'}:{value}"
        elif version == "4.0":
            yield f"TEL;VALUE=uri:tel:{_DIALLED.sub('', contact.value.reveal())}"
        else:
            yield f"TEL;TYPE=VOICE:{value}"
    yield "END:VCARD"


def split_name(name: str) -> tuple[str, str]:
    """Return the family name and the given name of a Chinese name; any other name whole, without the second.

    >>> split_name("欧阳合成")
    ('欧阳', '合成')
    """
    if not _CHINESE_NAME.fullmatch(name):
        return name, ""
    length = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:length], name[length:]
