"""The guard over the whole suite finds what it is there to find."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

CONFTEST = (Path(__file__).parents[1] / "conftest.py").read_text(encoding="utf-8")
# The inner runs plant a canary of their own, since the guard reads what this test prints too.
INNER_CONFTEST = CONFTEST.replace("CANARY-7f3a", "INNER-CANARY")

LEAKS = {
    "print": "print(canary)",
    "stderr": "print(canary, file=sys.stderr)",
    "log": "logging.getLogger('newstratum.store').debug('opened %s', canary)",
    "log_extra": "logging.getLogger('newstratum').info('opened', extra={'person': canary})",
    "log_exception": """\
        try:
            raise ValueError(canary)
        except ValueError:
            logging.getLogger('newstratum').exception('failed')
        """,
    "failure": "raise LookupError(canary)",
    "failure_repr": "raise LookupError([canary])",
    "failure_note": """\
        error = LookupError()
        error.add_note(canary)
        raise error
        """,
    "finalizer": "request.addfinalizer(lambda: print(canary))",
}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have room for a whole line of the inner summary."""
    monkeypatch.setenv("COLUMNS", "200")


def _run(pytester: pytest.Pytester, bodies: dict[str, str]) -> pytest.RunResult:
    pytester.makeconftest(INNER_CONFTEST)
    tests = [
        f"def test_{name}(canary, request):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n"
        for name, body in bodies.items()
    ]
    pytester.makepyfile("import logging, sys, warnings\n\n" + "\n\n".join(tests))
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rfE")


@pytest.mark.slow
def test_every_leak_fails_its_test(pytester: pytest.Pytester) -> None:
    result = _run(pytester, {**LEAKS, "kept": "assert canary; print('something else')"})
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    # A test that keeps its canary passes; a finalizer leaks after its test has passed.
    assert result.parseoutcomes()["passed"] == 2
    said = result.stdout.str()
    for name in LEAKS:
        assert re.search(rf"(FAILED|ERROR) \S+::test_{name} - personal data came out", said), name


@pytest.mark.slow
def test_a_leaking_warning_fails_the_run(pytester: pytest.Pytester) -> None:
    result = _run(pytester, {"warning": "warnings.warn(canary)"})
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["personal data came out in a warning: *"])


def test_the_canary_has_the_prefix_that_the_guard_looks_for(canary: str) -> None:
    assert canary.startswith("CANARY-7f3a-")
    assert INNER_CONFTEST != CONFTEST
