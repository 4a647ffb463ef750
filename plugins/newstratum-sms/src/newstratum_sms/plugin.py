"""The plugin for text messages."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import URL, Notifier

__all__ = ["notifier_backends", "open_tencent_sms"]


def open_tencent_sms(url: URL) -> Notifier:
    """Open the service of a URL; httpx is imported here and not before."""
    from newstratum_sms.opening import open_tencent_sms as opened

    return opened(url)


@hooks.notifier_backends
def notifier_backends() -> tuple[hooks.NotifierBackend, ...]:
    """Offer text messages; ``sms`` is the name that rules give the channel whoever carries it."""
    return (
        hooks.NotifierBackend(
            schemes=("sms+tencent", "sms"),
            open=open_tencent_sms,
            summary="sends text messages over Tencent Cloud SMS, by approved templates",
            api=1,
            contact_kind="phone",
        ),
    )
