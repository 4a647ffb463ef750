"""What Apprise makes of URLs, recipients and receipts."""

from __future__ import annotations

import logging
import subprocess
import sys
from urllib.parse import quote

import pytest

from newstratum import PluginHost
from newstratum.errors import InvalidValueError, NotifierUnavailableError, UndeliverableError
from newstratum.ports import URL, Delivery, Message
from newstratum.testing import LoopbackService
from newstratum_apprise.opening import open_apprise
from newstratum_apprise.worker_main import LOGS


def _message(recipient: str = "someone") -> Message:
    return Message(key="k-1", recipient=recipient, subject="例会", text="您好")


def _url(target: str) -> URL:
    return URL.parse(f"apprise:?url={quote(target, safe='')}")


@pytest.mark.slow
def test_a_receipt_says_accepted_and_unverified() -> None:
    with LoopbackService() as service:
        receipt = open_apprise(_url(f"json://127.0.0.1:{service.port}")).send(_message(), timeout=5)
    assert (receipt.outcome, receipt.code) == (Delivery.UNVERIFIED, "accepted")


@pytest.mark.slow
def test_it_serves_ids_as_it_states() -> None:
    """A person is named to it by id, since it states no kind of contact."""
    assert PluginHost().get_contact_kind("apprise") is None
    with LoopbackService() as service:
        notifier = open_apprise(_url(f"json://127.0.0.1:{service.port}/to/{{recipient}}"))
        notifier.send(_message("person-17"), timeout=5)
        assert [request.path for request in service.requests] == ["/to/person-17"]


def test_a_recipient_goes_into_the_url_and_changes_nothing_else() -> None:
    with LoopbackService() as service:
        target = f"json://127.0.0.1:{service.port}/to/{{recipient}}/end"
        notifier = open_apprise(_url(target))
        for recipient in ("p17", "a b", "../../x", "a@evil.example.org/?format=html", "13800000000"):
            notifier.send(_message(recipient), timeout=5)
        assert {request.headers["host"] for request in service.requests} == {f"127.0.0.1:{service.port}"}
        paths = [request.path for request in service.requests]
    assert paths[0] == "/to/p17/end"
    assert all(path.startswith("/to/") for path in paths)
    assert len(paths) == 5


@pytest.mark.parametrize(
    "target", ["mailto://user:pw@example.org?to={recipient}", "sinch://a:b@13800000000/{recipient}"]
)
def test_a_service_may_want_recipients_of_one_kind(target: str) -> None:
    open_apprise(_url(target)).close()


def test_a_recipient_that_makes_no_url_is_undeliverable() -> None:
    notifier = open_apprise(_url("json://{recipient}/notices"))
    with pytest.raises(UndeliverableError, match="Apprise understands") as caught:
        notifier.send(_message("no host"), timeout=1)
    assert "no host" not in str(caught.value)


def test_a_certificate_nobody_vouches_for_is_not_spoken_to() -> None:
    with LoopbackService(tls=True) as service:
        notifier = open_apprise(_url(f"jsons://localhost:{service.port}"))
        with pytest.raises(NotifierUnavailableError):
            notifier.send(_message(), timeout=5)
        assert service.requests == []


def test_what_others_log_is_not_held_back(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        with LOGS.suppress():
            logging.getLogger("apprise").info("inside")
            logging.getLogger("newstratum").info("beside")
        logging.getLogger("apprise").info("after")
    assert [record.getMessage() for record in caplog.records] == ["beside", "after"]


def test_the_environment_gives_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackService() as service:
        monkeypatch.setenv("EAST_URL", f"json://127.0.0.1:{service.port}")
        host = PluginHost()
        notifier = host.open_notifier("apprise:?env=EAST")
        notifier.send(_message(), timeout=5)
        assert len(service.requests) == 1
    assert host.failures == ()


def test_loading_the_plugin_does_not_import_apprise() -> None:
    code = "import sys, newstratum_apprise.plugin; print('apprise' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("apprise:", "apprise.url", "NEWSTRATUM_APPRISE_URL"),
        ("apprise:?env=EAST", "apprise.url", "EAST_URL"),
        ("apprise:?env=east", "url.query", "env"),
        ("apprise:?uri=hush", "url.query", "'uri'"),
        ("apprise:?url=hush", "apprise.url", "not a URL"),
        ("apprise:?url=hush%3A%2F%2Fhush", "apprise.url", "not a URL"),
        ("apprise:json://hush", "url.path", "percent-encoded"),
        ("apprise://hush/hush", "url.path", "percent-encoded"),
    ],
)
def test_a_mistake_names_its_part(text: str, field: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        open_apprise(URL.parse(text))
    assert caught.value.field == field
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)
