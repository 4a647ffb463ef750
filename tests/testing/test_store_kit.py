"""The kit catches a store that breaks a promise by the cases that state it, and explains what it skips."""

from __future__ import annotations

import textwrap

import pytest

_HEAD = """
import base64
from attrs import evolve
from newstratum.builtin.memory import MemoryStore
from newstratum.errors import ConflictError
from newstratum.ports.records import Put
from newstratum.testing import StoreKit

class Broken(MemoryStore):
{body}

class TestBroken(StoreKit):
    redacts = keeps_history = counts = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
"""

#: A broken store, some cases of the kit, and those of them that must fail.
MUTANTS = {
    "lost update": (
        """
        def commit(self, writes, note):
            seen = []
            for write in writes:
                if isinstance(write, Put) and write.expect is not None:
                    record = self.get(write.key)
                    write = evolve(write, expect=record.version if record else None)
                seen.append(write)
            return super().commit(seen, note)
        """,
        "a_conflict_stores_nothing or a_conflict_names or a_deleted_record",
        {"test_a_conflict_stores_nothing_at_all", "test_a_conflict_names_the_key_and_both_versions"},
    ),
    "torn commit": (
        """
        def commit(self, writes, note):
            for number, write in enumerate(writes):
                last = super().commit([write], evolve(note, commit_id=f"{note.commit_id}-{number}"))
            return last
        """,
        "a_conflict_stores_nothing or an_error_while_writes or a_deleted_record_is_gone",
        {"test_a_conflict_stores_nothing_at_all",
         "test_an_error_while_writes_are_made_stores_nothing[RuntimeError]",
         "test_an_error_while_writes_are_made_stores_nothing[KeyboardInterrupt]",
         "test_an_error_while_writes_are_made_stores_nothing[SystemExit]"},
    ),
    "swallowed conflict": (
        """
        def commit(self, writes, note):
            try:
                return super().commit(writes, note)
            except ConflictError:
                return super().commit([], note)
        """,
        "a_put_of_a_new_key_refuses or a_delete_of_a_missing or a_deleted_record_is_gone",
        {"test_a_put_of_a_new_key_refuses_an_existing_one", "test_a_delete_of_a_missing_key_conflicts"},
    ),
    "order by length": (
        """
        def find(self, query):
            page = super().find(query)
            return evolve(page, records=tuple(sorted(page.records, key=lambda r: len(r.key.id))))
        """,
        "ids_are_ordered_by_code_point or the_last_page_has_no_cursor",
        {"test_ids_are_ordered_by_code_point_and_break_ties[True]",
         "test_ids_are_ordered_by_code_point_and_break_ties[False]"},
    ),
    "redaction forgets the history": (
        """
        def redact(self, key, note):
            before = list(self._ledger._entries)
            redaction = super().redact(key, note)
            self._ledger._entries[: len(before)] = before
            return redaction
        """,
        "RedactionCases or every_document_leaves or a_redacted_record_is_gone",
        {"test_every_document_leaves_the_feed_and_a_digest_takes_its_place"},
    ),
    "commit ids forgotten": (
        """
        def commit(self, writes, note):
            self._ledger._commits.clear()
            return super().commit(writes, note)
        """,
        "the_same_commit_id_again or a_commit_is_seen",
        {"test_the_same_commit_id_again_writes_nothing", "test_the_same_commit_id_again_reads_no_writes"},
    ),
    "a power that is not claimed": (
        """
        redact = None
        """,
        "the_power",
        {"test_the_power_to_redact_is_claimed_where_it_is"},
    ),
}  # fmt: skip


def _run(pytester: pytest.Pytester, source: str, *options: str) -> tuple[set[str], set[str], set[str]]:
    """Run a test file; return the names of the cases that passed, that failed, and why some were skipped."""
    pytester.makepyfile(source)
    recorder = pytester.inline_run("-q", "-p", "no:cacheprovider", *options)
    passed, skipped, failed = recorder.listoutcomes()
    reasons = {report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)}
    names = [{report.nodeid.rpartition("::")[2] for report in reports} for reports in (passed, failed)]
    return names[0], names[1], reasons


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_store_fails_the_cases_that_say_so(name: str, pytester: pytest.Pytester) -> None:
    body, cases, wanted = MUTANTS[name]
    source = _HEAD.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    passed, failed, _reasons = _run(pytester, source, "-k", cases)
    assert failed == wanted
    assert passed


def test_what_is_not_claimed_is_skipped_by_name(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum.builtin.memory import MemoryStore
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
    passed, failed, reasons = _run(pytester, source)
    assert failed == set()
    assert len(passed) > 200
    assert reasons == {
        f"Skipped: not claimed: {name}"
        for name in (
            "backs_up",
            "counts",
            "detects_fork",
            "durable",
            "inspects",
            "keeps_history",
            "multi_process",
            "opens_read_only",
            "redacts",
            "redacts_many",
            "streams",
        )
    }


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
