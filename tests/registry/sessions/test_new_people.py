"""New people who are alike are encoded once: what is written of each is what encoding them alone gives."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.people.evidence import Evidence, Source, Strength
from newstratum._model.people.people import Consent, Contact, Engagement, Placement, Restriction
from newstratum._model.values.sensitive import PersonName, PhoneNumber, UnitName
from newstratum._registry.sessions.new_people import NewPeople, NewPlacements
from newstratum._registry.sessions.people import Provenance
from newstratum._registry.sessions.placements import build_placement_fields, build_placement_proposal
from newstratum._wire import codec
from newstratum._wire.codec import encode_exact_record
from newstratum._wire.exact_models import copy_exact, to_exact_record
from newstratum._wire.record_kinds import PERSON, PLACEMENT
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
READ = (
    Evidence(fact="employer_kind", value=("law_firm",), origin="employer_text", words="律师事务所"),
    Evidence(fact="role", value=("professional",), origin="title_text", words="律师"),
)
TOWNSHIPS = st.sampled_from([None, "310114102", "310114103"])
NAMES = st.sampled_from(["合成甲", "合成乙", 'A. "B" O’Neill', "欧阳合成"])
CONSENTS = st.sampled_from(
    [
        (),
        (Consent(purpose="roster", notice="n.v1", given_on=DAY),),
        (Consent(purpose="x", notice="n", given_on=DAY),),
    ]
)


class Writer:
    """Writes people as a session does, and beside it as each would be encoded alone."""

    def __init__(self, verdict) -> None:
        self.provenance = Provenance(
            Source(kind="person", stated_on=DAY, reference="roster"), None, lambda: "survey.v1"
        )
        self.verdict = verdict
        self.people = NewPeople(prepare=self.prepare, check_own=lambda _person: None, propose=self.propose)

    def prepare(self, person):
        return self.provenance.complete_person(to_exact_record(PERSON, person, DAY))

    def propose(self, person):
        outcome = "intermediary" if person.engagements else "undetermined"
        return to_exact_record(
            PLACEMENT, build_placement_proposal(person.id, self.verdict(outcome), DAY), DAY
        )

    def build(self, person, line):
        self.provenance.place = copy_exact(self.provenance.source, reference=f"roster 第{line}行")
        return self.people.build_writes(person, self.provenance.place)

    def build_alone(self, person, line):
        self.provenance.place = copy_exact(self.provenance.source, reference=f"roster 第{line}行")
        ready = self.prepare(person)
        placed = encode_exact_record(PLACEMENT, self.propose(ready), None, build_placement_fields(ready))
        return encode_exact_record(PERSON, ready, None), placed


@pytest.fixture
def writer(verdict):
    return Writer(verdict)


@st.composite
def jobs(draw):
    given = draw(st.sampled_from([{}, {"industry": "I6510"}, {"role": {"professional", "technical"}}]))
    named = {name: UnitName(draw(st.sampled_from(["合成所", "甲\n乙"]))) for name in ("employer", "title")}
    some = {name: value for name, value in named.items() if draw(st.booleans())}
    return Engagement(employer_kind="law_firm", evidence=READ if draw(st.booleans()) else (), **given, **some)


@st.composite
def rows(draw, person):
    phones = draw(st.lists(st.integers(0, 99), max_size=2, unique=True))
    return person(
        f"P{draw(st.integers(0, 10**6))}",
        name=draw(st.none() | NAMES.map(PersonName)),
        township=draw(TOWNSHIPS),
        contacts=[Contact(kind="phone", value=PhoneNumber(f"139000000{each:02}")) for each in phones],
        engagements=draw(st.lists(jobs(), max_size=2)),
        consents=draw(CONSENTS),
    )


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_what_is_written_of_many_is_what_encoding_each_alone_gives(person, verdict, data):
    people = data.draw(st.lists(rows(person), min_size=2, max_size=6))
    writer, alone = Writer(verdict), Writer(verdict)
    # Three times: the first two of a sort are encoded alone.
    for line, each in enumerate(people * 3):
        assert writer.build(each, line) == alone.build_alone(each, line)


def test_the_third_of_a_sort_is_not_prepared_any_more(writer, person):
    prepared = []
    writer.people._prepare = lambda each: prepared.append(each.id) or writer.prepare(each)
    for number in range(5):
        writer.build(person(f"P{number}", name=PersonName(f"合成{number}")), number)
    assert prepared == ["P0", "P1"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "13800000001"), ("id", "a name"), ("township", "12"), ("employer", UnitName("合成\ud800"))],
)
def test_what_is_a_persons_own_is_checked_of_everybody(writer, person, field, value):
    job = attrs.evolve(person().engagements[0], employer=UnitName("合成所"))
    for number in range(3):
        writer.build(person(f"P{number}", engagements=(job,)), number)
    alike = person("P9", engagements=(job,))
    if field == "employer":
        bad = copy_exact(alike, engagements=(copy_exact(job, employer=value),))
    else:
        bad = copy_exact(alike, **{field: value})
    with pytest.raises(InvalidValueError, match=field):
        writer.build(bad, 9)


def test_whoever_has_something_rare_is_encoded_alone(writer, person):
    rare = {"restrictions": [Restriction(since=DAY, reason="asked")], "minor_reason": "合成理由"}
    for number, (name, value) in enumerate(rare.items()):
        who = [person(f"P{number}{each}", **({name: value} if each > 2 else {})) for each in range(6)]
        for each in who:
            assert writer.build(each, 7) == writer.build_alone(each, 7)


def test_what_is_asked_of_each_person_is_asked_of_those_who_are_alike(writer, person):
    writer.people = NewPeople(prepare=writer.prepare, check_own=(asked := []).append, propose=writer.propose)
    for number in range(4):
        writer.build(person(f"P{number}"), number)
    assert [each.id for each in asked] == ["P2", "P3"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("equity_share", True), ("reg_type", 159), ("equity_share", float("nan")), ("role", "professional")],
)
def test_equal_values_of_other_types_are_no_values_of_the_sort(writer, person, name, value):
    like = person().engagements[0]
    sound = {"equity_share": 1.0, "reg_type": "159", "role": "professional"}[name]
    for number in range(3):
        job = attrs.evolve(like, **{name: sound})
        writer.build(person(f"P{number}", engagements=(job,)), number)
    odd = copy_exact(attrs.evolve(like, **{name: sound}), **{name: value})
    bad = copy_exact(person("P9"), engagements=(odd,))
    with pytest.raises(InvalidValueError, match=name):
        writer.build(bad, 9)


def test_evidence_that_only_equals_sound_evidence_is_checked(writer, person):
    def build(evidence, identifier):
        job = attrs.evolve(person().engagements[0], evidence=evidence)
        return person(identifier, engagements=(job,))

    for number in range(3):
        writer.build(build(READ, f"P{number}"), number)
    odd = tuple(copy_exact(each, strength=int(Strength.STATED)) for each in READ)
    assert odd == READ
    with pytest.raises(InvalidValueError, match="strength"):
        writer.build(build(odd, "P9"), 9)


def test_a_wrong_template_is_noticed_where_writes_are_verified(writer, person, verdict, monkeypatch):
    monkeypatch.setattr(codec, "verifies_writes", True)
    for number in range(3):
        writer.build(person(f"P{number}"), number)
    writer.verdict = lambda _outcome: verdict("outside")
    with pytest.raises(InvalidValueError, match="alone"):
        writer.build(person("P9"), 9)


@settings(deadline=None, max_examples=20)
@given(
    outcomes=st.lists(st.sampled_from(["intermediary", "undetermined", "outside"]), min_size=1, max_size=9)
)
def test_placements_that_are_alike_are_written_as_each_alone(person, verdict, outcomes):
    placements = NewPlacements(DAY)
    for number, outcome in enumerate(outcomes * 3):
        who = person(f"P{number}", township=f"31011410{number % 2}")
        placed = build_placement_proposal(who.id, verdict(outcome), DAY)
        alone = encode_exact_record(
            PLACEMENT, to_exact_record(PLACEMENT, placed, DAY), None, build_placement_fields(who)
        )
        assert placements.build_write(who, placed) == alone


def test_a_placement_of_another_person_or_a_day_to_come_is_refused(person, verdict):
    placements = NewPlacements(DAY)
    placed = build_placement_proposal("P1", verdict(), DAY)
    for number in range(3):
        placements.build_write(person(f"P{number}"), attrs.evolve(placed, person=f"P{number}"))
    with pytest.raises(InvalidValueError, match="another person"):
        placements.build_write(person("P2"), placed)
    late = Placement(person="P1", edition="2017", outcome="outside", decided_on=dt.date(2018, 11, 2))
    with pytest.raises(InvalidValueError, match="future"):
        placements.build_write(person("P1"), late)
