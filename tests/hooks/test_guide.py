"""The guide for plugin authors, followed word for word: the distribution it describes is found and works."""

from __future__ import annotations

import functools
import re
import sys
import tomllib
from pathlib import Path

import pytest

from newstratum._host.discovery import discover
from newstratum._host.host import PluginHost
from newstratum._host.report import build_plugin_reports
from newstratum._ports.notifier import Message

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-plugin.md"


def _blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginHost:
    """A host that finds what pip would have laid down for the distribution of the page."""
    page = PAGE.read_text(encoding="utf-8")
    (project,) = (tomllib.loads(block)["project"] for block in _blocks("toml", page))
    ((name, target),) = project["entry-points"]["newstratum"].items()
    info = tmp_path / f"newstratum_notebook-{project['version']}.dist-info"
    module = tmp_path / Path(*target.split(".")).with_suffix(".py")
    for folder in (info, module.parent):
        folder.mkdir()
    (info / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    (info / "entry_points.txt").write_text(f"[newstratum]\n{name} = {target}\n")
    (module.parent / "__init__.py").touch()
    module.write_text("".join(_blocks("python", page[: page.index("## 4.")])), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for part in ("newstratum_notebook", "newstratum_notebook.plugin"):
        # So that the test takes the modules of its folder, and leaves none behind.
        monkeypatch.setitem(sys.modules, part, None)
        monkeypatch.delitem(sys.modules, part)
    environment = {"NEWSTRATUM_STRICT_PLUGINS": "1"}
    return PluginHost(search=functools.partial(discover, [str(tmp_path)]), environment=environment)


def test_the_plugin_of_the_guide_is_found_and_works(host: PluginHost, tmp_path: Path) -> None:
    _, notebook = build_plugin_reports(host)
    assert (notebook.name, notebook.distribution, notebook.schemes) == (
        "notebook",
        "newstratum-notebook",
        ("notebook",),
    )
    path = tmp_path / "notices.txt"
    notifier = host.open_notifier(f"notebook:///{path}")
    notifier.send(Message(key="visit-7", recipient="desk 3", subject="Visit", text="At nine."), timeout=5)
    notifier.close()
    assert path.read_text(encoding="utf-8") == "visit-7: Visit\n"
