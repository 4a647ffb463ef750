"""``newstratum demo``: the main job on a made-up roster, from a survey export to figures."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Lang, Language
from newstratum._words import Words


@in_chinese(
    "用300人的合成名册演示全过程。\n\n读取问卷，由原话得出事实，逐人判定，一次提交存入SQLite；重新打开后输出"
    "统计表、三例判定及理由、一则通知。"
)
def demo(
    lang: Language = Lang.ZH,
    store: Annotated[
        Path | None,
        option(
            help=Words(
                "要生成的文件；不写则在新文件夹里新建。",
                "The file to make; a new one in a new folder if none is named.",
            )
        ),
    ] = None,
    keep: Annotated[
        bool, option(help=Words("演示结束后是否保留文件。", "Whether the file stays when the demo is over."))
    ] = True,
) -> Exit:
    """Run the main job on a made-up roster of 300 people.

    A survey export is read, its words become facts, everybody is classified and stored in SQLite in one
    commit; from the reopened store come a table, three verdicts with their reasons, and a notice.
    """
    if store is not None and any(map(os.path.lexists, _list_files(store))):
        raise typer.BadParameter(
            say(Words("文件已存在；请另写一个", "the file exists; name one that does not")),
            param_hint="--store",
        )
    folder = None if store is not None else Path(tempfile.mkdtemp(prefix="newstratum-demo-"))
    path = (store if folder is None else folder / "register.db") or Path("register.db")
    done = False
    try:
        _run(path.absolute(), lang.value)
        done = True
    finally:
        # A folder of its own is no use to anybody when the demo failed.
        if not keep or not (done or folder is None):
            _remove(path, folder)
    return Exit.OK


def _run(path: Path, language: str) -> None:
    from newstratum._cli.demo import DemoRegister, Pages

    pages = Pages("en" if language == "en" else "zh")
    register = DemoRegister(path)
    survey = register.read_survey("classifying" if language == "en" else "判定")
    pages.show_roster(survey, register.file)
    register.store()
    pages.show_stored(path, len(register.people), register.commit_id)
    with register.reopen() as registry:
        pages.show_group_table(register.count_groups(registry))
        pages.show_verdicts(register.choose_people(registry))
        pages.show_claims()
        log, report = register.dispatch(registry)
    with register.reopen() as registry:
        notice = registry.notices.get(register.notice)
        pages.show_notice(notice, log, report, same_commit=register.is_one_commit(registry))
    pages.show_location(path)


def _list_files(path: Path) -> tuple[Path, ...]:
    """Return the path of a store, and those of the files that SQLite lays beside it."""
    return tuple(Path(f"{path}{ending}") for ending in ("", "-wal", "-shm", "-journal"))


def _remove(path: Path, folder: Path | None) -> None:
    for each in _list_files(path):
        each.unlink(missing_ok=True)
    if folder is not None:
        folder.rmdir()
