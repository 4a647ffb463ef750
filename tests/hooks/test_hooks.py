from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable

import attrs
import pluggy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks

DECORATORS: dict[str, Callable[[Callable[[], tuple[()]]], Callable[[], tuple[()]]]] = {
    "newstratum_store_backends": hooks.store_backends,
    "newstratum_notifier_backends": hooks.notifier_backends,
    "newstratum_formats": hooks.formats,
    "newstratum_rulebooks": hooks.rulebooks,
    "newstratum_labels": hooks.labels,
    "newstratum_reports": hooks.reports,
    "newstratum_key_providers": hooks.key_providers,
    "newstratum_sealers": hooks.sealers,
    "newstratum_page_readers": hooks.page_readers,
}
DESCRIPTORS = [
    hooks.StoreBackend,
    hooks.NotifierBackend,
    hooks.Format,
    hooks.RulebookSource,
    hooks.LabelSource,
    hooks.ReportBackend,
    hooks.KeyProviderBackend,
    hooks.SealerBackend,
    hooks.PageReader,
]


@pytest.fixture
def manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager("newstratum")
    manager.add_hookspecs(hooks)
    return manager


def test_there_is_a_decorator_for_every_specification(manager: pluggy.PluginManager) -> None:
    specified = {name for name in hooks.__all__ if name.startswith("newstratum_")}
    assert set(DECORATORS) == specified
    assert all(getattr(manager.hook, name).has_spec() for name in specified)


@pytest.mark.parametrize("name", DECORATORS)
def test_a_decorated_function_is_the_hook_whatever_its_name(manager: pluggy.PluginManager, name: str) -> None:
    class Plugin:
        @staticmethod
        def called_anything() -> tuple[()]:
            return ()

    marked = DECORATORS[name](Plugin.called_anything)
    assert marked is Plugin.called_anything
    manager.register(Plugin)
    manager.check_pending()
    (implementation,) = getattr(manager.hook, name).get_hookimpls()
    assert implementation.function is marked


@pytest.mark.parametrize("name", DECORATORS)
def test_a_specification_itself_offers_nothing(name: str) -> None:
    specification = getattr(hooks, name)
    assert list(specification()) == []
    assert inspect.signature(specification).parameters == {}


@pytest.mark.parametrize("kind", DESCRIPTORS, ids=lambda kind: kind.__name__)
def test_a_descriptor_is_frozen_and_named_and_states_its_api(kind: type[attrs.AttrsInstance]) -> None:
    fields = attrs.fields_dict(kind)
    assert all(field.kw_only for field in fields.values())
    assert fields["api"].default is attrs.NOTHING
    values = dict.fromkeys(fields, ())
    descriptor = kind(**values)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        descriptor.api = 2  # type: ignore[attr-defined]  # the test of exactly this
    with pytest.raises(TypeError):
        kind(*values.values())


def test_the_contract_has_a_version() -> None:
    assert hooks.API == 1


@pytest.mark.slow
@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)), st.integers(min_value=1))
def test_a_row_shows_where_it_is_and_not_what_it_holds(cells: dict[str, str], line: int) -> None:
    row = hooks.Row(line=line, cells=cells)
    assert repr(row) == f"Row(line={line}, cells=<cells: {len(cells)}>)"
    assert pickle.loads(pickle.dumps(row)) == row == copy.deepcopy(row)


def test_no_cell_of_a_row_comes_out(canary: str) -> None:
    # The column too: a file without a header has a person's data in its first line.
    assert canary not in repr(hooks.Row(line=1, cells={canary: canary}))


def test_a_row_says_where_a_person_finds_it() -> None:
    cells = {"姓名": "甲", "手机": "1", "13800001111": "2"}
    row = hooks.Row(line=214, cells=cells)
    assert row.locate() == "第214行"
    assert row.locate("手机") == "第214行“手机”"
    assert row.locate("手机", "en") == "line 214, column 手机"
    # What may be a person's data in the heading is not repeated.
    assert row.locate("13800001111", "en") == "line 214, column #3"
    sheet = attrs.evolve(row, sheet="工作表1", addresses={"手机": "H214"})
    assert sheet.locate("手机") == sheet.locate("手机", "en") == "工作表1!H214"
    assert sheet.locate() == "工作表1第214行"
    assert sheet.locate("", "en") == "工作表1, line 214"


@pytest.mark.parametrize(
    ("name", "written"),
    [("南翔镇", "南翔镇!A2"), ("2026年", "'2026年'!A2"), ("a b's", "'a b''s'!A2"), ("13800001111", "A2")],
)
def test_the_name_of_a_sheet_is_written_as_a_spreadsheet_does(name: str, written: str) -> None:
    assert hooks.Row(line=2, cells={"a": ""}, sheet=name, addresses={"a": "A2"}).locate("a") == written
