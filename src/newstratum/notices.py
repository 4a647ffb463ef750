"""Notices: who is told of what, when, through which channel, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._model.notices.notices import Lease as Lease
    from newstratum._model.notices.notices import Notice as Notice
    from newstratum._model.notices.notices import NoticeEntry as NoticeEntry
    from newstratum._model.notices.notices import NoticeReceipt as NoticeReceipt
    from newstratum._model.notices.notices import NoticeState as NoticeState
    from newstratum._model.notices.person_notices import PersonNoticeRule as PersonNoticeRule
    from newstratum._model.notices.templates import PLACEHOLDERS as PLACEHOLDERS
    from newstratum._model.notices.templates import FilledTemplate as FilledTemplate
    from newstratum._model.notices.templates import Template as Template
    from newstratum._model.notices.templates import build_template as build_template
    from newstratum._model.notices.trigger_rules import EventKind as EventKind
    from newstratum._model.notices.trigger_rules import QuietHours as QuietHours
    from newstratum._model.notices.trigger_rules import Recipient as Recipient
    from newstratum._model.notices.trigger_rules import TriggerRule as TriggerRule
    from newstratum._model.notices.trigger_rules import Weekday as Weekday
    from newstratum._registry.notices.delivery import Backoff as Backoff
    from newstratum._registry.notices.dispatch import Dispatcher as Dispatcher
    from newstratum._registry.notices.dispatch import DispatchReport as DispatchReport
    from newstratum._registry.notices.dispatch import LeasedNotice as LeasedNotice
    from newstratum._registry.notices.dispatch import NoticeService as NoticeService
    from newstratum._registry.notices.events import DailyNoticeReport as DailyNoticeReport
    from newstratum._registry.notices.events import Event as Event
    from newstratum._registry.notices.events import EventRecords as EventRecords
    from newstratum._registry.notices.events import Triggers as Triggers
    from newstratum._registry.notices.events import build_activity_event as build_activity_event
    from newstratum._registry.notices.events import build_digest_event as build_digest_event
    from newstratum._registry.notices.events import build_placement_event as build_placement_event
    from newstratum._registry.notices.events import find_daily_events as find_daily_events
    from newstratum._registry.notices.events import find_due_events as find_due_events
    from newstratum._registry.notices.events import read_event_records as read_event_records
    from newstratum._registry.notices.events import tell_day as tell_day
    from newstratum._registry.notices.outbox import Outbox as Outbox
    from newstratum._registry.notices.preview import NoticePreview as NoticePreview
    from newstratum._shipped.templates import get_template as get_template
    from newstratum._shipped.templates import load_templates as load_templates
    from newstratum._shipped.templates import parse_templates as parse_templates
    from newstratum._wire.trigger_rules import TriggerRuleFile as TriggerRuleFile
    from newstratum._wire.trigger_rules import parse_trigger_rules as parse_trigger_rules

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_model.notices.notices": "Lease Notice NoticeEntry NoticeReceipt NoticeState",
    "_model.notices.person_notices": "PersonNoticeRule",
    "_model.notices.templates": "FilledTemplate PLACEHOLDERS Template build_template",
    "_model.notices.trigger_rules": "EventKind QuietHours Recipient TriggerRule Weekday",
    "_registry.notices.delivery": "Backoff",
    "_registry.notices.dispatch": "DispatchReport Dispatcher LeasedNotice NoticeService",
    "_registry.notices.preview": "NoticePreview",
    "_registry.notices.events": (
        "DailyNoticeReport Event EventRecords Triggers build_activity_event build_digest_event"
        " build_placement_event find_daily_events find_due_events read_event_records tell_day"
    ),
    "_registry.notices.outbox": "Outbox",
    "_shipped.templates": "get_template load_templates parse_templates",
    "_wire.trigger_rules": "TriggerRuleFile parse_trigger_rules",
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
