"""The channel against its far end: what is posted, what comes back, and which URLs are refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum import PluginHost
from newstratum.errors import InvalidValueError, NotifierUnavailableError, UndeliverableError
from newstratum.ports import URL, Delivery, Message
from newstratum.testing import Situation
from newstratum_sms.opening import open_tencent_sms
from newstratum_sms.testing import FakeTencentSms

ID, KEY = "AKIDexample", "hushhushhush"
NOW = dt.datetime(2026, 3, 12, 4, tzinfo=dt.UTC)
NUMBER = "19970034001"
TEMPLATES = {"1110": 0, "1111": 1}


def _message(subject: str = "例会改期", *, words: bool = True, recipient: str = NUMBER) -> Message:
    return Message(key="k-1", recipient=recipient, subject=subject, text="您好", words_for_machines=words)


def _url(port: int, more: str = "", *, scheme: str = "sms+tencent") -> URL:
    return URL.parse(
        f"{scheme}://127.0.0.1:{port}?id={ID}&key={KEY}&app=1400006666&signature=示例区新联会&template=1110"
        f"&tls=off&allow=127.0.0.1{more}"
    )


@pytest.fixture
def server() -> Iterator[FakeTencentSms]:
    with FakeTencentSms(ID, KEY, templates=TEMPLATES) as server:
        yield server


def _send(server: FakeTencentSms, more: str = "", **message: Any) -> Any:
    return open_tencent_sms(_url(server.port, more)).send(_message(**message), timeout=5)


def test_a_request_is_that_of_the_interface(server: FakeTencentSms) -> None:
    _send(server)
    [request] = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/", ())
    assert request.headers["x-tc-action"] == "SendSms"
    assert request.headers["x-tc-version"] == "2021-01-11"
    assert request.headers["x-tc-region"] == "ap-guangzhou"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert json.loads(request.body)["PhoneNumberSet"] == [f"+86{NUMBER}"]


def test_a_receipt_is_acceptance_by_the_service_and_no_delivery(server: FakeTencentSms) -> None:
    receipt = _send(server)
    assert receipt.outcome is Delivery.ACCEPTED
    assert (receipt.code, receipt.reference) == ("ok", "5000:1000001")


def test_words_go_out_where_url_and_purpose_agree(server: FakeTencentSms) -> None:
    more = "&content=full&words_template=1111"
    assert _send(server, more).code == "ok.words"
    assert _send(server, more, words=False).code == "ok"
    assert _send(server, more, subject="关于例会改期的通知").code == "ok.without-words"
    assert [(each.template, each.parameters) for each in server.sent] == [
        ("1111", ("例会改期",)),
        ("1110", ()),
        ("1110", ()),
    ]


@pytest.mark.parametrize("recipient", ["021-59990000", "person-1", "a@example.org", "+862159990000"])
def test_what_is_no_mobile_number_is_not_sent(server: FakeTencentSms, recipient: str) -> None:
    with pytest.raises(UndeliverableError) as caught:
        _send(server, recipient=recipient)
    assert recipient not in str(caught.value) + repr(caught.value)
    assert server.requests == []


def test_a_number_on_a_list_is_undeliverable_and_stops_no_other(server: FakeTencentSms) -> None:
    server.refused[f"+86{NUMBER}"] = "FailedOperation.PhoneNumberInBlacklist"
    with pytest.raises(UndeliverableError, match="do-not-disturb") as caught:
        _send(server)
    assert NUMBER not in str(caught.value) + repr(caught.value)
    assert _send(server, recipient="+852 5123 4567").code == "ok"
    assert [each.number for each in server.sent] == ["+85251234567"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("&app=1", "option app"),
        ("&signature=别处", "option signature"),
        ("&template=9", "options template"),
        ("&content=full&words_template=1110", "option parameters"),
        ("&content=full&words_template=1111&length=20", "option length"),
        ("&key=other", "the SecretKey"),
        ("&id=other", "the SecretId"),
    ],
)
def test_a_setting_that_the_service_refuses_needs_mending_and_is_named(
    server: FakeTencentSms, more: str, words: str
) -> None:
    settings = {"id": ID, "key": KEY, "app": "1400006666", "signature": "示例区新联会", "template": "1110"}
    settings |= dict(pair.split("=") for pair in more.split("&")[1:])
    query = "&".join(f"{name}={value}" for name, value in settings.items())
    url = URL.parse(f"sms+tencent://127.0.0.1:{server.port}?tls=off&allow=127.0.0.1&{query}")
    subject = "关于例会改期的通知" if "length" in settings else "例会改期"
    with pytest.raises(NotifierUnavailableError) as caught:
        open_tencent_sms(url).send(_message(subject), timeout=5)
    assert caught.value.needs_mending
    assert words in caught.value.in_language("en")


def test_without_tls_nothing_but_the_listed_addresses_is_connected_to() -> None:
    """The request holds a number: a public address is no exception."""
    notifier = open_tencent_sms(_url(80), resolver=lambda _host, _port: ["1.1.1.1"])
    with pytest.raises(NotifierUnavailableError, match="not allowed") as caught:
        notifier.send(_message(), timeout=0.2)
    assert caught.value.needs_mending


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_off_needs_mending_and_says_by_how_much(minutes: int) -> None:
    with FakeTencentSms(ID, KEY, templates=TEMPLATES, clock=lambda: NOW) as server:
        notifier = open_tencent_sms(_url(server.port), clock=lambda: NOW + dt.timedelta(minutes=minutes))
        with pytest.raises(NotifierUnavailableError, match="clock") as caught:
            notifier.send(_message(), timeout=5)
    assert caught.value.needs_mending
    assert f"{abs(minutes)} min" in caught.value.in_language("en")


def test_a_retry_after_a_lost_answer_arrives_twice_with_one_context(server: FakeTencentSms) -> None:
    """The service knows no repeats; its records show them."""
    server.arrange(Situation.LOST)
    notifier = open_tencent_sms(_url(server.port))
    with pytest.raises(NotifierUnavailableError, match="may have arrived"):
        notifier.send(_message(), timeout=5)
    notifier.send(_message(), timeout=5)
    first, again = server.sent
    assert (first.session_context, first.number) == (again.session_context, again.number)


def test_a_full_day_of_one_number_stops_nobody_else(server: FakeTencentSms) -> None:
    """A wait for the one number would hold up the messages to everybody until midnight."""
    server.refused[f"+86{NUMBER}"] = "LimitExceeded.PhoneNumberDailyLimit"
    with ns.open_registry("memory:") as registry:
        with registry.session(actor="office", purpose="office") as session:
            for number in (NUMBER, "19970034002"):
                session.notices.tell(
                    "salon", ns.SensitiveText(number), "sms", subject="改期", text="您好", purpose="office"
                )
        report = registry.notices.dispatch({"sms": open_tencent_sms(_url(server.port))})
        notices = registry.notices.list()
    assert (report.sent, report.dead, report.postponed) == (1, 1, 0)
    assert [each.number for each in server.sent] == ["+8619970034002"]
    [problem] = [each.problem for each in notices if each.problem]
    assert "replay it the next day" in problem
    assert NUMBER not in problem


def test_a_full_day_of_the_application_leaves_the_rest_for_tomorrow(server: FakeTencentSms) -> None:
    for number in (NUMBER, "19970034002"):
        server.refused[f"+86{number}"] = "LimitExceeded.AppMainlandChinaDailyLimit"
    with ns.open_registry("memory:") as registry:
        with registry.session(actor="office", purpose="office") as session:
            for number in (NUMBER, "19970034002"):
                session.notices.tell(
                    "salon", ns.SensitiveText(number), "sms", subject="改期", text="您好", purpose="office"
                )
        report = registry.notices.dispatch({"sms": open_tencent_sms(_url(server.port))})
    assert (report.sent, report.dead, report.postponed) == (0, 0, 2)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("sms+tencent:?app=1", "url.host", "not a valid host"),
        ("sms+tencent://h.example.org?signature=示例&template=1", "url.query", "no option app"),
        ("sms+tencent://h.example.org?app=1&template=1", "url.query", "no option signature"),
        ("sms+tencent://h.example.org?app=1&signature=示例", "url.query", "no option template"),
        ("sms+tencent://h.example.org?app=hush&signature=示例&template=1", "url.query", "option app"),
        ("sms+tencent://h.example.org?app=1&signature=【示例】&template=1", "url.query", "option signature"),
        ("sms+tencent://h.example.org/hush?app=1", "url.path", "not used"),
        ("sms+tencent://:hush@h.example.org?app=1", "url.username", "not used"),
        ("sms+tencent://h.example.org?{}&content=full", "url.query", "no option words_template"),
        ("sms+tencent://h.example.org?{}&words_template=2", "url.query", "without content=full"),
        ("sms+tencent://h.example.org?{}&length=9", "url.query", "without content=full"),
        ("sms+tencent://h.example.org?{}&content=all", "url.query", "identifiers or full"),
        (
            "sms+tencent://h.example.org?{}&content=full&words_template=2&length=501",
            "url.query",
            "more than 500",
        ),
        ("sms+tencent://h.example.org?{}&content=full&words_template=2&length=0", "url.query", "length"),
        (
            "sms+tencent://h.example.org?{}&content=full&words_template=2&parameters=name",
            "url.query",
            "parameters",
        ),
        ("sms+tencent://h.example.org?{}&region=hush!", "url.query", "option region"),
        ("sms+tencent://h.example.org?{}&id=hu%20sh", "sms.id", "characters"),
        ("sms+tencent://h.example.org?{}&id=a&key=hu%20sh", "sms.key", "characters"),
        ("sms+tencent://h.example.org?{}", "sms.id", "NEWSTRATUM_SMS_ID"),
        ("sms+tencent://h.example.org?{}&env=EAST", "sms.id", "EAST_ID"),
        ("sms+tencent://h.example.org?{}&id=a", "sms.key", "NEWSTRATUM_SMS_KEY"),
        ("sms+tencent://h.example.org?{}&tls=off", "url.query", "allow"),
        ("sms+tencent://h.example.org?{}&allow=0.0.0.0/0", "url.query", "not an address or network"),
        ("sms+tencent://h.example.org?{}&templat=1", "url.query", "'templat'"),
        ("sms+tencent://h.example.org?{}&app=2", "url.query", "twice"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        open_tencent_sms(URL.parse(text.format("app=1&signature=示例&template=1")))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["sms+tencent", "sms"])
def test_the_host_finds_it_and_the_keys_in_the_environment(
    server: FakeTencentSms, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("NEWSTRATUM_SMS_ID", ID)
    monkeypatch.setenv("NEWSTRATUM_SMS_KEY", KEY)
    host = PluginHost()
    notifier = host.open_notifier(
        f"{scheme}://127.0.0.1:{server.port}?app=1400006666&signature=示例区新联会&template=1110"
        "&tls=off&allow=127.0.0.1"
    )
    notifier.send(_message(), timeout=5)
    assert server.sent[0].number == f"+86{NUMBER}"
    assert host.get_contact_kind(scheme) == "phone"
    assert host.failures == ()


def test_the_fake_answers_as_documented_what_is_wrong_with_a_request(server: FakeTencentSms) -> None:
    notifier = open_tencent_sms(_url(server.port))
    notifier.send(_message(), timeout=5)
    [good] = server.requests
    for name, code in {
        "x-tc-action": "InvalidAction",
        "x-tc-version": "NoSuchVersion",
        "x-tc-region": "MissingParameter",
        "content-type": "InvalidParameter",
        "authorization": "AuthFailure.InvalidAuthorization",
    }.items():
        headers = {key: value for key, value in good.headers.items() if key != name}
        answer = json.loads(server.answer(attrs.evolve(good, headers=headers)).body)
        assert answer["Response"]["Error"]["Code"] == code
