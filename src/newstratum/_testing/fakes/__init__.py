"""Services on 127.0.0.1 that stand in for real ones, check strictly, and misbehave on request."""

from __future__ import annotations

from newstratum._testing.fakes.certificates import AUTHORITY
from newstratum._testing.fakes.dingtalk import FakeDingTalk
from newstratum._testing.fakes.feishu import FakeFeishu
from newstratum._testing.fakes.loopback import Answer, LoopbackService, Request
from newstratum._testing.fakes.webhooks import FakeReceiver, is_signed
from newstratum._testing.fakes.wecom import FakeWeCom

__all__ = [
    "AUTHORITY",
    "Answer",
    "FakeDingTalk",
    "FakeFeishu",
    "FakeReceiver",
    "FakeWeCom",
    "LoopbackService",
    "Request",
    "is_signed",
]
