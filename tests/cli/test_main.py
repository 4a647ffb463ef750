"""The command runs as a module of Python too."""

from __future__ import annotations

import runpy
import sys

import pytest

from newstratum import __version__


def test_the_command_runs_as_python_m(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["newstratum", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("newstratum", run_name="__main__", alter_sys=True)
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"newstratum {__version__}\n"
