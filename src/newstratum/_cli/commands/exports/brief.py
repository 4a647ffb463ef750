"""``newstratum brief``: the report of a period as files to hand in, in every such form that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.options import Lang, Language, parse_day
from newstratum._cli.output import FileMode, Force, check_output_file, parse_mode, write_output_file
from newstratum._cli.reports import (
    Demo,
    LeastPublished,
    LeastReason,
    Public,
    ReportedDay,
    ReportedDistrict,
    ReportedStore,
    check_one_register,
    make_report,
)
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._host.host import PluginHost
    from newstratum.hooks import ReportBackend

#: The renderings that are files for people, by their names.
_RENDERINGS: Final = ("html", "xlsx", "docx")


@in_chinese(
    "把截至某日一年的工作写成简报文件。\n\n"
    "带图的网页、工作簿、文档，装有哪种插件就写哪种，数字相同。网页由插件newstratum-report提供。"
)
def brief(
    out: Annotated[
        Path,
        option(
            "--out",
            help=Words("存放文件的文件夹；没有则新建。", "The folder of the files; made if it is missing."),
        ),
    ],
    store: ReportedStore = "",
    demo: Demo = False,
    district: ReportedDistrict = "",
    on: ReportedDay = "",
    public: Public = False,
    k: LeastPublished = 5,
    reason: LeastReason = "",
    force: Force = False,
    mode: FileMode = "600",
    lang: Language = Lang.ZH,
) -> Exit:
    """Write the brief of the year up to a day, as files.

    A page with pictures, a workbook, a document: those of which the plugin is installed, all with the same
    numbers. The plugin newstratum-report has the page.
    """
    from newstratum._api import get_plugin_host

    check_one_register(store, demo=demo)
    permissions, day = parse_mode(mode), parse_day(on)
    host = get_plugin_host()
    backends = _find_backends(host)
    made_folder = not out.exists()
    if made_folder:
        out.mkdir(mode=0o700, parents=True)
    try:
        paths = {backend.name: out / f"brief{backend.suffix}" for backend in backends}
        for path in paths.values():
            check_output_file(path, store, force=force)
        made = make_report(host, store, day, district=district, least=k if public else None, reason=reason)
        # Each gets data of its own: what one changes in it, no other shows.
        contents = {backend.name: backend.render(made.to_dict(language=lang.value)) for backend in backends}
    except BaseException:
        if made_folder:
            out.rmdir()
        raise
    for name, content in contents.items():
        write_output_file(paths[name], content, force=force, mode=permissions)
        typer.echo(paths[name])
    return Exit.OK


def _find_backends(host: PluginHost) -> list[ReportBackend]:
    """Return the renderings that are installed; where there is none, say which plugin has one."""
    from newstratum.errors import InvalidValueError

    found = []
    for name in _RENDERINGS:
        try:
            found.append(host.get_report_backend(name))
        except InvalidValueError:
            continue
    return found or [host.get_report_backend(_RENDERINGS[0])]
