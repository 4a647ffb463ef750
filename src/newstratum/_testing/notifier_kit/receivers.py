"""Cases about the receiver: how it fails, and over HTTP redirects, TLS, addresses and signatures."""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final

import pytest

from newstratum._ports.notifier import Notifier
from newstratum._testing.doubles import FAILURES, Situation
from newstratum._testing.notifier_kit.setting import (
    Arrival,
    NotifierSetting,
    compute_timeout,
    require_channel_capability,
    require_situation,
)
from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError

_TOLERANCE: Final = dt.timedelta(minutes=5)


def is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: dt.datetime) -> bool:
    """Return whether a webhook is signed with a secret, and was so within five minutes of an instant.

    Args:
        headers: The headers of the request, by lower-case name.
        body: The body, as it arrived.
        secret: The secret that both sides know: ``whsec_`` and base64.
        now: The instant at the receiver.
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        signed_at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        offered = headers["webhook-signature"].split(" ")
    except (KeyError, ValueError, binascii.Error, OverflowError, OSError):
        return False
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    matches = any(hmac.compare_digest(expected.encode(), signature.encode()) for signature in offered)
    return matches and abs(now - signed_at) <= _TOLERANCE


#: Addresses that no public name may lead to.
_INSIDE = [
    "127.0.0.2",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.2",
    "::ffff:169.254.169.254",
    "::127.0.0.2",
    "64:ff9b::7f00:2",
    "64:ff9b:1::7f00:2",
    "2002:7f00:2::1",
    "2001:0:7f00:1::80ff:fffd",
]


class RedirectCases(NotifierSetting):
    """The operator decides where a message goes, never the receiver."""

    @require_situation(Situation.MOVED)
    @require_channel_capability("shows_arrivals")
    def test_a_redirect_is_not_followed(self, notifier: Notifier) -> None:
        self.arrange(Situation.MOVED)
        with pytest.raises(NotifyError):
            notifier.send(self.message("event-1/person-1"), timeout=5)
        assert self.arrivals() == []


class TlsCases(NotifierSetting):
    """Nothing is sent to a receiver that cannot prove its name."""

    @require_channel_capability("speaks_tls")
    @require_channel_capability("shows_arrivals")
    def test_a_far_end_that_proves_its_name_is_spoken_to(self) -> None:
        notifier = self.open_over_tls(host="localhost", trusting=True)
        notifier.send(self.message("event-1/person-1"), timeout=5)
        notifier.close()
        assert len(self.arrivals()) == 1

    @require_channel_capability("speaks_tls")
    @require_channel_capability("shows_arrivals")
    @pytest.mark.parametrize(
        ("host", "trusting"),
        [("localhost", False), ("127.0.0.1", True)],
        ids=["nobody vouches for it", "it proves another name"],
    )
    def test_a_far_end_that_does_not_prove_its_name_gets_nothing(self, host: str, *, trusting: bool) -> None:
        notifier = self.open_over_tls(host=host, trusting=trusting)
        with pytest.raises(NotifyError, match="TLS"):
            notifier.send(self.message("event-1/person-1"), timeout=5)
        notifier.close()
        assert self.arrivals() == []


def _is_refusal(error: NotifyError) -> bool:
    """Return whether nothing was connected to: an undeliverable message, or a channel to mend."""
    mending = isinstance(error, NotifierUnavailableError) and error.needs_mending
    return mending or isinstance(error, UndeliverableError)


class AddressCases(NotifierSetting):
    """A name that leads to an address inside the network is refused, whatever it led to before."""

    @require_channel_capability("guards_addresses")
    def test_an_allowed_address_is_reached(self) -> None:
        notifier = self.open_for("127.0.0.1")
        assert notifier.send(self.message("event-1/person-1"), timeout=5).key
        notifier.close()

    @require_channel_capability("guards_addresses")
    def test_an_address_inside_is_refused(self) -> None:
        assert [address for address in _INSIDE if self._outcome_for(address) != "refused"] == []

    def _outcome_for(self, address: str) -> str:
        notifier = self.open_for(address)
        try:
            notifier.send(self.message("event-1/person-1"), timeout=0.25)
        except NotifyError as error:
            return "refused" if _is_refusal(error) else "tried"
        finally:
            notifier.close()
        return "sent"

    @require_channel_capability("guards_addresses")
    @require_channel_capability("shows_arrivals")
    def test_the_address_that_was_checked_is_the_one_connected_to(self) -> None:
        # A second look-up would lead to an address where nobody listens.
        notifier = self.open_for("127.0.0.1", "127.0.0.3")
        notifier.send(self.message("event-1/person-1"), timeout=5)
        assert len(self.arrivals()) == 1
        with pytest.raises(NotifyError) as caught:
            notifier.send(self.message("event-2/person-1"), timeout=5)
        assert _is_refusal(caught.value)
        notifier.close()


class SignatureCases(NotifierSetting):
    """A receiver can tell who sent a message, and when (Standard Webhooks 1.0)."""

    def _sent(self, notifier: Notifier) -> Arrival:
        notifier.send(self.message("event-1/person-1"), timeout=5)
        [arrival] = self.arrivals()
        return arrival

    @require_channel_capability("signing_secret")
    def test_the_signature_is_that_of_the_standard(self, notifier: Notifier) -> None:
        arrival = self._sent(notifier)
        assert is_signed(arrival.headers, arrival.body, self.signing_secret, self.now())

    @require_channel_capability("signing_secret")
    def test_the_signature_covers_identity_time_and_body(self, notifier: Notifier) -> None:
        arrival = self._sent(notifier)
        timestamp = int(arrival.headers["webhook-timestamp"])
        for changed in ({"webhook-id": "another"}, {"webhook-timestamp": str(timestamp - 1)}):
            headers = {**arrival.headers, **changed}
            assert not is_signed(headers, arrival.body, self.signing_secret, self.now())
        assert not is_signed(arrival.headers, arrival.body + b" ", self.signing_secret, self.now())

    @require_channel_capability("signing_secret")
    def test_a_repeat_much_later_is_told_by_its_timestamp(self, notifier: Notifier) -> None:
        arrival = self._sent(notifier)
        later = self.now() + dt.timedelta(minutes=10)
        assert not is_signed(arrival.headers, arrival.body, self.signing_secret, later)


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
