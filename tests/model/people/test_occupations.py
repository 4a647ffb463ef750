"""The vocabulary is closed, and facts have four states."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people import occupations
from newstratum._model.people.occupations import (
    COARSE_EMPLOYER_KINDS,
    UNKNOWN,
    EmployerKind,
    Unknown,
    to_employer_kind,
)
from newstratum.errors import InvalidValueError

#: The stable values, word for word; files, rulebooks and JSON of every version use them.
VALUES = {
    "status": "working student unemployed homemaker retired military clergy",
    "employer_kind": """
        private_enterprise foreign_enterprise state_enterprise collective_enterprise
        government public_institution mass_organisation military grassroots_selfgov religious
        law_firm accounting_firm tax_firm appraisal_firm patent_agency forensic_institute
        legal_service_office notary_office consulting_firm cost_consulting_firm certification_body
        social_association foundation social_service_org
        private_hospital public_hospital private_school public_school clinic training_company
        testing_or_design_firm brokerage labour_dispatch_agency farmers_cooperative
        individual_business none
        """,
    "relation": """
        employee partner owner founder minor_shareholder director chair intern clergy signed_creator
        none contractor platform_gig volunteer
        """,
    "role": "management technical professional editorial investor business_staff clerical frontline",
    "employer_business": "new_media near_media non_media",
    "service": """
        writing arts performing planning_consulting knowledge_service skill_service
        we_media tutoring healing delivery ride_hailing freight_driving housekeeping
        retail catering farming other none
        """,
    "registration": "non_profit for_profit",
    "ownership": "private foreign state collective",
    "control": "private foreign hmt state collective",
    "establishment": "civil_service public_institution",
    "equity": "none staff_share substantial controlling",
    "yes_no": "yes no",
}

#: Answers are facts of several names.
MAKERS: dict[str, Callable[[Any], Any]] = {
    name: getattr(occupations, f"to_{'main_income' if name == 'yes_no' else name}") for name in VALUES
}
ENUMERATIONS: dict[str, type[StrEnum]] = {
    name: getattr(occupations, "".join(part.capitalize() for part in name.split("_"))) for name in VALUES
}

each_fact = pytest.mark.parametrize("name", VALUES)


@each_fact
def test_the_values_are_those_of_the_vocabulary(name: str) -> None:
    assert [member.value for member in ENUMERATIONS[name]] == VALUES[name].split()


@each_fact
def test_every_value_makes_the_fact_it_stands_for(name: str) -> None:
    for member in ENUMERATIONS[name]:
        assert MAKERS[name](member) is member
        assert MAKERS[name](member.value) is member
        assert MAKERS[name]([member.value]) is member


@each_fact
def test_absent_and_unknown_stay_what_they_are(name: str) -> None:
    assert MAKERS[name](None) is None
    assert MAKERS[name]("unknown") is UNKNOWN
    assert MAKERS[name](UNKNOWN) is UNKNOWN


@pytest.mark.slow
@each_fact
@given(data=st.data())
def test_several_values_are_one_of_them_and_making_again_changes_nothing(
    name: str, data: st.DataObject
) -> None:
    members = data.draw(st.lists(st.sampled_from(list(ENUMERATIONS[name])), min_size=1))
    fact = MAKERS[name](member.value for member in members)
    assert fact == (members[0] if len(set(members)) == 1 else frozenset(members))
    assert MAKERS[name](fact) == fact
    assert pickle.loads(pickle.dumps(fact)) == fact


@each_fact
@pytest.mark.parametrize(
    "wrong", ["", "Employee", "boss", 7, 1.5, object(), [], ["unknown"], [None], ["employee", "boss"]]
)
def test_anything_else_is_refused_with_the_name_of_the_fact_and_its_values(name: str, wrong: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        MAKERS[name](wrong)
    assert caught.value.field == ("main_income" if name == "yes_no" else name)
    assert "use unknown, or one or several of: " in caught.value.hint.en
    assert all(value in caught.value.hint.en for value in VALUES[name].split())


@each_fact
def test_a_refused_value_is_not_repeated(name: str, canary: str) -> None:
    for wrong in (canary, [canary], {canary: canary}):
        with pytest.raises(InvalidValueError) as caught:
            MAKERS[name](wrong)
        assert canary not in f"{caught.value} {caught.value!r}"
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@each_fact
def test_a_value_of_another_fact_is_refused(name: str) -> None:
    others = {value for other in VALUES for value in VALUES[other].split()} - set(VALUES[name].split())
    for other in others - set(COARSE_EMPLOYER_KINDS):
        with pytest.raises(InvalidValueError):
            MAKERS[name](other)


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("enterprise", "private_enterprise foreign_enterprise state_enterprise collective_enterprise"),
        ("hospital", "private_hospital public_hospital"),
        ("school", "private_school public_school"),
    ],
)
def test_coarse_kinds_are_shorthand_for_one_of_these(word: str, kinds: str) -> None:
    assert to_employer_kind(word) == {EmployerKind(kind) for kind in kinds.split()}
    assert to_employer_kind([word, "clinic"]) == {*COARSE_EMPLOYER_KINDS[word], EmployerKind.CLINIC}


def test_coarse_kinds_are_no_values_of_other_facts() -> None:
    for name in set(VALUES) - {"employer_kind"}:
        with pytest.raises(InvalidValueError):
            MAKERS[name]("enterprise")


def test_unknown_is_one_state_and_survives_pickling() -> None:
    assert list(Unknown) == [UNKNOWN]
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
