"""``newstratum quarantine``: records that cannot be read are taken out with their bytes kept, or put back."""

from __future__ import annotations

from typing import Annotated

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.options import AsJson, StoreUrl
from newstratum._cli.output import print_json

_Actor = Annotated[str, typer.Option(help="Who does it: an identifier of a person or an office.")]
_Reason = Annotated[str, typer.Option(help="A code or a short text without personal data.")]


def list_records(store: StoreUrl, as_json: AsJson = False) -> Exit:
    """List the records in quarantine: their ids there, what they were, and why they could not be read."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry:
        found = registry.quarantined()
    if as_json:
        return print_json([each.to_dict() for each in found], ensure_ascii=True)
    screen = Screen()
    for each in found:
        screen.print_paragraph(f"{each.id} {each.kind}/{each.record}: {each.reason}", hanging=4)
    if not found:
        print_note("nothing is in quarantine")
    return Exit.OK


def add(
    kind: Annotated[str, typer.Argument(help="The kind of record, as doctor names it: visit.")],
    record: Annotated[str, typer.Argument(help="Its id.", metavar="ID")],
    store: StoreUrl,
    actor: _Actor,
    reason: _Reason = "",
) -> Exit:
    """Take a record that cannot be read out of a register; its bytes are kept."""
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry:
        quarantined = registry.quarantine(kind, record, actor=actor, reason=reason)
    typer.echo(f"{kind}/{record} is in quarantine as {quarantined.id}")
    return Exit.OK


def restore(
    record: Annotated[str, typer.Argument(help="Its id in quarantine.", metavar="ID")],
    store: StoreUrl,
    actor: _Actor,
    reason: _Reason = "",
) -> Exit:
    """Put a record back as it was stored."""
    from newstratum._cli.stores import open_for_writing

    with open_for_writing(store) as registry:
        restored = registry.restore_quarantined(record, actor=actor, reason=reason)
    typer.echo(f"{restored.kind}/{restored.record} is back as it was stored")
    return Exit.OK


quarantine_app = make_group(
    "quarantine",
    "Take out records that cannot be read; put them back.",
    list=list_records,
    add=add,
    restore=restore,
)
