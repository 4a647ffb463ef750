"""No file of any kind is an error of newstratum itself, and none takes long.

Files follow the grammar of their kind, with pieces put in, left out, doubled and exchanged for values that do
not belong there; or are made of its words in any order.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._cli.commands.why import _parse_input
from newstratum._cli.files import read_industries
from newstratum._cli.rotation_files import read_host_file, read_plan
from newstratum._cli.verdicts import FilePeople
from newstratum._labels import build_label_table
from newstratum._model.values.calendar import IsoWeek
from newstratum._reading.lexicon import parse_lexicons
from newstratum._shipped.districts import read_profile_template
from newstratum._shipped.editions import parse_rulebook, read_edition
from newstratum._shipped.holidays import load_holidays, parse_holiday_year
from newstratum._shipped.templates import parse_templates
from newstratum._wire.district_profiles import parse_district_profile
from newstratum._wire.toml_files import parse_toml
from newstratum._wire.trigger_rules import parse_trigger_rules
from newstratum.errors import NewstratumError

#: Seconds that one file may take, on a machine that is busy.
LONGEST: Final = 2

WEEKS: Final = (IsoWeek(2026, 1), IsoWeek(2026, 2))

ROSTER = (
    'id,employer_text,title_text,extra_facts\nP1,某律师事务所,律师,role=technical\nP2,"a\nb",,\n\nP3,,,\n'
)
PEOPLE = (
    '{"id": "P1", "status": "student"}\n'
    '{"id": "P2", "engagements": [{"role": "technical", "equity_share": 0.5}, {"employer_text": "某厂"}]}\n'
    '{"id": 3, "employer_text": "某公司", "title_text": null, '
    '"extra_facts": "role=technical;relation=partner"}\n'
)
SURVEY = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您的工作单位,2、您的职务,3、目前的状态\n"
    "1,2018/09/03 12:00:00,9秒,微信,,1.1.1.1,某律师事务所,律师,在职\n合计,,,,,,,,\n"
)
HOSTS = (
    'closed = [2026-05-08]\n[[hosts]]\nid = "a"\nname = "甲"\nblocked = [2026-03-06]\n'
    'liaison_absent = [2026-03-09]\nlast_hosted = "2025-W50"\njoined = "2026-W01"\n[[hosts]]\nid = "b"\n'
    '[[own]]\nhost = "a"\nweek = "2026-W01"\n[[joint]]\nhosts = ["a", "b"]\nweek = "2026-W02"\n'
)
PLAN = (
    '{"schema": 1, "plan": {"weeks": [{"year": 2026, "week": 1}], "turns": [{"week": "2026-W01", '
    '"host": "a"}], "hosts": ["a", "b"], "excused": [], "memberships": []}, "certificate": {}, "changes": []}'
)
INDUSTRIES = (
    '[[industries]]\ncode = "65"\nzh = "软件业"\nen = "software"\n[[industries]]\ncode = "C36"\nzh = "汽车"\n'
)
TRIGGERS = (
    'schema = 1\n[recipients.desk]\naddress = "desk"\nchannels = ["log"]\n'
    "[defaults]\nquiet = { begin = 22:00:00, end = 08:00:00 }\n"
    "[calendar]\nholidays = [2026-10-02]\nknown_to = 2026-12-31\n"
    '[[rule]]\nkinds = ["task_due"]\nto = ["desk"]\npurpose = "office"\ncontact = "办公室"\nlanguage = "en"\n'
)
HOLIDAYS = (
    'year = 2027\n[[notices]]\nnumber = "1"\nissued_on = 2026-11-01\nurl = "https://example.org"\n'
    '[[holidays]]\nzh = "元旦"\nen = "New Year"\ndays = [2027-01-01]\nmakeup_workdays = []\n'
)
LABELS = '[outcome]\nenterprise = "企业"\noutside = "群体之外"\n[fact]\nrole.technical = "技术"\n'
TEMPLATES = '[task_due]\nsubject = "到期"\ntext = """\n{title}，{due}\n"""\n'
LEXICON = (
    "# words\n律师\ttitle\trole=technical\n某大学\temployer_whole at x|y\temployer_kind=public_school\t注\n"
)


@frozen
class FileKind:
    """A kind of file: whole ones, and what reads it."""

    whole: str
    read: Callable[[str], object]


def _read_people(text: str, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        path = Path(folder, f"roster{suffix}")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        for _ in FilePeople(path):
            pass


def _read_path(text: str, name: str, read: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read(path)


KINDS: Final = {
    "csv": FileKind(ROSTER, lambda text: _read_people(text, ".csv")),
    "tsv": FileKind(ROSTER.replace(",", "\t"), lambda text: _read_people(text, ".tsv")),
    "survey": FileKind(SURVEY, lambda text: _read_people(text, ".csv")),
    "json lines": FileKind(PEOPLE, lambda text: _read_people(text, ".jsonl")),
    "standard input": FileKind(
        PEOPLE, lambda text: list(_parse_input(io.BytesIO(text.encode("utf-8", "surrogatepass"))))
    ),
    "rulebook": FileKind(read_edition("2015"), lambda text: parse_rulebook(text, "office.toml")),
    "platforms": FileKind(
        HOSTS, lambda text: _read_path(text, "hosts.toml", lambda path: read_host_file(path, WEEKS))
    ),
    "plan": FileKind(PLAN, lambda text: _read_path(text, "plan.json", read_plan)),
    "industries": FileKind(INDUSTRIES, lambda text: _read_path(text, "industries.toml", read_industries)),
    "district": FileKind(read_profile_template(), lambda text: parse_district_profile(text, "district.toml")),
    "trigger rules": FileKind(
        TRIGGERS, lambda text: parse_trigger_rules(text, "rules.toml", load_holidays())
    ),
    "holidays": FileKind(HOLIDAYS, lambda text: parse_holiday_year(text, "2027.toml")),
    "labels": FileKind(LABELS, lambda text: build_label_table({"zh": parse_toml(text, "zh.toml")})),
    "templates": FileKind(TEMPLATES, lambda text: parse_templates(text, "zh")),
    "lexicon": FileKind(LEXICON, lambda text: parse_lexicons({"words.tsv": text})),
}

#: Values that may stand in a wrong place, and words of no grammar.
ODD_VALUES: Final = (
    *(
        "true",
        "-1",
        "1.5",
        "nan",
        "1e999",
        '""',
        '"x"',
        "'x'",
        "[]",
        "{}",
        "[[1]]",
        "{ a = 1 }",
        '{"a": 1}',
        "null",
    ),
    *("1979-05-27", "9999-12-31", "0001-01-01", "2026-01-01T00:00:00Z", "07:32:00", '["a", 1, {}]', "[true]"),
    *(
        '"\\u0000"',
        '"\\ud800"',
        '"Ａ"',
        "9" * 30,
        "9" * 5_000,
        "0x" + "f" * 500,
        '"@a"',
        '"2026-W54"',
        '"9999-W52"',
    ),
    *("[" * 200, "{" * 200, "a." * 200 + "b", '"' + "长" * 40_000 + '"', '"""', "'''", '"', "=", "\\", "#"),
)
ODD_TEXTS: Final = (
    *(
        "\n",
        "\r",
        "\t",
        "\0",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\ud800",
        "，",
        "；",
        "＝",
        "|",
        ",",
        ";",
        "a" * 50_000,
    ),
    *(
        "\nzz = 1\n",
        "\n[x]\n",
        "\n[[rule]]\n",
        "\n[[hosts]]\n",
        "\nschema = true\n",
        '\n{"statuss": 1}\n',
        "\n1,2\n",
    ),
)


@cache
def _split(whole: str) -> tuple[str, ...]:
    return tuple(whole.splitlines(keepends=True))


def _change_line(line: str, value: str) -> str:
    """Put a value in place of that of a line, in the way of its grammar as far as it has one."""
    for sign in (" = ", ": ", "=", ",", "\t"):
        head, found, _ = line.partition(sign)
        if found:
            return head + sign + value + "\n"
    return value + "\n"


@st.composite
def hostile_texts(draw: st.DrawFn, whole: str) -> str:
    """Draw a file of a kind that somebody damaged in a few places."""
    lines: list[str] = list(_split(whole))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("value", "text", "drop", "double", "swap", "cut"))):
            case "value":
                lines[place] = _change_line(lines[place], draw(st.sampled_from(ODD_VALUES)))
            case "text":
                at = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + draw(st.sampled_from(ODD_TEXTS)) + lines[place][at:]
            case "drop" if len(lines) > 1:
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case _:
                lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
    return "".join(lines)


@pytest.fixture(scope="module", autouse=True)
def _whole_files_read() -> None:
    """Read a whole file of each kind: the first of a process waits for tables and patterns as well."""
    _read_people("id,employer_text,title_text\nP1,安邦,自己接活，有执照\nP2,天通律狮所,老帅\n", ".csv")
    for kind in KINDS.values():
        with contextlib.suppress(NewstratumError):
            kind.read(kind.whole)


def try_file(kind: FileKind, text: str) -> None:
    """Read a file: it is read, or refused with an error of this library, and soon."""
    began = time.process_time()
    with contextlib.suppress(NewstratumError):
        kind.read(text)
    assert time.process_time() - began < LONGEST


def _list_words(whole: str) -> Sequence[str]:
    return sorted({*whole.split(), *(" ", "\n", "\n\n"), *ODD_VALUES, *ODD_TEXTS})


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    try_file(KINDS[name], data.draw(hostile_texts(KINDS[name].whole)))


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=5)
@given(data=st.data())
def test_words_in_any_order_are_read_or_refused(name: str, data: st.DataObject) -> None:
    words: Any = st.lists(st.sampled_from(_list_words(KINDS[name].whole)), max_size=40)
    try_file(KINDS[name], "".join(data.draw(words)))


@pytest.mark.stress
@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=100_000)
@given(data=st.data())
def test_a_hundred_thousand_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    try_file(KINDS[name], data.draw(hostile_texts(KINDS[name].whole)))
