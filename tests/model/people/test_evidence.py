"""Evidence keeps what it rests on and shows no words."""

from __future__ import annotations

import datetime as dt
import logging
import pickle
from itertools import pairwise
from typing import Any

import attrs
import pytest
import rich.pretty

from newstratum._model.people.evidence import Evidence, Source, SourceKind, Strength
from newstratum._model.values.validators import read_from_store
from newstratum.errors import InvalidValueError

SURVEY = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1), reference="2018 roster survey")


def evidence(words: str = "研发工程师") -> Evidence:
    return Evidence(
        fact="role",
        value=("technical",),
        origin="title_text",
        words=words,
        strength=Strength.WORD,
        source=SURVEY,
        notice="notice-1",
    )


def test_the_employer_outranks_the_title_and_a_code_outranks_all() -> None:
    order = [
        Strength.PRESUMED,
        Strength.WORD,
        Strength.EMPLOYER_WORD,
        Strength.SUFFIX,
        Strength.STATED,
        Strength.CODE,
    ]
    assert all(weaker < stronger for weaker, stronger in pairwise(order))
    assert set(order) == set(Strength)


def test_sources_are_the_closed_list_of_the_promise() -> None:
    assert [kind.value for kind in SourceKind] == [
        "person",
        "employer_statement",
        "public_register",
        "staff_visit_note",
    ]


@pytest.mark.parametrize("wrong", ["social_media", "crawler", "", None])
def test_no_other_source_is_taken(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"source\.kind: must be SourceKind"):
        Source(kind=wrong, stated_on=dt.date(2018, 11, 1))


def test_words_are_not_shown(canary: str, caplog: pytest.LogCaptureFixture) -> None:
    said = evidence(canary)
    with caplog.at_level(logging.DEBUG, "newstratum"):
        logging.getLogger("newstratum.evidence").debug("read %s", said)
    for text in (repr(said), str(said), f"{said}", rich.pretty.pretty_repr(said), caplog.text):
        assert canary not in text
        assert "title_text" in text


def test_it_starts_without_source_and_notice_and_a_session_can_add_them() -> None:
    bare = Evidence(fact="role", value=("technical",), origin="role")
    assert (bare.source, bare.notice, bare.strength, bare.overruled) == (None, None, Strength.STATED, False)
    completed = attrs.evolve(bare, source=SURVEY, notice="notice-1")
    assert completed.source == SURVEY
    assert bare.source is None


def test_it_is_frozen_and_survives_pickling() -> None:
    said: Any = evidence()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        said.fact = "relation"
    assert pickle.loads(pickle.dumps(said)) == said
    assert pickle.loads(pickle.dumps(said)).words == said.words


@pytest.mark.parametrize("fact", ["religion", "party", "health", "family", "loyalty", "score", "民族", ""])
def test_what_is_no_occupational_fact_is_not_evidence_for_anything(fact: str) -> None:
    """Promise L1: the facts are a closed list, also where somebody only writes down what they heard."""
    with pytest.raises(InvalidValueError) as caught:
        Evidence(fact=fact, value=("x",), origin="note")
    assert caught.value.field == "evidence.fact"
    assert "employer_kind" in str(caught.value)


def test_what_an_earlier_version_stored_can_be_read() -> None:
    read = read_from_store(lambda: Evidence(fact="religion", value=("x",), origin="note"))
    assert read.fact == "religion"
