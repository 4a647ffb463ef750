"""What the kits share: cases that are skipped by claims, threads, and the report of a test run.

It says for each tested backend how many cases passed, failed, or were not claimed, at the end of a test run.
Under pytest-xdist, whose workers print nothing, name it in a ``conftest.py``:
``pytest_plugins = ["newstratum.testing"]``.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

import pytest

_PROPERTY: Final = "newstratum-kit"
_NAME: Final = "newstratum-kit-report"
_NOT_CLAIMED: Final = "not claimed: "

_Case = TypeVar("_Case", bound=Callable[..., Any])


class KitReport:
    """Counts the results of the cases of kits, and prints them."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._failed: dict[str, list[str]] = {}
        self._unclaimed: dict[str, Counter[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Begin a case, when all fixtures of its author are there."""
        begin = getattr(getattr(item, "instance", None), "begin_case", None)
        if begin is not None:
            begin()
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one phase of one case."""
        title = str(dict(report.user_properties).get(_PROPERTY, ""))
        if not title:
            return
        self._passed.setdefault(title, 0)
        if report.failed:
            self._failed.setdefault(title, []).append(report.nodeid.rpartition("::")[2])
        elif report.skipped and isinstance(report.longrepr, tuple):
            capability = report.longrepr[2].partition(_NOT_CLAIMED)[2]
            if capability:
                self._unclaimed.setdefault(title, Counter())[capability] += 1
        elif report.passed and report.when == "call":
            self._passed[title] += 1

    def lines(self) -> list[str]:
        """Return the lines of the report, a few for each backend."""
        lines = []
        for title, passed in self._passed.items():
            failed, unclaimed = self._failed.get(title, []), self._unclaimed.get(title, Counter())
            counts = f"{passed} passed, {len(failed)} failed, {unclaimed.total()} not claimed"
            lines.append(f"{title}: {counts}")
            lines += [f"  failed: {name}" for name in failed]
            if unclaimed:
                skipped = ", ".join(f"{name} ({count})" for name, count in sorted(unclaimed.items()))
                lines.append(f"  not claimed: {skipped}")
        return lines

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the report under a heading of its own."""
        if lines := self.lines():
            terminalreporter.write_sep("=", "kits of newstratum")
            for line in lines:
                terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    """Write the report at the end of this run."""
    if not config.pluginmanager.has_plugin(_NAME):
        config.pluginmanager.register(KitReport(), _NAME)


def report_case(request: pytest.FixtureRequest, kit: str) -> None:
    """Count a case in the report."""
    pytest_configure(request.config)
    class_name = request.cls.__name__ if request.cls else kit
    request.node.user_properties.append((_PROPERTY, f"{class_name} ({kit})"))


def run_in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run work in several threads at once, each with its number, and raise what any of them raised."""
    failures: list[BaseException] = []
    together = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            together.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure


@contextmanager
def switch_threads_often() -> Iterator[None]:
    """Let threads interrupt each other so often that what may go wrong between them does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@contextmanager
def run_in_background(work: Callable[[], None], finished: threading.Event) -> Iterator[None]:
    """Run work in another thread until it is told to finish, and raise at the end what it raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    for failure in failures:
        raise failure


def skip_unless(holds: Callable[[Any], bool], name: str) -> Callable[[_Case], _Case]:
    """Skip a case, or all cases of a class, by the name of what a setting does not claim."""

    def mark(case: _Case) -> _Case:
        if isinstance(case, type):
            for each, method in list(vars(case).items()):
                if each.startswith("test_"):
                    setattr(case, each, mark(method))
            return cast("_Case", case)

        @functools.wraps(case)
        def checked(self: Any, *args: Any, **keywords: Any) -> None:
            if not holds(self):
                pytest.skip(f"{_NOT_CLAIMED}{name}")
            case(self, *args, **keywords)

        return checked  # type: ignore[return-value]  # the same signature, by wraps

    return mark
