"""What is claimed and what is listed, as a sentence in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newstratum.measures.structure import ClaimedAndCounted, ListedPart
from newstratum.model.numerals import Language
from newstratum.model.quantities import Quantity, exactly, quantity_total
from newstratum.model.quantity_texts import quantity_text
from newstratum.rules.facts import Words

__all__ = ["counted_text"]

_CLAIMED: Final = Words("声称{}", "{} claimed")
_CLAIMED_OPEN: Final = Words("没有声称数目", "no number claimed")
_LISTED: Final = Words("；列出{}", "; {} listed")
_NOTHING_LISTED: Final = Words("；没有列举，无从对照", "; nothing is listed to compare it with")
_PARTS: Final = Words("（{}）", " ({})")
_PART: Final = Words("{what}{number}", "{what}: {number}")
_PART_OPEN: Final = Words("{what}若干", "{what}: number not given")
_WITH_ADDITIONS: Final = Words("，加上新添的{few}为{all}", ", {all} with the {few} additions")
_VERDICT: Final = Words("：{}", ": {}")
_VERDICT_TWICE: Final = Words("：{}，加上新添的则{}", ": {} without them, {} with them")
_AGREES: Final = Words("与声称一致", "as many as claimed")
_FEWER: Final = Words("比声称少{}", "{} fewer than claimed")
_MORE: Final = Words("比声称多{}", "{} more than claimed")
_AT_MOST_FEWER: Final = Words("列举未尽，比声称至多少{}", "the list is open, at most {} fewer than claimed")
_POSSIBLY: Final = Words("可能与声称一致", "possibly as many as claimed")
_SOME_FEWER: Final = Words("少于声称", "fewer than claimed")
_SOME_MORE: Final = Words("多于声称", "more than claimed")
_APART: Final = Words("；另列{}，不与上数相加", "; kept apart and never added: {}")
_NAMED: Final = Words("。其中{named}有名称", ". {named} of them by name")
_UNNAMED: Final = Words("，{unnamed}只有数目，不予编造", ", {unnamed} by number only, none invented")
_COMMA: Final = Words("、", "; ")
_STOP: Final = Words("。", ".")
_FEW: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted_text(counted: ClaimedAndCounted, language: Language) -> str:
    """Return a claim and what is listed for it as one or two sentences.

    For the platforms of the founding text: "22 claimed; 21 listed (…), 23 with the two additions: 1 fewer
    than claimed without them, 1 more than claimed with them. 13 of them by name, 10 by number only, …".
    """
    return "".join((*_numbers(counted, language), *_names(counted, language), _STOP.in_language(language)))


def _numbers(counted: ClaimedAndCounted, language: Language) -> Iterable[str]:
    claimed = counted.claim.stated
    if claimed is None:
        yield _CLAIMED_OPEN.in_language(language)
    else:
        yield _CLAIMED.in_language(language).format(_number(claimed, language))
    if counted.listed is None:
        yield _NOTHING_LISTED.in_language(language)
    else:
        yield _LISTED.in_language(language).format(_number(counted.listed, language))
    if len(counted.parts) > 1:
        yield _PARTS.in_language(language).format(_parts(counted.parts, counted.claim.unit, language))
    if counted.additions and counted.with_additions is not None:
        added = quantity_total(
            (part.listed(counted.claim.unit) for part in counted.additions), counted.claim.unit
        )
        yield _WITH_ADDITIONS.in_language(language).format(
            few=_few(added, language), all=_number(counted.with_additions, language)
        )
    verdicts = [
        _verdict(difference, language)
        for difference in (counted.difference, counted.difference_with_additions)
        if difference is not None
    ]
    if verdicts:
        form = _VERDICT_TWICE if counted.additions and len(verdicts) > 1 else _VERDICT
        yield form.in_language(language).format(*verdicts)
    if counted.apart:
        yield _APART.in_language(language).format(_parts(counted.apart, "", language))


def _names(counted: ClaimedAndCounted, language: Language) -> Iterable[str]:
    unnamed = counted.unnamed.exact
    if counted.named and unnamed != 0:
        unit = counted.claim.unit if language == "zh" else ""
        yield _NAMED.in_language(language).format(named=f"{len(counted.named)}{unit}")
        if unnamed is not None:
            yield _UNNAMED.in_language(language).format(unnamed=_number(counted.unnamed, language))


def _verdict(difference: Quantity, language: Language) -> str:
    exact = difference.exact
    if exact is not None:
        form = _AGREES if not exact else _FEWER if exact < 0 else _MORE
        size = difference if exact > 0 else difference * -1
        return form.in_language(language).format(_number(size, language))
    low = difference.low
    if low is not None and low < 0 and difference.high is None:
        return _AT_MOST_FEWER.in_language(language).format(_number(exactly(-low, difference.unit), language))
    below = difference.high is not None and difference.high <= 0
    form = _POSSIBLY if difference.can_be(0) else _SOME_FEWER if below else _SOME_MORE
    return form.in_language(language)


def _parts(parts: Iterable[ListedPart], unit: str, language: Language) -> str:
    return _COMMA.in_language(language).join(_part(part, part.unit or unit, language) for part in parts)


def _part(part: ListedPart, unit: str, language: Language) -> str:
    what = part.what.in_language(language)
    if part.stated is None and not part.named:
        return _PART_OPEN.in_language(language).format(what=what)
    number = _number(part.listed(unit), language)
    return _PART.in_language(language).format(what=what, number=number)


def _number(quantity: Quantity, language: Language) -> str:
    return quantity_text(quantity, language, unit=quantity.unit if language == "zh" else "")


def _few(quantity: Quantity, language: Language) -> str:
    exact = quantity.exact
    if language == "en" and exact is not None and exact.denominator == 1 and 0 <= exact < len(_FEW):
        return _FEW[exact.numerator]
    return _number(quantity, language)
