"""The guard over the whole suite finds what it is there to find (promise P18)."""

from __future__ import annotations

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
    "log-extra": "logging.getLogger('newstratum').info('opened', extra={'person': canary})",
    "log-exception": """\
        try:
            raise ValueError(canary)
        except ValueError:
            logging.getLogger('newstratum').exception('failed')
        """,
    "warning": "warnings.warn(canary)",
    "failure": "raise LookupError(canary)",
    "failure-repr": "raise LookupError([canary])",
    "failure-note": """\
        error = LookupError()
        error.add_note(canary)
        raise error
        """,
    "fixture-of-teardown": "request.addfinalizer(lambda: print(canary))",
}


def _run(pytester: pytest.Pytester, body: str) -> pytest.RunResult:
    pytester.makeconftest(INNER_CONFTEST)
    inner = textwrap.indent(textwrap.dedent(body), "    ")
    pytester.makepyfile(
        f"import logging, sys, warnings\n\ndef test_it(canary: str, request) -> None:\n{inner}\n"
    )
    return pytester.runpytest_subprocess("-p", "no:cacheprovider")


@pytest.mark.parametrize("body", LEAKS.values(), ids=LEAKS)
def test_a_leak_fails_the_run(pytester: pytest.Pytester, body: str) -> None:
    result = _run(pytester, body)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*personal data came out*"])


def test_a_test_that_keeps_its_canary_passes(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "assert canary; print('something else')")
    assert result.ret == pytest.ExitCode.OK


def test_the_canary_has_the_prefix_that_the_guard_looks_for(canary: str) -> None:
    assert canary.startswith("CANARY-7f3a-")
    assert INNER_CONFTEST != CONFTEST
