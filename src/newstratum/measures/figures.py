"""A figure of a report, with everything somebody needs who doubts it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import field, frozen

from newstratum.errors import InvalidValueError
from newstratum.model.numerals import Language
from newstratum.model.quantities import Qualifier, Quantity
from newstratum.model.quantity_texts import quantity_text
from newstratum.model.validators import instance_of
from newstratum.rules.facts import Words

__all__ = ["Figure"]


def _sorted_once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))


def _both_languages(_instance: object, _attribute: object, value: Words) -> None:
    if not (isinstance(value, Words) and value.zh and value.en):
        raise InvalidValueError(
            "figure.definition", "not in both languages", "say what is counted in zh and en"
        )


@frozen(kw_only=True)
class Figure:
    """One number, what it counts, on which date, and the records behind it."""

    #: What is counted, and what counts as one.
    definition: Words = field(validator=_both_languages)
    #: The number with its unit; bounds where it is not known exactly.
    value: Quantity = field(validator=instance_of(Quantity, "make it with exactly() or qualified()"))
    #: The day it speaks of.
    as_of: dt.date
    #: Ids of the records it was computed from, sorted, each once.
    ids: tuple[str, ...] = field(default=(), converter=_sorted_once, repr=False)

    @property
    def qualifier(self) -> Qualifier | None:
        """How the number is meant; None where only its bounds are known."""
        if self.value.said is not None:
            return self.value.said.qualifier
        return Qualifier.EXACT if self.value.exact is not None else None

    def text(self, language: Language) -> str:
        """Return the number as running text writes it, unit included in Chinese."""
        return quantity_text(self.value, language, unit=self.value.unit if language == "zh" else "")
