"""Reading a form never fails, shows where each fact comes from, and keeps words to itself."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS, UNKNOWN, EmployerKind, Role, Status
from newstratum._model.people.people import Engagement
from newstratum._reading import jobs
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._shipped.lexicons import load_lexicons

TERMS = sorted({entry.term for entry in load_lexicons().entries})
WORDS = st.lists(
    st.sampled_from(TERMS) | st.sampled_from(["某某", "/", "、", "(", ")", "的", " "]), max_size=5
).map("".join)
CELLS = st.none() | WORDS | st.text(max_size=60)


def _read(*cells: tuple[str | None, str | None]) -> ReadForm:
    return read_jobs([JobWords(employer=employer, title=title) for employer, title in cells], load_lexicons())


def _only(employer: str | None, title: str | None) -> Engagement:
    (job,) = _read((employer, title)).engagements
    return job


def _values(state: Any) -> set[str]:
    if isinstance(state, frozenset):
        return {str(value) for value in state}
    return {str(state)}


@given(CELLS, CELLS)
def test_nothing_that_can_be_typed_makes_it_fail(employer: str | None, title: str | None) -> None:
    form = _read((employer, title))
    for job in form.engagements:
        assert isinstance(job, Engagement)


@pytest.mark.slow
@settings(max_examples=400)
@given(CELLS, CELLS)
def test_every_fact_has_evidence_that_allows_it(employer: str | None, title: str | None) -> None:
    form = _read((employer, title))
    for job in form.engagements:
        for fact in OCCUPATIONAL_FIELDS:
            state = getattr(job, fact)
            if state is None:
                continue
            standing = [each for each in job.evidence if each.fact == fact and not each.overruled]
            assert standing, fact
            if state is UNKNOWN:
                continue
            stated = set().union(*(each.value for each in standing))
            # 民非 without the name of a school or hospital, and a service in a unit, follow from two facts.
            assert _values(state) <= stated | {"none"}, fact
    if form.status is not None:
        assert _values(form.status) == set().union(*(each.value for each in form.evidence))


@given(CELLS, CELLS)
def test_the_same_words_say_the_same(employer: str | None, title: str | None) -> None:
    first = _read((employer, title))
    jobs._get_reader.cache_clear()
    again = _read((employer, title))
    assert again == first


@given(CELLS, CELLS)
@settings(max_examples=50)
def test_an_engagement_is_one_that_its_constructor_makes(employer: str | None, title: str | None) -> None:
    for job in _read((employer, title)).engagements:
        assert job == Engagement(**{each.name: getattr(job, each.name) for each in fields(Engagement)})


def test_rows_of_the_same_facts_keep_their_own_names() -> None:
    names = ["上海甲有限公司", "上海乙有限公司"]
    read = [_only(name, "会计") for name in names]
    assert [job.employer.reveal() for job in read if job.employer] == names
    assert read[0].evidence == read[1].evidence


@given(WORDS, WORDS)
def test_no_repr_shows_what_was_written(employer: str, title: str) -> None:
    secret = "嘉禾绿野"
    form = _read((secret + employer, title + secret))
    assert secret not in repr(form)
    assert secret not in repr(JobWords(employer=secret, title=secret))


@given(WORDS)
def test_a_title_never_decides_the_owner_of_a_unit(title: str) -> None:
    """Words of a unit in the title cell may; the lint holds the titles themselves to it."""
    titles = load_lexicons().titles
    entry = titles.ending(title, len(title))
    if entry is not None and entry.term == title:
        for job in _read((None, title)).engagements:
            assert job.ownership is None


def test_a_bare_company_says_nothing_of_its_owner() -> None:
    job = _only("上海某某有限公司", "软件工程师")
    assert job.employer_kind == {
        EmployerKind.PRIVATE_ENTERPRISE,
        EmployerKind.FOREIGN_ENTERPRISE,
        EmployerKind.STATE_ENTERPRISE,
        EmployerKind.COLLECTIVE_ENTERPRISE,
    }
    assert job.ownership is None


def test_evidence_tells_column_words_and_strength() -> None:
    form = read_jobs(
        [JobWords(employer="民营律师事务所", title="律师", employer_origin="单位", title_origin="职务")],
        load_lexicons(),
    )
    (job,) = form.engagements
    shown = {(each.fact, each.origin, each.words, each.strength) for each in job.evidence}
    assert ("employer_kind", "单位", "律师事务所", Strength.SUFFIX) in shown
    assert ("employer_kind", "单位", "民营", Strength.EMPLOYER_WORD) in shown
    assert ("role", "职务", "律师", Strength.WORD) in shown


def test_what_is_overruled_stays_listed() -> None:
    job = _only("国办律师事务所", "律师")
    assert job.employer_kind is EmployerKind.PUBLIC_INSTITUTION
    overruled = [each for each in job.evidence if each.overruled]
    assert [(each.fact, each.words) for each in overruled] == [("employer_kind", "律师事务所")]


def test_a_unit_beside_somebody_who_serves_none_is_overruled() -> None:
    job = _only("某某杂志社", "自由撰稿人")
    assert job.employer_kind is EmployerKind.NONE
    assert any(each.overruled and each.fact == "employer_kind" for each in job.evidence)


def test_the_employer_outranks_the_title() -> None:
    job = _only("某区人民医院", "民办学校教师")
    assert job.employer_kind is EmployerKind.PUBLIC_HOSPITAL
    assert any(each.overruled and each.origin == "title_text" for each in job.evidence)


def test_words_of_equal_weight_that_contradict_each_other_leave_both() -> None:
    form = _read(("某公司（民营）（外资）", "工程师"))
    (job,) = form.engagements
    assert job.employer_kind == {EmployerKind.PRIVATE_ENTERPRISE, EmployerKind.FOREIGN_ENTERPRISE}
    assert "contradiction" in {note.code for note in form.notes}


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("师" * 10_000, "too_long"),
        ("\x00", "control_characters"),
        ("=A1", "formula"),
        ("😀", "pictures_only"),
    ],
)
def test_an_unreadable_title_is_unknown_and_says_why(cell: str, why: str) -> None:
    form = _read(("某律师事务所", cell))
    (job,) = form.engagements
    assert (job.employer_kind, job.role, job.title) == (EmployerKind.LAW_FIRM, UNKNOWN, None)
    (reason,) = [each for each in job.evidence if each.fact == "role"]
    assert (reason.value, reason.words) == (("unknown",), f"({why})")
    assert [(note.code, note.origin) for note in form.notes] == [(why, "title_text")]


@pytest.mark.parametrize("cell", ["师" * 10_000, "\x00", "=A1", "😀"])
def test_an_unreadable_employer_is_unknown_and_not_named(cell: str) -> None:
    form = _read((cell, "律师"))
    (job,) = form.engagements
    assert (job.employer_kind, job.role, job.employer) == (UNKNOWN, Role.PROFESSIONAL, None)
    assert [note.origin for note in form.notes] == ["employer_text"]


def test_two_unreadable_cells_are_one_unknown_job() -> None:
    job = _only("\x00", "=1")
    assert (job.employer_kind, job.role) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize("cells", [(None, None), ("", " "), ("保密", ""), ("-", None)])
def test_nothing_given_is_no_job(cells: tuple[str | None, str | None]) -> None:
    form = _read(cells)
    assert (form.engagements, form.status, form.evidence) == ((), None, ())


def test_an_unread_title_is_no_job_made_up() -> None:
    form = _read(("某律师事务所", "某某某某"))
    (job,) = form.engagements
    assert job.role is None
    assert job.title is not None
    assert [each.value for each in job.evidence if each.fact == "occupation"] == [("unread",)]


def test_words_that_name_no_job_name_no_post() -> None:
    form = _read((None, "政协委员"))
    (job,) = form.engagements
    assert all(getattr(job, fact) is None for fact in OCCUPATIONAL_FIELDS)
    assert job.title is None
    assert [note.code for note in form.notes] == ["no_job"]


def test_the_words_of_a_unit_are_kept_as_sensitive_text() -> None:
    job = _only("上海某某律师事务所", "律师")
    assert job.employer is not None
    assert job.title is not None
    assert (job.employer.reveal(), job.title.reveal()) == ("上海某某律师事务所", "律师")
    assert "某某" not in repr(job)


def test_words_for_no_unit_are_no_unit() -> None:
    assert _only("自由职业", "画家").employer is None
    assert _only("公务员", None).employer is None


def test_a_blank_title_beside_both_in_one_cell_is_no_title() -> None:
    job = _only("某公司会计", " ")
    assert job.title is not None
    assert job.title.reveal() == "某公司会计"


def test_a_second_pair_of_cells_is_a_second_job() -> None:
    form = _read(("某律师事务所", "律师"), ("自由职业", "自由撰稿人"))
    assert [job.employer_kind for job in form.engagements] == [EmployerKind.LAW_FIRM, EmployerKind.NONE]


def test_a_former_job_gives_a_status_only_where_no_job_is_given() -> None:
    assert _read((None, "原某公司经理")).status == {Status.UNEMPLOYED, Status.HOMEMAKER, Status.RETIRED}
    form = _read((None, "原某公司经理、自由撰稿人"))
    assert form.status is None
    assert [job.employer_kind for job in form.engagements] == [EmployerKind.NONE]


def test_statuses_that_differ_are_one_of_both() -> None:
    form = _read(("退休", None), (None, "大学生"))
    assert form.status == {Status.RETIRED, Status.STUDENT}
    assert "contradiction" in {note.code for note in form.notes}


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_blank_cell_is_none(blank: str) -> None:
    """The unit is then named by the words of the other cell."""
    told = read_jobs([JobWords(employer=blank, title=")GOVERNMEN")], load_lexicons())
    alone = read_jobs([JobWords(employer=None, title=")GOVERNMEN")], load_lexicons())
    assert told.engagements == alone.engagements


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("民企销售，卖净水设备，天天跑工地", "contested"),
        ("民办中学老师，教乐理", "intermediary"),
        ("开网店卖手工皮具", "outside"),
        # Posts are jobs of their own still.
        ("民企会计，网约车司机", "undetermined"),
        ("民企会计，周末送外卖", "enterprise"),
        ("货车司机，回来歇着时帮亲戚卖橙子", "outside"),
    ],
)
def test_work_told_with_a_verb_tells_of_the_post_beside_it(title: str, outcome: str) -> None:
    assert ns.classify(ns.read(title=title)).outcome == outcome


def test_a_member_of_an_association_sells_elsewhere() -> None:
    assert len(ns.read("省民间文艺家协会（会员）", "剪纸，靠手艺卖作品").engagements) == 2
