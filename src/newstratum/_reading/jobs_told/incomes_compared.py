"""Sentences that compare what two jobs bring: 稿费远超工资, 养家靠工资, 画画可有可无, 工资四千,画稿一万二.

A piece is one if each of its words is a word of such sentences, or takes up a job that was told before, and
if they have one of the forms in which people compare. What it says is kept as statements, and the jobs are
looked for once all are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from newstratum._reading.jobs_told.income_words import LONGEST, OF_ONES_OWN, PERIODS, TOKENS
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import write_amounts_as_percent


@frozen
class Reference:
    """What words of a comparison refer to: a kind of job, or characters of its words."""

    kind: str = ""
    characters: str = ""


@frozen
class Statement:
    """One thing that a comparison says."""

    #: main, minor, more, share, amount, digit, high, low, full, part or open.
    says: str
    #: Of which job; None for the other one.
    of: Reference | None = None
    #: The job that it is compared with.
    than: Reference | None = None
    number: float = 0.0
    #: How often in a year an amount is paid; 0 if that is not said.
    times: float = 0.0


@frozen
class _Token:
    letter: str
    words: str
    reference: Reference | None = None
    number: float = 0.0


_SEGMENTS: Final = compile_pattern(r"[,;!?()]|\.(?![0-9])")
#: Up to so many characters a piece compares; longer ones tell more.
_LONGEST_PIECE: Final = 30
_PERCENT: Final = compile_pattern(
    r"([0-9]{1,3}(?:\.[0-9]+)?)%(?:(?P<more>还?多|以上|出头|强|有余|往上)|左右|上下)?"
)
#: So many of each ten: 十块钱里有八块.
_OF_TEN: Final = compile_pattern(
    "(?:每)?(?:挣|赚)?十块(?:钱)?(?:里|里头|里面|中|当中|有)*(?P<of>[二三四五六七八九两])块(?:钱)?"
)
_TIMES_AS_MUCH: Final = compile_pattern(
    "(?:[1-9][0-9.]*|[一二两三四五六七八九十几]{1,3})(?:来|多)?倍(?:多|以上|还多|不止|有余)?"
)
#: What little money is spent on, and other words for next to nothing.
_LITTLE: Final = compile_pattern(
    "(?:都|还|也|只|就|才|刚|勉强)*不?够(?!花|用的?$|吃$|吃饭|养|过日子|活|生活|一家|全家|还房贷|"
    "了?$)(?:[^,]{1,6})$|"
    "(?:挣|赚|换|弄|捞|混|得|拿|贴补|补贴|添|图)(?:点儿?|个|几个|些|"
    "俩)(?![^,]*(?:[0-9万千百]|养家|吃饭))[^,]{1,5}$|"
    "(?:抵|贴|顶|凑)(?:个|点|些)[^,]{1,5}(?:钱|费)$|"
    "(?:没|不)(?:怎么|太|大)?(?:挣|赚|来|见|落)(?:到|着|过|下|得到|了)*(?:什么|几个|多少|啥)?(?:钱|收入|"
    "子儿)(?:的)?|"
    "(?:挣|赚)不(?:了|到|着|来)(?:几个|多少|什么|啥|大)?(?:钱|子儿)?|"
    "没(?:有)?(?:几个|多少|什么|啥|太多)(?:钱|收入|进账|进项)|"
    "(?:钱|收入|进账)(?:很|太|极|真|也|又|非常)?(?:少|不多|没多少|没几个|微薄|有限)(?:得很|得可怜)?|"
    "(?:只|就|纯|单|光)?(?:为|图|混)(?:了|有|交|个|份|一份|一)*(?:社保|医保|保险|五险一金|公积金|五险|身份|"
    "脸熟|清闲|轻松)|"
    "(?:少得|低得)?可怜|为爱发电|用爱发电|"
    "(?:根本|压根)?不(?:指望|指着|靠|图)(?:它|这个?|这)?(?:挣钱|赚钱|吃饭|养家|钱)?$"
)
_RATIO: Final = compile_pattern(
    "(?P<one>[1-9一二三四五六七八九])(?:(?P<to>比|:)|)(?P<other>[1-9一二三四五六七八九])"
    "(?P<open>开)?(?:分(?:账|成)?)?$"
)
_NUMBER_OF_A_HUNDRED: Final = compile_pattern("[1-9][05](?![0-9.%千百万k元块])")
_PART: Final = compile_pattern("(?:绝?大部分|一?大半|一?多半|大多数?|绝大多数|大块)")
_SMALL_PART: Final = compile_pattern("(?:一?小部分|少部分|一?小半|很小一部分|一点零星)")
_DIGITS: Final = {digit: place for place, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3}
_AMOUNT: Final = compile_pattern(
    "(?P<over>过|上|好几|小)?(?P<number>[0-9]+(?:\\.[0-9]+)?|[一二两三四五六七八九十几]{1,4})?(?:来|多|"
    "大几)?(?P<unit>万|千|百|k|w)(?P<then>[一二三四五六七八九1-9]{1,2}(?![0-9千百万]))?"
    "(?:把|来|多)?(?:块钱?|元)?(?:多|出头|左右|上下|打底|开外|不到|的样子)?"
    "|(?P<plain>[1-9][0-9]{2,6})(?:来|多)?(?:块钱?|元)?(?:多|出头|左右|上下)?|(?P<least>最低工资(?:标准)?)"
)
_UNITS: Final = {"万": 10_000.0, "w": 10_000.0, "千": 1_000.0, "k": 1_000.0, "百": 100.0}
_SMALL_TIME: Final = compile_pattern(
    "(?:(?:每|一)(?:个)?(?:周|月|星期|礼拜|年)|个把月|月底|月初|年底)(?:才|只|就|也就)?(?:去|来|上|做|理|跑|"
    "忙|结|对)?(?:公司|单位|厂里|店里|所里|学校)?(?:去|来|上|做|理|跑|忙)?"
    "(?:[一两二三几1-3](?:个)?(?:天|次|回|上午|下午|半天|晚上|趟)|半天)(?:班)?(?:就够|就行|就完)?(?:对对账|"
    "理账|结账)?"
)
_NOUN_ENDS: Final = frozenset("板单目活案本图片曲歌戏车摊号稿头事费店课")
_STOPS: Final = frozenset(
    "的了也还就在是我自己和有个来去上下不没接单做干当给人一着过到说都把被要会能可以及与跟同兼另外业余私企民营公司单位工资"
)


@frozen
class Comparisons:
    """What the comparisons of a cell say, and their words."""

    said: tuple[Statement, ...] = ()
    words: str = field(default="", repr=False)


NO_COMPARISONS: Final = Comparisons()


#: Cells of which the comparisons are kept: evidence asks once more for the words that are left.
_CELLS_KEPT: Final = 16


@lru_cache(_CELLS_KEPT)
def take_comparisons(text: str) -> tuple[str, Comparisons]:
    """Return a cell without the pieces that compare incomes, and what these say."""
    pieces = _SEGMENTS.split(text)
    if len(pieces) < _FEWEST:
        return text, NO_COMPARISONS
    found: list[_Piece] = []
    before, told, place = "", 0, 0
    last: _Piece | None = None
    for piece in pieces:
        start, place = place, place + len(piece) + 1
        read = None
        if before and 1 < len(piece) <= _LONGEST_PIECE and (told > 1 or _A_SECOND_JOB.search(before)):
            read = _read(piece, before, None if last is None else last.reference)
        if read is None:
            before += piece
            told += 1
        else:
            found.append(_Piece(read[0], read[1], piece, (max(start - 1, 0), start + len(piece))))
        last = None if read is None else found[-1]
    says = {said.says for each in found for said in each.said}
    if "open" in says:
        # What says that nothing is known of it stays, for the clauses to read it.
        kept = [each for each in found if each.said and each.said[0].says != "open"]
        return _cut(text, kept), NO_COMPARISONS
    statements = frozenset((said.says, said.of) for each in found for said in each.said)
    kept = [each for each in found if each.said and _is_enough(each, statements)]
    if not kept:
        return text, NO_COMPARISONS
    said = tuple(said for each in kept for said in each.said)
    return _cut(text, kept), Comparisons(said, ",".join(each.words for each in kept))


_FEWEST: Final = 2
#: What tells that more than one job is told.
_A_SECOND_JOB: Final = compile_pattern(
    "也|兼|业余|另|副业|还|下班|周末|晚上|夜里|有空|自己|顺带|顺便|平时|同时|又|空了|闲|私下|接|外加|加|和|"
    "斜杠|/"
)


@frozen
class _Piece:
    """A piece that compares, and the job it speaks of last."""

    said: tuple[Statement, ...]
    reference: Reference | None
    words: str
    span: tuple[int, int]


def _cut(text: str, pieces: Sequence[_Piece]) -> str:
    for each in reversed(pieces):
        text = text[: each.span[0]] + text[each.span[1] :]
    return text


def _is_enough(piece: _Piece, told: Collection[tuple[str, Reference | None]]) -> bool:
    """Say whether a piece compares by itself, or beside another that tells of the other job.

    Args:
        piece: The piece.
        told: What all pieces of the cell say, and of which jobs.
    """
    parted = any(says == "parted" for says, _ in told)
    for said in piece.said:
        if (parted and said.says == "digit") or (said.says == "amount" and is_pocket_money(said)):
            return True
        if said.says == "parted" and any(says in ("digit", "share") for says, _ in told):
            return True
        other = _NEEDS.get(said.says)
        if other is None or any(says in other and of != said.of for says, of in told):
            return True
    return False


def is_pocket_money(said: Statement) -> bool:
    """Say whether an amount is so little in a year that nobody lives by it."""
    return 0 < said.number * said.times <= _POCKET_MONEY


#: In yuan.
_POCKET_MONEY: Final = 9_600.0

#: What one piece says and another one needs beside it: 工资四千 and 画稿一万二.
_NEEDS: Final = {
    "amount": frozenset({"amount"}),
    "digit": frozenset({"digit"}),
    "high": frozenset({"low"}),
    "low": frozenset({"high", "main"}),
    "full": frozenset({"part"}),
    "rest": frozenset({"part", "share", "minor"}),
    "parted": frozenset(),
}


def _read(
    piece: str, before: str, last: Reference | None
) -> tuple[tuple[Statement, ...], Reference | None] | None:
    """Return what a piece says, and of which job last; None if it does not compare."""
    if _OF_A_PENSION.search(piece) is not None:
        return None
    tokens = _tokenise(write_amounts_as_percent(piece.strip()), before)
    if not tokens:
        return None
    tokens = _join(tokens)
    letters = "".join(token.letter for token in tokens)
    if {"E", "U"} & set(letters):
        open_still = _OPEN.fullmatch(letters.replace("T", "")) is not None
        return ((Statement("open"),), None) if open_still else None
    if "R" not in letters and last is not None and _OF_THE_LAST.fullmatch(letters.replace("T", "")):
        # 工资虽稳,只占我进账的两成
        tokens.insert(0, _Token("R", "", last))
    told = [token.reference for token in tokens if token.letter == "R"]
    if not told and letters.replace("I", "").replace("K", "") != "r":
        return None
    times = next((PERIODS[token.words] for token in tokens if token.letter == "T"), 0.0)
    bare = [token for token in tokens if token.letter != "T"]
    said = _match(bare, "".join(token.letter for token in bare), times)
    return None if said is None else (said, told[-1] if told else None)


_OF_A_PENSION: Final = compile_pattern(
    "退|养老金|低保|补偿|抚恤|分红|房租收入|利息|以前|当年|曾|原来|从前|打算|准备|计划|将来|以后(?!者)"
)
_OF_THE_LAST: Final = compile_pattern("K?[ulM]?I?S|KIS|[IK]*L+|[IK]*B+|I*[ul]?A")
_OPEN: Final = compile_pattern("[bIVRKCmBLNHDqEUFfe&AS]*(?:E|U)[bIVRKCmBLNHDqEU]*")


def _match(tokens: list[_Token], letters: str, times: float) -> tuple[Statement, ...] | None:
    forms = _find_forms(letters)
    if forms is None:
        return None
    return tuple(said for says, start, end in forms for said in _state(says, tokens[start:end], times))


#: Letters of pieces of which the forms are kept: many pieces are told in the same.
_LETTERS_KEPT: Final = 512


@lru_cache(_LETTERS_KEPT)
def _find_forms(letters: str) -> tuple[tuple[str, int, int], ...] | None:
    """Return the forms that letters have one behind another, and their places; None where one has none."""
    place = 0
    forms: list[tuple[str, int, int]] = []
    while place < len(letters):
        for form, says in FORMS.items():
            found = compile_pattern(form).match(letters, place)
            if found is not None and found.end() > place:
                forms.append((says, place, found.end()))
                place = found.end()
                break
        else:
            return None
    return tuple(forms)


def _state(says: str, part: list[_Token], times: float) -> Iterator[Statement]:
    told = [token.reference for token in part if token.letter == "R"]
    one, other = (told[0] if told else None), (told[1] if len(told) > 1 else None)
    number = next((token.number for token in part if token.letter in "SA"), 0.0)
    match says:
        case "nothing":
            return
        case "ratio_of_two":
            digit = next(token.number for token in part if token.letter == "r")
            yield Statement("digit", one, number=digit)
            yield Statement("digit", other, number=_TEN - digit)
        case "parted":
            yield Statement("parted")
        case "less":
            yield Statement("more", other, one)
        case "more_than":
            yield Statement("more", None, one)
        case "less_than":
            yield Statement("more", one, None)
        case "ratio":
            if number < _MUCH_LESS:
                yield Statement("more", other, one)
            elif number > 1:
                yield Statement("more", one, other)
        case "times" if any(token.letter == "n" and token.number <= 1 for token in part):
            return
        case "times" | "more":
            yield Statement("more", one, other)
        case "share":
            under = any(token.letter == "u" for token in part)
            over = any(token.letter in "lM" for token in part)
            if (under and number > _HALF) or (over and number < _HALF):
                return
            yield Statement("share", one, number=number)
        case "amount":
            yield Statement("amount", one, number=number, times=times)
        case "digits":
            digits = [token.number for token in part if token.letter == "n"]
            for each, digit in zip(told, digits, strict=False):
                yield Statement("digit", each, number=digit)
        case _:
            yield Statement(says, one)


_MUCH_LESS: Final = 0.85
_HALF: Final = 0.5

#: Forms of comparisons in the letters of their words, in the order tried, and what they say.
FORMS: Final = {
    # 稿费跟工资比,差远了
    "RI?&RI?[CW]*W": "less",
    # 工资只有画画挣的五分之一
    "RI?K?[ul]?[KC]*RI?SI?": "ratio",
    # 画画的收入连工资的一成都不到
    "RI?Q?RI?[SZ]N?[Wu]+": "less",
    # 稿费没有工资多
    "RI?NRI?[SZH]+": "less",
    "RI?KRI?n": "times",
    "RI?[Wu]+RI?[SZ]?": "less",
    "RI?[KC]*RI?[Hh]?Y[Hh]?": "times",
    "RI?K+RI?Z": "less",
    "[mF]*RI?K*Z": "minor",
    "RI?CRI?[HhB]+[SHAY]*": "more",
    "RI?CRI?[DWL]+[SHAY]*": "less",
    "RI?M+RI?[SAYH]?": "more",
    "I?CRI?[HhB]+[SHAY]*": "more_than",
    "I?CRI?[DWL]+[SHAY]*": "less_than",
    "I?M+RI?[SAYH]?": "more_than",
    "I?[Wu]+RI?[SZ]?": "less_than",
    # 稿费超过主业
    "RI?M+BI?": "main",
    "RI?CBI?[HhB]+[SHAY]*": "main",
    "RI?[Wu]+BI?[SZ]?": "minor",
    "RI?CBI?[DWL]+": "minor",
    # 工资和稿费三七开
    "RI?&?RI?[KI]*r": "ratio_of_two",
    "RI?K?n": "digits",
    "I?K?r": "parted",
    # 稿费占我收入的三分之二
    "[Im]*R[IV]?K*[IV]*[ulM]?S[IV]?": "share",
    "[IV]*[ulM]?S[IV]?[KFf]*R[IV]?K?": "share",
    # 工资四千
    "R[IVul]*K?[ul]?A[IV]?&?": "amount",
    "RI?[JN]y": "main",
    "[JN]+RI?y": "main",
    "[JN]+RI?o": "minor",
    "RI?J?o": "minor",
    # 不指着工资吃饭
    "NF+RI?V*": "minor",
    "V*NF+RI?": "minor",
    "F+RI?[vyuL]": "minor",
    "RI?K?v": "minor",
    # 稿费连房租都不够付
    "RI?QV[uWNL]+V?": "minor",
    "RI?V?N[BV]": "minor",
    "[mFK]*RI?K?[IV]?B+[IV]*(?:NK?L+)?": "main",
    "Im?RK?B+": "main",
    "[mFK]*RI?[IV]?[KFu]*L+V?(?:NK?[BV]+)?": "minor",
    # 主要收入来自插画
    "(?:e&)?(?:[IV]*B&?)+[KFf]+m?RI?V*": "main",
    "B+m?RK?B+": "main",
    "m?e&m?I[KF]+m?RI?V*": "main",
    "ImRI?K": "main",
    "L+[KF]*RI?$": "minor",
    "V+m?[KFf]+RI?V*": "main",
    "V+RI?V+": "main",
    "Im?[Ff]+RI?(?:V*|HD)": "main",
    "ImK+RI?V*": "main",
    "mI?[KFf]*RI?V*": "main",
    "F+RI?V+": "main",
    "F+RI?$": "main",
    "RI?K?V+": "main",
    "[bIm]*RI?K?h+": "main",
    "Im?K*RI?H": "main",
    "RI?[K]?H+": "high",
    "RI?[K]?D+": "low",
    "t+[KF]?R": "full",
    "RI?K?t+": "full",
    "RK?d": "part",
    "RI?K?p": "part",
    "pR": "part",
    # 其他都靠画画
    "[GV]+[KF]+R[IV]*": "rest",
    "(?:I|V|G|RI?)?q": "nothing",
}


def _join(tokens: list[_Token]) -> list[_Token]:
    """Take words in a row that refer to one job for one."""
    joined: list[_Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last is not None and token.letter == "R" and last.letter == "R":
            one, other = last.reference or Reference(), token.reference or Reference()
            if not (one.kind and other.kind) or one.kind == other.kind:
                # 接单画画 and 公司那份工资
                kind = one.kind or other.kind
                characters = one.characters if one.kind == "" else other.characters
                joined[-1] = _Token("R", last.words + token.words, Reference(kind, characters))
                continue
        if last is not None and token.letter == last.letter and token.letter in "IVKFm":
            continue
        joined.append(token)
    return joined


def _tokenise(text: str, before: str) -> list[_Token]:
    """Return the words of a piece; none where one is no word of a comparison."""
    tokens: list[_Token] = []
    place = 0
    while place < len(text):
        token, length = _find_token(text, place, before)
        if not length:
            return []
        if token is not None:
            tokens.append(token)
        place += length
    return tokens


def _find_token(text: str, place: int, before: str) -> tuple[_Token | None, int]:
    if text[place] == " ":
        return None, 1
    ratio = _RATIO.match(text, place)
    if ratio is not None and (ratio["to"] or ratio["open"]):
        one, other = (_read_number(ratio[part]) for part in ("one", "other"))
        if one + other == _TEN:
            return _Token("r", ratio[0], number=one), len(ratio[0])
    for pattern, letter, read in _NUMBERS:
        if (found := pattern.match(text, place)) is not None and found.end() > place:
            return _Token(letter, found[0], number=read(found)), found.end() - place
    known = next(
        (
            length
            for length in range(min(LONGEST, len(text) - place), 0, -1)
            if text[place : place + length] in TOKENS
        ),
        0,
    )
    taken = _find_taken_up(text, place, before)
    if taken > known:
        words = text[place : place + taken]
        return _Token("R", words, Reference("", words)), taken
    if known:
        words = text[place : place + known]
        letter, kind, characters = TOKENS[words]
        if letter == "R" and not kind and set(characters).isdisjoint(before):
            return None, 0
        taken_up = kind == OF_ONES_OWN and not set(characters).isdisjoint(before)
        if kind == OF_ONES_OWN and not (taken_up or _OF_ONESELF.search(before)):
            # 私企会计,稿费占七成: no work of one's own was told, and this tells of it.
            return None, 0
        if not letter:
            return None, known
        return _Token(letter, words, Reference(kind, characters) if letter == "R" else None), known
    if (hundred := _NUMBER_OF_A_HUNDRED.match(text, place)) is not None:
        return _Token("n", hundred[0], number=float(hundred[0]) / 10), len(hundred[0])
    if (digit := _DIGITS.get(text[place])) or text[place] in "123456789":
        return _Token("n", text[place], number=float(digit or text[place])), 1
    return None, 0


#: What tells of work on one's own account.
_OF_ONESELF: Final = compile_pattern("自己|业余|副业|兼|接[^,]{0,3}[单活稿]|私活|私下|外包")


def _read_of_ten(found: re.Match[str]) -> float:
    return _read_number(found["of"]) / 10


def _read_percent(found: re.Match[str]) -> float:
    # 一半以上 is more than half.
    return float(found[1]) / 100 + (_A_LITTLE_MORE if found["more"] else 0.0)


_TEN: Final = 10.0
_A_LITTLE_MORE: Final = 0.01


def _read_amount(found: re.Match[str]) -> float:
    if found["least"]:
        return _LEAST_WAGE
    if found["plain"]:
        return float(found["plain"])
    number = _read_number(found["number"] or "一")
    amount = number * _UNITS[found["unit"]]
    if found["then"]:
        amount += _read_number(found["then"]) * _UNITS[found["unit"]] / 10
    return amount


_LEAST_WAGE: Final = 2_500.0


def _read_no_number(_: re.Match[str]) -> float:
    return 0.0


#: Words of a number, their letter, and how large it is.
_NUMBERS: Final = (
    (_SMALL_TIME, "d", _read_no_number),
    (_LITTLE, "L", _read_no_number),
    (_OF_TEN, "S", _read_of_ten),
    (_TIMES_AS_MUCH, "Y", _read_no_number),
    (_PERCENT, "S", _read_percent),
    (_PART, "S", lambda _: 0.7),
    (_SMALL_PART, "S", lambda _: 0.2),
    (_AMOUNT, "A", _read_amount),
)


def _read_number(text: str) -> float:
    if text.isascii():
        return float(text)
    if "十" in text:
        tens, _, rest = text.partition("十")
        return (_DIGITS.get(tens[-1:], 1) or 1) * 10.0 + (_DIGITS.get(rest[:1], 0) if rest else 0)
    digits = [_DIGITS[character] for character in text]
    return sum(digits) / len(digits)


def _find_taken_up(text: str, place: int, before: str) -> int:
    """Return how many characters from here take up words that were told before."""
    end = place
    while end < len(text) and text[end] in before and text[end] not in _STOPS:
        end += 1
    begins_a_word = any(text[end : end + length] in TOKENS for length in range(2, LONGEST))
    if end > place and text[end : end + 1] in _NOUN_ENDS and not begins_a_word:
        end += 1
    return end - place
