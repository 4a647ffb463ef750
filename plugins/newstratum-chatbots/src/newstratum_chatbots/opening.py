"""Open a bot from a URL: where the service is, and what the bot signs with."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import ssl
import time
from collections.abc import Callable, Mapping

import httpx
from attrs import frozen

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret
from newstratum_chatbots import dingtalk, feishu, wecom
from newstratum_chatbots.bot import ChatBot
from newstratum_chatbots.exchange import ServiceClient
from newstratum_chatbots.services import Service

__all__ = ["Environment", "open_dingtalk", "open_feishu", "open_wecom"]

_COMMON = {"ca", "env", "tls"}
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9a-f:.]{2,45}")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_CREDENTIAL = re.compile(r"[\x21-\x7e]{1,512}")


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@frozen(kw_only=True)
class Environment:
    """What a bot tells the time by."""

    clock: Callable[[], dt.datetime] = _read_system_clock
    timer: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep


def open_wecom(url: URL, clockwork: Environment | None = None) -> ChatBot:
    """Open the bot of ``wecom://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`` or ``wecom:?key=…``.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    options = _parse_options(url, {"key"})
    key = _get_credential(options, "key", "wecom")
    return _build_bot(
        url, options, wecom.HOST, wecom.WeCom(key=key, path=_parse_path(url, wecom.PATH)), clockwork
    )


def open_dingtalk(url: URL, clockwork: Environment | None = None) -> ChatBot:
    """Open the bot of ``dingtalk://oapi.dingtalk.com/robot/send?access_token=…&secret=…``.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    options = _parse_options(url, {"access_token", "secret"})
    service = dingtalk.DingTalk(
        token=_get_credential(options, "access_token", "dingtalk"),
        secret=_find_credential(options, "secret", "dingtalk"),
        path=_parse_path(url, dingtalk.PATH),
    )
    return _build_bot(url, options, dingtalk.HOST, service, clockwork)


def open_feishu(url: URL, clockwork: Environment | None = None) -> ChatBot:
    """Open the bot of ``feishu:?token=…&secret=…``; the token never stands in the path, which messages show.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.path not in ("", "/"):
        raise InvalidValueError(
            "url.path", "would show the token of the bot in messages", "write feishu:?token=…&secret=…"
        )
    options = _parse_options(url, {"token", "secret"})
    service = feishu.Feishu(
        token=_get_credential(options, "token", "feishu"),
        secret=_find_credential(options, "secret", "feishu"),
    )
    return _build_bot(url, options, feishu.HOST, service, clockwork)


def _build_bot(
    url: URL, options: Mapping[str, str], host: str, service: Service, clockwork: Environment | None
) -> ChatBot:
    at = clockwork or Environment()
    exchanger = ServiceClient(
        address=_build_base_address(url, options, host), context=_build_ssl_context(options)
    )
    return ChatBot(service, exchanger, clock=at.clock, timer=at.timer, pause=at.pause)


def _parse_options(url: URL, own: set[str]) -> Mapping[str, str]:
    if url.username or url.password is not None:
        raise InvalidValueError("url.username", "is not used", "write the credentials as options")
    options = dict(url.query)
    known = own | _COMMON
    if len(options) < len(url.query):
        raise InvalidValueError("url.query", "has an option twice")
    if unknown := sorted(options.keys() - known):
        raise InvalidValueError(
            "url.query", f"has no option {unknown[0]!r}", f"there are {', '.join(sorted(known))}"
        )
    return options


def _get_variable_name(options: Mapping[str, str], name: str, scheme: str) -> str:
    prefix = options.get("env", f"NEWSTRATUM_{scheme.upper()}")
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError(
            "url.query", "has an option env that begins no variable", "write it like MY_BOT"
        )
    return f"{prefix}_{name.upper()}"


def _find_credential(options: Mapping[str, str], name: str, scheme: str) -> Secret | None:
    variable = _get_variable_name(options, name, scheme)
    text = options.get(name) or os.environ.get(variable, "")
    if not text:
        return None
    if not _CREDENTIAL.fullmatch(text):
        raise InvalidValueError(f"{scheme}.{name}", "holds characters that no such credential has")
    return Secret(text)


def _get_credential(options: Mapping[str, str], name: str, scheme: str) -> Secret:
    credential = _find_credential(options, name, scheme)
    if credential is None:
        variable = _get_variable_name(options, name, scheme)
        raise InvalidValueError(
            f"{scheme}.{name}", "is missing", f"write {scheme}:?{name}=… or set {variable}"
        )
    return credential


def _parse_path(url: URL, usual: str) -> str:
    path = url.path.rstrip("/") or usual
    if not _PATH.fullmatch(path):
        raise InvalidValueError("url.path", "is none that a bot could have")
    return path


def _build_base_address(url: URL, options: Mapping[str, str], host: str) -> str:
    name = url.host or host
    if not _HOST.fullmatch(name):
        raise InvalidValueError("url.host", "is no host")
    bracketed = f"[{name}]" if ":" in name else name
    port = "" if url.port is None else f":{url.port}"
    if options.get("tls", "on") == "on":
        return f"https://{bracketed}{port}"
    if options["tls"] != "off" or not _is_loopback(name):
        raise InvalidValueError("url.query", "has an option tls that is not on", "off is for loopback only")
    return f"http://{bracketed}{port}"


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _build_ssl_context(options: Mapping[str, str]) -> ssl.SSLContext:
    if "ca" not in options:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=options["ca"])
    except (OSError, ValueError):
        raise InvalidValueError(
            "url.query", "has an option ca that names no file of certificates", "write the path of a PEM file"
        ) from None
