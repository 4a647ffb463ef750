"""企业微信: a key in the query and no signature, 2,048 bytes of text, 20 posts a minute."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from attrs import field, frozen

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Secret, Words
from newstratum_chatbots.rate_limiting import Rate
from newstratum_chatbots.services import REFUSED, Post, build_channel_error, parse_mention
from newstratum_chatbots.splitting import count_utf8_bytes

__all__ = ["HOST", "PATH", "WeCom"]

HOST: Final = "qyapi.weixin.qq.com"
PATH: Final = "/cgi-bin/webhook/send"

_BUSY: Final = {-1, 45033}
_TOO_MANY: Final = 45009
_WAIT: Final = 60.0
_NO_BOT: Final = 93000
_REASONS: Final[Mapping[int, Words]] = {40058: Words("文字过长", "the text is too long")}
#: ``<@somebody>`` would mention somebody.
_MENTION: Final = re.compile("<(?=@)")


@frozen(kw_only=True)
class WeCom:
    """The group bot of one key."""

    key: Secret
    path: str = PATH
    name: str = field(default="企业微信", init=False)
    #: A second of margin for clocks that tick differently.
    rates: tuple[Rate, ...] = field(default=(Rate(20, 61),), init=False)
    max_size: int = field(default=2048, init=False)

    def measure(self, text: str) -> int:
        """Return the bytes in UTF-8: that is what the service counts."""
        return count_utf8_bytes(text)

    def escape_mentions(self, text: str) -> str:
        """Return a text that mentions nobody."""
        return _MENTION.sub("＜", text)

    def format_mention(self, recipient: str) -> str:
        """Return nothing: the mention stands beside the text."""
        return ""

    def build_post(self, text: str, recipient: str, at: dt.datetime) -> Post:
        """Return the post of a text."""
        account, mobile = parse_mention(recipient)
        content: dict[str, object] = {"content": text}
        if account:
            content["mentioned_list"] = ["@all" if account == "all" else account]
        if mobile:
            content["mentioned_mobile_list"] = [mobile]
        body = json.dumps({"msgtype": "text", "text": content}, ensure_ascii=False)
        return Post(target=f"{self.path}?key={quote(self.key.reveal(), safe='')}", body=body.encode())

    def to_error(self, answer: Mapping[str, Any], skew: dt.timedelta | None) -> NotifyError | None:
        """Return what an ``errcode`` means; None if the post was taken."""
        code = answer.get("errcode")
        if type(code) is not int:
            return NotifierUnavailableError(
                Words("{}：应答中没有errcode", "{}: answered without an errcode").format(self.name)
            )
        if code == 0:
            return None
        if code == _TOO_MANY:
            return NotifierUnavailableError(
                Words("{}：errcode {}，每分钟超过20条", "{}: errcode {}, more than 20 a minute").format(
                    self.name, code
                ),
                _WAIT,
            )
        if code in _BUSY:
            return NotifierUnavailableError(
                Words("{}：errcode {}，繁忙", "{}: errcode {}, busy").format(self.name, code)
            )
        if code == _NO_BOT:
            reason = Words(
                "没有机器人用这个key；可能已移出该群",
                "no bot has this key; it may have been removed from the group",
            )
            return build_channel_error(
                Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(self.name, code, reason)
            )
        reason = _REASONS.get(code, REFUSED)
        return UndeliverableError(
            Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(self.name, code, reason)
        )
