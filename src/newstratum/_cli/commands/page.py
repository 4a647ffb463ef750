"""``newstratum page``: one HTML file that classifies in any browser, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import in_chinese, option
from newstratum._cli.options import resolve_rulebook
from newstratum._cli.output import Force, check_output_file, tell_written, write_output_file
from newstratum._shipped import DEFAULT_EDITION
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._shipped.page import WordReader

_FACTS_ALONE: Final = Words(
    "这个网页只认选项，不读文字：没有安装newstratum-page，或安装时npm取不到Pyodide",
    "this page takes choices and no words: newstratum-page is not installed, or was built where npm could not"
    " fetch Pyodide",
)


@in_chinese(
    "生成一个网页文件，在任何浏览器中离线判定。\n\n可填写一个人的职业情况，也可判定一个CSV文件；不联网，"
    "内容不离开本机。"
)
def page(
    out: Annotated[
        Path,
        option(
            "--out",
            help=Words("要生成的文件：判定.html。", "The file to make: classify.html."),
            metavar="FILE",
        ),
    ],
    edition: Annotated[
        str,
        option(
            "--edition",
            help=Words("按哪个口径判定，或TOML格式的规则文件。", "The edition, or a rulebook in TOML."),
            metavar="NAME",
        ),
    ] = DEFAULT_EDITION,
    no_words: Annotated[
        bool,
        option(
            "--no-words",
            help=Words(
                "只认选项，不读单位和职务的文字；文件小得多。",
                "Take choices alone, no words of employers and posts; the file is much smaller.",
            ),
        ),
    ] = False,
    force: Force = False,
) -> Exit:
    """Make a page that classifies in any browser, opened from disk.

    It takes what is known of one person, or a CSV file. It opens no connection, and nothing leaves the
    machine.
    """
    from newstratum._shipped.page import build_page

    check_output_file(out, "", force=force)
    rulebook = resolve_rulebook(edition)
    reader = None if no_words else _find_reader(edition)
    text = build_page(rulebook.tables().to_dict(), reader)
    write_output_file(out, text.encode(), force=force, mode=0o644)
    tell_written(out)
    if reader is None and not no_words:
        print_note(_FACTS_ALONE)
    return Exit.OK


def _find_reader(edition: str) -> WordReader | None:
    """Return what reads words in a page; None where no plugin has it."""
    from newstratum._api import get_plugin_host
    from newstratum._shipped.editions import is_shipped
    from newstratum._shipped.page import WordReader
    from newstratum._wire.toml_files import read_toml_file

    host = get_plugin_host()
    parts = host.pack_page_reader()
    if parts is None:
        return None
    path = Path(edition)
    if path.suffix == ".toml" or path.is_file():
        return WordReader(parts=parts, rulebook=read_toml_file(path).decode("utf-8"))
    if is_shipped(edition):
        return WordReader(parts=parts, edition=edition)
    return WordReader(parts=parts, rulebook=host.read_rulebook(edition))
