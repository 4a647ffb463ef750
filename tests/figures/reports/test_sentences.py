"""Sentences from qualified numbers, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.sentences import (
    Statistic,
    StatisticScope,
    compute_mean,
    format_budget_change,
    format_date,
    format_statistics,
)
from newstratum._figures.spending import compare_budgets
from newstratum._model.organisation.budgets import Budget
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import Money, from_wan_yuan, from_yuan
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import (
    Qualifier,
    Quantity,
    build_exact_quantity,
    build_qualified_quantity,
    format_quantity,
    parse_quantity,
)
from newstratum._words import Language, Words
from newstratum.errors import InvalidValueError

HELD = Words("开展各类新阶层活动{}", "{} activities of the new strata were held")
REACHED = Words("覆盖人数{}", "{} people were reached")
CAME = Words("有{}参加", "{} people came")
TIMES = Words("参加活动{}", "sign-ins came to {}")
DISTRICT = Words("全区", "in the whole district")
SINCE_2017 = StatisticScope(since="2017", where=DISTRICT)
WORDS = {"场": HELD, "人": CAME, "人次": TIMES}

QUANTITIES = st.builds(
    build_qualified_quantity,
    st.integers(1, 10**6),
    st.sampled_from(list(Qualifier)),
    st.sampled_from(sorted(WORDS)),
    incomplete=st.booleans(),
)


@pytest.mark.slow
@given(st.lists(QUANTITIES, max_size=6))
def test_every_number_is_said_once_and_people_never_beside_times(quantities: list[Quantity]) -> None:
    stated = [Statistic(words=WORDS[each.unit], quantity=each) for each in quantities]
    text = format_statistics(stated, "zh", SINCE_2017)
    sentences = text.split("。")
    assert sentences.pop() == ""
    assert all(sentence.count("2017年以来全区") == 1 for sentence in sentences)
    said = [part for sentence in sentences for part in sentence.split("2017年以来全区")[1].split("，")]
    assert said == [WORDS[each.unit].zh.format(format_quantity(each.counted(), "zh")) for each in quantities]
    for sentence in sentences:
        assert not ("参加活动" in sentence and "人参加" in sentence)
    # 据不完全统计 opens exactly the sentences of incomplete counts.
    parts = iter(quantities)
    for sentence in sentences:
        for _ in sentence.split("2017年以来全区")[1].split("，"):
            assert next(parts).incomplete == sentence.startswith("据不完全统计，")


@pytest.mark.slow
@given(st.lists(QUANTITIES, min_size=1, max_size=6))
def test_both_languages_say_as_much(quantities: list[Quantity]) -> None:
    stated = [Statistic(words=WORDS[each.unit], quantity=each) for each in quantities]
    zh, en = (format_statistics(stated, language, SINCE_2017) for language in ("zh", "en"))
    assert zh.count("。") == en.count(".")
    assert zh.count("据不完全统计") == en.lower().count("by an incomplete count")
    for each in quantities:
        assert format_quantity(each.counted(), "en", unit="") in en


def test_the_statistics_of_the_founding_text() -> None:
    """Nearly a hundred activities and over ten thousand people, by an incomplete count (M79, M80)."""
    stated = [
        Statistic(words=HELD, quantity=parse_quantity("据不完全统计，近百场(次)")),
        Statistic(words=REACHED, quantity=parse_quantity("据不完全统计，万余人")),
    ]
    assert format_statistics(stated, "zh", SINCE_2017) == (
        "据不完全统计，2017年以来全区开展各类新阶层活动近百场(次)，覆盖人数万余人。"
    )
    assert format_statistics(stated, "en", SINCE_2017) == (
        "By an incomplete count, since 2017 in the whole district, nearly 100 activities of the new strata "
        "were held and over 10,000 people were reached."
    )
    # Part C, item 14: what was counted comes to more than a hundred an activity.
    mean = compute_mean(stated[1].quantity, stated[0].quantity)
    assert format_quantity(mean, "zh") == "超过100人/场(次)"


def test_people_and_times_are_two_sentences() -> None:
    stated = [
        Statistic(words=HELD, quantity=build_exact_quantity(12, "场")),
        Statistic(words=CAME, quantity=build_exact_quantity(140, "人")),
        Statistic(words=TIMES, quantity=build_exact_quantity(300, "人次")),
    ]
    assert format_statistics(stated, "zh", StatisticScope(since="2018", until="2018")) == (
        "2018年开展各类新阶层活动12场，有140人参加。2018年参加活动300人次。"
    )
    assert format_statistics(stated, "en", StatisticScope(since="2018", until="2018")) == (
        "In 2018, 12 activities of the new strata were held and 140 people came. "
        "In 2018, sign-ins came to 300."
    )


@pytest.mark.parametrize(
    ("scope", "zh", "en"),
    [
        (StatisticScope(), "有2人参加。", "2 people came."),
        (
            StatisticScope(until="2018-06-30"),
            "截至2018年6月30日，有2人参加。",
            "Up to 30 June 2018, 2 people came.",
        ),
        (
            StatisticScope(since="2017-03", until="2018"),
            "2017年3月至2018年有2人参加。",
            "From March 2017 to 2018, 2 people came.",
        ),
        (StatisticScope(where=DISTRICT), "全区有2人参加。", "In the whole district, 2 people came."),
    ],
)
def test_the_scope_is_said_as_far_as_it_is_known(scope: StatisticScope, zh: str, en: str) -> None:
    stated = [Statistic(words=CAME, quantity=build_exact_quantity(2, "人"))]
    assert (format_statistics(stated, "zh", scope), format_statistics(stated, "en", scope)) == (zh, en)


def test_one_is_one_and_the_unknown_has_no_unit() -> None:
    one = Statistic(words=CAME, quantity=build_exact_quantity(1, "人"), one_en="{} person came")
    assert format_statistics([one], "en", StatisticScope()) == "1 person came."
    unknown = (
        build_exact_quantity(0, "人")
        + build_qualified_quantity(1, Qualifier.AT_LEAST, "人")
        - build_qualified_quantity(1, Qualifier.AT_LEAST, "人")
    )
    stated = [Statistic(words=REACHED, quantity=unknown)]
    assert format_statistics(stated, "zh", StatisticScope()) == "覆盖人数数目不详。"
    assert format_statistics([], "zh", SINCE_2017) == ""


def test_bounds_are_said_as_bounds() -> None:
    within = build_exact_quantity(30, "人") + build_qualified_quantity(20, Qualifier.NEARLY, "人")
    stated = [Statistic(words=CAME, quantity=within)]
    assert format_statistics(stated, "zh", StatisticScope()) == "有超过30、不足50人参加。"


@pytest.mark.parametrize(
    "words", [Words("活动", "{}"), Words("{}{}", "{}"), Words("{}", ""), Words("{0}", "{}")]
)
def test_words_have_one_place_for_the_number(words: Words) -> None:
    with pytest.raises(InvalidValueError, match=r"statistic\.words"):
        Statistic(words=words, quantity=build_exact_quantity(1))
    with pytest.raises(InvalidValueError, match=r"statistic\.words"):
        Statistic(words=CAME, quantity=build_exact_quantity(1), one_en="one person came")


def budget(year: int, amount: Money) -> Budget:
    return Budget(
        id=f"{year}",
        name_zh="合成经费",
        year=year,
        amount=amount,
        source=Citation(document="合成账目"),
    )


@pytest.mark.parametrize(
    ("before", "after", "language", "sentence"),
    [
        (
            from_wan_yuan(30),
            from_wan_yuan(70),
            "zh",
            "经费2018年为70万元，比2017年的30万元增加40万元，增长133.3%。",
        ),
        (
            from_wan_yuan(30),
            from_wan_yuan(70),
            "en",
            "The money was CNY 700,000 in 2018, CNY 400,000 (133.3 %) more than in 2017.",
        ),
        (
            from_wan_yuan(70),
            from_wan_yuan(30),
            "zh",
            "经费2018年为30万元，比2017年的70万元减少40万元，下降57.1%。",
        ),
        (
            from_wan_yuan(70),
            from_wan_yuan(30),
            "en",
            "The money was CNY 300,000 in 2018, CNY 400,000 (57.1 %) less than in 2017.",
        ),
        (from_wan_yuan(3), from_wan_yuan(3), "zh", "经费2018年为3万元，与2017年持平。"),
        (from_wan_yuan(3), from_wan_yuan(3), "en", "The money was CNY 30,000 in 2018, as much as in 2017."),
        (from_yuan(0), from_yuan("0.01"), "zh", "经费2018年为0.01元，比2017年的0元增加0.01元。"),
    ],
)
def test_a_change_of_money_is_said_up_and_down(
    before: Money, after: Money, language: Language, sentence: str
) -> None:
    change = compare_budgets(budget(2017, before), budget(2018, after))
    assert format_budget_change(Words("经费", "the money"), change, language) == sentence


@given(st.dates())
def test_dates_are_written_as_far_as_they_are_known(day: dt.date) -> None:
    full = PartialDate(year=day.year, month=day.month, day=day.day)
    assert format_date(full, "zh") == f"{full.year}年{full.month}月{full.day}日"
    assert format_date(PartialDate(year=full.year), "en") == str(full.year)
