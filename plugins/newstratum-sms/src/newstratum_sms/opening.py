"""Open a service for text messages from a URL: where it is, whose messages they are, what may go out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret, Words
from newstratum_network.clocks import read_utc_clock
from newstratum_network.lookup import Resolver, resolve_by_system
from newstratum_network.opening import open_http_client
from newstratum_network.options import (
    parse_choice,
    parse_options,
    parse_variable_prefix,
    read_credential,
)
from newstratum_sms.notifier import TencentSmsNotifier
from newstratum_sms.signing import Credentials
from newstratum_sms.templates import Templates

__all__ = ["open_tencent_sms"]

_OPTIONS: Final = {
    "allow",
    "app",
    "ca",
    "content",
    "env",
    "id",
    "key",
    "length",
    "parameters",
    "region",
    "signature",
    "template",
    "tls",
    "words_template",
}
#: Of no use without ``content=full``: that nothing of a message goes out is said by leaving them away.
_FOR_WORDS: Final = ("words_template", "parameters", "length")
_EXAMPLE: Final = "sms+tencent://sms.tencentcloudapi.com?app=…&signature=…&template=…"
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_SIGNATURE: Final = re.compile(r"[^\W_][\w（）()·.&-]{0,28}[\w（）()]")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z0-9]{1,20}){1,3}")
_LENGTH: Final = re.compile(r"[1-9][0-9]{0,2}")
#: Characters of a text message with everything, at most.
_MAX_LENGTH: Final = 500
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,256}")
#: Bytes of an answer, at most: it is about one number.
_MAX_ANSWER: Final = 65_536


def open_tencent_sms(
    url: URL, *, resolver: Resolver = resolve_by_system, clock: Callable[[], dt.datetime] = read_utc_clock
) -> TencentSmsNotifier:
    """Open ``sms+tencent://sms.tencentcloudapi.com?app=…&signature=…&template=…``.

    Args:
        url: Where the service is, with options; the README lists them.
        resolver: Looks names up.
        clock: Returns the present instant, for signatures and receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.username or url.password is not None:
        raise InvalidValueError(
            "url.username",
            Words("用不着", "is not used"),
            Words("请把密钥写成选项id和key", "write the keys as the options id and key"),
        )
    if url.path not in ("", "/"):
        raise InvalidValueError(
            "url.path", Words("用不着", "is not used"), Words("请写成{}", "write it like {}").format(_EXAMPLE)
        )
    options = parse_options(url, _OPTIONS)
    client = open_http_client(url, options, example=_EXAMPLE, resolver=resolver, max_body=_MAX_ANSWER)
    region = _check(options, "region", _REGION, "region=ap-guangzhou") or "ap-guangzhou"
    templates = _build_templates(options)
    return TencentSmsNotifier(client, _read_credentials(options), templates, region=region, clock=clock)


def _build_templates(options: Mapping[str, str]) -> Templates:
    full = parse_choice(options, "content", ("identifiers", "full")) == "full"
    for name in () if full else _FOR_WORDS:
        if name in options:
            raise InvalidValueError(
                "url.query",
                Words("写了{}而没有content=full", "has {} without content=full").format(name),
                Words("请加上content=full，或去掉它", "add content=full, or take it out"),
            )
    length = int(_check(options, "length", _LENGTH, "length=6") or 6)
    if length > _MAX_LENGTH:
        raise InvalidValueError(
            "url.query",
            Words("length超过{}", "has a length of more than {}").format(_MAX_LENGTH),
            Words("请按控制台所示填写", "write what the console says"),
        )
    choices = ("subject", "text", "subject,text", "text,subject")
    return Templates(
        app=_require(options, "app", _NUMBER, "app=1400006666"),
        signature=_require(options, "signature", _SIGNATURE, "signature=示例区新联会"),
        template=_require(options, "template", _NUMBER, "template=1110"),
        words_template=_require(options, "words_template", _NUMBER, "words_template=1111") if full else "",
        parameters=tuple(parse_choice(options, "parameters", choices).split(",")) if full else (),
        length=length,
    )


def _require(options: Mapping[str, str], name: str, form: re.Pattern[str], example: str) -> str:
    """Return the value of an option that must be there and have its form."""
    if not options.get(name):
        raise InvalidValueError(
            "url.query",
            Words("缺少选项{}", "has no option {}").format(name),
            Words("请写成{}", "write it like {}").format(example),
        )
    return _check(options, name, form, example)


def _check(options: Mapping[str, str], name: str, form: re.Pattern[str], example: str) -> str:
    """Return the value of an option if it has its form; empty if the option is not there."""
    text = options.get(name, "")
    if name in options and not form.fullmatch(text):
        raise InvalidValueError(
            "url.query",
            Words("选项{}无效", "has an option {} that is not valid").format(name),
            Words("请写成{}", "write it like {}").format(example),
        )
    return text


def _read_credentials(options: Mapping[str, str]) -> Credentials:
    prefix = parse_variable_prefix(options, "NEWSTRATUM_SMS", "MY_SMS")
    return Credentials(
        secret_id=_read_secret(options, "id", f"{prefix}_ID", _ID),
        secret_key=_read_secret(options, "key", f"{prefix}_KEY", _KEY),
    )


def _read_secret(options: Mapping[str, str], name: str, variable: str, form: re.Pattern[str]) -> Secret:
    text = read_credential(options, name, variable)
    if not text:
        raise InvalidValueError(
            f"sms.{name}",
            Words("缺少", "is missing"),
            Words("请设置{}，或写?{}=…", "set {} or write ?{}=…").format(variable, name),
        )
    if not form.fullmatch(text):
        raise InvalidValueError(
            f"sms.{name}",
            Words("含有密钥中不会有的字符", "holds characters that no key has"),
            Words("请从控制台复制", "copy it from the console"),
        )
    return Secret(text)
