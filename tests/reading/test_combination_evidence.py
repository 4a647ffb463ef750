"""The stronger piece wins, weaker ones narrow or are overruled, equals leave one of both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import Relation, Role
from newstratum._reading.combination import TermEvidence, combine, merge_parts

VALUES = st.frozensets(st.sampled_from("abcd"), min_size=1)


def _piece(values: frozenset[str], weight: int) -> TermEvidence:
    return TermEvidence("role", values, "", Strength(weight), weight)


@given(st.lists(st.tuples(VALUES, st.integers(1, 3)), min_size=1, max_size=5))
def test_hearing_leaves_something_and_overrules_only_what_does_not_fit(
    said: list[tuple[frozenset[str], int]],
) -> None:
    pieces = [_piece(values, weight) for values, weight in said]
    combined = combine(pieces)
    assert combined.values
    top = max(weight for _, weight in said)
    for piece in combined.overruled:
        assert piece.weight < top
        assert not piece.values & combined.values
    for piece in pieces:
        if piece not in combined.overruled and not combined.contradiction:
            assert combined.values <= piece.values


def test_a_weaker_piece_narrows_a_stronger_one() -> None:
    assert combine([_piece(frozenset("ab"), 3), _piece(frozenset("bc"), 1)]).values == frozenset("b")


def test_a_weaker_piece_that_does_not_fit_is_overruled() -> None:
    weak = _piece(frozenset("c"), 1)
    combined = combine([weak, _piece(frozenset("ab"), 3)])
    assert (combined.values, combined.overruled, combined.contradiction) == (frozenset("ab"), (weak,), False)


def test_equals_that_contradict_each_other_leave_both() -> None:
    combined = combine([_piece(frozenset("a"), 2), _piece(frozenset("b"), 2)])
    assert (combined.values, combined.contradiction) == (frozenset("ab"), True)


def test_two_kinds_of_work_are_one_of_both() -> None:
    engineer, manager = frozenset({Role.TECHNICAL}), frozenset({Role.MANAGEMENT})
    assert merge_parts("role", [engineer, manager]) == {Role.TECHNICAL, Role.MANAGEMENT}


def test_minor_work_gives_way() -> None:
    accountant, cashier = frozenset({Role.PROFESSIONAL}), frozenset({Role.CLERICAL})
    assert merge_parts("role", [accountant, cashier]) == {Role.PROFESSIONAL}
    assert merge_parts("role", [frozenset({Role.INVESTOR}), frozenset({Role.MANAGEMENT})]) == {
        Role.MANAGEMENT
    }
    assert merge_parts("role", [cashier, frozenset({Role.FRONTLINE})]) == {Role.CLERICAL, Role.FRONTLINE}


def test_the_narrower_relation_tells() -> None:
    general_manager = frozenset(
        {Relation.EMPLOYEE, Relation.OWNER, Relation.FOUNDER, Relation.MINOR_SHAREHOLDER}
    )
    chair = frozenset({Relation.CHAIR, Relation.DIRECTOR, Relation.OWNER})
    founder = frozenset({Relation.FOUNDER})
    assert merge_parts("relation", [chair, general_manager]) == chair
    assert merge_parts("relation", [general_manager, founder]) == founder
    assert merge_parts("relation", [chair, founder]) == founder
    assert merge_parts("relation", [frozenset({Relation.EMPLOYEE}), frozenset({Relation.DIRECTOR})]) == {
        Relation.EMPLOYEE,
        Relation.DIRECTOR,
    }
