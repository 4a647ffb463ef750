"""The page about the hooks: every hook with its exact signature, every descriptor, examples that load."""

from __future__ import annotations

import inspect
import re
import types
import typing
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum import hooks, ports
from newstratum._host.descriptors import DESCRIPTORS
from newstratum._host.discovery import Discovery, Origin, build_program_entry_point
from newstratum._host.host import PluginHost
from newstratum.errors import BrokenPluginWarning

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "hooks.md"


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def host(text: str) -> PluginHost:
    """A host with the examples of the page as its only plugin."""
    examples = text[: text.index("## Who answers for a scheme")]
    module = types.ModuleType("examples_of_the_page")
    for block in re.findall(r"^```python\n(.*?)^```$", examples, re.MULTILINE | re.DOTALL):
        exec(compile(block, PAGE, "exec"), module.__dict__)
    host = PluginHost(builtins={}, search=Discovery, environment={"NEWSTRATUM_STRICT_PLUGINS": "1"})
    host.register(module, "examples")
    return host


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_heading_shows_the_exact_signature(text: str, name: str) -> None:
    signature = inspect.signature(getattr(hooks, name))
    assert f"\n## `{name}{signature}`\n".replace("'", "") in text


@pytest.mark.parametrize(("name", "descriptor"), DESCRIPTORS.items())
def test_each_hook_is_in_the_table_with_its_descriptor(text: str, name: str, descriptor: type) -> None:
    row = rf"^\| `{name}` \| `{name.removeprefix('newstratum_')}` \| `{descriptor.__name__}`"
    assert re.search(row, text, re.MULTILINE)
    assert f".. autoclass:: newstratum.hooks.{descriptor.__name__}\n" in text


@pytest.mark.parametrize(("name", "descriptor"), DESCRIPTORS.items())
def test_the_example_of_each_hook_loads(host: PluginHost, name: str, descriptor: type) -> None:
    (offer,) = host.list_offers(name)
    assert type(offer.descriptor) is descriptor


def test_the_examples_do_what_they_say(host: PluginHost, tmp_path: Path) -> None:
    host.open_store("carrier:", ()).close()
    host.open_notifier("carrier:").close()
    assert "pigeons-2018" in host.read_rulebook("pigeons-2018")
    assert host.get_report_backend("tablet").render({"b": 1, "a": 2}) == b"A\nB"
    path = tmp_path / "a.scroll"
    write = host.get_format(path).write
    assert write is not None
    write(path, [{"message": "coo"}])
    assert [row.cells for row in host.read_rows(path)] == [{"message": "coo"}]
    assert host.failures == ()


def test_the_example_edition_decides_and_its_words_go_before_the_shipped_ones(host: PluginHost) -> None:
    lawyer = ns.Engagement(employer_kind="law_firm", role="professional")
    verdict = ns.classify(lawyer, edition="pigeons-2018", host=host)
    assert (verdict.outcome, verdict.category) == ("intermediary", "lawyer")
    explained = ns.explain(verdict, "en", host=host)
    assert "chambers" in explained
    assert "Professionals of law firms." in explained
    table = ns.load_label_table(host)
    assert table.word_of(ns.EmployerKind.LAW_FIRM, "en") == "chambers"
    assert table.word("category.intermediary.lawyer", "en") == "advocate"
    # What the plugin says nothing of keeps the shipped words.
    assert table.word_of(ns.EmployerKind.LAW_FIRM, "zh") == "律师事务所"


def test_words_of_a_registered_plugin_go_before_those_of_an_installed_one() -> None:
    def offer(words: str) -> types.SimpleNamespace:
        @hooks.labels
        def labels() -> tuple[hooks.LabelSource, ...]:
            return (hooks.LabelSource(language="en", table={"role": {"professional": words}}, api=1),)

        return types.SimpleNamespace(labels=labels)

    found = Discovery(entry_points=(build_program_entry_point(offer("installed"), "a", Origin.INSTALLED),))
    host = PluginHost(builtins={}, search=lambda: found, environment={})
    host.register(offer("registered"), name="z")
    with pytest.warns(BrokenPluginWarning, match=r"'en role\.professional', which already belongs to z"):
        table = ns.load_label_table(host)
    assert table.word_of(ns.Role.PROFESSIONAL, "en") == "registered"


@pytest.mark.parametrize(
    "kind", [*DESCRIPTORS.values(), hooks.Row, hooks.Sheet, hooks.Remark], ids=lambda kind: kind.__name__
)
def test_every_field_is_documented_where_it_is_defined(kind: type[attrs.AttrsInstance]) -> None:
    lines = inspect.getsource(kind).splitlines()
    for name in attrs.fields_dict(kind):
        (place,) = (number for number, line in enumerate(lines) if line.startswith(f"    {name}:"))
        assert lines[place - 1].lstrip().startswith("#: ")


@pytest.mark.parametrize("error", ["BrokenPluginError", "DuplicateSchemeError", "IncompatiblePluginError"])
def test_each_failure_is_in_the_table(text: str, error: str) -> None:
    assert re.search(rf"^\|.*\| `{error}` \|$", text, re.MULTILINE)


def test_all_annotations_resolve() -> None:
    # Hooks are light: what they are typed with is imported by type checkers alone.
    names = {name: getattr(ports, name) for name in ports.__all__}
    for name, descriptor in DESCRIPTORS.items():
        hints = typing.get_type_hints(getattr(hooks, name), localns=names)
        assert typing.get_args(hints["return"]) == (descriptor,)
        resolved = typing.get_type_hints(descriptor, localns=names)
        assert set(resolved) == {field.name for field in attrs.fields(descriptor)}
