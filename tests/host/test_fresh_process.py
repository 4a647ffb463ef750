"""The host as a program has it: a fresh process, the real environment, the path as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _run(code: str, *paths: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    limited = {key: value for key, value in os.environ.items() if not key.startswith("NEWSTRATUM_")}
    path = [*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, "-c", code],
        env=limited | {"PYTHONPATH": os.pathsep.join(path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_importing_and_making_a_host_scans_nothing(dists: Path) -> None:
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
from newstratum._host.host import PluginHost
PluginHost()
print([name for name in opened if "-info" in name or "ns_fixture" in name])
print(sorted(name for name in sys.modules if name.startswith("newstratum._builtin")))
"""
    result = _run(code, dists / "exits_at_import")
    assert (result.stdout, result.stderr) == ("[]\n[]\n", "")


@pytest.mark.slow
def test_a_program_goes_on_beside_plugins_that_would_end_it(dists: Path) -> None:
    code = """
from newstratum._host.host import PluginHost
host = PluginHost(builtins={})
store = host.open_store("good:", ())
host.load_all()
print(type(store).__name__, [failure.plugin for failure in host.failures])
"""
    names = ["exits-at-import", "exits-in-hook", "base-exception", "good"]
    paths = [dists / name.replace("-", "_") for name in names]
    result = _run(code, *paths, NEWSTRATUM_PLUGINS=",".join(names))
    assert result.returncode == 0
    assert result.stdout == "MemoryStore ['base-exception', 'exits-at-import', 'exits-in-hook']\n"
    assert result.stderr.count("BrokenPluginWarning") == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "status"),
    [({"NEWSTRATUM_STRICT_PLUGINS": "1"}, 1), ({"NEWSTRATUM_STRICT_PLUGINS": "0"}, 0), ({}, 0)],
)
def test_the_environment_of_the_process_counts(dists: Path, environment: dict[str, str], status: int) -> None:
    code = "from newstratum._host.host import PluginHost; PluginHost(builtins={}).load_all()"
    result = _run(code, dists / "misspelt", NEWSTRATUM_PLUGINS="misspelt", **environment)
    assert result.returncode == status, result.stderr
    assert "did you mean 'newstratum_store_backends'?" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["why", "--employer", "某某律师事务所", "--title", "合伙人"],
        ["classify", "people.csv"],
        ["classify", "people.csv", "--json"],
        ["report", "--demo"],
    ],
    ids=lambda words: " ".join(words[::2]),
)
def test_a_command_loads_no_plugin_that_it_does_not_need(
    dists: Path, tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "people.csv").write_text("id,title_text\nP1,律师\n", encoding="utf-8")
    code = f"""
import os, sys
os.chdir({str(tmp_path)!r})
sys.argv[1:] = {words!r}
from newstratum._cli import main
try:
    main()
except SystemExit as ended:
    loaded = [name for name in sys.modules if name.startswith(("ns_fixture_", "newstratum_"))]
    print(ended.code, loaded, file=sys.stderr)
"""
    # Beside this one, all plugins of this repository that are installed here may load.
    result = _run(code, dists / "stranger_one")
    assert result.stderr.splitlines()[-1] == "0 []", result.stderr
