"""Cases about the receipt of a message that was taken."""

# the name of a case is its sentence

from __future__ import annotations

from newstratum._ports.notifier import Delivery, Notifier, Receipt
from newstratum._testing.notifier_kit.setting import NotifierSetting, require_channel_capability


class ReceiptCases(NotifierSetting):
    """A message that was taken gets a receipt, and has one identity however often it is sent."""

    def test_it_is_a_notifier(self, notifier: Notifier) -> None:
        assert isinstance(notifier, Notifier)

    def test_a_message_gets_a_receipt_with_its_key(self, notifier: Notifier) -> None:
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        assert isinstance(receipt, Receipt)
        assert receipt.key == "event-1/person-1"
        assert receipt.outcome in Delivery

    def test_a_receipt_states_the_instant_in_a_zone(self, notifier: Notifier) -> None:
        before = self.now()
        receipt = notifier.send(self.message("event-1/person-1"), timeout=5)
        assert before <= receipt.accepted_at <= self.now()

    def test_the_same_message_again_is_taken_again(self, notifier: Notifier) -> None:
        message = self.message("event-1/person-1")
        assert notifier.send(message, timeout=5).key == notifier.send(message, timeout=5).key

    @require_channel_capability("shows_arrivals")
    def test_a_message_comes_out_once(self, notifier: Notifier) -> None:
        notifier.send(self.message("event-1/person-1"), timeout=5)
        assert len(self.arrivals()) == 1

    @require_channel_capability("shows_arrivals")
    def test_the_same_key_has_the_same_identity_at_the_far_end(self, notifier: Notifier) -> None:
        for key in ("event-1/person-1", "event-1/person-1", "event-1/person-2"):
            notifier.send(self.message(key), timeout=5)
        first, again, other = (arrival.identity for arrival in self.arrivals())
        assert first == again
        assert first != other

    @require_channel_capability("shows_arrivals")
    def test_an_identity_outlives_the_notifier(self, notifier: Notifier) -> None:
        notifier.send(self.message("event-1/person-1"), timeout=5)
        notifier.close()
        later = self.open_notifier()
        later.send(self.message("event-1/person-1"), timeout=5)
        later.close()
        first, again = (arrival.identity for arrival in self.arrivals())
        assert first == again
