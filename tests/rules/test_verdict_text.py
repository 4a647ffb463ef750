"""Many verdicts as JSON: the same bytes as one by one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS
from newstratum._model.people.people import Engagement
from newstratum._rules.verdict import VerdictWriter, encode_verdict
from newstratum._shipped.editions import get_edition, load_classifier

VOCABULARY = get_edition("2017").vocabulary
FACTS = st.fixed_dictionaries(
    {},
    optional={
        fact.name: st.sampled_from([*fact.values, "unknown"]) for fact in VOCABULARY if fact.name != "status"
    },
)
EVIDENCE = st.lists(
    st.builds(
        Evidence,
        fact=st.sampled_from(OCCUPATIONAL_FIELDS),
        value=st.tuples(st.text(max_size=3)),
        origin=st.text(max_size=5),
        words=st.text(max_size=10),
        strength=st.sampled_from(Strength),
        overruled=st.booleans(),
    ),
    max_size=3,
)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.lists(FACTS, max_size=2), EVIDENCE, st.sampled_from([None, "yes", "no"]), st.none() | st.text()
        ),
        max_size=6,
    )
)
def test_the_bytes_are_those_of_the_plain_form(people):
    writer, engine = VerdictWriter("en"), load_classifier("2017")
    for facts, evidence, outside_party, identifier in people:
        jobs = [Engagement(**each, evidence=tuple(evidence)) for each in facts]
        verdict = engine.classify(jobs, outside_party=outside_party)
        expected = json.dumps(encode_verdict(verdict, identifier, "en"), ensure_ascii=False)
        assert writer.text(verdict, identifier) == expected
        assert writer.text(verdict, identifier) == expected
