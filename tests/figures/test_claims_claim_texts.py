from __future__ import annotations

import pytest

from newstratum._figures.claims import Claim, ListedPart, NamedItem, compare_claim, format_claim_comparison
from newstratum._labels import Words
from newstratum._model.values.quantities import Quantity, build_exact_quantity, parse_quantity

WHAT = Words("平台", "platforms")


def claim(stated: Quantity | None, unit: str = "个") -> Claim:
    return Claim(id="c", what=WHAT, stated=stated, unit=unit, phrase="M38")


def part(zh: str, en: str, stated: Quantity | None, named: int = 0, **more: object) -> ListedPart:
    names = tuple(NamedItem(id=f"{en}-{at}", name=WHAT) for at in range(named))
    return ListedPart(id=en, what=Words(zh, en), stated=stated, named=names, phrase="M39", **more)


def test_a_list_on_both_sides_of_the_claim() -> None:
    counted = compare_claim(
        claim(build_exact_quantity(22, "个")),
        [
            part("区级", "district", build_exact_quantity(3, "个"), 3),
            part("街镇", "township", build_exact_quantity(18, "个"), 8),
            part("新添", "new", None, 2, addition=True),
        ],
    )
    assert format_claim_comparison(counted, "en") == (
        "22 claimed; 21 listed (district: 3; township: 18), 23 with the two additions: 1 fewer than claimed "
        "without them, 1 more than claimed with them. 13 of them by name, 10 by number only, none invented."
    )
    assert format_claim_comparison(counted, "zh") == (
        "声称22个；列出21个（区级3个、街镇18个），加上新添的2个为23个：比声称少1个，加上新添的则比声称多1个。"
        "其中13个有名称，10个只有数目，不予编造。"
    )


@pytest.mark.parametrize(
    ("stated", "parts", "zh", "en"),
    [
        (
            build_exact_quantity(6, "人"),
            [part("常务副会长", "vice-presidents", build_exact_quantity(6, "人"))],
            "声称6人；列出6人：与声称一致。",
            "6 claimed; 6 listed: as many as claimed.",
        ),
        (
            build_exact_quantity(31, "人"),
            [part("阵地", "stations", None, 5, open=True)],
            "声称31人；列出不少于5人：列举未尽，比声称至多少26人。其中5人有名称。",
            "31 claimed; at least 5 listed: the list is open, at most 26 fewer than claimed. "
            "5 of them by name.",
        ),
        (
            None,
            [
                part("理事", "directors", None, open=True),
                part("秘书长", "secretary", None, open=True),
                part("团体", "bodies", None, 1, unit="家"),
            ],
            "没有声称数目；列出不少于2人（理事若干、秘书长若干）；另列团体1家，不与上数相加。",
            "no number claimed; at least 2 listed (directors: number not given; "
            "secretary: number not given); kept apart and never added: bodies: 1.",
        ),
        (
            parse_quantity("据不完全统计，万余人"),
            [],
            "声称据不完全统计，万余人；没有列举，无从对照。",
            "by an incomplete count, over 10,000 claimed; nothing is listed to compare it with.",
        ),
        (
            parse_quantity("近100人"),
            [part("名单", "list", build_exact_quantity(40, "人"))],
            "声称近百人；列出40人：可能与声称一致。",
            "nearly 100 claimed; 40 listed: possibly as many as claimed.",
        ),
        (
            parse_quantity("近100人"),
            [part("名单", "list", build_exact_quantity(140, "人"))],
            "声称近百人；列出140人：多于声称。",
            "nearly 100 claimed; 140 listed: more than claimed.",
        ),
        (
            parse_quantity("100余人"),
            [part("名单", "list", build_exact_quantity(100, "人"))],
            "声称百余人；列出100人：少于声称。",
            "over 100 claimed; 100 listed: fewer than claimed.",
        ),
    ],
)
def test_other_lists(stated: Quantity | None, parts: list[ListedPart], zh: str, en: str) -> None:
    counted = compare_claim(claim(stated, "人"), parts)
    assert format_claim_comparison(counted, "zh") == zh
    assert format_claim_comparison(counted, "en") == en
