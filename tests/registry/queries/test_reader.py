from __future__ import annotations

import datetime as dt
from collections import Counter

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.people import Consent, Person
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purpose, Purposes
from newstratum._registry.queries.reader import Reader
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict

DAY = dt.date(2018, 11, 1)
UNITS = ("310114102", "310114103")
OUTCOMES = ("enterprise", "freelance", "outside", "undetermined")


@pytest.mark.slow
@given(
    people=st.lists(
        st.tuples(
            st.sampled_from([*UNITS, "310114999", None]),
            st.sampled_from(OUTCOMES),
            st.sampled_from(["2015", "2017"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_table_counts_everybody_once(source, notice, without_capabilities, people):
    with open_registry("memory:") as registry:
        with registry.session(actor="a", purpose="roster", source=source, notice=notice) as session:
            for number, (unit, outcome, edition, confirmed) in enumerate(people):
                identifier = f"P{number}"
                session.people.add(Person(id=identifier, township=unit))
                session.placements.propose(identifier, Verdict(outcome=outcome, edition=edition), on=DAY)
                if confirmed and outcome != "undetermined":
                    session.placements.confirm(identifier, by="clerk", on=DAY)
        of_2017 = [each for each in people if each[2] == "2017"]
        unplaced = Counter(unit for unit, _, edition, _ in people if edition != "2017")
        wanted = Counter((unit, outcome) for unit, outcome, _, _ in of_2017)
        confirmed_only = Counter(
            (unit, outcome) for unit, outcome, _, done in of_2017 if done and outcome != "undetermined"
        )
        for store in (registry._store, without_capabilities(registry._store)):
            reader = Reader(store=store, purposes=Purposes(CONTRACTED), check_edition=lambda _: None)
            for purpose, counts in (("statistics", wanted), ("invitation", confirmed_only)):
                found = reader.count_placements(
                    "township", "outcome", edition="2017", on=DAY, purpose=purpose
                )
                assert found == counts
            assert reader.count_unplaced(edition="2017", on=DAY, purpose="statistics") == unplaced
            assert reader.count_unplaced(edition="2017", on=DAY, purpose="invitation") == {}
            table = Registry(store).group_table(UNITS, edition="2017", on=DAY)
            assert table.total == len(people)
            assert table.elsewhere.total == sum(1 for unit, *_ in people if unit not in UNITS)


#: The default purposes, with invitations that need no consent.
CONTRACTED = [
    *(each for each in DEFAULT_PURPOSES if each.name != "invitation"),
    Purpose(name="invitation", basis="contract", covers=["person", "placement"]),
]


@pytest.fixture
def counted(registry, roster, person, verdict):
    """A registry with two placements, of which a human confirmed one."""
    with roster(registry) as session:
        for identifier in ("P1", "P2"):
            session.people.add(person(identifier))
            session.placements.propose(identifier, verdict(), on=DAY)
        session.placements.confirm("P2", by="clerk", on=DAY)
        given = Consent(purpose="invitation", notice="survey.v1", given_on=DAY)
        session.people.update(attrs.evolve(session.people.require("P2"), consents=[given]))
    return registry


@pytest.mark.parametrize(
    ("options", "total"),
    [({}, 2), ({"confirmed_only": True}, 1), ({"purpose": "invitation"}, 1), ({"purpose": "roster"}, 2)],
)
def test_only_statistics_and_the_roster_count_proposals(counted, options, total):
    table = counted.group_table(UNITS, edition="2017", on=DAY, **options)
    assert (table.total, table.as_of, table.edition) == (total, DAY, "2017")


def test_counting_opens_no_document(counted, monkeypatch):
    monkeypatch.setattr("newstratum._wire.codec.decode_json", lambda _: pytest.fail("a document was opened"))
    assert counted.group_table(UNITS, edition="2017", on=DAY).total == 2
