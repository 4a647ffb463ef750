"""Broken channels as data: what is wrong, the case that must say so, and what breaks the good sender."""

from __future__ import annotations

from typing import Final

_OWN = "test_each_message_reaches_its_own_recipient"
_THREADS = "test_messages_of_several_threads_reach_their_own_recipients"
_IDENTITIES = "test_different_keys_have_different_identities"
_AGAIN = "test_the_same_notifier_sends_again_after_a_failure"
_PRINTED = "test_nothing_is_printed"
_LOGGED = "test_no_text_enters_a_receipt_or_a_log"
_FAILURE = "test_no_failure_shows_text_address_or_secret"
_LEFT = "test_closing_leaves_no_thread_and_no_connection"
_BEHIND = "test_sending_leaves_no_connection_behind"
_WAITING = "test_a_send_does_not_wait_by_itself"
_AT_ONCE = "test_a_failure_is_told_at_once_and_not_tried_again_inside"
_LOCKED = "test_a_thread_waits_no_longer_for_another_than_its_own_timeout"
_CLAIM = "test_a_receipt_claims_no_delivery_that_nobody_can_know"
_DATED = "test_a_receipt_is_dated_when_the_far_end_has_the_message"
_MARKUP = "test_a_plain_text_is_not_declared_to_be_markup"

#: Methods of the sender.
CHANNELS: Final[dict[str, tuple[str, str]]] = {
    "everything to the first recipient": (
        _OWN,
        """
        first = None
        def body(self, message):
            self.first = self.first or message.recipient
            return json.dumps([message.subject, message.text, self.first]).encode()
        """,
    ),
    "everything to a fixed recipient": (
        _OWN,
        """
        def body(self, message):
            return json.dumps([message.subject, message.text, "rx@example.org"]).encode()
        """,
    ),
    "to the recipient of the message before": (
        _OWN,
        """
        last = None
        def body(self, message):
            to, self.last = self.last or message.recipient, message.recipient
            return json.dumps([message.subject, message.text, to]).encode()
        """,
    ),
    "to everybody so far": (
        _OWN,
        """
        def send(self, message, *, timeout):
            self.known = [*getattr(self, "known", ()), message]
            for each in self.known[:-1][-1:]:
                super().send(each, timeout=timeout)
            return super().send(message, timeout=timeout)
        """,
    ),
    "recipients without their domain": (
        _OWN,
        """
        def body(self, message):
            to = message.recipient.partition("@")[0]
            return json.dumps([message.subject, message.text, to]).encode()
        """,
    ),
    "texts of the first message": (
        _OWN,
        """
        first = None
        def body(self, message):
            self.first = self.first or message.text
            return json.dumps([message.subject, self.first, message.recipient]).encode()
        """,
    ),
    "recipients swapped between threads": (
        _THREADS,
        """
        def send(self, message, *, timeout):
            self.recipient = message.recipient
            time.sleep(0.002)
            return super().send(message, timeout=timeout)
        def body(self, message):
            return json.dumps([message.subject, message.text, self.recipient]).encode()
        """,
    ),
    "texts swapped between threads": (
        _THREADS,
        """
        def send(self, message, *, timeout):
            self.text = message.text
            time.sleep(0.002)
            return super().send(message, timeout=timeout)
        def body(self, message):
            return json.dumps([message.subject, self.text, message.recipient]).encode()
        """,
    ),
    "one message of several threads is dropped": (
        _THREADS,
        """
        busy = False
        def send(self, message, *, timeout):
            if self.busy:
                return Receipt(
                    key=message.key, outcome=Delivery.ACCEPTED, accepted_at=dt.datetime.now(dt.UTC)
                )
            self.busy = True
            try:
                time.sleep(0.002)
                return super().send(message, timeout=timeout)
            finally:
                self.busy = False
        """,
    ),
    "the recipient in the reference": (
        _LOGGED,
        """
        def send(self, message, *, timeout):
            receipt = super().send(message, timeout=timeout)
            return Receipt(
                key=receipt.key, outcome=receipt.outcome, accepted_at=receipt.accepted_at,
                reference=message.recipient,
            )
        """,
    ),
    "the recipient in the log": (
        _LOGGED,
        """
        def send(self, message, *, timeout):
            logging.getLogger("channel").info("sent to %s", message.recipient)
            return super().send(message, timeout=timeout)
        """,
    ),
    "the text in the log": (
        _LOGGED,
        """
        def send(self, message, *, timeout):
            logging.getLogger("channel").debug("sends %r", message.text)
            return super().send(message, timeout=timeout)
        """,
    ),
    "the secret in the log": (
        _LOGGED,
        """
        def send(self, message, *, timeout):
            logging.getLogger("channel").debug("signs with " + SECRET)
            return super().send(message, timeout=timeout)
        """,
    ),
    "the recipient in the log of a failure": (
        _FAILURE,
        """
        def send(self, message, *, timeout):
            try:
                return super().send(message, timeout=timeout)
            except Exception:
                logging.getLogger("channel").warning("no way to %s", message.recipient)
                raise
        """,
    ),
    "the text on standard output": (
        _PRINTED,
        """
        def send(self, message, *, timeout):
            print("sending", message.text)
            return super().send(message, timeout=timeout)
        """,
    ),
    "the recipient on standard error": (
        _PRINTED,
        """
        def send(self, message, *, timeout):
            print(message.recipient, file=sys.stderr)
            return super().send(message, timeout=timeout)
        """,
    ),
    "the secret on standard output": (
        _PRINTED,
        """
        def headers(self, identity, body):
            sys.stdout.write(SECRET)
            return super().headers(identity, body)
        """,
    ),
    "HTML sent as text": (
        _MARKUP,
        """
        def headers(self, identity, body):
            return super().headers(identity, body) | {"Content-Type": "text/html; charset=utf-8"}
        """,
    ),
    "nothing ever needs mending": (
        "test_a_password_that_is_not_accepted_needs_mending",
        """
        def judge(self, status, answer):
            if status == 401:
                raise NotifierUnavailableError("not authorised")
            super().judge(status, answer)
        """,
    ),
    "a refused password is a refused message": (
        "test_a_password_that_is_not_accepted_needs_mending",
        """
        def judge(self, status, answer):
            if status == 401:
                raise UndeliverableError("not authorised")
            super().judge(status, answer)
        """,
    ),
    "everything needs mending": (
        "test_a_far_end_that_is_busy_needs_no_mending",
        """
        def judge(self, status, answer):
            if status >= 300:
                raise NotifierUnavailableError(f"status {status}", needs_mending=True)
        """,
    ),
    "two seconds of waiting inside send": (
        _WAITING,
        """
        def send(self, message, *, timeout):
            time.sleep(2)
            return super().send(message, timeout=timeout)
        """,
    ),
    "tries again inside send": (
        _AT_ONCE,
        """
        def send(self, message, *, timeout):
            try:
                return super().send(message, timeout=timeout)
            except NotifierUnavailableError:
                time.sleep(1.5)
                raise
        """,
    ),
    "one global lock": (
        _LOCKED,
        """
        lock = threading.Lock()
        def send(self, message, *, timeout):
            with self.lock:
                return super().send(message, timeout=timeout)
        """,
    ),
    "stuck for good after one timeout": (
        _AGAIN,
        """
        stuck = False
        def exchange(self, message, timeout):
            answer = "no answer" if self.stuck else super().exchange(message, timeout)
            self.stuck = self.stuck or answer == "no answer"
            return answer
        """,
    ),
    "closed by a refusal": (
        _AGAIN,
        """
        def judge(self, status, answer):
            self.closed = self.closed or status == 400
            super().judge(status, answer)
        """,
    ),
    "the error of before is raised again": (
        _AGAIN,
        """
        error = None
        def send(self, message, *, timeout):
            if self.error:
                raise self.error
            try:
                return super().send(message, timeout=timeout)
            except NotifierUnavailableError as error:
                self.error = error
                raise
        """,
    ),
    "dated before it is sent": (
        _DATED,
        """
        def send(self, message, *, timeout):
            begun = dt.datetime.now(dt.UTC)
            receipt = super().send(message, timeout=timeout)
            return Receipt(key=receipt.key, outcome=receipt.outcome, accepted_at=begun)
        """,
    ),
    "connections left open": (
        _BEHIND,
        """
        left = []
        def send(self, message, *, timeout):
            self.left.append(socket.create_connection(("127.0.0.1", self.port)).detach())
            return super().send(message, timeout=timeout)
        """,
    ),
    "a connection left at closing": (
        _LEFT,
        """
        left = []
        def close(self):
            super().close()
            self.left += [each.detach() for each in socket.socketpair()]
        """,
    ),
    "a thread left at closing": (
        _LEFT,
        """
        def send(self, message, *, timeout):
            threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
            return super().send(message, timeout=timeout)
        """,
    ),
    "identities of ten characters": (
        _IDENTITIES,
        """
        def identity(self, message):
            return super().identity(message)[:10]
        """,
    ),
    "identities without case": (
        _IDENTITIES,
        """
        def identity(self, message):
            return super().identity(message).lower()
        """,
    ),
    "identities of 255 characters": (
        _IDENTITIES,
        """
        def identity(self, message):
            return super().identity(message)[:255]
        """,
    ),
    "identities of ASCII": (
        _IDENTITIES,
        """
        def identity(self, message):
            return message.key.strip().encode("ascii", "replace").decode()
        """,
    ),
    "delivery that nobody can know": (
        _CLAIM,
        """
        def send(self, message, *, timeout):
            receipt = super().send(message, timeout=timeout)
            return Receipt(key=receipt.key, outcome=Delivery.DELIVERED, accepted_at=receipt.accepted_at)
        """,
    ),
}
