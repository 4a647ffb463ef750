from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen
from typer.main import get_command
from typer.testing import CliRunner

from newstratum._api import _make_plugin_host
from newstratum._cli.application import app

#: Messages are English but for tests that ask for Chinese, whatever the machine speaks.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "NEWSTRATUM_LANG": None}


@frozen
class Outcome:
    """What one run of the command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def command() -> Callable[..., Outcome]:
    """Run the command in this process; whatever is no exit is a traceback that a user would see."""
    # Made once: typer takes a fiftieth of a second to read the signatures of all the functions.
    group, runner = get_command(app), CliRunner()

    def run(*words: str | Path, stdin: str | None = None) -> Outcome:
        # A process runs one command: what is installed meanwhile is seen by the next.
        _make_plugin_host.cache_clear()
        with runner.isolation(input=stdin, env=_ENVIRONMENT) as (out, err, _):
            with pytest.raises(SystemExit) as ended:
                group.main([str(word) for word in words], prog_name="newstratum")
            texts = [stream.getvalue().decode().replace("\r\n", "\n") for stream in (out, err)]
        assert "Traceback" not in "".join(texts)
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, *texts)

    return run
