"""The plugin for everything that Apprise knows."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_apprise"]


def open_apprise(url: URL) -> Notifier:
    """Open the service of a URL; Apprise is imported here and not before."""
    from newstratum_apprise.opening import open_apprise as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer the services of Apprise."""
    summary = "sends through any service of Apprise; receipts are unverified"
    return (hooks.NotifierBackend(schemes=("apprise",), open=open_apprise, summary=summary, api=1),)
