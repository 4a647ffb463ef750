"""Each bot keeps the whole contract of the port, against a fake that checks what the service checks."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newstratum.ports import URL, Notifier
from newstratum.testing import (
    AUTHORITY,
    FAILURES,
    Arrival,
    ManualClock,
    NotifierKit,
    Situation,
)
from newstratum_chatbots.opening import Timing, open_dingtalk, open_feishu, open_wecom
from newstratum_chatbots.testing import FakeBot, FakeDingTalk, FakeFeishu, FakeWeCom

pytestmark = pytest.mark.slow

FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})(?: · (\d+)/(\d+))?〕\Z")


def arrivals_of(posts: list[str]) -> list[Arrival]:
    """The messages that came out, their parts put together; each part in its place, or the test fails."""
    arrivals, pending = [], ""
    for post in posts:
        found = FOOTER.search(post)
        assert found is not None
        identity, number, parts = found[1], int(found[2] or 1), int(found[3] or 1)
        assert (number == 1) is (pending == "")
        pending += post[: found.start()]
        if number == parts:
            subject, _line, text = pending.partition("\n")
            arrivals.append(Arrival(identity=identity, subject=subject, text=text))
            pending = ""
    return arrivals


class BotContract(NotifierKit):
    situations = frozenset(FAILURES)
    shows_arrivals = speaks_tls = True
    open_url: Callable[[URL, Timing], Notifier]

    def fake(self, *, tls: bool) -> FakeBot:
        raise LookupError(tls)

    def url(self, authority: str, options: str) -> str:
        raise LookupError(authority, options)

    @pytest.fixture(autouse=True)
    def _services(self, tmp_path: Path, clock: ManualClock) -> Iterator[None]:
        self.clock = clock
        self.tmp_path = tmp_path
        # A server is only started for a case that needs it.
        self.services: dict[bool, FakeBot] = {}
        with contextlib.ExitStack() as self.stack:
            yield

    def service(self, *, tls: bool) -> FakeBot:
        if tls not in self.services:
            self.services[tls] = self.stack.enter_context(self.fake(tls=tls))
        return self.services[tls]

    def now(self) -> dt.datetime:
        return self.clock.now()

    def _open(self, authority: str, options: str) -> Notifier:
        timing = Timing(clock=self.clock.now, timer=self.clock.seconds, pause=self.clock.pause)
        return type(self).open_url(URL.parse(self.url(authority, options)), timing)

    def open_notifier(self) -> Notifier:
        return self._open(f"127.0.0.1:{self.service(tls=False).port}", "tls=off")

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = f"ca={authority}" if trusting else "tls=on"
        return self._open(f"{host}:{self.service(tls=True).port}", options)

    def arrange(self, situation: Situation) -> None:
        self.service(tls=False).arrange(situation)

    def arrivals(self) -> list[Arrival]:
        return arrivals_of([post for service in self.services.values() for post in service.posts])


class TestWeCom(BotContract):
    secrets = ("693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",)
    retry_after = FakeWeCom.retry_after
    open_url = staticmethod(open_wecom)

    def fake(self, *, tls: bool) -> FakeBot:
        return FakeWeCom(self.secrets[0], clock=self.clock.now, tls=tls)

    def url(self, authority: str, options: str) -> str:
        return f"wecom://{authority}/cgi-bin/webhook/send?key={self.secrets[0]}&{options}"


class TestDingTalk(BotContract):
    secrets = ("0a1b2c3d4e5f60718293", "SEC8a9b0c1d2e3f/+=")
    retry_after = FakeDingTalk.retry_after
    open_url = staticmethod(open_dingtalk)

    def fake(self, *, tls: bool) -> FakeBot:
        return FakeDingTalk(*self.secrets, clock=self.clock.now, tls=tls)

    def url(self, authority: str, options: str) -> str:
        token, secret = self.secrets
        return f"dingtalk://{authority}/robot/send?access_token={token}&secret={secret}&{options}"


class TestFeishu(BotContract):
    secrets = ("9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0", "gJ2kL4mN6pQ8rS0tU2vW4x")
    retry_after = FakeFeishu.retry_after
    open_url = staticmethod(open_feishu)

    def fake(self, *, tls: bool) -> FakeBot:
        return FakeFeishu(*self.secrets, clock=self.clock.now, tls=tls)

    def url(self, authority: str, options: str) -> str:
        token, secret = self.secrets
        return f"feishu://{authority}?token={token}&secret={secret}&{options}"
