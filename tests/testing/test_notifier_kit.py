"""The notifier kit passes a good notifier, and catches a broken one by the cases that say what it breaks."""

from __future__ import annotations

import datetime as dt
import runpy
import textwrap
from pathlib import Path

import pytest

from newstratum.testing import NotifierKit

_HEAD = Path(__file__).with_name("reference_sender.py").read_text(encoding="utf-8")

_MORE_IMPORTS = """
import logging
import random
import socket
import sys
import threading
import pytest
from newstratum.testing import (
    AUTHORITY, FAILURES, Answer, Arrival, LoopbackService, NotifierKit, Situation, is_signed
)


class Receiver(LoopbackService):
    def __init__(self, **options):
        super().__init__(**options)
        self.taken = []
        self.times = []

    def answer(self, request):
        if not is_signed(request.headers, request.body, SECRET, self.clock()):
            return Answer(status=401)
        self.taken.append(request)
        self.times.append(self.clock())
        return Answer(status=204)
"""

_TAIL = """
class TestBroken(NotifierKit):
    recipient = "rx@example.org"
    secrets = (SECRET,)
    other_recipients = ("second@example.org", "third@example.org")
    situations = FAILURES | {Situation.UNAUTHORISED}
    retry_after = RETRY_AFTER_SECONDS
    shows_arrivals = speaks_tls = guards_addresses = True
    signing_secret = SECRET

    @pytest.fixture(autouse=True)
    def _services(self):
        with Receiver() as self.plain, Receiver(tls=True) as self.encrypted:
            yield

    def open_notifier(self):
        return Broken(self.plain.port)

    def open_over_tls(self, *, host, trusting):
        context = ssl.create_default_context(cadata=AUTHORITY if trusting else None)
        return Broken(self.encrypted.port, host=host, context=context)

    def open_for(self, *answers):
        ahead = list(answers)
        return Broken(self.plain.port, look_up=lambda: ahead.pop(0) if len(ahead) > 1 else ahead[0])

    def arrange(self, situation):
        self.plain.arrange(situation)

    def arrivals(self):
        taken = [*self.plain.taken, *self.encrypted.taken]
        times = [*self.plain.times, *self.encrypted.times]
        return [
            Arrival(
                identity=request.headers["webhook-id"],
                subject=json.loads(request.body)[0],
                text=json.loads(request.body)[1],
                headers=request.headers,
                body=request.body,
                recipient=(*json.loads(request.body), None)[2],
                content_type=request.headers["content-type"],
                arrived_at=time,
            )
            for request, time in zip(taken, times)
        ]
"""

#: What is wrong with a notifier, some cases of the kit, and those of them that must fail.
MUTANTS = {
    "a new identity each time": (
        """
        def identity(self, message):
            return f"{message.key}-{random.random()}"
        """,
        "identity or comes_out_once",
        {
            "test_the_same_key_has_the_same_identity_at_the_far_end",
            "test_an_identity_outlives_the_notifier",
            "test_a_retry_after_a_lost_answer_repeats_one_identity_at_most_once",
        },
    ),
    "texts cut at a thousand": (
        """
        def body(self, message):
            return json.dumps([message.subject, message.text[:1000]]).encode()
        """,
        "arrives",
        {
            "test_a_text_arrives_as_it_was_written[long]",
            "test_a_very_long_text_arrives_whole_or_is_undeliverable",
        },
    ),
    "markup escaped twice": (
        """
        def body(self, message):
            return json.dumps([message.subject, message.text.replace("&", "&amp;")]).encode()
        """,
        "arrives",
        {"test_a_text_arrives_as_it_was_written[markup]"},
    ),
    "subjects in ASCII": (
        """
        def body(self, message):
            return json.dumps([ascii(message.subject)[1:-1], message.text]).encode()
        """,
        "arrives",
        {f"test_a_subject_arrives_as_it_was_written[{name}]" for name in ("chinese", "mixed", "long")},
    ),
    "everything is worth another try": (
        """
        def judge(self, status, answer):
            if status >= 300:
                raise NotifierUnavailableError(f"status {status}")
        """,
        "another_try or a_refusal or the_wait_that or stops_none",
        {
            "test_a_refusal_for_good_is_not_worth_another_try",
            "test_the_wait_that_the_far_end_asks_for_is_told",
            "test_one_refused_message_stops_none_of_the_others",
        },
    ),
    "nothing is worth another try": (
        """
        def judge(self, status, answer):
            if status >= 300:
                raise UndeliverableError(f"status {status}")
        """,
        "another_try",
        {"test_a_far_end_that_is_busy_is_worth_another_try"},
    ),
    "the timeout of each read": (
        """
        def first_line(self, connection, until):
            return super().first_line(connection, until + 1.2)
        """,
        "does_not_come",
        {"test_an_answer_that_does_not_come_ends_with_the_timeout[slow]"},
    ),
    "foreign errors come out": (
        """
        def exchange(self, message, timeout):
            answer = super().exchange(message, timeout)
            if answer == "no answer":
                raise OSError(answer)
            return answer
        """,
        "broken_connection",
        {"test_a_broken_connection_is_worth_another_try"},
    ),
    "the answer in the error": (
        """
        def first_line(self, connection, until):
            head = super().first_line(connection, until)
            return head + connection.sock.recv(4096).decode("latin-1")

        def judge(self, status, answer):
            if status >= 300:
                raise UndeliverableError(answer)
        """,
        "no_failure_shows and (repeating or refused)",
        {"test_no_failure_shows_text_address_or_secret[repeating]"},
    ),
    "the message in the frames of the error": (
        """
        def send(self, message, *, timeout):
            text = message.text
            return super().send(message, timeout=timeout)
        """,
        "no_failure_shows and (repeating or refused)",
        {f"test_no_failure_shows_text_address_or_secret[{name}]" for name in ("repeating", "refused")},
    ),
    "the secret in repr": (
        """
        def __repr__(self):
            return f"<Sender {SECRET}>"
        """,
        "no_secret",
        {"test_no_secret_shows_in_the_notifier_itself"},
    ),
    "redirects followed": (
        """
        def judge(self, status, answer):
            if status == 307:
                path = answer.split("Location: ")[1].split("\\r\\n")[0].split(str(self.port))[1]
                connection = http.client.HTTPConnection("127.0.0.1", self.port)
                body = json.dumps(["s", "t"]).encode()
                connection.request("POST", path, body, self.headers("k", body))
                connection.getresponse().read()
                connection.close()
            super().judge(status, answer)
        """,
        "redirect",
        {"test_a_redirect_is_not_followed"},
    ),
    "any certificate will do": (
        """
        def connection(self, timeout):
            if self.context:
                self.context = ssl._create_unverified_context()
            return super().connection(timeout)
        """,
        "TlsCases or far_end_that",
        {
            "test_a_far_end_that_does_not_prove_its_name_gets_nothing[nobody vouches for it]",
            "test_a_far_end_that_does_not_prove_its_name_gets_nothing[it proves another name]",
        },
    ),
    "checked once, looked up again": (
        """
        def connection(self, timeout):
            connection = super().connection(timeout)
            connection.host = self.look_up()
            return connection
        """,
        "allowed_address or inside or that_was_checked",
        {"test_the_address_that_was_checked_is_the_one_connected_to"},
    ),
    "only dotted loopback is refused": (
        """
        def connection(self, timeout):
            if self.look_up() == "127.0.0.2":
                raise UndeliverableError("the address is not allowed")
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        """,
        "allowed_address or inside",
        {"test_an_address_inside_is_refused"},
    ),
    "signed without the time": (
        """
        def headers(self, identity, body):
            headers = super().headers(identity, body)
            signed = hmac.new(KEY, f"{identity}.".encode() + body, hashlib.sha256).digest()
            return headers | {"webhook-signature": "v1," + base64.b64encode(signed).decode()}
        """,
        "signature",
        {
            "test_the_signature_is_that_of_the_standard",
            "test_the_signature_covers_identity_time_and_body",
        },
    ),
    "the entry instead of the text": (
        """
        def body(self, message):
            if message.entry is not None:
                return json.dumps([message.subject, message.entry.summary]).encode()
            return super().body(message)
        """,
        "calendar_entry",
        {
            f"test_a_message_with_a_calendar_entry_is_taken[{name}]"
            for name in ("whole days", "a time", "cancelled")
        },
    ),
    "open for ever": (
        """
        def close(self):
            pass
        """,
        "closing",
        {"test_after_closing_nothing_is_sent"},
    ),
    "closed twice": (
        """
        def close(self):
            if self.closed:
                raise ClosedError("the sender")
            super().close()
        """,
        "closing_again",
        {"test_closing_again_does_nothing"},
    ),
}

#: The named cases of the promises, and the cases of the kit that state them.
NAMED = {
    "send_ok": "test_a_message_gets_a_receipt_with_its_key",
    "same_key_same_identity": "test_the_same_key_has_the_same_identity_at_the_far_end",
    "returns_result_not_none": "test_a_message_gets_a_receipt_with_its_key",
    "temporary_vs_permanent_error": "test_a_refusal_for_good_is_not_worth_another_try",
    "retry_after_honoured": "test_the_wait_that_the_far_end_asks_for_is_told",
    "timeout_respected": "test_an_answer_that_does_not_come_ends_with_the_timeout",
    "no_secret_in_repr": "test_no_secret_shows_in_the_notifier_itself",
    "no_body_in_error": "test_no_failure_shows_text_address_or_secret",
    "crlf_refused": "test_a_message_no_channel_could_carry_is_refused",
    "non_ascii_subject": "test_a_subject_arrives_as_it_was_written",
    "long_body_limit": "test_a_very_long_text_arrives_whole_or_is_undeliverable",
    "empty_recipient_refused": "test_a_message_no_channel_could_carry_is_refused",
    "loopback_refused": "test_an_address_inside_is_refused",
    "mapped_ipv6_refused": "test_an_address_inside_is_refused",
    "redirect_not_followed": "test_a_redirect_is_not_followed",
    "dns_change_refused": "test_the_address_that_was_checked_is_the_one_connected_to",
    "tls_verified": "test_a_far_end_that_does_not_prove_its_name_gets_nothing",
    "signature_matches_standard": "test_the_signature_is_that_of_the_standard",
    "timestamp_present": "test_the_signature_covers_identity_time_and_body",
    "concurrent_sends": "test_many_threads_can_send",
    "close_idempotent": "test_closing_again_does_nothing",
    "markup_escaped": "test_a_text_arrives_as_it_was_written",
    "bulk_isolated_failures": "test_one_refused_message_stops_none_of_the_others",
}


def _run(pytester: pytest.Pytester, source: str, *options: str) -> tuple[set[str], set[str], set[str]]:
    """Run a test file; return the names of the cases that passed, that failed, and why some were skipped."""
    pytester.makepyfile(source)
    recorder = pytester.inline_run("-q", "-p", "no:cacheprovider", "--tb=native", *options)
    passed, skipped, failed = recorder.listoutcomes()
    reasons = {report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)}
    names = [{report.nodeid.rpartition("::")[2] for report in reports} for reports in (passed, failed)]
    return names[0], names[1], reasons


def _sources(body: str) -> str:
    broken = "\nclass Broken(Sender):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    return _HEAD + _MORE_IMPORTS + broken + _TAIL


@pytest.mark.slow
def test_a_notifier_that_keeps_the_contract_passes_every_case(pytester: pytest.Pytester) -> None:
    passed, failed, reasons = _run(pytester, _sources("pass"))
    assert failed == set()
    assert reasons == {"Skipped: not claimed: impossible_recipients"}
    assert {name.partition("[")[0] for name in passed} >= set(NAMED.values())


_BROKEN: dict[str, tuple[str, str]] = runpy.run_path(str(Path(__file__).with_name("broken_channels.py")))[
    "CHANNELS"
]
#: Of so many, the usual run tries a few, and others every day.
_FEW = 3
_TODAY = dt.date.today().toordinal() * _FEW


def _select() -> list[object]:
    names = list(_BROKEN)
    today = {names[(_TODAY + number) % len(names)] for number in range(_FEW)}
    return [pytest.param(n, marks=() if n in today else pytest.mark.stress(whole=True)) for n in names]


@pytest.mark.slow
@pytest.mark.parametrize("name", _select())
def test_a_broken_channel_fails_the_named_case(name: str, pytester: pytest.Pytester) -> None:
    case, body = _BROKEN[name]
    _passed, failed, _reasons = _run(pytester, _sources(body), "-k", case)
    assert {each.partition("[")[0] for each in failed} == {case}


def test_there_are_forty_five_broken_channels() -> None:
    assert len(_BROKEN) + len(MUTANTS) >= 45
    assert {case for case, _body in _BROKEN.values() if not hasattr(NotifierKit, case)} == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_notifier_fails_the_cases_that_say_so(
    name: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The kit is generous, for busy machines; here a second beyond the timeout is too long already.
    monkeypatch.setattr("newstratum._testing.notifier_kit.receivers._MAX_SECONDS", 1.0)
    body, cases, wanted = MUTANTS[name]
    _passed, failed, _reasons = _run(pytester, _sources(body), "-k", cases)
    assert failed == wanted


@pytest.mark.slow
def test_what_is_not_claimed_is_skipped_by_name(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum._builtin.log_notifier import LogNotifier
        from newstratum.testing import NotifierKit

        class TestPlain(NotifierKit):
            def open_notifier(self):
                return LogNotifier()
    """
    passed, failed, reasons = _run(pytester, source)
    assert passed
    assert failed == set()
    claims = {reason.removeprefix("Skipped: not claimed: ") for reason in reasons}
    assert {"shows_arrivals", "speaks_tls", "guards_addresses", "signing_secret", "situation busy"} <= claims


@pytest.mark.slow
def test_a_kit_without_a_notifier_says_what_is_missing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "from newstratum.testing import NotifierKit\n\nclass TestNone(NotifierKit):\n    pass\n"
    )
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "-k", "it_is_a_notifier")
    result.stdout.fnmatch_lines(["*a notifier kit needs the method open_notifier()*"])


def test_every_named_case_of_the_promises_is_stated() -> None:
    assert {case for case in NAMED.values() if not hasattr(NotifierKit, case)} == set()
    assert len(NAMED) == 23


@pytest.mark.slow
def test_an_empty_notifier_fails_nine_cases_of_ten(pytester: pytest.Pytester) -> None:
    source = """
        from newstratum.testing import NotifierKit

        class Empty:
            def send(self, message, *, timeout): ...
            def close(self): ...

        class TestEmpty(NotifierKit):
            def open_notifier(self):
                return Empty()
    """
    pytester.makepyfile(source)
    passed, _skipped, failed = pytester.inline_run("-q", "-p", "no:cacheprovider").listoutcomes()
    assert len(failed) >= 9 * len(passed) > 0


@pytest.mark.slow
def test_a_channel_that_hangs_ends_with_one_reason(pytester: pytest.Pytester) -> None:
    source = """
        import threading
        from newstratum.testing import NotifierKit

        class Hanging:
            def send(self, message, *, timeout):
                threading.Event().wait()
            def close(self): ...

        class TestHanging(NotifierKit):
            case_seconds = 0.3

            def open_notifier(self):
                return Hanging()
    """
    pytester.makepyfile(source)
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider")
    text = result.stdout.str()
    assert "did not come back within 0.3 seconds: a call hangs" in text
    assert text.count("not tried: ") > 10
