"""Cases about threads and closing."""

# the name of a case is its sentence

from __future__ import annotations

import threading

import pytest

from newstratum._ports.notifier import Notifier
from newstratum._testing.notifier_kit.setting import NotifierSetting
from newstratum.errors import ClosedError

_THREADS = 8


class LifeCycleCases(NotifierSetting):
    """A notifier is used by many threads, and is closed for good."""

    def test_many_threads_can_send(self, notifier: Notifier) -> None:
        receipts: list[str] = []

        def send(number: int) -> None:
            receipts.append(notifier.send(self.message(f"event/{number}"), timeout=30).key)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(receipts) == [f"event/{number}" for number in range(_THREADS)]
        if self.shows_arrivals:
            identities = {arrival.identity for arrival in self.arrivals()}
            assert len(identities) == len(self.arrivals()) == _THREADS

    def test_after_closing_nothing_is_sent(self, notifier: Notifier) -> None:
        notifier.close()
        with pytest.raises(ClosedError):
            notifier.send(self.message("event-1/person-1"), timeout=5)

    def test_closing_again_does_nothing(self, notifier: Notifier) -> None:
        notifier.close()
        notifier.close()
