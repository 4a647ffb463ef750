"""Open a bot from a URL: where the service is, and what the bot signs with."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping
from typing import Final

import httpx
from attrs import frozen

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret, Words
from newstratum_chatbots import dingtalk, feishu, wecom
from newstratum_chatbots.bot import ChatBot
from newstratum_chatbots.services import Service
from newstratum_network.clocks import read_utc_clock
from newstratum_network.http import HttpClient
from newstratum_network.options import (
    check_host,
    is_loopback,
    parse_options,
    parse_variable_prefix,
    read_credential,
)
from newstratum_network.tls import load_ssl_context

__all__ = ["Timing", "open_dingtalk", "open_feishu", "open_wecom"]

_COMMON_OPTIONS: Final = {"ca", "env", "tls"}
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_CREDENTIAL: Final = re.compile(r"[\x21-\x7e]{1,512}")
#: Bytes of an answer, at most: a longer one does not come from the service.
_MAX_ANSWER: Final = 65_536


@frozen(kw_only=True)
class Timing:
    """What a bot reads the time from, and how it waits."""

    clock: Callable[[], dt.datetime] = read_utc_clock
    #: Counts seconds, from any beginning.
    timer: Callable[[], float] = time.monotonic
    #: Waits for some seconds.
    pause: Callable[[float], None] = time.sleep


def open_wecom(url: URL, timing: Timing | None = None) -> ChatBot:
    """Open the bot of ``wecom://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`` or ``wecom:?key=…``.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    options = _parse_options(url, {"key"})
    key = _get_credential(options, "key", "wecom")
    return _build_bot(
        url, options, wecom.HOST, wecom.WeCom(key=key, path=_parse_path(url, wecom.PATH)), timing
    )


def open_dingtalk(url: URL, timing: Timing | None = None) -> ChatBot:
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
    return _build_bot(url, options, dingtalk.HOST, service, timing)


def open_feishu(url: URL, timing: Timing | None = None) -> ChatBot:
    """Open the bot of ``feishu:?token=…&secret=…``; the token never stands in the path, which messages show.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.path not in ("", "/"):
        raise InvalidValueError(
            "url.path",
            Words("会在消息中显出机器人的token", "would show the token of the bot in messages"),
            Words("请写feishu:?token=…&secret=…", "write feishu:?token=…&secret=…"),
        )
    options = _parse_options(url, {"token", "secret"})
    service = feishu.Feishu(
        token=_get_credential(options, "token", "feishu"),
        secret=_find_credential(options, "secret", "feishu"),
    )
    return _build_bot(url, options, feishu.HOST, service, timing)


def _build_bot(
    url: URL, options: Mapping[str, str], host: str, service: Service, timing: Timing | None
) -> ChatBot:
    host = check_host(url.host or host, f"{url.scheme}://{host}")
    is_encrypted = options.get("tls", "on") == "on"
    if not is_encrypted and (options["tls"] != "off" or not is_loopback(host)):
        raise InvalidValueError(
            "url.query",
            Words("选项tls不是on", "has an option tls that is not on"),
            Words("off只用于本机回环", "off is for loopback only"),
        )
    client = HttpClient(
        host=host,
        port=url.port if url.port is not None else 443 if is_encrypted else 80,
        ssl_context=load_ssl_context(options, is_encrypted=is_encrypted, default=httpx.create_ssl_context),
        # The services are on the internet, and nobody but the office names another host.
        policy=None,
        max_body=_MAX_ANSWER,
    )
    timing = timing or Timing()
    return ChatBot(service, client, clock=timing.clock, timer=timing.timer, pause=timing.pause)


def _parse_options(url: URL, own: set[str]) -> Mapping[str, str]:
    if url.username or url.password is not None:
        raise InvalidValueError(
            "url.username",
            Words("用不着", "is not used"),
            Words("请把凭据写成选项", "write the credentials as options"),
        )
    return parse_options(url, own | _COMMON_OPTIONS)


def _get_variable_name(options: Mapping[str, str], name: str, scheme: str) -> str:
    prefix = parse_variable_prefix(options, f"NEWSTRATUM_{scheme.upper()}", "MY_BOT")
    return f"{prefix}_{name.upper()}"


def _find_credential(options: Mapping[str, str], name: str, scheme: str) -> Secret | None:
    text = read_credential(options, name, _get_variable_name(options, name, scheme))
    if not text:
        return None
    if not _CREDENTIAL.fullmatch(text):
        raise InvalidValueError(
            f"{scheme}.{name}",
            Words("含有凭据中不会有的字符", "holds characters that no such credential has"),
        )
    return Secret(text)


def _get_credential(options: Mapping[str, str], name: str, scheme: str) -> Secret:
    credential = _find_credential(options, name, scheme)
    if credential is None:
        variable = _get_variable_name(options, name, scheme)
        raise InvalidValueError(
            f"{scheme}.{name}",
            Words("缺少", "is missing"),
            Words("请写{}:?{}=…，或设置{}", "write {}:?{}=… or set {}").format(scheme, name, variable),
        )
    return credential


def _parse_path(url: URL, default: str) -> str:
    path = url.path.rstrip("/") or default
    if not _PATH.fullmatch(path):
        raise InvalidValueError(
            "url.path",
            Words("不是机器人的路径", "is not the path of a bot"),
            Words("请从服务处复制", "copy it from the service"),
        )
    return path
