"""Every broken plugin on disk: listed, warned about once, harmful to nobody else."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from newstratum._host.host import PluginHost
from newstratum.errors import (
    BrokenPluginError,
    BrokenPluginWarning,
    DuplicateSchemeError,
    IncompatiblePluginError,
    PluginError,
    UnknownSchemeError,
)

STORES = "newstratum_store_backends"
BROKEN, DUPLICATE, INCOMPATIBLE = BrokenPluginError, DuplicateSchemeError, IncompatiblePluginError


@frozen
class Wrong:
    """A failure that is expected."""

    hook: str
    kind: type[PluginError]
    #: A part of what it says.
    says: str


@frozen
class Case:
    """One broken distribution, or two that quarrel."""

    dists: str
    wrong: tuple[Wrong, ...]
    #: Schemes of stores and of notifiers that it answers for all the same.
    stores: tuple[str, ...] = ()
    notifiers: tuple[str, ...] = ()


def _case(
    dists: str, *wrong: tuple[str, type[PluginError], str], stores: str = "", notifiers: str = ""
) -> Case:
    return Case(dists, tuple(Wrong(*each) for each in wrong), tuple(stores.split()), tuple(notifiers.split()))


CASES = [
    _case("import_error", ("", BROKEN, "No module named 'ns_driver_that_nobody_installed'")),
    _case("syntax_error", ("", BROKEN, "SyntaxError")),
    _case(
        "exits_at_import",
        ("", BROKEN, "ns_fixture_exits_at_import could not be loaded: raised SystemExit; uninstall it: pip"),
    ),
    _case("base_exception", ("", BROKEN, "could not be loaded: raised Stop;")),
    _case("missing_module", ("", BROKEN, "No module named 'ns_fixture_that_is_missing'")),
    _case("missing_attribute", ("", BROKEN, "could not be loaded: raised AttributeError;")),
    _case("odd_target", ("", BROKEN, "not a module at all! could not be loaded")),
    _case("none_plugin", ("", BROKEN, "is None")),
    _case("no_hooks", ("", BROKEN, "mark its functions with the decorators of newstratum.hooks")),
    _case("raising_getattr", ("", BROKEN, "could not be loaded: raised RuntimeError;")),
    _case("raising_eq"),
    _case("choosy_eq", stores="choosy-eq"),
    _case("raising_dir", ("", BROKEN, "could not be registered: raised SystemExit;")),
    _case("raising_repr", (STORES, BROKEN, "raised Shy"), notifiers="raising-repr"),
    _case("exits_in_hook", (STORES, BROKEN, "raised SystemExit;"), notifiers="exits-in-hook"),
    _case(
        "misspelt",
        ("newstratum_store_backend", BROKEN, "did you mean 'newstratum_store_backends'?"),
        notifiers="misspelt",
    ),
    _case(
        "wrong_signature",
        (STORES, BROKEN, "takes url, but hooks take no arguments"),
        notifiers="wrong-signature",
    ),
    _case("wrapper", (STORES, BROKEN, "hooks only register"), notifiers="wrapper"),
    _case("async_hook", (STORES, BROKEN, "hooks are plain functions"), notifiers="async-hook"),
    _case("not_iterable", (STORES, BROKEN, "returned int; return a tuple of StoreBackend")),
    _case("returns_none", (STORES, BROKEN, "returned NoneType; return a tuple of StoreBackend")),
    _case("returns_text", (STORES, BROKEN, "returned str; return a tuple of StoreBackend")),
    _case("lone_descriptor", (STORES, BROKEN, "a StoreBackend by itself; return a tuple")),
    _case(
        "wrong_descriptor",
        (STORES, BROKEN, "descriptor 1 is of type dict"),
        (STORES, BROKEN, "descriptor 2 is of type LabelSource"),
        stores="wrong-descriptor",
    ),
    _case("half_way", (STORES, BROKEN, "ConnectionError"), notifiers="half-way"),
    _case("endless", (STORES, BROKEN, "more than 1,000 descriptors")),
    _case("wrong_api", (STORES, INCOMPATIBLE, "written for api 2, this newstratum supports 1")),
    _case(
        "raising_property",
        (STORES, BROKEN, "descriptor 1 is of type Lazy"),
        (STORES, BROKEN, "descriptor 2 could not be checked: raised AttributeError"),
    ),
    _case("raising_table", ("newstratum_labels", BROKEN, "could not be checked: raised SystemExit")),
    _case(
        "wrong_fields",
        ("newstratum_formats", BROKEN, "suffixes must be a tuple of different suffixes"),
        ("newstratum_labels", BROKEN, "language must be a language code"),
        ("newstratum_labels", BROKEN, "descriptor 2 (LabelSource): table must map"),
        ("newstratum_labels", BROKEN, "descriptor 3 (LabelSource): table must map"),
        ("newstratum_reports", BROKEN, "name must be text on one line"),
        ("newstratum_rulebooks", BROKEN, "text must be text or a function"),
        (STORES, BROKEN, "schemes must be a tuple of different schemes"),
        (STORES, BROKEN, "api must be a whole number"),
        (STORES, BROKEN, "summary must be text on one line"),
        (STORES, BROKEN, "descriptor 4 (StoreBackend): schemes must be"),
        (STORES, BROKEN, "descriptor 5 (StoreBackend): schemes must be"),
    ),
    _case(
        "aardvark", (STORES, DUPLICATE, "claims the scheme 'good', which belongs to good"), stores="aardvark"
    ),
    _case("zebra", (STORES, DUPLICATE, "claims the scheme 'good', which belongs to good"), stores="zebra"),
    _case(
        "stranger_two stranger_one",
        (STORES, DUPLICATE, "plugin stranger-two claims the scheme 'shared', which belongs to stranger-one"),
        stores="shared stranger-one stranger-two",
    ),
    _case("twin_two twin_one", ("", BROKEN, "the name is taken by ns-twin-one"), stores="twin"),
    _case("twice", (STORES, BROKEN, "offers the scheme 'twice' twice"), stores="twice"),
    _case(
        "greedy_names",
        ("newstratum_formats", BROKEN, "offers '.good', which already belongs to good"),
        ("newstratum_labels", BROKEN, "offers 'eo role.professional', which already belongs to good"),
        ("newstratum_reports", BROKEN, "offers 'good-report', which already belongs to good"),
        ("newstratum_rulebooks", BROKEN, "offers 'good-text', which already belongs to good"),
    ),
    _case("unreadable_points", ("", BROKEN, "entry_points.txt cannot be read")),
    _case("unreadable_other"),
    _case("no_metadata", stores="no-metadata"),
    _case("optional_hook", notifiers="optional-hook"),
]

table = pytest.mark.parametrize("case", CASES, ids=lambda case: case.dists.replace(" ", "+"))
MakeHost = Callable[..., PluginHost]


def _load(host: PluginHost) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        host.load_all()
    assert {warning.category for warning in caught} <= {BrokenPluginWarning}
    return [str(warning.message) for warning in caught]


def _works(host: PluginHost) -> None:
    """What the plugin named good does, and what newstratum does itself."""
    for scheme in ("good", "memory"):
        store = host.open_store(f"{scheme}:", ())
        assert store.changes().changes == ()
        store.close()
    assert host.read_rulebook("good-function") == "edition = 'good-function'"
    assert host.get_notifier_backend("good").summary == "a notifier for tests"


@table
def test_what_is_wrong_is_listed_and_nothing_more(case: Case, make_host: MakeHost) -> None:
    host = make_host("good", *case.dists.split())
    _load(host)
    found = [(failure.hook, type(failure.error), str(failure)) for failure in host.failures]
    assert len(found) == len(case.wrong), found
    for wrong in case.wrong:
        matching = [text for hook, kind, text in found if (hook, kind) == (wrong.hook, wrong.kind)]
        assert any(wrong.says in text for text in matching), (wrong, found)


@table
def test_each_message_names_the_plugin_and_its_distribution(case: Case, make_host: MakeHost) -> None:
    host = make_host("good", *case.dists.split())
    _load(host)
    for failure in host.failures:
        assert f"plugin {failure.plugin}" in str(failure)
        assert f"{failure.distribution} {failure.version}" in str(failure)
        assert "good" not in (failure.plugin, failure.distribution)


@table
def test_each_failure_is_warned_about_once(case: Case, make_host: MakeHost) -> None:
    host = make_host("good", *case.dists.split())
    assert sorted(_load(host)) == sorted(str(failure) for failure in host.failures)
    assert _load(host) == []
    with pytest.raises(UnknownSchemeError):
        host.get_store_backend("nobody-has-this")


@table
def test_everything_else_goes_on(case: Case, make_host: MakeHost) -> None:
    host = make_host(*case.dists.split(), "good")
    _load(host)
    _works(host)
    for scheme in case.stores:
        host.open_store(f"{scheme}:", ()).close()
    for scheme in case.notifiers:
        host.open_notifier(f"{scheme}:").close()


@table
def test_strict_mode_raises(case: Case, make_host: MakeHost) -> None:
    host = make_host("good", *case.dists.split(), NEWSTRATUM_STRICT_PLUGINS="1")
    if not case.wrong:
        host.load_all()
        return
    kinds = tuple(wrong.kind for wrong in case.wrong)
    for _ in range(2):
        with pytest.raises(kinds) as raised:
            host.load_all()
        assert any(wrong.says in str(raised.value) for wrong in case.wrong)


def test_all_of_them_at_once(make_host: MakeHost, dists: Path) -> None:
    together = sorted({name for case in CASES for name in case.dists.split()})
    host = make_host("good", *together)
    _load(host)
    assert len(host.failures) == sum(len(case.wrong) for case in CASES)
    _works(host)


def test_every_distribution_on_disk_is_tried(dists: Path) -> None:
    tried = {name for case in CASES for name in case.dists.split()}
    on_disk = {path.name for path in dists.iterdir()}
    assert on_disk - tried == {"fails_to_open", "good"}
    assert len(CASES) >= 20
