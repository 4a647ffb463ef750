"""Work told by what is done and to what: a post in a firm by its role, work done alone by its service."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._api import classify, read
from newstratum._reading.lexicon import parse_lexicons
from newstratum._reading.sentences.activities import GAP, get_activities
from newstratum._shipped.lexicons import load_lexicons

_ROWS = tuple(
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("work_by_class.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


def _take(value: object) -> set[str]:
    if value is None or isinstance(value, str):
        return set() if value is None else {value}
    assert isinstance(value, frozenset)
    return set(map(str, value))


@pytest.mark.parametrize(("value", "words"), [row[1:] for row in _ROWS if row[0] == "role"])
def test_a_post_in_a_firm_has_the_role_of_its_class(value: str, words: str) -> None:
    jobs = read("某某民营企业", words).engagements
    assert [_take(job.role) for job in jobs] == [set(value.split("|"))]


@pytest.mark.parametrize(("value", "words"), [row[1:] for row in _ROWS if row[0] == "service"])
def test_work_done_alone_has_the_service_of_its_class(value: str, words: str) -> None:
    jobs = read(None, f"没有单位，{words}").engagements
    assert [_take(job.service) - {"none"} for job in jobs] == [{value}]


@pytest.mark.parametrize("words", ["给东家擦地板", "摆摊卖锅盔", "跑危化", "看护植物人"])
def test_work_without_a_word_on_a_unit_is_done_for_wages_or_alone(words: str) -> None:
    (job,) = read(None, words).engagements
    assert "volunteer" not in _take(job.relation)
    assert classify([job]).outcome == "outside"


@pytest.mark.parametrize(
    "words", ["策划总监", "运输公司经理", "种植牙医生", "雕花", "治安员", "拉丝工", "养老护理员", "各种画框"]
)
def test_a_noun_that_begins_or_ends_like_a_verb_of_work_is_none(words: str) -> None:
    found = get_activities(load_lexicons()).find(words)
    assert [each.entry.term for each in found if each.entry.term.endswith(GAP)] == []


def test_a_term_with_classes_tells_the_verb_and_the_object_that_stand_there() -> None:
    row = "修|装…冰箱|彩电\tactivity\trole=technical;service=skill_service|none"
    found = get_activities(parse_lexicons({"work.tsv": row})).find("上门修旧彩电")
    assert [(each.entry.term, each.start, each.end) for each in found] == [("修…彩电", 2, 6)]
