"""Open a mail server from a URL: where it is, how to log in, whom messages come from."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret, Words
from newstratum_mail.addresses import parse_address, parse_domain
from newstratum_mail.composing import Originator
from newstratum_mail.delivery import Server
from newstratum_mail.notifier import MailNotifier
from newstratum_network.clocks import read_utc_clock
from newstratum_network.options import is_loopback, parse_options, parse_variable_prefix
from newstratum_network.tls import load_ssl_context

__all__ = ["open_mail"]

_OPTIONS: Final = {"ca", "env", "from", "helo", "name", "reply_to", "tls"}
_PORTS: Final = {"starttls": 587, "implicit": 465, "off": 25}
_HELO: Final = re.compile(r"[A-Za-z0-9.\[\]:-]{1,253}")
_MAX_NAME: Final = 100


def open_mail(url: URL, *, clock: Callable[[], dt.datetime] = read_utc_clock) -> MailNotifier:
    """Open the server of ``smtp://user:password@mail.example.org?from=office%40example.org``.

    Args:
        url: The server, with options; the README lists them.
        clock: Returns the present instant, for dates and receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if not url.host or url.path not in ("", "/"):
        raise InvalidValueError(
            "url.host",
            Words("缺少", "is missing"),
            Words("请写成smtp://mail.example.org?from=…", "write it like smtp://mail.example.org?from=…"),
        )
    options = parse_options(url, _OPTIONS)
    originator = Originator(
        address=_parse_address_option(options, "from"),
        name=_parse_name(options),
        reply_to=_parse_address_option(options, "reply_to"),
    )
    encryption = _parse_encryption(url, options)
    user, password = _read_login(url, options)
    if encryption == "off" and password is not None and not is_loopback(url.host):
        raise InvalidValueError(
            "url.password",
            Words("会在网络上明文传送", "would go over the network unencrypted"),
            Words("请略去tls=off", "leave tls=off out"),
        )
    server = Server(
        host=url.host,
        port=url.port if url.port is not None else _PORTS[encryption],
        helo=_parse_helo(options, originator),
        encryption=encryption,
        ssl_context=load_ssl_context(options, is_encrypted=encryption != "off"),
        user=user,
        password=password,
    )
    return MailNotifier(server, originator, clock=clock)


def _parse_address_option(options: Mapping[str, str], name: str) -> str:
    text = options.get(name, "")
    if not text and name != "from":
        return ""
    address = parse_address(text)
    if address is None:
        raise InvalidValueError(
            f"mail.{name}",
            Words("不是普通的邮箱地址", "is not a plain e-mail address"),
            Words("请写{}=office%40example.org", "write {}=office%40example.org").format(name),
        )
    return address


def _parse_name(options: Mapping[str, str]) -> str:
    name = options.get("name", "")
    if len(name) > _MAX_NAME:
        raise InvalidValueError(
            "mail.name", Words("超过{}个字符", "has more than {} characters").format(_MAX_NAME)
        )
    return name


def _parse_helo(options: Mapping[str, str], originator: Originator) -> str:
    helo = options.get("helo", parse_domain(originator.address))
    if not _HELO.fullmatch(helo):
        raise InvalidValueError(
            "mail.helo",
            Words("不是有效的主机名", "is not a valid name of a machine"),
            Words("请写成helo=mail.example.org", "write it like helo=mail.example.org"),
        )
    return helo


def _parse_encryption(url: URL, options: Mapping[str, str]) -> str:
    tls = options.get("tls", "on")
    if tls not in ("on", "off") or (tls == "off" and url.scheme == "smtps"):
        raise InvalidValueError(
            "url.query", Words("tls应为on，用smtp时可为off", "has another tls than on, or off with smtp")
        )
    if tls == "off":
        return "off"
    return "implicit" if url.scheme == "smtps" else "starttls"


def _read_login(url: URL, options: Mapping[str, str]) -> tuple[str, Secret | None]:
    prefix = parse_variable_prefix(options, "NEWSTRATUM_SMTP", "MY_MAIL")
    user = url.username or os.environ.get(f"{prefix}_USER", "")
    text = url.password.reveal() if url.password else os.environ.get(f"{prefix}_PASSWORD", "")
    if bool(user) != bool(text):
        missing = "password" if user else "user"
        raise InvalidValueError(
            f"mail.{missing}",
            Words("缺少", "is missing"),
            Words("请写user:password@，或设置{}_{}", "write user:password@ or set {}_{}").format(
                prefix, missing.upper()
            ),
        )
    if not (user + text).isascii():
        raise InvalidValueError(
            "mail.password",
            Words("，或用户名不是ASCII", "or the user is not ASCII"),
            Words("SMTP登录不允许其他字符", "SMTP logins allow no other characters"),
        )
    return user, Secret(text) if text else None
