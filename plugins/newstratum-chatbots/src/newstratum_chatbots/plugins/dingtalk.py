"""The plugin for 钉钉."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_dingtalk"]


def open_dingtalk(url: URL) -> Notifier:
    """Open the bot of a URL; httpx is imported here and not before."""
    from newstratum_chatbots.opening import open_dingtalk as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer the group bots of 钉钉."""
    summary = "posts to a group of 钉钉 through its bot"
    return (hooks.NotifierBackend(schemes=("dingtalk",), open=open_dingtalk, summary=summary, api=1),)
