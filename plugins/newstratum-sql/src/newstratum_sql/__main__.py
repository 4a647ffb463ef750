"""The command: ``python -m newstratum_sql prepare|health|renew|sweep URL``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from newstratum.errors import NewstratumError

__all__ = ["URL_VARIABLE", "main"]

#: Where the URL may stand instead of on the command line, which others on the machine can read.
URL_VARIABLE = "NEWSTRATUM_SQL_URL"


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m newstratum_sql",
        description="Prepare and inspect a database for a store.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("prepare", "create the tables of a store, or migrate them to this release"),
        ("health", "check the tables, the durability, and what holds the feed back"),
        ("renew", "give a new epoch to a store that was restored, copied or failed over"),
        ("sweep", "remove the tombstones of deleted records that no transaction needs any more"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "url", nargs="?", default="", help=f"the database; else the variable {URL_VARIABLE}"
        )
        if name == "prepare":
            command.add_argument("--role", default="", help="a PostgreSQL role to grant the rights to")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when all is well, 1 when it is not, 2 for a wrong command line.
    """
    given = _build_parser().parse_args(arguments)
    url = given.url or os.environ.get(URL_VARIABLE, "")
    if not url:
        print(f"give a URL, or set {URL_VARIABLE}", file=sys.stderr)  # noqa: T201  # a command prints
        return 2
    try:
        text, fine = _run_command(given.command, url, getattr(given, "role", ""))
    except NewstratumError as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command prints
        return 1
    print(text)  # noqa: T201  # a command prints
    return 0 if fine else 1


def _run_command(command: str, url: str, role: str) -> tuple[str, bool]:
    """Run one command; return what to print, and whether all is well."""
    from newstratum.ports import Health
    from newstratum_sql.administration import operations

    if command == "prepare":
        done = operations.prepare(url, role=role)
        steps = ", ".join(map(str, done.steps)) or "none"
        return f"steps done: {steps}; kinds made or changed: {', '.join(done.kinds) or 'none'}", True
    if command == "health":
        found = operations.health(url)
        text = "\n".join(f"{each.health:7} {each.subject}: {each.detail.en}" for each in found)
        return text, all(each.health is not Health.BROKEN for each in found)
    if command == "renew":
        operations.renew(url)
        return "the store has a new epoch; cursors and versions from before are refused", True
    return f"tombstones removed: {operations.sweep(url)}", True


if __name__ == "__main__":
    sys.exit(main())
