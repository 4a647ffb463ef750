from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.claims import (
    Claim,
    ListedPart,
    NamedItem,
    Pattern,
    Term,
    compare_claim,
    compare_pattern,
    format_claim_comparison,
    parse_pattern,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.quantities import Quantity, build_exact_quantity, parse_quantity
from newstratum._words import Words
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
    assert counted.difference is not None
    numbers = (counted.listed.point, counted.difference.point)
    assert numbers == (bodies + held, bodies + held - one - many)
    assert counted.agrees is (bodies == one and held == many)
    assert [named.id for named in counted.terms[1].named] == [f"F{n}" for n in range(held)]


def test_a_variable_is_met_by_anything() -> None:
    entries = [
        (Words("会长", "president"), "个", _named(1)),
        (Words("常务副会长", "executives"), "个", _named(6)),
        (Words("理事", "directors"), "个", _named(30)),
    ]
    counted = compare_pattern(parse_pattern("1+6+N"), entries, phrase="P60")
    assert (counted.agrees, counted.difference, counted.listed.point) == (True, None, 37)
    with pytest.raises(InvalidValueError, match="not one entry for each term"):
        compare_pattern(parse_pattern("1+22"), entries, phrase="P38")


meanings = st.text("会长、理事 ()", max_size=6).map(str.strip)
terms = st.tuples(
    st.integers(1, 999_999).map(str) | st.sampled_from("NXY"),
    meanings.filter(lambda text: text.count("(") == text.count(")") and not text.startswith(")")),
)


def balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.slow
@given(st.lists(terms.filter(lambda term: balanced(term[1])), min_size=2, max_size=5))
def test_what_is_written_is_read(written: list[tuple[str, str]]) -> None:
    text = "+".join(f"{head}({meaning})" if meaning else head for head, meaning in written)
    pattern = parse_pattern(text)
    assert str(pattern) == "+".join(head for head, _ in written)
    assert [term.meaning for term in pattern.terms] == [meaning for _, meaning in written]
    assert pattern.fixed == sum(int(head) for head, _ in written if head.isdigit())
    assert (pattern.total is None) == any(not head.isdigit() for head, _ in written)


@pytest.mark.slow
@given(st.text("1２N＋+()（）a 会", max_size=12))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    try:
        pattern = parse_pattern(text)
    except InvalidValueError:
        return
    assert parse_pattern(str(pattern)).fixed == pattern.fixed


def test_the_patterns_of_the_founding_text() -> None:
    working = parse_pattern("1(区新联会)+22(‘梦·享·嘉’平台)")
    assert working.total == 23
    assert [term.meaning for term in working.terms] == ["区新联会", "‘梦·享·嘉’平台"]
    council = parse_pattern("1(会长)+6(常务副会长)+N(副会长、理事、秘书长和区社会组织促进会)")
    assert (council.fixed, council.total) == (7, None)
    assert council.terms[2] == Term(
        count=None, variable="N", meaning="副会长、理事、秘书长和区社会组织促进会"
    )


def test_full_width_and_spaces_are_the_same_pattern() -> None:
    assert parse_pattern("１＋ ６ （常务副会长（六位）） ＋ Ｎ") == Pattern(
        terms=(
            Term(count=1),
            Term(count=6, meaning="常务副会长(六位)"),
            Term(count=None, variable="N"),
        )
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "character 1: neither a number nor a capital letter"),
        ("22", "character 3: only one term"),
        ("1+", "character 3: neither"),
        ("+1", "character 1: neither"),
        ("1+0", "character 3: a number that is zero or begins with one"),
        ("1+022", "character 3: a number that is zero or begins with one"),
        ("1+n", "character 3: neither"),
        ("1 22", "character 3: no plus sign"),
        ("1+2.5", "character 4: no plus sign"),
        ("1(会长+6", "character 2: a bracket that is never closed"),
        ("1()+6", "character 2: brackets with nothing in them"),
        ("1+6)", "character 4: no plus sign"),
        ("1+6个", "character 4: no plus sign"),
        ("一加六", "character 1: neither"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_pattern(text)
    assert words in str(caught.value)
    assert "write it like 1+22" in str(caught.value)


def test_a_term_is_a_number_or_a_variable() -> None:
    for count, variable in ((None, ""), (1, "N")):
        with pytest.raises(InvalidValueError):
            Term(count=count, variable=variable)


def said_claim(stated: Quantity | None, unit: str = "个") -> Claim:
    return Claim(id="c", what=WHAT, stated=stated, unit=unit, phrase="M38")


def said_part(zh: str, en: str, stated: Quantity | None, named: int = 0, **more: object) -> ListedPart:
    names = tuple(NamedItem(id=f"{en}-{at}", name=WHAT) for at in range(named))
    return ListedPart(id=en, what=Words(zh, en), stated=stated, named=names, phrase="M39", **more)


def test_a_list_on_both_sides_of_the_claim() -> None:
    counted = compare_claim(
        said_claim(build_exact_quantity(22, "个")),
        [
            said_part("区级", "district", build_exact_quantity(3, "个"), 3),
            said_part("街镇", "township", build_exact_quantity(18, "个"), 8),
            said_part("新添", "new", None, 2, addition=True),
        ],
    )
    assert format_claim_comparison(counted, "en") == (
        "22 claimed; 21 listed (district: 3; township: 18), 23 with the two additions: 1 fewer than claimed "
        "without them, 1 more than claimed with them. 13 of them by name, 10 by number only, "
        "their names to be added."
    )
    assert format_claim_comparison(counted, "zh") == (
        "文中称22个，逐项列出21个（区级3个、街镇18个），加上新添的2个为23个：比文中少1个，加上新添的则比文中"
        "多1个。"
        "其中13个有名称，其余10个仅有数目，名称待补。"
    )


@pytest.mark.parametrize(
    ("stated", "parts", "zh", "en"),
    [
        (
            build_exact_quantity(6, "人"),
            [said_part("常务副会长", "vice-presidents", build_exact_quantity(6, "人"))],
            "文中称6人，逐项列出6人：与文中一致。",
            "6 claimed; 6 listed: as many as claimed.",
        ),
        (
            build_exact_quantity(31, "人"),
            [said_part("阵地", "stations", None, 5, open=True)],
            "文中称31人，逐项列出不少于5人：列举不全，比文中至多少26人。其中5人有名称。",
            "31 claimed; at least 5 listed: the list is open, at most 26 fewer than claimed. "
            "5 of them by name.",
        ),
        (
            None,
            [
                said_part("理事", "directors", None, open=True),
                said_part("秘书长", "secretary", None, open=True),
                said_part("团体", "bodies", None, 1, unit="家"),
            ],
            "文中未写数目，逐项列出不少于2人（理事若干、秘书长若干）；另列团体1家，不计入上数。",
            "no number claimed; at least 2 listed (directors: number not given; "
            "secretary: number not given); kept apart and never added: bodies: 1.",
        ),
        (
            parse_quantity("据不完全统计，万余人"),
            [],
            "文中称“据不完全统计，万余人”，未逐项列举，无从对照。",
            "by an incomplete count, over 10,000 claimed; nothing is listed to compare it with.",
        ),
        (
            parse_quantity("近100人"),
            [said_part("名单", "list", build_exact_quantity(40, "人"))],
            "文中称近百人，逐项列出40人：可能与文中一致。",
            "nearly 100 claimed; 40 listed: possibly as many as claimed.",
        ),
        (
            parse_quantity("近100人"),
            [said_part("名单", "list", build_exact_quantity(140, "人"))],
            "文中称近百人，逐项列出140人：多于文中所称。",
            "nearly 100 claimed; 140 listed: more than claimed.",
        ),
        (
            parse_quantity("100余人"),
            [said_part("名单", "list", build_exact_quantity(100, "人"))],
            "文中称百余人，逐项列出100人：少于文中所称。",
            "over 100 claimed; 100 listed: fewer than claimed.",
        ),
    ],
)
def test_other_lists(stated: Quantity | None, parts: list[ListedPart], zh: str, en: str) -> None:
    counted = compare_claim(said_claim(stated, "人"), parts)
    assert format_claim_comparison(counted, "zh") == zh
    assert format_claim_comparison(counted, "en") == en
