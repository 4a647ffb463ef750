"""The webhook keeps the whole contract of the port, with texts and without."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import pytest

from newstratum.ports import URL, Message, Notifier
from newstratum.testing import AUTHORITY, FAILURES, RETRY_AFTER_SECONDS, Arrival, NotifierKit, Situation
from newstratum_webhook.opening import open_webhook
from newstratum_webhook.testing import FakeReceiver

pytestmark = pytest.mark.slow

SECRET = "whsec_" + base64.b64encode(bytes(range(200, 232))).decode()


class TestFull(NotifierKit):
    content = "full"
    secrets = (SECRET, SECRET.removeprefix("whsec_"))
    situations = frozenset(FAILURES)
    retry_after = RETRY_AFTER_SECONDS
    shows_arrivals = speaks_tls = guards_addresses = True
    signing_secret = SECRET

    def message(self, key: str, text: str = "您好", *, subject: str = "活动通知") -> Message:
        return attrs.evolve(super().message(key, text, subject=subject), words_for_machines=True)

    @pytest.fixture(autouse=True)
    def _services(self, tmp_path: Path) -> Iterator[None]:
        self.tmp_path = tmp_path
        self.services: dict[bool, FakeReceiver] = {}
        with contextlib.ExitStack() as self.stack:
            yield

    def service(self, *, tls: bool) -> FakeReceiver:
        if tls not in self.services:
            self.services[tls] = self.stack.enter_context(FakeReceiver(SECRET, tls=tls))
        return self.services[tls]

    def url(self, host: str, *, encrypted: bool, **options: object) -> URL:
        options |= {"secret": SECRET, "content": self.content, "allow": "127.0.0.1"}
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return URL.parse(f"webhook://{host}:{self.service(tls=encrypted).port}/hooks/x?{query}")

    def open_notifier(self) -> Notifier:
        return open_webhook(self.url("127.0.0.1", encrypted=False, tls="off"))

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = {"ca": authority} if trusting else {}
        return open_webhook(
            self.url(host, encrypted=True, **options), resolver=lambda _host, _port: ["127.0.0.1"]
        )

    def open_for(self, *answers: str) -> Notifier:
        ahead = list(answers)

        def resolver(_host: str, _port: int) -> Sequence[str]:
            return [ahead.pop(0) if len(ahead) > 1 else ahead[0]]

        return open_webhook(self.url("receiver.example.org", encrypted=False, tls="off"), resolver=resolver)

    def arrange(self, situation: Situation) -> None:
        self.service(tls=False).arrange(situation)

    def arrivals(self) -> list[Arrival]:
        return [
            Arrival(
                identity=request.headers["webhook-id"],
                subject=json.loads(request.body)["data"].get("subject"),
                text=json.loads(request.body)["data"].get("text"),
                headers=request.headers,
                body=request.body,
            )
            for service in self.services.values()
            for request in service.taken
        ]


class TestIdentifiers(TestFull):
    content = "identifiers"

    def test_nothing_personal_goes_out(self, notifier: Notifier) -> None:
        notifier.send(self.private_message(), timeout=5)
        [arrival] = self.arrivals()
        assert json.loads(arrival.body)["data"] == {}


class TestWithoutAPurpose(TestFull):
    """The operator wants words and no purpose allows them."""

    def message(self, key: str, text: str = "您好", *, subject: str = "活动通知") -> Message:
        return NotifierKit.message(self, key, text, subject=subject)

    def test_nothing_personal_goes_out(self, notifier: Notifier) -> None:
        notifier.send(self.private_message(), timeout=5)
        [arrival] = self.arrivals()
        assert json.loads(arrival.body)["data"] == {}
