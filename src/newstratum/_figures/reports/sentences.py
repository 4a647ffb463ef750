"""Figures as sentences for a report, in Chinese with English beside it.

A sentence never claims more than its numbers do: 近百场, 万余人 and 据不完全统计 stay, bounds are rounded
outwards, and people (人) and times (人次) never stand in one sentence. 据不完全统计 covers the whole sentence
that it opens, so that complete numbers get a sentence of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

import attrs
from attrs import field, frozen

from newstratum._figures.spending import BudgetChange
from newstratum._model.organisation.noted_numbers import PERSONS, TIMES
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.money import Money, format_wan_yuan, format_yuan
from newstratum._model.values.numerals import format_percent
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.quantities import Quantity, format_quantity
from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

_NOWHERE: Final = Words("", "")
_PLACE: Final = "{}"
_INCOMPLETE: Final = Words("据不完全统计，", "by an incomplete count, ")
#: In 分: a hundredth of a 万元.
_FINEST_IN_WAN_YUAN: Final = 10_000


def _check_one_place(instance: Statistic, _attribute: object, _value: object) -> None:
    texts = (instance.words.zh, instance.words.en, instance.one_en or _PLACE)
    if not all(text.count(_PLACE) == text.count("{") == 1 for text in texts):
        raise InvalidValueError(
            "statistic.words",
            Words("文字中须恰有一个{}表示数", "not exactly one {} for the number in a text"),
            Words("请写成开展活动{}", "write it like 开展活动{}"),
        )


@frozen(kw_only=True, repr=False)
class Statistic(ShortRepr):
    """A number, and the words a sentence puts around it."""

    #: The words, with ``{}`` for the number; in Chinese its unit follows it, in English the words name it.
    words: Words
    quantity: Quantity
    #: The English words where the number is exactly one; empty where they are the same.
    one_en: str = field(default="", validator=_check_one_place)


@frozen(kw_only=True, repr=False)
class StatisticScope(ShortRepr):
    """What the numbers of a sentence speak of: since when, until when, and where."""

    since: PartialDate | None = field(default=None, converter=to_optional_date)
    until: PartialDate | None = field(default=None, converter=to_optional_date)
    #: ``全区``, ``in the whole district``.
    where: Words = _NOWHERE


def format_statistics(statistics: Iterable[Statistic], language: Language, scope: StatisticScope) -> str:
    """Write numbers as sentences, each of which can be quoted alone.

    Args:
        statistics: The numbers, in the order in which to say them.
        language: ``zh`` or ``en``.
        scope: What they speak of; every sentence says it.

    Returns:
        One sentence, or several where numbers must not stand beside each other; of no numbers, nothing.

    >>> from newstratum.organisation import Words, parse_quantity
    >>> words = Words("开展活动{}", "{} activities were held")
    >>> held = Statistic(words=words, quantity=parse_quantity("近百场"))
    >>> came = Statistic(words=Words("参与{}", "{} people came"), quantity=parse_quantity("1万余人次"))
    >>> print(format_statistics([held, came], "zh", StatisticScope(since="2017", where=Words("全区", ""))))
    2017年以来全区开展活动近百场，参与万余人次。
    """
    check_language(language)
    sentences = (_format_sentence(group, language, scope) for group in _group_sentences(statistics))
    return (" " if language == "en" else "").join(sentences)


def _group_sentences(statistics: Iterable[Statistic]) -> Iterator[Sequence[Statistic]]:
    group: list[Statistic] = []
    for each in statistics:
        if group and not _may_stand_together(group, each):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _may_stand_together(group: Sequence[Statistic], new: Statistic) -> bool:
    units = {each.quantity.unit for each in (*group, new)}
    return group[0].quantity.incomplete == new.quantity.incomplete and not {PERSONS, TIMES} <= units


def _format_sentence(group: Sequence[Statistic], language: Language, scope: StatisticScope) -> str:
    incomplete = _INCOMPLETE.in_language(language) if group[0].quantity.incomplete else ""
    parts = [_format_part(each, language) for each in group]
    lead = _format_scope(scope, language)
    if language == "zh":
        return f"{incomplete}{lead}{'，'.join(parts)}。"
    listed = " and ".join((", ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else parts)
    text = f"{incomplete}{lead}{', ' if lead else ''}{listed}."
    return text[0].upper() + text[1:]


def _format_part(statistic: Statistic, language: Language) -> str:
    quantity = attrs.evolve(statistic.quantity.counted(), incomplete=False)
    # None: its own unit.
    unit = None if language == "zh" and (quantity.low is not None or quantity.high is not None) else ""
    is_one = language == "en" and statistic.one_en and statistic.quantity.exact == 1
    words = statistic.one_en if is_one else statistic.words.in_language(language)
    return words.format(format_quantity(quantity, language, unit=unit))


def _format_scope(scope: StatisticScope, language: Language) -> str:
    since, until = (day and format_date(day, language) for day in (scope.since, scope.until))
    words = _NOWHERE
    if since and until:
        words = Words("{}", "in {}") if since == until else Words("{}至{}", "from {} to {}")
    elif since or until:
        words = Words("{}以来", "since {}") if since else Words("截至{}，", "up to {}")
    span = words.in_language(language).format(*(each for each in (since, until) if each))
    where = scope.where.zh if language == "zh" else scope.where.en
    return ("" if language == "zh" else " ").join(each for each in (span, where) if each)


def format_date(day: PartialDate, language: Language) -> str:
    """Write a date as far as it is known: ``2018年3月5日``, ``5 March 2018``."""
    check_language(language)
    parts = ((day.year, "年"), (day.month, "月"), (day.day, "日"))
    if language == "zh":
        return "".join(f"{number}{word}" for number, word in parts if number is not None)
    month = None if day.month is None else _MONTH_NAMES[day.month - 1]
    return " ".join(str(each) for each in (day.day, month, day.year) if each)


#: Not those of :mod:`calendar`, which follow the locale of the process.
_MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def compute_mean(total: Quantity, count: Quantity) -> Quantity:
    """Return the mean of what was counted: over 10,000 people in fewer than 100 activities, over 100 in each.

    Of incomplete counts it is the mean of what was counted; nothing is known of the rest.

    Args:
        total: What there was in all.
        count: Of how many.

    Raises:
        InvalidValueError: The count is zero.
    """
    return total.counted() / count.counted()


def format_budget_change(subject: Words, change: BudgetChange, language: Language) -> str:
    """Say what became of a budget from one year to another.

    Args:
        subject: Whose money: ``新联会平台经费``, ``the platform budget of the association``.
        change: Both budgets.
        language: ``zh`` or ``en``.
    """
    check_language(language)
    before, after = change.before, change.after
    rest = _format_change_zh(change) if language == "zh" else _format_change_en(change)
    if language == "zh":
        return f"{subject.zh}{after.year}年为{format_money(after.amount, 'zh')}，{rest}。"
    text = f"{subject.en} was {format_money(after.amount, 'en')} in {after.year}, {rest} {before.year}."
    return text[0].upper() + text[1:]


def _format_change_zh(change: BudgetChange) -> str:
    year, minor = change.before.year, change.difference.minor
    if not minor:
        return f"与{year}年持平"
    more, grew = ("增加", "增长") if minor > 0 else ("减少", "下降")
    size = format_money(change.difference if minor > 0 else -change.difference, "zh")
    percent = "" if change.ratio is None else f"，{grew}{_format_percent(change).replace(' ', '')}"
    return f"比{year}年的{format_money(change.before.amount, 'zh')}{more}{size}{percent}"


def _format_change_en(change: BudgetChange) -> str:
    minor = change.difference.minor
    if not minor:
        return "as much as in"
    size = format_money(change.difference if minor > 0 else -change.difference, "en")
    percent = "" if change.ratio is None else f" ({_format_percent(change)})"
    return f"{size}{percent} {'more' if minor > 0 else 'less'} than in"


def _format_percent(change: BudgetChange) -> str:
    return format_percent(abs(Fraction(change.ratio or 0)), signed=False)


def format_money(amount: Money, language: Language) -> str:
    """Write an amount exactly: in 万元 where that takes two decimals at most, else in 元 or CNY."""
    # In 万元 only where two decimals are exact, so that the sentence adds up as written.
    in_wan_yuan = language == "zh" and amount.minor and not amount.minor % _FINEST_IN_WAN_YUAN
    return format_wan_yuan(amount) if in_wan_yuan else format_yuan(amount, language)
