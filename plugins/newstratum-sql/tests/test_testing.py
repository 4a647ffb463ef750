"""The server of the tests stays usable when a test is ended in the middle of a statement."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from newstratum_sql.testing import Cluster, is_idle


class _EndedError(BaseException):
    """Ends a test where it is, as a budget of seconds does."""


def _end(*_: Any) -> None:
    raise _EndedError


def test_a_server_takes_the_next_statement_after_one_that_was_ended(cluster: Cluster) -> None:
    cluster.sql("SELECT 1")
    before = signal.signal(signal.SIGALRM, _end)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(_EndedError):
            cluster.sql("SELECT pg_sleep(5)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert cluster.sql("SELECT 2") == [(2,)]


def test_a_connection_in_the_middle_of_a_statement_is_not_idle(cluster: Cluster) -> None:
    connection = cluster.connect()
    assert is_idle(connection)
    connection.pgconn.send_query(b"SELECT pg_sleep(5)")
    assert not is_idle(connection)
    connection.close()
    assert not is_idle(connection)
