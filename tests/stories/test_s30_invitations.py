"""Story S30: six vice-chairs are invited by e-mail; a move raises SEQUENCE, calling off is CANCEL.

From the register through its rules and the dispatcher to a real mail server on loopback, whose e-mails are
read back by the standard library and by icalendar.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import logging
import threading
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum._host.host import PluginHost
from newstratum._model.notices.trigger_rules import EventKind, Recipient, TriggerRule
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.occasions import Hours, OccasionState
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import CHINA
from newstratum._model.values.sensitive import SensitiveText
from newstratum._registry.notices.events import Triggers
from newstratum._shipped.holidays import load_holidays

pytest.importorskip("newstratum_mail", reason="the plugin newstratum-mail is not here")

VICE_CHAIRS = [f"vice.chair.{number}@example.org" for number in range(1, 7)]
ACTIVITY_KINDS = (
    EventKind.ACTIVITY_SCHEDULED,
    EventKind.ACTIVITY_MOVED,
    EventKind.ACTIVITY_CANCELLED,
)
TRIGGERS = Triggers(
    rules=[
        TriggerRule(
            kind=kind,
            recipients=[
                Recipient(address=SensitiveText(address), channels=["smtp"]) for address in VICE_CHAIRS
            ],
            purpose="office",
            contact="合成秘书处",
        )
        for kind in ACTIVITY_KINDS
    ],
    holidays=load_holidays(),
)
MEETING = Activity(
    id="A12",
    name_zh="第十二次委员会会议；议程, 见附件",
    kind=ActivityKind.DISCUSSION,
    state=OccasionState.PLANNED,
    held_on="2018-07-12",
    hours=Hours(begin=dt.time(14), end=dt.time(16)),
    place_zh="三楼会议室",
    source=Citation(document="合成计划"),
)


class MailServer:
    """An aiosmtpd server in a thread of its own, which keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        return "250 OK"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        from aiosmtpd.smtp import SMTP

        # It logs what it is sent.
        logging.getLogger("mail.log").disabled = True
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(
            lambda: SMTP(self, hostname="mail.example.org", loop=self._loop), "127.0.0.1", 0
        )
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def read(content: bytes) -> tuple[str, Any, Any]:
    """Who an e-mail is to, the calendar in it, and the event in that."""
    from icalendar import Calendar

    message = email.message_from_bytes(content, policy=email.policy.default)
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    calendar = Calendar.from_ical(payload)
    assert part.get_param("method") == calendar["METHOD"]
    assert part.get_content_charset() == "utf-8"
    (event,) = calendar.walk("VEVENT")
    return message["To"], calendar, event


@pytest.mark.slow
def test_six_vice_chairs_have_the_meeting_in_their_calendars_as_it_is_now(
    register: ns.Registry, office: Any, mail_server: MailServer
) -> None:
    mail = PluginHost().open_notifier(
        f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&name=%E7%A7%98%E4%B9%A6%E5%A4%84&tls=off"
    )
    moved = attrs.evolve(MEETING, held_on="2018-07-19", place_zh="二楼会议室")
    whole_days = attrs.evolve(MEETING, held_on="2018-07-26", ended_on="2018-07-27", hours=None)
    some_day = attrs.evolve(MEETING, held_on="2018-08")
    states = [
        MEETING,
        moved,
        whole_days,
        some_day,
        moved,
        attrs.evolve(moved, state=OccasionState.CANCELLED),
    ]
    events = []
    for state in states:
        with office() as session:
            TRIGGERS.store_activity(session, state)
        mail_server.taken.clear()
        assert register.notices.dispatch({"smtp": mail}).sent == 6
        letters = [read(content) for content in mail_server.taken]
        assert sorted(to for to, _, _ in letters) == VICE_CHAIRS
        for to, _calendar, event in letters:
            assert event["ATTENDEE"] == f"mailto:{to}"
            assert event["ORGANIZER"] == "mailto:office@example.org"
            assert event["ORGANIZER"].params["CN"] == "秘书处"
            assert str(event["SUMMARY"]) == MEETING.name_zh
        assert len({event["SEQUENCE"] for _, _, event in letters}) == 1
        events.append((str(letters[0][1]["METHOD"]), letters[0][2]))
    mail.close()
    assert len({event["UID"] for _, event in events}) == 1
    assert [(method, event["SEQUENCE"], event["STATUS"]) for method, event in events] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("REQUEST", 2, "CONFIRMED"),
        ("CANCEL", 3, "CANCELLED"),
        ("REQUEST", 4, "CONFIRMED"),
        ("CANCEL", 5, "CANCELLED"),
    ]
    first, second, third, struck, _again, last = (event for _, event in events)
    assert first["DTSTART"].dt == dt.datetime(2018, 7, 12, 14, tzinfo=CHINA)
    assert first["DTEND"].dt == dt.datetime(2018, 7, 12, 16, tzinfo=CHINA)
    assert (str(second["LOCATION"]), second["DTSTART"].dt.day) == ("二楼会议室", 19)
    # Whole days, the last one included: iCalendar names the day after it.
    assert (third["DTSTART"].dt, third["DTEND"].dt) == (dt.date(2018, 7, 26), dt.date(2018, 7, 28))
    assert third["DTSTART"].params["VALUE"] == "DATE"
    assert struck["DTSTART"].dt == third["DTSTART"].dt
    assert last["DTSTART"].dt == dt.datetime(2018, 7, 19, 14, tzinfo=CHINA)


def test_what_is_known_to_the_month_is_told_and_in_no_calendar(
    register: ns.Registry, office: Any, mail_server: MailServer
) -> None:
    mail = PluginHost().open_notifier(f"smtp://127.0.0.1:{mail_server.port}?from=a%40example.org&tls=off")
    with office() as session:
        TRIGGERS.store_activity(session, attrs.evolve(MEETING, held_on="2018-08"))
    assert register.notices.dispatch({"smtp": mail}).sent == 6
    mail.close()
    kinds = {
        part.get_content_type()
        for content in mail_server.taken
        for part in email.message_from_bytes(content).walk()
    }
    assert kinds == {"text/plain"}


RULES = """
schema = 1

[defaults]
purpose = "office"
contact = "合成秘书处"
quiet = { begin = 23:59:59, end = 00:00:00, workdays_only = false }

[[rule]]
kinds = ["activity_scheduled", "activity_moved", "activity_cancelled"]
to = ["chair1", "chair2", "chair3", "chair4", "chair5", "chair6"]
"""


@pytest.mark.slow
def test_s30_by_commands_six_vice_chairs_are_invited_moved_and_called_off(
    desk: Any, mail_server: MailServer
) -> None:
    """An imported activity is told by its batch: REQUEST, REQUEST with a higher SEQUENCE, CANCEL."""
    chairs = "".join(
        f'\n[recipients.chair{number}]\naddress = "{address}"\nchannels = ["smtp"]\n'
        for number, address in enumerate(VICE_CHAIRS, 1)
    )
    (desk.folder / "rules.toml").write_text(RULES + chairs, encoding="utf-8")
    url = f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&tls=off"
    columns = "活动编号,活动名称,活动类别,活动状态,活动日期,起止时间"
    met = []
    for state, day in (("计划中", "2030-07-12"), ("计划中", "2030-07-19"), ("已取消", "2030-07-19")):
        row = ("A12", "第十二次委员会会议", "座谈", state, day, "14:00-16:00")
        batch = desk.bring("活动.csv", columns, row)["batch"]
        tell = ("notices", "tell", "--rules", desk.folder / "rules.toml", "--batch", batch)
        assert "存入通知6条" in desk.run(*tell)
        # Said again, nobody is told again.
        assert "以前已通知6条" in desk.run(*tell)
        mail_server.taken.clear()
        desk.run("notices", "send", "--to", url)
        letters = [read(content) for content in mail_server.taken]
        assert sorted(to for to, _, _ in letters) == VICE_CHAIRS
        assert all(event["ATTENDEE"] == f"mailto:{to}" for to, _, event in letters)
        met += [(str(letters[0][1]["METHOD"]), letters[0][2]["SEQUENCE"], str(letters[0][2]["UID"]))]
    assert [(method, sequence) for method, sequence, _ in met] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    assert len({uid for *_, uid in met}) == 1
