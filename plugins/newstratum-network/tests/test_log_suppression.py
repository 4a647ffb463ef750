"""Inside the block nothing is logged, by nobody who works for it; everywhere else everything is."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable

import pytest

from newstratum_network.log_suppression import LogSuppressor

LOGS = LogSuppressor("newstratum_network.tests")
LOGGER = logging.getLogger("newstratum_network.tests")


def _run_in_thread(function: Callable[[], None]) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def test_records_are_dropped_inside_the_block_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        LOGGER.info("before")
        with LOGS.suppress():
            LOGGER.error("inside")
        LOGGER.info("after")
    assert caplog.messages == ["before", "after"]


def test_other_threads_log_on_and_threads_with_the_context_do_not(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), LOGS.suppress():
        context = contextvars.copy_context()
        _run_in_thread(lambda: context.run(LOGGER.error, "with the context"))
        _run_in_thread(lambda: LOGGER.info("another thread"))
    assert caplog.messages == ["another thread"]


def test_an_error_ends_the_suppression(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(KeyError), LOGS.suppress():
        raise KeyError
    with caplog.at_level(logging.DEBUG):
        LOGGER.info("after")
    assert caplog.messages == ["after"]
