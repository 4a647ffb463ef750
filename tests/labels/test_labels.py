"""Label tables: looked up, merged, and asked for what is missing."""

from __future__ import annotations

import pickle
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._labels import LabelTable, build_label_table, get_label_key
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class TreeKind(StrEnum):
    BROAD_LEAVED = "broad_leaved"


class Height(IntEnum):
    KNEE_HIGH = 1


TABLE = build_label_table(
    {
        "zh": {"tree_kind": {"broad_leaved": "阔叶树"}, "category.outside": {"student": "在校学生"}},
        "en": {"tree_kind": {"broad_leaved": "broad-leaved"}, "height": {"knee_high": "knee-high"}},
    }
)

CODES = st.text("abc_", min_size=1, max_size=4)
FAMILIES = st.dictionaries(CODES, st.dictionaries(CODES, st.text(min_size=1).filter(str.strip)))
LANGUAGES = st.sampled_from(["zh", "en", "fr"])
PLAIN = st.dictionaries(LANGUAGES, FAMILIES)


def test_a_key_is_family_and_value_or_the_name_of_a_number() -> None:
    assert get_label_key(TreeKind.BROAD_LEAVED) == "tree_kind.broad_leaved"
    assert get_label_key(Height.KNEE_HIGH) == "height.knee_high"


@pytest.mark.slow
@given(plain=PLAIN)
def test_every_word_given_is_found(plain: dict[str, dict[str, dict[str, str]]]) -> None:
    table = build_label_table(plain)
    assert table.languages == tuple(sorted(plain))
    for language, families in plain.items():
        keys = sorted(f"{family}.{code}" for family, words in families.items() for code in words)
        assert list(table.keys(language)) == keys
        for family, words in families.items():
            for code, word in words.items():
                assert table.word(f"{family}.{code}", language) == word


@pytest.mark.slow
@given(plain=PLAIN)
def test_nested_and_dotted_keys_are_the_same(plain: dict[str, dict[str, dict[str, str]]]) -> None:
    dotted = {
        language: {
            f"{family}.{code}": word for family, words in families.items() for code, word in words.items()
        }
        for language, families in plain.items()
    }
    nested, flat = build_label_table(plain), build_label_table(dotted)
    for language in plain:
        assert nested.keys(language) == flat.keys(language)
        assert all(nested.find(key, language) == flat.find(key, language) for key in nested.keys(language))


@pytest.mark.slow
@given(plain=PLAIN, other=PLAIN)
def test_merging_keeps_every_word_and_the_other_table_counts(
    plain: dict[str, dict[str, dict[str, str]]], other: dict[str, dict[str, dict[str, str]]]
) -> None:
    first, second = build_label_table(plain), build_label_table(other)
    merged = first.merged(second)
    assert merged.languages == tuple(sorted({*plain, *other}))
    for language in merged.languages:
        assert set(merged.keys(language)) == {*first.keys(language), *second.keys(language)}
        for key in merged.keys(language):
            assert merged.find(key, language) == (second.find(key, language) or first.find(key, language))


def test_merging_changes_neither_table() -> None:
    other = build_label_table({"zh": {"tree_kind": {"broad_leaved": "别的说法"}}})
    merged = TABLE.merged(other)
    assert merged.word_of(TreeKind.BROAD_LEAVED, "zh") == "别的说法"
    assert TABLE.word_of(TreeKind.BROAD_LEAVED, "zh") == "阔叶树"
    assert other.keys("zh") == ("tree_kind.broad_leaved",)


def test_a_missing_label_is_the_code_itself() -> None:
    assert TABLE.find("height.knee_high", "zh") is None
    assert TABLE.word("height.knee_high", "zh") == "knee_high"
    assert TABLE.word_of(Height.KNEE_HIGH, "zh") == "knee_high"
    assert TABLE.word("category.private.management", "zh") == "private.management"
    assert TABLE.word("bare", "zh") == "bare"


def test_a_category_is_found_by_its_outcome() -> None:
    assert TABLE.word("category.outside.student", "zh") == "在校学生"
    assert TABLE.word("category.outside.other", "zh") == "outside.other"


def test_what_is_missing_can_be_listed() -> None:
    keys = ["height.knee_high", "tree_kind.broad_leaved", "b.b", "a.a", "b.b"]
    assert TABLE.missing(keys, "zh") == ("a.a", "b.b", "height.knee_high")
    assert TABLE.missing(keys, "fr") == ("a.a", "b.b", "height.knee_high", "tree_kind.broad_leaved")
    assert TABLE.missing(TABLE.keys("en"), "en") == ()


@pytest.mark.parametrize("language", ["fr", "ZH", "en-US", "zh-CN", "", None, 1, ["zh"]])
def test_a_language_that_the_table_does_not_have_is_refused(language: Any) -> None:
    for look_up in (
        lambda: TABLE.word("height.knee_high", language),
        lambda: TABLE.word_of(TreeKind.BROAD_LEAVED, language),
        lambda: Words("甲", "a").in_language(language),
    ):
        with pytest.raises(InvalidValueError, match='write "zh" for Chinese or "en" for English'):
            look_up()


def test_a_language_that_another_table_brought_is_spoken() -> None:
    table = TABLE.merged(build_label_table({"fr": {"tree_kind": {"broad_leaved": "feuillu"}}}))
    assert table.word_of(TreeKind.BROAD_LEAVED, "fr") == "feuillu"


def test_a_text_without_english_says_so() -> None:
    assert Words("甲", "").in_language("en") == "(no English text) 甲"
    assert Words("甲", "a").in_language("en") == "a"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"chinese!": {}}, "labels.language: not a language tag"),
        ({7: {}}, "labels.language: not a language tag"),
        ({"zh": {"role": {"x": ""}}}, "labels.zh.role.x: has no words"),
        ({"zh": {"role": {"x": 7}}}, "labels.zh.role.x: has no words"),
        ({"zh": {"role": None}}, "labels.zh.role: has no words"),
        ({"zh": {"role": {"x": "甲"}, "role.x": "乙"}}, "labels.zh.role.x: has words twice"),
    ],
)
def test_what_is_no_table_is_refused_by_its_key(wrong: Any, message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        build_label_table(wrong)
    assert str(caught.value).startswith(message)


def test_a_table_keeps_no_hold_of_what_it_was_made_from() -> None:
    plain = {"zh": {"role": {"x": "甲"}}}
    table = build_label_table(plain)
    plain["zh"]["role"]["x"] = "乙"
    assert table.word("role.x", "zh") == "甲"


def test_a_table_survives_pickling() -> None:
    again: LabelTable = pickle.loads(pickle.dumps(TABLE))
    assert again.keys("zh") == TABLE.keys("zh")
    assert again.word_of(TreeKind.BROAD_LEAVED, "zh") == "阔叶树"
