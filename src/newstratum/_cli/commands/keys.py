"""``newstratum keys``: the secret keys of a register, outside its store."""

from __future__ import annotations

from typing import Annotated

import typer

from newstratum._cli.exits import Exit, make_group
from newstratum._cli.help import argument, in_chinese
from newstratum._cli.language import say
from newstratum._cli.options import Keys, LedgerFile, StoreUrl
from newstratum._words import Words, write_count

_REPLACED = Words(
    "已更换的密钥：{}。不再需要此前的备份时删除：newstratum keys delete",
    "replaced: {}; once no backup of before is needed: newstratum keys delete",
)
_REST = Words(
    "请另存密钥文件的副本；其他程序请重新打开登记册",
    "keep a copy of the key file elsewhere; other programs have to open the register again",
)


@in_chinese("把密钥移到数据库之外：摘要值用新的密钥重算，旧的密钥从历史中删除。其间不得有别人使用登记册。")
def move(store: StoreUrl, keys: Keys = "") -> Exit:
    """Move the secret keys of a register out of its store: digests are made anew, the old key is erased.

    Nobody else may use the register meanwhile.
    """
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store, keys=keys) as registry:
        registry.seal.check_keys()
        changed = registry.keys.move()
    told = Words("密钥在数据库之外；重算摘要值{}个；{}", "the keys lie outside the store; {} made anew; {}")
    typer.echo(say(told.format(write_count(changed, "digest"), _REST)))
    return Exit.OK


@in_chinese(
    "更换密钥：摘要值用新的密钥重算；登记册已加密的，每人的密钥改由新的密钥封装。"
    "旧的密钥仍在密钥文件中，因为此前的备份需要它。其间不得有别人使用登记册。"
)
def rotate(store: StoreUrl, keys: Keys = "") -> Exit:
    """Change the secret keys of a register: digests are made anew, keys of people are wrapped anew.

    The old key stays in the key file, because backups of before need it. Nobody else may use the register
    meanwhile.
    """
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store, keys=keys) as registry:
        # Before anything changes: the keys that are given have to be all that the register needs.
        registry.seal.check_keys()
        before = registry.keys.list_needed()
        changed = registry.keys.rotate()
        wrapped = registry.seal.rotate().documents
        needed = registry.keys.list_needed()
    told = Words(
        "密钥已更换；重算摘要值{}个，重新封装密钥{}把；{}",
        "the keys were changed; {} made anew, {} wrapped anew; {}",
    )
    typer.echo(say(told.format(write_count(changed, "digest"), write_count(wrapped, "key"), _REST)))
    replaced = [name for name in before if name not in needed]
    if replaced:
        typer.echo(say(_REPLACED.format(" ".join(replaced))))
    return Exit.OK


@in_chinese(
    "删除已更换的密钥：照更换时所示的名称填写。需要它的备份从此打不开，也就找回不了此后删除的人。登记册现在所用的密钥不能删。"
)
def delete(
    names: Annotated[list[str], argument(help=Words("密钥的名称。", "Names of keys."), metavar="NAME...")],
    store: StoreUrl,
    keys: Keys = "",
) -> Exit:
    """Delete keys that were changed, by the names that the change has shown.

    Nobody opens backups any more that need them, and so nobody gets back who was erased since. A key that
    the register needs is refused; a key of another register in the same file is not known as one.
    """
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store, keys=keys) as registry:
        registry.seal.check_keys()
        for name in names:
            registry.keys.delete(name)
    typer.echo(
        say(
            Words(
                "已删除密钥{}把；密钥文件的副本中也请删去",
                "{} deleted; delete them in copies of the key file too",
            ).format(write_count(len(names), "key"))
        )
    )
    return Exit.OK


@in_chinese(
    "删除记录簿遗失或损坏、又没有副本时，另立一本。\n\n旧的一本所记的人不在新的之内：恢复此前的备份，他们会回来。"
)
def replace_ledger(store: StoreUrl, keys: Keys = "", ledger: LedgerFile = None) -> Exit:
    """Begin another ledger of erasures where the old one is lost or damaged, and there is no copy of it.

    The new one does not name whom the old one named: a restore of an earlier backup brings them back.
    """
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store, keys=keys, ledger=ledger) as registry:
        lost = registry.keys.replace_ledger()
    told = Words(
        "下一次删除另立一本；旧的一本记有{}次删除，恢复此前的备份，这些人会回来：请销毁那些备份",
        "the next erasure begins another ledger; the old one held {}: a restore of an earlier backup brings "
        "those people back, so destroy such backups",
    )
    typer.echo(say(told.format(write_count(lost, "erasure"))))
    return Exit.OK


keys_app = make_group(
    "keys",
    Words("在数据库之外保管登记册的密钥。", "Keep the secret keys of a register outside its store."),
    move=move,
    rotate=rotate,
    delete=delete,
)
ledger_app = make_group(
    "ledger",
    Words("数据库之外的删除记录簿。", "The ledger of erasures outside the store."),
    replace=replace_ledger,
)
