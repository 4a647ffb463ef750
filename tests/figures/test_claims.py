from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.claims import Claim, ListedPart, NamedItem, compare_claim, compare_pattern
from newstratum._figures.patterns import parse_pattern
from newstratum._labels import Words
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import Quantity, build_exact_quantity
from newstratum.errors import InvalidValueError

WHAT = Words("平台", "platforms")


def claim(number: int | None) -> Claim:
    return Claim(
        id="platforms",
        what=WHAT,
        stated=None if number is None else build_exact_quantity(number, "个"),
        unit="个",
        phrase="M38",
    )


def part(number: int | None, named: int = 0, **more: object) -> ListedPart:
    return ListedPart(
        id=f"part-{number}-{named}",
        what=WHAT,
        stated=None if number is None else build_exact_quantity(number, "个"),
        named=tuple(NamedItem(id=f"platform-{at}", name=WHAT) for at in range(named)),
        phrase="M39",
        **more,
    )


def size(quantity: Quantity | None) -> int:
    assert quantity is not None
    assert quantity.exact is not None
    return int(quantity.exact)


@given(
    st.integers(0, 50),
    st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=6),
)
def test_numbers_are_those_of_a_plain_count(claimed: int, listed: list[tuple[int, bool]]) -> None:
    counted = compare_claim(claim(claimed), [part(number, addition=addition) for number, addition in listed])
    everything = sum(number for number, _ in listed)
    assert size(counted.with_additions) == everything
    assert size(counted.difference_with_additions) == everything - claimed
    without = [number for number, addition in listed if not addition]
    if without:
        assert size(counted.difference) == sum(without) - claimed
    agrees = claimed == everything or (bool(without) and claimed == sum(without))
    assert counted.agrees is (Certainty.YES if agrees else Certainty.NO)


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_an_open_list_agrees_as_long_as_it_can(claimed: int, named: int, is_open: bool) -> None:
    counted = compare_claim(claim(claimed), [part(None, named, open=is_open)])
    if not is_open:
        assert counted.agrees is (Certainty.YES if claimed == named else Certainty.NO)
    else:
        least = max(named, 1)
        assert counted.agrees is (Certainty.POSSIBLY if claimed >= least else Certainty.NO)


def test_the_platforms_of_the_founding_text() -> None:
    """Story S14: claimed, counted, difference, and which ones; nothing fails."""
    counted = compare_claim(claim(22), [part(3, 3), part(6, 3), part(12, 5), part(None, 2, addition=True)])
    assert (size(counted.listed), size(counted.with_additions)) == (21, 23)
    assert (size(counted.difference), size(counted.difference_with_additions)) == (-1, 1)
    assert counted.agrees is Certainty.NO
    assert (len(counted.named), size(counted.unnamed)) == (13, 10)
    assert counted.ids[:5] == ("part-3-3", "platform-0", "platform-1", "platform-2", "part-6-3")


def test_another_unit_is_kept_apart_and_never_added() -> None:
    body = ListedPart(
        id="bodies", what=WHAT, named=(NamedItem(id="body", name=WHAT),), unit="家", phrase="M60"
    )
    counted = compare_claim(claim(None), [part(None, open=True), part(None, open=True), body])
    assert counted.apart == (body,)
    assert counted.listed is not None
    assert (counted.listed.low, counted.listed.high) == (2, None)
    assert counted.difference is None
    assert counted.agrees is Certainty.POSSIBLY
    assert "body" in counted.ids


def test_a_claim_without_a_list_is_neither_right_nor_wrong() -> None:
    counted = compare_claim(claim(31), [])
    assert counted.listed is None
    assert counted.difference is None
    assert counted.agrees is Certainty.POSSIBLY
    assert size(counted.unnamed) == 0


def test_units_are_never_mixed() -> None:
    with pytest.raises(InvalidValueError, match=r"claim\.unit"):
        Claim(id="council", what=WHAT, stated=build_exact_quantity(6, "人"), unit="个", phrase="M60")
    with pytest.raises(InvalidValueError, match=r"listed\.part-3-0: another unit"):
        compare_claim(claim(22), [part(3, unit="家")])


def _named(count: int) -> list[NamedItem]:
    return [NamedItem(id=f"F{n}", name=Words(f"平台{n}", f"platform {n}")) for n in range(count)]


@given(st.integers(1, 3), st.integers(1, 30), st.integers(0, 3), st.integers(0, 30))
def test_a_register_is_put_beside_each_term_of_a_pattern(one: int, many: int, bodies: int, held: int) -> None:
    counted = compare_pattern(
        parse_pattern(f"{one}+{many}"),
        [
            (Words("新联会", "association"), "个", _named(bodies)),
            (Words("平台", "platforms"), "个", _named(held)),
        ],
        phrase="P38",
    )
    differences = [term.difference.exact for term in counted.terms if term.difference is not None]
    assert differences == [bodies - one, held - many]
    assert (counted.listed, counted.difference) == (bodies + held, bodies + held - one - many)
    assert counted.agrees is (bodies == one and held == many)
    assert [named.id for named in counted.terms[1].named] == [f"F{n}" for n in range(held)]


def test_a_variable_is_met_by_anything() -> None:
    entries = [
        (Words("会长", "president"), "个", _named(1)),
        (Words("常务副会长", "executives"), "个", _named(6)),
        (Words("理事", "directors"), "个", _named(30)),
    ]
    counted = compare_pattern(parse_pattern("1+6+N"), entries, phrase="P60")
    assert (counted.agrees, counted.difference, counted.listed) == (True, None, 37)
    with pytest.raises(InvalidValueError, match="not one entry for each term"):
        compare_pattern(parse_pattern("1+22"), entries, phrase="P38")
