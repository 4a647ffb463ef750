"""Notices through the group bots of 企业微信, 钉钉 and 飞书.

The plugins are in ``newstratum_chatbots.plugins``; each is found by its scheme: ``wecom``, ``dingtalk``,
``feishu``.
"""

from __future__ import annotations

__all__: list[str] = []
