from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import (
    UNKNOWN,
    EmployerKind,
    Equity,
    Ownership,
    Registration,
    Relation,
    Role,
    Service,
    Status,
    YesNo,
)
from newstratum._model.people.people import Engagement
from newstratum._reading.jobs import ReadForm
from newstratum._reading.rows import COLUMNS, find_column_problems, read_row
from newstratum._shipped.lexicons import load_lexicons
from newstratum.errors import DecodeError

CLOSED = {
    "employer_kind": EmployerKind,
    "relation": Relation,
    "role": Role,
    "service": Service,
    "registration": Registration,
    "ownership": Ownership,
    "equity": Equity,
    "full_time": YesNo,
}

stated = st.fixed_dictionaries(
    {},
    optional={
        name: st.just(["unknown"]) | st.lists(st.sampled_from([*kind]), min_size=1, max_size=3, unique=True)
        for name, kind in CLOSED.items()
    },
)


def person(cells: dict[str, Any]) -> ReadForm:
    return read_row({"id": "P1", **cells}, load_lexicons())


def facts(engagement: Engagement) -> dict[str, Any]:
    return {name: getattr(engagement, name) for name in CLOSED if getattr(engagement, name) is not None}


def problems(cells: dict[str, Any]) -> list[str]:
    with pytest.raises(DecodeError) as caught:
        person(cells)
    return [str(problem) for problem in caught.value.problems]


@given(stated)
def test_columns_extra_facts_and_objects_say_the_same(said: dict[str, list[str]]) -> None:
    texts = {name: "|".join(values) for name, values in said.items()}
    as_columns = person(texts)
    as_extra = person({"extra_facts": ";".join(f"{name}={text}" for name, text in texts.items())})
    plain = {name: values[0] if len(values) == 1 else values for name, values in said.items()}
    as_object = person({"engagements": [plain]})
    expected = Engagement(**plain)
    assert list(map(facts, as_object.engagements)) == [facts(expected)]
    if said:
        assert list(map(facts, as_columns.engagements)) == [facts(expected)]
        assert list(map(facts, as_extra.engagements)) == [facts(expected)]
        origins = {each.origin for each in as_extra.engagements[0].evidence}
        assert origins <= {"extra_facts"}
    else:
        assert as_columns.engagements == as_extra.engagements == ()


@given(stated)
def test_every_fact_known_has_evidence_of_its_own(said: dict[str, list[str]]) -> None:
    for engagement in person({name: "|".join(values) for name, values in said.items()}).engagements:
        known = {name for name, value in facts(engagement).items() if value is not UNKNOWN}
        assert {each.fact: each.origin for each in engagement.evidence} == {name: name for name in known}


def test_facts_of_the_person_are_kept_apart() -> None:
    for cells in (
        {"status": "retired", "outside_party": "yes"},
        {"extra_facts": "status=retired；outside_party=yes"},
        {"status": "retired", "outside_party": "yes", "engagements": []},
    ):
        found = person(cells)
        assert (found.status, found.outside_party, found.engagements) == (Status.RETIRED, YesNo.YES, ())
        assert [each.fact for each in found.evidence] == ["status"]


def test_the_second_job_has_words_of_its_own() -> None:
    found = person(
        {"employer_text": "某某律师事务所", "employer_text_2": "某会计师事务所", "ownership": "private"}
    )
    assert [job.employer_kind for job in found.engagements] == [
        EmployerKind.LAW_FIRM,
        EmployerKind.ACCOUNTING_FIRM,
    ]
    # What is stated speaks of the first job.
    assert [job.ownership for job in found.engagements] == [Ownership.PRIVATE, None]
    assert {each.origin for each in found.engagements[1].evidence} == {"employer_text_2"}


def test_words_in_an_object_are_read_too() -> None:
    found = person({"engagements": [{}, {"employer_text": "某某律师事务所", "role": "professional"}]})
    assert [job.employer_kind for job in found.engagements] == [None, EmployerKind.LAW_FIRM]
    assert {each.origin for each in found.engagements[1].evidence} == {
        "engagements.1.employer_text",
        "engagements.1.role",
    }


def test_codes_weigh_as_codes() -> None:
    (job,) = person({"reg_type": 112, "uscc_prefix": "91"}).engagements
    assert (job.reg_type, job.uscc_prefix) == ("112", "91")
    assert {each.strength for each in job.evidence} == {Strength.CODE}


@pytest.mark.parametrize(
    ("share", "value"), [("0.4", 0.4), (0.4, 0.4), (1, 1.0), ("unknown", None), ("", None)]
)
def test_shares_are_numbers(share: object, value: float | None) -> None:
    (job,) = person({"income_share": share, "role": "technical"}).engagements
    assert job.income_share == value


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"ownership": "privat"},
            ["ownership: not a value of this fact; did you mean private? use unknown, or one or several"],
        ),
        ({"role": "technical|unknown"}, ["role: unknown cannot be one of several values"]),
        (
            {"extra_facts": "ownershp=private"},
            ["extra_facts.ownershp: no such fact; did you mean 'ownership'?"],
        ),
        ({"extra_facts": "role"}, ["extra_facts: holds a part that is not key=value"]),
        ({"extra_facts": "role=technical;role=frontline"}, ["extra_facts.role: stated twice"]),
        (
            {"extra_facts": "role=technical;status=retired", "role": "frontline", "status": "working"},
            ["extra_facts.role: stated in a column of its own too", "extra_facts.status: stated in a column"],
        ),
        (
            {"extra_facts": "religion=x"},
            ["extra_facts.religion: no such fact; speaks of religion, which may not be recorded"],
        ),
        ({"extra_facts": "张三=x"}, ["extra_facts.(?): no such fact"]),
        ({"income_share": "40%"}, ["income_share: not a number; write a number from 0 to 1"]),
        ({"income_share": 40}, ["income_share: not between 0 and 1"]),
        ({"income_share": "٠"}, ["income_share: not between 0 and 1"]),
        ({"income_share": True}, ["income_share: not a number"]),
        ({"role": 1}, ["role: not text"]),
        ({"role": True}, ["role: not text"]),
        ({"profession": ["doctor"]}, ["profession: not text"]),
        ({"employer_text": 7}, ["employer_text: not text"]),
        ({"engagements": {}}, ["engagements: not a list"]),
        ({"engagements": ["律师"]}, ["engagements.0: not an object"]),
        ({"engagements": [{}, {"rôle": "x"}]}, ["engagements.1.(?): no such fact"]),
        (
            {"engagements": [{"role": "chef"}], "status": "busy"},
            ["engagements.0.role: not a value", "status: not"],
        ),
    ],
)
def test_a_wrong_name_or_value_is_named_with_its_place(cells: dict[str, Any], expected: list[str]) -> None:
    found = problems(cells)
    assert len(found) == len(expected)
    assert all(text.startswith(words) for text, words in zip(found, expected, strict=True))


def test_no_message_repeats_a_cell(canary: str) -> None:
    for cells in (
        {name: canary for name in COLUMNS if name not in ("id", "employer_text", "title_text")},
        {"engagements": [dict.fromkeys(CLOSED, canary)]},
        {"extra_facts": f"{canary}={canary};role={canary}"},
    ):
        assert not [text for text in problems(cells) if canary in text]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*COLUMNS, "engagements", "note"]), anything, max_size=4))
def test_any_row_is_read_or_refused(cells: dict[str, Any]) -> None:
    with contextlib.suppress(DecodeError):
        found = person(cells)
        assert all(isinstance(each, Evidence) for job in found.engagements for each in job.evidence)


def test_columns_are_checked_for_typing_errors() -> None:
    # `township` looks like `ownership`, and is what a roster calls the unit.
    wrong, left_out = find_column_problems(("id", "employer_txt", "ownershp", "备注", "township"))
    assert [str(each) for each in wrong] == [
        "employer_txt: no such column; did you mean 'employer_text'?",
        "ownershp: no such column; did you mean 'ownership'?",
    ]
    assert left_out == ("备注", "township")
    assert find_column_problems(COLUMNS) == ((), ())
    assert [str(each) for each in find_column_problems(("role",))[0]] == [
        "id: no such column; give each row an id"
    ]
