"""The plugin for 飞书."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_feishu"]


def open_feishu(url: URL) -> Notifier:
    """Open the bot of a URL; httpx is imported here and not before."""
    from newstratum_chatbots.opening import open_feishu as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer the group bots of 飞书."""
    summary = "posts to a group of 飞书 through its bot"
    return (hooks.NotifierBackend(schemes=("feishu",), open=open_feishu, summary=summary, api=1),)
