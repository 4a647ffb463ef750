"""Open a mail server from a URL: where it is, how to log in, whom messages come from."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import ssl
from collections.abc import Callable, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret
from newstratum_mail.addresses import parse_address, parse_domain
from newstratum_mail.composing import Sender
from newstratum_mail.delivery import Server
from newstratum_mail.notifier import MailNotifier

__all__ = ["open_mail"]

_KNOWN: Final = {"ca", "env", "from", "helo", "name", "reply_to", "tls"}
_PORTS: Final = {"start": 587, "whole": 465, "off": 25}
_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HELO: Final = re.compile(r"[A-Za-z0-9.\[\]:-]{1,253}")
_LONGEST_NAME: Final = 100


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_mail(url: URL, *, clock: Callable[[], dt.datetime] = _read_system_clock) -> MailNotifier:
    """Open the server of ``smtp://user:password@mail.example.org?from=office%40example.org``.

    Args:
        url: The server, with options; the README lists them.
        clock: Tells the time, for dates and receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if not url.host or url.path not in ("", "/"):
        raise InvalidValueError("url.host", "is missing", "write it like smtp://mail.example.org?from=…")
    options = _parse_options(url)
    sender = Sender(
        address=_parse_address_option(options, "from"),
        name=_parse_name(options),
        reply_to=_parse_address_option(options, "reply_to"),
    )
    encryption = _parse_encryption(url, options)
    user, password = _read_login(url, options)
    if encryption == "off" and password is not None and not _is_loopback(url.host):
        raise InvalidValueError("url.password", "would go over the network unencrypted", "leave tls=off out")
    server = Server(
        host=url.host,
        port=url.port if url.port is not None else _PORTS[encryption],
        helo=_parse_helo(options, sender),
        encryption=encryption,
        context=_build_ssl_context(options),
        user=user,
        password=password,
    )
    return MailNotifier(server, sender, clock=clock)


def _parse_options(url: URL) -> Mapping[str, str]:
    options = dict(url.query)
    if len(options) < len(url.query):
        raise InvalidValueError("url.query", "has an option twice")
    if unknown := sorted(options.keys() - _KNOWN):
        raise InvalidValueError(
            "url.query", f"has no option {unknown[0]!r}", f"there are {', '.join(sorted(_KNOWN))}"
        )
    return options


def _parse_address_option(options: Mapping[str, str], name: str) -> str:
    text = options.get(name, "")
    if not text and name != "from":
        return ""
    address = parse_address(text)
    if address is None:
        raise InvalidValueError(
            f"mail.{name}", "is not a plain e-mail address", f"write {name}=office%40example.org"
        )
    return address


def _parse_name(options: Mapping[str, str]) -> str:
    name = options.get("name", "")
    if len(name) > _LONGEST_NAME:
        raise InvalidValueError("mail.name", f"has more than {_LONGEST_NAME} characters")
    return name


def _parse_helo(options: Mapping[str, str], sender: Sender) -> str:
    helo = options.get("helo", parse_domain(sender.address))
    if not _HELO.fullmatch(helo):
        raise InvalidValueError("mail.helo", "is no name of a machine")
    return helo


def _parse_encryption(url: URL, options: Mapping[str, str]) -> str:
    tls = options.get("tls", "on")
    if tls not in ("on", "off") or (tls == "off" and url.scheme == "smtps"):
        raise InvalidValueError("url.query", "has another tls than on, or off with smtp")
    if tls == "off":
        return "off"
    return "whole" if url.scheme == "smtps" else "start"


def _read_login(url: URL, options: Mapping[str, str]) -> tuple[str, Secret | None]:
    prefix = options.get("env", "NEWSTRATUM_SMTP")
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError("url.query", "has an env that begins no variable", "write it like MY_MAIL")
    user = url.username or os.environ.get(f"{prefix}_USER", "")
    text = url.password.reveal() if url.password else os.environ.get(f"{prefix}_PASSWORD", "")
    if bool(user) != bool(text):
        missing = "password" if user else "user"
        raise InvalidValueError(
            f"mail.{missing}", "is missing", f"write user:password@ or set {prefix}_{missing.upper()}"
        )
    if not (user + text).isascii():
        raise InvalidValueError(
            "mail.password", "or the user is not ASCII", "SMTP logins know no other letters"
        )
    return user, Secret(text) if text else None


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _build_ssl_context(options: Mapping[str, str]) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=options.get("ca"))
    except (OSError, ValueError):
        raise InvalidValueError(
            "url.query", "has an option ca that names no file of certificates", "write the path of a PEM file"
        ) from None
