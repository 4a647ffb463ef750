from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newstratum._api import get_plugin_host
from newstratum._cli.application import app


class Outcome:
    """What one run of the command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture(scope="session")
def command() -> Callable[..., Outcome]:
    """Run the command in this process."""

    def run(*words: str | Path, stdin: str | None = None) -> Outcome:
        # A process runs one command: what is installed meanwhile is seen by the next.
        get_plugin_host.cache_clear()
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin, prog_name="newstratum")
        # Whatever is no exit is a traceback that a user would see.
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.stdout + result.stderr
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run
