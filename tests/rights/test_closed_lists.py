"""Limits L1 to L4 and L15: what there is no field, no value, no name and no number for.

Each list stands here in full, so that nothing is added to it without somebody who reads this page.
"""

from __future__ import annotations

import ast
import inspect
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints

import attrs
import pytest

import newstratum as ns
from newstratum import errors, figures, hooks, notices, organisation, planning, ports, tables
from newstratum._model.people.occupations import EVIDENCE_FACTS, FACT_CONVERTERS, OCCUPATIONAL_FIELDS
from newstratum._rules.vocabulary import RULE_FACTS
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError

PACKAGE = Path(ns.__file__).parent

OCCUPATIONAL = {
    *("employer_kind", "relation", "role", "employer_business", "service", "registration", "ownership"),
    *("control", "reg_type", "uscc_prefix", "industry", "establishment", "profession", "licence", "equity"),
    *("equity_share", "income_share", "main_income", "full_time"),
}
OF_A_PERSON = {"status", "outside_party", "name", "township", "contacts"}
UNREAD_WORDS = {"employer", "title", "occupation"}


def test_the_facts_of_an_engagement_are_occupational() -> None:
    """Limit L1: a fact `party` would be one more."""
    assert set(OCCUPATIONAL_FIELDS) == OCCUPATIONAL
    assert {each.name for each in attrs.fields(ns.Engagement)} == OCCUPATIONAL | {
        "employer",
        "title",
        "evidence",
    }


def test_evidence_is_for_these_facts_alone() -> None:
    assert set(EVIDENCE_FACTS) == OCCUPATIONAL | OF_A_PERSON | UNREAD_WORDS
    with pytest.raises(InvalidValueError):
        ns.Evidence(fact="parish", value=["x"], origin="note")


def test_rules_speak_of_occupational_facts_and_the_status_alone() -> None:
    """Limit L1: neither a rulebook nor a plugin can name what is not listed here."""
    assert set(RULE_FACTS) <= OCCUPATIONAL | {"status"}
    assert set(FACT_CONVERTERS) <= OCCUPATIONAL | {"status", "outside_party"}
    for fact, values in RULE_FACTS.items():
        assert not {"party_member", "believer", "minority"} & set(values), fact


def test_a_person_has_no_attribute_beside_these() -> None:
    """Limits L1, L3 and L15: no affiliation, no score, no relative."""
    assert {each.name for each in attrs.fields(ns.Person)} == {
        *(
            "id",
            "name",
            "status",
            "engagements",
            "township",
            "contacts",
            "consents",
            "restrictions",
            "outside_party",
            "minor_reason",
            "evidence",
        )
    }


def test_a_contact_is_the_persons_own_telephone_or_mail() -> None:
    """Limit L15: the number of a relative has no kind to be stored under."""
    assert {each.value for each in ns.ContactKind} == {"phone", "email"}
    assert {each.name for each in attrs.fields(ns.Contact)} == {"kind", "value"}
    with pytest.raises(InvalidValueError):
        ns.Contact(kind="relative_phone", value=ns.PhoneNumber("13800000000"))


def test_sources_are_a_closed_list() -> None:
    """Limit L4: nothing is collected from social media or by watching."""
    assert {each.value for each in ns.SourceKind} == {
        *("person", "employer_statement", "public_register", "staff_visit_note")
    }


@pytest.mark.parametrize(
    "kind",
    [each for each in KINDS if each.name in ("person", "placement") or each.about],
    ids=lambda each: each.name,
)
def test_no_record_about_a_person_holds_a_measure_of_them(kind: Any) -> None:
    """Limit L3: what is counted is named here; a score of a person has no place."""
    counted = {
        (kind.name, name)
        for name, hint in get_type_hints(kind.model).items()
        if hint in (int, float, int | None, float | None)
    }
    assert counted <= {
        # Which term of an office; how often a notice was tried; what form a record was written in.
        *((each, "term") for each in ("seat", "appointment")),
        ("notice", "attempts"),
        ("quarantined_record", "schema"),
    }


#: Parts of names that no public function, class, field or value has; `test_limits.py` has the rest.
NEVER_OFFERED = (
    *(
        "political",
        "party_of",
        "loyal",
        "belief",
        "religio",
        "ethnic",
        "health_of",
        "affiliation",
        "relative",
    ),
    *("suspicio", "ideolog", "score_of", "rank_of", "rate_person", "influence"),
)
#: Things with such a part: a unit of worship, the party's outside, health of a store.
OFFERED = {"RELIGIOUS"}


def list_public_names() -> set[str]:
    found: set[str] = set()
    for module in (ns, organisation, figures, planning, notices, hooks, ports, errors, tables):
        for name in module.__all__:
            value = getattr(module, name)
            found.add(name)
            if isinstance(value, type):
                found |= {each for each in dir(value) if not each.startswith("_")}
                if attrs.has(value):
                    found |= {each.name for each in attrs.fields(value) if not each.name.startswith("_")}
                if issubclass(value, Enum):
                    found |= {str(each.value) for each in value if isinstance(each.value, str)} - {
                        "religious"
                    }
            elif inspect.isfunction(value):
                found |= set(inspect.signature(value).parameters)
    return found - OFFERED


def test_no_public_name_offers_what_is_never_inferred() -> None:
    """Limit L2: `political_face_of` is not there, nor anything like it, as a name, parameter or value."""
    names = list_public_names()
    assert len(names) > 500
    assert sorted(each for each in names if any(part in each.lower() for part in NEVER_OFFERED)) == []


#: Who may open a connection: stores and channels that somebody named by a URL, and what tests play for them.
MAY_CONNECT = ("_builtin/", "_host/", "_storage/", "_testing/")
NETWORK = {
    "socket",
    "urllib.request",
    "http",
    "http.client",
    "ssl",
    "asyncio",
    "httpx",
    "requests",
    "smtplib",
}


@pytest.mark.slow
def test_nothing_but_channels_opens_a_connection() -> None:
    """Limit L4: no crawler can hide in reading, figures or the registry."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith(MAY_CONNECT):
            continue
        text = path.read_text("utf-8")
        if not any(name in text for name in NETWORK):
            continue
        tree = ast.parse(text)
        imported = {
            name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
        } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        if imported & NETWORK:
            found[place] = sorted(imported & NETWORK)
    assert found == {}
