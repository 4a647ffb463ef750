"""The kit says what it skips, what is missing, and what became of its cases."""

from __future__ import annotations

import textwrap
import time

import pytest

#: Without the cases that take the longest.
_QUICK = "not thousands_of and not random_work and not every_query and not many_others"


def _run(pytester: pytest.Pytester, source: str, *options: str) -> tuple[set[str], set[str], set[str]]:
    """Run a test file; return the names of the cases that passed, that failed, and why some were skipped."""
    pytester.makepyfile(source)
    recorder = pytester.inline_run("-q", "-p", "no:cacheprovider", "--tb=native", *options)
    passed, skipped, failed = recorder.listoutcomes()
    reasons = {report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)}
    names = [{report.nodeid.rpartition("::")[2] for report in reports} for reports in (passed, failed)]
    return names[0], names[1], reasons


@pytest.mark.slow
def test_what_is_not_claimed_is_skipped_by_name(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum._storage.simple_store import MemoryStore
        from newstratum.testing import StoreKit

        class Plain:
            def __init__(self, kinds):
                self._store = MemoryStore(kinds)
                for name in ("get", "find", "commit", "changes", "close"):
                    setattr(self, name, getattr(self._store, name))

        class TestPlain(StoreKit):
            def open_store(self, tmp_path, kinds):
                return Plain(kinds)
    """
    passed, failed, reasons = _run(pytester, source, "-k", _QUICK)
    assert failed == set()
    assert len(passed) > 200
    assert reasons == {
        f"Skipped: not claimed: {name}"
        for name in (
            "backs_up",
            "counts",
            "counts_many",
            "detects_fork",
            "durable",
            "inspects",
            "keeps_given_instants",
            "keeps_history",
            "multi_process",
            "opens_read_only",
            "redacts",
            "redacts_many",
            "redacts_history",
            "redacts_traces",
            "replaces_documents",
            "streams",
            "tells_existence",
        )
    }


@pytest.mark.slow
def test_a_kit_without_a_store_says_what_is_missing(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum.testing import NotifierKit, StoreKit

        class TestNothing(StoreKit):
            pass

        class TestNobody(NotifierKit):
            pass
    """
    pytester.makepyfile(source)
    result = pytester.runpytest_inprocess(
        "-k", "get_of_a_missing or it_is_a_notifier", "-p", "no:cacheprovider"
    )
    result.stdout.fnmatch_lines(
        ["*needs the method open_store*", "*needs the method open_notifier*"], consecutive=False
    )


@pytest.mark.slow
def test_the_report_tells_what_passed_failed_and_was_not_claimed(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum._storage.simple_store import MemoryStore
        from newstratum.testing import StoreKit

        class Silent(MemoryStore):
            def close(self):
                pass

        class TestSilent(StoreKit):
            redacts = redacts_many = redacts_history = keeps_history = counts = True
            redacts_traces = replaces_documents = True

            def open_store(self, tmp_path, kinds):
                return Silent(kinds)
    """
    pytester.makepyfile(source)
    result = pytester.runpytest_inprocess("-k", "closing or reopening or longest", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(
        [
            "*kits of newstratum*",
            "TestSilent (StoreKit): 2 passed, 1 failed, 18 not claimed",
            "  failed: test_after_closing_everything_is_refused",
            "  not claimed: durable (18)",
        ]
    )


_EMPTY = """
    class TestEmpty(StoreKit):
        durable = redacts = redacts_many = keeps_history = counts = multi_process = True

        def open_store(self, tmp_path, kinds):
            return Empty()

    class Empty:
        def get(self, key): ...
        def find(self, query): ...
        def commit(self, writes, note): ...
        def changes(self, after=None, *, limit=1000): ...
        def close(self): ...
        redact = redact_all = of = count_by = commit
"""


@pytest.mark.slow
def test_an_empty_implementation_fails_nine_cases_of_ten(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("from newstratum.testing import StoreKit\n" + textwrap.dedent(_EMPTY))
    recorder = pytester.inline_run("-q", "-p", "no:cacheprovider", "--tb=native")
    passed, _skipped, failed = recorder.listoutcomes()
    assert len(failed) >= 9 * (len(failed) + len(passed)) / 10
    reasons = {str(report.longrepr).splitlines()[-1] for report in failed if report.when == "call"}
    assert {reason.partition("not tried: ")[2] or reason for reason in reasons} == {
        "it is no store: a record that was committed does not come back"
    }


@pytest.mark.slow
def test_a_store_that_hangs_ends_with_one_reason(pytester: pytest.Pytester) -> None:
    source = """
        import threading
        from newstratum._storage.simple_store import MemoryStore
        from newstratum.testing import StoreKit

        class Hanging(MemoryStore):
            def find(self, query):
                threading.Event().wait()

        class TestHanging(StoreKit):
            redacts = redacts_many = redacts_history = keeps_history = counts = True
            redacts_traces = replaces_documents = True
            case_seconds = 0.5

            def open_store(self, tmp_path, kinds):
                return Hanging(kinds)
    """
    pytester.makepyfile(source)
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "-k", "QueryCases or query")
    text = result.stdout.str()
    assert "did not come back within 0.5 seconds: a call hangs" in text
    assert text.count("not tried: test_") > 20


@pytest.mark.slow
def test_a_server_that_is_down_ends_with_one_reason(pytester: pytest.Pytester) -> None:
    source = """
        import time
        from newstratum.errors import UnavailableError
        from newstratum.testing import StoreKit

        class TestDown(StoreKit):
            def open_store(self, tmp_path, kinds):
                time.sleep(0.2)
                raise UnavailableError("no server answers at db.example.org")
    """
    began = time.monotonic()
    _passed, failed, _reasons = _run(pytester, source)
    assert failed
    assert time.monotonic() - began < 20
    pytester.makepyfile(textwrap.dedent(source).replace("TestDown", "TestDownAgain"))
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "-k", "get_of or it_is_a_store")
    assert "the store could not be opened: UnavailableError" in result.stdout.str()
