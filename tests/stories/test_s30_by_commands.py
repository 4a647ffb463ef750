"""S30 by commands: the public calendar is PUBLISH, names nobody, and follows what changes.

Invitations by e-mail, REQUEST and CANCEL, are in the other test of S30.
"""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.slow
def test_s30_the_public_calendar_is_published_and_hides_what_is_private(desk: Any) -> None:
    icalendar = pytest.importorskip("icalendar", reason="icalendar is not here")
    columns = "活动编号,活动名称,活动类别,活动状态,活动日期,起止时间,所在街镇"
    activity = ("A1", "合成沙龙", "沙龙", "计划中", "2030-07-12", "14:00-16:00", "徐行镇")
    desk.bring("名册.csv", "人员编号,姓名,手机", ("P1", "合成甲", "13900000001"))
    desk.bring("活动.csv", columns, activity)
    out = desk.folder / "活动.ics"
    days = ("--from", "2030-01-01", "--to", "2030-12-31")
    desk.run("calendar", "--out", out, *days)
    text = out.read_text(encoding="utf-8")
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "合成沙龙"
    assert "ATTENDEE" not in text
    assert "13900000001" not in text
    # Called off: the same event, cancelled, and not a second one.
    desk.bring("活动.csv", columns, (*activity[:3], "已取消", *activity[4:]))
    desk.run("calendar", "--out", out, *days, "--force")
    (after,) = icalendar.Calendar.from_ical(out.read_text(encoding="utf-8")).walk("VEVENT")
    assert after["UID"] == event["UID"]
    assert after["STATUS"] == "CANCELLED"
