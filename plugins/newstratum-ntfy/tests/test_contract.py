"""The channel keeps the whole contract of the port, with words and without."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum.ports import URL, Message, Notifier
from newstratum.testing import AUTHORITY, FAILURES, RETRY_AFTER_SECONDS, Arrival, NotifierKit, Situation
from newstratum_ntfy.opening import open_ntfy
from newstratum_ntfy.testing import FakeNtfy

pytestmark = pytest.mark.slow

TOKEN = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"
TOPIC = "office-5c1f0b9e4d2a"
FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})(?: · (\d+)/(\d+))?〕\Z")


class TestFull(NotifierKit):
    content = "full"
    secrets = (TOKEN, TOPIC)
    situations = frozenset(FAILURES | {Situation.UNAUTHORISED})
    retry_after = RETRY_AFTER_SECONDS
    shows_arrivals = speaks_tls = guards_addresses = True

    def message(self, key: str, text: str = "您好", *, subject: str = "活动通知") -> Message:
        return attrs.evolve(super().message(key, text, subject=subject), words_for_machines=True)

    @pytest.fixture(autouse=True)
    def _services(self, tmp_path: Path) -> Iterator[None]:
        self.tmp_path = tmp_path
        self.services: dict[bool, FakeNtfy] = {}
        with contextlib.ExitStack() as self.stack:
            yield

    def service(self, *, tls: bool) -> FakeNtfy:
        if tls not in self.services:
            self.services[tls] = self.stack.enter_context(FakeNtfy(TOKEN, tls=tls))
        return self.services[tls]

    def url(self, host: str, *, encrypted: bool, **options: object) -> URL:
        options |= {"token": TOKEN, "topic": TOPIC, "content": self.content, "allow": "127.0.0.1"}
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return URL.parse(f"ntfy://{host}:{self.service(tls=encrypted).port}?{query}")

    def open_notifier(self) -> Notifier:
        return open_ntfy(self.url("127.0.0.1", encrypted=False, tls="off"))

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = {"ca": authority} if trusting else {}
        return open_ntfy(
            self.url(host, encrypted=True, **options), resolver=lambda _host, _port: ["127.0.0.1"]
        )

    def open_for(self, *answers: str) -> Notifier:
        ahead = list(answers)

        def resolver(_host: str, _port: int) -> Sequence[str]:
            return [ahead.pop(0) if len(ahead) > 1 else ahead[0]]

        return open_ntfy(self.url("ntfy.example.org", encrypted=False, tls="off"), resolver=resolver)

    def arrange(self, situation: Situation) -> None:
        self.service(tls=False).arrange(situation)

    def arrivals(self) -> list[Arrival]:
        arrivals, pending = [], ""
        for published in (each for service in self.services.values() for each in service.published):
            found = FOOTER.search(published["message"])
            assert found is not None
            number, parts = int(found[2] or 1), int(found[3] or 1)
            pending = (pending if number > 1 else "") + published["message"][: found.start()]
            if number == parts:
                arrivals.append(self._arrival(found[1], published, pending))
        return arrivals

    def _arrival(self, identity: str, published: Mapping[str, Any], text: str) -> Arrival:
        arrived_at = dt.datetime.fromtimestamp(published["time"], dt.UTC)
        return Arrival(identity=identity, subject=published["title"], text=text, arrived_at=arrived_at)


class TestIdentifiers(TestFull):
    content = "identifiers"

    def _arrival(self, identity: str, published: Mapping[str, Any], text: str) -> Arrival:
        # Neither subject nor text goes out: what arrives is the same for every message.
        assert (published["title"], text) == ("通知", "有一条新通知，请在登记系统中查看。")
        return Arrival(identity=identity)
