"""The command ``newstratum``; it needs the extra ``cli`` and says so where that is missing."""

from __future__ import annotations

import sys

_CANNOT_RUN = 3


def main() -> None:
    """Run the command and exit with its code; without the extra, say what to install and exit with 3."""
    try:
        import rich
        import typer
    except ModuleNotFoundError as missing:
        print(  # noqa: T201 - nothing to print with is installed
            f"newstratum: the command needs {missing.name}; install it with: pip install 'newstratum[cli]'",
            file=sys.stderr,
        )
        raise SystemExit(_CANNOT_RUN) from None
    del rich, typer
    from newstratum._cli.application import run

    run()
