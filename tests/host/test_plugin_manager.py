from __future__ import annotations

import types

import pytest

from newstratum import hooks
from newstratum._host.descriptors import DESCRIPTORS
from newstratum._host.plugin_manager import PluginManager


def build_plugin(name: str = "plugin_for_tests") -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(
        stores=hooks.store_backends(lambda: ()),
        formats=hooks.formats(lambda: ()),
        reports=hooks.reports(lambda given: ()),
    )
    return module


def list_functions(manager: PluginManager) -> list[tuple[str, str]]:
    callers = vars(manager.hook).items()
    return [(name, each.plugin_name) for name, caller in callers for each in caller.get_hookimpls()]


FUNCTIONS = [("newstratum_formats", "mine"), ("newstratum_store_backends", "mine")]


def test_the_manager_knows_every_hook() -> None:
    manager = PluginManager()
    for name in DESCRIPTORS:
        assert getattr(manager.hook, name).spec is not None
    manager.check_pending()


def test_what_is_registered_is_called_but_for_a_wrong_function() -> None:
    manager, plugin = PluginManager(), build_plugin()
    assert manager.register(plugin, "mine") == "mine"
    assert sorted(list_functions(manager)) == FUNCTIONS
    assert [(hook, words.en) for hook, words in manager.refusals] == [
        ("newstratum_reports", "takes given, but hooks take no arguments")
    ]
    assert [hook for hook, _ in manager.list_implementations(plugin)] == [hook for hook, _ in FUNCTIONS]


def test_a_plugin_and_a_name_are_registered_once() -> None:
    manager, plugin = PluginManager(), build_plugin()
    manager.register(plugin, "mine")
    with pytest.raises(ValueError, match="it is the plugin 'mine' too"):
        manager.register(plugin, "other")
    with pytest.raises(ValueError, match="a plugin 'mine' is registered already"):
        manager.register(build_plugin(), "mine")
    assert sorted(list_functions(manager)) == FUNCTIONS


def test_looking_for_the_hooks_of_a_plugin_registers_none() -> None:
    manager, plugin = PluginManager(), build_plugin()
    collected = manager.collect(plugin, "mine")
    assert [hook for hook, _ in collected.implementations] == [hook for hook, _ in FUNCTIONS]
    assert (manager.list_name_plugin(), list_functions(manager)) == ([], [])


@pytest.mark.parametrize("count", range(3))
def test_what_is_there_in_part_is_unregistered(count: int) -> None:
    manager, plugin = PluginManager(), build_plugin()
    manager.insert(plugin, "mine", manager.collect(plugin, "mine").implementations[:count])
    assert manager.unregister(name="mine") is plugin
    assert manager.unregister(name="mine") is None
    assert (manager.list_name_plugin(), list_functions(manager)) == ([], [])


def test_a_blocked_name_is_not_registered() -> None:
    manager, plugin = PluginManager(), build_plugin()
    manager.register(plugin, "mine")
    manager.set_blocked("mine")
    assert manager.register(plugin, "mine") is None
    assert (manager.refusals, list_functions(manager)) == ([], [])
    assert manager.unblock("mine")
    assert manager.register(plugin, "mine") == "mine"
