"""What every test shares: the hypothesis profiles, the canary, and the guard that looks for it.

A canary is made-up personal data with a prefix of its own. Tests plant it wherever a person's data may
stand; the guard fails every test that lets it out through what it prints, logs, warns of or fails with.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import re
import signal
import sys
import threading
import time
import traceback
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

import hypothesis
import pytest
from attrs import frozen
from hypothesis import stateful
from hypothesis.errors import StopTest, UnsatisfiedAssumption

pytest_plugins = ["pytester"]

CANARY_PREFIX = "CANARY-7f3a"
#: Telephone numbers are digits; those that are planted begin like this.
CANARY_NUMBER = "1997003"
_CANARY = re.compile(rf"[^\n]{{0,60}}?(?:{CANARY_PREFIX}|{CANARY_NUMBER})")

# How long a busy machine takes to draw an example says nothing about the code.
_UNHURRIED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("default", _UNHURRIED, derandomize=True, max_examples=30)
# `.ci/run`: what a fixed budget of minutes allows; every example is another one each time.
hypothesis.settings.register_profile("ci", _UNHURRIED, derandomize=False, max_examples=300, print_blob=True)
hypothesis.settings.register_profile(
    "stress", _UNHURRIED, derandomize=False, max_examples=5_000, print_blob=True
)
hypothesis.settings.load_profile("default")


@frozen
class Outcome:
    """What one run of the command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def canary() -> str:
    """Made-up personal data that must never come out of the test that plants it."""
    return f"{CANARY_PREFIX}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def canary_number() -> str:
    """A made-up telephone number that must never come out of the test that plants it."""
    return f"{CANARY_NUMBER}{uuid.uuid4().int % 10_000:04}"


#: Messages are English but for tests that ask for Chinese, whatever the machine speaks.
ENGLISH: Final = {"LC_ALL": "C.UTF-8", "NEWSTRATUM_LANG": None}


@pytest.fixture(scope="session")
def command() -> Callable[..., Outcome]:
    """Run the command in this process; whatever is no exit is a traceback that a user would see."""
    from typer.main import get_command
    from typer.testing import CliRunner

    from newstratum._api import _make_plugin_host
    from newstratum._cli.application import app

    # Made once: typer takes a fiftieth of a second to read the signatures of all the functions.
    group, runner = get_command(app), CliRunner()

    def run(
        *words: str | Path, stdin: str | None = None, environment: Mapping[str, str] | None = None
    ) -> Outcome:
        # A process runs one command: what is installed meanwhile is seen by the next.
        _make_plugin_host.cache_clear()
        with runner.isolation(input=stdin, env={**ENGLISH, **(environment or {})}) as (out, err, _):
            with pytest.raises(SystemExit) as ended:
                group.main([str(word) for word in words], prog_name="newstratum")
            texts = [stream.getvalue().decode().replace("\r\n", "\n") for stream in (out, err)]
        assert "Traceback" not in "".join(texts)
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, *texts)

    return run


def _around(text: str) -> str | None:
    """The surroundings of the first canary of a text, without the canary; None if there is none."""
    found = _CANARY.search(text)
    return found and found.group().removesuffix(CANARY_PREFIX).removesuffix(CANARY_NUMBER) + "<canary>"


class CanaryLog(logging.Handler):
    """Reads every record of the project's loggers, as a handler of an operator would format it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        written = self.format(record) if record.exc_info else record.getMessage()
        # What structured handlers write out beside the message.
        written += repr({key: value for key, value in vars(record).items() if key != "exc_info"})
        if leak := _around(written):
            self.leaks.append(f"log of {record.name}: {leak}")


class CanaryGuard:
    """Fails the report of a test that lets a canary out."""

    def __init__(self) -> None:
        self.log = CanaryLog()
        self.warned: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Iterator[None]:
        logger = logging.getLogger("newstratum")
        logger.addHandler(self.log)
        logger.setLevel(logging.DEBUG)
        yield

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        leaks = [
            f"{name}: {leak}"
            for name, content in report.sections
            if name.endswith(call.when) and (leak := _around(content))
        ]
        leaks += self.log.leaks
        self.log.leaks = []
        if call.excinfo is not None:
            leaks += self._leaks_of(call.excinfo.value)
        if leaks:
            said = f"\n\nIt failed with:\n{report.longreprtext}" if report.longreprtext else ""
            report.outcome = "failed"
            report.longrepr = "personal data came out:\n" + "\n".join(leaks) + said
        return report

    def _leaks_of(self, error: BaseException) -> Iterator[str]:
        """Where an error shows a canary; the frames of the test itself may, so they do not count."""
        for line in traceback.format_exception_only(error):
            if leak := _around(line):
                yield f"failure: {leak}"

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, nodeid: str) -> None:
        if leak := _around(str(warning_message.message)):
            self.warned.append(f"{nodeid}: {leak}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.warned and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.warned:
            terminalreporter.write_line(f"personal data came out in a warning: {line}", red=True)


#: Stands for all the people of a register at once.
_EVERYBODY: Final = "*"


class RevealCount:
    """Counts whom each test is shown or given in plain by a register, beside the rows of the log of accesses.

    The doors are seen from inside: by the places that turn a name or a contact into text for somebody, and by
    what copies everybody. A test that is shown somebody who is not noted fails; so does one whose log has
    somebody who was not shown. What a test does in a process of its own is not seen.
    """

    #: Tests without a log, or whose log has what no door shows, by the beginning of their names; and why.
    UNCOUNTED: Final = {
        "tests/privacy/test_reveal_count.py": "runs tests that show somebody unnoted",
        "tests/wire/": "write objects that no register holds",
        "tests/stress/test_bars_of_accesses.py": "compare with a register that notes nothing",
        "tests/registry/sessions/test_many_erasures.py": "note by hand what a program shows",
        "tests/registry/retention/test_retention.py::test_accesses_and": "note by hand what a program shows",
        "tests/registry/retention/test_retention.py::test_a_period_of": "note by hand what a program shows",
        "tests/registry/test_transfer.py::test_an_export_that_fails": "fails after it was noted",
    }

    #: Where plain text leaves, and the local variable there that says whose it is.
    OUTLETS: Final = {
        "newstratum._wire.exports.vcards": "person",
        "newstratum._registry.exports.documents": "person",
        "newstratum._registry.exports.sign_in": "person",
        "newstratum._registry.placements.questions": "person",
        "newstratum._cli.commands.imports.duplicates": "identifier",
    }

    def __init__(self) -> None:
        self.revealed: set[str] = set()
        self.noted: set[str] = set()
        self.totals = {"revealed": 0, "noted": 0}
        self.patch = pytest.MonkeyPatch()

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Iterator[None]:
        from newstratum._builtin.sqlite.store import SQLiteStore
        from newstratum._model.values.sensitive import SensitiveText
        from newstratum._registry import registry
        from newstratum._registry.accesses.service import AccessService
        from newstratum._registry.exports import service
        from newstratum._registry.placements.service import PlacementService

        self._watch(SensitiveText, "reveal", self._see_text)
        self._watch(service.ExportService, "table", self._see_table)
        self._watch(service.ExportService, "describe", self._see_description)
        self._watch(PlacementService, "question_sheet", self._see_questions)
        self._watch(service, "write_record_files", self._see_records)
        self._watch(registry, "export_subject", lambda _made, _store, person, **_: self.revealed.add(person))
        self._watch(registry, "export_registry", self._see_registry)
        self._watch(SQLiteStore, "back_up", self._see_backup)
        self._watch(AccessService, "_store", self._see_rows)
        yield

    def _watch(self, owner: Any, name: str, see: Callable[..., object]) -> None:
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def watched(*given: Any, **named: Any) -> Any:
            # What can be looked at once is kept for both.
            given = tuple(list(each) if isinstance(each, Iterator) else each for each in given)
            made = inner(*given, **named)
            see(made, *given, **named)
            return made

        self.patch.setattr(owner, name, watched)

    def pytest_sessionfinish(self) -> None:
        # Sessions lie in each other where a test runs tests.
        self.patch.undo()

    def _see_text(self, _text: str, _value: Any) -> None:
        frame = sys._getframe(2)
        if (variable := self.OUTLETS.get(frame.f_globals["__name__"])) is not None:
            # A comprehension can be a frame of its own.
            around = frame if variable in frame.f_locals else frame.f_back
            person = around and around.f_locals[variable]
            self.revealed.add(person if isinstance(person, str) else person.id)

    def _see_table(self, table: Any, *_: Any, **__: Any) -> None:
        if table.named and table.schema.kind == "person":
            self.revealed.update(row["id"] for row in table.rows)

    def _see_description(self, made: Any, *_: Any, **__: Any) -> None:
        if made.named and made.kind == "person":
            self.revealed.add(made.id)

    def _see_questions(self, _made: Any, _service: Any, questions: Any, **more: Any) -> None:
        # Whose row has no words of a form is listed all the same.
        if more.get("names"):
            self.revealed.update(each.person.id for each in questions)

    def _see_records(self, _made: Any, reader: Any, *_: Any, purpose: str, **__: Any) -> None:
        if "person" in reader.purposes.get(purpose).covers:
            self.revealed.add(_EVERYBODY)

    def _see_registry(self, _made: Any, store: Any, *_: Any) -> None:
        from newstratum._ports.query import Query

        if store.find(Query("person", limit=1)).records:
            self.revealed.add(_EVERYBODY)

    def _see_backup(self, *_: Any) -> None:
        # The store itself is copied by programs and by tests of stores; a register by its command.
        if sys._getframe(2).f_globals["__name__"] == "newstratum._cli.commands.backup":
            self.revealed.add(_EVERYBODY)

    def _see_rows(self, _made: None, _accesses: Any, rows: Iterable[Any]) -> None:
        self.noted.update(_EVERYBODY if each.covers_all else each.person for each in rows)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        if call.when == "call" and not item.nodeid.startswith(tuple(self.UNCOUNTED)):
            item.user_properties += [("revealed", len(self.revealed)), ("noted", len(self.noted))]
            report.user_properties = item.user_properties
            if report.passed and (unlike := self.revealed ^ self.noted):
                report.outcome = "failed"
                report.longrepr = (
                    f"shown and not noted: {len(self.revealed - self.noted)}, "
                    f"noted and not shown: {len(self.noted - self.revealed)}, of {len(unlike)} people"
                )
        if call.when == "teardown":
            self.revealed.clear()
            self.noted.clear()
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, count in report.user_properties:
                if name in self.totals:
                    self.totals[name] += count

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if any(self.totals.values()):
            told = "{revealed} people were shown by registers, {noted} noted in their logs of accesses"
            terminalreporter.write_line(told.format_map(self.totals))


class StressBudget:
    """Ends a test marked ``stress`` when its time is up; what it tried until then held.

    A test over examples ends between two of them, so that nothing it finds is taken for its end. Any other
    is ended where it is: only that, and an error that it led to, is no failure. What cannot be ended in the
    middle, because it would leave a server dead for the next test, is marked ``stress(whole=True)``.
    """

    #: Below this a test hardly begins; so many seconds each test has, however little is left in all.
    LEAST = 0.5

    def __init__(self, each: float | None, total: float | None) -> None:
        self.each = each or float("inf")
        self.end = time.monotonic() + total if total else float("inf")
        self.left = 0
        #: The last test that was ended where it was.
        self.ended: pytest.Item | None = None
        #: What such tests left running.
        self.left_threads: set[threading.Thread] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        worker = getattr(session.config, "workerinput", {"workercount": 1})
        stress = sum(item.get_closest_marker("stress") is not None for item in session.items)
        self.left = -(-stress // worker["workercount"])

    def pytest_sessionstart(self) -> None:
        threading.excepthook = self._leave_out(threading.excepthook)

    def next_share(self, now: float) -> float:
        """The seconds of the next test: of the time that is left, the part of one test of those left."""
        share = (self.end - now) / max(self.left, 1)
        self.left -= 1
        return min(self.each, max(share, self.LEAST))

    # Around what collects the errors of threads, which an ended test may leave in the middle.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        mark = item.get_closest_marker("stress")
        if mark is None or mark.kwargs.get("whole"):
            return (yield)
        seconds = self.next_share(time.monotonic())
        examples = getattr(getattr(item, "obj", None), "hypothesis", None)
        # What a test asserts of tests that it runs is no finding if these were ended.
        runs_tests = "pytester" in getattr(item, "fixturenames", ())
        ending = (
            _end_between_examples(examples, seconds)
            if examples
            else _end_anywhere(seconds, runs_tests=runs_tests)
        )
        before = set(threading.enumerate())
        try:
            with ending:
                return (yield)
        except _TimeIsUpError:
            self.ended = item
            self.left_threads |= set(threading.enumerate()) - before
            _forget_plugins()
            pytest.skip(f"nothing failed in {seconds:.1f} seconds, the budget of a long test")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        try:
            if item is self.ended:
                # What it left open is found here, and not during some other test.
                gc.collect()
            return (yield)
        except (Warning, ExceptionGroup) as error:
            # Its files are left to the collector.
            if item is not self.ended or not _is_left_behind(error):
                raise

    def _leave_out(
        self, hook: Callable[[threading.ExceptHookArgs], object]
    ) -> Callable[[threading.ExceptHookArgs], object]:
        """Return a hook that tells nothing of threads that lose what they work on, now or tests later."""

        def tell(arguments: threading.ExceptHookArgs) -> None:
            if arguments.thread not in self.left_threads:
                hook(arguments)

        return tell


def _forget_plugins() -> None:
    """Let the plugins be looked for anew: one at which the end came is held to be broken, or not there."""
    from newstratum._api import _make_plugin_host

    _make_plugin_host.cache_clear()


def _is_left_behind(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_left_behind, error.exceptions))
    ignored = pytest.PytestUnraisableExceptionWarning, pytest.PytestUnhandledThreadExceptionWarning
    return isinstance(error, (ResourceWarning, *ignored))


class _TimeIsUpError(BaseException):
    """Ends a long test, whatever it catches."""


@contextlib.contextmanager
def _end_between_examples(examples: Any, seconds: float) -> Iterator[None]:
    inner = examples.inner_test
    examples.inner_test = _raise_after(inner, time.monotonic() + seconds)
    try:
        yield
    finally:
        examples.inner_test = inner


def _raise_after(inner: Callable[..., None], end: float) -> Callable[..., None]:
    """Return the test of one example that ends all of them after a time, unless one has failed."""
    has_failed = False

    @functools.wraps(inner)
    def run_in_time(*args: Any, **keywords: Any) -> None:
        nonlocal has_failed
        try:
            inner(*args, **keywords)
        except (StopTest, UnsatisfiedAssumption):
            raise
        except Exception:
            # It is made smaller now: that is not ended, or nothing would be told of it.
            has_failed = True
            raise
        # After an example, not before one, which would have drawn less than another that began like it.
        if time.monotonic() > end and not has_failed:
            raise _TimeIsUpError

    return run_in_time


#: Seconds after which the end of a test comes again: what calls plugins catches whatever they raise.
_AGAIN: Final = 0.5


@contextlib.contextmanager
def _end_anywhere(seconds: float, *, runs_tests: bool) -> Iterator[None]:
    is_over = False
    # The tests that a test runs catch it one after the other; all of them are ended by one.
    again = 0.0 if runs_tests else _AGAIN

    def end(_number: int, frame: FrameType | None) -> None:
        nonlocal is_over
        if frame is not None and frame.f_code.co_name == "_multicall":
            # Between two hooks nobody would take down what these set up: it comes again at once.
            signal.setitimer(signal.ITIMER_REAL, 0.01, again)
            return
        is_over = True
        # Where the test is over already, it would keep what follows from being set back.
        if (frame is None or frame.f_code is not own_code) and not _is_on_its_way():
            raise _TimeIsUpError

    def report_ignored(ignored: sys.UnraisableHookArgs) -> None:
        # A finaliser raises nothing: if the end came inside one, it comes again at once.
        if isinstance(ignored.exc_value, _TimeIsUpError):
            signal.setitimer(signal.ITIMER_REAL, 0.01, again)
        else:
            report(ignored)

    def build_machine_test(*args: Any, **keywords: Any) -> Any:
        # A machine ended within a step would be compared with a model that did not take it.
        signal.setitimer(signal.ITIMER_REAL, 0)
        test = build(*args, **keywords)
        test.hypothesis.inner_test = _raise_after(test.hypothesis.inner_test, over)
        return test

    own_code = sys._getframe().f_code
    over = time.monotonic() + seconds
    build, stateful.get_state_machine_test = stateful.get_state_machine_test, build_machine_test
    report, sys.unraisablehook = sys.unraisablehook, report_ignored
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds, again)
    try:
        yield
        if is_over:
            # A test may have caught its end, as one that runs other tests does.
            raise _TimeIsUpError
    except BaseException as error:
        # A library that is ended in its middle may raise an error of its own, which names no cause.
        if is_over and (runs_tests or not _is_asserted(error)):
            raise _TimeIsUpError from None
        raise
    finally:
        # A finaliser that is run here may set the timer once more, and a signal of no handler kills.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        sys.unraisablehook = report
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        stateful.get_state_machine_test = build


def _is_on_its_way() -> bool:
    """Whether the end of a test is being raised, and what is at work takes something down."""
    error = sys.exception()
    while error is not None and not isinstance(error, _TimeIsUpError):
        error = error.__context__
    return error is not None


def _is_asserted(error: BaseException) -> bool:
    """Whether a test says that something is wrong, and not a library what it made of being ended."""
    if isinstance(error, BaseExceptionGroup):
        return any(map(_is_asserted, error.exceptions))
    if isinstance(error, AssertionError):
        return not _is_raised_in_hypothesis(error)
    return isinstance(error, pytest.fail.Exception)


# No fixture, which every test would set up for the few that are long.
@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """In a long test, every document is read back and compared before it is stored."""
    if item.get_closest_marker("stress") is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newstratum._wire.codec.verifies_writes", True)
        return (yield)


def _is_raised_in_hypothesis(error: AssertionError) -> bool:
    """Whether the library found itself in a state that only an end in its middle leads to."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and str(frames[-1].f_globals.get("__name__")).startswith("hypothesis.")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep what is collected out of every search for garbage, now and later, and of what a fork copies."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # Python looks for it after every 700 objects: a part in twenty of the time of the tests.
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


#: Cases of the kit of stores that take more than a fifth of a second: what is many takes long in any store.
LONG_CASES: Final = (
    "test_thousands_of_changes_come_in_the_feed",
    "test_thousands_of_records_come_in_order_on_pages_of_any_size",
    "test_thousands_of_values_find_every_record",
    "test_one_of_ten_thousand_values",
    "test_many_writes_in_one_commit",
    "test_a_commit_of_many_writes_takes_little_memory",
    "test_a_commit_id_is_remembered_after_many_others",
    "test_more_than_a_thousand_records_are_redacted_by_one_commit",
    "test_no_form_of_a_redacted_text_stays_on_the_disk",
    "test_a_full_disk_is_told_and_loses_nothing",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long cases of a kit slow, whichever store takes it."""
    for item in items:
        if item.name in LONG_CASES:
            item.add_marker("slow")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stress-budget", type=float, help="seconds after which a long test ends")
    parser.addoption("--stress-total", type=float, help="seconds that all long tests have together")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CanaryGuard(), "canary-guard")
    config.pluginmanager.register(RevealCount(), "reveal-count")
    each, total = config.getoption("--stress-budget"), config.getoption("--stress-total")
    if each or total:
        config.pluginmanager.register(StressBudget(each, total), "stress-budget")
