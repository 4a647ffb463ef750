"""飞书: signed in the body in seconds, 20 KB of body, 100 posts a minute and 5 a second."""

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
from newstratum_chatbots.signing import compute_feishu_signature
from newstratum_chatbots.splitting import count_json_bytes
from newstratum_network.clock_skew import build_clock_error

__all__ = ["HOST", "PATH", "Feishu"]

HOST: Final = "open.feishu.cn"
PATH: Final = "/open-apis/bot/v2/hook/"

_TOO_MANY: Final = 11232
#: One code for bad requests and for too many of them: the words decide.
_BAD_OR_TOO_MANY: Final = 9499
_TOO_MANY_WORDS: Final = re.compile("too many|frequen|rate limit", re.IGNORECASE)
_WAIT: Final = 60.0
_SIGNATURE: Final = 19021
_TOLERANCE: Final = dt.timedelta(hours=1)
#: Codes about the bot: no message gets through until somebody mends the channel.
_CHANNEL_PROBLEMS: Final[Mapping[int, Words]] = {
    19001: Words(
        "没有机器人用这个token；可能已移出该群",
        "no bot has this token; it may have been removed from the group",
    ),
    19022: Words("机器人不接收本机地址的消息", "the bot takes no posts from the address of this machine"),
}
_REASONS: Final[Mapping[int, Words]] = {
    9499: Words("服务不认识这条消息", "the service does not understand the post"),
    19024: Words("文字中没有机器人要求的关键词", "the text has none of the keywords that the bot asks for"),
}
#: ``<at user_id="all">`` would mention everybody.
_MENTION: Final = re.compile("<(?=/?at[ >])", re.IGNORECASE)


@frozen(kw_only=True)
class Feishu:
    """The custom bot of one token."""

    token: Secret
    #: What posts are signed with; None for a bot that is secured otherwise.
    secret: Secret | None = None
    path: str = PATH
    name: str = field(default="飞书", init=False)
    #: With some margin for clocks that tick differently.
    rates: tuple[Rate, ...] = field(default=(Rate(100, 61), Rate(5, 1.1)), init=False)
    #: The limit is 20,000 for the body; what stands around the text has less than 400.
    max_size: int = field(default=19_600, init=False)

    def measure(self, text: str) -> int:
        """Return the bytes inside the JSON body: that is what the service counts."""
        return count_json_bytes(text)

    def escape_mentions(self, text: str) -> str:
        """Return a text that mentions nobody."""
        return _MENTION.sub("＜", text)

    def format_mention(self, recipient: str) -> str:
        """Return the mention of an account; mobile numbers cannot be mentioned here."""
        account, _mobile = parse_mention(recipient)
        return f'<at user_id="{account}"></at> ' if account else ""

    def build_post(self, text: str, recipient: str, at: dt.datetime) -> Post:
        """Return the post of a text, signed."""
        body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
        if self.secret is not None:
            timestamp = int(at.timestamp())
            body = {
                "timestamp": str(timestamp),
                "sign": compute_feishu_signature(self.secret.reveal(), timestamp),
                **body,
            }
        return Post(
            target=self.path + quote(self.token.reveal(), safe=""),
            body=json.dumps(body, ensure_ascii=False).encode(),
        )

    def to_error(self, answer: Mapping[str, Any], skew: dt.timedelta | None) -> NotifyError | None:
        """Return what a ``code`` means; None if the post was taken."""
        code = answer.get("code", answer.get("StatusCode"))
        if type(code) is not int:
            return NotifierUnavailableError(
                Words("{}：应答中没有code", "{}: answered without a code").format(self.name)
            )
        if code == 0:
            return None
        many = code == _BAD_OR_TOO_MANY and _TOO_MANY_WORDS.search(str(answer.get("msg")))
        if code == _TOO_MANY or many:
            return NotifierUnavailableError(
                Words("{}：code {}，消息过多", "{}: code {}, too many posts").format(self.name, code), _WAIT
            )
        if code == _SIGNATURE:
            return self._to_signature_error(skew)
        if code in _CHANNEL_PROBLEMS:
            return build_channel_error(
                Words("{}：code {}，{}", "{}: code {}, {}").format(self.name, code, _CHANNEL_PROBLEMS[code])
            )
        reason = _REASONS.get(code, REFUSED)
        return UndeliverableError(Words("{}：code {}，{}", "{}: code {}, {}").format(self.name, code, reason))

    def _to_signature_error(self, skew: dt.timedelta | None) -> NotifyError:
        """Tell a wrong clock from a wrong secret, which have one code and the same words."""
        if skew is not None and abs(skew) > _TOLERANCE:
            return build_clock_error(self.name, skew)
        reason = Words(
            "签名不符；请核对机器人的密钥", "the signature does not match; check the secret of the bot"
        )
        if skew is None:
            reason += Words("，以及本机的时钟", " and the clock of this machine")
        return build_channel_error(
            Words("{}：code {}，{}", "{}: code {}, {}").format(self.name, _SIGNATURE, reason)
        )
