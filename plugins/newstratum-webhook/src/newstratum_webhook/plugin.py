"""The plugin for webhooks."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_webhook"]


def open_webhook(url: URL) -> Notifier:
    """Open the webhook of a URL; httpx is imported here and not before."""
    from newstratum_webhook.opening import open_webhook as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer webhooks."""
    summary = "posts signed CloudEvents to an HTTPS address"
    return (hooks.NotifierBackend(schemes=("webhook",), open=open_webhook, summary=summary, api=1),)
