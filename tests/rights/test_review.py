"""Limits L7, L9 and L14: who looks again, who is used for nothing, and who is too young."""

from __future__ import annotations

import datetime as dt

import pytest

import newstratum as ns
from newstratum._registry.imports.reports import ImportReport
from newstratum._rules.verdict import Verdict
from newstratum.errors import DecodeError, InvalidValueError
from newstratum.hooks import Row

DAY = dt.date(2018, 11, 1)
SOURCE = ns.Source(kind="person", stated_on=DAY)
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2018, 9, 1),
)


@pytest.fixture
def contested(register, work, lawyer):
    """A register with a placement that one proposed, another confirmed, and the person objects to."""
    with work(register, actor="clerk") as session:
        session.people.add(lawyer())
        session.placements.propose("P1", Verdict(outcome="intermediary", category="", edition="2017"), on=DAY)
    with work(register, actor="office") as session:
        session.placements.confirm("P1", by="head", on=DAY)
    with work(register, actor="desk") as session:
        session.placements.object_to("P1", "我已离职", on=DAY)
    return register


@pytest.mark.parametrize("by", ["head", " HEAD ", "ｈｅａｄ", "clerk", "Clerk", "newstratum", ""])
def test_nobody_who_decided_looks_again(contested, work, by) -> None:
    """Limit L7: neither who proposed nor who confirmed, however the name is written, nor a program."""
    with work(contested) as session, pytest.raises(InvalidValueError):
        session.placements.review("P1", "rejected", by=by, reason="已核实", on=DAY)
    with work(contested) as session:
        assert session.placements.require("P1").contested_by_person


def test_an_objection_is_closed_by_a_review_alone(contested, work) -> None:
    """Limit L7."""
    with work(contested) as session:
        session.placements.review("P1", "rejected", by="reviewer", reason="已核实", on=DAY)
    with work(contested) as session:
        assert not session.placements.require("P1").contested_by_person


def test_who_is_restricted_is_listed_and_counted_nowhere(register, work, lawyer) -> None:
    """Limit L9: what is stored is kept, and used for nothing else."""
    with work(register) as session:
        for name in ("P1", "P2"):
            session.people.add(lawyer(name))
    with work(register) as session:
        session.people.restrict("P1", reason="本人要求", on=DAY)
    table = register.exports.table("roster")
    assert [row["id"] for row in table.rows] == ["P2"]


def read_born(register, born: str, reason: str = "", identifier: str = "", **options) -> ImportReport:
    cells = {"姓名": "合成甲", "工作单位": "合成律师事务所", "职务": "律师", "出生日期": born}
    cells |= {"未成年人入册理由": reason} if reason else {}
    cells |= {"人员编号": identifier} if identifier else {}
    given = {
        "actor": "clerk",
        "purpose": "roster",
        "source": SOURCE,
        "notice": NOTICE,
        "table": "roster",
        "dry_run": True,
    }
    report: ImportReport = register.import_table([Row(line=2, cells=cells)], **given | options)
    return report


def test_nobody_under_fourteen_is_read(register) -> None:
    """Limit L14: the age is that of the day of the import, 29 February included."""
    for born in ("2018-01-01", "2004-11-02", "2008-02-29", "2004", "2004-11"):
        (told,) = (each.text.zh for each in read_born(register, born, "学徒").issues if each.blocks)
        assert "不满14周岁" in told
    assert not [each for each in read_born(register, "2004-11-01", "学徒").issues if each.blocks]


def test_from_fourteen_to_seventeen_a_reason_is_asked_for(register) -> None:
    """Limit L14: the row is held, with its cell and what to do."""
    for born, asked in (
        ("2004-11-01", True),
        ("2000-11-02", True),
        ("2000-11-01", False),
        ("2000", True),
        ("1999", False),
        ("1980-01-01", False),
    ):
        report = read_born(register, born)
        told = [each for each in report.issues if "younger than 18" in each.text.en]
        assert bool(told) is asked, born
        assert [str(each) for each in report.results] == ["held" if asked else "created"]
        for each in told:
            assert (each.column, each.place.zh, each.blocks) == ("出生日期", each.place.zh, True)
            assert "未成年人入册理由" in each.text.zh
            assert born not in each.text.zh + each.text.en + each.value
        assert not [each for each in read_born(register, born, "学徒").issues if each.blocks]


def test_the_reason_of_a_minor_is_stored_seen_and_erased_with_the_person(register, work, lawyer) -> None:
    """Limit L14: no birth is kept; the reason is the person's record's."""
    report = read_born(register, "2004-11-01", "合成学徒，监护人同意", dry_run=False)
    assert report.stored
    with work(register) as session:
        (person,) = session.people.all()
    assert person.minor_reason == "合成学徒，监护人同意"
    assert "合成学徒" not in repr(person)
    # Who is stored with a reason is not asked for it again.
    again = read_born(register, "2004-11-01", identifier=person.id, dry_run=False)
    assert not [each for each in again.issues if each.blocks]
    seen = register.subject_export(person.id)
    assert "合成学徒" in str(seen.to_dict())
    assert "2004" not in str(seen.to_dict())
    assert any(change.model().minor_reason for change in register.history.iterate("person", person.id))
    register.redact_person(person.id, actor="clerk", purpose="roster")
    assert "合成学徒" not in str([*register.history.iterate("person", person.id)])


BIRTHS = [
    ("2004-11-02", "学徒", True),
    ("2004-11-01", "", True),
    ("2004-11-01", "学徒", False),
    ("1999", "", False),
]


@pytest.mark.parametrize(("born", "reason", "refused"), BIRTHS)
@pytest.mark.parametrize("way", ["add", "update", "add_all", "enrol", "load", "edit", "import"])
def test_no_way_in_takes_a_minor_without_a_reason(register, work, lawyer, way, born, reason, refused) -> None:
    """Limit L14: adding, importing, loading and editing."""
    person = lawyer(minor_reason=reason)
    if way in ("update", "edit"):
        with work(register) as session:
            session.people.add(lawyer())

    def store(session) -> None:
        session.people.state_birth("P1", born)
        if way == "add":
            session.people.add(person)
        elif way == "update":
            session.people.require("P1")
            session.people.update(person)
        elif way == "add_all":
            session.add_all([person])
        elif way == "enrol":
            session.enrol(person, on=DAY)
        elif way == "load":
            session.load([(person, None)])
        else:
            session.edit("person", "P1", {"minor_reason": reason or None, "township": "310114103"}, on=DAY)

    def run() -> None:
        if way == "import":
            register.import_people(
                [person], actor="clerk", purpose="roster", source=SOURCE, notice=NOTICE, births={"P1": born}
            )
            return
        with work(register) as session:
            store(session)

    if way in ("update", "edit"):
        # Who is stored without a reason is looked at once it is stated how old they are.
        with work(register) as session:
            assert session.people.get("P1").minor_reason == ""
    if not refused:
        run()
        with work(register) as session:
            assert session.people.require("P1").minor_reason == reason
        return
    with pytest.raises((InvalidValueError, DecodeError)) as caught:
        run()
    assert "birth" in str(caught.value)
    assert born not in str(caught.value)


def test_a_birth_that_is_stated_last_is_looked_at_too(register, work, lawyer) -> None:
    """Limit L14: whoever states the birth after adding the person stores nothing either."""

    def run() -> None:
        with work(register) as session:
            session.people.add(lawyer())
            session.people.state_birth("P1", "2003")

    with pytest.raises(InvalidValueError, match="younger than 18"):
        run()
    with work(register) as session:
        assert session.people.get("P1") is None


def test_a_reason_for_a_minor_holds_no_number_and_nothing_of_belief(lawyer) -> None:
    """Limits L10 and L14: the reason is a short text of one's own."""
    for text in ("电话13800000000", "党员子女", "长" * 300):
        with pytest.raises(InvalidValueError, match="minor_reason"):
            lawyer(minor_reason=text)
