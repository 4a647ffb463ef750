"""Plugins as pluggy's users know them: registered, unregistered, blocked, traced."""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable

import pluggy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks
from newstratum._host.discovery import Discovery, EntryPoint, Origin
from newstratum._host.host import PluginHost
from newstratum.errors import BrokenPluginWarning, InvalidValueError, UnknownSchemeError

MakeHost = Callable[..., PluginHost]

NAMES = ("a", "b", "c")


def make_plugin(*schemes: str, name: str = "plugin_for_tests") -> types.ModuleType:
    module = types.ModuleType(name)
    found = tuple(
        hooks.StoreBackend(schemes=(scheme,), open=print, summary=name, api=1) for scheme in schemes
    )
    module.__dict__["stores"] = hooks.store_backends(lambda: found)
    return module


class EqualPlugin:
    """A plugin that equals every other of its class."""

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EqualPlugin)

    __hash__ = None  # type: ignore[assignment]

    @hooks.store_backends
    def stores(self) -> tuple[hooks.StoreBackend, ...]:
        return (hooks.StoreBackend(schemes=(self._scheme,), open=print, summary="equal", api=1),)


def make_rulebook_plugin() -> types.ModuleType:
    module = types.ModuleType("rulebook_for_tests")
    module.__dict__["rulebooks"] = hooks.rulebooks(
        lambda: [hooks.RulebookSource(name="mine", text=lambda: "edition = 'mine'", api=1)]
    )
    return module


def find(host: PluginHost, scheme: str) -> str | None:
    try:
        return host.get_store_backend(scheme).summary
    except UnknownSchemeError:
        return None


# ------------------------------------------------------------------------------------------ one manager


def test_plugins_stand_in_one_pluggy_manager(make_host: MakeHost) -> None:
    host, plugin = make_host("good"), make_plugin("mine")
    assert host.register(plugin, "mine") == "mine"
    host.load_all()
    assert isinstance(host.manager, pluggy.PluginManager)
    assert [name for name, _ in host.list_name_plugin()] == ["mine", "builtin", "good"]
    assert host.manager.get_plugin("mine") is plugin
    answers = host.manager.hook.newstratum_store_backends()
    assert len(answers) == 3


def test_a_plugin_that_is_broken_in_part_is_registered_with_the_rest(make_host: MakeHost) -> None:
    host = make_host("wrong_signature")
    with pytest.warns(BrokenPluginWarning, match="takes url"):
        host.load_all()
    assert host.manager.has_plugin("wrong-signature")
    assert len(host.manager.hook.newstratum_notifier_backends()) == 1
    assert len(host.manager.hook.newstratum_store_backends()) == 1


@pytest.mark.usefixtures("quietly")
@pytest.mark.parametrize("plugin", [5, "text", types.ModuleType("empty")], ids=["number", "text", "module"])
def test_what_has_no_hook_is_not_registered(make_host: MakeHost, plugin: object) -> None:
    host = make_host()
    host.register(plugin, "mine")
    assert "mine" not in dict(host.list_name_plugin())
    assert not host.manager.is_registered(plugin)
    assert ["has no hook" in str(failure) for failure in host.failures] == [True]


def test_the_name_of_a_module_is_taken_where_none_is_given(make_host: MakeHost) -> None:
    assert make_host().register(make_plugin("mine", name="my_plugin")) == "my_plugin"


def test_an_object_without_a_name_is_given_one(make_host: MakeHost) -> None:
    with pytest.raises(
        InvalidValueError, match=r"name: this EqualPlugin has no name of its own; give it one"
    ):
        make_host().register(EqualPlugin("a"))


def test_calls_of_hooks_can_be_traced(make_host: MakeHost) -> None:
    host, lines = make_host(), list[str]()
    stop = host.enable_tracing(lines.append)
    host.register(make_plugin("first"), "mine")
    stop()
    host.register(make_plugin("second"), "other")
    text = "".join(lines)
    assert "newstratum_store_backends" in text
    assert "plugin: mine" in text
    assert "first" in text
    assert "other" not in text


# --------------------------------------------------------------------------------------------- twice


def test_a_plugin_is_registered_once(make_host: MakeHost) -> None:
    host, plugin = make_host(), make_plugin("mine")
    host.register(plugin, "mine")
    with pytest.raises(InvalidValueError, match="a plugin 'mine' is registered already; choose another"):
        host.register(make_plugin("other"), "mine")
    with pytest.raises(InvalidValueError, match="a plugin 'mine' is registered already"):
        host.register(plugin, "mine")
    with pytest.raises(InvalidValueError, match="registered already, under the name 'mine'"):
        host.register(plugin, "other")
    assert find(host, "mine") == "plugin_for_tests"
    assert find(host, "other") is None


@pytest.mark.usefixtures("quietly")
def test_of_two_entry_points_of_one_object_the_first_is_used() -> None:
    plugin = make_plugin("a")
    points = tuple(EntryPoint(origin=Origin.INSTALLED, name=name, load=lambda: plugin) for name in "ab")
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=points), environment={})
    host.load_all()
    assert find(host, "a") == "plugin_for_tests"
    assert ["it is the plugin 'a' too" in str(failure) for failure in host.failures] == [True]


def test_equal_plugins_are_two_plugins(make_host: MakeHost) -> None:
    """As two instances of an attrs class are: pluggy itself would take the second for the first."""
    host = make_host()
    first, second = EqualPlugin("a"), EqualPlugin("b")
    assert first == second
    assert (host.register(first, "a"), host.register(second, "b")) == ("a", "b")
    assert (host.manager.get_name(second), host.manager.is_registered(EqualPlugin("c"))) == ("b", False)
    assert host.unregister(second) is second
    assert (find(host, "a"), find(host, "b")) == ("equal", None)


def test_an_installed_plugin_whose_name_the_program_took_is_not_loaded(make_host: MakeHost) -> None:
    host = make_host("good")
    host.register(make_plugin("mine"), "good")
    with pytest.warns(BrokenPluginWarning, match="good.*the name is taken by a plugin that the program"):
        host.load_all()
    assert find(host, "good") is None
    host.unregister(name="good")
    assert find(host, "good") == "a store for tests"
    assert host.failures == ()


# ------------------------------------------------------------------------------------- unregistered


def test_what_was_opened_keeps_working_after_its_plugin_is_unregistered(make_host: MakeHost) -> None:
    host = make_host("good")
    store = host.open_store("good:", ())
    plugin = host.manager.get_plugin("good")
    assert host.unregister(name="good") is plugin
    assert store.changes().changes == ()
    store.close()
    with pytest.raises(UnknownSchemeError):
        host.open_store("good:", ())
    with pytest.raises(InvalidValueError, match="no plugin has a rulebook"):
        host.read_rulebook("good-text")
    assert host.failures == ()


def test_a_rulebook_can_be_read_after_its_plugin_is_unregistered(make_host: MakeHost) -> None:
    host, plugin = make_host(), make_rulebook_plugin()
    host.register(plugin, "mine")
    source = host.get_rulebook("mine")
    assert source is not None
    assert host.list_rulebooks()[0].name == "mine"
    host.unregister(plugin)
    assert host.get_rulebook("mine") is None
    assert host.list_rulebooks() == ()
    assert callable(source.text)
    assert source.text() == "edition = 'mine'"


def test_a_plugin_that_is_unregistered_before_it_is_loaded_is_not_loaded(make_host: MakeHost) -> None:
    host = make_host("good", "import_error")
    assert host.unregister(name="import-error") is None
    host.load_all()
    assert host.failures == ()


def test_a_plugin_can_be_registered_again(make_host: MakeHost) -> None:
    host, plugin = make_host("good"), make_plugin("mine")
    host.register(plugin, "mine")
    host.unregister(plugin, "mine")
    assert find(host, "mine") is None
    host.register(plugin, "mine")
    assert find(host, "mine") == "plugin_for_tests"
    host.unregister(name="good")
    host.register(make_plugin("good"), "good")
    assert find(host, "good") == "plugin_for_tests"
    host.load_all()
    assert host.failures == ()


def test_unregistering_what_is_not_registered_is_an_error(make_host: MakeHost) -> None:
    host, plugin = make_host(), make_plugin("mine")
    for wrong in ({"plugin": plugin}, {"plugin": plugin, "name": "mine"}, {}):
        with pytest.raises(InvalidValueError, match="plugin: "):
            host.unregister(**wrong)  # type: ignore[arg-type]  # wrong on purpose
    assert host.unregister(name="nowhere") is None


# ------------------------------------------------------------------------------------------- blocked


def test_a_blocked_plugin_is_not_found_and_the_error_says_why(make_host: MakeHost) -> None:
    host = make_host("stranger_one")
    assert find(host, "shared") is not None
    host.set_blocked("stranger-one")
    assert host.is_blocked("stranger-one")
    for scheme in ("stranger-one", "shared"):
        with pytest.raises(UnknownSchemeError, match="the plugin 'stranger-one' is blocked by the program"):
            host.get_store_backend(scheme)
    assert [each.name for each in host.blocked] == ["stranger-one"]
    assert host.register(make_plugin("mine"), "stranger-one") is None
    assert ("stranger-one", None) in host.list_name_plugin()


def test_a_plugin_can_be_blocked_before_it_is_looked_for(make_host: MakeHost) -> None:
    host = make_host("good", "import_error")
    host.set_blocked("import-error")
    host.set_blocked("good")
    host.load_all()
    assert host.failures == ()
    assert [each.name for each in host.blocked] == ["good", "import-error"]
    assert host.unblock("good")
    assert not host.unblock("good")
    assert find(host, "good") == "a store for tests"


def test_what_was_opened_keeps_working_after_its_plugin_is_blocked(make_host: MakeHost) -> None:
    host = make_host("good")
    store = host.open_store("good:", ())
    host.set_blocked("good")
    assert store.changes().changes == ()
    store.close()


@pytest.mark.parametrize("load_first", [False, True])
def test_the_own_plugin_of_newstratum_stays(make_host: MakeHost, *, load_first: bool) -> None:
    host = make_host()
    if load_first:
        host.load_all()
    with pytest.raises(InvalidValueError, match=r"name: 'builtin' is newstratum's own plugin"):
        host.set_blocked("builtin")
    with pytest.raises(InvalidValueError, match=r"name: 'builtin' is newstratum's own plugin"):
        host.unregister(name="builtin")
    assert host.get_store_backend("memory").summary == "in memory"


@pytest.mark.parametrize("method", ["set_blocked", "unregister"])
def test_a_plugin_can_be_kept_out_while_another_is_loaded(make_host: MakeHost, method: str) -> None:
    host = make_host("good")

    def stores() -> tuple[hooks.StoreBackend, ...]:
        getattr(host, method)(name="good")
        return ()

    asking = types.ModuleType("asking")
    asking.__dict__["stores"] = hooks.store_backends(stores)
    host.register(asking, "asking")
    host.load_all()
    assert find(host, "good") is None
    assert host.failures == ()


def test_what_is_blocked_is_named_by_a_text(make_host: MakeHost) -> None:
    with pytest.raises(
        InvalidValueError, match=r"name: must be text, not NoneType; write the name of a plugin"
    ):
        make_host().set_blocked(None)  # type: ignore[arg-type]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(("register", "unregister", "block", "unblock", "find")), st.sampled_from(NAMES)
    ),
    max_size=12,
)


@pytest.mark.slow
@given(installed=st.sets(st.sampled_from(NAMES)), actions=ACTIONS)
def test_after_any_actions_exactly_the_plugins_in_force_are_found(
    installed: set[str], actions: list[tuple[str, str]]
) -> None:
    """The model: a name is blocked, or the program's, or installed and not unregistered, or nobody's."""
    points = tuple(
        EntryPoint(
            origin=Origin.INSTALLED, name=name, load=lambda name=name: make_plugin(name, name="installed")
        )
        for name in sorted(installed)
    )
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=points), environment={})
    blocked, program, removed = set[str](), set[str](), set[str]()

    def expect(name: str) -> str | None:
        if name in blocked:
            return None
        if name in program:
            return "program"
        return "installed" if name in installed - removed else None

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for action, name in actions:
            taken = name in program or any(each.entry_point.name == name for each in host.loaded)
            if action == "register" and not taken:
                registered = host.register(make_plugin(name, name="program"), name)
                assert registered == (None if name in blocked else name)
                program |= {name} - blocked
            elif action == "unregister":
                host.unregister(name=name)
                removed |= {name} - program
                program.discard(name)
            elif action == "block":
                host.set_blocked(name)
                program.discard(name)
            elif action == "unblock":
                assert host.unblock(name) is (name in blocked)
                removed -= {name} & blocked
            blocked = blocked | {name} if action == "block" else blocked
            blocked = blocked - {name} if action == "unblock" else blocked
            assert host.is_blocked(name) is (name in blocked)
            if action == "find":
                assert find(host, name) == expect(name)
        assert {name: find(host, name) for name in NAMES} == {name: expect(name) for name in NAMES}
