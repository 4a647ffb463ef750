"""The council as a drawing in text: 1 + 6 + N, with who is missing, and organisations told from persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from newstratum.labels import LabelTable
from newstratum.measures.council import FIXED_PLACES, Council
from newstratum.model.bodies import PostRole
from newstratum.model.numerals import Language
from newstratum.model.quantity_texts import quantity_text
from newstratum.rules.facts import Words

__all__ = ["council_chart"]

_VACANT: Final = Words("┄ 空缺{}", "┄ vacant: {}")
_ORGANISATION: Final = Words("{}（单位）", "{} (organisation)")
_LOOKS_AFTER: Final = Words("联系{}", "looks after {}")
_OTHERS: Final = Words("N：{}", "N: {}")
_AGE: Final = Words("平均年龄{age}岁（{day}）", "mean age {age} ({day})")
_COMMA: Final = Words("，", ", ")
_AND: Final = Words("、", ", ")


def council_chart(
    council: Council,
    *,
    labels: LabelTable,
    names: Mapping[str, str] = MappingProxyType({}),
    language: Language = "zh",
) -> str:
    """Return a council as lines of text, one holder a line.

    Args:
        council: The council on a day.
        labels: Words for roles and groups.
        names: What to show for the ids of holders and platforms; an id without a name shows itself.
        language: The language of the words.

    Returns:
        First the roles of a fixed number, then the others as N, then the mean age on the day where one is
        known; a place that nobody holds has a line of its own.
    """
    chart = _Chart(council, labels, names, language)
    return "\n".join(line for part in (chart.fixed(), chart.others(), chart.age()) for line in part)


class _Chart:
    """The parts of a chart, each as lines."""

    def __init__(
        self, council: Council, labels: LabelTable, names: Mapping[str, str], language: Language
    ) -> None:
        self._council = council
        self._labels = labels
        self._names = names
        self._language: Language = language

    def fixed(self) -> Iterator[str]:
        """Yield the roles of a fixed number."""
        for role, places in FIXED_PLACES.items():
            yield f"{places} {self._labels.word_of(role, self._language)}"
            yield from self._branches((*self._holders(role), *self._vacant(role)))

    def others(self) -> Iterator[str]:
        """Yield the other roles as N."""
        roles = [role for role in self._council.holders if role not in FIXED_PLACES]
        if roles:
            words = self._words(_AND).join(self._labels.word_of(role, self._language) for role in roles)
            yield self._words(_OTHERS).format(words)
            yield from self._branches(
                line for role in roles for line in (*self._holders(role), *self._vacant(role))
            )

    def age(self) -> Iterator[str]:
        """Yield the mean age, where one is known."""
        figure = self._council.mean_age
        if figure is not None:
            age = quantity_text(figure.value, self._language, unit="")
            yield self._words(_AGE).format(age=age, day=self._council.as_of)

    def _holders(self, role: PostRole) -> Iterator[str]:
        for holder in self._council.holders.get(role, ()):
            name = self._names.get(holder, holder)
            if holder in self._council.organisations.ids:
                yield self._words(_ORGANISATION).format(name)
            else:
                yield self._words(_COMMA).join((name, *self._said_of(holder)))

    def _said_of(self, person: str) -> Iterator[str]:
        for group, members in self._council.groups.items():
            if person in members:
                yield self._labels.word_of(group, self._language)
        for load in self._council.loads:
            if load.person == person and load.platforms:
                platforms = (self._names.get(each, each) for each in load.platforms)
                yield self._words(_LOOKS_AFTER).format(self._words(_AND).join(platforms))

    def _vacant(self, role: PostRole) -> Iterator[str]:
        free = sum(places for post, places in self._council.vacancies if post.role is role)
        if free:
            yield self._words(_VACANT).format(free)

    def _branches(self, lines: Iterable[str]) -> Iterator[str]:
        listed = list(lines)
        for number, line in enumerate(listed, start=1):
            yield f"  {'└' if number == len(listed) else '├'} {line}"

    def _words(self, words: Words) -> str:
        return words.in_language(self._language)
