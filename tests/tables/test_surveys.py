from __future__ import annotations

import datetime as dt
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.formats import read_table
from newstratum._model.people.people import Engagement, Person
from newstratum._shipped.districts import load_district
from newstratum._shipped.roster import get_roster_path
from newstratum._tables.surveys import (
    RowStatus,
    Survey,
    detect_survey_layout,
    list_survey_questions,
    read_survey,
)

JIADING = load_district("jiading").profile

LEADING = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
QUESTIONS = ("1、您所在的街镇", "2、您的工作单位", "3、职务或职业", "4、单位性质")


def cells(
    number: object, *answers: str, header: tuple[str, ...] = QUESTIONS, **more: str
) -> dict[str, object]:
    leading = (number, "2018/09/03 12:00:00", "183秒", "微信", "朋友圈", "203.0.113.9(上海-上海)")
    row: dict[str, object] = dict(zip((*LEADING, *more), (*leading, *more.values()), strict=True))
    row.update(zip(header, answers, strict=False))
    return row


def read(
    *rows: dict[str, object], header: tuple[str, ...] = QUESTIONS, extra: tuple[str, ...] = ()
) -> Survey:
    layout = detect_survey_layout((*LEADING, *extra, *header))
    assert layout is not None
    return read_survey(layout, enumerate(rows, 2), JIADING)


def odd(survey: Survey) -> list[tuple[int, str, str]]:
    return [(each.line, each.status.value, str(each.problem)) for each in survey.odd]


def test_the_roster_is_recognised_and_read() -> None:
    rows = list(read_table(get_roster_path(), ","))
    layout = detect_survey_layout(rows[0].cells)
    assert layout is not None
    assert {question.name for question in layout.answers.values()} == {
        "township",
        "employer_text",
        "title_text",
        "ownership",
        "status",
        "equity",
        "employer_text_2",
        "title_text_2",
        "consent",
    }
    assert layout.respondent == "uid"
    assert "来自IP" in layout.left_out
    survey = read_survey(layout, ((row.line, row.cells) for row in rows), JIADING)
    assert len(survey.answers) == 300
    assert survey.summary_lines == (304,)
    assert len({answer.township for answer in survey.answers}) == 13
    assert [(each.status, each.problem.message.en) for each in survey.odd] == [
        ("kept", "none of the township units; counted as unknown"),
        ("replaced", "answered again on line 190, which counts instead"),
        ("kept", "none of the known answers; it says no fact"),
        ("kept", "an answer in one's own words; it says no fact"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("id", "employer_text", "title_text"),
        LEADING[:5],
        ("序号", "提交答卷时间", "来源", "所用时间", "来源详情", "来自IP"),
        (),
    ],
)
def test_other_columns_are_no_export(header: tuple[str, ...]) -> None:
    assert detect_survey_layout(header) is None


numbers = st.one_of(st.integers(1, 6).map(str), st.sampled_from(["", "合计", "第一", "(空)", "1.5"]))


@pytest.mark.slow
@given(st.lists(st.tuples(numbers, st.sampled_from(["", "s1", "s2"])), max_size=12))
def test_every_row_ends_in_exactly_one_place(rows: list[tuple[str, str]]) -> None:
    survey = read(*(cells(number, uid=code) for number, code in rows), extra=("uid",))
    ended = [
        *(answer.line for answer in survey.answers),
        *(each.line for each in survey.odd if each.status is not RowStatus.KEPT),
        *survey.summary_lines,
    ]
    assert sorted(ended) == list(range(2, len(rows) + 2))


def test_of_one_respondent_the_last_answer_counts() -> None:
    first, second = cells("1", "", "", "编辑", uid="s1"), cells("2", "", "", "主编", uid="s1")
    first["提交答卷时间"] = "2018/09/04 09:00:00"
    survey = read(first, second, cells("3", uid=""), cells("4", uid=""), extra=("uid",))
    assert [answer.id for answer in survey.answers] == ["1", "3", "4"]
    assert odd(survey) == [(3, "replaced", "uid: answered again on line 2, which counts instead")]


def test_without_a_code_of_the_respondent_everybody_counts() -> None:
    assert len(read(cells("1", "南翔镇"), cells("2", "南翔镇")).answers) == 2


def test_both_layouts_of_options_give_the_same_records() -> None:
    """Story S04: the same export with its options split into columns of 0 and 1."""
    options = ("民营企业", "外商投资企业（含港澳台）", "国有企业", "不清楚", "其他")
    split = (*QUESTIONS[:3], *(f"4、({option})" for option in options))
    chosen = ["民营企业", "外商投资企业（含港澳台）", "民营企业┋国有企业", "(跳过)", "民营企业┋不清楚"]
    joined = read(*(cells(at, "南翔镇", "某公司", "工程师", answer) for at, answer in enumerate(chosen, 1)))
    apart = read(
        *(
            cells(
                at,
                "南翔镇",
                "某公司",
                "工程师",
                *("1" if option in answer.split("┋") else "0" for option in options),
                header=split,
            )
            for at, answer in enumerate(chosen, 1)
        ),
        header=split,
    )
    assert apart == joined
    assert [answer.cells.get("ownership") for answer in joined.answers] == [
        "private",
        "foreign",
        "private|state",
        None,
        "unknown",
    ]


def test_the_letter_of_an_option_is_no_part_of_the_answer() -> None:
    lettered = ("A.民营企业", "B．外商投资企业（含港澳台）", "A、民营企业┋C. 国有企业", "K.其他〖夫妻店〗")
    plain = ("民营企业", "外商投资企业（含港澳台）", "民营企业┋国有企业", "其他〖夫妻店〗")
    with_letters, without = (
        read(*(cells(str(at), "南翔镇", "某公司", "工程师", answer) for at, answer in enumerate(some, 1)))
        for some in (lettered, plain)
    )
    assert with_letters == without
    assert [answer.cells.get("ownership") for answer in without.answers][:3] == [
        "private",
        "foreign",
        "private|state",
    ]
    # What is no option with the letter taken off stays as it is.
    odd = read(cells("1", "南翔镇", "某公司", "工程师", "A.夫妻店"))
    assert [each.oddity.value for each in odd.odd] == ["unknown_answer"]


def test_what_was_not_answered_is_absent() -> None:
    for nothing in ("(空)", "（跳过）", "", " ", "-2", "-3"):
        survey = read(cells("1", nothing, nothing, nothing, nothing))
        assert survey.answers[0].cells == {}
        assert survey.answers[0].township is None
        assert survey.odd == ()


def test_odd_answers_are_named_by_their_question_and_never_repeated() -> None:
    survey = read(
        cells("1", "宝山区大场镇", "某公司", "工程师", "夫妻店"),
        cells("2", "南翔镇", "某公司", "工程师", "其他〖夫妻店〗"),
        cells("3", "南翔镇", "某公司", "工程师", "2"),
        cells("甲"),
        cells("1"),
    )
    assert odd(survey) == [
        (2, "kept", "1、您所在的街镇: none of the township units; counted as unknown"),
        (2, "kept", "4、单位性质: none of the known answers; it says no fact"),
        (3, "kept", "4、单位性质: an answer in one's own words; it says no fact"),
        (4, "kept", "4、单位性质: the number of an option; export the answers as text, not as numbers"),
        (5, "refused", "序号: no number of an answer; the row is not read"),
        (6, "refused", "序号: the number of line 2 again; the row is not read"),
    ]


@pytest.mark.parametrize(
    "written", ["南翔镇", " 南翔鎮　", "南翔", "嘉定区南翔镇", "上海市嘉定區南翔鎮", "Nanxiang Town"]
)
def test_a_township_is_known_as_people_write_it(written: str) -> None:
    assert read(cells("1", written)).answers[0].township == "310114102"


def test_a_day_that_is_none_is_not_known() -> None:
    rows = [cells(str(at)) for at in range(1, 5)]
    for row, sent in zip(rows, ("2018/9/3 8:05", "2018-09-03", "2018/13/03 12:00:00", "昨天"), strict=True):
        row["提交答卷时间"] = sent
    day = dt.date(2018, 9, 3)
    assert [answer.answered_on for answer in read(*rows).answers] == [day, day, None, None]


def test_of_two_columns_that_ask_one_thing_the_first_is_read() -> None:
    header = ("1、您的职务", "2、您的职务（再次确认）", "3、手机", "经纬度", "4、(选做)您的单位性质")
    layout = detect_survey_layout((*LEADING, *header))
    assert layout is not None
    assert list(layout.answers) == ["1、您的职务", "4、(选做)您的单位性质"]
    assert set(layout.left_out) >= {"2、您的职务（再次确认）", "3、手机", "经纬度"}


def test_nothing_of_the_columns_left_out_is_kept(canary: str) -> None:
    row = cells("1", "南翔镇", "某公司", "工程师", "民营企业")
    for column in ("来自IP", "来源", "来源详情", "所用时间"):
        row[column] = canary
    row["5、手机"] = canary
    survey = read(row, header=(*QUESTIONS, "5、手机"))
    assert canary.encode() not in pickle.dumps([attrs.asdict(answer) for answer in survey.answers])


def test_a_survey_shows_no_words_of_a_person(canary: str) -> None:
    survey = read(cells("1", canary, canary, canary, canary), cells(canary))
    assert canary not in repr(survey)


def test_every_answer_says_facts_of_the_vocabulary() -> None:
    for question in list_survey_questions():
        for means in question.answers.values():
            for part in means.split():
                fact, equals, value = part.rpartition("=")
                fact = fact if equals else question.name
                values: object = value.split("|") if "|" in value else value
                if fact == "consent":
                    assert value in ("yes", "no")
                elif fact in ("status", "outside_party"):
                    assert getattr(Person(id="p1", **{fact: values}), fact)
                else:
                    assert getattr(Engagement(**{fact: values}), fact)
