from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.people.people import Engagement, Person
from newstratum._ports.records import Key
from newstratum._registry.opening import open_registry
from newstratum._registry.sessions.placements import (
    build_placement_fields,
    build_placement_proposal,
    find_main_industry,
)
from newstratum._rules.verdict import Verdict

DAY = dt.date(2018, 11, 1)
VERDICT = Verdict(outcome="freelance", edition="2017")

jobs = st.builds(
    Engagement,
    industry=st.sampled_from(["6510", "I65", "C3670", "软件业", None]),
    relation=st.sampled_from(["employee", "volunteer", None]),
    income_share=st.sampled_from([0.3, 0.6, None]),
    main_income=st.sampled_from(["yes", "no", None]),
    full_time=st.sampled_from(["yes", "no", None]),
)
engagements = st.lists(jobs, max_size=3)


@pytest.mark.parametrize(
    ("engagements", "industry"),
    [
        ([], None),
        ([Engagement(industry="6510")], "I6510"),
        ([Engagement(industry="软件业")], None),
        ([Engagement(industry="6510", relation="volunteer")], None),
        ([Engagement(industry="6510", main_income="no")], None),
        ([Engagement(industry="6510", income_share=0.7), Engagement(industry="7231")], "I6510"),
        ([Engagement(industry="6510"), Engagement(industry="7231", main_income="yes")], "L7231"),
        # Open which of two is the main one: what they agree on counts.
        ([Engagement(industry="6510"), Engagement(industry="I6510")], "I6510"),
        ([Engagement(industry="6510"), Engagement(industry="7231")], None),
        ([Engagement(industry="6510"), Engagement()], None),
    ],
)
def test_the_industry_is_that_of_the_main_engagement(engagements, industry):
    assert find_main_industry(engagements) == industry
    person = Person(id="P1", township="310114102", engagements=engagements)
    assert build_placement_fields(person) == {
        "township": "310114102",
        "industry": industry,
        "uses": None,
    }


@pytest.mark.slow
@settings(max_examples=150)
@given(first=engagements, later=st.lists(engagements, max_size=3), loaded=st.booleans())
def test_the_fields_of_a_placement_follow_its_person(source, notice, first, later, loaded):
    """However a person came in and was changed, the index says what the person's jobs say."""
    with open_registry("memory:") as registry:

        def session():
            return registry.session(actor="a", purpose="roster", source=source, notice=notice)

        def field():
            record = registry._store.get(Key("placement", "P1"))
            return record.fields.get("industry")

        with session() as open_one:
            person = Person(id="P1", engagements=first)
            if loaded:
                open_one.load([(person, build_placement_proposal("P1", VERDICT, DAY))])
            else:
                open_one.people.add(person)
                open_one.placements.propose("P1", VERDICT, on=DAY)
        assert field() == find_main_industry(first)
        for jobs_now in later:
            with session() as open_one:
                stored = open_one.people.require("P1")
                open_one.people.update(attrs.evolve(stored, engagements=jobs_now))
            assert field() == find_main_industry(jobs_now)
