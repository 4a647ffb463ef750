"""The report of the kits: for each tested backend, how many cases passed, failed, or were not claimed.

It is printed at the end of a test run. Under pytest-xdist, whose workers print nothing, name it in a
``conftest.py``: ``pytest_plugins = ["newstratum.testing"]``.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

_PROPERTY: Final = "newstratum-kit"
_NAME: Final = "newstratum-kit-report"
_NOT_CLAIMED: Final = "not claimed: "


class KitReport:
    """Counts the results of the cases of kits, and prints them."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._failed: dict[str, list[str]] = {}
        self._unclaimed: dict[str, Counter[str]] = {}

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
    """Count a case in the report.

    Args:
        request: The request of a fixture that every case of the kit uses.
        kit: The name of the kit.
    """
    pytest_configure(request.config)
    class_name = request.cls.__name__ if request.cls else kit
    request.node.user_properties.append((_PROPERTY, f"{class_name} ({kit})"))
