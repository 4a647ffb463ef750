"""Read the options of a channel's URL and its credentials; every error names the part of the URL."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Collection, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Words

__all__ = [
    "check_host",
    "format_host",
    "is_loopback",
    "parse_choice",
    "parse_options",
    "parse_variable_prefix",
    "read_credential",
]

_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9a-f:.]{2,45}")


def parse_options(url: URL, known: Collection[str], *, repeatable: str = "") -> Mapping[str, str]:
    """Return the options of a URL by name.

    Args:
        url: The URL.
        known: The names that it may have.
        repeatable: The one option that may stand there several times; its last value is returned.

    Raises:
        InvalidValueError: An option is not known, or stands there twice.
    """
    names = [name for name, _value in url.query if name != repeatable]
    if len(set(names)) < len(names):
        exception = (
            Words("只有{}可以写两次", "only {} may stand there twice").format(repeatable)
            if repeatable
            else ""
        )
        raise InvalidValueError("url.query", Words("同一选项写了两次", "has an option twice"), exception)
    if unknown := sorted(set(names) - set(known)):
        raise InvalidValueError(
            "url.query",
            Words("没有选项{!r}", "has no option {!r}").format(unknown[0]),
            Words("可用：{}", "there are {}").format(", ".join(sorted(known))),
        )
    return dict(url.query)


def parse_choice(options: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return the value of an option that has a few values; the first of them if it is not there.

    Raises:
        InvalidValueError: It has another value.
    """
    value = options.get(name, choices[0])
    if value not in choices:
        raise InvalidValueError(
            "url.query", Words("{}不是{}", "has another {} than {}").format(name, " or ".join(choices))
        )
    return value


def parse_variable_prefix(options: Mapping[str, str], default: str, example: str) -> str:
    """Return how the names of the environment variables begin that hold the credentials.

    Args:
        options: The options of the URL; ``env`` replaces the usual beginning.
        default: The usual beginning: ``NEWSTRATUM_SMTP``.
        example: What the error shows: ``MY_MAIL``.

    Raises:
        InvalidValueError: The names of variables cannot begin like this.
    """
    prefix = options.get("env", default)
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError(
            "url.query",
            Words("选项env不能作变量名的开头", "has an option env that begins no variable"),
            Words("请写成{}", "write it like {}").format(example),
        )
    return prefix


def read_credential(options: Mapping[str, str], option: str, variable: str) -> str:
    """Return a credential from the URL or else from the environment; empty if it is in neither."""
    return options.get(option) or os.environ.get(variable, "")


def check_host(host: str, example: str) -> str:
    """Return a host if it is a name or an address.

    Args:
        host: The host of a URL.
        example: What the error shows: a URL with a host.

    Raises:
        InvalidValueError: It is neither.
    """
    if not _HOST.fullmatch(host):
        raise InvalidValueError(
            "url.host",
            Words("不是有效的主机", "is not a valid host"),
            Words("请写成{}", "write it like {}").format(example),
        )
    return host


def format_host(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, by its usual name or by an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
