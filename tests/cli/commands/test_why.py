from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

JOB = '{"employer_kind": "law_firm", "relation": "partner", "role": "professional"}'
LAWYER = f'{{"id": "P1", "engagements": [{JOB}]}}'


def test_options_say_who_it_is(command: Callable[..., Any]) -> None:
    outcome = command("why", "--employer", "某某律师事务所", "--fact", "role=professional")
    assert (outcome.code, outcome.err) == (0, "")
    assert "中介组织和社会组织从业人员" in outcome.out
    assert "某某律师事务所" not in outcome.err
    assert "intermediary" in command("why", "--fact", "employer_kind=law_firm", "--lang", "en").out.lower()


def test_what_is_missing_is_asked(command: Callable[..., Any]) -> None:
    facts = ("employer_kind=enterprise", "relation=employee", "role=technical")
    outcome = command("why", *(word for fact in facts for word in ("--fact", fact)))
    assert "下一个问题" in outcome.out
    assert "→ 民营企业和外商投资企业管理技术人员" in outcome.out


def test_json_in_json_out(command: Callable[..., Any]) -> None:
    outcome = command("why", "--json", stdin=LAWYER)
    verdict = json.loads(outcome.out)
    assert (outcome.code, verdict["id"], verdict["outcome"]) == (0, "P1", "intermediary")
    lines = command("why", "--json", stdin=f"{LAWYER}\n\n{LAWYER}\n").out.splitlines()
    assert [json.loads(line) for line in lines] == [verdict, verdict]
    spread = json.dumps(json.loads(LAWYER), indent=2)
    assert json.loads(command("why", "--json", stdin=spread).out) == verdict


def test_json_from_options_has_no_id(command: Callable[..., Any]) -> None:
    verdict = json.loads(command("why", "--json", "--fact", "status=student").out)
    assert "id" not in verdict
    assert (verdict["outcome"], verdict["category"]) == ("outside", "student")


def test_the_edition_can_be_chosen(command: Callable[..., Any]) -> None:
    facts = ("--fact", "employer_kind=foundation", "--fact", "role=clerical", "--json")
    assert json.loads(command("why", *facts, "--edition", "2015").out)["outcome"] == "intermediary"
    assert json.loads(command("why", *facts, "--edition", "2017").out)["outcome"] == "outside"


@pytest.mark.parametrize(
    ("stdin", "code", "words"),
    [
        ("", 1, "standard input: line 1: nothing to read"),
        ("hello", 1, "standard input: line 1: no JSON"),
        ('{"id": "1", "status": "busy"}', 1, "standard input: line 1: status: not a value of this fact"),
        (f'{LAWYER}\n{{"role": "chef"}}\n', 1, "standard input: line 2: role: not a value of this fact"),
    ],
)
def test_bad_input_is_named(stdin: str, code: int, words: str, command: Callable[..., Any]) -> None:
    outcome = command("why", "--json", stdin=stdin)
    assert outcome.code == code
    assert words in outcome.err


@pytest.mark.parametrize("fact", ["role", "rôle=technical", "role=chef", "religion=x"])
def test_a_wrong_fact_is_a_wrong_use(fact: str, command: Callable[..., Any]) -> None:
    outcome = command("why", "--fact", fact)
    assert outcome.code == 2
    assert "--fact" in outcome.err


def test_a_trace_shows_the_clauses_and_what_each_word_gave(command: Callable[..., Any]) -> None:
    words = "以前在国企上班，现在自己接单做设计"
    outcome = command("why", "--title", words, "--trace", "--lang", "en")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0] == "How the words were read:"
    assert "over: decides nothing" in lines[1]
    assert any("自己接单" in line and "contractor" in line for line in lines)
    assert "文字是这样读的" in command("why", "--title", words, "--trace").out


def test_a_trace_says_which_units_are_only_named(command: Callable[..., Any]) -> None:
    words = "外企人事总监，常去税务局办事，太太是中学老师"
    lines = command("why", "--title", words, "--trace").out.splitlines()
    said = [
        "只是提到，不作判定依据" in line for line in lines if line.startswith(("  - 1", "  - 2", "  - 3"))
    ]
    assert said == [False, True, True]
    english = command("why", "--title", words, "--trace", "--lang", "en").out
    assert "only named: decides nothing" in " ".join(english.split())


def test_a_trace_names_what_was_overruled_and_read_from_a_slip(command: Callable[..., Any]) -> None:
    alone = command("why", "--employer", "某某律师事务所", "--title", "没有单位，自己接单做翻译", "--trace")
    assert "已被更强的依据推翻" in alone.out
    assert "律师事务锁→律师事务所" in command("why", "--employer", "某某律师事务锁", "--trace").out


@pytest.mark.parametrize("options", [(), ("--title", "律师", "--json")])
def test_a_trace_needs_words_and_is_text(command: Callable[..., Any], options: tuple[str, ...]) -> None:
    outcome = command("why", "--trace", *options, "--lang", "en")
    assert outcome.code == 2
    assert "--trace" in outcome.err


@pytest.mark.parametrize(
    ("language", "heading"),
    [("zh", "有更可靠依据，未采用："), ("en", "Not used, for there is stronger evidence:")],
)
def test_what_was_overruled_stands_in_a_list_of_its_own(
    command: Callable[..., Any], language: str, heading: str
) -> None:
    words = ("--employer", "合成报社", "--title", "自由撰稿人", "--fact", "employer_kind=none")
    lines = command("why", *words, "--lang", language).out.splitlines()
    place = lines.index(heading)
    # A long line is wrapped.
    assert "报社" in "".join(lines[place + 1 : place + 3])
    used = lines[lines.index("用到的事实：" if language == "zh" else "Facts used:") : place]
    assert not any("报社" in line for line in used)


def test_a_chinese_trace_has_chinese_punctuation(command: Callable[..., Any]) -> None:
    told = command("why", "--title", "以前在国企上班，现在自己接单做设计", "--trace", "--lang", "zh").out
    job = told.partition("工作1：")[2].partition("结论")[0]
    assert "：" in job
    assert not set("():") & set(job)
