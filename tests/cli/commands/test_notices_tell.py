"""Telling what a day brings by a file of rules."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import CHINA
from newstratum._registry.opening import open_registry

CANARY = "CANARY-7f3a"
RULES = f"""
schema = 1

[recipients.desk]
address = "{CANARY}-to"
channels = ["log"]

[[rule]]
kinds = ["task_due", "task_overdue", "weekly_digest"]
to = ["desk"]
purpose = "office"
contact = "synthetic desk"
quiet = {{ begin = 23:59:59, end = 00:00:00, workdays_only = false }}
"""

PLACEMENT_RULE = """
[[rule]]
kinds = ["placement_notice"]
channels = ["log"]
purpose = "placement_notice"
contact = "synthetic desk"
"""


@pytest.fixture
def due(tmp_path: Path) -> tuple[str, str]:
    """A store with a task that is due on 5 November 2018, and a file of rules."""
    url = f"sqlite:///{tmp_path}/register.db"
    with open_registry(url) as registry, registry.session(actor="office", purpose="office") as session:
        session.tasks.add(
            Task(
                id="t1",
                matter_zh=f"{CANARY}-matter",
                owner="office",
                assigned_on=dt.date(2018, 11, 1),
                workdays=2,
                source=Citation(document="synthetic plan"),
            )
        )
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    return url, str(rules)


@pytest.mark.slow
def test_telling_a_day_twice_tells_it_once(due: tuple[str, str], command: Callable[..., Any]) -> None:
    store, rules = due
    tell = ("notices", "tell", "--store", store, "--rules", rules, "--on", "2018-11-02")
    outcome = command(*tell)
    assert (outcome.code, outcome.out) == (
        0,
        "2018-11-02: 2 notices stored, task_due 1, weekly_digest 1; 0 told before\n",
    )
    assert command(*tell).out == "2018-11-02: 0 notices stored; 2 told before\n"
    later = command(*tell[:-1], "2018-11-06", "--json")
    assert json.loads(later.out) == {
        "day": "2018-11-06",
        "stored": 2,
        "kinds": {"task_overdue": 1, "weekly_digest": 1},
        "told_before": 0,
    }
    sent = command("notices", "send", "--store", store, "--to", "log:")
    assert sent.out == "4 sent, 0 postponed, 0 dead, 0 cancelled\n"
    assert CANARY not in outcome.out + outcome.err + later.err + sent.err


@pytest.mark.slow
def test_rules_about_what_no_day_brings_are_named(due: tuple[str, str], command: Callable[..., Any]) -> None:
    store, rules = due
    tell = ("notices", "tell", "--store", store, "--rules", rules, "--on", "2018-11-02")
    assert command(*tell).err == ""
    more = RULES.replace('["task_due"', '["activity_moved", "task_due"') + PLACEMENT_RULE
    Path(rules).write_text(more, encoding="utf-8")
    outcome = command(*tell, "--json")
    assert outcome.code == 0
    assert outcome.err == (
        "newstratum: not looked at: name an import by --batch for what it does to activities; programs tell "
        "the rest when it happens: "
        "activity_moved, placement_notice\n"
    )
    assert json.loads(outcome.out)["told_before"] == 2


def test_today_is_the_day_if_none_is_given(due: tuple[str, str], command: Callable[..., Any]) -> None:
    store, rules = due
    outcome = command("notices", "tell", "--store", store, "--rules", rules)
    assert outcome.out.startswith(f"{dt.datetime.now(CHINA).date()}: 2 notices stored, task_overdue 1,")


@pytest.mark.parametrize(
    ("change", "options", "code", "said"),
    [
        (("to =", "too ="), (), 3, "newstratum: rules.toml.rule[1].too: unknown; known here: kinds, to"),
        (('"office"', '"sport"'), (), 3, "purpose 'sport': not declared; declared are: "),
        (("", ""), ("--on", "soon"), 2, "write a day like 2018-11-01"),
        (("", ""), ("--purpose", "invitation"), 3, "does not cover"),
        (("", ""), ("--rules", "nowhere.toml"), 3, "nowhere.toml: No such file"),
    ],
)
def test_what_cannot_be_told_says_why(
    due: tuple[str, str],
    command: Callable[..., Any],
    change: tuple[str, str],
    options: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    store, rules = due
    Path(rules).write_text(RULES.replace(*change, 1), encoding="utf-8")
    outcome = command("notices", "tell", "--store", store, "--rules", rules, *options)
    assert outcome.code == code
    assert said in " ".join(outcome.err.split())
    assert CANARY not in outcome.err
    with open_registry(store) as registry:
        assert registry.notices.list() == ()
