"""Cases about a receiver that fails: each way has its own error, and none takes long."""

from __future__ import annotations

import contextlib
import time

import pytest

from newstratum._ports.notifier import Notifier
from newstratum._testing.doubles import FAILURES, Situation
from newstratum._testing.notifier_kit.setting import (
    NotifierSetting,
    compute_timeout,
    require_channel_capability,
    require_situation,
)
from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError

#: Seconds that a send may take with a timeout below a second; wide, for machines under load.
_MAX_SECONDS = 4.0


class FailureCases(NotifierSetting):
    """Errors tell what can be tried again from what cannot, and a failure does not last."""

    @require_situation(Situation.BUSY)
    def test_a_far_end_that_is_busy_is_worth_another_try(self, notifier: Notifier) -> None:
        self.arrange(Situation.BUSY)
        with pytest.raises(NotifierUnavailableError):
            notifier.send(self.message("event-1/person-1"), timeout=5)

    @require_situation(Situation.REFUSED)
    def test_a_refusal_for_good_is_not_worth_another_try(self, notifier: Notifier) -> None:
        self.arrange(Situation.REFUSED)
        with pytest.raises(UndeliverableError):
            notifier.send(self.message("event-1/person-1"), timeout=5)

    @require_channel_capability("retry_after")
    def test_the_wait_that_the_far_end_asks_for_is_told(self, notifier: Notifier) -> None:
        self.arrange(Situation.WAIT)
        with pytest.raises(NotifierUnavailableError) as caught:
            notifier.send(self.message("event-1/person-1"), timeout=5)
        assert caught.value.retry_after == pytest.approx(self.retry_after, abs=1)

    @pytest.mark.parametrize("situation", [Situation.SILENT, Situation.SLOW])
    def test_an_answer_that_does_not_come_ends_with_the_timeout(
        self, notifier: Notifier, situation: Situation
    ) -> None:
        self._only_in(situation)
        self.arrange(situation)
        begun = time.monotonic()
        with pytest.raises(NotifierUnavailableError):
            notifier.send(self.message("event-1/person-1"), timeout=compute_timeout(situation))
        assert time.monotonic() - begun < _MAX_SECONDS

    @require_situation(Situation.ENDLESS)
    def test_an_answer_without_end_is_not_read_to_its_end(self, notifier: Notifier) -> None:
        self.arrange(Situation.ENDLESS)
        begun = time.monotonic()
        with contextlib.suppress(NotifyError):
            notifier.send(self.message("event-1/person-1"), timeout=compute_timeout(Situation.ENDLESS))
        assert time.monotonic() - begun < _MAX_SECONDS

    @require_situation(Situation.BROKEN)
    def test_a_broken_connection_is_worth_another_try(self, notifier: Notifier) -> None:
        self.arrange(Situation.BROKEN)
        with pytest.raises(NotifierUnavailableError):
            notifier.send(self.message("event-1/person-1"), timeout=5)

    @require_situation(Situation.LOST)
    @require_channel_capability("shows_arrivals")
    def test_a_retry_after_a_lost_answer_repeats_one_identity_at_most_once(self, notifier: Notifier) -> None:
        self.arrange(Situation.LOST)
        with pytest.raises(NotifierUnavailableError):
            notifier.send(self.message("event-1/person-1"), timeout=5)
        notifier.send(self.message("event-1/person-1"), timeout=5)
        arrivals = self.arrivals()
        assert 1 <= len(arrivals) <= 2
        assert len({arrival.identity for arrival in arrivals}) == 1

    @pytest.mark.parametrize("situation", sorted(FAILURES))
    def test_every_failure_is_one_of_the_port_and_is_over_with_the_next_message(
        self, notifier: Notifier, situation: Situation
    ) -> None:
        self._only_in(situation)
        self.arrange(situation)
        # Some channels need not wait for what is wrong here: then there is a receipt.
        with contextlib.suppress(NotifyError):
            notifier.send(self.message("event-1/person-1"), timeout=compute_timeout(situation))
        # A receiver that asked for a wait gets it; a new notifier knows of no wait.
        notifier.close()
        later = self.open_notifier()
        assert later.send(self.message("event-2/person-1"), timeout=5).key == "event-2/person-1"
        later.close()

    @require_situation(Situation.REFUSED)
    @require_channel_capability("shows_arrivals")
    def test_one_refused_message_stops_none_of_the_others(self, notifier: Notifier) -> None:
        taken = []
        for number in range(5):
            if number == 2:
                self.arrange(Situation.REFUSED)
            try:
                taken.append(notifier.send(self.message(f"event/{number}"), timeout=5).key)
            except UndeliverableError:
                taken.append("refused")
        assert taken == ["event/0", "event/1", "refused", "event/3", "event/4"]
        assert len(self.arrivals()) == 4

    def _only_in(self, situation: Situation) -> None:
        if situation not in self.situations:
            pytest.skip(f"not claimed: situation {situation}")
