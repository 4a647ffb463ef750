"""Values that a session refuses for what they say, with reason and field; what is stored stays readable."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import newstratum as ns
from newstratum import organisation as o
from newstratum._model.values.validators import read_from_store
from newstratum._ports.records import Key, Note, Put
from newstratum._wire.codec import encode_exact_record
from newstratum._wire.record_kinds import PERSON
from newstratum.errors import DecodeError, InvalidValueError

DAY = dt.date(2018, 11, 1)
LATE = dt.date(2999, 1, 1)
CONSENT = ns.Consent(purpose="roster", notice="survey.v1", given_on=DAY)


def test_a_township_is_a_code_and_no_name(registry, roster):
    form = ns.read("合成律师事务所", "合伙人")
    with roster(registry) as session:
        with pytest.raises(
            InvalidValueError, match=r"person\.township: not the code of a township unit; .* nine"
        ):
            session.enrol(form, township="南翔镇")
        assert session.enrol(form, township="310114102").person.township == "310114102"


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (
            o.Response("r1", survey="s1", group="freelance", answered_on="2999", source="s"),
            "response.answered_on",
        ),
        (
            o.Attendance("a1", activity="x", count=o.parse_quantity("30人"), attended_on=LATE, source="s"),
            "attendance.attended_on",
        ),
        (
            o.Publication("p1", title_zh="报道", kind="article", published_on=LATE, source="s"),
            "publication.published_on",
        ),
        (
            o.Body(
                "b1", "联谊会", kind="association", source=o.Citation(document="章程", dated_on="2999-01")
            ),
            "body.source.dated_on",
        ),
    ],
)
def test_what_took_place_lies_in_the_past(registry, record, field):
    with registry.session(actor="office", purpose="office") as session:
        with pytest.raises(InvalidValueError) as caught:
            session.add(record)
        assert caught.value.field == field
        assert caught.value.reason.en == "lies in the future"


def test_the_clock_of_the_registry_says_what_is_past(registry, roster, person, clock):
    tomorrow, late = (clock().date() + dt.timedelta(days=days) for days in (2, 5))
    given = [attrs.evolve(CONSENT, given_on=tomorrow)]
    with roster(registry) as session:
        session.people.add(person("P1", consents=given))
        with pytest.raises(InvalidValueError, match=r"person\.consents\[1\]\.given_on: lies in the future"):
            session.people.add(person("P2", consents=[*given, attrs.evolve(CONSENT, given_on=late)]))


def test_a_source_of_the_future_is_refused_by_the_session(registry, notice):
    source = ns.Source(kind="person", stated_on=LATE)
    with pytest.raises(InvalidValueError, match=r"source\.stated_on: lies in the future"):
        registry.session(actor="a", purpose="roster", source=source, notice=notice)


def test_what_has_not_happened_yet_may_lie_in_the_future(registry):
    with registry.session(actor="office", purpose="office", source="计划") as session:
        session.add(o.Activity("a1", "沙龙", kind="salon", state="planned", held_on="2030-05"))
        session.add(o.Body("b1", "联谊会", kind="association", period=o.Period(ended_on="2030")))


@pytest.mark.parametrize("day", [dt.date(1899, 12, 31), dt.date.min])
def test_nothing_took_place_before_1900(day):
    for make in (
        lambda: attrs.evolve(CONSENT, given_on=day),
        lambda: ns.Source(kind="person", stated_on=day),
        lambda: o.Response("r1", survey="s1", answered_on=day),
    ):
        with pytest.raises(InvalidValueError, match="lies before 1900"):
            make()
    assert o.Response("r1", survey="s1", answered_on="1900").answered_on.year == 1900


def test_a_consent_is_to_a_declared_purpose(registry, roster, person):
    wrong = attrs.evolve(CONSENT, purpose="marketing")
    with (
        roster(registry) as session,
        pytest.raises(
            InvalidValueError, match=r"person\.consents\[1\]\.purpose: not declared; declared are: .*roster"
        ),
    ):
        session.people.add(person("P1", consents=[CONSENT, wrong]))
    with (
        pytest.raises(InvalidValueError, match=r"0\.person\.consents\[0\]\.purpose: not declared"),
        roster(registry) as session,
    ):
        session.load([(person("P2", consents=[wrong]), None)])


@pytest.mark.slow
def test_a_consent_that_is_stored_stays_when_its_purpose_is_declared_no_more(
    tmp_path, roster, person, notice
):
    url = f"sqlite:///{tmp_path}/a.db"
    extra = ns.Purpose(name="visits", basis="consent", covers=["person"])
    given = attrs.evolve(CONSENT, purpose="visits")
    with (
        ns.open_registry(url, purposes=[*ns.DEFAULT_PURPOSES, extra]) as registry,
        roster(registry, notice=attrs.evolve(notice, purposes=["roster", "visits"])) as session,
    ):
        session.people.add(person("P1", consents=[given]))
    with ns.open_registry(url) as registry, roster(registry, notice="survey.v1") as session:
        stored = session.people.require("P1")
        session.people.update(attrs.evolve(stored, township="310114118"))
        other = attrs.evolve(given, channel="form")
        with pytest.raises(InvalidValueError, match=r"person\.consents\[1\]\.purpose: not declared"):
            session.people.update(attrs.evolve(stored, consents=[given, other]))


@pytest.mark.parametrize("identifier", ["b\u202e1", "b\u200b1", " b1", "b1 ", "ｂ１", "Ｂ1", "b①"], ids=ascii)
def test_ids_that_look_alike_are_not_two(registry, identifier):
    with registry.session(actor="office", purpose="office", source="s") as session:
        with pytest.raises(InvalidValueError, match=r"id: (holds a char|has letters)"):
            session.add(o.Body(identifier, "联谊会", kind="association"))
        session.add(o.Body("联谊会·南翔", "联谊会", kind="association"))


@pytest.mark.parametrize("name", ["甲\n乙", "甲\u202e乙", "甲\ue000", "e\u0301", "x" * 201])
def test_the_name_of_a_body_is_one_line_that_shows(name):
    with pytest.raises(InvalidValueError, match=r"body\.name_zh: "):
        o.Body("b1", name, kind="association")
    with pytest.raises(DecodeError):
        o.Body.from_dict({"id": "b1", "name_zh": name, "kind": "association"})


def test_what_an_earlier_version_stored_is_read_and_refused_when_it_is_written(registry, roster, person):
    """A telephone number that is a word, a township by name, a consent in the year 2999, a long name."""
    old = read_from_store(
        lambda: person(
            "P1",
            name=ns.PersonName("王" * 300),
            township="南翔镇",
            contacts=[ns.Contact(kind="phone", value=ns.PhoneNumber("不详"))],
            consents=[attrs.evolve(CONSENT, given_on=LATE)],
        )
    )
    with roster(registry) as session:
        complete = read_from_store(lambda: session._provenance.complete_person(old))
        session.people.add(person("P2"))
    put = encode_exact_record(PERSON, complete, None)
    registry._store.commit([put], Note(commit_id="old", actor="a", purpose="roster"))
    with roster(registry) as session:
        stored = session.people.require("P1")
        assert stored == complete
        assert complete in tuple(session.people.all())
        for change, place in (
            ({"status": "retired"}, "person.township"),
            ({"township": None}, "person.name"),
            ({"township": None, "name": None}, r"person.contacts\[0\].value"),
            ({"township": None, "name": None, "contacts": ()}, r"person.consents\[0\].given_on"),
        ):
            with pytest.raises(InvalidValueError, match=place):
                session.people.update(attrs.evolve(stored, **change))
        put_right = {"township": None, "name": None, "contacts": (), "consents": ()}
        session.people.update(attrs.evolve(stored, **put_right))
    assert registry.history.of("person", "P1").changes[0].model() == complete
    assert isinstance(put, Put)
    assert put.key == Key("person", "P1")
