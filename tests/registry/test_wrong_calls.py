"""Calls written wrongly: each error says what to write (acceptance of the calls that people write)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.relations import Citation, Level
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import DEFAULT_PURPOSES
from newstratum.errors import ClosedError, DecodeError, InvalidValueError, NewstratumError, PurposeError

BODY = Body(
    id="b1",
    name_zh="合成新联会",
    name_en="",
    kind=BodyKind.ASSOCIATION,
    level=Level.DISTRICT,
    source=Citation(document="d"),
)
DAY = dt.date(2018, 11, 1)
INSTANT = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
FORM = ns.read("合成律师事务所", "合伙人")
VERDICT = ns.classify(FORM)


@pytest.mark.parametrize(
    "work",
    [
        lambda session: session.people.get("P1"),
        lambda session: session.people.find(),
        lambda session: list(session.bodies.all()),
        lambda session: session.bodies.add(BODY),
        lambda session: session.add(BODY),
        lambda session: session.add_all([BODY]),
        lambda session: session.enrol(ns.read("合成律师事务所", "合伙人")),
        lambda session: session.load([]),
        lambda session: session.uniques.owner_of("identity_number", ns.SensitiveText("1")),
    ],
)
class TestWorkOutsideTheBlock:
    def test_before_it_says_to_open_one(self, registry, roster, work):
        with pytest.raises(InvalidValueError, match=r"session: .*outside.* write: with registry\.session\("):
            work(roster(registry))

    def test_after_it_says_to_begin_another(self, registry, roster, work):
        with roster(registry) as session:
            pass
        with pytest.raises(ClosedError, match=r"the session is closed; .* with registry\.session\("):
            work(session)


def test_a_session_that_is_entered_again_says_so_and_its_block_goes_on(registry, roster, person):
    with roster(registry) as session:
        session.add(person("P1"))
        with (
            pytest.raises(InvalidValueError, match=r"session: is open already; .*registry\.session\("),
            session,
        ):
            session.add(person("P9"))
        session.add(person("P2"))
    assert session.stored is not None
    with roster(registry) as later:
        assert {each.id for each in later.people.all()} == {"P1", "P2"}


def test_a_session_that_is_over_is_not_entered_again(registry, roster):
    with roster(registry) as session:
        pass
    with pytest.raises(ClosedError, match="the session is closed"), session:
        pass


def test_commit_says_that_leaving_the_block_commits(registry, roster):
    with roster(registry) as session:
        with pytest.raises(InvalidValueError, match="leaving the with block commits"):
            session.commit()
        assert session.stored is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "purposes", ["roster", 5, ["roster"], [*DEFAULT_PURPOSES, "mine"], DEFAULT_PURPOSES[0]]
)
def test_purposes_are_objects(purposes, tmp_path):
    with pytest.raises(InvalidValueError, match=r"purposes: takes several Purpose objects.* Purpose\(…\)"):
        open_registry(f"sqlite:///{tmp_path}/a.db", purposes=purposes)


@pytest.mark.parametrize("url", [None, Path("a.db")])
def test_a_registry_is_opened_by_its_url(url):
    with pytest.raises(
        InvalidValueError, match=r"url: must be text, not .*; write it like sqlite:///district"
    ):
        open_registry(url)


def test_an_unknown_purpose_is_refused_with_the_known_ones(registry):
    with pytest.raises(PurposeError, match=r"purpose 'rooster': not declared; declared are: .*roster"):
        registry.session(actor="office", purpose="rooster")


@pytest.mark.parametrize("actor", ["", "  ", None])
def test_somebody_acts(registry, actor):
    with pytest.raises(InvalidValueError, match="actor: names nobody"):
        registry.session(actor=actor, purpose="roster")


@pytest.mark.parametrize(
    "actor",
    ["13800000000", "张138-0000-0000", "１３８ 0000 0000", "11010519491231002X", "110105 19491231 002x"],
)
def test_nobody_acts_by_a_number_of_a_telephone_or_an_identity_card(registry, actor):
    """What stands in every log of accesses is no personal number."""
    with pytest.raises(InvalidValueError, match="actor: holds a telephone or identity number") as caught:
        registry.session(actor=actor, purpose="roster")
    assert "含电话号码或身份证号；请写代码" in caught.value.in_language("zh")
    assert actor not in str(caught.value)
    with pytest.raises(InvalidValueError, match="by: holds a telephone or identity number"):
        registry.placements.confirm(["P1"], by=actor, on=DAY)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"id": "b1"}, r"record: is a dict, not a record; make .*\(\*\*fields\)"),
        (Body, r"record: is the class Body, not a record; make one: Body\(…\)"),
        ("合成新联会", "record: is of type str"),
        (None, "record: is of type NoneType"),
        (Citation(document="d"), "record: is of type Citation, which is not a kind of record"),
    ],
)
def test_only_records_are_added(registry, roster, record, message):
    with roster(registry) as session:
        with pytest.raises(InvalidValueError, match=message) as caught:
            session.add(record)
        assert "合成" not in str(caught.value)
        with pytest.raises(InvalidValueError, match=message):
            session.add_all([BODY, record])


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (
            lambda session: session.people.add(BODY),
            r"record: is of type Body, not Person; write session\.add\(",
        ),
        (lambda session: session.people.add(ns.Person), "record: is the class Person, not a record"),
        (lambda session: session.people.add(None), "record: is of type NoneType"),
        (
            lambda session: session.people.update({}),
            r"record: is a dict, not of type Person; .* Person\(\*\*fields",
        ),
        (lambda session: session.bodies.update("合成"), "record: is of type str"),
        (lambda session: session.budgets.update({}), "record: is a dict, not of type Budget"),
        (lambda session: session.expenses.add(BODY), "record: is of type Body, not Expense"),
        (lambda session: session.attendances.add(3), "record: is of type int"),
        (lambda session: session.enrol(ns.ReadForm), "who: is the class ReadForm, of which no person"),
        (lambda session: session.enrol(ns.Person), "who: is the class Person, of which no person"),
        (lambda session: session.enrol(BODY), "who: is of type Body"),
        (
            lambda session: session.enrol(FORM, township=3),
            r"person\.township: must be str; write .*'990101102'",
        ),
        (lambda session: session.load(None), "rows: is of type NoneType, not several rows"),
        (lambda session: session.load("合成"), "rows: is of type str, not several rows"),
        (lambda session: session.load([FORM]), r"0\.row: is of type ReadForm, .* write each as \(person, "),
        (lambda session: session.load([(FORM, None)]), r"0\.row: "),
        (lambda session: session.load([(ns.Person(id="P2"), "P2")]), r"0\.row: "),
    ],
)
def test_collections_take_their_own_records(registry, roster, work, message):
    def do_it():
        with roster(registry) as session:
            work(session)

    with pytest.raises(InvalidValueError, match=message) as caught:
        do_it()
    assert "合成" not in str(caught.value)
    # A load stores what others may store at the same moment before it draws the rows.
    first = {"privacy_notice", "erasure_state"}
    assert {change.key.kind for change in registry.history.changes().changes} <= first


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda of: of.confirm("P1", by=None, on=DAY), "by: names nobody"),
        (lambda of: of.propose("P1", "enterprise", on=DAY), "verdict: is of type str, not a Verdict"),
        (lambda of: of.propose("P1", ns.Verdict, on=DAY), "verdict: is of type type, not a Verdict"),
        (lambda of: of.propose("P1", VERDICT, on=DAY, by=3), "by: names nobody"),
        (lambda of: of.object_to("P1", None, on=DAY), r"objection\.statement: must be text, not NoneType"),
        (lambda of: of.object_to("P1", "不同意", on="2018"), r"objection\.raised_on: must be a date"),
        (
            lambda of: of.object_to("P1", "不同意", on=INSTANT),
            r"objection\.raised_on: must be a date, not datetime",
        ),
        (
            lambda of: of.confirm("P1", by="clerk", on=INSTANT),
            r"placement\.confirmed_on: must be a date, not dat",
        ),
        (
            lambda of: of.propose("P1", VERDICT, on=INSTANT),
            r"placement\.decided_on: must be a date, not datetime",
        ),
    ],
)
def test_placements_take_verdicts_and_words(registry, roster, person, work, message):
    with roster(registry) as session:
        session.people.add(person())
        session.placements.propose("P1", VERDICT, on=DAY)
    with roster(registry) as session, pytest.raises(InvalidValueError, match=message):
        work(session.placements)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"notice": 3}, "notice: is of type int; give the PrivacyNotice"),
        ({"notice": ["survey"]}, "notice: is of type list; give the PrivacyNotice"),
        ({"purpose": ["x"]}, "purpose: is of type list; give the name of one"),
        ({"purpose": None}, "purpose: is of type NoneType; give the name of one"),
        (
            {"source": ns.Source(kind="person", stated_on=DAY, reference=3)},
            r"source\.reference: must be text, not int",
        ),
        ({"source": "\ud800"}, r"source\.document: holds half of a surrogate pair"),
    ],
)
def test_a_session_takes_a_purpose_a_source_and_a_notice(registry, given, message):
    with pytest.raises(InvalidValueError, match=message):
        registry.session(**{"actor": "office", "purpose": "roster", **given})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (None, "rows: is of type NoneType, not several rows"),
        (ns.Person(id="P1"), "rows: is of type Person, not several rows"),
        ([{}], r"0\.record: is a dict, not of type Person"),
        ([ns.Person], r"0\.record: is the class Person"),
    ],
)
def test_people_are_imported_from_a_list(registry, source, notice, rows, message):
    with pytest.raises((InvalidValueError, DecodeError), match=message):
        registry.import_people(rows, actor="a", purpose="roster", source=source, notice=notice)


def test_an_import_has_a_source(registry, notice):
    with pytest.raises(InvalidValueError, match=r"source: is of type str, .* source=Source\(…\)"):
        registry.import_people([], actor="a", purpose="roster", source="form", notice=notice)


@pytest.mark.parametrize("given", [{}, None, [BODY]])
def test_a_dataset_is_imported(registry, given):
    with pytest.raises(InvalidValueError, match=r"dataset: is of type .* parse_dataset"):
        registry.import_dataset(given, actor="a")


@pytest.mark.parametrize("path", [None, 3, b"register"])
def test_a_registry_is_written_to_a_path(registry, path):
    for work in (registry.export, registry.import_):
        with pytest.raises(InvalidValueError, match="path: must be a path, not "):
            work(path)


@pytest.mark.parametrize("records", [BODY, "b1", {"b1": BODY}, None])
def test_several_records_are_a_list(registry, roster, records):
    with roster(registry) as session, pytest.raises(InvalidValueError, match=r"write session\.add_all\(\["):
        session.add_all(records)


def test_a_closed_registry_opens_no_session(registry, roster):
    registry.close()
    with pytest.raises(ClosedError, match="the registry is closed"):
        roster(registry)


@pytest.mark.parametrize("ask", ["group_table", "report", "by_unit"])
def test_an_edition_that_nobody_knows_is_refused_with_the_known_ones(registry, ask):
    asked = registry.coverage.by_unit if ask == "by_unit" else getattr(registry, ask)
    with pytest.raises(InvalidValueError, match=r"edition: there is no edition '2071'; .*2015, 2017"):
        asked(on=dt.date(2018, 11, 1), edition="2071")


def test_an_edition_that_placed_somebody_is_known(registry, roster, person, verdict, clock):
    with roster(registry) as session:
        session.add(person())
        placed = ns.Verdict(outcome="intermediary", category="professional_service", edition="own")
        session.placements.propose("P1", placed, on=clock().date())
    assert registry.group_table(edition="own").total == 1
    with pytest.raises(InvalidValueError, match="2015, 2017, own"):
        registry.group_table(edition="owm")


@pytest.mark.parametrize("kind", ["persons", int, "Body"])
def test_an_unknown_kind_of_record_is_refused(registry, kind):
    with pytest.raises(InvalidValueError, match="kind: there is no kind of record"):
        registry.history.of(kind, "P1")


@pytest.mark.parametrize("source", [7, {"document": "d"}, ["d"]])
def test_a_source_is_a_source(registry, source):
    with pytest.raises(InvalidValueError, match="source: is of type"):
        registry.session(actor="office", purpose="office", source=source)


@pytest.mark.parametrize("notices", [["survey"], [None]])
def test_privacy_notices_are_objects(notices):
    with pytest.raises(InvalidValueError, match=r"notices: .* write notices=\[PrivacyNotice\(…\)\]"):
        open_registry("memory:", notices=notices)


def test_a_partial_import_names_the_row_that_cannot_be_stored(registry, source, notice):
    long = ns.Evidence(fact="role", value=["technical"], origin="x" * 100_001)
    rows = [
        ns.Person(id="P1"),
        ns.Person(id="P2", engagements=[ns.Engagement(evidence=[long])]),
        ns.Person(id="P3", engagements=[ns.Engagement(title=ns.UnitName("合\ud800"))]),
    ]
    report = registry.import_people(
        rows, actor="a", purpose="roster", source=source, notice=notice, partial=True
    )
    assert report.results == ("created", "rejected", "rejected")
    assert [problem.path for problem in report.problems] == [
        (1, "person.engagements[0].evidence[0].origin"),
        (2, "person.engagements[0].title"),
    ]
    with registry.session(actor="a", purpose="roster") as session:
        assert [person.id for person in session.people.all()] == ["P1"]


@pytest.mark.parametrize("setting", ["purposes", "notices", "unique_contacts"])
@pytest.mark.parametrize("value", [5, "phone", True])
def test_an_opening_that_is_refused_leaves_the_store_free(
    tmp_path: Path, setting: str, value: object
) -> None:
    url = f"jsonl:///{tmp_path}/a.jsonl"
    with pytest.raises(InvalidValueError, match=setting):
        open_registry(url, **{setting: value})
    # A file of lines is open to one at a time.
    open_registry(url).close()
    with pytest.raises(InvalidValueError):
        open_registry(url, **{setting: [object()]})
    open_registry(url).close()


def _in_session(work: Callable[[Any, str], object]) -> Callable[[Any, str], object]:
    def do_it(registry: Any, typed: str) -> None:
        with registry.session(actor="office", purpose="roster") as session:
            work(session, typed)

    return do_it


#: Calls that find nothing under what somebody typed.
TYPED = {
    "people": _in_session(lambda session, typed: session.people.require(typed)),
    "remove": _in_session(lambda session, typed: session.people.remove(typed)),
    "placements": _in_session(lambda session, typed: session.placements.require(typed)),
    "edit": _in_session(lambda session, typed: session.edit("person", typed, {})),
    "edit of a kind": _in_session(lambda session, typed: session.edit(typed, "P1", {})),
    "collection": _in_session(lambda session, typed: session.collection(typed)),
    "distinct pairs": _in_session(lambda session, typed: session.distinct_pairs.unmark(typed, "P1")),
    "purpose": lambda registry, typed: registry.session(actor="office", purpose=typed),
    "explain": lambda registry, typed: registry.placements.explain(typed),
    "subject_export": lambda registry, typed: registry.subject_export(typed, actor="office"),
    "redact_person": lambda registry, typed: registry.redact_person(typed, actor="o", purpose="roster"),
    "accesses": lambda registry, typed: registry.accesses.of(typed),
    "undo": lambda registry, typed: registry.imports.undo(typed, actor="office"),
    "history": lambda registry, typed: registry.history.of(typed, "P1"),
    "quarantine": lambda registry, typed: registry.quarantine("person", typed, actor="o", reason="r"),
    "quarantine of a kind": lambda registry, typed: registry.quarantine(typed, "P1", actor="o", reason="r"),
    "restore": lambda registry, typed: registry.restore_quarantined(typed, actor="o", reason="r"),
    "group_table": lambda registry, typed: registry.group_table(edition=typed),
    "report": lambda registry, typed: registry.report(edition=typed),
    "purposes": lambda _registry, typed: open_registry("memory:", purposes=typed),
    "covers": lambda _registry, typed: ns.Purpose(name="p", basis="consent", covers={typed}),
}


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["张三13812345678", "zhang@example.org", "x" * 100_000])
@pytest.mark.parametrize("call", TYPED)
def test_no_error_repeats_what_could_be_a_person_s(registry, call, typed):
    with pytest.raises(NewstratumError) as caught:
        TYPED[call](registry, typed)
    told = [caught.value.in_language("zh"), str(caught.value), repr(caught.value)]
    assert [each for each in told if typed in each or len(each) > 2_000] == []
