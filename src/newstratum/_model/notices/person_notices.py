"""How the people of a register are told what is decided about them."""

from __future__ import annotations

from typing import Final

from attrs import Attribute, field, frozen

from newstratum._model.notices.trigger_rules import PERSON_EVENT_KINDS
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import ToTuple, check_texts
from newstratum._words import LANGUAGES, Words, check_language, join_names
from newstratum.errors import InvalidValueError

#: The id of the rule for every event that has none of its own.
RULE_ID: Final = "people"
_IDS: Final = frozenset({RULE_ID, *(each.value for each in PERSON_EVENT_KINDS)})


def _check_id(_rule: PersonNoticeRule, _attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or value not in _IDS:
        raise InvalidValueError(
            "person_notice_rule.id",
            Words("不是告知本人的事由", "is no event that people are told of"),
            Words("可用：{}", "use one of: {}").format(join_names(sorted(_IDS))),
        )


def _check_channels(rule: PersonNoticeRule, attribute: Attribute[tuple[str, ...]], value: object) -> None:
    check_texts(rule, attribute, value)
    if not rule.channels or not all(each.strip() for each in rule.channels):
        raise InvalidValueError(
            "person_notice_rule.channels",
            Words("没有写渠道", "names no channel"),
            Words('请写channels=["smtps", "sms"]', 'write channels=["smtps", "sms"]'),
        )


def _check_contact(_rule: PersonNoticeRule, _attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError(
            "person_notice_rule.contact",
            Words("没有写向谁查阅、更正、异议", "does not say whom to ask, to correct or to object"),
            Words("请写办公室和电话", "name an office and its telephone"),
        )


def _check_language(_rule: PersonNoticeRule, _attribute: Attribute[str], value: str) -> None:
    check_language(value)


@frozen(kw_only=True)
class PersonNoticeRule(RecordData):
    """How people are told that they were placed, confirmed, corrected, or that an objection was reviewed.

    Once a register stores it, each commit that decides something about a person stores the notice too.
    """

    #: ``"people"`` for all events; beside that one, the kind of an event that has a rule of its own.
    id: str = field(default=RULE_ID, validator=_check_id)
    #: Channels by which a person is told, by the first one that has a contact of theirs.
    channels: tuple[str, ...] = field(converter=ToTuple[str], validator=_check_channels)
    #: Where they see, correct and object, as the notice says it.
    contact: str = field(validator=_check_contact)
    #: ``zh`` or ``en``.
    language: str = field(default=LANGUAGES[0], validator=_check_language)
    #: What they are told for.
    purpose: str = "placement_notice"
