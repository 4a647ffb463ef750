"""钉钉: signed in the query in milliseconds, 20,000 bytes of body, 20 posts a minute."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from attrs import field, frozen

from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError
from newstratum.ports import Secret, Words
from newstratum_chatbots.rate_limiting import Rate
from newstratum_chatbots.services import REFUSED, Post, build_channel_error, parse_mention
from newstratum_chatbots.signing import compute_dingtalk_signature
from newstratum_chatbots.splitting import count_json_bytes
from newstratum_network.clock_skew import build_clock_error
from newstratum_network.retry_after import MAX_RETRY_AFTER

__all__ = ["HOST", "PATH", "DingTalk"]

HOST: Final = "oapi.dingtalk.com"
PATH: Final = "/robot/send"

_BUSY: Final = -1
_TOO_MANY: Final = {90030, 130101, 410100}
#: A bot that exceeds the rate is blocked for ten minutes.
_WAIT: Final = 600.0
_SECURITY: Final = 310000
_TOLERANCE: Final = dt.timedelta(hours=1)
_TOKEN: Final = Words(
    "没有机器人用这个token；可能已移出该群", "no bot has this token; it may have been removed from the group"
)
_CONTENT: Final = Words("服务拒绝文字的内容", "the service refuses what the text says")
#: Codes about the bot: no message gets through until somebody mends the channel.
_CHANNEL_PROBLEMS: Final[Mapping[int, Words]] = {
    300001: _TOKEN,
    300005: _TOKEN,
    400101: _TOKEN,
    400102: Words("机器人已停用", "the bot is switched off"),
    400106: _TOKEN,
}
_REASONS: Final[Mapping[int, Words]] = {
    430101: _CONTENT,
    430102: _CONTENT,
    430103: _CONTENT,
    430104: _CONTENT,
    460101: Words("文字过长", "the text is too long"),
}


@frozen(kw_only=True)
class DingTalk:
    """The custom bot of one token."""

    token: Secret
    #: What posts are signed with; None for a bot that is secured otherwise.
    secret: Secret | None = None
    path: str = PATH
    name: str = field(default="钉钉", init=False)
    #: A second of margin for clocks that tick differently.
    rates: tuple[Rate, ...] = field(default=(Rate(20, 61),), init=False)
    #: The limit is 20,000 for the body; what stands around the text has less than 400.
    max_size: int = field(default=19_600, init=False)

    def measure(self, text: str) -> int:
        """Return the bytes inside the JSON body: that is what the service counts."""
        return count_json_bytes(text)

    def escape_mentions(self, text: str) -> str:
        """Return the text as it is: a text mentions nobody here."""
        return text

    def format_mention(self, recipient: str) -> str:
        """Return the mention as it has to stand in the text."""
        account, mobile = parse_mention(recipient)
        return f"@{mobile or account} " if mobile or account not in ("", "all") else ""

    def build_post(self, text: str, recipient: str, at: dt.datetime) -> Post:
        """Return the post of a text, signed."""
        account, mobile = parse_mention(recipient)
        body: dict[str, object] = {"msgtype": "text", "text": {"content": text}}
        if account == "all":
            body["at"] = {"isAtAll": True}
        elif account:
            body["at"] = {"atUserIds": [account]}
        elif mobile:
            body["at"] = {"atMobiles": [mobile]}
        query = {"access_token": self.token.reveal()}
        if self.secret is not None:
            timestamp = int(at.timestamp() * 1000)
            query |= {
                "timestamp": str(timestamp),
                "sign": compute_dingtalk_signature(self.secret.reveal(), timestamp),
            }
        return Post(
            target=f"{self.path}?{urlencode(query)}", body=json.dumps(body, ensure_ascii=False).encode()
        )

    def to_error(self, answer: Mapping[str, Any], skew: dt.timedelta | None) -> NotifyError | None:
        """Return what an ``errcode`` means; None if the post was taken."""
        if answer.get("status") == 1111 and answer.get("punish") == "deny":
            return NotifierUnavailableError(
                Words("{}：繁忙", "{}: busy").format(self.name), _parse_wait(answer.get("wait"))
            )
        code = answer.get("errcode")
        if type(code) is not int:
            return NotifierUnavailableError(
                Words("{}：应答中没有errcode", "{}: answered without an errcode").format(self.name)
            )
        if code == 0:
            return None
        if code in _TOO_MANY:
            return NotifierUnavailableError(
                Words("{}：errcode {}，每分钟超过20条", "{}: errcode {}, more than 20 a minute").format(
                    self.name, code
                ),
                _WAIT,
            )
        if code == _BUSY:
            return NotifierUnavailableError(
                Words("{}：errcode {}，繁忙", "{}: errcode {}, busy").format(self.name, code)
            )
        if code == _SECURITY:
            return self._to_security_error(str(answer.get("errmsg")), skew)
        if code in _CHANNEL_PROBLEMS:
            return build_channel_error(
                Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(
                    self.name, code, _CHANNEL_PROBLEMS[code]
                )
            )
        reason = _REASONS.get(code, REFUSED)
        return UndeliverableError(
            Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(self.name, code, reason)
        )

    def _to_security_error(self, words: str, skew: dt.timedelta | None) -> NotifyError:
        """Return what the words of an answer mean; they are not repeated, since they may hold an address."""
        wrong = skew is not None and abs(skew) > _TOLERANCE
        if "timestamp" in words:
            return build_clock_error(self.name, skew if wrong else None)
        if "sign" in words:
            if wrong:
                return build_clock_error(self.name, skew)
            return self._build_security_error(
                Words(
                    "签名不符；请核对机器人的密钥",
                    "the signature does not match; check the secret of the bot",
                )
            )
        if "whitelist" in words:
            return self._build_security_error(
                Words("机器人不接收本机地址的消息", "the bot takes no posts from the address of this machine")
            )
        if "keyword" in words:
            reason = Words(
                "文字中没有机器人要求的关键词", "the text has none of the keywords that the bot asks for"
            )
        else:
            reason = Words("被机器人的安全设置拒绝", "refused by the security settings of the bot")
        return UndeliverableError(
            Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(self.name, _SECURITY, reason)
        )

    def _build_security_error(self, reason: Words) -> NotifyError:
        return build_channel_error(
            Words("{}：errcode {}，{}", "{}: errcode {}, {}").format(self.name, _SECURITY, reason)
        )


def _parse_wait(value: object) -> float | None:
    return min(float(value), MAX_RETRY_AFTER) if type(value) is int and value >= 0 else None
