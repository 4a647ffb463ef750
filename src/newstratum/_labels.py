"""A table of words for codes: language, then ``family.code``, then words.

The family of an enumeration is its class name in snake case (``EmployerKind``: ``employer_kind``), so
``employer_kind.law_firm`` is 律师事务所 in ``zh``. A table is an argument: whoever wants a plugin's words
merges its table into another one and passes the result on; nothing is global.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from attrs import field, frozen

from newstratum._model.values.codes import get_family
from newstratum._short_repr import ShortRepr
from newstratum._words import Words, check_language
from newstratum.errors import InvalidValueError

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def get_label_key(member: Enum) -> str:
    """Return the key of a member: its family, and its value or, where that is not text, its name."""
    code = member.value if isinstance(member.value, str) else member.name.lower()
    return f"{get_family(type(member))}.{code}"


@frozen(kw_only=True, eq=False)
class LabelTable(ShortRepr):
    """Words for codes in several languages; made by :func:`newstratum.load_label_table`."""

    #: Language, then key, then words; never changed after the table is made.
    _words: Mapping[str, Mapping[str, str]] = field(alias="words", repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has words in, sorted."""
        return tuple(sorted(self._words))

    def keys(self, language: str) -> tuple[str, ...]:
        """Return the keys it has words for in a language, sorted."""
        return tuple(sorted(self._words.get(language, ())))

    def codes(self, vocabulary: str, language: str) -> tuple[str, ...]:
        """Return the codes of a vocabulary that it has words for in a language, in its own order.

        Args:
            vocabulary: The name of an enumeration in small letters: ``"activity_kind"``.
            language: ``"zh"``, ``"en"`` or one that a merged table brought.
        """
        keys = (key.partition(".") for key in self._words.get(language, ()))
        return tuple(code for own, _, code in keys if own == vocabulary and "." not in code)

    def find(self, key: str, language: str) -> str | None:
        """Return the words for a key, or None."""
        return self._words.get(language, {}).get(key)

    def word(self, key: str, language: str) -> str:
        """Return the words for a key; where there are none, the code itself.

        Args:
            key: Family and code: ``"employer_kind.law_firm"``.
            language: ``"zh"``, ``"en"`` or one that a merged table brought.

        Raises:
            InvalidValueError: The table has no words in that language.
        """
        words = self._find(key, language)
        return key.partition(".")[2] or key if words is None else words

    def word_of(self, member: Enum, language: str) -> str:
        """Return the words for a member of an enumeration; where there are none, its code.

        Raises:
            InvalidValueError: The table has no words in that language.
        """
        return self.word(get_label_key(member), language)

    def _find(self, key: str, language: str) -> str | None:
        if not isinstance(language, str) or language not in self._words:
            check_language(language)
        return self.find(key, language)

    def missing(self, keys: Iterable[str], language: str) -> tuple[str, ...]:
        """Return which of the keys have no words in a language, each once and sorted."""
        return tuple(sorted({key for key in keys if self.find(key, language) is None}))

    def merged(self, other: LabelTable) -> LabelTable:
        """Return the words of both tables; where both have some, those of the other count."""
        languages = dict.fromkeys((*self._words, *other._words))
        return LabelTable(
            words={
                language: {**self._words.get(language, {}), **other._words.get(language, {})}
                for language in languages
            }
        )


def build_label_table(languages: Mapping[str, Mapping[str, Any]]) -> LabelTable:
    """Make a table from plain data: language, then families and codes as nested or dotted keys, words."""
    words: dict[str, dict[str, str]] = {}
    for language, families in languages.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise InvalidValueError(
                "labels.language",
                Words("不是语言代码", "not a language tag"),
                Words('请写"zh"或"en"', 'write it like "zh" or "en"'),
            )
        words[language] = {}
        for key, label in _flatten(families, language):
            if key in words[language]:
                raise InvalidValueError(
                    f"labels.{language}.{key}",
                    Words("写了两次", "has words twice"),
                    Words("请留一个", "keep one of them"),
                )
            words[language][key] = label
    return LabelTable(words=words)


def _flatten(branch: Mapping[str, Any], place: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, below in branch.items():
        key = f"{prefix}{name}"
        if isinstance(below, Mapping):
            yield from _flatten(below, place, f"{key}.")
        elif isinstance(below, str) and below.strip():
            yield key, below
        else:
            raise InvalidValueError(
                f"labels.{place}.{key}",
                Words("没有文字", "has no words"),
                Words("请填写文字", "give text that is not empty"),
            )
