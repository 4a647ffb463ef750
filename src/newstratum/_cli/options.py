"""Options that several commands share, and what their values stand for."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from newstratum._cli.help import option
from newstratum._cli.language import Lang as Lang
from newstratum._cli.language import say
from newstratum._words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from newstratum._reading.jobs import ReadForm
    from newstratum._rules.classify import Classifier
    from newstratum._rules.rulebook import Rulebook
    from newstratum._rules.verdict import Verdict


Language: TypeAlias = Annotated[Lang, option("--lang", help=Words("文字的语言。", "Language of the texts."))]
AsJson: TypeAlias = Annotated[
    bool, option("--json", help=Words("输出JSON，供程序读取。", "Write JSON, for programs."))
]
Edition: TypeAlias = Annotated[
    str,
    option(
        "--edition",
        help=Words("判定所用的口径。", "The edition of the rulebook to classify by."),
        metavar="NAME",
    ),
]
StoreUrl: TypeAlias = Annotated[
    str,
    option(
        "--store",
        help=Words("登记册所在的数据库：sqlite:///district.db。", "The store: sqlite:///district.db."),
        metavar="URL",
    ),
]

Keys: TypeAlias = Annotated[
    str,
    option(
        "--keys",
        help=Words(
            "数据库之外保管密钥之处：file:office.keys。",
            "What keeps the secret keys outside the store: file:office.keys.",
        ),
        metavar="URL",
        envvar="NEWSTRATUM_KEYS",
    ),
]
LedgerFile: TypeAlias = Annotated[
    Path | None,
    option(
        "--ledger",
        help=Words(
            "删除记录簿；默认在密钥文件旁：office.keys.erasures。",
            "The ledger of erasures; by default beside the key file: office.keys.erasures.",
        ),
        metavar="FILE",
    ),
]


def parse_day(text: str, option: str = "--on") -> dt.date:
    """Return the day of an option; today in China where it is not given."""
    from newstratum._model.values.calendar import CHINA

    if not text:
        return dt.datetime.now(CHINA).date()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            say(Words("请写成2018-11-01这样的日期", "write a day like 2018-11-01")), param_hint=option
        ) from None
    check_year(day.year, option)
    return day


def check_year(year: int, option: str) -> None:
    """Refuse a year from which one cannot count on or back."""
    from newstratum._input.limits import FIRST_YEAR, LAST_YEAR

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise typer.BadParameter(
            say(Words("年份须在{}到{}之间", "give a year from {} to {}").format(FIRST_YEAR, LAST_YEAR)),
            param_hint=option,
        )


def get_rulebook(name: str, option: str = "--edition") -> Rulebook:
    """Return the rulebook of an edition, shipped or from a plugin."""
    from newstratum._api import get_edition
    from newstratum.errors import InvalidValueError

    try:
        return get_edition(name)
    except InvalidValueError as error:
        raise typer.BadParameter(say(error.words), param_hint=option) from None


def resolve_rulebook(name: str) -> Rulebook:
    """Return the rulebook of an edition or of a TOML file."""
    from newstratum._shipped.editions import parse_rulebook
    from newstratum._wire.toml_files import read_toml_file

    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        return parse_rulebook(read_toml_file(path), path.name)
    return get_rulebook(name, "EDITION")


def classify_form(classifier: Classifier, form: ReadForm, *, scope: bool = True) -> Verdict:
    """Classify one person by everything that a form says; by the answer about the scope if it is wanted."""
    attested = form.outside_party if scope else None
    return classifier.classify(
        form.engagements, status=form.status, outside_party=attested, evidence=form.evidence
    )


def make_word_lookup(language: str) -> Callable[[str], str]:
    """Return a function that returns the words for a code, those of plugins included."""
    from newstratum._api import load_label_table

    return partial(load_label_table().word, language=language)
