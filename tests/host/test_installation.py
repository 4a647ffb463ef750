from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from newstratum._host.catalog import INSTALLABLE
from newstratum._host.installation import NEEDED, advise_extra, advise_plugin

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/pyproject.toml"))
PAGES = [
    *ROOT.glob("*.md"),
    *(path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts),
    *(ROOT / "plugins").glob("*/README.md"),
]


def list_needed(folder: Path) -> set[str]:
    """The folders of the repository that a plugin needs, by its own word, and what those need."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[<>=~; ]", each, maxsplit=1)[0] for each in project["dependencies"]}
    own = {name for name in names if name.startswith("newstratum-")}
    return own.union(*(list_needed(ROOT / "plugins" / name) for name in own))


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda path: path.name)
def test_the_advice_names_every_folder_that_a_plugin_needs(folder: Path) -> None:
    assert set(NEEDED.get(folder.name, ())) == list_needed(folder)
    named = re.findall(r"\./(plugins/\S+)", advise_plugin(folder.name).en)
    assert named[-1] == f"plugins/{folder.name}"
    assert all((ROOT / name).is_dir() for name in named)


def test_the_advice_says_where_to_run_it() -> None:
    for words in (*map(advise_plugin, INSTALLABLE.values()), advise_extra("cli")):
        assert words.en.startswith("in a clone of the project, run: pip install ")
        assert words.zh.startswith("请在本项目的副本中运行：pip install ")


def test_no_page_installs_from_an_index_what_is_in_none() -> None:
    from_index = re.compile(r"""pip install [^`#\n]*(?<=[\s"'])newstratum""")
    found = [
        f"{page.relative_to(ROOT)}: {line}"
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        if from_index.search(line)
    ]
    assert found == []
