"""``newstratum plugin new`` writes a plugin whose tests pass at once, and nothing over what is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newstratum._cli.application import app
from newstratum._host.host import PluginHost


def _made(what: str, name: str, folder: Path) -> Path:
    result = CliRunner().invoke(app, ["plugin", "new", what, name, "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return folder / f"newstratum-{name}"


#: Some cases of each kit. What is written is what the guides show, and `tests/testing` runs the kits of both
#: guides in a fresh environment; the long run tries every case under another name, too.
SOME = {"store": "reopening or commit_is_seen or it_is_a_store", "notifier": "receipt or arrives or identity"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "cases"),
    [
        *SOME.items(),
        pytest.param("store", "", marks=pytest.mark.stress(whole=True)),
        pytest.param("notifier", "", marks=pytest.mark.stress(whole=True)),
    ],
    ids=["store", "notifier", "store, all cases", "notifier, all cases"],
)
def test_what_is_written_passes_its_kit_at_once(what: str, cases: str, tmp_path: Path) -> None:
    plugin = _made(what, "reading-room", tmp_path)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", cases, "tests"],
        cwd=plugin,
        env={"PYTHONPATH": str(plugin / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout
    assert " passed" in told.stdout


@pytest.mark.slow
def test_what_is_written_is_found_by_its_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = _made("store", "cabinet", tmp_path)
    monkeypatch.syspath_prepend(plugin / "src")
    from newstratum_cabinet import plugin as module  # type: ignore[import-not-found]  # just written

    host = PluginHost()
    host.register(module, name="cabinet")
    store = host.open_store(f"cabinet:///{tmp_path}/district.cabinet", ())
    assert store.changes().changes == ()
    store.close()
    assert host.failures == ()
    assert {path.name for path in plugin.iterdir()} == {"README.md", "pyproject.toml", "src", "tests"}
    texts = "".join(
        path.read_text(encoding="utf-8") for path in plugin.rglob("*") if path.suffix in {".py", ".toml"}
    )
    assert "__NAME__" not in texts
    assert "__MODULE__" not in texts


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "Cabinet", "1st", "a--b", "a/b", "a_b", "柜子", "a" * 33, "../a"])
def test_a_name_that_is_no_scheme_is_a_wrong_use(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["plugin", "new", "store", name, "--into", str(tmp_path)])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "memory", "log", "json", "sms", "lmdb", "mail", "sql"])
def test_a_name_that_a_plugin_has_is_a_wrong_use(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["plugin", "new", "store", name, "--into", str(tmp_path)])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_nothing_is_written_over(tmp_path: Path) -> None:
    plugin = _made("store", "cabinet", tmp_path)
    (plugin / "README.md").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["plugin", "new", "store", "cabinet", "--into", str(tmp_path)])
    assert result.exit_code == 3
    assert "newstratum-cabinet" in result.output
    assert (plugin / "README.md").read_text(encoding="utf-8") == "mine"
