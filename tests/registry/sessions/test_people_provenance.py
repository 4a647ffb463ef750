from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._api import classify
from newstratum._model.people.evidence import Evidence, Source, Strength
from newstratum._model.people.occupations import (
    OCCUPATIONAL_FIELDS,
    UNKNOWN,
    EmployerKind,
    Equity,
    Relation,
    Role,
    YesNo,
)
from newstratum._model.people.people import Contact, Engagement, Person
from newstratum._model.values.sensitive import PersonName, PhoneNumber, UnitName
from newstratum._registry.sessions.people import Provenance
from newstratum._rules.verdict import encode_verdict
from newstratum.errors import InvalidValueError

SOURCE = Source(kind="person", stated_on=dt.date(2018, 10, 1))
OTHER = Source(kind="public_register", stated_on=dt.date(2018, 10, 2))


def provenance(source: Source | None, notice: str | None) -> Provenance:
    return Provenance(source, None, lambda: notice)


GIVEN = provenance(SOURCE, "survey.v1")

facts = st.fixed_dictionaries(
    {},
    optional={
        "employer_kind": st.sampled_from(EmployerKind) | st.just(UNKNOWN),
        "relation": st.frozensets(st.sampled_from(Relation), min_size=1),
        "role": st.sampled_from(Role),
        "profession": st.sampled_from(["lawyer", "医生"]),
        "equity": st.sampled_from(Equity),
        "income_share": st.floats(0, 1),
        "full_time": st.sampled_from(YesNo),
        "employer": st.just(UnitName("合成单位")),
    },
)


@pytest.mark.slow
@given(jobs=st.lists(facts, max_size=3), status=st.sampled_from([None, "working", "retired"]))
def test_every_fact_has_a_source_and_a_notice(jobs, status):
    person = Person(id="P1", status=status, engagements=[Engagement(**job) for job in jobs])
    completed = GIVEN.complete_person(person)
    assert [set(job) for job in jobs] == [
        {each.fact for each in engagement.evidence} for engagement in completed.engagements
    ]
    every = [*completed.evidence, *(each for job in completed.engagements for each in job.evidence)]
    assert all(each.source == SOURCE and each.notice == "survey.v1" for each in every)
    assert {each.fact for each in completed.evidence} == ({"status"} if status else set())
    assert GIVEN.complete_person(completed) == completed
    bare = [attrs.evolve(job, evidence=()) for job in completed.engagements]
    assert bare == list(person.engagements)


def test_evidence_that_was_read_is_completed_and_kept():
    read = Evidence(
        fact="role", value=("technical",), origin="title_text", words="工程师", strength=Strength.WORD
    )
    (engagement,) = GIVEN.complete_person(
        Person(id="P1", engagements=[Engagement(role="technical", evidence=[read])])
    ).engagements
    assert engagement.evidence == (attrs.evolve(read, source=SOURCE, notice="survey.v1"),)


def test_a_fact_keeps_a_source_and_a_notice_of_its_own():
    own = Evidence(fact="role", value=("technical",), origin="register", source=OTHER, notice="register.v2")
    person = Person(id="P1", engagements=[Engagement(role="technical", evidence=[own])])
    assert GIVEN.complete_person(person).engagements[0].evidence == (own,)
    assert provenance(None, None).complete_person(person) == person


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            provenance(None, "survey.v1"),
            "person.engagements[1].role: has no source; give the session source=",
        ),
        (
            provenance(SOURCE, None),
            "person.engagements[1].role: has no notice; give the session notice=",
        ),
    ],
)
def test_a_fact_without_source_or_notice_is_refused_by_name(given, message):
    with pytest.raises(InvalidValueError) as caught:
        given.complete_person(Person(id="P1", engagements=[Engagement(), Engagement(role="technical")]))
    assert str(caught.value).startswith(message)


def test_what_is_personal_is_named_in_evidence_and_never_repeated(canary, canary_number):
    person = Person(
        id="P1",
        name=PersonName(canary),
        township="310114102",
        contacts=[Contact(kind="phone", value=PhoneNumber(canary_number))],
        outside_party="yes",
        engagements=[Engagement(employer=UnitName(canary), title=UnitName(canary))],
    )
    completed = GIVEN.complete_person(person)
    assert {each.fact: each.value for each in completed.evidence} == dict.fromkeys(
        ("name", "township", "contacts", "outside_party"), ()
    )
    assert [each.value for each in completed.engagements[0].evidence] == [(), ()]
    shown = repr([completed, completed.evidence, completed.engagements[0].evidence])
    assert canary not in shown
    assert canary_number not in shown


def test_values_are_written_like_those_that_are_read():
    job = Engagement(role=["technical", "editorial"], income_share=0.5, employer_kind=UNKNOWN)
    (completed,) = GIVEN.complete_person(Person(id="P1", engagements=[job])).engagements
    assert {each.fact: each.value for each in completed.evidence} == {
        "role": ("editorial", "technical"),
        "income_share": ("0.5",),
        "employer_kind": ("unknown",),
    }


@pytest.mark.slow
@given(jobs=st.lists(facts, max_size=2), status=st.sampled_from([None, "working", "retired"]))
def test_completing_changes_no_verdict(jobs, status):
    person = Person(id="P1", status=status, engagements=[Engagement(**job) for job in jobs])
    completed = GIVEN.complete_person(person)
    before, after = (
        encode_verdict(classify(each.engagements, status=each.status, evidence=each.evidence, edition="2017"))
        for each in (person, completed)
    )
    for plain in (before, after):
        # Evidence of what is no occupational fact, and that something is not known, plays no part.
        plain["evidence"] = [
            each
            for each in plain["evidence"]
            if each["fact"] in ("status", *OCCUPATIONAL_FIELDS) and each["value"] != ["unknown"]
        ]
    assert after == before


def test_every_occupational_field_is_looked_at():
    assert set(OCCUPATIONAL_FIELDS) | {"employer", "title", "evidence"} == {
        attribute.name for attribute in attrs.fields(Engagement)
    }
