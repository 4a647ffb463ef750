"""Templates of notices: a subject and a text with placeholders out of a closed set, and nothing more.

A placeholder is a name in braces: ``{place}``. There are no attributes, no formats and no expressions, and
what is filled in is never read as a template again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from newstratum._short_repr import ShortRepr
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

#: Every placeholder there is.
PLACEHOLDERS: Final = frozenset(
    {
        *("activity", "activities", "body", "contact", "day", "gaps", "group", "matter"),
        *("overdue", "place", "was_day", "week"),
    }
)

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_BRACE: Final = re.compile(r"[{}]")
#: Characters of a subject at most; a longer one is cut, so that no long name keeps a notice from going out.
_LONGEST_SUBJECT: Final = 200
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@frozen(kw_only=True)
class FilledTemplate(ShortRepr):
    """What a notice says."""

    subject: str
    text: str


@frozen(kw_only=True)
class Template(ShortRepr):
    """What one kind of notice says in one language."""

    name: str
    #: ``zh`` or ``en``.
    language: str
    subject: str
    text: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The placeholders it uses."""
        return frozenset(_PLACEHOLDER.findall(self.subject + self.text))

    def filled(self, values: Mapping[str, str]) -> FilledTemplate:
        """Put values in the places.

        Args:
            values: A plain string for each placeholder used; more are ignored. Line breaks become blanks
                in the subject, which has one line.

        Raises:
            InvalidValueError: A value is missing, or is not a string.
        """
        for name in sorted(self.placeholders):
            if type(values.get(name)) is not str:
                place = f"template.{self.name}.{self.language}"
                raise InvalidValueError(
                    place,
                    Words("没有以普通文字给出{}", "{} is not given as a plain string").format(name),
                    Words("请给出文字", "give its words"),
                )
        subject = _BREAKS.sub(" ", _put(self.subject, values))
        if len(subject) > _LONGEST_SUBJECT:
            subject = subject[: _LONGEST_SUBJECT - 1] + "…"
        return FilledTemplate(subject=subject, text=_put(self.text, values))


def _put(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def build_template(name: str, language: str, subject: str, text: str) -> Template:
    """Return a template, checked.

    Args:
        name: Which kind of notice it is for.
        language: ``zh`` or ``en``.
        subject: One line.
        text: What it says.

    Returns:
        The template.

    Raises:
        InvalidValueError: A placeholder is unknown, a brace belongs to none, or a part is empty.
    """
    for part, content in (("subject", subject), ("text", text)):
        place = f"template.{name}.{language}.{part}"
        if not content.strip():
            raise InvalidValueError(
                place, Words("是空的", "is empty"), Words("请写内容", "write what it says")
            )
        if part == "subject" and _BREAKS.search(content):
            raise InvalidValueError(
                place, Words("不止一行", "has more than one line"), Words("请只写一行", "keep it to one")
            )
        if unknown := sorted(set(_PLACEHOLDER.findall(content)) - PLACEHOLDERS):
            raise InvalidValueError(
                place,
                Words("没有占位符{}", "unknown placeholder {}").format(unknown[0]),
                Words("可用：{}", "use some of: {}").format(join_names(sorted(PLACEHOLDERS))),
            )
        if _BRACE.search(_PLACEHOLDER.sub("", content)):
            raise InvalidValueError(
                place,
                Words("有大括号不属于占位符", "a brace that belongs to no placeholder"),
                Words("请把名称写在大括号里：{place}", "write a name in braces: {place}"),
            )
    return Template(name=name, language=language, subject=subject, text=text)
