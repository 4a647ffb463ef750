from __future__ import annotations

import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._host.discovery import Discovery, EntryPoint, Limits, Origin, build_program_entry_point
from newstratum._host.load_state import LoadResult, LoadState

NAMES = ("a", "b")
PLUGIN = types.ModuleType("plugin_for_tests")


def install(*names: str, only: frozenset[str] | None = None) -> LoadState:
    points = tuple(EntryPoint(origin=Origin.INSTALLED, name=name) for name in names)
    return LoadState(limits=Limits(only=only), found=Discovery(entry_points=points))


def change(state: LoadState, action: str, name: str) -> LoadState:
    match action:
        case "add":
            return state.add(build_program_entry_point(PLUGIN, name))
        case "load":
            point = state.find_entry_point(name) or state.waiting.get(name)
            return state.load(LoadResult(entry_point=point)) if point else state
        case _:
            made: LoadState = getattr(state, action)(name)
            return made


ACTIONS = st.lists(
    st.tuples(st.sampled_from(("add", "load", "remove", "block", "unblock")), st.sampled_from(NAMES)),
    max_size=8,
)


@given(actions=ACTIONS)
def test_a_change_makes_another_state_and_each_plugin_is_in_one_place(actions: list[tuple[str, str]]) -> None:
    state = install(*NAMES)
    for action, name in actions:
        before = repr(state)
        made = change(state, action, name)
        assert repr(state) == before
        state = made
        assert not state.own.keys() & state.loaded.keys()
        assert not state.waiting.keys() & (state.own.keys() | state.loaded.keys() | state.blocked.keys())
        if action in ("remove", "block"):
            assert name not in {*state.own, *state.loaded, *state.waiting}
            assert name not in {each.plugin for each in state.failures}


@pytest.mark.parametrize("origin", [Origin.PROGRAM, Origin.INSTALLED])
@pytest.mark.parametrize("action", ["load", "block"])
def test_a_plugin_is_not_expected_once_it_is_loaded_or_blocked(origin: Origin, action: str) -> None:
    state = install("a") if origin is Origin.INSTALLED else change(install(), "add", "a")
    point = EntryPoint(origin=origin, name="a")
    assert state.expects(point)
    assert not change(state, action, "a").expects(point)


def test_an_installed_plugin_waits_where_the_environment_lets_it() -> None:
    state = install("a", "b", only=frozenset({"b", "c"}))
    assert (list(state.waiting), [each.name for each in state.left_out]) == (["b"], ["a"])
    assert [str(each) for each in state.failures] == [
        "plugin c: is named by NEWSTRATUM_PLUGINS but not installed"
    ]
