from __future__ import annotations

import datetime as dt

import attrs
import pytest

from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.district import NamedCode
from newstratum._model.organisation.platforms import Liaison, Platform
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Placement, PlacementStatus
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.quantities import Interval
from newstratum._ports.records import Note
from newstratum._registry.registry import Registry
from newstratum._shipped.districts import load_district
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import BODY, KINDS, LIAISON, PLACEMENT, PLATFORM, POST, SEAT
from newstratum._words import Words
from newstratum.errors import PurposeError

DAY = dt.date(2018, 11, 1)
COMMON = {"period": Period(began_on="2017"), "source": Citation(document="章程")}


@pytest.fixture
def structures() -> Registry:
    """A council of a president and two executive vice-presidents, and a post of another body."""
    executive, president = PostRole.EXECUTIVE_VICE_PRESIDENT, PostRole.PRESIDENT
    placement = {"edition": "2017", "decided_on": DAY}
    models = [
        (BODY, Body(id="B1", name_zh="新联会", name_en="association", kind=BodyKind.ASSOCIATION, **COMMON)),
        (BODY, Body(id="B2", name_zh="理事会", kind=BodyKind.COUNCIL, **COMMON)),
        (BODY, Body(id="B3", name_zh="侨联", kind=BodyKind.PEOPLE_ORGANISATION, **COMMON)),
        (POST, Post(id="T1", body="B2", role=president, **COMMON)),
        (POST, Post(id="T2", body="B2", role=executive, places=6, **COMMON)),
        (POST, Post(id="T3", body="B3", role=PostRole.VICE_CHAIR, **COMMON)),
        (SEAT, Seat(id="S1", post="T1", by_body="B3", **COMMON)),
        (SEAT, Seat(id="S2", post="T2", person="P2", **COMMON)),
        (SEAT, Seat(id="S3", post="T2", person="P3", **COMMON)),
        (SEAT, Seat(id="S4", post="T3", person="P4", **COMMON)),
        (LIAISON, Liaison(id="L1", person="P2", platform="F1", **COMMON)),
        (PLATFORM, Platform(id="F1", name_zh="议事厅", brand="BR1", **COMMON)),
        (
            PLACEMENT,
            Placement(
                person="P2",
                outcome="freelance",
                status=PlacementStatus.CONFIRMED,
                confirmed_by="clerk",
                **placement,
            ),
        ),
        (PLACEMENT, Placement(person="P3", outcome="new_media", **placement)),
    ]
    store = MemoryStore(tuple(kind.declared for kind in KINDS))
    store.commit(
        [encode_record(kind, model, None) for kind, model in models],
        Note(commit_id="C1", actor="clerk", purpose="roster"),
    )
    return Registry(store)


def test_the_council_is_who_sits_on_posts_of_that_body(structures: Registry) -> None:
    council = structures.structure.council(
        on=DAY, births={"P2": PartialDate(year=1980, month=1, day=1)}, leaders=["P3"]
    )
    assert (council.persons.ids, council.organisations.ids) == (("P2", "P3"), ("B3",))
    assert council.without_birth == ("P3",)
    assert council.overlap.ids == ("P3",)
    assert [(load.person, load.platforms) for load in council.loads] == [("P2", ("F1",)), ("P3", ())]


def test_a_group_counts_once_a_human_confirmed_it(structures: Registry) -> None:
    groups = structures.structure.council(on=DAY).groups
    assert groups[Group.FREELANCE] == ("P2",)
    assert groups[Group.NEW_MEDIA] == ()


def test_patterns_are_put_beside_the_register(structures: Registry) -> None:
    assert structures.structure.platforms(on=DAY) is None
    assert structures.structure.compare_council(structures.structure.council(on=DAY)) is None
    brand = NamedCode(code="BR1", name_zh="品牌", name_en="brand")
    structures.adopt(attrs.evolve(load_district("jiading").profile, brand=brand), actor="clerk")
    platforms = structures.structure.platforms(on=DAY)
    assert [[named.id for named in term.named] for term in platforms.terms] == [["B1"], ["F1"]]
    assert platforms.difference == Interval(low=-21, high=-21)
    council = structures.structure.compare_council(structures.structure.council(on=DAY))
    assert [[named.id for named in term.named] for term in council.terms] == [["B3"], ["P2", "P3"], []]
    assert [named.name for term in council.terms for named in term.named] == [
        Words("侨联", ""),
        Words("P2", "P2"),
        Words("P3", "P3"),
    ]


def test_the_council_is_not_for_every_purpose(structures: Registry) -> None:
    with pytest.raises(PurposeError):
        structures.structure.council(on=DAY, purpose="office")
