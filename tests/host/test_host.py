from __future__ import annotations

import _thread
import sys
import threading
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum import hooks
from newstratum._host.catalog import INSTALLABLE
from newstratum._host.discovery import Discovery, EntryPoint, Origin
from newstratum._host.host import PluginHost
from newstratum._labels import build_label_table
from newstratum._ports.fields import Kind
from newstratum._ports.url import URL
from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import (
    BrokenPluginError,
    BrokenPluginWarning,
    InvalidValueError,
    MissingStoreError,
    UnknownSchemeError,
    UnreadableFileError,
)

MakeHost = Callable[..., PluginHost]


def _imported() -> set[str]:
    return {name.removeprefix("ns_fixture_") for name in sys.modules if name.startswith("ns_fixture_")}


def _plugin(*schemes: str, summary: str = "of the program") -> types.ModuleType:
    module = types.ModuleType("plugin_for_tests")

    @hooks.store_backends
    def stores() -> tuple[hooks.StoreBackend, ...]:
        return (hooks.StoreBackend(schemes=schemes, open=print, summary=summary, api=1),)

    module.__dict__["stores"] = stores
    return module


def _never() -> Discovery:
    pytest.fail("nothing had to be looked for")


# ----------------------------------------------------------------------------------- what is loaded


def test_making_a_host_loads_nothing() -> None:
    host = PluginHost(builtins={"builtin": object()}, search=_never, environment={})
    assert host.loaded == ()
    assert host.failures == ()


def test_what_newstratum_does_itself_needs_no_search(builtins: dict[str, object]) -> None:
    host = PluginHost(builtins=builtins, search=_never, environment={})
    assert host.get_store_backend("memory").summary == "in memory"


def test_what_comes_with_newstratum_is_a_plugin_like_any_other() -> None:
    host = PluginHost(search=_never, environment={"NEWSTRATUM_PLUGINS": "", "NEWSTRATUM_STRICT_PLUGINS": "1"})
    host.open_store("memory:", ()).close()
    host.open_notifier("log:").close()
    assert host.get_store_backend("sqlite").schemes == ("sqlite",)
    for suffix in (".csv", ".tsv", ".jsonl"):
        assert suffix in host.get_format(f"roster{suffix}").suffixes
    (builtin,) = host.loaded
    assert (builtin.entry_point.name, builtin.failures) == ("builtin", ())


def test_a_scheme_loads_the_plugin_of_that_name_only(make_host: MakeHost) -> None:
    host = make_host("zebra", "aardvark", "good")
    assert host.get_store_backend("good").summary == "a store for tests"
    assert _imported() == {"good"}


def test_any_other_scheme_loads_them_all(make_host: MakeHost) -> None:
    host = make_host("stranger_one", "good")
    host.get_store_backend("shared")
    assert _imported() == {"stranger_one", "good"}


@pytest.mark.usefixtures("quietly")
def test_who_gets_a_scheme_of_nobody_does_not_depend_on_who_was_asked_first(make_host: MakeHost) -> None:
    host = make_host("stranger_one", "stranger_two")
    host.get_store_backend("stranger-two")
    assert _imported() == {"stranger_two"}
    host.get_store_backend("shared")
    holder = host.catalog.get_offer("newstratum_store_backends", "shared")
    assert holder is not None
    assert holder.entry_point.name == "stranger-one"


def test_a_quarrel_is_reported_when_nobody_else_can_settle_it(make_host: MakeHost) -> None:
    host = make_host("stranger_one", "stranger_two", "good")
    host.get_store_backend("stranger-two")
    host.get_store_backend("stranger-one")
    assert host.failures == ()
    with pytest.warns(BrokenPluginWarning, match="'shared', which belongs to stranger-one"):
        host.load_all()


@pytest.mark.usefixtures("quietly")
@pytest.mark.parametrize("first", ["good", "aardvark", "zebra"])
def test_a_scheme_belongs_to_the_plugin_of_that_name(make_host: MakeHost, first: str) -> None:
    host = make_host("aardvark", "good", "zebra")
    host.get_store_backend(first)
    assert host.get_store_backend("good").summary == "a store for tests"
    host.load_all()
    assert [failure.plugin for failure in host.failures] == ["aardvark", "zebra"]


@pytest.mark.usefixtures("quietly")
def test_a_scheme_stays_with_its_plugin_though_that_is_broken() -> None:
    greedy = EntryPoint(origin=Origin.INSTALLED, name="a", load=lambda: _plugin("import-error"))
    broken = EntryPoint(origin=Origin.INSTALLED, name="import-error", load=lambda: None)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(greedy, broken)), environment={})
    with pytest.raises(UnknownSchemeError):
        host.get_store_backend("import-error")


def test_each_plugin_is_asked_once() -> None:
    asked = []

    def load() -> types.ModuleType:
        asked.append(1)
        return _plugin("once")

    entry_point = EntryPoint(origin=Origin.INSTALLED, name="once", load=load)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(entry_point,)), environment={})
    for _ in range(3):
        host.get_store_backend("once")
        host.load_all()
    assert asked == [1]


def test_an_interrupted_load_is_tried_again() -> None:
    waiting = threading.Event()
    answers = [lambda: waiting.wait(10), lambda: _plugin("slow")]

    def load() -> object:
        answer = answers.pop(0)
        if answers:
            # As somebody at the keyboard does, while the plugin is at work.
            _thread.interrupt_main()
        return answer()

    entry_point = EntryPoint(origin=Origin.INSTALLED, name="slow", load=load)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(entry_point,)), environment={})
    with pytest.raises(KeyboardInterrupt):
        host.get_store_backend("slow")
    waiting.set()
    assert host.get_store_backend("slow").schemes == ("slow",)


@pytest.mark.usefixtures("quietly")
def test_an_interruption_that_a_plugin_makes_up_is_its_failure() -> None:
    def load() -> object:
        raise KeyboardInterrupt

    entry_point = EntryPoint(origin=Origin.INSTALLED, name="odd", load=load)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(entry_point,)), environment={})
    host.load_all()
    assert [str(each) for each in host.failures] == [
        "plugin odd: could not be loaded: raised KeyboardInterrupt"
    ]


@pytest.mark.usefixtures("quietly")
def test_a_plugin_that_hangs_is_left_and_the_others_are_loaded(make_host: MakeHost) -> None:
    go_on = threading.Event()
    host = make_host("good", NEWSTRATUM_PLUGIN_SECONDS="load=0.05")
    hanging = types.ModuleType("hanging")
    hanging.__dict__["stores"] = hooks.store_backends(lambda: go_on.wait(30) and ())
    host.register(hanging, "hanging")
    host.load_all()
    go_on.set()
    assert host.get_store_backend("good").summary == "a store for tests"
    assert [str(each) for each in host.failures] == [
        "plugin hanging, hook newstratum_store_backends: did not finish within 0.05 s"
    ]


def test_a_plugin_may_ask_the_host_while_it_loads(make_host: MakeHost) -> None:
    host = make_host("good", NEWSTRATUM_PLUGIN_SECONDS="load=5")
    found = list[str]()
    asking = types.ModuleType("asking")

    def stores() -> tuple[hooks.StoreBackend, ...]:
        found.append(host.get_store_backend("good").summary)
        return ()

    asking.__dict__["stores"] = hooks.store_backends(stores)
    host.register(asking, "asking")
    assert found == ["a store for tests"]


@pytest.mark.parametrize(
    "text", ["load", "load=soon", "load=0", "load=nan", "load=-1", "import=3", "load=1e9"]
)
def test_limits_that_cannot_be_read_say_what_to_write(text: str) -> None:
    with pytest.raises(InvalidValueError, match="write it like load=5,open=60; there are load, open, rows"):
        PluginHost(environment={"NEWSTRATUM_PLUGIN_SECONDS": text})


def test_words_are_looked_for_where_a_distribution_says_that_it_has_some(make_host: MakeHost) -> None:
    host = make_host("good", "stranger_one")
    assert [each.language for each in host.list_labels()] == ["eo"]
    assert _imported() == {"good"}


@pytest.mark.usefixtures("quietly")
def test_words_that_are_not_declared_are_refused_wherever_they_are_found() -> None:
    module = types.ModuleType("undeclared")
    module.__dict__["labels"] = hooks.labels(
        lambda: [hooks.LabelSource(language="eo", table={"role": {"owner": "posedanto"}}, api=1)]
    )
    point = EntryPoint(origin=Origin.INSTALLED, name="mine", load=lambda: module, has_labels=False)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(point,)), environment={})
    assert host.list_labels() == ()
    assert host.loaded == ()
    host.load_all()
    assert host.list_labels() == ()
    assert ["newstratum.labels" in str(each) for each in host.failures] == [True]


def test_threads_load_a_plugin_once() -> None:
    asked = []
    barrier = threading.Barrier(8)

    def load() -> object:
        asked.append(1)
        # Long enough that every other thread gets its turn meanwhile.
        sum(1 for _ in range(100_000))
        return _plugin("once")

    entry_point = EntryPoint(origin=Origin.INSTALLED, name="once", load=load)
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(entry_point,)), environment={})

    def look() -> None:
        barrier.wait()
        host.get_store_backend("once")

    threads = [threading.Thread(target=look) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert asked == [1]


# ------------------------------------------------------------------------------------- opened to read


def _store_plugin(opened: list[URL], **more: Any) -> types.ModuleType:
    """A plugin whose store notes the URLs that it is opened with."""

    def open_store(url: URL, kinds: tuple[Kind, ...]) -> MemoryStore:
        opened.append(url)
        return MemoryStore(kinds)

    module = types.ModuleType("stores_for_tests")
    module.__dict__["stores"] = hooks.store_backends(
        lambda: [hooks.StoreBackend(schemes=("mine",), open=open_store, summary="mine", api=1, **more)]
    )
    return module


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ("mine:///x", "mine:///x?mode=ro"),
        ("mine:///x?journal=delete", "mine:///x?journal=delete&mode=ro"),
    ],
)
def test_a_store_that_can_is_opened_to_be_read_only(make_host: MakeHost, given: str, passed: str) -> None:
    host, opened = make_host(), list[URL]()
    host.register(_store_plugin(opened, read_only=True), "mine")
    host.open_store(given, (), mode="ro")
    host.open_store(given, ())
    assert opened == [URL.parse(passed), URL.parse(given)]


def test_a_store_that_is_not_there_is_not_opened_to_look_at_it(make_host: MakeHost) -> None:
    host, opened = make_host(), list[URL]()
    host.register(_store_plugin(opened, exists=lambda url: False), "mine")
    for more in ({"mode": "ro"}, {"may_make": False}):
        with pytest.raises(MissingStoreError, match="no store is at mine:///x, and none was made"):
            host.open_store("mine:///x", (), **more)
    assert opened == []
    host.open_store("mine:///x", ())
    assert len(opened) == 1


@pytest.mark.parametrize("answer", ["yes", 1])
def test_a_store_that_does_not_say_whether_it_is_there_is_a_broken_plugin(
    make_host: MakeHost, answer: object
) -> None:
    host = make_host()
    host.register(_store_plugin([], exists=lambda url: answer), "mine")
    with pytest.raises(BrokenPluginError, match=r"plugin mine, hook .*: exists returned .* not a bool"):
        host.open_store("mine:///x", (), mode="ro")


# ------------------------------------------------------------------------ registered by the program


def test_a_plugin_of_the_program_comes_before_an_installed_one(make_host: MakeHost) -> None:
    host = make_host("good")
    host.register(_plugin("good"), "mine")
    assert host.get_store_backend("good").summary == "of the program"
    assert _imported() == set()
    with pytest.warns(
        BrokenPluginWarning, match="plugin good claims the scheme 'good', which belongs to mine"
    ):
        host.load_all()


def test_a_plugin_of_the_program_does_not_replace_what_is_built_in(make_host: MakeHost) -> None:
    host = make_host()
    host.register(_plugin("memory", "mine"), "mine")
    with pytest.warns(BrokenPluginWarning, match="'memory', which belongs to builtin"):
        assert host.get_store_backend("memory").summary == "in memory"
    assert host.get_store_backend("mine").summary == "of the program"


def test_a_plugin_can_be_registered_late(make_host: MakeHost) -> None:
    host = make_host()
    with pytest.raises(UnknownSchemeError):
        host.get_store_backend("late")
    host.register(_plugin("late"), "late")
    assert host.get_store_backend("late").schemes == ("late",)


@pytest.mark.parametrize("load_first", [False, True])
def test_a_name_is_registered_once(make_host: MakeHost, *, load_first: bool) -> None:
    host = make_host()
    host.register(_plugin("mine"), "mine")
    if load_first:
        host.load_all()
    for name in ("mine", "builtin"):
        with pytest.raises(InvalidValueError, match="registered already"):
            host.register(_plugin("other"), name)


# ------------------------------------------------------------------------------------- not answered


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        ("goood", "unknown scheme 'goood', known: good, memory; did you mean 'good'?"),
        (
            "postgresql",
            "known: good, memory; in a clone of the project, run: pip install ./plugins/newstratum-sql",
        ),
        ("postgres", "pip install ./plugins/newstratum-sql for 'postgresql'"),
        ("xyzzy", "unknown scheme 'xyzzy', known: good, memory"),
    ],
)
def test_an_unknown_scheme_says_what_to_try(make_host: MakeHost, scheme: str, says: str) -> None:
    host = make_host("good")
    with pytest.raises(UnknownSchemeError) as raised:
        host.get_store_backend(scheme)
    assert says in str(raised.value)
    assert raised.value.known == ("good", "memory")
    assert raised.value.__cause__ is None


@pytest.mark.usefixtures("quietly")
def test_the_failed_plugin_of_that_name_is_the_cause(make_host: MakeHost) -> None:
    host = make_host("good", "import_error")
    with pytest.raises(UnknownSchemeError, match="'import-error' would answer but is broken") as raised:
        host.get_store_backend("import-error")
    cause = raised.value.__cause__
    assert cause is host.failures[0].error
    # A traceback would show its text, which may hold a password.
    assert cause.__cause__ is None
    assert isinstance(host.failures[0].raised, ModuleNotFoundError)


def test_only_plugins_that_there_are_can_be_installed() -> None:
    plugins = Path(__file__).parents[2] / "plugins"
    for name in INSTALLABLE.values():
        assert (plugins / name).is_dir(), name


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX", ".xlsm", ".xls", ".xlsb", ".ods"])
def test_a_workbook_without_its_plugin_says_how_to_install_it(suffix: str) -> None:
    host = PluginHost(builtins={}, search=Discovery, environment={})
    with pytest.raises(InvalidValueError, match=r"run: pip install \./plugins/newstratum-sheets"):
        host.get_format(f"名册{suffix}")


def test_a_typing_error_needs_no_plugin() -> None:
    sql = EntryPoint(
        origin=Origin.INSTALLED, name="a", distribution="newstratum-sql", load=lambda: _plugin("sqlite")
    )
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(sql,)), environment={})
    for wrong in ("sqllite", "sql", "sql+postgres"):
        with pytest.raises(UnknownSchemeError) as raised:
            host.get_store_backend(wrong)
        assert "pip install" not in str(raised.value)


@pytest.mark.usefixtures("quietly")
def test_a_hint_to_install_is_not_given_for_what_is_installed() -> None:
    def load() -> object:
        raise ImportError("No module named 'driver'")

    broken = EntryPoint(
        origin=Origin.INSTALLED, name="sql", distribution="newstratum-sql", version="0.1", load=load
    )
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=(broken,)), environment={})
    with pytest.raises(UnknownSchemeError) as raised:
        host.get_store_backend("postgresql")
    assert "pip install" not in str(raised.value)
    assert raised.value.__cause__ is host.failures[0].error


@pytest.mark.usefixtures("quietly")
def test_faults_elsewhere_are_mentioned_when_nothing_else_helps(make_host: MakeHost) -> None:
    with pytest.raises(UnknownSchemeError, match=r"1 plugin failure,"):
        make_host("import_error").get_store_backend("xyzzy")


# ---------------------------------------------------------------------------------- the environment


def test_only_the_plugins_named_by_the_environment_load(make_host: MakeHost) -> None:
    host = make_host("good", "zebra", "import_error", NEWSTRATUM_PLUGINS="good")
    host.load_all()
    assert _imported() == {"good"}
    assert [entry_point.name for entry_point in host.left_out] == ["import-error", "zebra"]
    assert host.failures == ()


def test_no_plugin_loads_for_an_empty_list(make_host: MakeHost) -> None:
    host = make_host("good", NEWSTRATUM_PLUGINS="")
    host.get_store_backend("memory")
    with pytest.raises(UnknownSchemeError, match="'good' is installed but left out by NEWSTRATUM_PLUGINS"):
        host.get_store_backend("good")
    assert _imported() == set()


def test_a_scheme_of_a_plugin_that_is_left_out_is_free(make_host: MakeHost) -> None:
    host = make_host("good", "zebra", NEWSTRATUM_PLUGINS="zebra")
    assert host.get_store_backend("good").summary == "greedy"
    assert host.failures == ()


def test_a_plugin_that_the_environment_misspells_is_a_failure(make_host: MakeHost) -> None:
    host = make_host("good", NEWSTRATUM_PLUGINS="goood")
    with pytest.warns(BrokenPluginWarning, match="not installed, did you mean 'good'"):
        host.load_all()


def test_a_warning_that_is_an_error_leaves_the_host_whole(make_host: MakeHost) -> None:
    host = make_host("good", "import_error")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(BrokenPluginWarning):
            host.load_all()
        assert host.get_store_backend("good").summary == "a store for tests"


def test_strict_mode_spares_what_is_not_loaded(make_host: MakeHost) -> None:
    host = make_host("good", "import_error", NEWSTRATUM_STRICT_PLUGINS="1")
    assert host.get_store_backend("good").summary == "a store for tests"


# --------------------------------------------------------------------------- formats and other names


def test_a_format_is_found_by_the_longest_suffix(make_host: MakeHost) -> None:
    host = make_host("good")
    module = types.ModuleType("formats_for_tests")

    @hooks.formats
    def formats() -> list[hooks.Format]:
        return [hooks.Format(suffixes=(".tar.gz", ".gz"), read=iter, summary="packed", api=1)]

    module.__dict__["formats"] = formats
    host.register(module, "packed")
    for name in ("a.gz", "a.tar.gz", "2018.11.tar.gz", Path("/x.good/A.GZ")):
        assert host.get_format(name).summary == "packed"
    assert _imported() == set()
    assert host.get_format("roster.GOOD").summary == "one text a line"


def test_rows_are_read_from_a_path_written_as_text(make_host: MakeHost, tmp_path: Path) -> None:
    path = tmp_path / "roster.good"
    path.write_text("a\n", encoding="utf-8")
    host = make_host("good")
    assert list(host.read_rows(str(path))) == list(host.read_rows(path)) != []


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "good"])
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(
    make_host: MakeHost, tmp_path: Path, suffix: str
) -> None:
    host = PluginHost() if suffix != "good" else make_host("good")
    (tmp_path / f"folder.{suffix}").mkdir()
    for name, says in (("no", "没有这个文件"), ("folder", "是文件夹"), ("x" * 1000, "名称过长")):
        path = tmp_path / f"{name}.{suffix}"
        with pytest.raises(UnreadableFileError) as raised:
            list(host.read_rows(path))
        error = raised.value
        assert isinstance(error, OSError)
        assert error.errno
        assert error.filename == str(path) or len(error.filename) <= 200
        assert says in error.in_language("zh")
        assert "请查看文件的名称" in error.in_language("zh")
        assert "check the name" in str(error)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("roster.xlsx", "no plugin has a format '.xlsx', known: .good"),
        ("roster.goods", "did you mean '.good'?"),
        ("roster", "the name has no suffix, known: .good; save it as .xlsx or .csv"),
        ("roster.docx", "no plugin has a format '.docx', known: .good; save it as .xlsx or .csv"),
    ],
)
def test_an_unknown_format_says_what_to_try(make_host: MakeHost, name: str, says: str) -> None:
    with pytest.raises(InvalidValueError) as raised:
        make_host("good").get_format(name)
    assert says in str(raised.value)
    assert raised.value.field == "path"


def test_rulebooks_reports_and_labels_are_found_by_name(make_host: MakeHost) -> None:
    host = make_host("good")
    assert host.read_rulebook("good-text") == "edition = 'good-text'"
    assert host.read_rulebook("good-function") == "edition = 'good-function'"
    assert host.get_report_backend("good-report").render({"b": 1, "a": 2}) == b"['a', 'b']"


def test_a_plugin_cannot_change_its_words_afterwards(make_host: MakeHost) -> None:
    words = {"owner": "posedanto"}
    module = types.ModuleType("labels_for_tests")
    module.__dict__["labels"] = hooks.labels(
        lambda: [hooks.LabelSource(language="eo", table={"role": words}, api=1)]
    )
    host = make_host()
    host.register(module, "mine")
    host.load_all()
    words["owner"] = "changed"
    assert host.get_label_words()["eo"]["role"]["owner"] == "posedanto"


@pytest.mark.usefixtures("quietly")
def test_words_of_all_plugins_make_one_table(make_host: MakeHost) -> None:
    host = make_host("greedy_names", "good")
    module = types.ModuleType("labels_for_tests")

    @hooks.labels
    def labels() -> list[hooks.LabelSource]:
        return [
            hooks.LabelSource(language="eo", table={"role": {"owner": "posedanto"}}, api=1),
            hooks.LabelSource(language="la", table={"category": {"outside.student": "discipulus"}}, api=1),
        ]

    module.__dict__["labels"] = labels
    host.register(module, "mine")
    table = build_label_table(host.get_label_words())
    assert table.languages == ("eo", "la")
    assert table.word("role.owner", "eo") == "posedanto"
    assert table.word("role.professional", "eo") == "profesiulo"
    assert table.word("category.outside.student", "la") == "discipulus"


def test_an_unknown_name_says_what_to_try(make_host: MakeHost) -> None:
    host = make_host("good")
    with pytest.raises(InvalidValueError, match="no plugin has a rulebook 'good-txet', known: good-function"):
        host.read_rulebook("good-txet")
    with pytest.raises(
        InvalidValueError, match=r"no plugin has a rendering 'html', known: good-report; in a clone"
    ):
        host.get_report_backend("html")


def test_a_channel_states_the_kind_of_contact_it_serves(make_host: MakeHost) -> None:
    module = types.ModuleType("channels_for_tests")
    module.__dict__["channels"] = hooks.notifier_backends(
        lambda: [
            hooks.NotifierBackend(schemes=("texts",), open=print, summary="s", api=1, contact_kind="phone")
        ]
    )
    host = make_host("good")
    host.register(module, "mine")
    assert host.get_contact_kind("texts") == "phone"
    assert host.get_contact_kind("good") is None
    with pytest.raises(UnknownSchemeError):
        host.get_contact_kind("nobody")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    host = PluginHost(builtins={}, search=Discovery, environment={})
    with pytest.raises(InvalidValueError, match="is a folder; name a file in it"):
        host.get_format(tmp_path)
