"""The command ``newstratum``; it needs the extra ``cli`` and says so where that is missing."""

from __future__ import annotations

import gc
import os
import sys

_CANNOT_RUN = 3
#: How many objects are made before rubbish is looked for. A command makes many that live to its end.
_OBJECTS_BETWEEN_COLLECTIONS = 20_000
_INTERRUPT = 2


def main() -> None:
    """Run the command and exit with its code; without the extra, say what to install and exit with 3."""
    _fill_descriptors()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        _run()
    except KeyboardInterrupt as interruption:
        # It came before the command was there to answer it, or while it ended.
        raise SystemExit(128 + next(iter(interruption.args), _INTERRUPT)) from None


def _run() -> None:
    try:
        import rich
        import typer
    except ModuleNotFoundError as missing:
        from newstratum._cli.language import find_language
        from newstratum._host.installation import advise_extra
        from newstratum._words import Words

        told = Words("newstratum：命令需要{}；{}", "newstratum: the command needs {}; {}").format(
            missing.name, advise_extra("cli")
        )
        print(told.in_language(find_language(sys.argv[1:])), file=sys.stderr)  # noqa: T201 - nothing else is installed
        raise SystemExit(_CANNOT_RUN) from None
    del rich, typer
    from newstratum._cli.application import run

    run()


def _fill_descriptors() -> None:
    """Put the null device in place of standard streams that are closed.

    A store would be opened under their numbers otherwise, and messages written into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
