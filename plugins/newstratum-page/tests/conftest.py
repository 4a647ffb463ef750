from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as people do."""

    def run(
        *words: str | Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newstratum", *map(str, words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **(environment or {})},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def file(
    command: Callable[..., subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The page, made once for all browsers."""
    path = tmp_path_factory.mktemp("page") / "classify.html"
    assert command("page", "--out", path, "--lang", "en").returncode == 0
    return path
