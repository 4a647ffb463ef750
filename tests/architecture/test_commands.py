"""The commands of the Makefile: listed, findable, and plain about what they lack."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ["help", "demo", "test", "slow", "lint", "docs", "stress", "spark", "bench", "clean"]
MAKE = shutil.which("make") or "make"


def _make(root: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    # The flags of an outer make, whose test this may be, are not for this one.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        [MAKE, "-s", *arguments],
        cwd=root,
        env=environment | ({} if path is None else {"PATH": path}),
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_command(root: Path) -> None:
    result = _make(root)
    assert re.findall(r"^  make (\w+) +\S", result.stdout, re.MULTILINE) == COMMANDS
    assert result.stdout == _make(root, "help").stdout


def test_a_python_that_is_not_there_is_named(root: Path, tmp_path: Path) -> None:
    result = _make(root, "demo", f"VENV={tmp_path / 'none'}", "PYTHON=python-of-nowhere")
    assert result.returncode != 0
    assert "no Python 3.11 or newer" in result.stderr
    assert "tried: python-of-nowhere" in result.stderr
    assert "make demo PYTHON=" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH whose first Python is too old and whose second one will do."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "rm", "touch", "awk"):
        (folder / name).symlink_to(shutil.which(name))
    (folder / "python3").write_text("#!/bin/sh\nexit 1\n")
    (folder / "python3").chmod(0o755)
    return folder


def test_a_python_that_is_too_old_is_passed_over(root: Path, tmp_path: Path, programs: Path) -> None:
    (folder := tmp_path / "found").mkdir()
    chosen = programs / "python3.12"
    chosen.write_text(f'#!/bin/sh\ncase "$*" in *venv\\ *) echo chosen > "{folder}/it"; exit 1;; esac\n')
    chosen.chmod(0o755)
    _make(root, "demo", f"VENV={tmp_path / 'none'}", path=str(programs))
    assert (folder / "it").exists()


def test_where_every_python_is_too_old_the_message_lists_them(
    root: Path, tmp_path: Path, programs: Path
) -> None:
    result = _make(root, "test", f"VENV={tmp_path / 'none'}", path=str(programs))
    assert result.returncode != 0
    assert "tried: python3 python3.14 python3.13 python3.12 python3.11 python)" in result.stderr


def test_ci_runs_what_the_readme_shows(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    run = script.read_text(encoding="utf-8")
    assert "make test" in run
    for readme in ("README.md", "README.zh-CN.md"):
        text = (root / readme).read_text(encoding="utf-8")
        assert {"make demo", "make test"} <= set(re.findall(r"make \w+", text)), readme


def test_this_python_is_one_that_is_supported() -> None:
    assert sys.version_info >= (3, 11)


LONG_TESTS = """
    import time, pytest
    from hypothesis import given, settings, strategies
    from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

    def test_short():
        time.sleep(0.4)

    @pytest.mark.stress
    def test_done_in_time():
        pass

    @pytest.mark.stress
    def test_endless():
        time.sleep(60)

    @pytest.mark.stress
    def test_endless_in_parts():
        try:
            time.sleep(60)
        except BaseException as error:
            raise BaseExceptionGroup("parts", [error]) from None

    @pytest.mark.stress
    def test_endless_after_its_end_was_caught():
        try:
            time.sleep(60)
        except BaseException:
            pass
        time.sleep(60)

    taken_down = []

    @pytest.mark.stress
    def test_endless_that_is_slow_to_take_down():
        try:
            time.sleep(60)
        finally:
            time.sleep(0.3)
            taken_down.append(True)

    def test_taken_down():
        assert taken_down

    class Finalised:
        def __del__(self):
            time.sleep(0.4)

    @pytest.mark.stress
    def test_endless_after_a_slow_finaliser():
        Finalised()
        time.sleep(60)

    @pytest.mark.stress
    @given(strategies.integers())
    def test_endless_examples(number):
        time.sleep(0.1)

    class Machine(RuleBasedStateMachine):
        steps = 0

        @rule()
        def take_a_step(self):
            self.steps += 1
            time.sleep(0.02)
            self.steps -= 1

        def teardown(self):
            assert self.steps == 0

    @pytest.mark.stress
    def test_endless_machine():
        run_state_machine_as_test(Machine, settings=settings(stateful_step_count=2, max_examples=9_999))

    @pytest.mark.stress
    @settings(derandomize=True)
    @given(strategies.integers())
    def test_broken_examples_take_longer_than_the_budget(number):
        time.sleep(0.01)
        assert number < 100

    @pytest.mark.stress(whole=True)
    def test_that_is_not_ended():
        time.sleep(0.4)

    @pytest.mark.stress
    def test_broken():
        assert False

    @pytest.mark.stress
    def test_broken_while_it_is_ended():
        try:
            time.sleep(60)
        finally:
            assert False, "left undone"
    """


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--stress-budget", "0.2"], ["--stress-total", "1"]], ids=" ".join)
def test_a_long_test_ends_when_its_budget_is_used_up(
    pytester: pytest.Pytester, root: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    """Only its end is no failure: what fails while it is being ended is one."""
    conftest = (root / "tests" / "conftest.py").read_text(encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    pytester.makeconftest(conftest.replace("= 0.5\n", "= 0.1\n"))
    pytester.makepyfile(LONG_TESTS)
    usual = ("-p", "no:cacheprovider", "-rsf", "-o", "markers=stress: takes long")
    result = pytester.runpytest_subprocess(*usual, *options)
    result.assert_outcomes(passed=4, skipped=7, failed=3)
    result.stdout.fnmatch_lines(
        [
            "FAILED *::test_broken_examples_take_longer_than_the_budget - *",
            "FAILED *::test_broken - *",
            "FAILED *::test_broken_while_it_is_ended - AssertionError: left undone*",
        ],
        consecutive=False,
    )
    assert re.search(r"nothing failed in 0\.\d seconds, the budget of a long test", result.stdout.str())


def test_ci_runs_everything(root: Path) -> None:
    run = (root / ".ci" / "run").read_text(encoding="utf-8")
    for command in ("make lint", "make docs", "make stress BUDGET=", "make slow", "make test"):
        assert command in run
    assert "python$newest" in run
