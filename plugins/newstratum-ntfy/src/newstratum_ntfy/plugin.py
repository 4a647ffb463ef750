"""The plugin for ntfy servers."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_ntfy"]


def open_ntfy(url: URL) -> Notifier:
    """Open the topic of a URL; httpx is imported here and not before."""
    from newstratum_ntfy.opening import open_ntfy as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer topics of ntfy servers."""
    summary = "publishes to a topic of an ntfy server"
    return (hooks.NotifierBackend(schemes=("ntfy",), open=open_ntfy, summary=summary, api=1),)
