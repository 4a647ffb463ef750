"""What a source claims, beside what it lists; and structure patterns such as 1+22 and 1+6+N.

Neither number is corrected by the other: a claim of 22 beside a list of 21 is a finding with an explanation
and the names, not an error. A term of a pattern may say in brackets what it counts:
``1(会长)+6(常务副会长)+N(副会长、理事、秘书长和区社会组织促进会)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from newstratum._figures.reports.report import count_with_bounds, to_words
from newstratum._model.organisation.district import DistrictClaim
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import (
    Interval,
    Qualifier,
    Quantity,
    build_exact_quantity,
    build_qualified_quantity,
    sum_quantities,
)
from newstratum._words import Language, Words
from newstratum.errors import InvalidValueError

_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９＋（）Ｎ", "0123456789+()N")
_HEAD: Final = re.compile(r"\s*(?:(?P<count>\d{1,6})|(?P<variable>[A-Z]))\s*", re.ASCII)
_HINT: Final = Words(
    "请写成1+22或1(会长)+6(常务副会长)+N(理事)", "write it like 1+22 or 1(会长)+6(常务副会长)+N(理事)"
)


@frozen(kw_only=True, repr=False)
class Term(ShortRepr):
    """One term of a pattern: a number, or a variable for a number that is left open."""

    #: The number; None for a variable.
    count: int | None
    #: The letter of a variable; empty for a number.
    variable: str = ""
    #: What it counts, as written in brackets; empty where nothing is.
    meaning: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.count is None) != bool(self.variable):
            raise InvalidValueError(
                "term",
                Words("既不是数也不是变量，或两者都是", "is neither a number nor a variable, or both"),
                _HINT,
            )

    def __str__(self) -> str:
        return self.variable if self.count is None else str(self.count)


@frozen(kw_only=True, repr=False)
class Pattern(ShortRepr):
    """A pattern of two or more terms."""

    terms: tuple[Term, ...]

    @property
    def fixed(self) -> int:
        """The sum of the numbers."""
        return sum(term.count or 0 for term in self.terms)

    @property
    def total(self) -> int | None:
        """The sum of the terms, or None where a variable leaves it open."""
        return None if any(term.count is None for term in self.terms) else self.fixed

    def __str__(self) -> str:
        return "+".join(str(term) for term in self.terms)


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that a text states, strictly: nothing may stand beside it.

    Full-width digits, plus signs and brackets are taken as their plain forms; a meaning may hold
    brackets of its own, in pairs.

    Raises:
        InvalidValueError: It is not a pattern; the reason names the place, from 1.
    """
    plain = text.translate(_ASCII_FORMS)
    terms: list[Term] = []
    at = 0
    while True:
        head = _HEAD.match(plain, at)
        if head is None:
            raise _build_error(at, Words("既不是数，也不是大写字母", "neither a number nor a capital letter"))
        if head["count"] is not None and head["count"].startswith("0"):
            raise _build_error(at, Words("数为零，或以零开头", "a number that is zero or begins with one"))
        meaning, at = _parse_meaning(plain, head.end())
        terms.append(
            Term(
                count=None if head["count"] is None else int(head["count"]),
                variable=head["variable"] or "",
                meaning=meaning,
            )
        )
        if at == len(plain):
            break
        if plain[at] != "+":
            raise _build_error(at, Words("两项之间没有加号", "no plus sign between two terms"))
        at += 1
    if len(terms) < 2:
        raise _build_error(at, Words("只有一项", "only one term"))
    return Pattern(terms=tuple(terms))


def _parse_meaning(plain: str, at: int) -> tuple[str, int]:
    """Return what stands in brackets at a place, and the place after it and after spaces."""
    if not plain.startswith("(", at):
        return "", at
    depth = 0
    for end in range(at, len(plain)):
        depth += (plain[end] == "(") - (plain[end] == ")")
        if not depth:
            meaning = plain[at + 1 : end].strip()
            if not meaning:
                raise _build_error(at, Words("括号中没有内容", "brackets with nothing in them"))
            after = end + 1
            while after < len(plain) and plain[after].isspace():
                after += 1
            return meaning, after
    raise _build_error(at, Words("括号没有结束", "a bracket that is never closed"))


def _build_error(at: int, reason: Words) -> InvalidValueError:
    return InvalidValueError(
        "pattern", Words("第{}个字符：{}", "character {}: {}").format(at + 1, reason), _HINT
    )


@frozen(kw_only=True, repr=False)
class NamedItem(ShortRepr):
    """A thing that a source lists by name or theme."""

    id: str
    name: Words
    #: Whether it is one of them; ``POSSIBLY`` where partial or missing dates leave that open.
    certainty: Certainty = Certainty.YES


@frozen(kw_only=True, repr=False)
class ListedPart(ShortRepr):
    """A part of what a source lists, some of it by name."""

    id: str
    #: What is listed: 区级平台, district platforms.
    what: Words
    #: How many the source says there are; None where it only names some.
    stated: Quantity | None = None
    named: tuple[NamedItem, ...] = ()
    #: Whether there may be more than those named (等).
    open: bool = False
    #: Whether the source calls it new, so that it may or may not be part of the claim.
    addition: bool = False
    #: Its unit, where it is not that of the claim: then it is kept apart and never added.
    unit: str | None = None
    #: What the source says, or its title.
    phrase: str

    def count_listed(self, unit: str) -> Quantity:
        """Return how many are listed, in a unit; at least one where the list is open and names none."""
        if self.stated is not None:
            return self.stated
        if self.open:
            return build_qualified_quantity(max(len(self.named), 1), Qualifier.AT_LEAST, unit)
        return count_with_bounds((named.certainty for named in self.named), unit)

    def count_unnamed(self, unit: str) -> Quantity:
        """Return how many of those listed have no name, in a unit."""
        if self.stated is None and not self.open:
            return build_exact_quantity(0, unit)
        return self.count_listed(unit) - build_exact_quantity(len(self.named), unit)


@frozen(kw_only=True, repr=False)
class Claim(ShortRepr):
    """A number that a source claims."""

    id: str
    #: What is counted, with what counts as one.
    what: Words
    #: The number, with its qualifier; None where the source leaves it open (N).
    stated: Quantity | None
    #: The counter word.
    unit: str
    #: When it is said to hold; None where the source does not say.
    as_of: PartialDate | None = None
    #: What the source says, or its title.
    phrase: str

    def __attrs_post_init__(self) -> None:
        if self.stated is not None and self.stated.unit != self.unit:
            raise InvalidValueError(
                "claim.unit",
                Words("单位与数的单位不同", "another unit than that of the number"),
                Words("请写成一样", "write both alike"),
            )


@frozen(kw_only=True, repr=False)
class ClaimComparison(HtmlTable):
    """A claim and what is listed for it, side by side."""

    claim: Claim
    #: What is listed, additions left out.
    parts: tuple[ListedPart, ...]
    #: What the source calls new.
    additions: tuple[ListedPart, ...]
    #: What is listed in another unit, and never added to the others.
    apart: tuple[ListedPart, ...]
    #: The number listed without the additions; None where the source lists nothing.
    listed: Quantity | None
    #: The number listed with them; None where the source lists nothing.
    with_additions: Quantity | None

    @property
    def difference(self) -> Quantity | None:
        """Listed less claimed, without the additions; None if one of the two is unknown."""
        return _compute_difference(self.listed, self.claim.stated)

    @property
    def difference_with_additions(self) -> Quantity | None:
        """Listed less claimed, with the additions; None if one of the two is unknown."""
        return _compute_difference(self.with_additions, self.claim.stated)

    @property
    def agrees(self) -> Certainty:
        """Whether the list can be what was claimed, with or without the additions."""
        both = (self.difference, self.difference_with_additions)
        differences = [difference for difference in both if difference is not None]
        return compute_certainty(
            can_hold=not differences or any(difference.can_be(0) for difference in differences),
            can_fail=not differences or all(difference.exact != 0 for difference in differences),
        )

    @property
    def named(self) -> tuple[NamedItem, ...]:
        """Everything listed by name, additions included."""
        return tuple(named for part in (*self.parts, *self.additions) for named in part.named)

    @property
    def unnamed(self) -> Quantity:
        """How many are listed by number only, without names."""
        parts = (*self.parts, *self.additions)
        return sum_quantities((part.count_unnamed(self.claim.unit) for part in parts), self.claim.unit)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parts and of the named things behind the numbers."""
        parts = (*self.parts, *self.additions, *self.apart)
        return tuple(each for part in parts for each in (part.id, *(named.id for named in part.named)))


def compare_claim(claim: Claim, listed: Iterable[ListedPart]) -> ClaimComparison:
    """Compare what is listed with what is claimed.

    Raises:
        InvalidValueError: A part states its number in another unit than its own or the claim's.
    """
    parts: list[ListedPart] = []
    additions: list[ListedPart] = []
    apart: list[ListedPart] = []
    for part in listed:
        unit = part.unit or claim.unit
        if part.stated is not None and part.stated.unit != unit:
            raise InvalidValueError(
                f"listed.{part.id}",
                Words("单位与声称的单位不同", "another unit than that of the claim"),
                Words("请写unit", "say unit"),
            )
        (apart if unit != claim.unit else additions if part.addition else parts).append(part)
    return ClaimComparison(
        claim=claim,
        parts=tuple(parts),
        additions=tuple(additions),
        apart=tuple(apart),
        listed=_sum_listed(parts, claim.unit),
        with_additions=_sum_listed([*parts, *additions], claim.unit),
    )


def compare_district_claims(claims: Iterable[DistrictClaim]) -> tuple[ClaimComparison, ...]:
    """Compare what the source of a district's profile lists with what it claims, claim by claim.

    Args:
        claims: Those of the profile.
    """
    return tuple(map(_compare_district_claim, claims))


def _compare_district_claim(claim: DistrictClaim) -> ClaimComparison:
    phrase = get_phrase(claim.source)
    return compare_claim(
        Claim(
            id=claim.id,
            what=Words(claim.name_zh, claim.name_en),
            stated=claim.stated,
            unit=claim.unit or ("" if claim.stated is None else claim.stated.unit),
            as_of=claim.as_of,
            phrase=phrase,
        ),
        [
            ListedPart(
                id=part.id,
                what=Words(part.name_zh, part.name_en),
                stated=part.stated,
                named=tuple(
                    NamedItem(id=each.code, name=Words(each.name_zh, each.name_en)) for each in part.named
                ),
                open=part.open,
                addition=part.addition,
                unit=part.unit,
                phrase=get_phrase(part.source) or phrase,
            )
            for part in claim.listed
        ],
    )


def get_phrase(source: Citation | None) -> str:
    """Return what a source says, or its title; empty where nothing is cited."""
    return "" if source is None else source.passage or source.document


def _sum_listed(parts: list[ListedPart], unit: str) -> Quantity | None:
    return sum_quantities((part.count_listed(unit) for part in parts), unit) if parts else None


def _compute_difference(listed: Quantity | None, stated: Quantity | None) -> Quantity | None:
    return None if listed is None or stated is None else listed - stated


@frozen(kw_only=True, repr=False)
class PatternComparison(HtmlTable):
    """A pattern such as 1+22 or 1+6+N, and what a register holds for each of its terms."""

    pattern: Pattern
    #: One entry a term, in order; a variable claims no number.
    terms: tuple[ClaimComparison, ...]

    @property
    def listed(self) -> Interval:
        """How many the register holds for all terms together; bounds where dates leave it open."""
        return count_with_bounds((named.certainty for term in self.terms for named in term.named), "").bounds

    @property
    def difference(self) -> Interval | None:
        """Registered less stated, over all terms; None where a variable leaves it open."""
        total = self.pattern.total
        return None if total is None else self.listed + Interval(low=-total, high=-total)

    @property
    def agrees(self) -> bool:
        """Whether every number can be met exactly; a variable is met by anything."""
        return all(term.agrees is not Certainty.NO for term in self.terms)


def compare_pattern(
    pattern: Pattern, registered: Sequence[tuple[Words, str, Sequence[NamedItem]]], *, phrase: str
) -> PatternComparison:
    """Compare what a register holds with the terms of a pattern.

    Args:
        pattern: The pattern: ``parse_pattern("1+22")``.
        registered: For each term what it counts, the counter word, and the things that are registered.
        phrase: What the source says, or its title.

    Raises:
        InvalidValueError: There are not as many entries as terms.
    """
    if len(registered) != len(pattern.terms):
        raise InvalidValueError(
            "registered",
            Words("各项没有一一对应", "not one entry for each term"),
            Words("{1}请给{0}项", "give {} for {}").format(len(pattern.terms), pattern),
        )
    terms = []
    for place, (term, (what, unit, named)) in enumerate(zip(pattern.terms, registered, strict=True), start=1):
        identifier = f"{pattern}#{place}"
        stated = None if term.count is None else build_exact_quantity(term.count, unit)
        claim = Claim(id=identifier, what=what, stated=stated, unit=unit, phrase=phrase)
        listed = ListedPart(id=f"{identifier}.registered", what=what, named=tuple(named), phrase=phrase)
        terms.append(compare_claim(claim, [listed]))
    return PatternComparison(pattern=pattern, terms=tuple(terms))


_WITH_ADDITIONS: Final = Words("，加上新添的{}为{}", ", {1} with the {0} additions")
_AT_MOST_FEWER: Final = Words("列举不全，比文中至多少{}", "the list is open, at most {} fewer than claimed")
_NAMED: Final = Words("。其中{}有名称", ". {} of them by name")
_UNNAMED: Final = Words("，其余{}仅有数目，名称待补", ", {} by number only, their names to be added")
_SMALL_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def format_claim_comparison(compared: ClaimComparison, language: Language) -> str:
    """Return a claim and what is listed for it as one or two sentences.

    For the platforms of the founding text: "22 claimed; 21 listed (…), 23 with the two additions: 1 fewer
    than claimed without them, 1 more than claimed with them. 13 of them by name, 10 by number only, …".
    """
    texts = (*_format_numbers(compared), *_format_names(compared), Words("。", "."))
    return "".join(text.in_language(language) for text in texts)


def _format_numbers(compared: ClaimComparison) -> Iterable[Words]:
    claimed, unit = compared.claim.stated, compared.claim.unit
    if claimed is None:
        yield Words("文中未写数目", "no number claimed")
    else:
        said = Words("文中称“{}”", "{} claimed") if claimed.incomplete else Words("文中称{}", "{} claimed")
        yield said.format(to_words(claimed))
    if compared.listed is None:
        yield Words("，未逐项列举，无从对照", "; nothing is listed to compare it with")
    else:
        yield Words("，逐项列出{}", "; {} listed").format(to_words(compared.listed))
    if len(compared.parts) > 1:
        yield Words("（{}）", " ({})").format(_format_parts(compared.parts, unit))
    if compared.additions and compared.with_additions is not None:
        added = sum_quantities((part.count_listed(unit) for part in compared.additions), unit)
        yield _WITH_ADDITIONS.format(_format_small_number(added), to_words(compared.with_additions))
    verdicts = [
        _format_difference(difference)
        for difference in (compared.difference, compared.difference_with_additions)
        if difference is not None
    ]
    if compared.additions and len(verdicts) > 1:
        yield Words("：{}，加上新添的则{}", ": {} without them, {} with them").format(*verdicts)
    elif verdicts:
        yield Words("：{0}", ": {0}").format(*verdicts)
    if compared.apart:
        yield Words("；另列{}，不计入上数", "; kept apart and never added: {}").format(
            _format_parts(compared.apart, "")
        )


def _format_names(compared: ClaimComparison) -> Iterable[Words]:
    unnamed = compared.unnamed.exact
    if compared.named and unnamed != 0:
        yield _NAMED.format(to_words(build_exact_quantity(len(compared.named), compared.claim.unit)))
        if unnamed is not None:
            yield _UNNAMED.format(to_words(compared.unnamed))


def _format_difference(difference: Quantity) -> Words:
    exact, low, high = difference.exact, difference.low, difference.high
    if exact == 0:
        return Words("与文中一致", "as many as claimed")
    if exact is not None and exact < 0:
        return Words("比文中少{}", "{} fewer than claimed").format(to_words(difference * -1))
    if exact is not None:
        return Words("比文中多{}", "{} more than claimed").format(to_words(difference))
    if low is not None and low < 0 and high is None:
        return _AT_MOST_FEWER.format(to_words(build_exact_quantity(-low, difference.unit)))
    if difference.can_be(0):
        return Words("可能与文中一致", "possibly as many as claimed")
    if high is not None and high <= 0:
        return Words("少于文中所称", "fewer than claimed")
    return Words("多于文中所称", "more than claimed")


def _format_parts(parts: Iterable[ListedPart], unit: str) -> Words:
    texts = []
    for part in parts:
        if part.stated is None and not part.named:
            texts.append(Words("{}若干", "{}: number not given").format(part.what))
        else:
            count = to_words(part.count_listed(part.unit or unit))
            texts.append(Words("{}{}", "{}: {}").format(part.what, count))
    return Words("、", "; ").join(texts)


def _format_small_number(quantity: Quantity) -> Words:
    exact, words = quantity.exact, to_words(quantity)
    if exact is not None and exact.denominator == 1 and 0 <= exact < len(_SMALL_NUMBERS):
        return Words(words.zh, _SMALL_NUMBERS[exact.numerator])
    return words
