"""The command in Chinese: help, wrong calls, errors and what it shows, without a sentence in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from typer.main import get_command

from newstratum._builtin.terminal import count_columns
from newstratum._cli.application import app
from newstratum._cli.language import find_locale_language, read_language

ROOT: Final = Path(__file__).parents[2]
#: Three English words in a row; names of options and files, codes and commands are not meant.
SENTENCE: Final = re.compile(r"(?<![\w./'=-])[A-Za-z]{2,}(?: [a-z]{2,}){2,}(?![\w./(=])")
#: What is a name and no sentence.
NAMES: Final = re.compile(
    r"newstratum(?: [a-z]+)+|docx html xlsx|pip install \S+|with registry\.session|sqlite://\S*|https?://\S*"
)


def list_commands(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield (*before, name)
            yield from list_commands(command, *before, name)
        else:
            yield (*before, name)


COMMANDS: Final = [(), *list_commands(get_command(app))]


def find_english(text: str) -> list[str]:
    return SENTENCE.findall(NAMES.sub("", text))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_chinese_and_not_cut(words: tuple[str, ...], command: Callable[..., Any]) -> None:
    """Acceptance: help in Chinese and English; Chinese width: help at 80 columns is not cut."""
    shown = command(*words, "--help", "--lang", "zh")
    assert shown.code == 0
    assert find_english(shown.out) == []
    assert "用法：" in shown.out
    assert max(map(count_columns, shown.out.splitlines())) <= 80
    assert "…" not in re.sub(r"://…|--\w+ …|=…", "", shown.out)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_english_where_the_locale_is(words: tuple[str, ...], command: Callable[..., Any]) -> None:
    shown = command(*words, "--help")
    assert shown.code == 0
    assert "Usage:" in shown.out
    assert max(map(count_columns, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_has_no_words_of_a_programming_language(
    words: tuple[str, ...], language: str, command: Callable[..., Any]
) -> None:
    shown = command(*words, "--help", "--lang", language).out
    for each in ("<list", "<str", "<int", "<float", "range>", "x>", "<=x", "...}", "...]"):
        assert each not in shown


#: Calls that go wrong, and words of what is said; ``{}`` is an empty folder.
WRONG: Final = [
    (("nonsense",), "没有命令'nonsense'"),
    (("reprot",), "是否要用"),
    (("report", "--nonsense"), "没有选项--nonsense"),
    (("report", "--as"), "选项'--as'要写一个值"),
    (("report", "--force=yes"), "选项'--force'不能带值"),
    (("history",), "缺少参数'KIND/ID'"),
    (("history", "x"), "缺少选项'--store'"),
    (("history", "x", "y", "--store", "memory:"), "多出参数"),
    (("plan", "rotation", "{}/none.toml", "--year", "2027", "--weekday", "9"), "应不大于7"),
    (("plan", "rotation", "{}/none.toml", "--year", "x"), "不是数"),
    (("plan", "rotation", "{}/none.toml", "--year", "2027"), "没有这个文件"),
    (("plan", "rotation", "{}/none.toml"), "请写--year"),
    (("report", "--lang", "fr"), "不在可选值中"),
    (("report",), "请指定一个登记册"),
    (("report", "--demo", "--on", "x"), "请写成2018-11-01"),
    (("report", "--demo", "--as", "nothing"), "没有插件提供输出形式"),
    (("report", "--store", "sqlite:///{}/none.db"), "没有数据库"),
    (("report", "--store", "nothing:"), "没有地址前缀"),
    (("report", "--demo", "--edition", "1999"), "没有口径"),
    (("classify", "{}/none.csv"), "没有这个文件"),
    (("classify", "{}"), "是文件夹"),
    (("classify", "{}/none.docx"), "请另存为.xlsx或.csv"),
    (("classify", "{}/none"), "文件名没有扩展名"),
    (("why", "--fact", "role=nothing"), "不是这项事实的值"),
    (("why", "--fact", "rolle=x"), "没有这项事实"),
    (("why", "--edition", "1999", "--employer", "x"), "没有这个名称的口径"),
    (("init",), "必须填写"),
    (("init", "--district", "nowhere", "--store", "memory:"), "既不是文件"),
    (("rulebook", "show", "1999"), "没有这个名称的口径"),
    (("rulebook", "check", "{}/none.toml"), "没有这个文件"),
    (("notices", "list", "--store", "sqlite:///{}/none.db"), "没有数据库"),
    (("notices", "replay", "--store", "memory:"), "请写出无法送达的通知的编号"),
    (("notices", "send", "--store", "memory:", "--to", "log:", "--every", "x"), "请写成30s"),
    (("backup", "{}/copy.db", "--store", "memory:"), "不能由newstratum备份"),
    (("restore", "{}/none.db", "--store", "sqlite:///{}/new.db", "--no-ledger"), "不存在"),
    (("restore", "{}/none.db", "--store", "sqlite:///{}/new.db"), "没有给出删除记录簿"),
    (("quarantine", "list", "--store", "sqlite:///{}/none.db"), "没有数据库"),
    (("plugin", "new", "store", "Ä"), "不能作插件名称"),
    (("--limit", "x", "report", "--demo"), "应写成“名称=数”"),
    (("--limit", "nothing=3", "report", "--demo"), "没有这个名称"),
    (("template", "nothing", "--out", "{}/x.csv"), ""),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_what_goes_wrong_is_said_in_chinese(
    words: tuple[str, ...], said: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Acceptance: no English sentence comes out under ``--lang zh``."""
    given = [word.replace("{}", str(tmp_path)) for word in words]
    asked = given if "--lang" in given else [*given, "--lang", "zh"]
    outcome = command(*asked, environment={"NEWSTRATUM_LANG": "zh"})
    assert outcome.code != 0
    text = (outcome.out + outcome.err).replace(str(tmp_path), "")
    assert find_english(text) == []
    assert said in text


#: Files that are read and refused: their names, what they hold, and the command with them.
BAD_FILES: Final = [
    ("a.csv", "", ("classify", "{}")),
    ("a.csv", "x,x\n1,2\n", ("classify", "{}")),
    ("a.csv", 'id,title_text\n1,"a\n', ("classify", "{}")),
    ("a.csv", "id,title_text\n1\n", ("classify", "{}")),
    ("a.csv", "id,rolle\n1,2\n", ("classify", "{}")),
    ("a.csv", "id,role\n1,nothing\n2,\n2,\n", ("classify", "{}")),
    ("a.jsonl", "{\n[]\n{}\n", ("classify", "{}")),
    ("a.toml", "[[x", ("rulebook", "check", "{}")),
    ("a.toml", "x = 1\n", ("rulebook", "check", "{}")),
    ("a.toml", "x = 1\n", ("plan", "rotation", "{}", "--year", "2027")),
    ("a.toml", "hosts = [{id = 'a'}, {id = 'a'}]\n", ("plan", "rotation", "{}", "--year", "2027")),
    ("a.toml", "code = 'x'\n", ("init", "--district", "{}", "--store", "memory:")),
    ("a.db", "no database", ("report", "--store", "sqlite:///{}")),
    ("a.db", "no database", ("doctor", "--store", "sqlite:///{}")),
]


@pytest.mark.parametrize(
    ("name", "content", "words"), BAD_FILES, ids=[f"{w[0]} {c[:12]!r}" for _, c, w in BAD_FILES]
)
def test_what_is_wrong_with_a_file_is_said_in_chinese(
    name: str, content: str, words: tuple[str, ...], command: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(content, "utf-8")
    outcome = command(*(word.replace("{}", str(file)) for word in words), "--lang", "zh")
    assert outcome.code != 0
    assert find_english((outcome.out + outcome.err).replace(str(tmp_path), "")) == []


@pytest.fixture
def store(command: Callable[..., Any], tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'district.db'}"
    assert command("init", "--district", "jiading", "--store", url).code == 0
    return url


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("doctor", "--store", "{}"),
        ("plugins",),
        ("history", "990114", "--kind", "district_profile", "--store", "{}"),
        ("notices", "list", "--store", "{}"),
        ("quarantine", "list", "--store", "{}"),
        ("backup", "{}.copy", "--store", "{}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_what_a_command_says_of_itself_is_chinese(
    words: tuple[str, ...], as_json: bool, store: str, command: Callable[..., Any]
) -> None:
    given = [
        word.replace("{}.copy", store.removeprefix("sqlite:///") + ".copy").replace("{}", store)
        for word in words
    ]
    if as_json and words[0] != "backup":
        given.append("--json")
    outcome = command(*given, "--lang", "zh")
    assert outcome.code in (0, 3)
    assert find_english(re.sub(r'"summary": "[^"]*"', "", outcome.out + outcome.err)) == []


def test_the_language_is_that_of_the_option_then_the_environment_then_the_locale(
    command: Callable[..., Any],
) -> None:
    assert "Usage:" in command("--help", environment={"NEWSTRATUM_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}).out
    assert "用法：" in command("--help", environment={"NEWSTRATUM_LANG": "zh"}).out
    assert "用法：" in command("--help", environment={"LC_ALL": "zh_CN.UTF-8"}).out
    assert "用法：" in command("--lang", "zh", "report", "--help").out
    assert "Usage:" in command("report", "--help", "--lang=en", environment={"NEWSTRATUM_LANG": "zh"}).out


def test_the_option_and_the_environment_choose_the_contents_too(command: Callable[..., Any]) -> None:
    words = ("rulebook", "diff", "2017", "2017")
    assert "没有变化" in command(*words).out
    assert "nothing moves" in command("--lang", "en", *words).out
    assert "nothing moves" in command(*words, environment={"NEWSTRATUM_LANG": "en"}).out
    assert "没有变化" in command(*words, "--lang", "zh", environment={"NEWSTRATUM_LANG": "en"}).out


def test_a_language_of_the_environment_that_is_none_is_a_wrong_call(command: Callable[..., Any]) -> None:
    outcome = command("plugins", environment={"NEWSTRATUM_LANG": "fr"})
    assert (outcome.code, outcome.out) == (2, "")
    assert "NEWSTRATUM_LANG" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "kept", "language"),
    [
        (["a", "--lang", "zh", "b"], ["a", "b"], "zh"),
        (["--lang=en", "a", "--lang=zh"], ["a"], "zh"),
        (["a", "--", "--lang", "zh"], ["a", "--", "--lang", "zh"], None),
        (["a", "--lang", "fr"], ["a", "--lang", "fr"], None),
        (["a", "--lang"], ["a", "--lang"], None),
    ],
)
def test_the_language_is_taken_out_of_the_arguments(
    arguments: list[str], kept: list[str], language: str | None
) -> None:
    asked = read_language(arguments)
    assert (asked.arguments, asked.language) == (kept, language)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de_DE", "LANG": "zh_CN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_is_chinese_or_english(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert find_locale_language() == language
