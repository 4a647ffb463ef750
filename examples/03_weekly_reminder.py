"""A week's reminders, sent to nobody: the exact payloads are printed instead. All synthetic."""

import datetime as dt
import json

import newstratum as ns
from newstratum import notices
from newstratum import organisation as org
from newstratum.ports import Delivery, Receipt

THURSDAY = dt.datetime(2018, 11, 1, 21, tzinfo=org.CHINA)
SOURCE = org.Citation(document="synthetic plan")
SALON = org.Activity(
    id="A1",
    name_zh="新风沙龙（合成）",
    kind=org.ActivityKind.SALON,
    state=org.OccasionState.PLANNED,
    held_on="2018-11-08",
    place_zh="示例楼一层",
    organisers=("B1",),
    source=SOURCE,
)
TASK = org.Task(
    id="T1", matter_zh="报送季度材料", owner="B1", assigned_on=THURSDAY.date(), workdays=2, source=SOURCE
)


class DryRun:
    """A channel that keeps what it would send."""

    def __init__(self):
        self.payloads = []

    def send(self, message, *, timeout):
        """Keep the payload; beside it goes a key, a digest that is another one in each store."""
        payload = {"to": message.recipient, "subject": message.subject, "text": message.text}
        self.payloads.append(json.dumps(payload, ensure_ascii=False, indent=1))
        return Receipt(key=message.key, outcome=Delivery.UNVERIFIED, accepted_at=THURSDAY)

    def close(self):
        """Hold nothing."""


holidays = org.load_holidays()
everybody = [
    notices.Recipient(address=ns.SensitiveText("members-group"), channels=["group"]),
    notices.Recipient(address=ns.SensitiveText("office@example.org"), channels=["mail"], body="B1"),
]
secretariat = [notices.Recipient(address=ns.SensitiveText("secretariat@example.org"), channels=["mail"])]
words = {"purpose": "office", "contact": "示例新联会秘书处"}
rules = [
    notices.TriggerRule(kind=notices.EventKind.ACTIVITY_SCHEDULED, recipients=everybody, **words),
    notices.TriggerRule(kind=notices.EventKind.TASK_DUE, recipients=everybody[1:], language="en", **words),
    notices.TriggerRule(kind=notices.EventKind.WEEKLY_DIGEST, recipients=secretariat, **words),
]
triggers = notices.Triggers(rules=rules, holidays=holidays)
channel = DryRun()
now = THURSDAY
with ns.open_registry("memory:", clock=lambda: now) as registry:
    with registry.session(actor="office", purpose="office") as session:  # one commit: work and notices
        triggers.store_activity(session, SALON)
        session.tasks.add(TASK)
        work = notices.EventRecords(activities=[SALON], tasks=[TASK], names={"B1": "示例办公室"})
        triggers.tell(session, notices.find_due_events(work, now.date(), holidays))
        triggers.tell(session, [notices.build_digest_event(work, now.date(), holidays)])
    for now in (THURSDAY, THURSDAY + dt.timedelta(hours=11)):  # 21:00 is quiet, 08:00 is not
        report = registry.notices.dispatch({"group": channel, "mail": channel})
        print(f"{now:%A %H:%M}: {report.sent} sent")
print(*sorted(channel.payloads), sep="\n")
