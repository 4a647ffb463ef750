"""People: their jobs, consents, placements and objections, and what never shows."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import traceback
from typing import Any

import attrs
import pytest
import rich.pretty
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.notices import NoticeEntry
from newstratum._model.people.evidence import Evidence, Source, SourceKind
from newstratum._model.people.occupations import (
    OCCUPATIONAL_FIELDS,
    UNKNOWN,
    EmployerKind,
    Relation,
    Role,
    Status,
    YesNo,
)
from newstratum._model.people.people import (
    Consent,
    Contact,
    ContactKind,
    Engagement,
    LawfulBasis,
    Objection,
    Person,
    Placement,
    PlacementStatus,
    PrivacyNotice,
)
from newstratum._model.values.identifiers import check_id
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber, UnitName
from newstratum._model.values.validators import read_from_store
from newstratum._wire.codec import from_plain, to_plain
from newstratum.errors import DecodeError, InvalidValueError

DAY = dt.date(2018, 11, 1)
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2019, 1, 1))

#: Facts that take values of an enumeration, with one value each.
CODED = {
    "employer_kind": "law_firm",
    "relation": "partner",
    "role": "professional",
    "employer_business": "non_media",
    "service": "writing",
    "registration": "non_profit",
    "ownership": "private",
    "control": "hmt",
    "establishment": "civil_service",
    "equity": "staff_share",
    "main_income": "yes",
    "full_time": "no",
}


def whole_person(text: str) -> Person:
    """A person with the text in every place that can hold personal words."""
    source = Source(kind=SourceKind.PERSON, stated_on=DAY)
    said = Evidence(fact="role", value=("technical",), origin="title", words=text, source=source)
    return Person(
        id="person-1",
        name=PersonName(text),
        status=Status.WORKING,
        engagements=(
            Engagement(
                employer_kind=EmployerKind.LAW_FIRM,
                employer=UnitName(text),
                title=UnitName(text),
                evidence=(said,),
            ),
        ),
        township="310114102",
        contacts=(
            Contact(kind=ContactKind.PHONE, value=PhoneNumber("19970030001")),
            Contact(kind=ContactKind.EMAIL, value=EmailAddress(f"{text}@example.org")),
        ),
        consents=(Consent(purpose="roster", notice="notice-1", given_on=DAY, channel="form"),),
        outside_party=YesNo.YES,
        evidence=(said,),
    )


def placement(**more: Any) -> Placement:
    return Placement(person="person-1", edition="2017", outcome="intermediary", decided_on=DAY, **more)


# -------------------------------------------------------------------------------------- engagements


def test_the_occupational_fields_are_all_an_engagement_has_beside_words_and_evidence() -> None:
    names = {attribute.name for attribute in attrs.fields(Engagement)}
    assert names == {*OCCUPATIONAL_FIELDS, "employer", "title", "evidence"}
    assert len(set(OCCUPATIONAL_FIELDS)) == len(OCCUPATIONAL_FIELDS)


def test_facts_are_taken_as_members_and_as_plain_values_alike() -> None:
    plain: Any = {"employer_kind": "law_firm", "relation": "partner", "role": ["technical", "professional"]}
    same = Engagement(
        employer_kind=EmployerKind.LAW_FIRM,
        relation=Relation.PARTNER,
        role=frozenset({Role.TECHNICAL, Role.PROFESSIONAL}),
    )
    assert Engagement(**plain) == same
    assert hash(Engagement(**plain)) == hash(same)


@pytest.mark.parametrize("name", CODED)
def test_each_fact_has_four_states(name: str) -> None:
    value = CODED[name]
    states: list[Any] = [value, "unknown", None]
    jobs = [Engagement(**{name: state}) for state in states]
    assert [getattr(job, name) for job in jobs] == states
    assert len(set(jobs)) == len(states)


@pytest.mark.parametrize("name", CODED)
def test_an_unknown_value_is_refused_with_the_name_of_its_fact(name: str, canary: str) -> None:
    stated: Any = {name: canary}
    with pytest.raises(InvalidValueError) as caught:
        Engagement(**stated)
    expected = name
    assert caught.value.field == expected
    assert "use unknown, or one or several of" in caught.value.hint.en
    assert canary not in "".join(traceback.format_exception(caught.value))


def test_an_unknown_field_is_refused() -> None:
    wrong: Any = {"religion": "none"}
    with pytest.raises(TypeError, match="religion"):
        Engagement(**wrong)


@pytest.mark.parametrize("name", ["equity_share", "income_share"])
@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_lies_between_nothing_and_all(name: str, share: float) -> None:
    for edge in (0, 1, 0.5, None):
        inside: Any = {name: edge}
        assert getattr(Engagement(**inside), name) == edge
    outside: Any = {name: share}
    with pytest.raises(ValueError, match=name):
        Engagement(**outside)


def test_repr_says_the_facts_and_no_words(canary: str) -> None:
    job = Engagement(
        employer_kind=EmployerKind.LAW_FIRM,
        role=frozenset({Role.TECHNICAL, Role.MANAGEMENT}),
        relation=UNKNOWN,
        employer=UnitName(canary),
        title=UnitName(canary),
    )
    assert repr(job) == "Engagement(employer_kind=law_firm, relation=unknown, role=management | technical)"


# -------------------------------------------------------------------------------------- what shows


def test_a_person_without_an_id_is_given_a_random_one() -> None:
    first, second = Person(), Person()
    assert check_id(first.id, prefix="person") != check_id(second.id, prefix="person")
    with pytest.raises(DecodeError, match="id: required, but missing"):
        from_plain(Person, {})
    assert from_plain(Person, to_plain(first)) == first


def test_a_person_shows_nothing_personal(canary: str) -> None:
    person = whole_person(canary)
    shown = [
        repr(person),
        str(person),
        f"{person}",
        rich.pretty.pretty_repr(person),
        repr(person.engagements),
        repr(person.contacts),
        json.dumps({"person": person}, default=str),
    ]
    for text in shown:
        assert canary not in text
        assert "outside_party" not in text


def test_json_refuses_a_person_without_showing_it(canary: str) -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps(whole_person(canary))
    assert canary not in "".join(traceback.format_exception(caught.value))


def test_a_whole_person_survives_pickling(canary: str) -> None:
    person = whole_person(canary)
    again = pickle.loads(pickle.dumps(person))
    assert again == person
    assert again.name is not None
    assert again.name.reveal() == canary
    assert hash(again) == hash(person)


def test_an_objection_keeps_its_words_to_itself(canary: str) -> None:
    objection = Objection(raised_on=DAY, statement=canary, resolution=canary)
    assert canary not in repr(objection)
    assert canary not in repr(placement(objections=(objection,)))
    assert canary not in rich.pretty.pretty_repr(objection)


@pytest.mark.parametrize(
    "make",
    [
        lambda plain: Person(id="person-1", name=plain),
        lambda plain: Engagement(employer=plain),
        lambda plain: Engagement(title=plain),
    ],
)
def test_plain_text_is_refused_where_sensitive_text_belongs(make: Any) -> None:
    with pytest.raises(InvalidValueError):
        make("某某")


def test_a_plain_contact_is_refused_without_showing_it() -> None:
    number: Any = "".join(["138", "0000", "0000"])
    with pytest.raises(InvalidValueError) as caught:
        Contact(kind=ContactKind.PHONE, value=number)
    assert number not in f"{caught.value} {caught.value!r}"


# ---------------------------------------------------------------------------------------- consents


@pytest.mark.slow
@given(given_on=DAYS, withdrawn_on=st.none() | DAYS, day=DAYS)
def test_a_consent_holds_from_its_day_until_it_is_withdrawn(
    given_on: dt.date, withdrawn_on: dt.date | None, day: dt.date
) -> None:
    given = {"purpose": "roster", "notice": "n", "given_on": given_on, "withdrawn_on": withdrawn_on}
    if withdrawn_on is not None and withdrawn_on < given_on:
        with pytest.raises(InvalidValueError, match="before the consent was given"):
            Consent(**given)
        return
    consent = Consent(**given)
    before_the_end = withdrawn_on is None or day < withdrawn_on
    assert consent.holds_on(day) == (given_on <= day and before_the_end)


def test_a_consent_is_to_one_purpose() -> None:
    person = whole_person("某某")
    assert person.consents_to("roster", DAY)
    assert not person.consents_to("roster", DAY - dt.timedelta(days=1))
    assert not person.consents_to("invitations", DAY)
    assert not Person(id="person-2").consents_to("roster", DAY)


def test_a_consent_given_again_holds_again() -> None:
    first = Consent(purpose="roster", notice="n", given_on=DAY, withdrawn_on=DAY + dt.timedelta(days=1))
    again = Consent(purpose="roster", notice="n", given_on=DAY + dt.timedelta(days=5))
    person = Person(id="person-1", consents=(first, again))
    held = [person.consents_to("roster", DAY + dt.timedelta(days=number)) for number in range(7)]
    assert held == [True, False, False, False, False, True, True]


def test_a_ground_is_one_of_the_law() -> None:
    assert {basis.value for basis in LawfulBasis} == {
        "consent",
        "contract",
        "statutory_duty",
        "emergency",
        "lawfully_public",
    }


def test_a_privacy_notice_has_a_version_from_one() -> None:
    notice: Any = {
        "id": "notice-1",
        "controller": "区新联会",
        "contact": "秘书处",
        "purposes": ["roster"],
        "text_zh": "告知",
        "in_force_on": DAY,
    }
    assert PrivacyNotice(version=1, **notice).purposes == ("roster",)
    with pytest.raises(ValueError, match="version"):
        PrivacyNotice(version=0, **notice)


# -------------------------------------------------------------------------------------- placements


def test_a_placement_is_a_proposal_until_a_named_human_confirms_it() -> None:
    proposed = placement()
    assert proposed.status is PlacementStatus.PROPOSED
    confirmed = attrs.evolve(
        proposed, status=PlacementStatus.CONFIRMED, confirmed_by="staff-1", confirmed_on=DAY
    )
    assert confirmed.confirmed_by == "staff-1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": PlacementStatus.CONFIRMED},
        {"status": PlacementStatus.CONFIRMED, "confirmed_by": ""},
        {"confirmed_by": "staff-1"},
        {"status": "proposed", "confirmed_by": "staff-1"},
    ],
)
def test_nobody_confirms_a_proposal_and_somebody_a_confirmation(wrong: dict[str, Any]) -> None:
    with pytest.raises(
        InvalidValueError, match=r"placement\.confirmed_by: a confirmed placement names its human"
    ):
        placement(**wrong)


def test_an_open_objection_shows_until_somebody_closes_it() -> None:
    objection = Objection(raised_on=DAY, statement="我不是受聘人员")
    contested = placement(objections=(objection,))
    assert contested.contested_by_person
    closed = attrs.evolve(objection, closed_on=DAY, reviewed_by="staff-2")
    assert not attrs.evolve(contested, objections=(closed,)).contested_by_person
    assert attrs.evolve(contested, objections=(closed, objection)).contested_by_person
    assert not placement().contested_by_person


def test_an_objection_survives_a_new_verdict() -> None:
    contested = placement(objections=(Objection(raised_on=DAY, statement="请复核"),))
    assert attrs.evolve(contested, outcome="enterprise", decided_on=dt.date(2019, 1, 1)).contested_by_person


def test_an_objection_is_short(canary: str) -> None:
    assert Objection(raised_on=DAY, statement="字" * 500).open
    with pytest.raises(
        InvalidValueError, match=r"objection\.statement: longer than 500 characters"
    ) as caught:
        Objection(raised_on=DAY, statement=canary * 50)
    assert canary not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("given", ["2018-09-01", dt.datetime(2018, 9, 1), 2018])
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Source, "stated_on"),
        (PrivacyNotice, "in_force_on"),
        (Consent, "given_on"),
        (Consent, "withdrawn_on"),
        (Objection, "raised_on"),
        (Objection, "closed_on"),
        (Placement, "decided_on"),
        (Placement, "confirmed_on"),
        (NoticeEntry, "first_on"),
        (NoticeEntry, "last_on"),
    ],
)
def test_what_is_no_date_is_refused_when_it_is_given(model: Any, name: str, given: object) -> None:
    """Not only when it is stored."""
    good = {
        Source: {"kind": "person", "stated_on": DAY},
        PrivacyNotice: {
            "id": "n", "version": 1, "controller": "c", "contact": "c", "purposes": (), "text_zh": "t",
            "in_force_on": DAY,
        },
        Consent: {"purpose": "roster", "notice": "n", "given_on": DAY},
        Objection: {"statement": "s", "raised_on": DAY},
        Placement: {"person": "P1", "edition": "2017", "outcome": "in_group", "decided_on": DAY},
        NoticeEntry: {"uid": "u", "summary": "s"},
    }[model]  # fmt: skip
    model(**good)
    field = f"{model.__name__.lower()}.{name}"
    with pytest.raises(
        InvalidValueError, match=rf"^{field}: must be a date, not {type(given).__name__}; write"
    ):
        model(**{**good, name: given})


@pytest.mark.parametrize("name", ["reg_type", "uscc_prefix", "industry"])
@pytest.mark.parametrize("number", ["张三13812345678", "110105199003078019"])
def test_a_code_of_the_unit_holds_no_number_of_a_person(name: str, number: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"engagement\.{name}: holds a telephone or identity number"):
        Engagement(**{name: number})
    # A register that holds one is read all the same, and the number shows nowhere.
    stored = read_from_store(lambda: Engagement(**{name: number}))
    assert number not in repr(stored)


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [
        ("reg_type", "112", "112"),
        ("reg_type", "有限责任公司", "…"),
        ("uscc_prefix", "N9", "N9"),
        ("uscc_prefix", "91310114MA1ABCDE2X", "…"),
    ],
)
def test_a_code_of_the_unit_shows_itself_in_its_form(name: str, code: str, shown: str) -> None:
    assert repr(Engagement(**{name: code})) == f"Engagement({name}={shown})"
