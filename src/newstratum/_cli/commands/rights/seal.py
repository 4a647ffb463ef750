"""``newstratum seal``: seal what a register stores, so that the store alone says nothing of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from newstratum._cli.exits import Exit, make_group
from newstratum._cli.help import in_chinese
from newstratum._cli.language import say
from newstratum._cli.options import Keys, StoreUrl
from newstratum._words import NO_WORDS, Words, write_count

if TYPE_CHECKING:
    from newstratum._registry.seals.service import SealStatus

_KEEP: Final = Words(
    "请另存密钥文件的副本：没有它，谁也读不出；此前的备份没有加密，请销毁；其他程序请重新打开登记册",
    "keep a copy of the key file elsewhere: without it nobody reads any of it; backups of before are not "
    "sealed, so destroy them; other programs have to open the register again",
)
_OFF: Final = Words(
    "没有加密：存有内容{}，拿到文件的人可以读到",
    "not sealed: {} that whoever has the file can read",
)
_ON: Final = Words("已用{}加密：{}；密钥{}", "sealed by {}: {}; the key {}")
_LEFT: Final = Words(
    "其中{}尚未加密；请再运行newstratum seal on", "not sealed yet: {}; run again: newstratum seal on"
)
_ROTATING: Final = Words(
    "密钥只换了一部分；请再运行newstratum keys rotate",
    "the key was changed in part; run again: newstratum keys rotate",
)
_OPEN: Final = Words(
    "数据库仍可读到：编号、代码和日期（{}），以及摘要值和密钥封套{}",
    "the store still reads ids, codes and dates ({}), and digests and wrapped keys in {}",
)


@in_chinese(
    "加密登记册已存和将存的内容：姓名、联系方式、表中文字和备注，每人一把密钥。密钥文件在数据库之外。\n\n"
    "摘要值的密钥一并移出。历史和编号不变。中断后再运行即继续。其间不得有别人使用登记册。"
)
def on(store: StoreUrl, keys: Keys = "") -> Exit:
    """Seal what a register holds and will hold: names, contacts, words of forms, notes, by a key a person.

    The key file lies outside the store, and the secret of the digests goes there too. History and ids stay.
    Run it again after it was interrupted. Nobody else may use the register meanwhile.
    """
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store, keys=keys) as registry:
        # Before: a digest beside its secret says as much as the text itself.
        registry.keys.move()
        done = registry.seal.turn_on()
    told = Words("已加密{}；{}", "sealed {}; {}")
    typer.echo(say(told.format(write_count(done.documents, "document"), _KEEP)))
    if done.waiting != NO_WORDS:
        typer.echo(say(done.waiting))
    return Exit.OK


@in_chinese("说明登记册是否加密、加密了多少、哪些仍可读到。不需要密钥。")
def status(store: StoreUrl) -> Exit:
    """Say whether a register is sealed, how much of it, and what stays readable; no key is needed."""
    from newstratum._cli.stores import open_unchanged

    with open_unchanged(store) as registry:
        found = registry.seal.measure()
    for words in describe_seal(found):
        typer.echo(say(words))
    return Exit.OK


def describe_seal(found: SealStatus) -> list[Words]:
    """Return what is sealed of a register, in words: one for each line."""
    unsealed = write_count(found.unsealed, "document")
    if not found.cipher:
        return [_OFF.format(unsealed)]
    told = [_ON.format(found.cipher, write_count(found.sealed, "document"), found.key)]
    if found.unsealed:
        told.append(_LEFT.format(unsealed))
    if found.is_rotating:
        told.append(_ROTATING)
    fields = write_count(found.readable_fields, "index field")
    return [*told, _OPEN.format(fields, write_count(found.open, "document"))]


seal_app = make_group(
    "seal",
    Words("加密登记册存储的内容。", "Seal what a register stores."),
    on=on,
    status=status,
)
