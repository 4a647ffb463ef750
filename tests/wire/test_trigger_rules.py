"""Rules are read as written, and whatever does not fit is named by file, rule and field."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.trigger_rules import EventKind, QuietHours, Weekday
from newstratum._model.values.calendar import HolidayTable, is_workday
from newstratum._wire.trigger_rules import parse_trigger_rules
from newstratum.errors import DecodeError

EXAMPLE = Path(__file__).parents[2] / "docs" / "reference" / "trigger-rules.toml"
TABLE = HolidayTable(
    version="2017-2026",
    known_from=dt.date(2017, 1, 1),
    known_to=dt.date(2026, 12, 31),
    holidays=[dt.date(2026, 10, 1)],
    makeup_workdays=[dt.date(2026, 10, 10)],
)
CANARY = "CANARY-7f3a"
DESK = f'[recipients.desk]\naddress = "{CANARY}"\nchannels = ["log"]\n'
RULE = '[[rule]]\nkinds = ["task_due"]\nto = ["desk"]\npurpose = "office"\ncontact = "办公室"\n'
WHOLE = f"schema = 1\n{DESK}{RULE}"


def read(text):
    return parse_trigger_rules(text, "rules.toml", TABLE)


def problems(text):
    with pytest.raises(DecodeError) as caught:
        read(text)
    assert CANARY not in str(caught.value)
    return str(caught.value).splitlines()


# ----------------------------------------------------------------------------------- the example


def test_the_example_says_what_it_says():
    file = parse_trigger_rules(EXAMPLE.read_bytes(), EXAMPLE.name, TABLE)
    kinds = [rule.kind for rule in file.rules]
    assert kinds == list(EventKind)
    rules = dict(zip(kinds, file.rules, strict=True))
    moved = rules[EventKind.ACTIVITY_MOVED]
    assert [each.channels for each in moved.recipients] == [("wecom",), ("smtps",)]
    assert [each.body for each in moved.recipients] == ["", "body-nanxiang"]
    assert (moved.purpose, moved.contact, moved.language) == ("office", "示例新联会秘书处", "zh")
    assert moved.quiet == QuietHours()
    placed = rules[EventKind.PLACEMENT_NOTICE]
    assert (placed.channels, placed.recipients, placed.purpose) == (("smtps", "sms"), (), "placement_notice")
    digest = rules[EventKind.WEEKLY_DIGEST]
    assert (digest.language, digest.not_before) == ("en", Weekday.THURSDAY)
    assert digest.quiet == QuietHours(workdays_only=False)
    liaison = rules[EventKind.TASK_DUE].recipients[2]
    assert (liaison.person, liaison.address, liaison.channels) == ("person-17", None, ("smtps", "sms"))
    assert EXAMPLE.read_text("utf-8") not in repr(file)
    assert "secretariat@example.org" not in repr(file)


def test_the_example_uses_every_key_there_is():
    text = EXAMPLE.read_text("utf-8")
    known = (
        *("schema", "holidays", "makeup_workdays", "known_to", "purpose", "contact", "language", "quiet"),
        *(
            "begin",
            "end",
            "workdays_only",
            "address",
            "person",
            "channels",
            "body",
            "kinds",
            "to",
            "not_before",
        ),
    )
    assert [key for key in known if f"{key} = " not in text] == []
    # What the reader knows is what the message for an unknown key lists.
    told = "\n".join(
        problems(
            f"{WHOLE}surprise = 1\n[calendar]\nsurprise = 1\n[defaults]\nsurprise = 1\n"
            '[defaults.quiet]\nsurprise = 1\n[recipients.other]\nchannels = ["log"]\nsurprise = 1\n'
        )
    )
    assert all(f" {key}" in told for key in known if key not in ("schema",))


def test_a_rule_that_waits_for_a_day_of_the_week():
    (rule,) = read(WHOLE + 'not_before = "thursday"\n').rules
    monday = dt.date(2026, 10, 5)
    days = [rule.applies_on(monday + dt.timedelta(days=number)) for number in range(7)]
    assert days == [False, False, False, True, True, True, True]
    (always,) = read(WHOLE).rules
    assert all(always.applies_on(monday + dt.timedelta(days=number)) for number in range(7))


# ----------------------------------------------------------------------------------- the calendar


def test_the_calendar_adds_to_the_one_given_and_corrects_it():
    calendar = "[calendar]\nholidays = [2026-10-10, 2026-10-12]\nmakeup_workdays = [2026-10-11]\n"
    table = read(WHOLE + calendar).holidays
    worked = {day: is_workday(dt.date(2026, 10, day), table).workday for day in (1, 9, 10, 11, 12, 13)}
    assert worked == {1: False, 9: True, 10: False, 11: True, 12: False, 13: True}
    assert table.version == "2017-2026, rules.toml"
    assert read(WHOLE).holidays == TABLE
    later = read(WHOLE + "[calendar]\nholidays = [2027-01-01]\nknown_to = 2027-12-31\n").holidays
    assert (later.known_to, is_workday(dt.date(2027, 1, 1), later).provisional) == (
        dt.date(2027, 12, 31),
        False,
    )


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (
            "holidays = [2027-01-01]",
            "calendar: has a day outside 2017-01-01 to 2026-12-31; say with known_to",
        ),
        (
            "makeup_workdays = [2026-10-12]",
            "calendar.makeup_workdays: has a day that is not a Saturday or Sunday",
        ),
        (
            "holidays = [2026-10-11]\nmakeup_workdays = [2026-10-11]",
            "calendar: lists a day as off and as worked",
        ),
        ('holidays = ["2026-10-12"]', "calendar.holidays.0: must be written like 2026-10-01, without quotes"),
        ("holidays = [2026-10-12T08:00:00]", "calendar.holidays.0: must be written like 2026-10-01"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(calendar, said):
    (problem,) = problems(f"{WHOLE}[calendar]\n{calendar}\n")
    assert problem.startswith(f"rules.toml.{said}")


# ------------------------------------------------------------------------------------ what is wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = ", "rules.toml, line 1: is not TOML: "),
        (b"\xff\xfe", "rules.toml, line 1: not UTF-8 from byte 0 on; save it as UTF-8"),
        (DESK + RULE, "rules.toml.schema: required, but missing"),
        (WHOLE.replace("= 1", "= 2"), "rules.toml.schema: must be 1: the version of this file format"),
        (f"schema = 1\n{DESK}", "rules.toml: has no table [[rule]]"),
        (WHOLE + "colour = 1\n", "rules.toml.rule[1].colour: unknown; known here: kinds, to, channels"),
        (
            WHOLE + '[recipients.x]\naddress = "a"\n',
            "rules.toml.recipients.x.channels: required, but missing",
        ),
        (
            WHOLE + f'[recipients."{CANARY} x"]\nchannels = ["log"]\n',
            "rules.toml.recipients.(?): needs an address, or the id of a person",
        ),
        (
            WHOLE + '[recipients.x]\naddress = "a"\nperson = "P1"\nchannels = ["log"]\n',
            "rules.toml.recipients.x: needs an address, or the id of a person, and not both",
        ),
        (
            WHOLE + '[recipients.x]\naddress = "a"\nchannels = []\n',
            "rules.toml.recipients.x.channels: is empty; name one at least",
        ),
        (
            WHOLE + f'[recipients.x]\naddress = "a"\nchannels = ["smtps://{CANARY}"]\n',
            "rules.toml.recipients.x.channels: names something that is not a channel; write the schemes",
        ),
        (
            WHOLE + '[recipients.x]\naddress = "a"\nchannels = ["log", "log"]\n',
            "rules.toml.recipients.x.channels: names a channel twice",
        ),
        (
            WHOLE + '[recipients.x]\naddress = " "\nchannels = ["log"]\n',
            "rules.toml.recipients.x.address: is empty; fill it in or leave it out",
        ),
        (WHOLE.replace('"task_due"', f'"{CANARY}"'), "rules.toml.rule[1].kinds.0: must be one of: activity_"),
        (WHOLE.replace('"task_due"', ""), "rules.toml.rule[1].kinds: names no kind; there are activity_"),
        (WHOLE.replace('to = ["desk"]', ""), "rules.toml.rule[1].to: names nobody; name some of"),
        (
            WHOLE.replace('to = ["desk"]', f'to = ["{CANARY}"]'),
            "rules.toml.rule[1].to: names somebody who is not under [recipients]; there are: desk",
        ),
        (
            WHOLE.replace('purpose = "office"', ""),
            "rules.toml.rule[1].purpose: missing; write it here or under [defaults]",
        ),
        (
            WHOLE.replace('contact = "办公室"', 'contact = ""'),
            "rules.toml.rule[1].contact: is empty; fill it in or leave it out",
        ),
        (WHOLE + 'channels = ["log"]\n', "rules.toml.rule[1].channels: stands here without use"),
        (WHOLE + 'language = "de"\n', "rules.toml.rule[1].language: must be one of: zh, en"),
        (WHOLE + 'not_before = "Thu"\n', "rules.toml.rule[1].not_before: must be one of: monday, tuesday"),
        (
            WHOLE + "quiet = { begin = 08:00:00, end = 20:00:00 }\n",
            "rules.toml.rule[1].quiet.end: not before the quiet hours begin; name an hour of the morning",
        ),
        (
            WHOLE + 'quiet = { begin = "20:00" }\n',
            "rules.toml.rule[1].quiet.begin: must be written like 08:00:00, without quotes",
        ),
        (
            WHOLE.replace("task_due", "placement_notice").replace('to = ["desk"]', "channels = []"),
            "rules.toml.rule[1].channels: missing; placement_notice tells the person concerned, over these",
        ),
        (
            WHOLE.replace("task_due", "placement_notice") + 'channels = ["smtps"]\n',
            "rules.toml.rule[1].to: stands beside placement_notice, which tells the person concerned alone",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("rules.toml") else "",
)
def test_a_mistake_is_named_by_file_rule_and_field(text, said):
    (problem,) = problems(text)
    assert problem.startswith(said)


def test_all_mistakes_are_listed_and_rules_are_counted_as_people_do():
    text = f"schema = 1\n{DESK}{RULE}{RULE.replace('desk', 'x')}{RULE.replace('office', '')}"
    assert [line.partition(":")[0] for line in problems(text.replace('purpose = ""', ""))] == [
        "rules.toml.rule[2].to",
        "rules.toml.rule[3].purpose",
    ]


TOML_VALUES = st.sampled_from(
    ["1", "true", "1.5", '"x"', "[]", "[1]", '["task_due"]', "{}", "2026-10-01", "08:00:00", '["desk"]']
)
KEYS = st.sampled_from(["kinds", "to", "channels", "purpose", "quiet", "language", "not_before", "x"])


@pytest.mark.slow
@given(st.dictionaries(KEYS, TOML_VALUES))
def test_whatever_stands_in_a_rule_is_read_or_refused(given):
    rule = "".join(f"{key} = {value}\n" for key, value in given.items())
    with contextlib.suppress(DecodeError):
        assert read(f"schema = 1\n{DESK}[[rule]]\n{rule}").rules
