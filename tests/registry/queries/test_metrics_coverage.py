from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.outreach import Inspection, Visit, VisitKind
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Placement, PlacementStatus
from newstratum._model.values.periods import Period
from newstratum._ports.records import Note, Put
from newstratum._reading.codes import parse_industry_code
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purpose
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import BODY, INSPECTION, KINDS, PLACEMENT, VISIT
from newstratum._words import Words
from newstratum.errors import InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)
MINUTES = Citation(document="纪要")
UNITS = {code: Words(code, code) for code in ("310114102", "310114103")}
GROUPS = {group.value: Words(group.value, group.value) for group in Group}
DECLARED = tuple(kind.declared for kind in KINDS)
OUTCOMES = [*GROUPS, "outside", "undetermined"]
#: The default purposes, with invitations that need no consent.
CONTRACTED = [
    *(each for each in DEFAULT_PURPOSES if each.name != "invitation"),
    Purpose(name="invitation", basis="contract", covers=["person", "placement"]),
]

MANY = settings(max_examples=1_000)

placed = st.lists(
    st.tuples(st.sampled_from([*UNITS, "310114999", None]), st.sampled_from(OUTCOMES), st.booleans()),
    max_size=30,
)


def placement(number: int, outcome: str, *, confirmed: bool = False, edition: str = "2017") -> Placement:
    return Placement(
        person=f"P{number:06}",
        edition=edition,
        outcome=outcome,
        decided_on=DAY,
        status=PlacementStatus.CONFIRMED if confirmed else PlacementStatus.PROPOSED,
        confirmed_by="clerk" if confirmed else None,
    )


def put(kind: Any, model: Any, **fields: Any) -> Put:
    return encode_record(kind, model, None, fields)


def filled(writes: list[Put], of: Callable[[Any], Any] = lambda store: store) -> Registry:
    store = MemoryStore(DECLARED)
    store.commit(writes, Note(commit_id="C1", actor="clerk", purpose="roster"))
    return Registry(of(store), purposes=CONTRACTED)


def check_matrix(people: list[tuple[str | None, str, bool]]) -> None:
    measures = filled(
        [
            put(PLACEMENT, placement(n, outcome, confirmed=confirmed and outcome in GROUPS), township=unit)
            for n, (unit, outcome, confirmed) in enumerate(people)
        ],
    )
    coverage = measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY)
    there = Counter((outcome, unit) for unit, outcome, _ in people)
    assert coverage.total == len(people)
    assert list(coverage.gaps) == [place for place in coverage.cells if not there[place]]
    for (group, unit), cell in coverage.cells.items():
        opened = measures.coverage.list_people(group, unit, edition="2017")
        assert len(opened) == cell.count
        assert opened == tuple(
            f"P{n:06}" for n, (of, outcome, _) in enumerate(people) if (outcome, of) == (group, unit)
        )
    invited = measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY, purpose="invitation")
    assert invited.total == sum(1 for _, outcome, confirmed in people if confirmed and outcome in GROUPS)


@pytest.mark.slow
@given(placed)
def test_the_matrix_counts_the_whole_roster_and_every_full_cell_opens(people: Any) -> None:
    check_matrix(people)


@pytest.mark.stress
@MANY
@given(placed)
def test_many_matrices_count_the_whole_roster_and_every_full_cell_opens(people: Any) -> None:
    check_matrix(people)


#: Key industries, as people write them, and codes as the index has them.
INDUSTRIES = ("I", "65", "C36", "7231")
industry_codes = st.sampled_from(["I6510", "I6429", "I65", "C3670", "L7231", "L7232", None])


def under(code: str | None) -> str | None:
    """The longest key industry that a code begins with; here each is put into its form by hand."""
    prefixes = {"L7231": "7231", "C36": "C36", "I65": "65", "I": "I"}
    return next((key for prefix, key in prefixes.items() if (code or "").startswith(prefix)), None)


def check_industries(
    without_capabilities: Callable[[Any], Any],
    people: list[tuple[str | None, str, bool]],
    codes: list[str | None],
    can_count: bool,
) -> None:
    """Against a plain count, with a store that counts and with one whose fields are read page by page."""
    writes = [
        put(
            PLACEMENT,
            placement(n, outcome, confirmed=confirmed and outcome in GROUPS),
            township=unit,
            industry=codes[n],
        )
        for n, (unit, outcome, confirmed) in enumerate(people)
    ]
    measures = filled(writes) if can_count else filled(writes, without_capabilities)
    words = {code: Words(code, code) for code in INDUSTRIES}
    for purpose in ("statistics", "invitation"):
        coverage = measures.coverage.by_industry(GROUPS, UNITS, words, on=DAY, purpose=purpose)
        there: dict[tuple[Any, ...], list[str]] = {}
        for n, (unit, outcome, confirmed) in enumerate(people):
            if purpose == "statistics" or (confirmed and outcome in GROUPS):
                there.setdefault((outcome, unit, under(codes[n])), []).append(f"P{n:06}")
        assert coverage.total == sum(map(len, there.values()))
        assert list(coverage.cells) == [(g, u, i) for g in GROUPS for u in UNITS for i in INDUSTRIES]
        for place, cell in coverage.cells.items():
            assert cell.count == len(there.get(place, []))
            opened = measures.coverage.list_people_by_industry(*place, INDUSTRIES, purpose=purpose)
            assert opened == tuple(there.get(place, []))
        assert len(coverage.work_items) == sum(1 for place in coverage.cells if place not in there)


each_industry = given(placed, st.lists(industry_codes, min_size=30, max_size=30), st.booleans())


@pytest.mark.slow
@each_industry
def test_industries_are_a_third_list(
    without_capabilities: Any, people: Any, codes: Any, can_count: bool
) -> None:
    check_industries(without_capabilities, people, codes, can_count)


@pytest.mark.stress
@MANY
@each_industry
def test_many_industries_are_a_third_list(
    without_capabilities: Any, people: Any, codes: Any, can_count: bool
) -> None:
    check_industries(without_capabilities, people, codes, can_count)


def test_industries_are_asked_of_the_district_unless_lists_are_given() -> None:
    measures = filled(
        [
            put(
                PLACEMENT,
                placement(1, "freelance"),
                township="310114102",
                industry=parse_industry_code("6510"),
            )
        ]
    )
    industries = {"65": Words("软件业", "software")}
    # Without a profile, the units are those that people have.
    coverage = measures.coverage.by_industry(None, None, industries, on=DAY)
    assert (len(coverage.cells), len(coverage.gaps)) == (4, 3)
    measures.adopt(load_district("jiading").profile, actor="office")
    coverage = measures.coverage.by_industry(None, None, industries, on=DAY)
    assert (len(coverage.cells), len(coverage.gaps)) == (48, 47)
    assert coverage.work_items[0].words.zh.endswith(" · 软件业")


@pytest.mark.parametrize("codes", [[], ["软件业"], ["65", "I65"]])
def test_key_industries_are_codes_and_there_are_some(codes: list[str]) -> None:
    measures = filled([])
    with pytest.raises(InvalidValueError):
        measures.coverage.by_industry(None, None, {code: Words(code, code) for code in codes}, on=DAY)


def test_a_purpose_that_does_not_cover_placements_counts_no_industries() -> None:
    measures = filled([])
    words = {"65": Words("软件业", "software")}
    with pytest.raises(PurposeError):
        measures.coverage.by_industry(None, None, words, on=DAY, purpose="office")
    with pytest.raises(PurposeError):
        measures.coverage.list_people_by_industry("freelance", "310114102", "65", words, purpose="office")


def test_other_editions_are_not_counted() -> None:
    measures = filled(
        [
            put(PLACEMENT, placement(1, "freelance"), township="310114102"),
            put(PLACEMENT, placement(2, "freelance", edition="2015"), township="310114102"),
        ],
    )
    assert measures.coverage.by_unit(GROUPS, UNITS, edition="2017", on=DAY).total == 1
    assert measures.coverage.list_people("freelance", "310114102", edition="2017") == ("P000001",)


def test_an_office_is_covered_by_an_inspection_surely_made_in_time() -> None:
    def inspection(number: int, body: str, held_on: str, state: OccasionState) -> Inspection:
        return Inspection(
            id=f"I{number}", body=body, by_body="B0", held_on=held_on, state=state, source=MINUTES
        )

    held, planned = OccasionState.HELD, OccasionState.PLANNED
    made = [("B1", "2018-03-05", held), ("B1", "2018-04", held), ("B2", "2018-05-02", planned)]
    made += [("B3", "2017-12-31", held), ("B4", "2018", held), ("B9", "2018-06-01", held)]
    measures = filled(
        [put(INSPECTION, inspection(n, *each)) for n, each in enumerate(made)],
    )
    offices = {f"B{n}": Words(f"局{n}", f"bureau {n}") for n in range(1, 5)}
    coverage = measures.coverage.by_inspection(offices, dt.date(2018, 1, 1), DAY)
    assert coverage.get_ids("B1") == ("I0", "I1")
    assert coverage.gaps == (("B2",), ("B3",), ("B4",))
    assert coverage.elsewhere.ids == ("I5",)
    assert coverage.work_items[0].words == Words(
        "尚未督导，需安排：局2", "not inspected yet, to be scheduled: bureau 2"
    )


def test_a_visit_of_the_kind_inspection_is_one_unless_it_is_noted_as_one() -> None:
    def visit(identifier: str, body: str | None, **fields: Any) -> Put:
        made = {"kind": VisitKind.INSPECTION, "held_on": "2018-03-05", **fields}
        if "by_person" not in made:
            made.setdefault("by_body", "B0")
        return put(VISIT, Visit(id=identifier, body=body, **made, source=MINUTES))

    noted = Inspection(id="I1", body="B1", by_body="B0", held_on="2018-03-05", source=MINUTES)
    measures = filled(
        [
            put(INSPECTION, noted),
            visit("same", "B1"),
            visit("same too", "B1", by_person="P1"),
            visit("of another body", "B1", by_body="B7"),
            visit("of another day", "B1", held_on="2018-03-06"),
            visit("alone", "B2", by_person="P1"),
            visit("planned", "B3", state=OccasionState.PLANNED),
            visit("a call", "B3", kind=VisitKind.CALL),
            visit("of somebody", None, person="P1"),
        ]
    )
    offices = {f"B{n}": Words(f"局{n}", f"bureau {n}") for n in range(1, 4)}
    coverage = measures.coverage.by_inspection(offices, dt.date(2018, 1, 1), DAY)
    assert coverage.get_ids("B1") == ("I1", "of another body", "of another day")
    assert coverage.get_ids("B2") == ("alone",)
    assert (coverage.gaps, coverage.total) == ((("B3",),), 4)


def body(identifier: str, kind: BodyKind, level: Level | None = None, **period: Any) -> Put:
    model = Body(
        id=identifier,
        name_zh=f"{identifier}名",
        kind=kind,
        level=level,
        period=Period(**period),
        source=MINUTES,
    )
    return put(BODY, model)


def test_the_offices_and_the_lines_are_those_of_the_register() -> None:
    bureau, town, people = BodyKind.BUREAU, BodyKind.TOWNSHIP, BodyKind.PEOPLE_ORGANISATION
    measures = filled(
        [
            body("B2", bureau, Level.DISTRICT),
            body("B1", town, Level.TOWNSHIP),
            body("B3", people),
            body("B4", bureau, Level.CITY),
            body("B5", bureau, Level.DISTRICT, ended_on="2018-10-31"),
            body("B6", BodyKind.COUNCIL, Level.DISTRICT),
            body("B7", bureau, began_on="2018"),
        ]
    )
    assert measures.structure.lines(on=DAY) == {each: Words(f"{each}名", "") for each in ("B2", "B3", "B7")}
    assert list(measures.structure.offices(on=DAY)) == ["B1", "B2", "B7"]
    coverage = measures.coverage.by_inspection(None, dt.date(2018, 1, 1), DAY)
    assert coverage.gaps == (("B1",), ("B2",), ("B7",))
    with pytest.raises(PurposeError):
        measures.structure.offices(on=DAY, purpose="statistics")


def test_where_no_office_is_registered_there_is_nothing_to_cover() -> None:
    with pytest.raises(InvalidValueError, match="a list is empty"):
        filled([body("B6", BodyKind.COUNCIL)]).coverage.by_inspection(None, dt.date(2018, 1, 1), DAY)
