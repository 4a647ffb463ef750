"""A text in the two languages that newstratum speaks, and how its parts are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from attrs import frozen

from newstratum._short_repr import ShortRepr

#: Chinese or English.
Language: TypeAlias = Literal["zh", "en"]

#: The languages of every text.
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@frozen
class Words(ShortRepr):
    """A text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in Chinese (``zh``) or English (``en``).

        A text without English, which only data of others can be, says so before the Chinese words.

        Raises:
            InvalidValueError: for another language.
        """
        if language == "zh":
            return self.zh
        if check_language(language) == "en" and (self.en or not self.zh):
            return self.en
        return f"(no English text) {self.zh}"

    @classmethod
    def same(cls, value: object) -> Words:
        """Return a value that is written alike in both languages: an id, a number, a date."""
        return cls(str(value), str(value))

    def format(self, *values: object, **named: object) -> Words:
        """Fill the places (``{}``, ``{name}``) of both texts; words among the values in the text's language.

        >>> Words("{}：{}项", "{}: {}").format(Words("街镇", "townships"), 12)
        Words(zh='街镇：12项', en='townships: 12')
        """
        zh, en = (
            text.format(
                *(_translate(each, language) for each in values),
                **{name: _translate(each, language) for name, each in named.items()},
            )
            for text, language in ((self.zh, "zh"), (self.en, "en"))
        )
        return Words(zh, en)

    def join(self, texts: Iterable[Words]) -> Words:
        """Join texts, with this one between them."""
        listed = tuple(texts)
        return Words(
            self.zh.join(each.zh for each in listed), self.en.join(each.in_language("en") for each in listed)
        )

    def __add__(self, other: Words) -> Words:
        return Words(self.zh + other.zh, self.en + other.en)


def _translate(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Words) else value


NO_WORDS: Final = Words("", "")
_COMMA: Final = Words("、", ", ")
_SEMICOLON: Final = Words("；", "; ")


def to_words(text: Words | str) -> Words:
    """Return words as they are, and a text of one language as it stands in both: that of a plugin."""
    return text if isinstance(text, Words) else Words.same(text)


def join_names(names: Iterable[object]) -> Words:
    """List names, codes or words: ``甲、乙`` in Chinese, ``a, b`` in English."""
    return _COMMA.join(each if isinstance(each, Words) else Words.same(each) for each in names)


def join_clauses(*clauses: Words) -> Words:
    """Join the parts of a sentence that are not empty: ``甲；乙`` in Chinese, ``a; b`` in English."""
    return _SEMICOLON.join(each for each in clauses if each != NO_WORDS)


def write_count(number: int, one: str, several: str = "") -> Words:
    """Write how many there are of something: in English with its word, in Chinese the number alone.

    >>> write_count(2, "commit")
    Words(zh='2', en='2 commits')

    Args:
        number: how many.
        one: the English word for one of them.
        several: the English word for several, if it is not the first one with an s.
    """
    return Words(str(number), f"{number} {one if number == 1 else several or f'{one}s'}")


def check_language(language: object, field: str = "language") -> Language:
    """Return a language as given, if newstratum speaks it.

    Args:
        language: what the caller wrote.
        field: what the error calls it.

    Raises:
        InvalidValueError: for anything but ``"zh"`` and ``"en"``, written so; no text is ever given in
            another language than the one asked for.
    """
    for each in LANGUAGES:
        if language == each:
            return each
    # Errors are written in words themselves.
    from newstratum.errors import InvalidValueError

    raise InvalidValueError(
        field,
        Words("只有中文、英文两种", "newstratum speaks two languages"),
        Words('请写"zh"（中文）或"en"（英文）', 'write "zh" for Chinese or "en" for English'),
    )
