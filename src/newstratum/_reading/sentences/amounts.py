"""Amounts in words as percentages: 七成, 百分之三, 三分之一, 一半; and the share of an income they state."""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.patterns import compile_pattern

_DIGITS: Final = {digit: place for place, digit in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 5}
_NUMBER: Final = "[零一二两三四五六七八九十百]+|[0-9]{1,3}(?:\\.[0-9]+)?"
_AMOUNT: Final = compile_pattern(
    f"百分之({_NUMBER})|({_NUMBER})分之({_NUMBER})|"
    "([一二两三四五六七八九0-9])成([半一二三四五六七八九])?(?:多|左右|上下|出头)?"
    "|(?<=[占有持过])(?:了)?(一?大半|大部分|大头|绝大部分)|一半|全部(?=收入|股)"
)
#: Between two tenths that follow each other: 七八成 is taken for 75%.
_FROM_TO: Final = compile_pattern("(一[二两]|[二两]三|三四|四五|五六|六七|七八|八九)成")
_MIGHT_HOLD: Final = compile_pattern("[分成半部头]")
#: Amounts that no number tells are more than half, and no more is said.
_MORE_THAN_HALF: Final = "60%"
#: What stands wherever an amount is told in words or without its sign.
MAY_TELL_AMOUNTS: Final = compile_pattern("[分成半部头1-9]")

_WHO: Final = (
    "(?:国资|国有|国企|国家|公家|民营|民资|民企|外资|港资|台资|"
    "日资|私人|个人|自然人|集体|职工|[日德美韩法英中外台港]方)"
)
_HOLDER_AND_NUMBER: Final = compile_pattern(f"{_WHO}股?[占持]?[1-9]")
#: The shares of two holders, without their signs: 国资49、民营51.
_OF_TWO_HOLDERS: Final = compile_pattern(
    f"(?P<one>{_WHO}股?[占持]?)(?P<of_one>[1-9][0-9])[、,;和与比:/]?(?P<other>{_WHO}股?[占持]?)(?P<of_other>[1-9][0-9])(?![0-9%.年人万号])"
)
_WHOLE: Final = 100


def _write_signs(found: re.Match[str]) -> str:
    if int(found["of_one"]) + int(found["of_other"]) != _WHOLE:
        return found[0]
    return f"{found['one']}{found['of_one']}%,{found['other']}{found['of_other']}%"


def write_amounts_as_percent(text: str) -> str:
    """Return the text with amounts in words written as percentages."""
    if "成" in text:
        text = _FROM_TO.sub(lambda found: f"{_to_number(found[1][0]) * 10 + 5:g}%", text)
    text = _AMOUNT.sub(_write, text) if _MIGHT_HOLD.search(text) else text
    return _OF_TWO_HOLDERS.sub(_write_signs, text) if _HOLDER_AND_NUMBER.search(text) else text


def _write(found: re.Match[str]) -> str:
    hundredths, whole, part, tenths, more = found[1], found[2], found[3], found[4], found[5]
    if hundredths:
        return f"{_to_number(hundredths):g}%"
    if whole and part:
        whole_number = _to_number(whole)
        share = _to_number(part) / whole_number * 100 if whole_number else 0.0
        return f"{share:.0f}%" if 0 < share <= 100 else found[0]
    if tenths:
        share = _to_number(tenths) * 10 + (_to_number(more) if more else 0)
        return f"{share:g}%"
    if found[0] == "一半":
        return "50%"
    if found[0].startswith("全部"):
        return "100%"
    return _MORE_THAN_HALF


def _to_number(text: str) -> float:
    if text[0].isdigit() and text.isascii():
        return float(text)
    number = 0
    for digit in text:
        if digit == "百":
            number = (number or 1) * 100
        elif digit == "十":
            number = number // 100 * 100 + (number % 100 or 1) * 10
        else:
            number += _DIGITS[digit]
    return float(number)


_INCOME: Final = (
    "收入|稿费|工资|来源|进账|赚|挣|钱|版税|佣金|费|润格|报酬|酬劳|奖金|分成|打赏|流水|薪水|income|earnings"
)
_INCOME_SHARE: Final = compile_pattern(
    rf"(?:{_INCOME})[^0-9%股]{{0,8}}([0-9]{{1,3}}(?:\.[0-9]+)?)%|([0-9]{{1,3}}(?:\.[0-9]+)?)"
    f"%[^0-9%股]{{0,6}}(?:{_INCOME})"
)


def find_income_share(text: str) -> float | None:
    """Return the share of a person's income that the words state, 0 to 1."""
    if "%" not in text or (found := _INCOME_SHARE.search(text)) is None:
        return None
    share = float(found[1] or found[2]) / 100
    if (beside := _OF_A_WAGE.search(text)) is not None:
        # 学费是工资的一半 is a third of both.
        share = round(float(beside[1]) / (100 + float(beside[1])), 4)
    return share if share <= 1 else None


#: A share of the wage that another job brings.
_OF_A_WAGE: Final = compile_pattern(
    r"(?:不到|不足|是|才|只有|相当于|约|有|抵|顶)(?:我的?)?(?:工资|薪水|薪资|"
    r"月薪)的?([0-9]{1,3}(?:\.[0-9]+)?)%"
)
_BARE_SHARE: Final = compile_pattern(r"([0-9]{1,3}(?:\.[0-9]+)?)%(?![^,]{0,3}(?:[外台港合独]资|国资|民资))")


def find_bare_share(text: str) -> float | None:
    """Return the percentage in words that do not say of what it is a share, 0 to 1."""
    if (found := _BARE_SHARE.search(text)) is None:
        return None
    share = float(found[1]) / 100
    return share if share <= 1 else None


_OF_INCOME: Final = (
    "(?:我的?|个人|全部|总|年|月|主要)*(?:收入|工资|薪水|进账|来源)(?:的|里|中|里面|当中|构成)*"
)
_SHARE_ALONE: Final = compile_pattern(
    r"(?:那份|那边|那头|这份|这边|那块|这块)?"
    rf"(?:{_OF_INCOME})?(?:(?:的?(?:占比?了?|大概|约|差不多))*(?:{_OF_INCOME})?)? ?[0-9]{{1,3}}(?:\.[0-9]+)?%"
    rf"(?:的?(?:{_OF_INCOME}))?(?:左右|以上|多)?(?:来自|都?是|靠|为)?"
)


def remove_income_share(text: str) -> str:
    """Return the words without the share of an income that they state."""
    return _SHARE_ALONE.sub("", text)


#: What may state a share of a unit.
_SHARES: Final = compile_pattern(
    "股[^,;]{0,6}[0-9一二两三四五六七八九百半]|[0-9成半一二三四五六七八九]%?[^,;]{0,3}股|"
    "[0-9]% ?(?:shares?|equity|stake)|(?:我|本人|自己)(?:占|持)"
)
#: What may state a share of somebody's income.
_INCOME_SHARES: Final = compile_pattern(
    "(?:收入|工资|薪水|稿费)[^,;]{0,6}[0-9成分半%]|[成%][^,;股]{0,3}(?:收入|工资|稿费)"
)


def may_state_a_share(text: str) -> bool:
    """Say whether words may state a share, of a unit or of an income; which makes a sentence of a cell."""
    return _SHARES.search(text) is not None or _INCOME_SHARES.search(text) is not None


_PAID: Final = compile_pattern(
    "(?P<each>一[回次场天单张晚篇首套台趟小]|每[回次场天单张晚篇小]|按|千字)?(?P<per>月薪|每个?月|一个?月|"
    "月入|月)?[^0-9一二两三四五六七八九十几百年月,]{0,4}"
    "(?P<number>[0-9]+(?:\\.[0-9]+)?|[一二两三四五六七八九十几]{1,4})(?:来|多)?(?P<unit>百万|十万|万|千|百|"
    "k)(?!字|人|亩|头|只|多?家|多?人|公里|册|粉|平)"
)
_UNITS: Final = {
    "百": 100.0,
    "千": 1_000.0,
    "k": 1_000.0,
    "万": 10_000.0,
    "十万": 100_000.0,
    "百万": 1_000_000.0,
}
_MONTHS: Final = 12


def find_yearly_amount(text: str) -> float | None:
    """Return what work brings in a year, in yuan, roughly; None if that is told by the piece."""
    if (found := _PAID.search(text)) is None or found["each"]:
        return None
    number = found["number"].replace("几", "三")
    if not number.isascii() and len(number) > 1 and "十" not in number:
        # 三四千: between the two.
        number = number[0]
    amount = _to_number(number) * _UNITS[found["unit"]]
    return amount * _MONTHS if found["per"] else amount
