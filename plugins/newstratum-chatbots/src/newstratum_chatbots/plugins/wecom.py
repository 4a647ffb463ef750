"""The plugin for 企业微信."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_wecom"]


def open_wecom(url: URL) -> Notifier:
    """Open the bot of a URL; httpx is imported here and not before."""
    from newstratum_chatbots.opening import open_wecom as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer the group bots of 企业微信."""
    summary = "posts to a group of 企业微信 through its bot"
    return (hooks.NotifierBackend(schemes=("wecom",), open=open_wecom, summary=summary, api=1),)
