"""An interruption anywhere in a call of the host leaves it as before the call, or as after it."""

from __future__ import annotations

import _thread
import dis
import functools
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum._host.host
from newstratum import hooks
from newstratum._host.discovery import Discovery, EntryPoint, Origin
from newstratum._host.host import PluginHost
from newstratum._host.plugin_manager import PluginManager

HOST_FOLDER = newstratum._host.host.__file__.rpartition("/")[0]


def build_plugin(*schemes: str, name: str = "plugin_for_tests", **more: object) -> types.ModuleType:
    module = types.ModuleType(name)
    stores = tuple(hooks.StoreBackend(schemes=(each,), open=print, summary=name, api=1) for each in schemes)
    module.__dict__.update(stores=hooks.store_backends(lambda: stores), **more)
    return module


def build_words() -> object:
    return (hooks.LabelSource(language="eo", table={"role": {"owner": "posedanto"}}, api=1),)


def fail() -> object:
    raise ImportError("a driver that is not there")


GOOD = build_plugin("good", "shared", labels=hooks.labels(build_words))
IN_PART = build_plugin("part", "shared", reports=hooks.reports(lambda given: ()))
#: Installed plugins by name: one is broken in part, one is broken, one is another one too, one has no hook.
INSTALLED: dict[str, Callable[[], object]] = {
    "broken": fail,
    "empty": lambda: types.ModuleType("empty"),
    "good": lambda: GOOD,
    "part": lambda: IN_PART,
    "twice": lambda: GOOD,
}
POINTS = tuple(EntryPoint(origin=Origin.INSTALLED, name=name, load=load) for name, load in INSTALLED.items())
BUILTINS = {"builtin": build_plugin("memory", name="builtin")}
MINE = build_plugin("mine", "part", name="mine")


def make_host() -> PluginHost:
    return PluginHost(
        builtins=BUILTINS,
        search=lambda: Discovery(entry_points=POINTS),
        environment={},
    )


def make_used_host() -> PluginHost:
    """A host that has loaded everything, and a plugin of the program."""
    host = make_host()
    host.register(MINE, "mine")
    host.load_all()
    return host


def make_blocking_host() -> PluginHost:
    host = make_used_host()
    host.set_blocked("good")
    return host


#: What is called, and of which host.
CALLS: dict[str, tuple[Callable[[], PluginHost], Callable[[PluginHost], object]]] = {
    "load all": (make_host, PluginHost.load_all),
    "find": (make_host, lambda host: host.get_store_backend("part")),
    "words": (make_host, PluginHost.list_labels),
    "register": (make_host, lambda host: host.register(MINE, "mine")),
    "unregister": (make_used_host, lambda host: host.unregister(MINE)),
    "unregister an installed one": (make_used_host, lambda host: host.unregister(name="good")),
    "unregister before loading": (make_host, lambda host: host.unregister(name="good")),
    "block": (make_used_host, lambda host: host.set_blocked("good")),
    "block one of the program": (make_used_host, lambda host: host.set_blocked("mine")),
    "unblock": (make_blocking_host, lambda host: host.unblock("good")),
}


def describe(host: PluginHost) -> dict[str, object]:
    """All that a host says, once it has loaded everything."""
    host.load_all()
    manager = host.manager
    return {
        "failures": [str(each) for each in host.failures],
        "offers": {key: offer.entry_point.name for key, offer in host.catalog.offers.items()},
        "loaded": [(each.entry_point.name, len(each.offers)) for each in host.loaded],
        "registered": dict(host.list_name_plugin()),
        "functions": {
            name: sorted((each.plugin_name, id(each.function)) for each in caller.get_hookimpls())
            for name, caller in vars(manager.hook).items()
        },
        "blocked": [each.name for each in host.blocked],
        "languages": sorted({each.language for each in host.list_labels()}),
        "is free": is_free(host),
    }


def is_free(host: PluginHost) -> bool:
    """Whether another thread can load and change plugins."""
    thread = threading.Thread(target=lambda: host.unregister(name="nowhere"), daemon=True)
    thread.start()
    thread.join(5)
    return not thread.is_alive()


@functools.cache
def list_checks(code: types.CodeType) -> frozenset[int]:
    """The places in a function where a signal may be handled: at its beginning, after calls and in loops."""
    found, after = set(), True
    for each in dis.get_instructions(code):
        if after:
            found.add(each.offset)
        after = each.opname.startswith(("RESUME", "CALL", "JUMP_BACKWARD"))
    return frozenset(found)


def interrupt(call: Callable[[], object], place: int) -> int | None:
    """Interrupt a call at one of the places where a signal may be handled in the host.

    Returns:
        How many places there are, if there are no more than so many; None if it was interrupted.
    """
    passed = 0

    def trace(frame: types.FrameType, event: str, _argument: object) -> Any:
        nonlocal passed
        if event == "call":
            if not frame.f_code.co_filename.startswith(HOST_FOLDER):
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode" and frame.f_lasti in list_checks(frame.f_code):
            passed += 1
            if passed > place:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return None
    finally:
        sys.settrace(before)
    return passed


@pytest.fixture(autouse=True)
def quietly_in_all_examples() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@functools.cache
def list_outcomes(name: str) -> tuple[dict[str, object], ...]:
    """What a host says where the call was not made, and where it was."""
    make, call = CALLS[name]
    before, after = make(), make()
    call(after)
    return describe(before), describe(after)


@functools.cache
def count_places(name: str) -> int:
    make, call = CALLS[name]
    counted = interrupt(functools.partial(call, make()), sys.maxsize)
    assert counted
    return counted


def check(name: str, place: int) -> None:
    make, call = CALLS[name]
    host = make()
    passed = interrupt(functools.partial(call, host), place)
    # What is done once in a process may have added some to those that were counted. From 3.12 on, Python
    # tells no more of places that a thread passed which nobody traces.
    late = place > 0.9 * count_places(name) or sys.version_info >= (3, 12)
    assert passed is None or late, "was not interrupted"
    assert describe(host) in list_outcomes(name), f"{name}, interrupted at {place}"


@pytest.mark.parametrize(
    ("name", "method"),
    [("load all", "insert"), ("register", "insert"), ("unregister", "unregister"), ("block", "set_blocked")],
)
def test_an_interruption_between_the_manager_and_the_state_leaves_no_difference(
    name: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, call = CALLS[name]
    host, inner = make(), getattr(PluginManager, method)

    def change(*given: object, **named: object) -> None:
        inner(*given, **named)
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(PluginManager, method, change)
    with pytest.raises(KeyboardInterrupt):
        call(host)
    assert describe(host) in list_outcomes(name)


@pytest.mark.slow
@settings(max_examples=100)
@given(name=st.sampled_from(list(CALLS)), part=st.floats(0, 1, exclude_max=True))
def test_an_interrupted_call_was_made_or_was_not(name: str, part: float) -> None:
    check(name, int(part * count_places(name)))


@pytest.mark.stress
@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
def test_a_call_interrupted_at_any_place_was_made_or_was_not(name: str, data: st.DataObject) -> None:
    """With as many examples as there are places, each place is tried once."""
    check(name, data.draw(st.integers(0, count_places(name) - 1)))


def test_what_a_plugin_still_does_when_its_load_was_interrupted_changes_nothing() -> None:
    go_on, ended = threading.Event(), threading.Event()

    class Slow(types.ModuleType):
        def __dir__(self) -> list[str]:
            if not go_on.is_set():
                # As somebody at the keyboard does, while the functions of the plugin are looked for.
                _thread.interrupt_main()
                go_on.wait(10)
                ended.set()
            return ["stores"]

    plugin = Slow("slow")
    plugin.__dict__["stores"] = GOOD.stores
    point = EntryPoint(origin=Origin.INSTALLED, name="slow", load=lambda: plugin)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(point,)), environment={})
    with pytest.raises(KeyboardInterrupt):
        host.load_all()
    go_on.set()
    assert ended.wait(10)
    host.load_all()
    assert host.failures == ()
    assert host.list_name_plugin() == [("slow", plugin)]
    assert len(host.manager.hook.newstratum_store_backends()) == 1
