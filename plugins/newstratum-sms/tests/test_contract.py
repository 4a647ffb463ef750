"""The channel keeps the whole contract of the port, with words and without."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import pytest

from newstratum.ports import URL, Message, Notifier
from newstratum.testing import AUTHORITY, FAILURES, RETRY_AFTER_SECONDS, Arrival, NotifierKit, Situation
from newstratum_sms.opening import open_tencent_sms
from newstratum_sms.testing import FakeTencentSms, SentMessage

pytestmark = pytest.mark.slow

ID, KEY = "AKIDsms0000000000000000000000example", "sms1111111111111111111111example"
PLAIN, WORDS = "1110", "1111"


class TestIdentifiers(NotifierKit):
    recipient = "19970034001"
    other_recipients = ("19970034002", "19970034003")
    impossible_recipients = (
        "office@example.org",
        "021-59990000",
        "+862159990000",
        "1997003400",
        "199700340011",
        "+8619970034",
        "@all",
        "person-17",
    )
    secrets = (ID, KEY)
    situations = frozenset(FAILURES | {Situation.UNAUTHORISED})
    retry_after = RETRY_AFTER_SECONDS
    shows_arrivals = speaks_tls = guards_addresses = True
    more = ""

    @pytest.fixture(autouse=True)
    def _services(self, tmp_path: Path) -> Iterator[None]:
        self.tmp_path = tmp_path
        self.services: dict[bool, FakeTencentSms] = {}
        with contextlib.ExitStack() as self.stack:
            yield

    def service(self, *, tls: bool) -> FakeTencentSms:
        if tls not in self.services:
            fake = FakeTencentSms(ID, KEY, templates={PLAIN: 0, WORDS: 2}, length=500, tls=tls)
            self.services[tls] = self.stack.enter_context(fake)
        return self.services[tls]

    def url(self, host: str, *, encrypted: bool, **options: object) -> URL:
        options |= {"id": ID, "key": KEY, "app": 1400006666, "signature": "示例区新联会", "template": PLAIN}
        query = "&".join(f"{name}={value}" for name, value in options.items())
        port = self.service(tls=encrypted).port
        return URL.parse(f"sms+tencent://{host}:{port}?allow=127.0.0.1&{query}{self.more}")

    def open_notifier(self) -> Notifier:
        return open_tencent_sms(self.url("127.0.0.1", encrypted=False, tls="off"))

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = {"ca": authority} if trusting else {}
        return open_tencent_sms(
            self.url(host, encrypted=True, **options), resolver=lambda _host, _port: ["127.0.0.1"]
        )

    def open_for(self, *answers: str) -> Notifier:
        ahead = list(answers)

        def resolver(_host: str, _port: int) -> Sequence[str]:
            return [ahead.pop(0) if len(ahead) > 1 else ahead[0]]

        return open_tencent_sms(self.url("sms.example.org", encrypted=False, tls="off"), resolver=resolver)

    def arrange(self, situation: Situation) -> None:
        self.service(tls=False).arrange(situation)

    def arrivals(self) -> list[Arrival]:
        return [self._arrival(each) for service in self.services.values() for each in service.sent]

    def _arrival(self, sent: SentMessage) -> Arrival:
        # Neither subject nor text goes out: what arrives is the same for every message.
        assert (sent.template, sent.parameters) == (PLAIN, ())
        return Arrival(
            identity=sent.session_context,
            recipient=sent.number.removeprefix("+86"),
            arrived_at=sent.accepted_at,
        )


class TestFull(TestIdentifiers):
    #: How a connection fails does not depend on what is posted: the cases that wait are tried above.
    situations = frozenset({Situation.BUSY, Situation.REFUSED, Situation.REPEATING, Situation.LOST})
    speaks_tls = guards_addresses = False
    more = f"&content=full&words_template={WORDS}&parameters=subject,text&length=500"

    def message(self, key: str, text: str = "您好", *, subject: str = "活动通知") -> Message:
        return attrs.evolve(super().message(key, text, subject=subject), words_for_machines=True)

    def _arrival(self, sent: SentMessage) -> Arrival:
        if sent.template == PLAIN:
            # What the parameters cannot hold as it is does not go out at all.
            return super()._arrival(sent)
        subject, text = sent.parameters
        return attrs.evolve(
            Arrival(identity=sent.session_context, subject=subject, text=text),
            recipient=sent.number.removeprefix("+86"),
            arrived_at=sent.accepted_at,
        )
