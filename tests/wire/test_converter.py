from __future__ import annotations

import datetime as dt
import random

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.evidence import Evidence, Source, Strength
from newstratum._model.people.occupations import UNKNOWN, EmployerKind, Role
from newstratum._model.people.people import Engagement, Objection, Person, Placement
from newstratum._model.values.periods import PartialDate, Period
from newstratum._wire.codec import from_plain, to_plain
from newstratum._wire.converter import make_converter
from newstratum.errors import DecodeError, InvalidValueError


@frozen(kw_only=True)
class Sample:
    """One place of each primitive type."""

    text: str = ""
    number: float = 0.0
    count: int = 0
    flag: bool = False
    day: dt.date = dt.date(2000, 1, 1)
    at: dt.datetime = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    hour: dt.time = dt.time(0)
    maybe: int | None = None
    words: tuple[str, ...] = ()


def only_problem(model, data):
    with pytest.raises(DecodeError) as caught:
        from_plain(model, data)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("text", 7, "must be text"),
        ("text", None, "must be text"),
        ("number", "7", "must be a number"),
        ("number", True, "must be a number"),
        ("number", float("nan"), "must be a finite number"),
        ("number", 10**400, "must be a finite number"),
        ("count", "7", "must be an integer"),
        ("count", 7.0, "must be an integer"),
        ("count", True, "must be an integer"),
        ("flag", 1, "must be true or false"),
        ("flag", "true", "must be true or false"),
        ("day", "20180101", "must be a date written YYYY-MM-DD"),
        ("day", "2018-W01-1", "must be a date written YYYY-MM-DD"),
        ("day", "2018-02-30", "must be a date written YYYY-MM-DD"),
        ("day", 2018, "must be a date written YYYY-MM-DD"),
        ("at", "2018-01-01T00:00:00", "must be an instant in UTC written YYYY-MM-DDThh:mm:ss+00:00"),
        ("at", "2018-01-01T08:00:00+08:00", "must be an instant in UTC written YYYY-MM-DDThh:mm:ss+00:00"),
        ("hour", "14:00", "must be a time of the day written hh:mm:ss"),
        ("hour", "25:00:00", "must be a time of the day written hh:mm:ss"),
        ("hour", 14, "must be a time of the day written hh:mm:ss"),
        ("maybe", "7", "must be an integer"),
        ("maybe", False, "must be an integer"),
        ("words", "abc", "must be a list"),
        ("words", {"a": 1}, "must be a list"),
        ("words", None, "must be a list"),
    ],
)
def test_no_primitive_passes_for_another(name, value, message):
    problem = only_problem(Sample, {name: value})
    assert (problem.path, problem.message.en) == ((name,), message)


def test_a_place_in_a_list_is_part_of_the_path():
    problem = only_problem(Sample, {"words": ["a", 7]})
    assert str(problem) == "words.1: must be text"


@pytest.mark.parametrize("data", ["abc", [], None, 7])
def test_only_an_object_is_an_object(data):
    assert str(only_problem(Sample, data)) == "must be an object"


def test_an_instant_is_written_in_utc_and_needs_a_zone():
    shanghai = dt.timezone(dt.timedelta(hours=8))
    plain = to_plain(Sample(at=dt.datetime(2018, 1, 1, 8, tzinfo=shanghai)))
    assert plain == {"at": "2018-01-01T00:00:00+00:00"}
    with pytest.raises(InvalidValueError, match="without a time zone"):
        to_plain(Sample(at=dt.datetime(2018, 1, 1)))


def test_an_unknown_key_is_a_problem_with_the_known_ones():
    problem = only_problem(Source, {"kind": "person", "stated_on": "2018-01-01", "colour": 5})
    assert str(problem) == "colour: unknown; known here: kind, stated_on, reference"


def test_a_hostile_key_is_not_repeated(canary):
    problem = only_problem(Source, {"kind": "person", "stated_on": "2018-01-01", f"{canary} 甲": 5})
    assert problem.path == ("(?)",)


def test_every_problem_is_listed_with_its_path():
    with pytest.raises(DecodeError) as caught:
        from_plain(
            Placement,
            {
                "person": "p1",
                "edition": 2017,
                "decided_on": "2018-01-01",
                "objections": [{"raised_on": "2018-01-01", "statement": "x" * 501}],
            },
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "edition: must be text",
        "outcome: required, but missing",
        "objections.0.statement: longer than 500 characters; shorten it",
    ]


NO_SHARE = "income_share: not a share between 0 and 1"


def test_a_validators_message_is_kept_and_its_value_is_not():
    assert str(only_problem(Engagement, {"income_share": 1.75})).startswith(NO_SHARE)
    assert str(only_problem(Engagement, {"income_share": -0.75})).startswith(NO_SHARE)
    problem = only_problem(
        Placement,
        {"person": "p", "edition": "e", "outcome": "o", "decided_on": "2018-01-01", "status": "confirmed"},
    )
    assert problem.path == ("confirmed_by",)
    assert problem.message.en.startswith("a confirmed placement names its human")


@pytest.mark.parametrize(
    ("fact", "plain"),
    [
        (None, {}),
        (UNKNOWN, {"role": "unknown"}),
        (Role.TECHNICAL, {"role": "technical"}),
        (frozenset({Role.TECHNICAL, Role.EDITORIAL}), {"role": ["editorial", "technical"]}),
    ],
)
def test_a_fact_has_four_states(fact, plain):
    engagement = Engagement(role=fact)
    assert to_plain(engagement) == plain
    assert from_plain(Engagement, plain) == engagement


@pytest.mark.parametrize(
    "value", [[], ["technical"], ["technical", "technical"], ["technical", "unknown"], "boss", 1]
)
def test_anything_else_is_no_fact(value):
    assert only_problem(Engagement, {"role": value}).path == ("role",)


@given(kinds=st.frozensets(st.sampled_from(EmployerKind), min_size=2), seed=st.integers())
def test_several_values_are_written_in_one_order(kinds, seed):
    shuffled = sorted(kinds)
    random.Random(seed).shuffle(shuffled)
    assert to_plain(Engagement(employer_kind=shuffled)) == {"employer_kind": sorted(map(str, kinds))}


def test_a_strength_is_written_by_its_name():
    evidence = Evidence(fact="role", value=("technical",), origin="title_text", strength=Strength.WORD)
    assert to_plain(evidence)["strength"] == "word"
    assert from_plain(Evidence, to_plain(evidence)) == evidence
    assert str(only_problem(Evidence, to_plain(evidence) | {"strength": 1})).startswith(
        "strength: must be one of: "
    )


def test_a_partial_date_is_written_as_its_text():
    period = Period(began_on=PartialDate(year=2017, month=3))
    assert to_plain(period) == {"began_on": "2017-03"}
    assert from_plain(Period, {"began_on": "2017-03"}) == period
    assert only_problem(Period, {"began_on": "2017年3月"}).path == ("began_on",)
    assert only_problem(Period, {"began_on": 2017}).path == ("began_on",)


def test_defaults_are_left_out():
    assert to_plain(Person(id="p1")) == {"id": "p1"}
    assert from_plain(Person, {"id": "p1", "engagements": []}) == Person(id="p1")


def test_each_converter_is_its_own():
    first, second = make_converter(), make_converter()
    first.register_unstructure_hook(Objection, lambda objection: "changed")
    objection = Objection(raised_on=dt.date(2018, 1, 1), statement="")
    assert first.unstructure(objection) == "changed"
    assert second.unstructure(objection) == {"raised_on": "2018-01-01", "statement": ""}
