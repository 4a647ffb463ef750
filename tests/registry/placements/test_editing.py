"""Editing people, with what it means for their placements; records of the organisation too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum._registry.sessions.editing import list_differing_fields
from newstratum._wire.plain_edits import format_steps, parse_steps, parse_typed_value, set_plain
from newstratum.errors import DecodeError, EditConflictError, InvalidValueError, NotFoundError
from newstratum.organisation import Body

DAY = dt.date(2018, 7, 2)
LAWYER_TO_ACCOUNTANT = {"employer": "合成会计师事务所", "title": "注册会计师"}


def edit(work: Callable[..., Any], person: str, changes: dict[str, Any], **more: Any) -> ns.RecordEdit:
    with work() as session:
        edited: ns.RecordEdit = session.edit("person", person, changes, **more)
    return edited


def test_a_fact_of_the_only_job_settles_what_was_open(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    edited = edit(work, people["clerk"], {"ownership": "private", "engagements.0.role": "technical"})
    assert edited.is_changed
    assert edited.placement is not None
    assert (edited.placement.result, edited.placement.placement.outcome) == ("replaced", "enterprise")
    # What was said by the editor's source stands beside what the form said.
    told = {each.fact: each.origin for each in edited.after.engagements[0].evidence}
    assert (told["ownership"], told["role"]) == ("ownership", "role")
    assert told["employer_kind"] == "employer_text"
    assert register.history.of("person", people["clerk"]).changes[-1].model() == edited.after


def test_words_that_change_are_read_again_and_stated_facts_stay(
    work: Callable[..., Any], people: dict[str, str]
) -> None:
    edit(work, people["lawyer"], {"ownership": "private"})
    edited = edit(work, people["lawyer"], LAWYER_TO_ACCOUNTANT)
    (job,) = edited.after.engagements
    assert (job.employer_kind, job.profession, job.ownership) == ("accounting_firm", "accountant", "private")
    assert {each.words for each in job.evidence if each.fact == "profession"} == {"注册会计师"}


def test_a_confirmed_placement_needs_review_and_the_difference_is_told(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    register.placements.confirm([people["lawyer"]], by="wang", on=DAY)
    edited = edit(work, people["lawyer"], {"employer": None, "title": "自由撰稿人"})
    placed = edited.placement
    assert placed is not None
    assert placed.result == "needs_review"
    assert (placed.placement.outcome, placed.proposal.outcome) == ("intermediary", "freelance")


def test_what_says_nothing_of_the_job_proposes_nothing(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    before = register.history.of("placement", people["lawyer"]).changes
    edited = edit(work, people["lawyer"], {"name": "合成人", "township": "990101102"})
    assert edited.placement is None
    assert {each.fact: each.source.reference for each in edited.after.evidence if each.source}["name"]
    assert [each.model() for each in register.history.of("placement", people["lawyer"]).changes[:1]] == [
        before[0].model()
    ]


def test_the_same_values_change_nothing(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    with work() as session:
        edited = session.edit("person", people["lawyer"], {"role": "professional"})
    assert not edited.is_changed
    assert session.stored is None


def test_a_record_of_the_organisation_keeps_its_source(register: ns.Registry) -> None:
    with register.session(actor="clerk-1", purpose="office", source="合成章程") as session:
        session.add(Body(id="b1", name_zh="合成机构", kind="council"))
    with register.session(actor="clerk-1", purpose="office") as session:
        edited = session.edit(Body, "b1", {"name_zh": "合成理事会"})
    assert edited.after.name_zh == "合成理事会"
    assert edited.after.source == edited.before.source
    assert edited.placement is None


@pytest.mark.parametrize(
    ("kind", "changes", "error", "field"),
    [
        ("person", {"id": "person-2"}, InvalidValueError, "person.id"),
        ("person", {"evidence": []}, InvalidValueError, "person.evidence"),
        ("person", {"engagements[0].evidence[0].value": ["x"]}, InvalidValueError, "evidence"),
        ("person", {"consents[0].purpose": "roster"}, InvalidValueError, "consents"),
        ("person", {"engagements.3.role": "technical"}, InvalidValueError, "engagements"),
        ("person", {"role": "boss"}, DecodeError, "engagements.0.role"),
        ("person", {"township": "江桥镇"}, DecodeError, "township"),
        ("person", {"party": "x"}, DecodeError, "party"),
        ("person", {"a b": "x"}, InvalidValueError, "field"),
        ("placement", {"outcome": "outside"}, InvalidValueError, "kind"),
        ("notice", {"text": "x"}, InvalidValueError, "kind"),
        ("unique", {"owner": "x"}, InvalidValueError, "kind"),
        ("badge", {"owner": "x"}, InvalidValueError, "kind"),
    ],
)
def test_what_nobody_edits_is_refused_in_both_languages(
    kind: str,
    changes: dict[str, Any],
    error: type[Exception],
    field: str,
    register: ns.Registry,
    work: Callable[..., Any],
    people: dict[str, str],
) -> None:
    cursor = register.history.changes().cursor
    with pytest.raises(error) as refused, work() as session:
        session.edit(kind, people["lawyer"], changes)
    assert isinstance(refused.value, ns.NewstratumError)
    assert field in str(refused.value)
    assert field in refused.value.in_language("zh")
    assert register.history.changes(cursor).changes == ()


def test_nobody_is_edited_who_is_not_there(work: Callable[..., Any]) -> None:
    with pytest.raises(NotFoundError):
        edit(work, "person-nobody", {"name": "合成人"})


# --------------------------------------------------------------------------- S37: two clerks, one person


def test_s37_the_second_of_two_sessions_learns_what_differs(
    work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]

    def edit_beside_another() -> None:
        with work() as first:
            first.edit("person", lawyer, {"township": "990101102"})
            edit(work, lawyer, {"name": "合成人", "township": "990101103"})

    with pytest.raises(EditConflictError) as conflict:
        edit_beside_another()
    assert conflict.value.fields == ("name", "township")
    assert "合成人" not in str(conflict.value)
    assert "不同之处：name、township" in conflict.value.in_language("zh")


def test_s37_whoever_saw_an_earlier_version_changes_nothing(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    with work() as session:
        seen = session.people.get_version(lawyer)
        assert session.people.get_version("person-nobody") is None
    assert seen == register.history.of("person", lawyer).changes[-1].version
    edit(work, lawyer, {"township": "990101103"}, seen=seen)
    with pytest.raises(EditConflictError) as conflict:
        edit(work, lawyer, {"name": "合成人"}, seen=seen)
    assert conflict.value.fields == ("township",)
    with pytest.raises(InvalidValueError, match="seen"):
        edit(work, lawyer, {"name": "合成人"}, seen="another")
    with work() as session:
        assert session.people.require(lawyer).name is None


def test_the_same_edit_again_under_its_id_stores_nothing(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    for _ in range(2):
        with work(commit_id="edit-1") as session:
            session.edit("person", people["lawyer"], {"township": "990101102"})
    changes = register.history.of("person", people["lawyer"]).changes
    assert [each.note.commit_id for each in changes].count("edit-1") == 1


# ------------------------------------------------------------------------------------- paths and values


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("township", ("township",)),
        ("engagements[0].role", ("engagements", 0, "role")),
        ("engagements.0.role", ("engagements", 0, "role")),
        ("steps[2].source", ("steps", 2, "source")),
    ],
)
def test_paths_are_written_in_two_ways(path: str, steps: tuple[str | int, ...]) -> None:
    assert parse_steps(path) == steps
    assert parse_steps(format_steps(steps)) == steps


@pytest.mark.parametrize("path", ["", "0", ".", "[1]", "a b"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidValueError, match="field"):
        parse_steps(path)


@pytest.mark.parametrize(
    ("kind", "path", "text", "value"),
    [
        ("person", "township", "990101102", "990101102"),
        ("person", "engagements.0.role", "technical|management", ["technical", "management"]),
        ("person", "engagements.0.equity_share", "0.25", 0.25),
        ("person", "name", " ", None),
        ("activity", "hosts", "a、b", ["a", "b"]),
        ("activity", "hosts", '["a"]', ["a"]),
        ("activity", "no_such_field", "x", "x"),
    ],
)
def test_a_typed_text_has_the_type_of_its_field(kind: str, path: str, text: str, value: Any) -> None:
    assert parse_typed_value(kind, parse_steps(path), text) == value


_PLAIN = st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(0, 9), max_size=3), max_size=3)


@pytest.mark.slow
@given(document=_PLAIN, name=st.sampled_from("abc"), place=st.integers(0, 2), value=st.integers(0, 9))
def test_a_place_that_is_set_holds_the_value(
    document: dict[str, Any], name: str, place: int, value: int
) -> None:
    held = list(document.get(name, []))
    if place > len(held):
        with pytest.raises(InvalidValueError):
            set_plain(document, (name, place), value)
        return
    set_plain(document, (name, place), value)
    assert document[name] == [*held[:place], value, *held[place + 1 :]]
    set_plain(document, (name, place), None)
    assert document[name] == [*held[:place], *held[place + 1 :]]


def test_only_fields_that_differ_are_listed() -> None:
    before = ns.Person(id="person-a", engagements=ns.read("合成律师事务所", "律师").engagements)
    (job,) = before.engagements
    after = attrs.evolve(before, engagements=(attrs.evolve(job, role="technical", evidence=()),))
    assert list_differing_fields(before, after) == ("engagements[0].role",)
    assert list_differing_fields(before, before) == ()
